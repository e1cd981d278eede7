"""What the runner writes down, as changes of the store's records. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jupyter_dagflow.engine.child_runs import child_run_id
from jupyter_dagflow.engine.events import AttemptEvent, AttemptResult, AttemptWaiting, CellStarted, WorkerStarted
from jupyter_dagflow.engine.instructions import Instruction, RecordNode, RecordRun, StartAttempt
from jupyter_dagflow.engine.ports import AttemptSpec, Change, FoundAttempt
from jupyter_dagflow.engine.preparation import Prepared
from jupyter_dagflow.engine.states import NODE_ENDED, RUN_ENDED, AttemptState, NodeState, RunState
from jupyter_dagflow.model.instances import instance_id

_FRESH: Mapping[str, Any] = {
    "message": None,
    "cell": None,
    "queued_at": None,
    "started_at": None,
    "finished_at": None,
    "outputs": {},
    "failure": None,
    "resources": {},
    "artifacts": [],
    "reused": None,
    "reason": None,
    "child_run_id": None,
}
"""A node of which nothing has been seen yet."""


def of_instruction(instruction: Instruction, now: float, executor: Callable[[str], str]) -> list[Change]:
    """What to write for an instruction at time ``now``; ``executor`` names the executor of a node."""
    match instruction:
        case RecordRun(state=state, message=message):
            times: dict[str, Any] = {}
            if state is RunState.RUNNING:
                times = {"started_at": now, "finished_at": None}
            elif state in RUN_ENDED:
                times = {"finished_at": now}
            return [Change(type="run", data={"state": state, "message": message, **times})]
        case RecordNode():
            return [Change(type="node", node_id=instruction.node_id, data=_node_data(instruction, now))]
        case StartAttempt(node_id=node_id, attempt=attempt):
            data = {"state": AttemptState.QUEUED, "queued_at": now, "executor": executor(node_id)}
            return [
                Change(type="attempt", node_id=node_id, attempt=attempt, data=data),
                Change(
                    type="node", node_id=node_id, attempt=attempt, data={**_FRESH, "attempt": attempt, "queued_at": now}
                ),
            ]
        case _:
            return []


def _node_data(instruction: RecordNode, now: float) -> dict[str, Any]:
    data: dict[str, Any] = {
        "state": instruction.state,
        "failures": instruction.failures,
        "losses": instruction.losses,
    }
    if instruction.state is not NodeState.WAITING:
        # What a sensor waits for is told by itself, and maybe together with its beginning.
        data["message"] = instruction.message
    if instruction.width is not None:
        data["width"] = instruction.width
    if instruction.state is NodeState.QUEUED:
        data["queued_at"] = now
    if instruction.state in NODE_ENDED:
        data["finished_at"] = now
    return data


def of_attempt_event(spec: AttemptSpec, event: AttemptEvent) -> list[Change]:
    """What to write for something that an executor reports of an attempt."""
    match event:
        case WorkerStarted(time=time, cells=cells):
            begun = {"started_at": time}
            cell = None if cells is None else {"index": 0, "total": cells}
            return [
                _attempt(spec, {"state": AttemptState.RUNNING, **begun}),
                _node(spec, {"cell": cell, "message": None, **begun}),
            ]
        case CellStarted(index=index, total=total):
            return [_node(spec, {"cell": {"index": index, "total": total}})]
        case AttemptWaiting(message=message):
            return [_node(spec, {"message": message or None})]
        case AttemptResult():
            return _of_result(spec, event)


def _of_result(spec: AttemptSpec, result: AttemptResult) -> list[Change]:
    failure = result.failure.to_json() if result.failure else None
    attempt = {
        "state": result.state,
        "finished_at": result.time,
        "outputs": result.outputs,
        "artifacts": result.artifacts,
        "failure": failure,
        "resources": result.resources,
    }
    node = {
        "finished_at": result.time,
        "outputs": result.outputs,
        "artifacts": result.artifacts,
        "failure": failure,
        "resources": result.resources,
    }
    return [_attempt(spec, attempt), _node(spec, node)]


def of_preparation(prepared: Prepared) -> list[Change]:
    """What an attempt is about to execute."""
    spec = prepared.spec
    data = {
        "source_hash": prepared.source_hash,
        "key": prepared.key,
        "parts": prepared.parts,
        "cacheable": prepared.cacheable,
        "parameters": dict(prepared.values),
        "directory": f"{spec.run_id}/{spec.node_id}/{spec.attempt}",
    }
    node = {"source_hash": prepared.source_hash, "reason": prepared.reason}
    if spec.type == "pipeline":
        node["child_run_id"] = child_run_id(spec.run_id, spec.node_id, spec.attempt)
    return [_attempt(spec, data), _node(spec, node)]


def of_reuse(spec: AttemptSpec, found: FoundAttempt) -> list[Change]:
    """An attempt that has not run: it points at the one whose result it takes."""
    reference = reference_to(found)
    node: dict[str, Any] = {"reused": reference}
    if spec.type == "pipeline":
        node["child_run_id"] = child_run_id(**reference)
    return [_attempt(spec, {"reused": reference, "directory": found.attempt.directory}), _node(spec, node)]


def reference_to(found: FoundAttempt) -> Mapping[str, Any]:
    """The attempt that ran, as ``NodeRecord.reused`` names it."""
    ran = {"run_id": found.run_id, "node_id": found.attempt.node_id, "attempt": found.attempt.attempt}
    return found.attempt.reused or ran


def of_items(node_id: str, items: Sequence[Mapping[str, Any]]) -> list[Change]:
    """The instances that a node has from now on."""
    return [
        Change(type="node", node_id=instance_id(node_id, index), data={**_FRESH, "item": dict(item)})
        for index, item in enumerate(items)
    ]


def of_reopening(node_id: str, width: int | None = None) -> Change:
    """A node that gets another go forgets what was seen of it; its attempts stay, and instances if it has a width."""
    return Change(type="node", node_id=node_id, data={**_FRESH, "width": width})


def merged(changes: Sequence[Change]) -> list[Change]:
    """Fold changes of the same record into one, where the first of them stands; the last value of a field counts.

    A state must not be folded away, since watchers are told every state: a change with a state ends the folding.
    """
    told: list[Change] = []
    place: dict[tuple[str, str | None, int | None], int] = {}
    for change in changes:
        record = (change.type, change.node_id, change.attempt if change.type == "attempt" else None)
        at = place.get(record)
        if at is not None and not ("state" in change.data and "state" in told[at].data):
            told[at] = Change(
                type=change.type,
                node_id=change.node_id,
                attempt=change.attempt if change.attempt is not None else told[at].attempt,
                data={**told[at].data, **change.data},
            )
        else:
            place[record] = len(told)
            told.append(change)
    return told


def _attempt(spec: AttemptSpec, data: Mapping[str, Any]) -> Change:
    return Change(type="attempt", node_id=spec.node_id, attempt=spec.attempt, data=data)


def _node(spec: AttemptSpec, data: Mapping[str, Any]) -> Change:
    return Change(type="node", node_id=spec.node_id, attempt=spec.attempt, data=data)
