"""A run in a workspace of its own, whose runner a test kills at the worst moments."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from jupyter_dagflow.engine.ports import NodeRecord
from jupyter_dagflow.engine.states import RUN_ENDED
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.wiring.running import spawn_runner
from jupyter_dagflow.wiring.runs import submit_run
from jupyter_dagflow.wiring.workspace import Workspace

PATIENCE_S = 60
TRACE = "import os\nwith open('trace.txt', 'a') as trace: trace.write(os.environ['DAGFLOW_NODE_ID'] + '\\n')"
GATE = "import pathlib, time\nwhile not pathlib.Path('gate').exists(): time.sleep(0.02)"


class House:
    """A workspace with a run that nobody drives yet.

    By default it is a chain ``first → gated → last``; the middle one waits for a file called ``gate``.
    """

    def __init__(self, root: Path, **document: Any) -> None:
        self.root = root
        self.workspace = Workspace(root=root)
        self.store = SqliteStore.open(self.workspace.runs_folder)
        write_notebook(root / "plain.ipynb", [TRACE, ("outputs", "value = 1")])
        write_notebook(root / "gated.ipynb", [TRACE, GATE, ("outputs", "value = 2")])
        ids = ("first", "gated", "last")
        nodes = [{"id": i, "path": "gated.ipynb" if i == "gated" else "plain.ipynb"} for i in ids]
        edges = [{"source": "first", "target": "gated"}, {"source": "gated", "target": "last"}]
        drawn = {"version": 1, "nodes": nodes, "edges": edges, **document}
        (root / "p.dagflow").write_text(json.dumps(drawn))
        self.store.set_pool("db", 1)
        self.run_id = submit_run(self.workspace, self.store, path="p.dagflow").run_id

    def node(self, node_id: str) -> NodeRecord | None:
        return next((node for node in self.store.nodes(self.run_id) if node.node_id == node_id), None)

    def node_state(self, node_id: str) -> str:
        node = self.node(node_id)
        return str(node.state) if node is not None else ""

    def runner(self) -> psutil.Process | None:
        owner = self.store.run(self.run_id).lease_owner
        return psutil.Process(int(owner.split(":")[1])) if owner else None

    def until(self, fulfilled: Callable[[], bool]) -> None:
        """Wait for what the store will tell, woken by its data version."""
        deadline = time.monotonic() + PATIENCE_S
        while not fulfilled():
            assert time.monotonic() < deadline, self.store.nodes(self.run_id)
            time.sleep(0.02)

    def kill_runner(self) -> None:
        runner = self.runner()
        assert runner is not None
        runner.kill()
        runner.wait(PATIENCE_S)

    def take_over(self) -> None:
        """What a server does at its start and then every few seconds."""
        self.until(lambda: self.run_id in self.store.unattended())
        spawn_runner(self.workspace, self.run_id)

    def ended(self) -> bool:
        return self.store.run(self.run_id).state in RUN_ENDED

    def told(self) -> str:
        """Everything that happened, for a test that failed."""
        return "\n".join(str(event.to_json()) for event in self.store.events(self.run_id))

    def trace(self) -> list[str]:
        return (self.root / "trace.txt").read_text().split()

    def processes(self) -> list[psutil.Process]:
        """Workers and kernels of this workspace that live."""
        found = []
        for process in psutil.process_iter(["cmdline", "status", "environ"]):
            told = " ".join(process.info["cmdline"] or []) + str((process.info["environ"] or {}).get("DAGFLOW_RUN_ID"))
            if process.info["status"] != psutil.STATUS_ZOMBIE and self.run_id in told:
                found.append(process)
        return found

    def close_processes(self) -> None:
        for process in self.processes():
            process.kill()

    def close(self) -> None:
        self.close_processes()
        self.store.close()
