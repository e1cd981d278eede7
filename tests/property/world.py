"""What surrounds a run machine: a store, executors, pools and clocks, in whichever order chance has it."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from jupyter_dagflow.engine.events import (
    AttemptBegan,
    AttemptEnded,
    Expanded,
    MachineEvent,
    PoolGranted,
    RetryDue,
    RunStarted,
)
from jupyter_dagflow.engine.instructions import (
    CancelAttempt,
    Expand,
    FreePool,
    Instruction,
    RecordNode,
    RecordRun,
    ScheduleRetry,
    StartAttempt,
    TakePool,
)
from jupyter_dagflow.engine.plan import DEFAULT_EXECUTOR, RunPlan, make_plan
from jupyter_dagflow.engine.ports import AttemptRecord, NodeRecord
from jupyter_dagflow.engine.recovery import recover
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import ATTEMPT_ENDED, AttemptState, NodeState, RunState
from jupyter_dagflow.model.instances import node_of
from tests.property.reference import Scenario
from tests.property.scenarios import POOLS

Attempt = tuple[str, int]


class World:
    """Carries out what a machine wants, and checks that it may be wanted. ``chance`` decides what happens next."""

    def __init__(self, scenario: Scenario, chance: random.Random, *, slots: int) -> None:
        self.chance, self.slots = chance, slots
        self.records: dict[str, NodeRecord] = {}
        self.attempts: dict[Attempt, AttemptRecord] = {}
        self.state = RunState.PENDING
        self.live: list[Attempt] = []
        self.unborn: set[Attempt] = set()
        """Attempts that were written down but never started, since the runner died in between."""
        self.holders: dict[str, tuple[str, int]] = {}
        self.started: Counter[Attempt] = Counter()
        self.stopped = self.edited = False
        self.suppose(scenario)
        self.machine = self._machine()
        self.forget()
        self.carry_out(self.machine.handle(RunStarted()))

    def suppose(self, scenario: Scenario) -> None:
        """Let another scenario hold from now on."""
        self.scenario = scenario
        self.ends = {own_id: list(script) for own_id, script in scenario.scripts.items()}
        self.plan: RunPlan = make_plan(scenario.pipeline, selected=scenario.selected, given=scenario.given)

    def states(self) -> dict[str, NodeState]:
        return {node_id: status.state for node_id, status in self.machine.nodes.items()}

    def _machine(self) -> RunMachine:
        found = recover(self.plan, list(self.records.values()), list(self.attempts.values()))
        assert sorted((one.node_id, one.attempt) for one in found.live) == sorted([*self.live, *self.unborn])
        return RunMachine(
            self.plan,
            slots=lambda executor: self.slots if executor == DEFAULT_EXECUTOR else sys.maxsize,
            judge=self.judge,
            state=self.state,
            statuses=found.statuses,
            numbers=found.numbers,
        )

    def judge(self, node_id: str, conditions: Sequence[str]) -> bool:
        assert self.machine.nodes[node_id].state in {NodeState.SUCCEEDED, NodeState.REUSED}
        truths = [self.scenario.truths[condition] for condition in conditions]
        if None in truths:
            raise ValueError("The condition cannot be decided.")
        return all(truths)

    # --- what happens ------------------------------------------------------------------------------------------

    def drive(self) -> None:
        """Let things happen until the run has ended."""
        while self.state is RunState.RUNNING:
            self.step()

    def step(self) -> None:
        """Let one of the things happen that can."""
        possible: list[Callable[[], MachineEvent]] = []
        fitting = [node_id for node_id in self.wishes if self._fits(node_id)]
        for things, happens in (
            (self.live, self._end),
            ([one for one in self.live if not self._is_reused(one)], self._begin),
            (self.unborn, self._miss),
            (self.delays, self._be_due),
            (self.expanding, self._tell_items),
            (fitting, self._grant),
        ):
            if things:
                thing = self.chance.choice(sorted(things))
                possible.append(lambda thing=thing, happens=happens: happens(thing))
        assert possible, f"nothing can happen any more: {self.states()}"
        self.carry_out(self.machine.handle(self.chance.choice(possible)()))

    def forget(self) -> None:
        """What a runner has in its mind only."""
        self.delays: list[str] = []
        self.expanding: list[str] = []
        self.wishes: dict[str, TakePool] = {}

    def die(self) -> None:
        """The runner dies, maybe between writing down and acting, and another one takes over."""
        if self.chance.random() < 0.5:
            self.unborn |= self._record(self.machine.handle(self._any_end())) if self.live else set()
        self.forget()
        if self.state is RunState.RUNNING:
            self.machine = self._machine()
            under_way = {node_id for node_id, _ in [*self.live, *self.unborn]}
            self.holders = {node_id: held for node_id, held in self.holders.items() if node_id in under_way}
            self.carry_out(self.machine.handle(RunStarted()))
        else:
            self.holders.clear()  # The store itself frees what ended runs hold.

    def _any_end(self) -> MachineEvent:
        return self._end(self.chance.choice(self.live))

    def _end(self, attempt: Attempt) -> MachineEvent:
        self.live.remove(attempt)
        left = self.ends.get(attempt[0])
        state = left.pop(0) if left else AttemptState.SUCCEEDED
        if self.stopped and state not in {AttemptState.SUCCEEDED, AttemptState.FAILED}:
            state = AttemptState.CANCELLED
        return self._ended(attempt, state)

    def _miss(self, attempt: Attempt) -> MachineEvent:
        self.unborn.remove(attempt)
        return self._ended(attempt, AttemptState.LOST)

    def _ended(self, attempt: Attempt, state: AttemptState) -> MachineEvent:
        self.attempts[attempt] = replace(self.attempts[attempt], state=state)
        return AttemptEnded(node_id=attempt[0], attempt=attempt[1], state=state)

    def _is_reused(self, attempt: Attempt) -> bool:
        """Whether the attempt will end without ever having begun."""
        return self.ends.get(attempt[0], [])[:1] == [AttemptState.REUSED]

    def _begin(self, attempt: Attempt) -> MachineEvent:
        self.attempts[attempt] = replace(self.attempts[attempt], state=AttemptState.RUNNING)
        return AttemptBegan(node_id=attempt[0], attempt=attempt[1])

    def _be_due(self, node_id: str) -> MachineEvent:
        self.delays.remove(node_id)
        return RetryDue(node_id=node_id)

    def _tell_items(self, node_id: str) -> MachineEvent:
        self.expanding.remove(node_id)
        width = self.scenario.widths.get(node_id)
        return Expanded(node_id=node_id, width=width or 0, problem="No list." if width is None else None)

    def _fits(self, node_id: str) -> bool:
        wish = self.wishes[node_id]
        taken = sum(slots for holder, (pool, slots) in self.holders.items() if pool == wish.pool and holder != node_id)
        return taken + wish.slots <= POOLS[wish.pool]

    def _grant(self, node_id: str) -> MachineEvent:
        wish = self.wishes.pop(node_id)
        self.holders[node_id] = (wish.pool, wish.slots)
        return PoolGranted(node_id=node_id)

    # --- what is wanted ----------------------------------------------------------------------------------------

    def carry_out(self, instructions: Sequence[Instruction]) -> None:
        self._record(instructions)
        for item in instructions:
            match item:
                case StartAttempt(node_id=node_id, attempt=attempt):
                    assert not self.stopped, "nothing starts after a cancellation"
                    self.live.append((node_id, attempt))
                    pool = self.plan.nodes[node_of(node_id)].node.pool
                    assert (node_id in self.holders) == (pool is not None)
                case CancelAttempt(node_id=node_id, attempt=attempt):
                    assert (node_id, attempt) in [*self.live, *self.unborn]
                case ScheduleRetry(node_id=node_id):
                    self.delays.append(node_id)
                case Expand(node_id=node_id):
                    assert node_id not in self.expanding
                    self.expanding.append(node_id)
                case TakePool(node_id=node_id):
                    self.wishes[node_id] = item
                case FreePool(node_id=node_id):
                    self.wishes.pop(node_id, None)
                    self.holders.pop(node_id, None)
        if not self.edited:
            self._check_limits()

    def _record(self, instructions: Sequence[Instruction]) -> set[Attempt]:
        """Write down, as the runner does before it acts; the attempts that are to be started."""
        starting: set[Attempt] = set()
        for item in instructions:
            match item:
                case RecordRun(state=state):
                    self.state = state
                case RecordNode(node_id=node_id):
                    before = self.records.get(node_id) or NodeRecord(node_id=node_id, state=item.state)
                    self.records[node_id] = replace(
                        before, state=item.state, failures=item.failures, losses=item.losses, width=item.width
                    )
                case StartAttempt(node_id=node_id, attempt=attempt):
                    self.started[node_id, attempt] += 1
                    assert self.started[node_id, attempt] == 1, "no attempt is started twice"
                    starting.add((node_id, attempt))
                    self.attempts[node_id, attempt] = AttemptRecord(
                        node_id=node_id, attempt=attempt, state=AttemptState.QUEUED, executor=self._executor(node_id)
                    )
                    self.records[node_id] = replace(self.records[node_id], attempt=attempt)
                case _:
                    pass
        return starting

    def _executor(self, node_id: str) -> str:
        return self.plan.nodes[node_of(node_id)].executor

    def _check_limits(self) -> None:
        under_way = [node_id for node_id, _ in [*self.live, *self.unborn]]
        assert [self._executor(node_id) for node_id in under_way].count(DEFAULT_EXECUTOR) <= self.slots
        assert len({node_id for node_id, _ in self.live}) == len(self.live), "one attempt of a node at a time"
        for pool, slots in POOLS.items():
            assert sum(taken for held, taken in self.holders.values() if held == pool) <= slots
        for node_id, count in Counter(node_of(node_id) for node_id, _ in self.live).items():
            for_each = self.plan.nodes[node_id].node.for_each
            assert for_each is None or for_each.parallel is None or count <= for_each.parallel

    def check_ended(self) -> None:
        """Nothing is left over after the end, and what was written down is what the machine knows."""
        assert not [attempt for attempt in self.live if attempt[0] in self.machine.nodes]
        assert not self.unborn
        assert not self.holders
        assert not self.wishes
        assert all(record.state in ATTEMPT_ENDED for one, record in self.attempts.items() if one not in self.live)
        assert {node_id: self.records[node_id].state for node_id in self.machine.nodes} == self.states()

    def edit(self, scenario: Scenario) -> None:
        """Let another document hold from now on: limits that did for attempts under way may do no longer."""
        self.edited = True
        self.suppose(scenario)

    def reopen(self, node_ids: Collection[str], forced: Collection[str]) -> None:
        """As the runner does for a rerun; records of what left the run go."""
        instructions = self.machine.reopen(self.plan, node_ids, forced=forced)
        self.records = {node_id: record for node_id, record in self.records.items() if node_id in self.machine.nodes}
        self.carry_out(instructions)
