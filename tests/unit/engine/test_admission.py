"""Pools, slots and the run's time: what keeps a node that may run from running."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_dagflow.engine.events import (
    AttemptBegan,
    CancelRequested,
    PoolGranted,
    RetryDue,
    RunStarted,
    RunTimedOut,
)
from jupyter_dagflow.engine.instructions import FreePool, Instruction, RecordRun, TakePool
from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.model.pipeline import Pipeline
from tests.unit.engine.driven_run import end, machine, pipeline, recorded, run_states, started

GPU = {"name": "gpu", "slots": 2}
FREED = FreePool(node_id="a")
ASKED = TakePool(node_id="a", pool="gpu", slots=2)


def pools(instructions: Sequence[Instruction]) -> list[Instruction]:
    return [item for item in instructions if isinstance(item, TakePool | FreePool)]


def pooled(**settings: object) -> Pipeline:
    return pipeline(nodes="a b", a={"pool": GPU, **settings})


def test_a_node_takes_slots_of_its_pool_before_it_gets_one_of_its_executor() -> None:
    run = machine(pooled(), parallel=1)
    told = run.handle(RunStarted())
    assert (pools(told), started(told)) == ([ASKED], ["b"])
    assert run.handle(PoolGranted(node_id="a")) == []
    assert started(end(run, "b")) == ["a"]
    assert run.handle(PoolGranted(node_id="a")) == []
    assert pools(end(run, "a")) == [FREED]


def test_slots_are_free_between_attempts() -> None:
    run = machine(pooled(retry={"attempts": 2, "delay_s": 9}))
    run.handle(RunStarted())
    run.handle(PoolGranted(node_id="a"))
    assert pools(end(run, "a", AttemptState.FAILED)) == [FREED]
    assert pools(run.handle(RetryDue(node_id="a"))) == [ASKED]
    run.handle(PoolGranted(node_id="a"))
    assert pools(end(run, "a", AttemptState.LOST)) == [FREED, ASKED]


def test_a_cancelled_node_gives_back_what_it_has_or_no_longer_waits() -> None:
    run = machine(pooled())
    run.handle(RunStarted())
    assert pools(run.handle(CancelRequested())) == [FREED]
    assert run.handle(PoolGranted(node_id="a")) == [FREED]


def test_a_rerun_asks_for_what_the_document_says_by_now() -> None:
    run = machine(pooled())
    run.handle(RunStarted())
    told = run.reopen(make_plan(pipeline(nodes="a b", a={"pool": {"name": "cpu"}})), [])
    assert pools(told) == [FREED, TakePool(node_id="a", pool="cpu", slots=1)]
    told = run.reopen(make_plan(pipeline(nodes="a b")), [])
    assert (pools(told), started(told)) == ([FREED], ["a"])


def test_a_node_that_left_the_run_leaves_its_pool() -> None:
    run = machine(pooled())
    run.handle(RunStarted())
    assert pools(run.reopen(make_plan(pipeline(nodes="b")), [])) == [FREED]


def test_a_rerun_leaves_alone_who_is_on_the_way() -> None:
    run = machine(pooled(), parallel=1)
    run.handle(RunStarted())
    assert pools(run.reopen(make_plan(pooled()), [])) == []
    run.handle(PoolGranted(node_id="a"))
    assert started(end(run, "b")) == ["a"]


def test_a_rerun_does_not_shorten_a_retrys_delay() -> None:
    drawn = pipeline(nodes="a", a={"retry": {"attempts": 2, "delay_s": 9}})
    run = machine(drawn)
    run.handle(RunStarted())
    end(run, "a", AttemptState.FAILED)
    assert started(run.reopen(make_plan(drawn), [])) == []
    assert started(run.handle(RetryDue(node_id="a"))) == ["a"]


def test_sensors_hold_no_slot_and_wait() -> None:
    plan = make_plan(pipeline(nodes="s t b", s={"type": "sensor"}, t={"type": "sensor"}))
    run = RunMachine(plan, slots=lambda executor: 100 if executor == "sensor" else 1)
    assert sorted(started(run.handle(RunStarted()))) == ["b", "s", "t"]
    assert recorded(run.handle(AttemptBegan(node_id="s", attempt=1))) == [("s", "waiting")]
    assert recorded(end(run, "s", AttemptState.SKIPPED)) == [("s", "skipped")]
    assert recorded(end(run, "t", AttemptState.REUSED)) == [("t", "reused")]


def test_a_run_whose_time_is_up_is_stopped_and_has_failed() -> None:
    drawn = pipeline("a-b", nodes="c")
    run = machine(drawn, parallel=1)
    run.handle(RunStarted())
    told = run.handle(RunTimedOut(timeout_s=90))
    assert sorted(recorded(told)) == [("b", "cancelled"), ("c", "cancelled")]
    assert run.cancelling
    assert run.handle(CancelRequested()) == []
    told = end(run, "a", AttemptState.CANCELLED)
    assert RecordRun(state=RunState.FAILED, message="Timed out after 90 s.") in told
    assert run.handle(RunTimedOut(timeout_s=90)) == []


def test_a_rerun_after_the_time_was_up_starts_afresh() -> None:
    drawn = pipeline("a-b")
    run = machine(drawn)
    run.handle(RunStarted())
    run.handle(RunTimedOut(timeout_s=1))
    end(run, "a", AttemptState.CANCELLED)
    assert started(run.reopen(make_plan(drawn), ["a", "b"])) == ["a"]
    end(run, "a")
    assert run_states(end(run, "b")) == [RunState.SUCCEEDED]


def test_a_run_that_ends_well_in_spite_of_its_time_has_succeeded() -> None:
    run = machine(pipeline(nodes="a"))
    run.handle(RunStarted())
    run.handle(RunTimedOut(timeout_s=1))
    assert run_states(end(run, "a")) == [RunState.SUCCEEDED]
    assert run.nodes["a"].state is NodeState.SUCCEEDED
