"""Which nodes run in a part of a pipeline, and whose results stand for the others."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.errors import Conflict, DagflowError, NotFound
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.testing.store_contract import create_run
from jupyter_dagflow.testing.stores import MemoryStore
from jupyter_dagflow.wiring.partial_runs import PartMode, part_options

PATH = "flows/etl.dagflow"


def options(
    store: MemoryStore, mode: PartMode, *nodes: str, edges: str = "ab bc bd ce", **given: dict[str, Any]
) -> dict[str, Any]:
    """The options of a part of a pipeline of the nodes ``a`` to ``e``; ``ab`` is an edge, ``a>b`` one with a value."""
    document = {
        "version": 1,
        "nodes": [{"id": name, "path": "x.ipynb", **given.get(name, {})} for name in "abcde"]
        + [{"id": "note", "type": "note"}],
        "edges": [
            {"source": edge[0], "target": edge[-1]}
            | ({"source_output": "x", "target_parameter": "y"} if ">" in edge else {})
            for edge in edges.split()
        ],
    }
    return part_options(store, PATH, parse_pipeline(document), mode, nodes)


def with_results(*names: str) -> MemoryStore:
    store = MemoryStore()
    create_run(store)
    store.acquire_lease("run-1", "me", 10.0)
    changes = [
        Change(type="attempt", node_id=name, attempt=1, data={"state": "succeeded", "outputs": {"x": 1}})
        for name in names
    ]
    store.append("run-1", "me", changes)
    return store


def reference(node_id: str) -> dict[str, Any]:
    return {"run_id": "run-1", "node_id": node_id, "attempt": 1}


@pytest.mark.parametrize(
    ("mode", "nodes", "selected"),
    [
        ("to", ["c"], ["a", "b", "c"]),
        ("to", ["d", "c"], ["a", "b", "c", "d"]),
        ("from", ["b"], ["b", "c", "d", "e"]),
        ("from", ["e"], ["e"]),
        ("only", ["c", "a"], ["a", "c"]),
    ],
)
def test_nodes_are_selected(mode: PartMode, nodes: list[str], selected: list[str]) -> None:
    assert options(MemoryStore(), mode, *nodes) == {"selected": selected, "given": {}}


def test_results_stand_for_direct_upstreams_only() -> None:
    given = options(with_results("a", "b", "d"), "from", "c")["given"]
    assert given == {"b": reference("b")}


def test_a_value_that_nobody_left_is_a_conflict() -> None:
    edges = "ab b>c bd ce"
    with pytest.raises(Conflict, match=r"Node 'c' needs the output 'x' of 'b'.* Run to 'c' instead"):
        options(with_results("a"), "only", "c", edges=edges)
    assert options(with_results("b"), "only", "c", edges=edges)["given"] == {"b": reference("b")}
    with pytest.raises(Conflict, match="'x' of 'd'"):
        options(with_results("b"), "only", "c", edges="d>c")
    assert options(MemoryStore(), "to", "c", edges=edges)["selected"] == ["a", "b", "c"]


def test_an_output_that_the_earlier_result_lacks_is_a_conflict() -> None:
    store = with_results("b")
    change = Change(type="attempt", node_id="b", attempt=2, data={"state": "succeeded", "outputs": {"z": 1}})
    store.append("run-1", "me", [change])
    with pytest.raises(Conflict, match="the output 'x' of 'b'"):
        options(store, "only", "c", edges="b>c")


def test_a_pinned_upstream_passes_its_outputs_on() -> None:
    found = options(with_results("b"), "only", "c", edges="b>c", b={"pinned": {"x": 1}})
    assert found == {"selected": ["b", "c"], "given": {}}


def test_a_disabled_upstream_leaves_the_defaults() -> None:
    found = options(MemoryStore(), "only", "c", edges="b>c", b={"disabled": True})
    assert found == {"selected": ["c"], "given": {}}


@pytest.mark.parametrize("name", ["z", "note", "a.0", ""])
def test_an_unknown_node_is_told(name: str) -> None:
    with pytest.raises(NotFound, match="has no node"):
        options(MemoryStore(), "to", name)


def test_no_nodes_are_none() -> None:
    with pytest.raises(DagflowError, match="at least one"):
        options(MemoryStore(), "to")
