"""A node that runs for each item: its instances, its end, and what a rerun makes of it."""

from __future__ import annotations

from collections import Counter

import pytest

from jupyter_dagflow.engine.events import (
    AttemptBegan,
    AttemptEnded,
    CancelRequested,
    Expanded,
    MachineEvent,
    RetryDue,
    RunStarted,
)
from jupyter_dagflow.engine.instructions import CancelAttempt, Expand, Instruction, RecordNode, ScheduleRetry
from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.model.pipeline import Pipeline
from tests.unit.engine.driven_run import end, machine, pipeline, recorded, run_states, started


def drawn(**settings: object) -> Pipeline:
    """``a`` before ``fan``, which runs for each item, before ``z``."""
    for_each = {"parameters": ["x"], **settings.pop("for_each", {})}  # type: ignore[dict-item]
    return pipeline("a-fan", "fan-z", fan={"for_each": for_each, **settings})


def expanded(width: int, slots: int = 9, **settings: object) -> tuple[RunMachine, list[Instruction]]:
    """A run in which ``fan`` has just got its instances."""
    run = machine(drawn(**settings), slots)
    run.handle(RunStarted())
    end(run, "a")
    return run, run.handle(Expanded(node_id="fan", width=width))


def ended(*states: AttemptState) -> tuple[RunMachine, RecordNode]:
    """A run in which instances ended so, and how their node did."""
    run, _ = expanded(len(states))
    told: list[Instruction] = []
    for index, state in enumerate(states):
        told = end(run, f"fan.{index}", state)
    return run, next(item for item in told if isinstance(item, RecordNode) and item.node_id == "fan")


S, F, K = AttemptState.SUCCEEDED, AttemptState.FAILED, AttemptState.SKIPPED
R, C = AttemptState.REUSED, AttemptState.CANCELLED


def test_a_node_works_out_its_items_once_its_rule_lets_it_run() -> None:
    run = machine(drawn())
    assert not [item for item in run.handle(RunStarted()) if isinstance(item, Expand)]
    then = end(run, "a")
    assert recorded(then) == [("a", "succeeded"), ("fan", "queued")]
    assert then[-1] == Expand(node_id="fan")
    then = run.handle(Expanded(node_id="fan", width=2))
    assert recorded(then) == [("fan", "queued"), ("fan.0", "queued"), ("fan.1", "queued")]
    assert [item.width for item in then if isinstance(item, RecordNode)] == [2, None, None]
    assert started(then) == ["fan.0", "fan.1"]


def test_a_node_runs_while_its_instances_do_and_ends_with_the_last() -> None:
    run, _ = expanded(2)
    assert recorded(run.handle(AttemptBegan(node_id="fan.1", attempt=1))) == [("fan.1", "running"), ("fan", "running")]
    assert recorded(run.handle(AttemptBegan(node_id="fan.0", attempt=1))) == [("fan.0", "running")]
    assert recorded(end(run, "fan.1")) == [("fan.1", "succeeded")]
    then = end(run, "fan.0")
    assert recorded(then) == [("fan.0", "succeeded"), ("fan", "succeeded"), ("z", "queued")]
    assert run_states(end(run, "z")) == [RunState.SUCCEEDED]


def test_instances_that_wait_for_something_let_their_node_wait() -> None:
    run, _ = expanded(1, type="sensor")
    assert recorded(run.handle(AttemptBegan(node_id="fan.0", attempt=1))) == [("fan.0", "waiting"), ("fan", "waiting")]


@pytest.mark.parametrize(
    ("states", "node", "message"),
    [
        ([S, R, K], "succeeded", None),
        ([R, R], "reused", None),
        ([K, K], "skipped", "All instances were skipped."),
        ([K, R], "succeeded", None),
        ([F, S, F], "failed", "2 of 3 instances failed."),
        ([F, C, S], "cancelled", None),
    ],
)
def test_a_node_ends_as_its_instances_do(states: list[AttemptState], node: str, message: str | None) -> None:
    _, record = ended(*states)
    assert (record.state, record.message, record.width) == (node, message, len(states))


def test_an_empty_list_is_a_success() -> None:
    run, told = expanded(0)
    assert [(item.node_id, item.state, item.width) for item in told if isinstance(item, RecordNode)] == [
        ("fan", "succeeded", 0),
        ("z", "queued", None),
    ]
    assert run_states(end(run, "z")) == [RunState.SUCCEEDED]


def test_what_is_no_list_fails_the_node() -> None:
    run = machine(drawn())
    run.handle(RunStarted())
    end(run, "a")
    told = run.handle(Expanded(node_id="fan", problem="'x' is no list."))
    assert recorded(told) == [("fan", "failed"), ("z", "upstream_failed")]
    assert next(item.message for item in told if isinstance(item, RecordNode)) == "'x' is no list."
    assert run_states(told) == [RunState.FAILED]


def test_all_instances_run_to_their_end_though_one_has_failed() -> None:
    run, _ = expanded(3, slots=1)
    assert started(end(run, "fan.0", F)) == ["fan.1"]
    assert started(end(run, "fan.1")) == ["fan.2"]
    assert recorded(end(run, "fan.2"))[1:] == [("fan", "failed"), ("z", "upstream_failed")]


def test_no_more_instances_are_under_way_than_the_node_allows() -> None:
    run, told = expanded(4, for_each={"parallel": 2})
    assert started(told) == ["fan.0", "fan.1"]
    assert started(end(run, "fan.1")) == ["fan.2"]
    assert started(end(run, "fan.2")) == ["fan.3"]
    assert started(end(run, "fan.3")) == []


