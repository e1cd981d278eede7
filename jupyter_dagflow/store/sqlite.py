"""The store in one SQLite file: an append-only log of events, and the records that follow from it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jupyter_dagflow.engine.ports import (
    AttemptRecord,
    Change,
    Event,
    NodeRecord,
    Request,
    RequestKind,
    RunRecord,
)
from jupyter_dagflow.engine.states import RUN_ENDED, AttemptState, NodeState
from jupyter_dagflow.errors import Conflict, LeaseLost
from jupyter_dagflow.store import records
from jupyter_dagflow.store.cache import CachedResults
from jupyter_dagflow.store.connection import no_run
from jupyter_dagflow.store.history import Histories
from jupyter_dagflow.store.pools import Pools
from jupyter_dagflow.store.run_lists import RunLists

Row = dict[str, Any]


class SqliteStore(CachedResults, Histories, Pools, RunLists):
    """Keeps the ``RunStore`` port.

    Whose lease has expired may still append, as long as nobody else took it: no harm, and a laptop may wake up.
    """

    # --- runs ------------------------------------------------------------------------------------------------------

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
        with self._writing():
            if self._one("select_run_row", run_id=run_id) is not None:
                raise Conflict(f"There is a run {run_id} already.")
            parent = options.get("parent")
            self._do(
                "insert_run",
                run_id=run_id,
                pipeline=pipeline,
                parameters=records.to_text(parameters),
                options=records.to_text(options),
                created_at=self._clock(),
                parent=parent["run_id"] if parent else None,
            )
            self._do("insert_snapshot", run_id=run_id, document=records.to_text(document))
            self._insert_nodes(run_id, enumerate(node_ids))
            return self._run(run_id)

    def run(self, run_id: str) -> RunRecord:
        with self._reading():
            return self._run(run_id)

    def nodes(self, run_id: str) -> list[NodeRecord]:
        with self._reading():
            self._row(run_id)
            return [records.node_record(row) for row in self._all("select_nodes", run_id=run_id)]

    def attempts(self, run_id: str, node_id: str | None = None) -> list[AttemptRecord]:
        name = "select_attempts" if node_id is None else "select_attempts_of_node"
        with self._reading():
            self._row(run_id)
            return [records.attempt_record(row) for row in self._all(name, run_id=run_id, node_id=node_id)]

    # --- events ----------------------------------------------------------------------------------------------------

    def append(self, run_id: str, owner: str, changes: Sequence[Change]) -> list[Event]:
        with self._writing():
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
        with self._writing():
            row = self._held(run_id, owner)
            self._do("replace_snapshot", run_id=run_id, document=records.to_text(document))
            self._arrange_nodes(run_id, node_ids)
            return self._apply(row, changes, opening={"document": document})

    def events(self, run_id: str, *, after: int = 0, limit: int = 10_000) -> list[Event]:
        with self._reading():
            self._row(run_id)
            rows = self._all("select_events", run_id=run_id, after=after, limit=max(0, limit))
            return [records.event_record(row) for row in rows]

    # --- requests --------------------------------------------------------------------------------------------------

    def add_request(self, run_id: str, kind: RequestKind, data: Mapping[str, Any]) -> Request:
        text = records.to_text(data)
        with self._writing():
            self._row(run_id)
            request_id = self._do("insert_request", run_id=run_id, kind=kind, data=text).lastrowid
        assert request_id is not None
        return Request(request_id=request_id, kind=kind, data=json.loads(text))

    def requests(self, run_id: str) -> list[Request]:
        with self._reading():
            self._row(run_id)
            return [records.request_record(row) for row in self._all("select_requests", run_id=run_id)]

    def finish_request(self, run_id: str, owner: str, request_id: int) -> None:
        with self._writing():
            self._held(run_id, owner)
            self._do("delete_request", run_id=run_id, request_id=request_id)

    # --- leases ----------------------------------------------------------------------------------------------------

    def acquire_lease(self, run_id: str, owner: str, ttl_s: float) -> bool:
        with self._writing():
            self._row(run_id)
            now = self._clock()
            return self._do("take_lease", run_id=run_id, owner=owner, now=now, until=now + ttl_s).rowcount > 0

    def release_lease(self, run_id: str, owner: str) -> bool:
        with self._writing():
            if self._row(run_id)["lease_owner"] != owner:
                return True
            if self._all("select_requests", run_id=run_id):
                return False
            self._do("drop_lease", run_id=run_id, owner=owner)
            return True

    def unattended(self) -> list[str]:
        with self._reading():
            return [row["run_id"] for row in self._all("select_unattended", now=self._clock())]

    # --- within a transaction --------------------------------------------------------------------------------------

    def _run(self, run_id: str) -> RunRecord:
        row = self._one("select_run", run_id=run_id)
        if row is None:
            raise no_run(run_id)
        return records.run_record(row)

    def _held(self, run_id: str, owner: str) -> sqlite3.Row:
        row = self._row(run_id)
        if row["lease_owner"] != owner:
            raise LeaseLost(f"The lease of run {run_id} is not held by {owner}.")
        return row

    def _insert_nodes(self, run_id: str, places: Iterator[tuple[int, str]]) -> None:
        rows = ({"run_id": run_id, "node_id": node_id, "position": position} for position, node_id in places)
        self._connection.executemany(self._queries["insert_node"], rows)

    def _arrange_nodes(self, run_id: str, node_ids: Sequence[str]) -> None:
        """Drop the nodes and instances that are not named, add new ones, and put all in this order."""
        before = {row["node_id"]: row["position"] for row in self._all("select_node_positions", run_id=run_id)}
        named = set(node_ids)
        left = [{"run_id": run_id, "node_id": node_id} for node_id in before if node_id not in named]
        self._connection.executemany(self._queries["delete_node"], left)
        for position, node_id in enumerate(node_ids):
            if node_id in before and before[node_id] != position:
                self._do("move_node", run_id=run_id, node_id=node_id, position=position)
        self._insert_nodes(run_id, (place for place in enumerate(node_ids) if place[1] not in before))

    def _apply(
        self, row: sqlite3.Row, changes: Sequence[Change], opening: Mapping[str, Any] | None = None
    ) -> list[Event]:
        """Write the changes as events and into the records they touch, each record once."""
        run: Row = dict(row)
        nodes: dict[str, Row] = {}
        attempts: dict[tuple[str, int], Row] = {}
        events: list[Row] = []
        if opening is not None:
            events.append(_event_row(run, Change(type="run", data=opening), self._clock()))
        for change in changes:
            match change:
                case Change(type="run", data=data):
                    run |= records.RUN.columns(data)
                case Change(type="node", node_id=str(node_id), data=data):
                    if node_id not in nodes:
                        nodes[node_id] = self._node_row(run["run_id"], node_id)
                    nodes[node_id] |= records.NODE.columns(data)
                case Change(type="attempt", node_id=str(node_id), attempt=int(attempt), data=data):
                    if (node_id, attempt) not in attempts:
                        attempts[node_id, attempt] = self._attempt_row(run["run_id"], node_id, attempt)
                    attempts[node_id, attempt] |= records.ATTEMPT.columns(data)
                case _:
                    raise ValueError(f"A change of type {change.type!r} does not say of what.")
            events.append(_event_row(run, change, self._clock()))
        self._connection.executemany(self._queries["insert_event"], events)
        self._connection.executemany(self._queries["upsert_node"], nodes.values())
        self._connection.executemany(self._queries["upsert_attempt"], attempts.values())
        if events:
            self._do("update_run", **run)
        if run["state"] in RUN_ENDED:
            self._do("delete_holders_of_run", run_id=run["run_id"])
        return [Event(**{**event, "data": json.loads(event["data"])}) for event in events]

    def _node_row(self, run_id: str, node_id: str) -> Row:
        row = self._one("select_node", run_id=run_id, node_id=node_id)
        if row is not None:
            return dict(row)
        place = self._one("select_next_position", run_id=run_id)
        assert place is not None
        # Written at once, so that the next new node gets the next place.
        self._insert_nodes(run_id, iter([(place["position"], node_id)]))
        new = NodeRecord(node_id=node_id, state=NodeState.PENDING)
        return {"run_id": run_id, "position": place["position"], **records.new_row(new)}

    def _attempt_row(self, run_id: str, node_id: str, attempt: int) -> Row:
        row = self._one("select_attempt", run_id=run_id, node_id=node_id, attempt=attempt)
        if row is not None:
            return dict(row)
        new = AttemptRecord(node_id=node_id, attempt=attempt, state=AttemptState.QUEUED)
        return {"run_id": run_id, **records.new_row(new)}


def _event_row(run: Row, change: Change, now: float) -> Row:
    run["seq"] += 1
    return {
        "seq": run["seq"],
        "run_id": run["run_id"],
        "time": now,
        "type": change.type,
        "node_id": change.node_id,
        "attempt": change.attempt,
        "data": records.to_text(change.data),
    }
