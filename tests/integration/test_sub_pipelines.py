"""Pipelines within pipelines, with real kernels, a real store and, where a runner dies, real processes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_dagflow.engine.child_runs import child_run_id
from jupyter_dagflow.engine.ports import NodeRecord, RunRecord
from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import RUN_ENDED, RunState
from jupyter_dagflow.errors import Conflict, InvalidPipeline
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.notebooks import Cell, write_notebook
from jupyter_dagflow.wiring.running import drive_run, spawn_runner
from jupyter_dagflow.wiring.runs import request_cancel, request_rerun, submit_run
from jupyter_dagflow.wiring.workspace import Workspace

PATIENCE_S = 60
TRACE = "import os\nwith open('trace.txt', 'a') as trace: trace.write(os.environ['DAGFLOW_NODE_ID'] + '\\n')"
GATE = "import pathlib, time\nwhile not pathlib.Path('gate').exists(): time.sleep(0.02)"


class House:
    """A workspace: ``outer.dagflow`` has ``inner/inner.dagflow`` as its node ``inner``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.workspace = Workspace(root=root)
        self.store = SqliteStore.open(self.workspace.runs_folder)
        self.inner = root / "inner"

    def notebook(self, path: str, *cells: Cell) -> None:
        write_notebook(self.root / path, cells)

    def pipeline(self, path: str, **document: Any) -> str:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(json.dumps({"version": 1, **document}), encoding="utf-8")
        return path

    def submit(self, path: str = "outer.dagflow", **given: Any) -> str:
        return submit_run(self.workspace, self.store, path=path, **given).run_id

    async def run(self, path: str = "outer.dagflow", **given: Any) -> RunRecord:
        run_id = self.submit(path, **given)
        await drive_run(self.workspace, self.store, run_id)
        return self.store.run(run_id)

    def nodes(self, run_id: str) -> dict[str, NodeRecord]:
        return {node.node_id: node for node in self.store.nodes(run_id)}

    def trace(self) -> list[str]:
        return sorted((self.inner / "trace.txt").read_text().split())

    def until(self, fulfilled: Callable[[], bool]) -> None:
        """Wait for what the store will tell."""
        deadline = time.monotonic() + PATIENCE_S
        while not fulfilled():
            assert time.monotonic() < deadline, [self.nodes(run) for run in self.store.unattended()]
            time.sleep(0.02)


def inner_pipeline(**given: Any) -> dict[str, Any]:
    """``first → second``; what they are given is doubled, and written into a file."""
    return {
        "parameters": [{"name": "start", "type": "int"}],
        "outputs": [
            {"name": "total", "node": "second", "output": "value"},
            {"name": "report", "node": "second", "output": "file"},
        ],
        "nodes": [
            {"id": "first", "path": "first.ipynb", "parameters": {"start": {"pipeline": "start"}}},
            {"id": "second", "path": "second.ipynb"},
        ],
        "edges": [{"source": "first", "target": "second", "source_output": "value", "target_parameter": "value"}],
        **given,
    }


def outer_pipeline(**given: Any) -> dict[str, Any]:
    """``inner → last``."""
    return {
        "nodes": [
            {"id": "inner", "type": "pipeline", "path": "inner/inner.dagflow", "parameters": {"start": 2}},
            {"id": "last", "path": "last.ipynb"},
        ],
        "edges": [
            {"source": "inner", "target": "last", "source_output": "report", "target_parameter": "report"},
        ],
        **given,
    }


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.notebook("inner/first.ipynb", ("parameters", "start: int = 0"), TRACE, ("outputs", "value = start * 2"))
    made.notebook(
        "inner/second.ipynb",
        ("parameters", "value: int = 0"),
        TRACE,
        "open('report.txt', 'w').write(str(value))",
        ("outputs", "value = value + 1\nfile = 'report.txt'"),
    )
    made.notebook("last.ipynb", ("parameters", "report: str = ''"), ("outputs", "text = open(report).read()"))
    made.pipeline("inner/inner.dagflow", **inner_pipeline())
    made.pipeline("outer.dagflow", **outer_pipeline())
    yield made
    made.store.close()


async def test_it_runs_within_and_leaves_what_it_declares(house: House) -> None:
    run = await house.run()
    assert run.state is RunState.SUCCEEDED, house.nodes(run.run_id)
    nodes = house.nodes(run.run_id)
    assert nodes["inner"].outputs == {"total": 5, "report": "inner/report.txt"}
    assert [(each["name"], each["path"]) for each in nodes["inner"].artifacts] == [("report", "inner/report.txt")]
    assert nodes["inner"].cell == {"index": 2, "total": 2}
    assert nodes["last"].outputs == {"text": "4"}

    child_id = child_run_id(run.run_id, "inner", 1)
    assert nodes["inner"].child_run_id == child_id
    child = house.store.run(child_id)
    assert (child.pipeline, child.state, child.parameters) == ("inner/inner.dagflow", RunState.SUCCEEDED, {"start": 2})
    assert child.options["parent"] == {"run_id": run.run_id, "node_id": "inner", "attempt": 1}
    assert [listed.run_id for listed in house.store.runs()] == [run.run_id]
    assert (house.workspace.runs_folder / child_id / "second" / "1" / "output.ipynb").is_file()
