"""Decides what a run does next. Pure: events in, instructions out; no clock, no I/O, no asyncio.

Work is O(1) for every edge that a finished node leaves; nothing is scanned again. A node that runs for each item has
instances beside it in ``nodes``, under ids of their own (``model.instances``); they are what has attempts.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping

from jupyter_dagflow.engine.admission import Admission
from jupyter_dagflow.engine.events import (
    AttemptBegan,
    AttemptEnded,
    CancelRequested,
    Expanded,
    MachineEvent,
    PoolGranted,
    RetryDue,
    RunStarted,
    RunTimedOut,
)
from jupyter_dagflow.engine.expansion import Expansion
from jupyter_dagflow.engine.instructions import (
    CancelAttempt,
    Expand,
    FreePool,
    Instruction,
    RecordNode,
    RecordRun,
    ScheduleRetry,
)
from jupyter_dagflow.engine.node_status import NodeStatus, Stage
from jupyter_dagflow.engine.plan import IDLE_AT_ONCE, NodePlan, RunPlan
from jupyter_dagflow.engine.retries import MAX_LOSSES, retry_delay_s
from jupyter_dagflow.engine.states import NODE_ENDED, AttemptState, NodeState, RunState, check_transition
from jupyter_dagflow.engine.trigger_rules import Outcomes, decide
from jupyter_dagflow.engine.upstreams import Judge, outcome_for
from jupyter_dagflow.engine.verdict import final_state
from jupyter_dagflow.model.instances import index_of, instance_id, node_of

UNHURT: Mapping[AttemptState, NodeState] = {
    AttemptState.SUCCEEDED: NodeState.SUCCEEDED,
    AttemptState.REUSED: NodeState.REUSED,
    AttemptState.SKIPPED: NodeState.SKIPPED,
}
"""Ends of an attempt that are its node's end, too, even while the run is cancelled."""


