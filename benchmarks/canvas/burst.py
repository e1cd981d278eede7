"""``python -m benchmarks.canvas.burst ROOT PIPELINE RATE SECONDS``: a run that does nothing but change states.

Writes ``RATE`` node events a second into the store of the workspace ``ROOT``, as a runner would, and says at the end
how many there were and when the last one was written, in seconds since the epoch.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.wiring.workspace import RUNS_FOLDER

OWNER = "benchmark"
BATCH_S = 0.02
"""So much is written in one transaction."""
CELLS = 5
GROUP = 20
STATES = [
    {"state": "queued", "attempt": 1},
    {"state": "running"},
    *({"cell": {"index": index + 1, "total": CELLS}} for index in range(CELLS)),
    {"state": "succeeded", "cell": None},
]


def changes(node_ids: list[str]) -> Iterator[Change]:
    """Some nodes at once come from state to state, then the next ones, and all again."""
    groups = [node_ids[start : start + GROUP] for start in range(0, len(node_ids), GROUP)]
    for group in itertools.cycle(groups):
        now = time.time()
        times = {"queued": {"queued_at": now}, "running": {"started_at": now}, "succeeded": {"finished_at": now}}
        for data in STATES:
            for node_id in group:
                yield Change(type="node", node_id=node_id, data={**data, **times.get(str(data.get("state")), {})})


def write_burst(store: SqliteStore, run_id: str, node_ids: list[str], rate: int, seconds: float) -> int:
    """Write evenly, and let the last event be one that no other is like; returns the events' number."""
    waiting = changes(node_ids)
    begin = time.monotonic()
    written, wanted = 0, int(rate * seconds)
    while written < wanted:
        due = min(wanted, int((time.monotonic() - begin) * rate)) - written
        if due > 0:
            store.append(run_id, OWNER, list(itertools.islice(waiting, due)))
            written += due
        time.sleep(BATCH_S)
    last = {"state": "failed", "message": "the last event", "failure": {"message": "the last event"}}
    store.append(run_id, OWNER, [Change(type="node", node_id=node_ids[-1], data=last)])
    return written + 1


def main() -> None:
    root, pipeline, rate, seconds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    document = json.loads((root / pipeline).read_text(encoding="utf-8"))
    node_ids = [node["id"] for node in document["nodes"]]
    store = SqliteStore.open(root / RUNS_FOLDER)
    run_id = f"burst-{time.time_ns()}"
    store.create_run(
        run_id=run_id, pipeline=pipeline, document=document, parameters={}, options={"parallel": 20}, node_ids=node_ids
    )
    store.acquire_lease(run_id, OWNER, 600.0)
    store.append(run_id, OWNER, [Change(type="run", data={"state": "running", "started_at": time.time()})])
    # The page takes the new run over before the burst begins.
    sys.stdout.write(f"{json.dumps({'run_id': run_id})}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    events = write_burst(store, run_id, node_ids, rate, seconds)
    sys.stdout.write(f"{json.dumps({'events': events, 'last': time.time()})}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    store.append(run_id, OWNER, [Change(type="run", data={"state": "failed", "finished_at": time.time()})])
    store.release_lease(run_id, OWNER)
    store.close()


if __name__ == "__main__":
    main()
