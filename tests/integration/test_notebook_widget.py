"""The widget of a cell: it follows a run in a thread of its own, which ends with the run or when nobody looks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.objects import display
from jupyter_dagflow.objects.cells import add_cell, follow_in_cells
from jupyter_dagflow.objects.watcher import Watcher
from jupyter_dagflow.objects.widget import PipelineWidget
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.wiring.workspace import Workspace

DOCUMENT = {"version": 1, "nodes": [{"id": "train", "path": "train.ipynb"}]}
OWNER = "me"
LONG_S = 20.0


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(root=tmp_path)


@pytest.fixture
def store(workspace: Workspace) -> Iterator[SqliteStore]:
    """A store with the run ``r1``, which this test drives."""
    store = SqliteStore.open(workspace.runs_folder)
    add_run(store, "r1")
    yield store
    store.close()


def add_run(store: SqliteStore, run_id: str) -> None:
    store.create_run(
        run_id=run_id, pipeline="a.dagflow", document=DOCUMENT, parameters={}, options={}, node_ids=["train"]
    )
    assert store.acquire_lease(run_id, OWNER, 60.0)


def change(store: SqliteStore, run_id: str, *, run: str | None = None, node: str | None = None) -> None:
    changes = [Change(type="run", data={"state": run})] if run else []
    changes += [Change(type="node", node_id="train", data={"state": node})] if node else []
    store.append(run_id, OWNER, changes)


class Told:
    """What a widget was given, to be waited for."""

    def __init__(self, widget: PipelineWidget) -> None:
        self._changed = threading.Condition()
        self._widget = widget
        widget.observe(self._note, names=["standing", "problem"])

    def _note(self, _: Any) -> None:
        with self._changed:
            self._changed.notify_all()

    def expect(self, run: str, node: str) -> None:
        def stands() -> bool:
            standing = self._widget.standing
            return standing is not None and (standing["state"], standing["nodes"]["train"]["state"]) == (run, node)

        with self._changed:
            assert self._changed.wait_for(stands, LONG_S), self._widget.standing


def watchers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("dagflow-watch-")]


def join_watchers() -> None:
    for thread in watchers():
        thread.join(LONG_S)
    assert watchers() == []


def test_a_widget_follows_a_run_to_its_end(workspace: Workspace, store: SqliteStore) -> None:
    widget = PipelineWidget(workspace, "a.dagflow")
    add_cell(widget)
    told = Told(widget)
    follow_in_cells(workspace, "b.dagflow", "r1")
    assert watchers() == []
    follow_in_cells(workspace, "a.dagflow", "r1")
    told.expect("pending", "pending")
    assert widget.drawing["nodes"] == [{"id": "train", "path": "train.ipynb"}]
    change(store, "r1", run="running", node="queued")
    change(store, "r1", node="running")
    told.expect("running", "running")
    change(store, "r1", run="succeeded", node="succeeded")
    told.expect("succeeded", "succeeded")
    join_watchers()


def test_nobody_looks_and_nothing_is_read(workspace: Workspace, store: SqliteStore) -> None:
    widget = PipelineWidget(workspace, "a.dagflow", run_id="r1", of_run=True)
    told = Told(widget)
    widget._heard(widget, {"type": "shown"}, [])
    told.expect("pending", "pending")
    widget._heard(widget, {"type": "shown"}, [])
    widget._heard(widget, {"type": "hidden"}, [])
    assert len(watchers()) == 1
    widget._heard(widget, {"type": "hidden"}, [])
    join_watchers()
    change(store, "r1", run="running", node="queued")
    widget._heard(widget, {"type": "shown"}, [])
    told.expect("running", "queued")
    widget._heard(widget, "something else", [])
    widget.close()
    join_watchers()


def test_another_run_takes_the_place_of_the_one_before(workspace: Workspace, store: SqliteStore) -> None:
    add_run(store, "r2")
    widget = PipelineWidget(workspace, "a.dagflow")
    told = Told(widget)
    widget.follow("r1")
    told.expect("pending", "pending")
    widget.follow("r2")
    change(store, "r2", run="running", node="queued")
    told.expect("running", "queued")
    change(store, "r1", run="failed", node="failed")
    change(store, "r2", node="running")
    told.expect("running", "running")
    assert widget.standing is not None
    assert widget.standing["run_id"] == "r2"
    widget.close()
    join_watchers()


def test_a_run_that_is_gone_is_told(workspace: Workspace, store: SqliteStore) -> None:
    told: list[str] = []
    watcher = Watcher(workspace, "gone", lambda view: None, told.append)
    watcher.start()
    watcher.join(LONG_S)
    assert not watcher.is_alive
    assert told == ["There is no run 'gone'."]


def test_without_its_script_a_cell_says_so(
    workspace: Workspace, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(display.run_bundle(workspace, "r1")) == {"text/plain", "text/html"}
    monkeypatch.setattr(display, "_has_kernel", lambda: True)
    monkeypatch.setattr(display, "SCRIPT", workspace.root / "gone.js")
    told = display.run_bundle(workspace, "r1")
    assert set(told) == {"text/plain", "text/html"}
    assert "npm run build:widget" in told["text/html"]