class RunMachine:
    """One run. Feed it every event through ``handle`` and carry out what it returns."""

    def __init__(
        self,
        plan: RunPlan,
        *,
        slots: Callable[[str], int],
        judge: Judge = lambda node_id, conditions: True,
        seed: str = "",
        state: RunState = RunState.PENDING,
        statuses: Mapping[str, NodeStatus] | None = None,
        numbers: Mapping[str, int] | None = None,
    ) -> None:
        """``slots``: how many attempts the executor of that name runs at once. ``seed``: for the jitter of retries.

        ``numbers``: the newest attempt of nodes that ever were in the run, so that none is counted twice.
        """
        self._judge = judge
        self._seed = seed
        self._instructions: list[Instruction] = []
        self._admission = Admission(slots=slots, tell=self._tell)
        self._ended_now: deque[str] = deque()
        self._cancelling = False
        self._timed_out_s: float | None = None
        self.state = state
        self.nodes: dict[str, NodeStatus] = dict(statuses or {})
        self._expansions: dict[str, Expansion] = {}
        self._numbers = dict(numbers or {})
        self._adopt(plan)

    @property
    def cancelling(self) -> bool:
        """A cancellation was asked for, or the run's time is up, and attempts are still under way."""
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
            case Expanded():
                self._expanded(event)
            case PoolGranted():
                self._admission.granted(event.node_id)
            case CancelRequested():
                self._stop()
            case RunTimedOut():
                self._time_out(event)
        return self._settle()

    def reopen(
        self,
        plan: RunPlan,
        node_ids: Collection[str],
        *,
        forced: Collection[str] = (),
        unrepeated: Collection[str] = (),
    ) -> list[Instruction]:
        """Give nodes that have ended another go under a new plan, and run whatever the plan adds.

        Where ``node_ids`` has instances of a node, only these get another go, and the node ends anew after them; a
        node without any of its instances works out its items again. ``forced`` nodes, and nodes of forced instances,
        run whatever their upstreams did; ``unrepeated`` ones have one try only.
        """
        parted = {node_of(chosen) for chosen in node_ids if index_of(chosen) is not None}
        for chosen in [*parted.difference(node_ids), *node_ids]:
            status = self.nodes.get(chosen)
            if status is not None and status.state in NODE_ENDED:
                status.failures = status.losses = 0
                if chosen not in parted:
                    status.width = None
                self._set(chosen, NodeState.PENDING)
        self._adopt(plan)
        for node_id in map(node_of, forced):
            self.nodes[node_id].forced = self.nodes[node_id].state is NodeState.PENDING
        for node_id in unrepeated:
            self.nodes[node_id].failures = self._node(node_id).retry.attempts - 1
        self._cancelling, self._timed_out_s = False, None
        self._start()
        return self._settle()

    # --- taking over -------------------------------------------------------------------------------------------

    def _adopt(self, plan: RunPlan) -> None:
        """Take a plan over: keep the nodes it still has and count afresh how their upstreams did."""
        self._plan = plan
        before, self.nodes, self._expansions = self.nodes, {}, {}
        self._numbers |= {node_id: status.attempt for node_id, status in before.items()}
        for node_id, node in plan.nodes.items():
            status = self.nodes[node_id] = before.get(node_id) or self._new_status(node_id)
            if node.node.for_each is None and status.state is NodeState.PENDING:
                status.width = None
            if status.width is not None:
                ids = [instance_id(node_id, index) for index in range(status.width)]
                self.nodes |= {found: before.get(found) or self._new_status(found) for found in ids}
                self._expand(node_id, status.width)
        for node_id, status in before.items():
            if node_id not in self.nodes:
                self._drop(node_id, status)
        for node_id, node in plan.nodes.items():
            self.nodes[node_id].outcomes = Outcomes(total=len(node.upstreams))
            self.nodes[node_id].broken = None
            for upstream in node.upstreams:
                if self.nodes[upstream].state in NODE_ENDED:
                    self._count(upstream, node_id)
        self._open = sum(self.nodes[node_id].state not in NODE_ENDED for node_id in plan.nodes)
        self._admission.adopt(plan, self.nodes, self._expansions)

    def _drop(self, node_id: str, status: NodeStatus) -> None:
        """Let go of a node that left the run; news of it is ignored from now on."""
        if status.live:
            self._tell(CancelAttempt(node_id=node_id, attempt=status.attempt))
        if status.pool is not None:
            self._tell(FreePool(node_id=node_id))

    def _new_status(self, node_id: str) -> NodeStatus:
        return NodeStatus(attempt=self._numbers.get(node_id, 0))

    def _expand(self, node_id: str, width: int) -> None:
        for_each = self._node(node_id).node.for_each
        states = Counter(self.nodes[instance_id(node_id, index)].state for index in range(width))
        parallel = for_each.parallel if for_each is not None else None
        self._expansions[node_id] = Expansion(width=width, parallel=parallel, states=states)

    def _start(self) -> None:
        if self.state is not RunState.RUNNING:
            self._record_run(RunState.RUNNING)
        for node_id in self._plan.nodes:
            state = self.nodes[node_id].state
            if state is NodeState.PENDING:
                self._consider(node_id)
            elif state not in NODE_ENDED:
                self._go_on(node_id)

    # --- what happened -----------------------------------------------------------------------------------------

    def _began(self, event: AttemptBegan) -> None:
        node_id = event.node_id
        status = self._current(node_id, event.attempt)
        if status is None or status.state is not NodeState.QUEUED:
            return
        begun = NodeState.WAITING if self._node(node_id).node.type == "sensor" else NodeState.RUNNING
        self._set(node_id, begun)
        if index_of(node_id) is not None and self.nodes[node_of(node_id)].state is NodeState.QUEUED:
            self._set(node_of(node_id), begun)

    def _ended(self, event: AttemptEnded) -> None:
        node_id, status = event.node_id, self._current(event.node_id, event.attempt)
        if status is None:
            return
        self._admission.ended(node_id)
        if event.state in UNHURT:
            self._set(node_id, UNHURT[event.state], event.message)
        elif event.state is AttemptState.CANCELLED or self._cancelling:
            self._set(node_id, NodeState.CANCELLED)
        elif event.state is AttemptState.LOST:
            self._lost(node_id, status)
        else:
            self._failed(node_id, status, event.message)

    def _failed(self, node_id: str, status: NodeStatus, message: str | None) -> None:
        status.failures += 1
        retry = self._node(node_id).retry
        delay_s = retry_delay_s(retry, status.failures, seed=f"{self._seed}/{node_id}")
        if delay_s is None:
            self._set(node_id, NodeState.FAILED, message)
            return
        told = f"Attempt {status.failures} of {retry.attempts} failed ({message or 'no reason given'}); "
        told += f"the next one starts in {round(delay_s, 2):g} s." if delay_s else "the next one starts now."
        self._set(node_id, NodeState.QUEUED, told)
        self._admission.delay(node_id)
        self._tell(ScheduleRetry(node_id=node_id, delay_s=delay_s))

    def _lost(self, node_id: str, status: NodeStatus) -> None:
        status.losses += 1
        if status.losses >= MAX_LOSSES:
            self._set(node_id, NodeState.FAILED, f"The worker vanished {status.losses} times without a result.")
            return
        self._set(node_id, NodeState.QUEUED, "The worker vanished without a result; the node is tried again.")
        self._admission.ask(node_id)

    def _retry_due(self, node_id: str) -> None:
        status = self.nodes.get(node_id)
        if status is not None and status.stage is Stage.DELAY:
            self._admission.ask(node_id)

    def _expanded(self, event: Expanded) -> None:
        node_id, status = event.node_id, self.nodes.get(event.node_id)
        if status is None or not status.expanding:
            return
        status.expanding = False
        if event.problem is not None:
            self._set(node_id, NodeState.FAILED, event.problem)
            return
        status.width = event.width
        ids = [instance_id(node_id, index) for index in range(event.width)]
        self.nodes |= {found: self._new_status(found) for found in ids}
        self._expand(node_id, event.width)
        if event.width:
            self._set(node_id, NodeState.QUEUED)
        self._go_on(node_id)

    def _time_out(self, event: RunTimedOut) -> None:
        if self.state is RunState.RUNNING and not self._cancelling:
            self._timed_out_s = event.timeout_s
            self._stop()

    def _stop(self) -> None:
        if self._cancelling or self.state is not RunState.RUNNING:
            return
        self._cancelling = True
        self._admission.halt()
        for node_id, status in self.nodes.items():
            if status.live:
                self._tell(CancelAttempt(node_id=node_id, attempt=status.attempt))
            elif status.state not in NODE_ENDED and node_id not in self._expansions:
                self._admission.release(node_id, status)
                status.expanding = False
                self._set(node_id, NodeState.CANCELLED)

    def _current(self, node_id: str, attempt: int) -> NodeStatus | None:
        """The node's status if ``attempt`` is the one under way; news of any other is stale."""
        status = self.nodes.get(node_id)
        return status if status is not None and status.live and status.attempt == attempt else None

    # --- what follows ------------------------------------------------------------------------------------------

    def _consider(self, node_id: str) -> None:
        """Decide whether a pending node may go on."""
        status, plan = self.nodes[node_id], self._plan.nodes[node_id]
        if status.state is not NodeState.PENDING:
            return
        if plan.idle is not None and plan.idle in IDLE_AT_ONCE:
            self._end(node_id, *IDLE_AT_ONCE[plan.idle])
            return
        match "run" if status.forced else decide(plan.rule, status.outcomes):
            case "run" if plan.idle == "disabled":
                self._end(node_id, NodeState.SKIPPED, "Disabled.")
            case "run":
                status.forced = False
                self._set(node_id, NodeState.QUEUED)
                self._go_on(node_id)
            case "skip":
                self._end(node_id, NodeState.SKIPPED)
            case "upstream_failed":
                self._end(node_id, NodeState.UPSTREAM_FAILED)
            case "broken":
                self._end(node_id, NodeState.FAILED, status.broken)

    def _end(self, node_id: str, state: NodeState, message: str | None = None) -> None:
        """End a node that does not run, and with it those of its instances that were to have another go."""
        for found in self._instances(node_id):
            if self.nodes[found].state is NodeState.PENDING:
                self._set(found, state, message)
        self._set(node_id, state, message)

    def _go_on(self, node_id: str) -> None:
        """Bring a node that may run, or its instances, on their way to an attempt."""
        status, plan = self.nodes[node_id], self._plan.nodes[node_id]
        if node_id in self._expansions:
            self._go_on_with_instances(node_id)
        elif plan.node.for_each is not None and not status.live:
            if not status.expanding:
                self._admission.release(node_id, status)
                status.expanding = True
                self._tell(Expand(node_id=node_id))
        elif not status.live:
            status.expanding = False
            self._admission.resume(node_id)

    def _go_on_with_instances(self, node_id: str) -> None:
        for found in self._instances(node_id):
            status = self.nodes[found]
            if status.state is NodeState.PENDING:
                self._set(found, NodeState.QUEUED)
            if status.state is NodeState.QUEUED and not status.live:
                self._admission.resume(found)
        self._end_after_instances(node_id)

    def _end_after_instances(self, node_id: str) -> None:
        expansion = self._expansions[node_id]
        if expansion.ended and self.nodes[node_id].state not in NODE_ENDED:
            self._set(node_id, *expansion.outcome())

    def _instances(self, node_id: str) -> list[str]:
        expansion = self._expansions.get(node_id)
        return [instance_id(node_id, index) for index in range(expansion.width)] if expansion is not None else []

    def _node(self, node_id: str) -> NodePlan:
        """The plan of a node, or of the node that an instance is of."""
        return self._plan.nodes[node_of(node_id)]

    def _count(self, upstream: str, node_id: str) -> None:
        """Let a node know how an upstream ended."""
        status = self.nodes[node_id]
        try:
            status.outcomes.add(outcome_for(self._plan, self.nodes, upstream, node_id, self._judge))
        except ValueError as error:
            status.broken = status.broken or str(error)
            status.outcomes.add("broken")

    def _settle(self) -> list[Instruction]:
        """Tell downstreams what ended, fill free slots, end the run when nothing is left."""
        while self._ended_now:
            node_id = self._ended_now.popleft()
            if index_of(node_id) is not None:
                self._end_after_instances(node_of(node_id))
                continue
            for downstream in self._plan.nodes[node_id].downstreams:
                self._count(node_id, downstream)
                if not self._cancelling:
                    self._consider(downstream)
        self._admission.fill_slots()
        if self.state is RunState.RUNNING and self._open == 0:
            states = {node_id: self.nodes[node_id].state for node_id in self._plan.nodes}
            state, message = final_state(self._plan, states, stopped=self._cancelling, timed_out_s=self._timed_out_s)
            self._record_run(state, message)
        instructions, self._instructions = self._instructions, []
        return instructions

    # --- what is to be recorded --------------------------------------------------------------------------------

    def _set(self, node_id: str, state: NodeState, message: str | None = None) -> None:
        status = self.nodes[node_id]
        check_transition(node_id, status.state, state, status.history)
        status.history.append(status.state)
        if index_of(node_id) is None:
            self._open += (status.state in NODE_ENDED) - (state in NODE_ENDED)
        elif (expansion := self._expansions.get(node_of(node_id))) is not None:
            expansion.states[status.state] -= 1
            expansion.states[state] += 1
        status.state = state
        if state in NODE_ENDED:
            self._ended_now.append(node_id)
        self._tell(
            RecordNode(
                node_id=node_id,
                state=state,
                message=message,
                failures=status.failures,
                losses=status.losses,
                width=status.width,
            )
        )

    def _record_run(self, state: RunState, message: str | None = None) -> None:
        self.state = state
        self._tell(RecordRun(state=state, message=message))

    def _tell(self, instruction: Instruction) -> None:
        self._instructions.append(instruction)
