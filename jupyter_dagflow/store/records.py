"""Rows of the database as records of the engine's port, and changes as columns."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from jupyter_dagflow.engine.ports import AttemptRecord, Event, FoundAttempt, NodeRecord, Request, RunRecord, RunSummary
from jupyter_dagflow.engine.recovery import is_interrupted
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState


def to_text(value: Any) -> str:
    """A value as JSON text, in ASCII: SQLite refuses half a surrogate pair, which an error message may well hold."""
    return json.dumps(value, separators=(",", ":"), default=dict)


@dataclass(frozen=True)
class RecordKind:
    """How one kind of record lies in its table. ``json``: columns that hold JSON text or null."""

    name: str
    changeable: frozenset[str]
    json: frozenset[str]

    def columns(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a change as columns. Raises ``ValueError`` for a field that the record does not have."""
        unknown = data.keys() - self.changeable
        if unknown:
            raise ValueError(f"A change of a {self.name} has no field {min(unknown)!r}.")
        return {
            name: to_text(value) if name in self.json and value is not None else value for name, value in data.items()
        }

    def values(self, row: sqlite3.Row, names: tuple[str, ...]) -> dict[str, Any]:
        """The named columns of a row as values of a record."""
        return {name: json.loads(row[name]) if name in self.json and row[name] else row[name] for name in names}


def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


_NODE = _names(NodeRecord)
_ATTEMPT = _names(AttemptRecord)
_RUN = _names(RunRecord)
_SUMMARY = tuple(name for name in _names(RunSummary) if name not in {"nodes", "interrupted", "failed"})

RUN = RecordKind(
    "run",
    changeable=frozenset({"state", "message", "parameters", "options", "started_at", "finished_at"}),
    json=frozenset({"document", "parameters", "options", "message"}),
)
NODE = RecordKind(
    "node",
    changeable=frozenset(_NODE) - {"node_id"},
    json=frozenset({"message", "cell", "outputs", "failure", "resources", "artifacts", "item", "reused"}),
)
ATTEMPT = RecordKind(
    "attempt",
    changeable=frozenset(_ATTEMPT) - {"node_id", "attempt"},
    json=frozenset({"parameters", "outputs", "artifacts", "failure", "resources", "parts", "reused"}),
)


def new_row(record: NodeRecord | AttemptRecord) -> dict[str, Any]:
    """The columns of a record that is not in its table yet."""
    kind = NODE if isinstance(record, NodeRecord) else ATTEMPT
    identity = {"node_id": record.node_id, "attempt": record.attempt}
    return {**identity, **kind.columns({name: getattr(record, name) for name in kind.changeable})}


def run_record(row: sqlite3.Row) -> RunRecord:
    return RunRecord(**{**RUN.values(row, _RUN), "state": RunState(row["state"])})


def node_record(row: sqlite3.Row) -> NodeRecord:
    return NodeRecord(**{**NODE.values(row, _NODE), "state": NodeState(row["state"])})


def attempt_record(row: sqlite3.Row) -> AttemptRecord:
    values = ATTEMPT.values(row, _ATTEMPT)
    artifacts, cacheable = tuple(values["artifacts"]), bool(values["cacheable"])
    return AttemptRecord(
        **{**values, "state": AttemptState(row["state"]), "artifacts": artifacts, "cacheable": cacheable}
    )


def as_attempt(node: NodeRecord) -> AttemptRecord:
    """A node that ran for each item, as its attempt 0."""
    return AttemptRecord(
        node_id=node.node_id,
        attempt=0,
        state=AttemptState(node.state.value),
        started_at=node.started_at,
        finished_at=node.finished_at,
        outputs=node.outputs,
        artifacts=tuple(node.artifacts),
    )


def found_attempt(row: sqlite3.Row) -> FoundAttempt:
    return FoundAttempt(run_id=row["run_id"], pipeline=row["pipeline"], attempt=attempt_record(row))


def run_summary(
    row: sqlite3.Row, nodes: Mapping[str, int], failed: Sequence[Mapping[str, str]], now: float
) -> RunSummary:
    values = RUN.values(row, _SUMMARY)
    state = RunState(row["state"])
    interrupted = is_interrupted(state, row["lease_until"], row["created_at"], now)
    return RunSummary(**{**values, "state": state, "nodes": nodes, "interrupted": interrupted, "failed": failed})


def event_record(row: sqlite3.Row) -> Event:
    return Event(**{**{name: row[name] for name in _names(Event)}, "data": json.loads(row["data"])})


def request_record(row: sqlite3.Row) -> Request:
    return Request(request_id=row["request_id"], kind=row["kind"], data=json.loads(row["data"]))
