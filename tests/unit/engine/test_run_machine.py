"""The run machine, event by event, without clock, files or executors."""

from __future__ import annotations

import pytest

from jupyter_dagflow.engine.events import AttemptBegan, AttemptEnded, CancelRequested, RetryDue, RunStarted
from jupyter_dagflow.engine.instructions import (
    CancelAttempt,
    RecordNode,
    ScheduleRetry,
)
from jupyter_dagflow.engine.node_status import NodeStatus
from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.retries import MAX_LOSSES
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState, check_transition
from jupyter_dagflow.errors import IllegalTransition
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline, Retry
from tests.unit.engine.driven_run import end, machine, pipeline, recorded, run_states, started


def test_a_chain_runs_in_order_and_succeeds() -> None:
    run = machine(pipeline("a-b", "b-c"))
    first = run.handle(RunStarted())
    assert run_states(first) == [RunState.RUNNING]
    assert started(first) == ["a"]
    assert recorded(run.handle(AttemptBegan(node_id="a", attempt=1))) == [("a", "running")]
    assert started(end(run, "a")) == ["b"]
    assert started(end(run, "b")) == ["c"]
    assert run_states(end(run, "c")) == [RunState.SUCCEEDED]
    assert run.state is RunState.SUCCEEDED


def test_independent_nodes_fill_the_slots_in_the_order_of_the_document() -> None:
    run = machine(pipeline(nodes="a b c d e"), parallel=2)
    assert started(run.handle(RunStarted())) == ["a", "b"]
    assert started(end(run, "b")) == ["c"]
    assert started(end(run, "c")) == ["d"]


def test_a_failure_marks_everything_downstream_and_the_rest_goes_on() -> None:
    run = machine(pipeline("a-b", "b-c", "c-d", "x-y"))
    run.handle(RunStarted())
    after = recorded(end(run, "a", AttemptState.FAILED))
    assert after == [("a", "failed"), ("b", "upstream_failed"), ("c", "upstream_failed"), ("d", "upstream_failed")]
    assert started(end(run, "x")) == ["y"]
    assert run_states(end(run, "y")) == [RunState.FAILED]


def test_a_failed_attempt_is_tried_again_after_its_delay() -> None:
    retry = {"retry": {"attempts": 3, "delay_s": 2, "backoff": 2}}
    run = machine(pipeline("a-b", a=retry))
    run.handle(RunStarted())
    first = end(run, "a", AttemptState.FAILED)
    assert [item.delay_s for item in first if isinstance(item, ScheduleRetry)] == [2]
    assert recorded(first) == [("a", "queued")]
    assert started(run.handle(RetryDue(node_id="a"))) == ["a"]
    assert [item.delay_s for item in end(run, "a", AttemptState.FAILED) if isinstance(item, ScheduleRetry)] == [4]
    run.handle(RetryDue(node_id="a"))
    assert run_states(end(run, "a", AttemptState.FAILED)) == [RunState.FAILED]
    assert run.nodes["a"].attempt == 3


def test_a_retry_that_is_due_twice_starts_one_attempt() -> None:
    run = machine(pipeline(nodes="a b", a={"retry": {"attempts": 2}}), parallel=1)
    run.handle(RunStarted())
    end(run, "a", AttemptState.FAILED)
    run.handle(RetryDue(node_id="a"))
    run.handle(RetryDue(node_id="a"))
    assert started(end(run, "b")) == ["a"]
    assert run_states(end(run, "a")) == [RunState.SUCCEEDED]


def test_a_lost_attempt_is_tried_again_without_counting_as_a_failure() -> None:
    run = machine(pipeline(nodes="a"))
    run.handle(RunStarted())
    again = end(run, "a", AttemptState.LOST)
    assert started(again) == ["a"]
    assert run.nodes["a"].failures == 0
    assert run_states(end(run, "a")) == [RunState.SUCCEEDED]


def test_a_node_whose_workers_always_vanish_fails_in_the_end() -> None:
    run = machine(pipeline(nodes="a"))
    run.handle(RunStarted())
    for _ in range(MAX_LOSSES):
        assert run.state is RunState.RUNNING
        end(run, "a", AttemptState.LOST)
    assert run.state is RunState.FAILED


