"""What the run machine keeps of each node and of each instance of a node."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

from jupyter_dagflow.engine.states import NodeState
from jupyter_dagflow.engine.trigger_rules import Outcomes
from jupyter_dagflow.model.pipeline import Pool

HISTORY = 20


class Stage(Enum):
    """Where a queued node stands on its way to an attempt."""

    NONE = auto()
    """Not on its way, or its attempt is under way."""
    DELAY = auto()
    """A retry's delay is not over."""
    TURN = auto()
    """An instance for which too many others of its node are on their way or under way."""
    POOL = auto()
    """Has asked for slots of its pool."""
    SLOT = auto()
    """Waits for a slot of its executor."""


@dataclass(slots=True, kw_only=True)
class NodeStatus:
    """A node or an instance. ``live``: its newest attempt has been started and has not ended."""

    state: NodeState = NodeState.PENDING
    attempt: int = 0
    failures: int = 0
    losses: int = 0
    live: bool = False
    executor: str = ""
    """Where the newest attempt was started: while it lives it holds one of that executor's slots."""
    width: int | None = None
    """How many instances it has, where it runs for each item and that is known."""
    expanding: bool = False
    """Its items are being worked out."""
    stage: Stage = Stage.NONE
    pool: Pool | None = None
    """The slots that it holds, or at stage ``POOL`` has asked for."""
    has_turn: bool = False
    """An instance that counts towards the limit of its node's instances."""
    forced: bool = False
    """Runs whatever its upstreams did, because somebody chose just this node."""
    broken: str | None = None
    """A condition on an edge that leads to it and cannot be decided, in a sentence."""
    outcomes: Outcomes = field(default_factory=Outcomes)
    history: deque[NodeState] = field(default_factory=lambda: deque(maxlen=HISTORY))