def test_an_instance_that_waits_for_its_retry_lets_others_go_first() -> None:
    run, _ = expanded(3, for_each={"parallel": 1}, retry={"attempts": 2, "delay_s": 5})
    failed = end(run, "fan.0", F)
    assert [item.node_id for item in failed if isinstance(item, ScheduleRetry)] == ["fan.0"]
    assert started(failed) == ["fan.1"]
    assert started(run.handle(RetryDue(node_id="fan.0"))) == []
    assert started(end(run, "fan.1")) == ["fan.0"]
    assert run.nodes["fan.0"].attempt == 2


def test_instances_keep_the_order_of_the_document_among_other_nodes() -> None:
    run = machine(pipeline(nodes="fan b", fan={"for_each": {"parameters": ["x"]}}), parallel=1)
    assert started(run.handle(RunStarted())) == ["b"]
    run.handle(Expanded(node_id="fan", width=12))
    order = [found for index in range(12) for found in started(end(run, "b" if index == 0 else f"fan.{index - 1}"))]
    assert order == [f"fan.{index}" for index in range(12)]


def test_a_cancellation_ends_instances_and_then_their_node() -> None:
    run, _ = expanded(3, slots=1)
    told = run.handle(CancelRequested())
    assert [item.node_id for item in told if isinstance(item, CancelAttempt)] == ["fan.0"]
    assert sorted(recorded(told)) == [("fan.1", "cancelled"), ("fan.2", "cancelled"), ("z", "cancelled")]
    told = end(run, "fan.0", C)
    assert recorded(told) == [("fan.0", "cancelled"), ("fan", "cancelled")]
    assert run_states(told) == [RunState.CANCELLED]


def test_items_that_are_told_after_a_cancellation_are_ignored() -> None:
    run = machine(drawn())
    run.handle(RunStarted())
    end(run, "a")
    assert run_states(run.handle(CancelRequested())) == [RunState.CANCELLED]
    assert run.handle(Expanded(node_id="fan", width=3)) == []


def test_instances_run_again_and_the_others_are_kept() -> None:
    run, _ = ended(S, F, F)
    told = run.reopen(make_plan(drawn()), ["fan", "fan.1", "fan.2", "z"])
    assert started(told) == ["fan.1", "fan.2"]
    assert not [item for item in told if isinstance(item, Expand)]
    end(run, "fan.1")
    told = end(run, "fan.2", F)
    record = next(item for item in told if isinstance(item, RecordNode) and item.node_id == "fan")
    assert (record.state, record.message) == ("failed", "1 of 3 instances failed.")
    run.reopen(make_plan(drawn()), ["fan", "fan.2", "z"])
    assert started(end(run, "fan.2")) == ["z"]
    assert {index: run.nodes[f"fan.{index}"].attempt for index in range(3)} == {0: 1, 1: 2, 2: 3}


def test_one_instance_runs_again_whatever_happened_upstream() -> None:
    run, _ = ended(S, F)
    end(run, "fan.0")
    told = run.reopen(make_plan(drawn()), ["fan", "fan.0"], forced=["fan.0"])
    assert started(told) == ["fan.0"]
    assert run_states(end(run, "fan.0")) == [RunState.FAILED]
    assert run.nodes["fan.1"].state is NodeState.FAILED


def test_a_failed_instance_runs_again_while_others_are_still_under_way() -> None:
    run, _ = expanded(2)
    end(run, "fan.0", F)
    assert started(run.reopen(make_plan(drawn()), ["fan", "fan.0", "fan.1", "z"])) == ["fan.0"]
    assert recorded(end(run, "fan.1")) == [("fan.1", "succeeded")]
    assert started(end(run, "fan.0")) == ["z"]


def test_a_node_that_is_reopened_whole_works_out_its_items_again() -> None:
    run, _ = ended(S, S, S)
    end(run, "z")
    told = run.reopen(make_plan(drawn()), ["fan", "z"])
    assert Expand(node_id="fan") in told
    assert set(run.nodes) == {"a", "fan", "z"}
    told = run.handle(Expanded(node_id="fan", width=2))
    assert started(told) == ["fan.0", "fan.1"]
    assert run.nodes["fan.0"].attempt == 2


def test_a_node_that_runs_only_once_by_now_has_no_instances_any_more() -> None:
    run, _ = ended(S, F)
    assert started(run.reopen(make_plan(pipeline("a-fan", "fan-z")), ["fan", "z"])) == ["fan"]
    assert started(end(run, "fan")) == ["z"]


def test_a_wide_fan_out_costs_as_much_as_it_is_wide() -> None:
    """Counts what the machine says and looks at, rather than the time it takes."""
    width = 5_000
    run, told = expanded(width, slots=8, for_each={"parallel": 50})
    counts: Counter[str] = Counter()
    waiting = [item for item in told if type(item).__name__ == "StartAttempt"]
    while waiting:
        item = waiting.pop()
        event: MachineEvent = AttemptEnded(node_id=item.node_id, attempt=1, state=S)  # type: ignore[union-attr]
        told = run.handle(event)
        counts.update(type(found).__name__ for found in told)
        waiting += [found for found in told if type(found).__name__ == "StartAttempt"]
    assert run.state is RunState.SUCCEEDED
    assert counts["RecordNode"] == width + 3
    assert counts["StartAttempt"] == width - 8 + 1
