"""What ``MemoryStore`` keeps, and how a change is merged into it."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from jupyter_dagflow.engine.ports import (
    AttemptRecord,
    Change,
    Event,
    NodeOutcome,
    NodeRecord,
    Request,
    RunHistory,
    RunRecord,
    RunSummary,
)
from jupyter_dagflow.engine.recovery import is_interrupted
from jupyter_dagflow.engine.states import RUN_ENDED, AttemptState, NodeState, RunState
from jupyter_dagflow.model.instances import node_of
from jupyter_dagflow.store.run_lists import MAX_FAILED, document_titles, failure_message


@dataclass(frozen=True)
class Holder:
    """Slots of a pool that a node holds."""

    pool: str
    slots: int


@dataclass
class MemoryRun:
    """One run and all that belongs to it."""

    record: RunRecord
    nodes: MutableMapping[str, NodeRecord]
    attempts: MutableMapping[tuple[str, int], AttemptRecord] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    parent: str | None = None
    """The run of which this one is a part."""


@dataclass
class MemoryContents:
    """What several connections share."""

    runs: dict[str, MemoryRun] = field(default_factory=dict)
    attempts: list[tuple[str, str, int]] = field(default_factory=list)
    """Run, node and number of all attempts, in the order in which they were made."""
    pools: dict[str, int] = field(default_factory=dict)
    holders: dict[tuple[str, str], Holder] = field(default_factory=dict)
    writes: int = 0
    requests: int = 0


def as_history(run: MemoryRun) -> RunHistory:
    """A run among others, with its nodes without their instances."""
    record = run.record
    return RunHistory(
        run_id=record.run_id,
        state=record.state,
        created_at=record.created_at,
        started_at=record.started_at,
        finished_at=record.finished_at,
        nodes={
            node.node_id: NodeOutcome(
                state=node.state, attempt=node.attempt, started_at=node.started_at, finished_at=node.finished_at
            )
            for node in run.nodes.values()
            if not is_instance(node.node_id)
        },
    )


def as_summary(run: MemoryRun, now: float) -> RunSummary:
    """A run in a list. ``now`` decides whether it is interrupted."""
    record, titles = run.record, document_titles(run.record.document)
    own = [node for node in run.nodes.values() if not is_instance(node.node_id)]
    failed = sorted(
        (node for node in own if node.state is NodeState.FAILED),
        key=lambda node: math.inf if node.finished_at is None else node.finished_at,
    )
    return RunSummary(
        run_id=record.run_id,
        pipeline=record.pipeline,
        state=record.state,
        created_at=record.created_at,
        started_at=record.started_at,
        finished_at=record.finished_at,
        nodes=Counter(node.state.value for node in own),
        interrupted=is_interrupted(record.state, record.lease_until, record.created_at, now),
        parameters=record.parameters,
        message=record.message,
        failed=[
            {
                "node_id": node.node_id,
                "title": titles.get(node.node_id, node.node_id),
                "message": failure_message(node.failure, node.message),
            }
            for node in failed[:MAX_FAILED]
        ],
    )


def active_events(record: RunRecord) -> tuple[RunState, int]:
    """What tells that a run went on: its state and, until it has ended, its last event."""
    return record.state, 0 if record.state in RUN_ENDED else record.seq


def family_of(contents: MemoryContents, run_id: str) -> list[str]:
    """A run, and those that are within it, however deep."""
    family = [run_id]
    for name, run in contents.runs.items():
        if run.parent in family and name not in family:
            family.append(name)
    return family


def remove_runs(contents: MemoryContents, run_ids: Collection[str]) -> None:
    """Forget runs and all that is known of them."""
    contents.runs = {name: run for name, run in contents.runs.items() if name not in run_ids}
    contents.attempts = [place for place in contents.attempts if place[0] not in run_ids]
    contents.holders = {place: held for place, held in contents.holders.items() if place[0] not in run_ids}


def apply_change(run: MemoryRun, change: Change) -> None:
    """Merge a change into the record it is of. Raises ``ValueError`` for fields that the record does not have."""
    data = copied(change.data)
    match change:
        case Change(type="run"):
            _check("run", data, {"state", "message", "parameters", "options", "started_at", "finished_at"})
            if "state" in data:
                data["state"] = RunState(data["state"])
            run.record = replace(run.record, **data)
        case Change(type="node", node_id=str(node_id)):
            _check("node", data, NodeRecord.__dataclass_fields__.keys() - {"node_id"})
            if "state" in data:
                data["state"] = NodeState(data["state"])
            run.nodes[node_id] = replace(run.nodes.get(node_id, new_node(node_id)), **data)
        case Change(type="attempt", node_id=str(node_id), attempt=int(number)):
            _check("attempt", data, AttemptRecord.__dataclass_fields__.keys() - {"node_id", "attempt"})
            if "state" in data:
                data["state"] = AttemptState(data["state"])
            if "artifacts" in data:
                data["artifacts"] = tuple(data["artifacts"])
            before = run.attempts.get((node_id, number))
            before = before or AttemptRecord(node_id=node_id, attempt=number, state=AttemptState.QUEUED)
            run.attempts[node_id, number] = replace(before, **data)
        case _:
            raise ValueError(f"A change of type {change.type!r} does not say of what.")


def _check(kind: str, data: Mapping[str, Any], fields: set[str]) -> None:
    unknown = data.keys() - fields
    if unknown:
        raise ValueError(f"A change of a {kind} has no field {min(unknown)!r}.")


def is_instance(node_id: str) -> bool:
    return node_of(node_id) != node_id


def new_node(node_id: str) -> NodeRecord:
    return NodeRecord(node_id=node_id, state=NodeState.PENDING)


def copied(value: Mapping[str, Any]) -> Any:
    """As it comes back from JSON, and nobody else's."""
    return json.loads(json.dumps(value, default=dict))
