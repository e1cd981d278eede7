"""What ``MemoryStore`` keeps, and how a change is merged into it."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
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
)
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.model.instances import node_of


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
