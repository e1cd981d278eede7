"""What happens to a run: the facts that go into the run machine, and those that an executor reports.

All values are frozen and keyword-only. Times are seconds since the epoch (UTC), durations seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jupyter_dagflow.engine.states import AttemptState

# --- what an executor reports while it watches one attempt, in the order in which it happened -----------------


@dataclass(frozen=True, kw_only=True)
class WorkerStarted:
    """The worker is up and begins: ``cells`` is the number of code cells that it will execute."""

    time: float
    cells: int | None = None


@dataclass(frozen=True, kw_only=True)
class CellStarted:
    """Code cell ``index`` (counted from 1) of ``total`` begins."""

    time: float
    index: int
    total: int


@dataclass(frozen=True, kw_only=True)
class AttemptWaiting:
    """The attempt has not begun, or nothing is heard of it; ``message`` says why, and is empty if all is well again."""

    time: float
    message: str


@dataclass(frozen=True, kw_only=True)
class AttemptFailure:
    """Why an attempt failed. ``message`` is one line (``ValueError: no rows``); ``cell`` counts all cells from 0."""

    message: str
    name: str = ""
    cell: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {"message": self.message, "name": self.name, "cell": self.cell}


@dataclass(frozen=True, kw_only=True)
class AttemptResult:
    """How an attempt ended; the last thing a watch yields. ``outputs`` are JSON values by variable name.

    ``artifacts`` has an entry for each output that names an existing file:
    ``{"name", "path", "size", "sha256"}``. ``resources``: ``{"peak_memory_bytes", "cpu_s"}``.
    """

    time: float
    state: AttemptState
    outputs: dict[str, Any] = field(default_factory=dict)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    failure: AttemptFailure | None = None
    resources: dict[str, Any] = field(default_factory=dict)


AttemptEvent = WorkerStarted | CellStarted | AttemptWaiting | AttemptResult


# --- what goes into the run machine ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RunStarted:
    """A runner holds the run and begins, for the first time or after another one died."""


@dataclass(frozen=True, kw_only=True)
class AttemptBegan:
    """The attempt's worker is up."""

    node_id: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class AttemptEnded:
    """The attempt has ended in ``state``; ``message`` is the failure's line."""

    node_id: str
    attempt: int
    state: AttemptState
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class RetryDue:
    """The delay before another attempt is over."""

    node_id: str


@dataclass(frozen=True, kw_only=True)
class CancelRequested:
    """Somebody wants the run to stop."""


@dataclass(frozen=True, kw_only=True)
class RunTimedOut:
    """The time that the run may take is over."""

    timeout_s: float


@dataclass(frozen=True, kw_only=True)
class Expanded:
    """A node that runs for each item has ``width`` items; or, with ``problem``, it cannot be told how many."""

    node_id: str
    width: int = 0
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class PoolGranted:
    """The slots of its pool are the node's until ``FreePool``."""

    node_id: str


MachineEvent = (
    RunStarted | AttemptBegan | AttemptEnded | RetryDue | CancelRequested | RunTimedOut | Expanded | PoolGranted
)
