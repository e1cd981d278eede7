"""Several processes at one store, at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_dagflow.engine.ports import Change, PoolRecord
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.store_contract import create_run

PROCESSES = 4
APPENDS = 60

WRITER = """
import sys
from pathlib import Path
from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.store_contract import create_run

folder, name, appends = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.read(1)
store = SqliteStore.open(folder)
create_run(store, name)
won = store.acquire_lease("shared", name, 600.0) if name != "shared" else None
store.acquire_lease(name, name, 600.0)
for number in range(appends):
    store.append(name, name, [Change(type="node", node_id="a", data={"failures": number}),
                              Change(type="run", data={"message": str(number)})])
store.close()
print("won" if won else "lost")
"""

HOLDER = """
import sys
from pathlib import Path
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.store_contract import create_run

folder, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.read(1)
store = SqliteStore.open(folder)
create_run(store, name)

def mark():
    for number in range(2):
        try:
            mark = folder / f"held-{number}"
            mark.touch(exist_ok=False)
            return mark
        except FileExistsError:
            pass

for number in range(rounds):
    while not store.take_slots(name, "a", "db", 1):
        pass
    held = mark()
    if held is None:
        sys.exit("More than two hold a slot.")
    held.unlink()
    store.free_slots(name, "a")
store.close()
print("done")
"""


def run_together(folder: Path, names: Sequence[str], program: str = WRITER) -> list[str]:
    """Start a process for each name, let them go at once, and give what they said."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder), name, str(APPENDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("x")
        writer.stdin.flush()
    said = [writer.communicate()[0].strip() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * len(writers)
    return said


def test_processes_write_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "dagflow-runs"
    store = SqliteStore.open(folder)
    try:
        create_run(store, "shared")
        before = store.data_version()
        names = [f"run-{number}" for number in range(PROCESSES)]
        assert sorted(run_together(folder, names)) == ["lost"] * (PROCESSES - 1) + ["won"]
        assert store.data_version() != before
        for name in names:
            events = store.events(name)
            assert [event.seq for event in events] == list(range(1, 2 * APPENDS + 1))
            assert store.run(name).message == str(APPENDS - 1)
            assert store.nodes(name)[0].failures == APPENDS - 1
    finally:
        store.close()


def test_processes_share_a_pool(tmp_path: Path) -> None:
    folder = tmp_path / "dagflow-runs"
    store = SqliteStore.open(folder)
    try:
        store.set_pool("db", 2)
        names = [f"run-{number}" for number in range(PROCESSES)]
        assert run_together(folder, names, HOLDER) == ["done"] * PROCESSES
        assert store.pools() == [PoolRecord(name="db", slots=2)]
    finally:
        store.close()


def test_a_store_is_made_once_when_many_open_it(tmp_path: Path) -> None:
    folder = tmp_path / "dagflow-runs"

    def use(number: int) -> None:
        store = SqliteStore.open(folder)
        try:
            create_run(store, f"run-{number}")
        finally:
            store.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(use, range(24)))
    store = SqliteStore.open(folder)
    try:
        assert len(store.runs()) == 24
    finally:
        store.close()


def test_a_reader_never_sees_half_an_append(tmp_path: Path) -> None:
    folder = tmp_path / "dagflow-runs"
    store = SqliteStore.open(folder)
    create_run(store)
    store.acquire_lease("run-1", "me", 600.0)

    def read() -> int:
        reader = SqliteStore.open(folder)
        try:
            seen = 0
            while seen < 2 * APPENDS:
                events = reader.events("run-1", after=seen)
                assert len(events) % 2 == 0
                assert [event.seq for event in events] == list(range(seen + 1, seen + len(events) + 1))
                seen += len(events)
            return seen
        finally:
            reader.close()

    try:
        with ThreadPoolExecutor(2) as threads:
            readers = [threads.submit(read) for _ in range(2)]
            for number in range(APPENDS):
                change = Change(type="node", node_id="a", data={"losses": number})
                store.append("run-1", "me", [change, change])
            assert [reader.result() for reader in readers] == [2 * APPENDS] * 2
    finally:
        store.close()
