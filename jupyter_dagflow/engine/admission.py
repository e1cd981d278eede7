"""The way of a node that may run to its attempt: its turn among instances, its pool's slots, an executor's slot."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Mapping

from jupyter_dagflow.engine.expansion import Expansion
from jupyter_dagflow.engine.instructions import FreePool, Instruction, StartAttempt, TakePool
from jupyter_dagflow.engine.node_status import NodeStatus, Stage
from jupyter_dagflow.engine.plan import NodePlan, RunPlan
from jupyter_dagflow.model.instances import index_of, instance_id, node_of


class Admission:
    """Lets nodes through in the order of the document. ``tell`` takes the instructions that follow.

    ``slots``: how many attempts the executor of that name runs at once.
    """

    def __init__(self, *, slots: Callable[[str], int], tell: Callable[[Instruction], None]) -> None:
        self._slots = slots
        self._tell = tell
        self._ready: dict[str, list[tuple[int, int, str]]] = {}
        self._live: Counter[str] = Counter()

    def adopt(self, plan: RunPlan, nodes: dict[str, NodeStatus], expansions: Mapping[str, Expansion]) -> None:
        """Take over a plan and what stands of its nodes: attempts under way, and nodes on their way."""
        self._plan, self._nodes, self._expansions = plan, nodes, expansions
        self._ready = {}
        self._live = Counter(status.executor for status in nodes.values() if status.live)
        for node_id, status in nodes.items():
            expansion = self._expansion(node_id)
            if status.live:
                status.pool = status.pool or self._node(node_id).node.pool
                status.has_turn = expansion is not None
            if expansion is not None and status.has_turn:
                expansion.turns += 1
            if status.stage is Stage.SLOT:
                self._to_slot(node_id, status)
            elif status.stage is Stage.TURN and expansion is not None:
                expansion.wait_for_turn(index_of(node_id) or 0)

    def ask(self, node_id: str) -> None:
        """Let a node go on towards an attempt, unless it is on its way already."""
        status = self._nodes[node_id]
        if status.live or status.stage not in {Stage.NONE, Stage.DELAY}:
            return
        expansion = self._expansion(node_id)
        if expansion is not None and not expansion.take_turn():
            status.stage = Stage.TURN
            expansion.wait_for_turn(index_of(node_id) or 0)
            return
        status.has_turn = expansion is not None
        self._to_pool(node_id, status)

    def resume(self, node_id: str) -> None:
        """Let a queued node go on where it stands, or from the beginning if it needs another pool by now."""
        status = self._nodes[node_id]
        if status.stage in {Stage.POOL, Stage.SLOT} and status.pool != self._node(node_id).node.pool:
            self.release(node_id, status)
        if status.stage is Stage.NONE:
            self.ask(node_id)

    def delay(self, node_id: str) -> None:
        """Keep a node back until ``ask`` is called again."""
        self._nodes[node_id].stage = Stage.DELAY

    def granted(self, node_id: str) -> None:
        """The node has its pool's slots; one that no longer wants them gives them back."""
        status = self._nodes.get(node_id)
        if status is None or status.pool is None:
            self._tell(FreePool(node_id=node_id))
        elif status.stage is Stage.POOL:
            self._to_slot(node_id, status)

    def ended(self, node_id: str) -> None:
        """The node's attempt has ended: all that it held is free."""
        status = self._nodes[node_id]
        status.live = False
        self._live[status.executor] -= 1
        self.release(node_id, status)

    def release(self, node_id: str, status: NodeStatus) -> None:
        """Take a node off its way, and free what it holds."""
        if status.pool is not None:
            self._tell(FreePool(node_id=node_id))
        status.pool, status.stage = None, Stage.NONE
        expansion = self._expansion(node_id)
        if status.has_turn and expansion is not None:
            status.has_turn = False
            following = expansion.pass_turn()
            if following is not None:
                following_id = instance_id(node_of(node_id), following)
                self._nodes[following_id].has_turn = True
                self._to_pool(following_id, self._nodes[following_id])

    def halt(self) -> None:
        """Let nobody through any more."""
        self._ready = {}
        for expansion in self._expansions.values():
            expansion.waiting.clear()

    def fill_slots(self) -> None:
        """Start attempts while there are free slots and nodes that wait for them."""
        for executor, ready in self._ready.items():
            while ready and self._live[executor] < self._slots(executor):
                node_id = heapq.heappop(ready)[2]
                status = self._nodes[node_id]
                if status.stage is not Stage.SLOT:
                    continue  # It was taken off its way meanwhile.
                status.attempt += 1
                status.live, status.executor, status.stage = True, executor, Stage.NONE
                self._live[executor] += 1
                self._tell(StartAttempt(node_id=node_id, attempt=status.attempt))

    def _to_pool(self, node_id: str, status: NodeStatus) -> None:
        pool = self._node(node_id).node.pool
        if pool is None:
            self._to_slot(node_id, status)
            return
        status.stage, status.pool = Stage.POOL, pool
        self._tell(TakePool(node_id=node_id, pool=pool.name, slots=pool.slots))

    def _to_slot(self, node_id: str, status: NodeStatus) -> None:
        status.stage = Stage.SLOT
        plan = self._node(node_id)
        heapq.heappush(self._ready.setdefault(plan.executor, []), (plan.rank, index_of(node_id) or 0, node_id))

    def _node(self, node_id: str) -> NodePlan:
        return self._plan.nodes[node_of(node_id)]

    def _expansion(self, node_id: str) -> Expansion | None:
        """The expansion that an instance belongs to; ``None`` for a node itself."""
        return None if index_of(node_id) is None else self._expansions.get(node_of(node_id))
