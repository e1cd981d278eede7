"""How the nodes of a pipeline fared, run by run."""

from __future__ import annotations

from itertools import groupby

from jupyter_dagflow.engine.ports import NodeOutcome, RunHistory
from jupyter_dagflow.engine.states import NodeState, RunState
from jupyter_dagflow.store.connection import Connection


class Histories(Connection):
    """The part of the ``RunStore`` port that looks at many runs and their nodes at once."""

    def history(self, pipeline: str, *, limit: int = 25, before: str | None = None) -> list[RunHistory]:
        with self._reading():
            if before is not None:
                self._row(before)
            rows = self._all("select_history", pipeline=pipeline, limit=max(0, limit), before=before)
        found = []
        for _, of_run in groupby(rows, key=lambda row: row["run_id"]):
            records = list(of_run)
            first = records[0]
            nodes = {
                row["node_id"]: NodeOutcome(
                    state=NodeState(row["node_state"]),
                    attempt=row["attempt"],
                    started_at=row["node_started_at"],
                    finished_at=row["node_finished_at"],
                )
                for row in records
                if row["node_id"] is not None
            }
            times = {name: first[name] for name in ("created_at", "started_at", "finished_at")}
            found.append(RunHistory(run_id=first["run_id"], state=RunState(first["state"]), nodes=nodes, **times))
        return found
