"""What the run machine wants done. The runner does it, in this order: first what is recorded, then the rest."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_dagflow.engine.states import NodeState, RunState


@dataclass(frozen=True, kw_only=True)
class RecordRun:
    """The run is in this state now."""

    state: RunState
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordNode:
    """The node is in this state now; ``message`` says why, where the state alone does not."""

    node_id: str
    state: NodeState
    message: str | None = None
    failures: int = 0
    losses: int = 0


@dataclass(frozen=True, kw_only=True)
class StartAttempt:
    """Start this attempt of the node."""

    node_id: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class CancelAttempt:
    """End this attempt, which is under way."""

    node_id: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class ScheduleRetry:
    """Report ``RetryDue`` after so many seconds."""

    node_id: str
    delay_s: float


Instruction = RecordRun | RecordNode | StartAttempt | CancelAttempt | ScheduleRetry
