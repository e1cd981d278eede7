"""The runs of a pipeline side by side."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.testing.store_contract import create_run
from jupyter_dagflow.testing.stores import MemoryStore
from jupyter_dagflow.wiring.history import history_view


def node(node_id: str, **given: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "notebook", "path": f"work/{node_id}.ipynb", **given}


def add_run(store: MemoryStore, run_id: str, nodes: list[dict[str, Any]], *edges: tuple[str, str]) -> None:
    create_run(
        store,
        run_id,
        document={
            "version": 1,
            "nodes": nodes,
            "edges": [{"source": source, "target": target} for source, target in edges],
        },
        node_ids=[each["id"] for each in nodes if each["type"] != "note"],
    )


def test_rows_follow_the_newest_runs_order_and_what_is_gone_comes_last() -> None:
    store = MemoryStore()
    add_run(store, "first", [node("old"), node("load", name="Load"), node("gone", path="")], ("old", "load"))
    add_run(
        store,
        "second",
        [node("report", path="a.b/report.v2.py"), node("load", name="Load it"), node("said", type="note")],
        ("load", "report"),
    )
    view = history_view(store, "flows/etl.dagflow")
    assert [run["run_id"] for run in view["runs"]] == ["second", "first"]
    assert view["order"] == ["load", "report", "old", "gone"]
    assert view["titles"] == {"load": "Load it", "report": "report.v2", "old": "old", "gone": "gone"}
    assert list(view["runs"][0]["nodes"]) == ["report", "load"]
    assert view["runs"][0]["nodes"]["load"] == {
        "state": "pending",
        "attempt": 0,
        "started_at": None,
        "finished_at": None,
    }


def test_a_page_begins_before_a_run() -> None:
    store = MemoryStore()
    for name in ("one", "two", "three"):
        add_run(store, name, [node(name)])
    view = history_view(store, "flows/etl.dagflow", limit=1, before="three")
    assert ([run["run_id"] for run in view["runs"]], view["order"]) == (["two"], ["two"])
    with pytest.raises(NotFound, match="none"):
        history_view(store, "flows/etl.dagflow", before="none")


def test_without_a_store_there_are_no_runs() -> None:
    assert history_view(None, "a.dagflow", before="any") == {"runs": [], "order": [], "titles": {}}
