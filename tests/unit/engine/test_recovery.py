"""What a new runner restores from the records of the last one."""

from __future__ import annotations

from jupyter_dagflow.engine.events import AttemptEnded, Expanded, RunStarted
from jupyter_dagflow.engine.instructions import Expand, TakePool
from jupyter_dagflow.engine.plan import RunPlan, make_plan
from jupyter_dagflow.engine.ports import AttemptRecord, NodeRecord
from jupyter_dagflow.engine.recovery import START_GRACE_S, is_interrupted, recover
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from tests.unit.engine.driven_run import end, pipeline, recorded, started

S, F, Q, R = NodeState.SUCCEEDED, NodeState.FAILED, NodeState.QUEUED, NodeState.RUNNING
FAN = make_plan(pipeline("fan-z", fan={"for_each": {"parameters": ["x"]}}))


def restored(plan: RunPlan, nodes: list[NodeRecord], attempts: list[AttemptRecord]) -> RunMachine:
    found = recover(plan, nodes, attempts)
    return RunMachine(plan, slots=lambda _: 4, state=RunState.RUNNING, statuses=found.statuses, numbers=found.numbers)


def test_recovery_restores_what_the_store_remembers() -> None:
    nodes = [
        NodeRecord(node_id="a", state=S, attempt=2, failures=1),
        NodeRecord(node_id="b", state=R, attempt=1),
        NodeRecord(node_id="x", state=Q, attempt=1, failures=1),
        NodeRecord(node_id="gone", state=S),
    ]
    attempts = [
        AttemptRecord(node_id="a", attempt=1, state=AttemptState.FAILED),
        AttemptRecord(node_id="a", attempt=2, state=AttemptState.SUCCEEDED),
        AttemptRecord(node_id="b", attempt=1, state=AttemptState.RUNNING),
        AttemptRecord(node_id="x", attempt=1, state=AttemptState.FAILED),
        AttemptRecord(node_id="gone", attempt=3, state=AttemptState.SUCCEEDED),
    ]
    found = recover(make_plan(pipeline("a-b", "b-c", "x-c")), nodes, attempts)
    assert {node_id: (status.state, status.live) for node_id, status in found.statuses.items()} == {
        "a": (S, False),
        "b": (R, True),
        "x": (Q, False),
    }
    assert [attempt.node_id for attempt in found.live] == ["b"]
    assert found.numbers["gone"] == 3


def test_a_fan_out_goes_on_in_the_middle() -> None:
    nodes = [
        NodeRecord(node_id="fan", state=R, width=4),
        NodeRecord(node_id="z", state=NodeState.PENDING),
        NodeRecord(node_id="fan.0", state=S, attempt=1),
        NodeRecord(node_id="fan.1", state=R, attempt=2, failures=1),
        NodeRecord(node_id="fan.2", state=Q),
        NodeRecord(node_id="fan.9", state=S),
    ]
    attempts = [
        AttemptRecord(node_id="fan.0", attempt=1, state=AttemptState.SUCCEEDED),
        AttemptRecord(node_id="fan.1", attempt=2, state=AttemptState.RUNNING),
    ]
    run = restored(FAN, nodes, attempts)
    assert started(run.handle(RunStarted())) == ["fan.2", "fan.3"]
    assert "fan.9" not in run.nodes
    for node_id in ("fan.1", "fan.2"):
        end(run, node_id)
    assert recorded(end(run, "fan.3", AttemptState.FAILED)) == [
        ("fan.3", "failed"),
        ("fan", "failed"),
        ("z", "upstream_failed"),
    ]


def test_a_fan_out_of_unknown_width_works_out_its_items_again() -> None:
    run = restored(FAN, [NodeRecord(node_id="fan", state=Q)], [])
    assert run.handle(RunStarted()) == [Expand(node_id="fan")]
    assert started(run.handle(Expanded(node_id="fan", width=1))) == ["fan.0"]


def test_attempts_of_instances_that_were_there_before_are_not_counted_twice() -> None:
    run = restored(
        FAN,
        [NodeRecord(node_id="fan", state=Q)],
        [AttemptRecord(node_id="fan.0", attempt=3, state=AttemptState.SUCCEEDED)],
    )
    run.handle(RunStarted())
    run.handle(Expanded(node_id="fan", width=1))
    assert run.nodes["fan.0"].attempt == 4


def test_who_waits_for_a_pool_asks_again_and_who_holds_slots_gives_them_back_in_the_end() -> None:
    plan = make_plan(pipeline(nodes="a b", a={"pool": {"name": "db"}}, b={"pool": {"name": "db", "slots": 2}}))
    nodes = [NodeRecord(node_id="a", state=R, attempt=1), NodeRecord(node_id="b", state=Q)]
    run = restored(plan, nodes, [AttemptRecord(node_id="a", attempt=1, state=AttemptState.RUNNING)])
    assert run.handle(RunStarted()) == [TakePool(node_id="b", pool="db", slots=2)]
    ended = run.handle(AttemptEnded(node_id="a", attempt=1, state=AttemptState.SUCCEEDED))
    assert [type(item).__name__ for item in ended] == ["FreePool", "RecordNode"]


def test_instances_under_way_still_count_towards_their_limit() -> None:
    plan = make_plan(pipeline(nodes="fan", fan={"for_each": {"parameters": ["x"], "parallel": 1}}))
    nodes = [
        NodeRecord(node_id="fan", state=R, width=2),
        NodeRecord(node_id="fan.0", state=Q),
        NodeRecord(node_id="fan.1", state=R, attempt=1),
    ]
    run = restored(plan, nodes, [AttemptRecord(node_id="fan.1", attempt=1, state=AttemptState.RUNNING)])
    assert started(run.handle(RunStarted())) == []
    assert started(end(run, "fan.1")) == ["fan.0"]


def test_a_run_is_interrupted_when_nobody_holds_it() -> None:
    assert is_interrupted(RunState.RUNNING, None, 0, 100)
    assert is_interrupted(RunState.RUNNING, 99, 0, 100)
    assert not is_interrupted(RunState.RUNNING, 101, 0, 100)
    assert not is_interrupted(RunState.FAILED, None, 0, 100)
    assert not is_interrupted(RunState.PENDING, None, 100 - START_GRACE_S, 100)
    assert is_interrupted(RunState.PENDING, None, 0, 100)
