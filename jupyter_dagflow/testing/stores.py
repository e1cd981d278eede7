"""A store in memory that keeps the ``RunStore`` port: what SQLite does, without a file."""

from __future__ import annotations

import time
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jupyter_dagflow.engine.parameter_match import ParameterMatch
from jupyter_dagflow.engine.ports import (
    AttemptRecord,
    Change,
    Event,
    FoundAttempt,
    NodeRecord,
    PoolRecord,
    Request,
    RequestKind,
    RunHistory,
    RunRecord,
    RunSummary,
)
from jupyter_dagflow.engine.states import NODE_SUCCESS, RUN_ENDED, AttemptState, RunState
from jupyter_dagflow.errors import Conflict, LeaseLost, NotFound
from jupyter_dagflow.store.pools import no_pool, too_many_slots
from jupyter_dagflow.store.records import as_attempt
from jupyter_dagflow.store.run_lists import goes_on, not_ended, part_of_run
from jupyter_dagflow.testing.memory_records import (
    Holder,
    MemoryContents,
    MemoryRun,
    active_events,
    apply_change,
    as_history,
    as_summary,
    copied,
    family_of,
    is_instance,
    new_node,
    remove_runs,
)


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
            document=copied(document),
            parameters=copied(parameters),
            options=copied(options),
            created_at=self._clock(),
        )
        parent = options.get("parent")
        self.contents.runs[run_id] = MemoryRun(
            record,
            {node_id: new_node(node_id) for node_id in node_ids},
            parent=parent["run_id"] if parent else None,
        )
        self._wrote()
        return record

    def run(self, run_id: str) -> RunRecord:
        return self._find(run_id).record

    def runs(
        self,
        *,
        pipeline: str | None = None,
        states: Collection[RunState] = (),
        since: float | None = None,
        until: float | None = None,
        parameter: ParameterMatch | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> list[RunSummary]:
        found = [
            as_summary(run, self._clock())
            for run in reversed(self._older(before))
            if run.parent is None
            and pipeline in (None, run.record.pipeline)
            and (not states or run.record.state in states)
            and (since is None or run.record.created_at >= since)
            and (until is None or run.record.created_at < until)
            and (parameter is None or parameter.fits(run.record.parameters))
        ]
        return found[: max(0, limit)]

    def runs_version(self) -> tuple[object, ...]:
        return tuple((run_id, *active_events(run.record)) for run_id, run in self.contents.runs.items())

    def delete_run(self, run_id: str) -> list[str]:
        run = self._find(run_id)
        if run.parent in self.contents.runs:
            raise part_of_run(run_id, run.record.options["parent"])
        family = family_of(self.contents, run_id)
        for member in (self._find(name) for name in family):
            record = member.record
            if record.state not in RUN_ENDED:
                raise not_ended(record.run_id, record.state)
            if (record.lease_until or 0.0) > self._clock() or member.requests:
                raise goes_on(record.run_id)
        remove_runs(self.contents, family)
        self._wrote()
        return family

    def history(self, pipeline: str, *, limit: int = 25, before: str | None = None) -> list[RunHistory]:
        runs = reversed(self._older(before))
        found = [run for run in runs if run.parent is None and run.record.pipeline == pipeline]
        return [as_history(run) for run in found[: max(0, limit)]]

    def nodes(self, run_id: str) -> list[NodeRecord]:
        return sorted(self._find(run_id).nodes.values(), key=lambda node: is_instance(node.node_id))

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
            record=replace(run.record, document=copied(document)),
            nodes={node_id: run.nodes.get(node_id, new_node(node_id)) for node_id in node_ids},
        )
        return self._apply(reopened, changes, opening=[Change(type="run", data={"document": document})])

    def events(self, run_id: str, *, after: int = 0, limit: int = 10_000) -> list[Event]:
        return [event for event in self._find(run_id).events if event.seq > after][: max(0, limit)]

    def cached(self, key: str) -> FoundAttempt | None:
        return next((found for found in self._reusable() if found.attempt.key == key), None)

    def cache_entries(self, *, limit: int = 1000) -> list[FoundAttempt]:
        return self._reusable()[: max(0, limit)]

    def forget(self, keys: Sequence[str] | None = None) -> int:
        forgotten = [found for found in self._reusable() if keys is None or found.attempt.key in keys]
        for found in forgotten:
            attempts = self.contents.runs[found.run_id].attempts
            attempts[found.attempt.node_id, found.attempt.attempt] = replace(found.attempt, cacheable=False)
        self._wrote()
        return len(forgotten)

    def latest_success(self, pipeline: str, node_id: str) -> FoundAttempt | None:
        results = [
            found
            for found in self._found()
            if (found.pipeline, found.attempt.node_id) == (pipeline, node_id)
            and found.attempt.state in {AttemptState.SUCCEEDED, AttemptState.REUSED}
        ]
        wholes = [
            FoundAttempt(run_id=run_id, pipeline=pipeline, attempt=as_attempt(run.nodes[node_id]))
            for run_id, run in reversed(self.contents.runs.items())
            if run.record.pipeline == pipeline and _ran_for_each(run.nodes.get(node_id))
        ]
        order = list(self.contents.runs)
        return max(wholes[:1] + results[:1], key=lambda found: order.index(found.run_id), default=None)

    def pools(self) -> list[PoolRecord]:
        return [
            PoolRecord(
                name=name,
                slots=slots,
                holders=tuple(
                    {"run_id": run_id, "node_id": node_id, "slots": held.slots}
                    for (run_id, node_id), held in self.contents.holders.items()
                    if held.pool == name
                ),
            )
            for name, slots in sorted(self.contents.pools.items())
        ]

    def set_pool(self, name: str, slots: int) -> None:
        self.contents.pools[name] = slots
        self._wrote()

    def remove_pool(self, name: str) -> None:
        if name not in self.contents.pools:
            raise no_pool(name)
        del self.contents.pools[name]
        holders = self.contents.holders
        self.contents.holders = {place: held for place, held in holders.items() if held.pool != name}
        self._wrote()

    def take_slots(self, run_id: str, node_id: str, pool: str, slots: int) -> bool:
        self._find(run_id)
        if pool not in self.contents.pools:
            raise no_pool(pool)
        limit = self.contents.pools[pool]
        if slots > limit:
            raise too_many_slots(node_id, slots, pool, limit)
        wanted = Holder(pool, slots)
        if self.contents.holders.get((run_id, node_id)) == wanted:
            return True
        self.contents.holders.pop((run_id, node_id), None)
        self._wrote()
        if sum(held.slots for held in self.contents.holders.values() if held.pool == pool) + slots > limit:
            return False
        self.contents.holders[run_id, node_id] = wanted
        return True

    def free_slots(self, run_id: str, node_id: str) -> None:
        self.contents.holders.pop((run_id, node_id), None)
        self._wrote()

    def add_request(self, run_id: str, kind: RequestKind, data: Mapping[str, Any]) -> Request:
        run = self._find(run_id)
        self.contents.requests += 1
        request = Request(request_id=self.contents.requests, kind=kind, data=copied(data))
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
            if (run.record.state not in RUN_ENDED or run.requests)
            and (run.record.lease_until or now) <= now
            and not self._is_anothers(run)
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

    def _older(self, before: str | None) -> list[MemoryRun]:
        """The runs that are older than the run ``before``, if one is given; oldest first."""
        runs = list(self.contents.runs.values())
        return runs if before is None else runs[: runs.index(self._find(before))]

    def _found(self) -> Iterator[FoundAttempt]:
        """All attempts, newest first."""
        for run_id, node_id, number in reversed(self.contents.attempts):
            run = self.contents.runs[run_id]
            yield FoundAttempt(run_id=run_id, pipeline=run.record.pipeline, attempt=run.attempts[node_id, number])

    def _reusable(self) -> list[FoundAttempt]:
        return [
            found
            for found in self._found()
            if found.attempt.cacheable and found.attempt.state is AttemptState.SUCCEEDED
        ]

    def _is_anothers(self, run: MemoryRun) -> bool:
        """Whether the run is a part of one that goes on."""
        parent = self.contents.runs.get(run.parent or "")
        return parent is not None and parent.record.state not in RUN_ENDED

    def _wrote(self) -> None:
        self.contents.writes += 1
        self._own_writes += 1

    def _apply(self, run: MemoryRun, changes: Sequence[Change], opening: Sequence[Change] = ()) -> list[Event]:
        # Changes go on top and are merged when all are good, so that a failed append leaves everything as it was.
        nodes: ChainMap[str, NodeRecord] = ChainMap({}, run.nodes)
        attempts: ChainMap[tuple[str, int], AttemptRecord] = ChainMap({}, run.attempts)
        after = replace(run, nodes=nodes, attempts=attempts)
        for change in changes:
            apply_change(after, change)
        first = run.record.seq + 1
        events = [
            Event(
                seq=seq,
                run_id=run.record.run_id,
                time=self._clock(),
                type=change.type,
                data=copied(change.data),
                node_id=change.node_id,
                attempt=change.attempt,
            )
            for seq, change in enumerate([*opening, *changes], first)
        ]
        run.record = replace(after.record, seq=run.record.seq + len(events))
        run.nodes.update(nodes.maps[0])
        self.contents.attempts += [
            (run.record.run_id, *place) for place in attempts.maps[0] if place not in run.attempts
        ]
        run.attempts.update(attempts.maps[0])
        run.events += events
        self.contents.runs[run.record.run_id] = run
        if run.record.state in RUN_ENDED:
            holders = self.contents.holders
            self.contents.holders = {place: held for place, held in holders.items() if place[0] != run.record.run_id}
        self._wrote()
        return events


def _ran_for_each(node: NodeRecord | None) -> bool:
    return node is not None and node.width is not None and node.state in NODE_SUCCESS
