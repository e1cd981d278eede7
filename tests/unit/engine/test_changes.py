"""What the runner writes down, as changes of records."""

from __future__ import annotations

from pathlib import Path

from jupyter_dagflow.engine import changes
from jupyter_dagflow.engine.events import AttemptFailure, AttemptResult, AttemptWaiting, CellStarted, WorkerStarted
from jupyter_dagflow.engine.instructions import RecordNode, RecordRun, ScheduleRetry
from jupyter_dagflow.engine.ports import AttemptRecord, AttemptSpec, Change, FoundAttempt
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState

SPEC = AttemptSpec(run_id="r", node_id="a", attempt=2, directory=Path("d"), working_directory=Path("w"))


def test_what_an_executor_reports_becomes_changes() -> None:
    begun, node = changes.of_attempt_event(SPEC, WorkerStarted(time=5, cells=3))
    assert begun.data == {"state": "running", "started_at": 5}
    assert node.data == {"cell": {"index": 0, "total": 3}, "message": None, "started_at": 5}
    (cell,) = changes.of_attempt_event(SPEC, CellStarted(time=6, index=2, total=3))
    assert (cell.type, cell.node_id, cell.attempt, cell.data) == ("node", "a", 2, {"cell": {"index": 2, "total": 3}})
    (waiting,) = changes.of_attempt_event(SPEC, AttemptWaiting(time=6, message="no GPU"))
    assert waiting.data == {"message": "no GPU"}
    failed = AttemptResult(time=7, state=AttemptState.FAILED, failure=AttemptFailure(message="E: x", name="E", cell=4))
    attempt, node = changes.of_attempt_event(SPEC, failed)
    assert attempt.data["failure"] == node.data["failure"] == {"message": "E: x", "name": "E", "cell": 4}
    assert attempt.data["state"] == "failed"


def test_instructions_become_changes_with_times() -> None:
    (run,) = changes.of_instruction(RecordRun(state=RunState.RUNNING), 3, str)
    assert run.data == {"state": "running", "message": None, "started_at": 3, "finished_at": None}
    (node,) = changes.of_instruction(RecordNode(node_id="a", state=NodeState.FAILED, message="m", failures=1), 3, str)
    assert node.data == {"state": "failed", "message": "m", "failures": 1, "losses": 0, "finished_at": 3}
    assert changes.of_instruction(ScheduleRetry(node_id="a", delay_s=1), 3, str) == []


def test_changes_of_one_record_are_folded_but_no_state_is_lost() -> None:
    told = changes.merged(
        [
            Change(type="node", node_id="a", data={"cell": 1}),
            Change(type="node", node_id="b", data={"cell": 1}),
            Change(type="node", node_id="a", attempt=1, data={"cell": 2, "state": "running"}),
            Change(type="node", node_id="a", data={"outputs": {}}),
            Change(type="node", node_id="a", data={"state": "succeeded"}),
            Change(type="attempt", node_id="a", attempt=1, data={"state": "running"}),
            Change(type="attempt", node_id="a", attempt=2, data={"state": "queued"}),
        ]
    )
    assert [(change.type, change.node_id, change.attempt, dict(change.data)) for change in told] == [
        ("node", "a", 1, {"cell": 2, "state": "running", "outputs": {}}),
        ("node", "b", None, {"cell": 1}),
        ("node", "a", None, {"state": "succeeded"}),
        ("attempt", "a", 1, {"state": "running"}),
        ("attempt", "a", 2, {"state": "queued"}),
    ]


def test_the_width_of_a_node_is_told_where_it_has_one() -> None:
    (node,) = changes.of_instruction(RecordNode(node_id="a", state=NodeState.SUCCEEDED, width=0), 3, str)
    assert node.data["width"] == 0
    assert changes.of_reopening("a", 3).data["width"] == 3
    assert changes.of_reopening("a").data["width"] is None


def test_items_begin_as_if_nothing_had_been_seen_of_them() -> None:
    first, second = changes.of_items("a", [{"x": 1}, {"x": 2}])
    assert (first.node_id, second.node_id) == ("a.0", "a.1")
    assert second.data["item"] == {"x": 2}
    assert second.data["outputs"] == {}


def test_what_was_reused_is_pointed_at_with_its_folder() -> None:
    made = AttemptRecord(node_id="a", attempt=1, state=AttemptState.SUCCEEDED, directory="old/a/1")
    found = FoundAttempt(run_id="old", pipeline="p.dagflow", attempt=made)
    attempt, node = changes.of_reuse(SPEC, found)
    reference = {"run_id": "old", "node_id": "a", "attempt": 1}
    assert attempt.data == {"reused": reference, "directory": "old/a/1"}
    assert node.data == {"reused": reference}
