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
    width: int | None = None
    """Of a node that runs for each item: how many instances it has."""


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


@dataclass(frozen=True, kw_only=True)
class Expand:
    """Work out the items of a node that runs for each of them, and report ``Expanded``."""

    node_id: str


@dataclass(frozen=True, kw_only=True)
class TakePool:
    """Take so many slots of the workspace's pool for the node, and report ``PoolGranted`` once it has them."""

    node_id: str
    pool: str
    slots: int


@dataclass(frozen=True, kw_only=True)
class FreePool:
    """Give back what the node has taken of its pool, or no longer wait for it."""

    node_id: str


Instruction = RecordRun | RecordNode | StartAttempt | CancelAttempt | ScheduleRetry | Expand | TakePool | FreePool
