"""The run machine under random graphs and random orders of events."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_dagflow.engine.events import AttemptBegan, AttemptEnded, CancelRequested, RetryDue, RunStarted
from jupyter_dagflow.engine.instructions import CancelAttempt, Instruction, ScheduleRetry, StartAttempt
from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import NODE_ENDED, NODE_SUCCESS, RUN_ENDED, AttemptState, RunState
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline, Retry

RULES = ["all_success", "all_done", "all_failed", "one_success", "one_failed", "none_failed", "none_skipped", "always"]
OUTCOMES = [AttemptState.SUCCEEDED, AttemptState.SUCCEEDED, AttemptState.FAILED, AttemptState.LOST]


@st.composite
def pipelines(draw: st.DrawFn, *, rules: bool = False) -> Pipeline:
    """Up to twelve nodes; edges lead from earlier to later ones, so there is no cycle."""
    count = draw(st.integers(1, 12))
    nodes = [
        Node(
            id=f"n{index}",
            retry=Retry(attempts=draw(st.integers(1, 3))),
            trigger_rule=draw(st.sampled_from(RULES)) if rules else None,
        )
        for index in range(count)
    ]
    pairs = [(a, b) for b in range(count) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=24)) if pairs else []
    return Pipeline(nodes=nodes, edges=[Edge(source=f"n{a}", target=f"n{b}") for a, b in chosen])


class World:
    """What surrounds a machine: attempts that run, delays that pass; it checks what the machine asks for."""

    def __init__(self, drawn: Pipeline, parallel: int) -> None:
        self.pipeline = drawn
        self.parallel = parallel
        self.machine = RunMachine(make_plan(drawn), slots=lambda _: parallel)
        self.live: list[tuple[str, int]] = []
        self.delays: list[str] = []
        self.started: Counter[tuple[str, int]] = Counter()
        self.cancelled = False
        self.carry_out(self.machine.handle(RunStarted()))

    def carry_out(self, instructions: list[Instruction]) -> None:
        for item in instructions:
            match item:
                case StartAttempt(node_id=node_id, attempt=attempt):
                    assert not self.cancelled, "nothing starts after a cancellation"
                    self.started[node_id, attempt] += 1
                    self.live.append((node_id, attempt))
                case ScheduleRetry(node_id=node_id):
                    self.delays.append(node_id)
                case CancelAttempt(node_id=node_id, attempt=attempt):
                    assert (node_id, attempt) in self.live
                case _:
                    pass
        assert len(self.live) <= self.parallel
        assert max(self.started.values(), default=0) <= 1, "no attempt runs twice"

    def step(self, draw: st.DataObject) -> None:
        """Let one of the things happen that can."""
        choices: list[str] = ["end", "end", "begin"] * bool(self.live) + ["due"] * bool(self.delays)
        match draw.draw(st.sampled_from(choices)):
            case "end":
                node_id, attempt = self.live.pop(draw.draw(st.integers(0, len(self.live) - 1)))
                state = draw.draw(st.sampled_from(OUTCOMES))
                self.carry_out(self.machine.handle(AttemptEnded(node_id=node_id, attempt=attempt, state=state)))
            case "begin":
                node_id, attempt = draw.draw(st.sampled_from(self.live))
                self.carry_out(self.machine.handle(AttemptBegan(node_id=node_id, attempt=attempt)))
            case "due":
                node_id = self.delays.pop(draw.draw(st.integers(0, len(self.delays) - 1)))
                self.carry_out(self.machine.handle(RetryDue(node_id=node_id)))

    def cancel(self) -> None:
        self.cancelled = True
        self.carry_out(self.machine.handle(CancelRequested()))


def check_ended(world: World) -> None:
    machine = world.machine
    assert machine.state in RUN_ENDED
    assert not world.live
    assert all(status.state in NODE_ENDED for status in machine.nodes.values())
    succeeded = all(str(status.state) in {"succeeded", "skipped"} for status in machine.nodes.values())
    if not world.cancelled:
        assert (machine.state is RunState.SUCCEEDED) == succeeded


@settings(max_examples=300, deadline=None)
@given(pipelines(), st.integers(1, 4), st.data())
def test_no_node_starts_before_its_upstreams_and_every_run_ends(
    drawn: Pipeline, parallel: int, draw: st.DataObject
) -> None:
    world = World(drawn, parallel)
    before = {node_id: plan.upstreams for node_id, plan in make_plan(drawn).nodes.items()}
    while world.machine.state not in RUN_ENDED:
        world.step(draw)
        for node_id, _ in world.live:
            assert all(world.machine.nodes[upstream].state in NODE_SUCCESS for upstream in before[node_id])
    check_ended(world)


@settings(max_examples=300, deadline=None)
@given(pipelines(rules=True), st.integers(1, 4), st.data())
def test_every_run_ends_whatever_the_trigger_rules(drawn: Pipeline, parallel: int, draw: st.DataObject) -> None:
    world = World(drawn, parallel)
    while world.machine.state not in RUN_ENDED:
        world.step(draw)
    check_ended(world)


@settings(max_examples=300, deadline=None)
@given(pipelines(rules=True), st.integers(1, 4), st.integers(0, 15), st.data())
def test_cancel_always_ends(drawn: Pipeline, parallel: int, steps: int, draw: st.DataObject) -> None:
    world = World(drawn, parallel)
    for _ in range(steps):
        if world.machine.state not in RUN_ENDED:
            world.step(draw)
    was_running = world.machine.state not in RUN_ENDED
    world.cancel()
    while world.live:
        world.step(draw)
    check_ended(world)
    if was_running and not any(str(status.state) == "cancelled" for status in world.machine.nodes.values()):
        assert world.machine.state in {RunState.SUCCEEDED, RunState.FAILED}


@settings(max_examples=200, deadline=None)
@given(pipelines(rules=True), st.integers(1, 4), st.data())
def test_a_rerun_of_any_nodes_ends_and_repeats_no_attempt(drawn: Pipeline, parallel: int, draw: st.DataObject) -> None:
    world = World(drawn, parallel)
    for _ in range(3):
        while world.machine.state not in RUN_ENDED:
            world.step(draw)
        chosen = draw.draw(st.sets(st.sampled_from(sorted(world.machine.nodes))))
        world.delays.clear()
        world.carry_out(world.machine.reopen(make_plan(drawn), chosen))
    while world.machine.state not in RUN_ENDED:
        world.step(draw)
    check_ended(world)
