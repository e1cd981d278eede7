"""A server, a pipeline, and a test that decides what happens to the runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.notebooks import Cell, write_notebook
from jupyter_dagflow.testing.server import LiveServer

BASE_PATHS = ["/", "/user/j%C3%BCrgen%20x/"]


def write_pipeline(root: Path, path: str = "flows/etl.dagflow", **given: Any) -> str:
    """Two notebooks in a chain, ``first`` giving ``value`` to ``second``, and their pipeline."""
    folder = (root / path).parent
    first: list[Cell] = [("parameters", "start = 1  # where to begin"), ("outputs", "value = start + 1")]
    second: list[Cell] = [("parameters", "x = 0"), "print('x is', x)", ("outputs", "result = x * 10")]
    write_notebook(folder / "first.ipynb", first)
    write_notebook(folder / "second.ipynb", second)
    document = {
        "version": 1,
        "parameters": [{"name": "start", "type": "int", "default": 1}],
        "nodes": [
            {"id": "first", "path": "first.ipynb", "parameters": {"start": {"pipeline": "start"}}},
            {"id": "second", "path": "second.ipynb"},
        ],
        "edges": [{"source": "first", "target": "second", "source_output": "value", "target_parameter": "x"}],
        **given,
    }
    (root / path).write_text(json.dumps(document), encoding="utf-8")
    return path


class House:
    """A server whose runs no runner takes: the test says what happens to them, through ``store``."""

    def __init__(self, server: LiveServer, spawned: list[str]) -> None:
        self.server = server
        self.spawned = spawned
        """Runs for which the server started a runner."""
        self.pipeline = write_pipeline(server.root)
        self._stores: list[SqliteStore] = []

    @property
    def store(self) -> SqliteStore:
        if not self._stores:
            self._stores.append(SqliteStore.open(self.server.workspace.runs_folder))
        return self._stores[0]

    async def start(self, path: str | None = None) -> str:
        """Start a run, and hold its lease."""
        answer = await self.server.post("runs", body={"path": path or self.pipeline})
        assert answer.status == 201, answer.text
        run_id: str = answer.json["run_id"]
        assert self.store.acquire_lease(run_id, "test", 600.0)
        return run_id

    def append(self, run_id: str, *changes: Change) -> None:
        self.store.append(run_id, "test", changes)

    def begin_attempt(self, run_id: str, node_id: str = "first", attempt: int = 1) -> Path:
        """Let an attempt begin; gives its log."""
        self.append(
            run_id,
            Change(type="run", data={"state": "running", "started_at": 1.0}),
            Change(type="attempt", node_id=node_id, attempt=attempt, data={"state": "running"}),
            Change(type="node", node_id=node_id, data={"state": "queued", "attempt": attempt}),
        )
        folder = self.server.workspace.runs_folder / run_id / node_id / str(attempt)
        folder.mkdir(parents=True)
        return folder / "log.jsonl"

    def end_attempt(self, run_id: str, node_id: str = "first", attempt: int = 1, state: str = "succeeded") -> None:
        self.append(run_id, Change(type="attempt", node_id=node_id, attempt=attempt, data={"state": state}))

    def close(self) -> None:
        for store in self._stores:
            store.close()
