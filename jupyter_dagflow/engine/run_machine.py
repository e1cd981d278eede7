"""Decides what a run does next. Pure: events in, instructions out; no clock, no I/O, no asyncio.

Work is O(1) for every edge that a finished node leaves; nothing is scanned again.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_dagflow.engine.events import (
    AttemptBegan,
    AttemptEnded,
    CancelRequested,
    MachineEvent,
    RetryDue,
    RunStarted,
)
from jupyter_dagflow.engine.instructions import (
    CancelAttempt,
    Instruction,
    RecordNode,
    RecordRun,
    ScheduleRetry,
    StartAttempt,
)
from jupyter_dagflow.engine.plan import RunPlan
from jupyter_dagflow.engine.retries import MAX_LOSSES, retry_delay_s
from jupyter_dagflow.engine.states import NODE_ENDED, NODE_SUCCESS, AttemptState, NodeState, RunState, check_transition
from jupyter_dagflow.engine.trigger_rules import Outcomes, decide

HISTORY = 20
Judge = Callable[[str, Sequence[str]], bool]
"""Whether conditions hold of what a node, by id, left. Raises ``ValueError`` with one sentence if nobody can tell."""


@dataclass(slots=True, kw_only=True)
class NodeStatus:
    """What the machine keeps of a node. ``live``: its newest attempt has been started and has not ended."""

    state: NodeState = NodeState.PENDING
    attempt: int = 0
    failures: int = 0
    losses: int = 0
    live: bool = False
    executor: str = ""
    """Where the newest attempt was started: while it lives it holds one of that executor's slots."""
    ready: bool = False
    """Waits for a free slot."""
    forced: bool = False
    """Runs whatever its upstreams did, because somebody chose just this node."""
    broken: str | None = None
    """Why the node cannot run whatever its upstreams did: a condition that cannot be decided."""
    outcomes: Outcomes = field(default_factory=Outcomes)
    history: deque[NodeState] = field(default_factory=lambda: deque(maxlen=HISTORY))


