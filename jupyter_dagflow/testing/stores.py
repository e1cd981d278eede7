"""A store in memory that keeps the ``RunStore`` port: what SQLite does, without a file."""

from __future__ import annotations

import json
import time
from collections import ChainMap, Counter
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jupyter_dagflow.engine.ports import (
    AttemptRecord,
    Change,
    Event,
    NodeRecord,
    Request,
    RequestKind,
    RunRecord,
    RunSummary,
)
from jupyter_dagflow.engine.recovery import is_interrupted
from jupyter_dagflow.engine.states import RUN_ENDED, AttemptState, NodeState, RunState
from jupyter_dagflow.errors import Conflict, LeaseLost, NotFound


@dataclass
class MemoryRun:
    """One run and all that belongs to it."""

    record: RunRecord
    nodes: MutableMapping[str, NodeRecord]
    attempts: MutableMapping[tuple[str, int], AttemptRecord] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)


@dataclass
class MemoryContents:
    """What several connections share."""

    runs: dict[str, MemoryRun] = field(default_factory=dict)
    writes: int = 0
    requests: int = 0


class MemoryStore:
    """Keeps the ``RunStore`` port in memory. Stores with the same ``contents`` are connections to one store."""

    def __init__(self, contents: MemoryContents | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self.contents = contents if contents is not None else MemoryContents()
        self._clock = clock
        self._own_writes = 0

    def connect(self) -> MemoryStore:
        """Another connection to the same contents."""
        return MemoryStore(self.contents, clock=self._clock)

    def create_run(
        self,
        *,
        run_id: str,
        pipeline: str,
        document: Mapping[str, Any],
        parameters: Mapping[str, Any],
        options: Mapping[str, Any],
        node_ids: Sequence[str],
    ) -> RunRecord:
        if run_id in self.contents.runs:
            raise Conflict(f"There is a run {run_id} already.")
        record = RunRecord(
            run_id=run_id,
            pipeline=pipeline,
            state=RunState.PENDING,
            document=_copy(document),
            parameters=_copy(parameters),
            options=_copy(options),
            created_at=self._clock(),
        )
        self.contents.runs[run_id] = MemoryRun(record, {node_id: _new_node(node_id) for node_id in node_ids})
        self._wrote()
        return record

    def run(self, run_id: str) -> RunRecord:
        return self._find(run_id).record

    def runs(self, *, pipeline: str | None = None, state: RunState | None = None, limit: int = 100) -> list[RunSummary]:
        found = [
            self._summary(run)
            for run in reversed(self.contents.runs.values())
            if pipeline in (None, run.record.pipeline) and state in (None, run.record.state)
        ]
        return found[: max(0, limit)]

    def nodes(self, run_id: str) -> list[NodeRecord]:
        return list(self._find(run_id).nodes.values())

    def attempts(self, run_id: str, node_id: str | None = None) -> list[AttemptRecord]:
        return [one for one in self._find(run_id).attempts.values() if node_id in (None, one.node_id)]

    def append(self, run_id: str, owner: str, changes: Sequence[Change]) -> list[Event]:
        return self._apply(self._held(run_id, owner), changes)

    def reopen(
        self,
        run_id: str,
        owner: str,
        *,
        document: Mapping[str, Any],
        node_ids: Sequence[str],
        changes: Sequence[Change],
    ) -> list[Event]:
        run = self._held(run_id, owner)
        reopened = replace(
            run,
            record=replace(run.record, document=_copy(document)),
            nodes={node_id: run.nodes.get(node_id, _new_node(node_id)) for node_id in node_ids},
        )
        return self._apply(reopened, changes, opening=[Change(type="run", data={"document": document})])

    def events(self, run_id: str, *, after: int = 0, limit: int = 10_000) -> list[Event]:
        return [event for event in self._find(run_id).events if event.seq > after][: max(0, limit)]

    def add_request(self, run_id: str, kind: RequestKind, data: Mapping[str, Any]) -> Request:
        run = self._find(run_id)
        self.contents.requests += 1
        request = Request(request_id=self.contents.requests, kind=kind, data=_copy(data))
        run.requests.append(request)
        self._wrote()
        return request

    def requests(self, run_id: str) -> list[Request]:
        return list(self._find(run_id).requests)

    def finish_request(self, run_id: str, owner: str, request_id: int) -> None:
        run = self._held(run_id, owner)
        run.requests = [request for request in run.requests if request.request_id != request_id]
        self._wrote()

    def acquire_lease(self, run_id: str, owner: str, ttl_s: float) -> bool:
        run = self._find(run_id)
        now = self._clock()
        if run.record.lease_owner not in (None, owner) and (run.record.lease_until or 0.0) > now:
            return False
        run.record = replace(run.record, lease_owner=owner, lease_until=now + ttl_s)
        self._wrote()
        return True

    def release_lease(self, run_id: str, owner: str) -> bool:
        run = self._find(run_id)
        if run.record.lease_owner == owner:
            if run.requests:
                return False
            run.record = replace(run.record, lease_owner=None, lease_until=None)
            self._wrote()
        return True

    def unattended(self) -> list[str]:
        now = self._clock()
        return [
            run_id
            for run_id, run in self.contents.runs.items()
            if (run.record.state not in RUN_ENDED or run.requests) and (run.record.lease_until or now) <= now
        ]

    def data_version(self) -> int:
        return self.contents.writes - self._own_writes

    def close(self) -> None:
        """Nothing is held."""

    # --- helpers ---------------------------------------------------------------------------------------------------

    def _find(self, run_id: str) -> MemoryRun:
        if run_id not in self.contents.runs:
            raise NotFound(f"There is no run {run_id!r}.")
        return self.contents.runs[run_id]

    def _held(self, run_id: str, owner: str) -> MemoryRun:
        run = self._find(run_id)
        if run.record.lease_owner != owner:
            raise LeaseLost(f"The lease of run {run_id} is not held by {owner}.")
        return run

    def _wrote(self) -> None:
        self.contents.writes += 1
        self._own_writes += 1

    def _summary(self, run: MemoryRun) -> RunSummary:
        record = run.record
        return RunSummary(
            run_id=record.run_id,
            pipeline=record.pipeline,
            state=record.state,
            created_at=record.created_at,
            started_at=record.started_at,
            finished_at=record.finished_at,
            nodes=Counter(node.state.value for node in run.nodes.values()),
            interrupted=is_interrupted(record.state, record.lease_until, record.created_at, self._clock()),
            parameters=record.parameters,
            message=record.message,
        )

    def _apply(self, run: MemoryRun, changes: Sequence[Change], opening: Sequence[Change] = ()) -> list[Event]:
        # Changes go on top and are merged when all are good, so that a failed append leaves everything as it was.
        nodes: ChainMap[str, NodeRecord] = ChainMap({}, run.nodes)
        attempts: ChainMap[tuple[str, int], AttemptRecord] = ChainMap({}, run.attempts)
        after = replace(run, nodes=nodes, attempts=attempts)
        for change in changes:
            _change(after, change)
        first = run.record.seq + 1
        events = [
            Event(
                seq=seq,
                run_id=run.record.run_id,
                time=self._clock(),
                type=change.type,
                data=_copy(change.data),
                node_id=change.node_id,
                attempt=change.attempt,
            )
            for seq, change in enumerate([*opening, *changes], first)
        ]
        run.record = replace(after.record, seq=run.record.seq + len(events))
        run.nodes.update(nodes.maps[0])
        run.attempts.update(attempts.maps[0])
        run.events += events
        self.contents.runs[run.record.run_id] = run
        self._wrote()
        return events


def _change(run: MemoryRun, change: Change) -> None:
    data = _copy(change.data)
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
            run.nodes[node_id] = replace(run.nodes.get(node_id, _new_node(node_id)), **data)
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


def _new_node(node_id: str) -> NodeRecord:
    return NodeRecord(node_id=node_id, state=NodeState.PENDING)


def _copy(value: Mapping[str, Any]) -> Any:
    """As it comes back from JSON, and nobody else's."""
    return json.loads(json.dumps(value, default=dict))
