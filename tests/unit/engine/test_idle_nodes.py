"""Nodes that do not run: disabled, pinned, given, no part of this run, or needed by nobody."""

from __future__ import annotations

import pytest

from jupyter_dagflow.engine.events import RunStarted
from jupyter_dagflow.engine.instructions import RecordNode
from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.model.pipeline import Pipeline
from tests.unit.engine.driven_run import end, machine, pipeline, recorded, run_states, started


def partial_run(drawn: Pipeline, selected: str, given: str = "", *, holds: bool = True) -> RunMachine:
    plan = make_plan(drawn, selected=selected.split(), given=given.split())
    return RunMachine(plan, slots=lambda _: 4, judge=lambda node_id, conditions: holds)


def with_condition(drawn: Pipeline) -> Pipeline:
    edges = [edge.model_copy(update={"condition": "c"}) for edge in drawn.edges]
    return drawn.model_copy(update={"edges": edges})


def test_a_disabled_node_lets_its_downstreams_go_on_once_it_would_run() -> None:
    run = machine(pipeline("a-b", "b-c", b={"disabled": True}))
    assert started(run.handle(RunStarted())) == ["a"]
    told = end(run, "a")
    record = next(item for item in told if isinstance(item, RecordNode) and item.node_id == "b")
    assert (record.state, record.message) == ("skipped", "Disabled.")
    assert started(told) == ["c"]
    assert run_states(end(run, "c")) == [RunState.SUCCEEDED]


def test_a_disabled_node_that_would_not_run_counts_as_what_it_is() -> None:
    drawn = pipeline("a-b", "b-c", "b-d", b={"disabled": True, "trigger_rule": "one_failed"}, d={"disabled": True})
    run = machine(drawn)
    run.handle(RunStarted())
    assert recorded(end(run, "a"))[1:] == [("b", "skipped"), ("c", "skipped"), ("d", "skipped")]
    run = machine(pipeline("a-b", "b-c", b={"disabled": True}))
    run.handle(RunStarted())
    assert recorded(end(run, "a", AttemptState.FAILED))[1:] == [("b", "upstream_failed"), ("c", "upstream_failed")]


def test_a_condition_on_what_a_disabled_node_did_not_leave_holds() -> None:
    run = RunMachine(
        make_plan(with_condition(pipeline("a-b", a={"disabled": True}))), slots=lambda _: 4, judge=lambda *_: False
    )
    assert started(run.handle(RunStarted())) == ["b"]


def test_a_pinned_node_is_reused_at_once_and_nobody_works_for_it() -> None:
    run = machine(pipeline("x-a", "a-b", "b-c", "a-d", b={"pinned": {"v": 1}}, d={"pinned": {}}))
    told = run.handle(RunStarted())
    assert recorded(told)[:5] == [
        ("x", "skipped"), ("a", "skipped"), ("b", "reused"), ("d", "reused"), ("c", "queued"),
    ]  # fmt: skip
    assert {item.message for item in told if isinstance(item, RecordNode) and item.state == "skipped"} == {
        "Only feeds pinned nodes."
    }
    assert run_states(end(run, "c")) == [RunState.SUCCEEDED]


def test_a_node_that_feeds_others_too_runs_although_one_of_them_is_pinned() -> None:
    run = machine(pipeline("a-b", "a-c", b={"pinned": {"v": 1}}))
    assert started(run.handle(RunStarted())) == ["a"]


def test_only_selected_nodes_run_and_their_upstreams_count_as_succeeded() -> None:
    run = partial_run(pipeline("a-b", "b-c", "c-d", "x-c"), "c", "b")
    told = run.handle(RunStarted())
    assert recorded(told)[:4] == [("a", "skipped"), ("b", "reused"), ("x", "skipped"), ("d", "skipped")]
    assert started(told) == ["c"]
    messages = {item.node_id: item.message for item in told if isinstance(item, RecordNode)}
    assert messages["a"] == messages["d"] == "Not part of this run."
    assert run_states(end(run, "c")) == [RunState.SUCCEEDED]


@pytest.mark.parametrize(("given", "state"), [("", NodeState.QUEUED), ("a", NodeState.SKIPPED)])
def test_a_condition_is_judged_by_a_given_result_and_holds_without_one(given: str, state: NodeState) -> None:
    run = partial_run(with_condition(pipeline("a-b")), "b", given, holds=False)
    run.handle(RunStarted())
    assert run.nodes["b"].state is state


def test_a_node_whose_pin_was_taken_away_runs_in_a_rerun() -> None:
    run = machine(pipeline("a-b", a={"pinned": {"v": 1}}))
    run.handle(RunStarted())
    end(run, "b", AttemptState.FAILED)
    assert started(run.reopen(make_plan(pipeline("a-b")), ["a", "b"])) == ["a"]


def test_what_counts_as_succeeded_does_so_for_a_later_rerun_too() -> None:
    drawn = pipeline("a-b", "b-c", b={"disabled": True})
    run = machine(drawn)
    run.handle(RunStarted())
    end(run, "a")
    end(run, "c", AttemptState.FAILED)
    assert started(run.reopen(make_plan(drawn), ["c"])) == ["c"]