class RunMachine:
    """One run. Feed it every event through ``handle`` and carry out what it returns."""

    def __init__(
        self,
        plan: RunPlan,
        *,
        slots: Callable[[str], int],
        judge: Judge = lambda node_id, conditions: True,
        state: RunState = RunState.PENDING,
        statuses: Mapping[str, NodeStatus] | None = None,
        numbers: Mapping[str, int] | None = None,
    ) -> None:
        """``slots``: how many attempts the executor of that name runs at once.

        ``numbers``: the newest attempt of nodes that ever were in the run, so that none is counted twice.
        """
        self._slots = slots
        self._judge = judge
        self._ready: dict[str, list[tuple[int, str]]] = {}
        self._instructions: list[Instruction] = []
        self._ended_now: deque[str] = deque()
        self._live: Counter[str] = Counter()
        self._cancelling = False
        self.state = state
        self.nodes: dict[str, NodeStatus] = dict(statuses or {})
        self._numbers = dict(numbers or {})
        self._adopt(plan)

    @property
    def cancelling(self) -> bool:
        """A cancellation was asked for, and attempts are still under way."""
        return self._cancelling and self.state is RunState.RUNNING

    def handle(self, event: MachineEvent) -> list[Instruction]:
        """Take in what happened and say what to do about it."""
        match event:
            case RunStarted():
                self._start()
            case AttemptBegan():
                self._began(event)
            case AttemptEnded():
                self._ended(event)
            case RetryDue():
                self._retry_due(event.node_id)
            case CancelRequested():
                self._cancel()
        return self._settle()

    def reopen(self, plan: RunPlan, node_ids: Collection[str], *, forced: Collection[str] = ()) -> list[Instruction]:
        """Give nodes that have ended another go under a new plan, and run whatever the plan adds.

        ``forced`` nodes run whatever their upstreams did.
        """
        for node_id in node_ids:
            status = self.nodes.get(node_id)
            if status is not None and status.state in NODE_ENDED:
                status.failures = status.losses = 0
                self._set(node_id, NodeState.PENDING)
        self._adopt(plan)
        for node_id in forced:
            self.nodes[node_id].forced = True
        self._cancelling = False
        self._start()
        return self._settle()

    def _adopt(self, plan: RunPlan) -> None:
        """Take a plan over: keep the nodes it still has and count afresh how their upstreams did."""
        self._plan = plan
        self._numbers |= {node_id: status.attempt for node_id, status in self.nodes.items()}
        self.nodes = {
            node_id: self.nodes.get(node_id) or NodeStatus(attempt=self._numbers.get(node_id, 0))
            for node_id in plan.nodes
        }
        for node_id, status in self.nodes.items():
            status.outcomes = Outcomes(total=len(plan.nodes[node_id].upstreams))
            status.broken = None
            for upstream in plan.nodes[node_id].upstreams:
                if self.nodes[upstream].state in NODE_ENDED:
                    self._count(upstream, node_id)
        self._counts = Counter(status.state for status in self.nodes.values())
        self._live = Counter(status.executor for status in self.nodes.values() if status.live)
        self._open = sum(status.state not in NODE_ENDED for status in self.nodes.values())

    def _start(self) -> None:
        if self.state is not RunState.RUNNING:
            self._record_run(RunState.RUNNING)
        self._ready = {}
        for node_id, status in self.nodes.items():
            status.ready = False
            if status.state is NodeState.QUEUED and not status.live:
                self._make_ready(node_id)
            self._consider(node_id)

    def _began(self, event: AttemptBegan) -> None:
        status = self._current(event.node_id, event.attempt)
        if status is not None and status.state is NodeState.QUEUED:
            self._set(event.node_id, NodeState.RUNNING)

    def _ended(self, event: AttemptEnded) -> None:
        node_id, status = event.node_id, self._current(event.node_id, event.attempt)
        if status is None:
            return
        status.live = False
        self._live[status.executor] -= 1
        if event.state is AttemptState.SUCCEEDED:
            self._set(node_id, NodeState.SUCCEEDED)
        elif event.state is AttemptState.CANCELLED or self._cancelling:
            self._set(node_id, NodeState.CANCELLED)
        elif event.state is AttemptState.LOST:
            self._lost(node_id, status)
        else:
            self._failed(node_id, status, event.message)

    def _failed(self, node_id: str, status: NodeStatus, message: str | None) -> None:
        status.failures += 1
        retry = self._plan.nodes[node_id].retry
        delay_s = retry_delay_s(retry, status.failures)
        if delay_s is None:
            self._set(node_id, NodeState.FAILED, message)
            return
        told = f"Attempt {status.failures} of {retry.attempts} failed ({message or 'no reason given'}); "
        told += f"the next one starts in {delay_s:g} s." if delay_s else "the next one starts now."
        self._set(node_id, NodeState.QUEUED, told)
        self._instructions.append(ScheduleRetry(node_id=node_id, delay_s=delay_s))

    def _lost(self, node_id: str, status: NodeStatus) -> None:
        status.losses += 1
        if status.losses >= MAX_LOSSES:
            self._set(node_id, NodeState.FAILED, f"The worker vanished {status.losses} times without a result.")
            return
        self._set(node_id, NodeState.QUEUED, "The worker vanished without a result; the node is tried again.")
        self._make_ready(node_id)

    def _retry_due(self, node_id: str) -> None:
        status = self.nodes.get(node_id)
        if status is not None and status.state is NodeState.QUEUED and not status.live:
            self._make_ready(node_id)

    def _make_ready(self, node_id: str) -> None:
        status = self.nodes[node_id]
        if not status.ready:
            status.ready = True
            plan = self._plan.nodes[node_id]
            heapq.heappush(self._ready.setdefault(plan.executor, []), (plan.rank, node_id))

    def _cancel(self) -> None:
        if self._cancelling or self.state is not RunState.RUNNING:
            return
        self._cancelling = True
        self._ready = {}
        for node_id, status in self.nodes.items():
            if status.live:
                self._instructions.append(CancelAttempt(node_id=node_id, attempt=status.attempt))
            elif status.state not in NODE_ENDED:
                self._set(node_id, NodeState.CANCELLED)

    def _current(self, node_id: str, attempt: int) -> NodeStatus | None:
        """The node's status if ``attempt`` is the one under way; news of any other is stale."""
        status = self.nodes.get(node_id)
        return status if status is not None and status.live and status.attempt == attempt else None

    def _consider(self, node_id: str) -> None:
        """Decide whether a pending node may go on."""
        status = self.nodes[node_id]
        if status.state is not NodeState.PENDING:
            return
        if status.broken is not None:
            self._set(node_id, NodeState.FAILED, status.broken)
            return
        plan = self._plan.nodes[node_id]
        decision = "run" if status.forced else decide(plan.rule, status.outcomes)
        if decision == "run":
            self._set(node_id, NodeState.QUEUED)
            self._make_ready(node_id)
        elif decision == "skip":
            self._set(node_id, NodeState.SKIPPED)
        elif decision == "upstream_failed":
            self._set(node_id, NodeState.UPSTREAM_FAILED)

    def _count(self, upstream: str, node_id: str) -> None:
        """Let a node know how an upstream ended; a branch that its condition does not take counts as skipped."""
        status, state = self.nodes[node_id], self.nodes[upstream].state
        conditions = self._plan.nodes[node_id].conditions.get(upstream)
        if conditions and state in NODE_SUCCESS:
            try:
                state = state if self._judge(upstream, conditions) else NodeState.SKIPPED
            except ValueError as error:
                status.broken = str(error)
        status.outcomes.add(state)

    def _settle(self) -> list[Instruction]:
        """Tell downstreams what ended, fill free slots, end the run when nothing is left."""
        while self._ended_now:
            node_id = self._ended_now.popleft()
            for downstream in self._plan.nodes[node_id].downstreams:
                self._count(node_id, downstream)
                if not self._cancelling:
                    self._consider(downstream)
        for executor, ready in self._ready.items():
            while ready and self._live[executor] < self._slots(executor):
                self._start_attempt(executor, heapq.heappop(ready)[1])
        if self.state is RunState.RUNNING and self._open == 0:
            self._record_run(self._final_state())
        instructions, self._instructions = self._instructions, []
        return instructions

    def _start_attempt(self, executor: str, node_id: str) -> None:
        status = self.nodes[node_id]
        status.attempt += 1
        status.live = True
        status.executor = executor
        status.ready = status.forced = False
        self._live[executor] += 1
        self._instructions.append(StartAttempt(node_id=node_id, attempt=status.attempt))

    def _final_state(self) -> RunState:
        if self._cancelling and self._counts[NodeState.CANCELLED]:
            return RunState.CANCELLED
        bad = (NodeState.FAILED, NodeState.UPSTREAM_FAILED, NodeState.CANCELLED)
        return RunState.FAILED if any(self._counts[state] for state in bad) else RunState.SUCCEEDED

    def _set(self, node_id: str, state: NodeState, message: str | None = None) -> None:
        status = self.nodes[node_id]
        check_transition(node_id, status.state, state, status.history)
        status.history.append(status.state)
        self._counts[status.state] -= 1
        self._counts[state] += 1
        self._open += (status.state in NODE_ENDED) - (state in NODE_ENDED)
        status.state = state
        if state in NODE_ENDED:
            self._ended_now.append(node_id)
        self._instructions.append(
            RecordNode(node_id=node_id, state=state, message=message, failures=status.failures, losses=status.losses)
        )

    def _record_run(self, state: RunState) -> None:
        self.state = state
        self._instructions.append(RecordRun(state=state))