def test_news_of_an_older_attempt_is_ignored() -> None:
    run = machine(pipeline(nodes="a", a={"retry": {"attempts": 2}}))
    run.handle(RunStarted())
    end(run, "a", AttemptState.FAILED)
    run.handle(RetryDue(node_id="a"))
    assert run.handle(AttemptEnded(node_id="a", attempt=1, state=AttemptState.SUCCEEDED)) == []
    assert run.handle(AttemptBegan(node_id="nobody", attempt=1)) == []
    assert run.nodes["a"].live


def test_cancel_ends_what_runs_and_never_starts_the_rest() -> None:
    run = machine(pipeline("a-b", "c-d"), parallel=1)
    run.handle(RunStarted())
    asked = run.handle(CancelRequested())
    assert [item.node_id for item in asked if isinstance(item, CancelAttempt)] == ["a"]
    assert sorted(recorded(asked)) == [("b", "cancelled"), ("c", "cancelled"), ("d", "cancelled")]
    assert run.cancelling
    assert run.handle(CancelRequested()) == []
    assert run_states(end(run, "a", AttemptState.CANCELLED)) == [RunState.CANCELLED]
    assert run.handle(CancelRequested()) == []


def test_an_attempt_that_fails_while_the_run_is_cancelled_counts_as_cancelled() -> None:
    run = machine(pipeline(nodes="a", a={"retry": {"attempts": 5}}))
    run.handle(RunStarted())
    run.handle(CancelRequested())
    assert recorded(end(run, "a", AttemptState.FAILED)) == [("a", "cancelled")]
    assert run.state is RunState.CANCELLED


def test_an_attempt_that_succeeds_in_spite_of_the_cancellation_has_succeeded() -> None:
    run = machine(pipeline("a-b"))
    run.handle(RunStarted())
    run.handle(CancelRequested())
    assert recorded(end(run, "a")) == [("a", "succeeded")]
    assert run.state is RunState.CANCELLED


def test_a_worker_ended_by_somebody_else_fails_what_is_downstream() -> None:
    run = machine(pipeline("a-b"))
    run.handle(RunStarted())
    assert recorded(end(run, "a", AttemptState.CANCELLED)) == [("a", "cancelled"), ("b", "upstream_failed")]
    assert run.state is RunState.FAILED


@pytest.mark.parametrize(
    ("rule", "outcomes", "expected"),
    [
        ("all_success", "ss", "queued"),
        ("all_success", "sf", "upstream_failed"),
        ("all_done", "sf", "queued"),
        ("all_failed", "ff", "queued"),
        ("all_failed", "sf", "skipped"),
        ("one_success", "fs", "queued"),
        ("one_success", "ff", "upstream_failed"),
        ("one_failed", "sf", "queued"),
        ("one_failed", "ss", "skipped"),
        ("none_failed", "ss", "queued"),
        ("none_failed", "fs", "upstream_failed"),
        ("none_skipped", "sf", "queued"),
    ],
)
def test_trigger_rules_decide_over_what_happened_upstream(rule: str, outcomes: str, expected: str) -> None:
    run = machine(pipeline("a-z", "b-z", z={"trigger_rule": rule}))
    run.handle(RunStarted())
    for node_id, outcome in zip("ab", outcomes, strict=True):
        end(run, node_id, AttemptState.SUCCEEDED if outcome == "s" else AttemptState.FAILED)
    assert run.nodes["z"].state == expected


def test_a_skip_goes_on_downstream() -> None:
    run = machine(pipeline("a-b", "b-c", "c-d", b={"trigger_rule": "one_failed"}, d={"trigger_rule": "none_failed"}))
    run.handle(RunStarted())
    after = recorded(end(run, "a"))
    assert after == [("a", "succeeded"), ("b", "skipped"), ("c", "skipped"), ("d", "queued")]
    assert run_states(end(run, "d")) == [RunState.SUCCEEDED]


def test_a_node_with_the_rule_always_does_not_wait() -> None:
    run = machine(pipeline("a-b", b={"trigger_rule": "always"}))
    assert started(run.handle(RunStarted())) == ["a", "b"]


def test_several_edges_between_two_nodes_count_as_one_upstream() -> None:
    drawn = Pipeline(
        nodes=[Node(id="a"), Node(id="b")],
        edges=[
            Edge(source="a", target="b", source_output="x", target_parameter="x"),
            Edge(source="a", target="b", source_output="y", target_parameter="y"),
        ],
    )
    run = machine(drawn)
    run.handle(RunStarted())
    assert started(end(run, "a")) == ["b"]


