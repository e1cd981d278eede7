"""Pages of an attempt's log, as REST and socket give them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.engine.states import ATTEMPT_ENDED
from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.store.artifacts import log_path, read_log
from jupyter_dagflow.wiring.workspace import RUNS_FOLDER, Workspace


@dataclass(frozen=True, kw_only=True)
class LogKey:
    """Names one attempt's log."""

    run_id: str
    node_id: str
    attempt: int

    def to_json(self) -> dict[str, Any]:
        return {"run_id": self.run_id, "node_id": self.node_id, "attempt": self.attempt}


class LogGone(NotFound):
    """The log of an attempt that ran was removed."""


def log_page(workspace: Workspace, store: RunStore, key: LogKey, after: int) -> dict[str, Any]:
    """``{"entries", "next", "ended"}`` from byte ``after`` on; ``ended`` when nothing will follow.

    Raises ``NotFound`` for an attempt that the store does not know, ``LogGone`` if there was a log and is none now.
    """
    # The state first: what an ended attempt wrote is all there.
    attempts = store.attempts(key.run_id, key.node_id)
    record = next((record for record in attempts if record.attempt == key.attempt), None)
    if record is None:
        raise NotFound(f"Run {key.run_id} has no attempt {key.attempt} of node {key.node_id!r}.")
    # A reused result has the log of the attempt that made it.
    made = {**key.to_json(), **(record.reused or {})}
    path = log_path(workspace.runs_folder, made["run_id"], made["node_id"], made["attempt"])
    if record.state in ATTEMPT_ENDED and (record.started_at or record.reused) and not path.exists():
        raise LogGone(_why_gone(store, key, made["run_id"], path.relative_to(workspace.runs_folder)))
    entries, following = read_log(path, after)
    ended = record.state in ATTEMPT_ENDED and not read_log(path, following)[0]
    return {"entries": entries, "next": following, "ended": ended}


def _why_gone(store: RunStore, key: LogKey, made_by: str, path: Path) -> str:
    if made_by != key.run_id:
        try:
            store.run(made_by)
        except NotFound:
            return f"The log is gone: it was that of run {made_by}, whose result this is, and that run was deleted."
    return f"The log is gone: the file {RUNS_FOLDER}/{path.as_posix()} is no longer there."
