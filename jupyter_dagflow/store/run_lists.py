"""Runs as lists show them: filtered, a page at a time, and taken off them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from jupyter_dagflow.engine.parameter_match import ParameterMatch
from jupyter_dagflow.engine.ports import RunSummary
from jupyter_dagflow.engine.states import RUN_ENDED, RunState
from jupyter_dagflow.errors import Conflict
from jupyter_dagflow.model.titles import node_title
from jupyter_dagflow.store import records
from jupyter_dagflow.store.connection import Connection

NEWEST = 2**63 - 1
MAX_FAILED = 3
"""So many failed nodes of a run are named in a list."""


class RunLists(Connection):
    """The part of the ``RunStore`` port that lists runs and deletes them."""

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
        now = self._clock()
        filters = {
            "states": json.dumps([str(state) for state in states]) if states else None,
            "since": since,
            "until": until,
            "name": None if parameter is None else parameter.name,
            "text": None if parameter is None else parameter.value,
            "number": None if parameter is None else parameter.number,
            "json": None if parameter is None else parameter.json,
        }
        name = "select_runs" if pipeline is None else "select_runs_of_pipeline"
        with self._reading():
            position = NEWEST if before is None else self._row(before)["position"]
            rows = self._all(name, pipeline=pipeline, before=position, limit=max(0, limit), **filters)
            return [self._summary(row, now) for row in rows]

    def runs_version(self) -> tuple[object, ...]:
        with self._reading():
            counts = tuple(tuple(row) for row in self._all("select_runs_version"))
            active = self._one("sum_active_events")
        assert active is not None
        return (*counts, active["events"])

    def delete_run(self, run_id: str) -> list[str]:
        with self._writing():
            row = self._row(run_id)
            if row["parent"] is not None and self._one("select_run_row", run_id=row["parent"]) is not None:
                raise part_of_run(run_id, json.loads(row["options"])["parent"])
            family = self._all("select_family", run_id=run_id)
            for member in family:
                self._check_deletable(member)
                self._do("delete_run", run_id=member["run_id"])
            return [member["run_id"] for member in family]

    # --- within a transaction --------------------------------------------------------------------------------------

    def _check_deletable(self, row: sqlite3.Row) -> None:
        state = RunState(row["state"])
        if state not in RUN_ENDED:
            raise not_ended(row["run_id"], state)
        if (row["lease_until"] or 0.0) > self._clock() or self._all("select_requests", run_id=row["run_id"]):
            raise goes_on(row["run_id"])

    def _summary(self, row: sqlite3.Row, now: float) -> RunSummary:
        nodes = {found["state"]: found["nodes"] for found in self._all("count_nodes", run_id=row["run_id"])}
        failed = self._failed(row["run_id"]) if "failed" in nodes else []
        return records.run_summary(row, nodes, failed, now)

    def _failed(self, run_id: str) -> list[dict[str, str]]:
        """``{"node_id", "title", "message"}`` of the nodes that failed first."""
        snapshot = self._one("select_snapshot", run_id=run_id)
        titles = _titles("{}" if snapshot is None else snapshot["document"])
        return [
            {
                "node_id": row["node_id"],
                "title": titles.get(row["node_id"], row["node_id"]),
                "message": failure_message(
                    *(json.loads(row[name]) if row[name] else None for name in ("failure", "message"))
                ),
            }
            for row in self._all("select_failed_nodes", run_id=run_id, limit=MAX_FAILED)
        ]


@lru_cache(maxsize=64)
def _titles(document: str) -> Mapping[str, str]:
    """What a document's nodes are called, by their ids. Runs of a pipeline mostly have equal documents."""
    return document_titles(json.loads(document))


def document_titles(document: Mapping[str, Any]) -> dict[str, str]:
    """What the nodes of a frozen document are called, by their ids."""
    nodes = [node for node in document.get("nodes") or () if "id" in node]
    return {node["id"]: node_title(node["id"], node.get("name"), node.get("path")) for node in nodes}


def failure_message(failure: Mapping[str, Any] | None, message: str | None) -> str:
    """Why a node failed, as far as is known."""
    return str((failure or {}).get("message") or message or "")


def not_ended(run_id: str, state: RunState) -> Conflict:
    return Conflict(f"Run {run_id} has not ended yet ({state}). Stop it before you delete it.")


def goes_on(run_id: str) -> Conflict:
    return Conflict(f"Run {run_id} is still held by its runner, or is about to go on. Try again in a moment.")


def part_of_run(run_id: str, parent: Mapping[str, Any]) -> Conflict:
    return Conflict(
        f"Run {run_id} is the work of node {parent['node_id']!r} of run {parent['run_id']}. Delete that run instead."
    )