def test_rerunning_what_failed_keeps_what_succeeded() -> None:
    drawn = pipeline("a-b", "b-c", "x-c")
    run = machine(drawn)
    run.handle(RunStarted())
    end(run, "a")
    end(run, "x")
    end(run, "b", AttemptState.FAILED)
    assert run.state is RunState.FAILED
    again = run.reopen(make_plan(drawn), ["b", "c"])
    assert started(again) == ["b"]
    assert run_states(again) == [RunState.RUNNING]
    end(run, "b")
    assert run_states(end(run, "c")) == [RunState.SUCCEEDED]
    assert {node_id: status.attempt for node_id, status in run.nodes.items()} == {"a": 1, "b": 2, "c": 1, "x": 1}


def test_a_rerun_gives_back_all_retries() -> None:
    drawn = pipeline(nodes="a", a={"retry": {"attempts": 2}})
    run = machine(drawn)
    run.handle(RunStarted())
    end(run, "a", AttemptState.FAILED)
    run.handle(RetryDue(node_id="a"))
    end(run, "a", AttemptState.FAILED)
    run.reopen(make_plan(drawn), ["a"])
    assert recorded(end(run, "a", AttemptState.FAILED)) == [("a", "queued")]


def test_a_rerun_takes_nodes_that_came_and_drops_those_that_left() -> None:
    run = machine(pipeline("a-b"))
    run.handle(RunStarted())
    end(run, "a")
    end(run, "b", AttemptState.FAILED)
    again = run.reopen(make_plan(pipeline("a-n")), ["n"])
    assert started(again) == ["n"]
    assert set(run.nodes) == {"a", "n"}
    assert run_states(end(run, "n")) == [RunState.SUCCEEDED]


def test_a_chosen_node_runs_alone_whatever_its_upstreams_did() -> None:
    drawn = pipeline("a-b", "b-c")
    run = machine(drawn)
    run.handle(RunStarted())
    end(run, "a", AttemptState.FAILED)
    assert started(run.reopen(make_plan(drawn), ["b"], forced=["b"])) == ["b"]
    assert run_states(end(run, "b")) == [RunState.FAILED]
    assert run.nodes["c"].state is NodeState.UPSTREAM_FAILED


def test_a_rerun_while_others_still_run_leaves_them_alone() -> None:
    drawn = pipeline("a-b", nodes="x")
    run = machine(drawn)
    run.handle(RunStarted())
    end(run, "a", AttemptState.FAILED)
    assert started(run.reopen(make_plan(drawn), ["a", "b", "x"])) == ["a"]
    assert run.nodes["x"].attempt == 1
    end(run, "x")
    end(run, "a")
    assert run_states(end(run, "b")) == [RunState.SUCCEEDED]


def test_a_rerun_of_nothing_ends_at_once() -> None:
    drawn = pipeline(nodes="a")
    run = machine(drawn)
    run.handle(RunStarted())
    end(run, "a")
    assert run_states(run.reopen(make_plan(drawn), [])) == [RunState.RUNNING, RunState.SUCCEEDED]


def test_a_run_cancelled_before_can_be_rerun() -> None:
    drawn = pipeline("a-b")
    run = machine(drawn)
    run.handle(RunStarted())
    run.handle(CancelRequested())
    end(run, "a", AttemptState.CANCELLED)
    assert started(run.reopen(make_plan(drawn), ["a", "b"])) == ["a"]
    end(run, "a")
    assert run_states(end(run, "b")) == [RunState.SUCCEEDED]


def test_a_new_runner_goes_on_where_the_last_one_was() -> None:
    drawn = pipeline("a-b", "b-c", nodes="x")
    statuses = {
        "a": NodeStatus(state=NodeState.SUCCEEDED, attempt=1),
        "b": NodeStatus(state=NodeState.RUNNING, attempt=2, failures=1, live=True),
        "x": NodeStatus(state=NodeState.QUEUED),
    }
    run = RunMachine(make_plan(drawn), slots=lambda _: 2, state=RunState.RUNNING, statuses=statuses)
    first = run.handle(RunStarted())
    assert started(first) == ["x"]
    assert run_states(first) == []
    assert started(end(run, "b")) == ["c"]
    end(run, "x")
    assert run_states(end(run, "c")) == [RunState.SUCCEEDED]


