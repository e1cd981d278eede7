"""The small pure parts of the engine: keys and changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_dagflow.engine import changes
from jupyter_dagflow.engine.cache import attempt_key
from jupyter_dagflow.engine.events import AttemptFailure, AttemptResult, AttemptWaiting, CellStarted, WorkerStarted
from jupyter_dagflow.engine.instructions import RecordNode, RecordRun, ScheduleRetry
from jupyter_dagflow.engine.plan import RunPlan, make_plan
from jupyter_dagflow.engine.ports import AttemptSpec, Change, FrozenSource
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.model.pipeline import Pipeline


def plan(*edges: str, nodes: str = "") -> RunPlan:
    drawn: list[dict[str, Any]] = []
    ids: dict[str, None] = {}
    for edge in edges:
        (source, _, output), (target, _, parameter) = (end.partition(".") for end in edge.split("-"))
        values = {"source_output": output, "target_parameter": parameter} if output else {}
        drawn.append({"source": source, "target": target, **values})
        ids |= {source: None, target: None}
    ids |= dict.fromkeys(nodes.split())
    return make_plan(Pipeline.model_validate({"nodes": [{"id": i} for i in ids], "edges": drawn}))


def key(**differences: Any) -> str:
    source = FrozenSource(
        hash=differences.get("hash", "h"), working_directory=Path(), outputs=["x"], kernel=differences.get("kernel")
    )
    artifacts = {"a": [{"name": "x", "sha256": differences.get("content", "1")}, {"name": "other", "sha256": "9"}]}
    wired = plan("a.x-b.y").nodes["b"]
    return attempt_key(wired, source, differences.get("parameters", {"y": 1, "z": 2}), artifacts)


def test_a_key_changes_with_all_that_the_result_depends_on() -> None:
    assert key() == key(parameters={"z": 2, "y": 1})
    variants = [
        key(), key(hash="i"), key(kernel="r"), key(content="2"), key(parameters={"y": 1}), key(parameters={"y": "1"}),
    ]  # fmt: skip
    assert len(set(variants)) == len(variants)


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
