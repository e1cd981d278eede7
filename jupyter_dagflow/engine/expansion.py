"""The instances of a node that runs for each item: how they did, whose turn it is, and how the node ends."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field

from jupyter_dagflow.engine.states import NODE_ENDED, NodeState


@dataclass(slots=True, kw_only=True)
class Expansion:
    """``parallel``: how many instances may have their turn at once; ``states``: how many instances are in each."""

    width: int
    parallel: int | None = None
    states: Counter[NodeState] = field(default_factory=Counter)
    turns: int = 0
    waiting: list[int] = field(default_factory=list)
    """Instances that wait for their turn, as a heap: the first goes first."""

    @property
    def ended(self) -> bool:
        return sum(self.states[state] for state in NODE_ENDED) == self.width

    def take_turn(self) -> bool:
        """Whether one more instance may go on; if so, it counts from now."""
        if self.parallel is not None and self.turns >= self.parallel:
            return False
        self.turns += 1
        return True

    def wait_for_turn(self, index: int) -> None:
        heapq.heappush(self.waiting, index)

    def pass_turn(self) -> int | None:
        """Take one turn back, and give it to the instance that is first in the row, if any."""
        self.turns -= 1
        if not self.waiting or not self.take_turn():
            return None
        return heapq.heappop(self.waiting)

    def outcome(self) -> tuple[NodeState, str | None]:
        """How the node ends, and why, once all of its instances have ended."""
        states = self.states
        if states[NodeState.CANCELLED]:
            return NodeState.CANCELLED, None
        if failed := states[NodeState.FAILED]:
            return NodeState.FAILED, f"{failed} of {self.width} instances failed."
        if self.width and states[NodeState.SKIPPED] == self.width:
            return NodeState.SKIPPED, "All instances were skipped."
        if self.width and states[NodeState.REUSED] == self.width:
            return NodeState.REUSED, None
        return NodeState.SUCCEEDED, None