def test_a_change_that_the_table_forbids_is_told_with_its_history() -> None:
    with pytest.raises(IllegalTransition, match="pending → queued → succeeded → running"):
        check_transition("a", NodeState.SUCCEEDED, NodeState.RUNNING, [NodeState.PENDING, NodeState.QUEUED])


def test_defaults_hold_for_nodes_that_say_nothing() -> None:
    drawn = Pipeline.model_validate(
        {
            "defaults": {"retry": {"attempts": 4}, "timeout_s": 9, "env": {"A": "1", "B": "1"}},
            "nodes": [{"id": "a", "env": {"B": "2"}}, {"id": "b", "retry": {"attempts": 1}, "timeout_s": 5}],
        }
    )
    plan = make_plan(drawn)
    assert plan.nodes["a"].retry == Retry(attempts=4)
    assert plan.nodes["a"].timeout_s == 9
    assert plan.nodes["a"].env == {"A": "1", "B": "2"}
    assert plan.nodes["b"].retry == Retry(attempts=1)
    assert plan.nodes["b"].timeout_s == 5


def branching(*, join: str = "none_failed") -> Pipeline:
    """``a`` leads to ``good`` or to ``bad``; ``join`` comes after both."""
    drawn = pipeline("a-good", "a-bad", "good-join", "bad-join", join={"trigger_rule": join})
    conditions = {"good": "x > 1", "bad": "x <= 1"}
    edges = [edge.model_copy(update={"condition": conditions.get(edge.target)}) for edge in drawn.edges]
    return drawn.model_copy(update={"edges": edges})


def test_a_branch_whose_condition_does_not_hold_is_skipped() -> None:
    run = RunMachine(make_plan(branching()), slots=lambda _: 4, judge=lambda node, conditions: conditions == ["x > 1"])
    run.handle(RunStarted())
    then = end(run, "a")
    assert started(then) == ["good"]
    assert ("bad", "skipped") in recorded(then)
    assert started(end(run, "good")) == ["join"]
    assert run_states(end(run, "join")) == [RunState.SUCCEEDED]


def test_a_join_of_a_skipped_branch_obeys_its_rule() -> None:
    run = RunMachine(make_plan(branching(join="all_success")), slots=lambda _: 4, judge=lambda *_: False)
    run.handle(RunStarted())
    assert recorded(end(run, "a")) == [("a", "succeeded"), ("good", "skipped"), ("bad", "skipped"), ("join", "skipped")]
    assert run.state is RunState.SUCCEEDED


def test_a_condition_that_cannot_be_decided_fails_its_node_only() -> None:
    def judge(node_id: str, conditions: object) -> bool:
        if conditions == ["x > 1"]:
            raise ValueError("The condition 'x > 1' cannot be decided: 'x' has no value.")
        return True

    run = RunMachine(make_plan(branching()), slots=lambda _: 4, judge=judge)
    run.handle(RunStarted())
    then = end(run, "a")
    told = {item.node_id: (item.state.value, item.message) for item in then if isinstance(item, RecordNode)}
    assert told["good"] == ("failed", "The condition 'x > 1' cannot be decided: 'x' has no value.")
    assert started(then) == ["bad"]
    end(run, "bad")
    assert run.nodes["join"].state is NodeState.UPSTREAM_FAILED
    assert run.state is RunState.FAILED


def test_a_condition_is_not_asked_of_a_source_that_did_not_succeed() -> None:
    run = RunMachine(make_plan(branching()), slots=lambda _: 4, judge=lambda *_: False)
    run.handle(RunStarted())
    assert ("good", "upstream_failed") in recorded(end(run, "a", AttemptState.FAILED))


@pytest.mark.parametrize("order", [["failing", "skipping"], ["skipping", "failing"]])
def test_a_failure_counts_for_more_than_a_skip_whichever_came_first(order: list[str]) -> None:
    drawn = pipeline("failing-join", "skipping-join")
    edges = [edge.model_copy(update={"condition": "x" if edge.source == "skipping" else None}) for edge in drawn.edges]
    run = RunMachine(make_plan(drawn.model_copy(update={"edges": edges})), slots=lambda _: 4, judge=lambda *_: False)
    run.handle(RunStarted())
    for node_id in order:
        end(run, node_id, AttemptState.FAILED if node_id == "failing" else AttemptState.SUCCEEDED)
    assert run.nodes["join"].state is NodeState.UPSTREAM_FAILED
