"""Which nodes and instances a rerun takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from jupyter_dagflow.engine.plan import RunPlan, make_plan
from jupyter_dagflow.engine.reruns import Selection, select_nodes
from jupyter_dagflow.engine.states import NodeState
from jupyter_dagflow.errors import Conflict, NotFound
from tests.unit.engine.driven_run import pipeline

S, F, K = NodeState.SUCCEEDED, NodeState.FAILED, NodeState.SKIPPED
U, C = NodeState.UPSTREAM_FAILED, NodeState.CANCELLED
VARYING = {"for_each": {"parameters": ["x"]}}
CHAIN = make_plan(pipeline("a-b", "b-c", "x-c"))
FAN = make_plan(pipeline("a-fan", "fan-z", "fan-y", fan=VARYING))
FAILED_FAN = {"a": S, "fan": F, "fan.0": S, "fan.1": F, "fan.2": S, "z": U, "y": U}


def select(mode: Any, node_id: str | None = None, changed: str = "", **states: NodeState) -> set[str]:
    return set(select_nodes(CHAIN, states, mode, node_id, changed.split().__contains__).nodes)


def select_of_fan(
    mode: Any, node_id: str | None = None, changed: str = "", states: Mapping[str, NodeState] = FAILED_FAN
) -> Selection:
    return select_nodes(FAN, states, mode, node_id, changed.split().__contains__)


def test_rerun_failed_takes_what_did_not_succeed_and_what_depends_on_it() -> None:
    assert select("failed", a=S, b=F, c=U, x=S) == {"b", "c"}
    assert select("failed", a=S, b=F, c=S, x=S) == {"b", "c"}
    assert select("failed", a=S, b=S, c=C, x=S) == {"c"}
    assert select("failed", a=S, b=K, c=K, x=S) == set()
    assert select("failed", "", "x", a=S, b=S, c=S, x=S) == {"x", "c"}
    assert select("failed", a=S, x=S) == {"b", "c"}


def test_rerun_from_a_node_takes_upstreams_along_that_never_succeeded() -> None:
    assert select("from", "b", a=S, b=S, c=S, x=S) == {"b", "c"}
    assert select("from", "b", a=F, b=U, c=U, x=S) == {"a", "b", "c"}


def test_rerun_from_a_node_leaves_upstreams_that_are_not_to_run() -> None:
    drawn = pipeline("a-b", "a-x", "b-c", a={"disabled": True})
    found = select_nodes(make_plan(drawn), {"a": K, "b": S, "c": S, "x": S}, "from", "b", lambda _: False)
    assert set(found.nodes) == {"b", "c"}


def test_rerun_only_one_node() -> None:
    assert select("only", "b", a=F, b=S, c=S, x=S) == {"b"}
    with pytest.raises(NotFound, match="no node 'z'"):
        select("only", "z")
    with pytest.raises(NotFound):
        select("from", None)


def wired(**source: object) -> RunPlan:
    drawn = pipeline("a-b", a=source)
    edges = [edge.model_copy(update={"source_output": "x", "target_parameter": "y"}) for edge in drawn.edges]
    return make_plan(drawn.model_copy(update={"edges": edges}))


def test_only_a_node_whose_values_are_there_runs_alone() -> None:
    with pytest.raises(Conflict, match="needs an output of 'a'"):
        select_nodes(wired(), {"a": F, "b": F}, "only", "b", lambda _: False)
    assert select_nodes(wired(disabled=True), {"a": K, "b": F}, "only", "b", lambda _: False).forced == {"b"}


def test_rerun_failed_takes_of_a_fan_out_only_the_failed_instances() -> None:
    assert set(select_of_fan("failed").nodes) == {"fan", "fan.1", "z", "y"}
    assert set(select_of_fan("failed", changed="fan.2").nodes) == {"fan", "fan.1", "fan.2", "z", "y"}
    fine = dict.fromkeys(FAILED_FAN, S)
    assert set(select_of_fan("failed", states=fine).nodes) == set()
    assert set(select_of_fan("failed", changed="fan.0", states=fine).nodes) == {"fan", "fan.0", "z", "y"}
    assert set(select_of_fan("failed", states=fine | {"fan.0": K}).nodes) == set()


def test_a_fan_out_whose_items_changed_or_whose_upstream_runs_again_is_reopened_whole() -> None:
    assert set(select_of_fan("failed", changed="fan").nodes) == {"fan", "z", "y"}
    assert set(select_of_fan("failed", changed="a").nodes) == {"a", "fan", "z", "y"}
    assert set(select_of_fan("failed", states={"a": S, "fan": F, "z": U, "y": U}).nodes) == {"fan", "z", "y"}


def test_one_instance_can_be_chosen() -> None:
    assert select_of_fan("only", "fan.2") == Selection(nodes={"fan", "fan.2"}, forced={"fan.2"})
    assert select_of_fan("from", "fan.2") == Selection(nodes={"fan", "fan.2", "z", "y"}, forced={"fan.2"})
    assert select_of_fan("only", "fan") == Selection(nodes={"fan"}, forced={"fan"})
    for wrong in ("fan.3", "z.0"):
        with pytest.raises(NotFound, match=f"no instance '{wrong}'"):
            select_of_fan("only", wrong)


@pytest.mark.parametrize(
    ("before", "now", "state"),
    [
        ({"disabled": True}, {}, K),
        ({}, {"disabled": True}, S),
        ({}, {"pinned": {"x": 1}}, S),
        ({"pinned": {"x": 1}}, {"pinned": {"x": 2}}, NodeState.REUSED),
        ({"pinned": {"x": 1}}, {}, NodeState.REUSED),
        ({"trigger_rule": "one_failed"}, {}, K),
        ({}, VARYING, S),
        (VARYING, {}, S),
    ],
)
def test_rerun_failed_takes_a_node_of_which_the_document_decides_otherwise_by_now(
    before: dict[str, Any], now: dict[str, Any], state: NodeState
) -> None:
    old, new = (make_plan(pipeline("a-b", "b-c", b=settings)) for settings in (before, now))
    states = {"a": S, "b": state, "c": S}
    assert set(select_nodes(new, states, "failed", None, lambda _: False, before=old).nodes) == {"b", "c"}
    assert set(select_nodes(old, states, "failed", None, lambda _: False, before=old).nodes) == set()


def test_rerun_failed_keeps_what_succeeded_and_is_not_needed_any_more() -> None:
    old, new = make_plan(pipeline("a-b")), make_plan(pipeline("a-b", b={"pinned": {}}))
    found = select_nodes(new, {"a": S, "b": F}, "failed", None, lambda _: False, before=old)
    assert set(found.nodes) == {"b"}
