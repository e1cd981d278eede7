"""A run with nodes in pods, driven by a runner process of its own, as a server starts one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from jupyter_dagflow.engine.ports import AttemptRecord, NodeRecord
from jupyter_dagflow.engine.states import RUN_ENDED
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.wiring.running import spawn_runner
from jupyter_dagflow.wiring.runs import request_cancel, request_rerun, submit_run
from jupyter_dagflow.wiring.workspace import Workspace

PATIENCE_S = 90
TRACE = "import os\nwith open('trace.txt', 'a') as trace: trace.write(os.environ['DAGFLOW_NODE_ID'] + '\\n')"
GATE = "import pathlib, time\nwhile not pathlib.Path('gate').exists(): time.sleep(0.05)"
CELLS = {
    "plain": [TRACE, ("outputs", "value = 1")],
    "gated": [TRACE, "print('line', 0)", GATE, "print('the end')", ("outputs", "value = 2")],
    "fails": [TRACE, "print('before')", "raise ValueError('no rows')"],
    "hungry": [TRACE, "hoard = bytearray(600_000_000)"],
}


class RunHouse:
    """A workspace with a notebook for each name of ``CELLS``, and one run in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.workspace = Workspace(root=root)
        self.store = SqliteStore.open(self.workspace.runs_folder)
        self.run_id = ""
        for name, cells in CELLS.items():
            write_notebook(root / f"{name}.ipynb", cells)

    def start(self, *nodes: dict[str, Any], edges: tuple[tuple[str, str], ...] = (), **options: Any) -> None:
        """Run nodes given as in a document; ``options`` are those of ``submit_run``, ``defaults`` the document's."""
        document = {
            "version": 1,
            "defaults": options.pop("defaults", {}),
            "nodes": [{"path": f"{node['id'].rstrip('0123456789')}.ipynb", **node} for node in nodes],
            "edges": [{"source": source, "target": target} for source, target in edges],
        }
        (self.root / "p.dagflow").write_text(json.dumps(document))
        self.submit("p.dagflow", **options)

    def submit(self, path: str, **options: Any) -> None:
        self.run_id = submit_run(self.workspace, self.store, path=path, **options).run_id
        spawn_runner(self.workspace, self.run_id)

    # --- what happens -----------------------------------------------------------------------------------------

    def node(self, node_id: str) -> NodeRecord:
        return next(node for node in self.store.nodes(self.run_id) if node.node_id == node_id)

    def state(self, node_id: str) -> str:
        return str(self.node(node_id).state)

    def states(self) -> dict[str, str]:
        return {node.node_id: str(node.state) for node in self.store.nodes(self.run_id)}

    def attempts(self, node_id: str) -> list[AttemptRecord]:
        return self.store.attempts(self.run_id, node_id)

    def outcomes(self, node_id: str) -> list[str]:
        return [str(attempt.state) for attempt in self.attempts(node_id)]

    def failure(self, node_id: str, attempt: int = 1) -> str:
        return str((self.attempts(node_id)[attempt - 1].failure or {}).get("message"))

    def messages(self, node_id: str) -> list[str]:
        """What the node was said to wait for, in this order."""
        events = self.store.events(self.run_id)
        told = [event.data.get("message") for event in events if event.node_id == node_id and event.type == "node"]
        return [message for message in told if message]

    def until(self, fulfilled: Callable[[], bool], *, seconds: float = PATIENCE_S) -> None:
        """Wait for what the store, the files or the cluster will tell."""
        deadline = time.monotonic() + seconds
        while not fulfilled():
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.05)

    def until_state(self, node_id: str, state: str, *, seconds: float = PATIENCE_S) -> None:
        self.until(lambda: self.state(node_id) == state, seconds=seconds)

    def until_ended(self, *, seconds: float = PATIENCE_S) -> str:
        """How the run ended, once its runner has let it go."""
        self.until(lambda: self.store.run(self.run_id).state in RUN_ENDED, seconds=seconds)
        return str(self.store.run(self.run_id).state)

    def told(self) -> str:
        """Everything that happened, for a test that failed."""
        log = self.workspace.runs_folder / self.run_id / "runner.log"
        said = log.read_text() if log.exists() else ""
        return "\n".join(str(event.to_json()) for event in self.store.events(self.run_id)) + "\n" + said

    def trace(self) -> list[str]:
        """The nodes whose notebooks began, in this order."""
        path = self.root / "trace.txt"
        return path.read_text().split() if path.exists() else []

    # --- what a test does -------------------------------------------------------------------------------------

    def open_gate(self) -> None:
        (self.root / "gate").touch()

    def folder(self, node_id: str, attempt: int = 1) -> Path:
        return self.workspace.runs_folder / self.run_id / node_id / str(attempt)

    def job(self, node_id: str, attempt: int = 1) -> dict[str, Any]:
        """The Job of an attempt as it was sent."""
        record = json.loads((self.folder(node_id, attempt) / "job.json").read_text())
        return dict(record["manifest"])

    def log(self, node_id: str, attempt: int = 1) -> str:
        """All text in the log of an attempt."""
        lines = (self.folder(node_id, attempt) / "log.jsonl").read_text().splitlines()
        return "".join(event["text"] for event in map(json.loads, lines) if event["type"] == "text")

    def rerun(self, mode: str, node_id: str | None = None) -> None:
        request_rerun(self.workspace, self.store, self.run_id, mode=mode, node_id=node_id)
        spawn_runner(self.workspace, self.run_id)
        self.until(lambda: not self.store.requests(self.run_id))

    def cancel(self) -> None:
        request_cancel(self.store, self.run_id)

    def runner(self) -> psutil.Process | None:
        owner = self.store.run(self.run_id).lease_owner
        return psutil.Process(int(owner.split(":")[1])) if owner else None

    def kill_runner(self) -> None:
        runner = self.runner()
        assert runner is not None
        runner.kill()
        runner.wait(PATIENCE_S)

    def take_over(self) -> None:
        """What a server does at its start and then every few seconds."""
        self.until(lambda: self.run_id in self.store.unattended())
        spawn_runner(self.workspace, self.run_id)

    def close(self) -> None:
        """Leave nothing running, whatever the test did."""
        if self.run_id and (runner := self.runner()) is not None:
            runner.kill()
        self.store.close()
