"""The run machine under random pipelines and random orders of events, against a plain reference interpreter."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_dagflow.engine.events import CancelRequested, RunTimedOut
from jupyter_dagflow.engine.reruns import RERUN_MODES, RerunMode, select_nodes
from jupyter_dagflow.engine.states import NODE_ENDED, NODE_SUCCESS, NodeState, RunState
from jupyter_dagflow.errors import Conflict
from jupyter_dagflow.model.instances import node_of
from tests.property.reference import Scenario, interpret
from tests.property.scenarios import ends, scenarios
from tests.property.world import World

seeds = st.integers(0, 2**32)
slots = st.integers(1, 4)


@settings(max_examples=200, deadline=None)
@given(scenarios(), slots, seeds)
def test_every_run_ends_as_the_reference_says(scenario: Scenario, parallel: int, seed: int) -> None:
    world = World(scenario, random.Random(seed), slots=parallel)
    world.drive()
    world.check_ended()
    assert (world.states(), world.state) == interpret(scenario)


@settings(max_examples=120, deadline=None)
@given(scenarios(losses=2), slots, seeds, st.lists(st.integers(0, 25), min_size=1, max_size=2))
def test_a_run_whose_runner_dies_ends_all_the_same(
    scenario: Scenario, parallel: int, seed: int, lives: list[int]
) -> None:
    world = World(scenario, random.Random(seed), slots=parallel)
    for steps in lives:
        for _ in range(steps):
            if world.state is RunState.RUNNING:
                world.step()
        world.die()
    world.drive()
    assert (world.states(), world.state) == interpret(scenario)
    assert not world.holders


@settings(max_examples=60, deadline=None)
@given(scenarios(), slots, seeds, st.integers(0, 15), st.booleans())
def test_a_run_that_is_stopped_ends(
    scenario: Scenario, parallel: int, seed: int, steps: int, out_of_time: bool
) -> None:
    world = World(scenario, random.Random(seed), slots=parallel)
    for _ in range(steps):
        if world.state is RunState.RUNNING:
            world.step()
    was_running = world.state is RunState.RUNNING
    world.forget()
    world.stopped = True
    world.carry_out(world.machine.handle(RunTimedOut(timeout_s=9) if out_of_time else CancelRequested()))
    world.drive()
    world.check_ended()
    assert all(state in NODE_ENDED for state in world.states().values())
    stopped = any(
        state is NodeState.CANCELLED for node_id, state in world.states().items() if node_id in world.plan.nodes
    )
    if was_running and stopped:
        assert world.state is (RunState.FAILED if out_of_time else RunState.CANCELLED)


@settings(max_examples=120, deadline=None)
@given(scenarios(), slots, seeds, st.data())
def test_a_rerun_of_whatever_ends_as_the_reference_says(
    scenario: Scenario, parallel: int, seed: int, draw: st.DataObject
) -> None:
    world = World(scenario, random.Random(seed), slots=parallel)
    world.drive()
    states = world.states()
    mode = draw.draw(st.sampled_from(RERUN_MODES))
    changed = draw.draw(st.sets(st.sampled_from(sorted(states)), max_size=2))
    changed = {node_id for node_id in changed if states[node_id] in NODE_SUCCESS}
    chosen = draw.draw(st.sampled_from(sorted(states)))
    try:
        selection = select_nodes(world.plan, states, mode, chosen, changed.__contains__)
    except Conflict:
        return
    widths, scripts = draw.draw(ends(scenario.pipeline.nodes, losses=6))
    later = replace(scenario, widths=widths, scripts=scripts)
    world.suppose(later)
    world.reopen(selection.nodes, selection.forced)
    kept = kept_states(states, set(selection.nodes))
    world.drive()
    world.check_ended()
    expected = interpret(later, kept=kept, forced={node_of(node_id) for node_id in selection.forced})
    assert (world.states(), world.state) == expected


@settings(max_examples=60, deadline=None)
@given(scenarios(), scenarios(), slots, seeds, st.integers(0, 20), st.sampled_from(RERUN_MODES))
def test_a_run_whose_document_changes_meanwhile_ends(
    scenario: Scenario, later: Scenario, parallel: int, seed: int, steps: int, mode: RerunMode
) -> None:
    world = World(scenario, random.Random(seed), slots=parallel)
    for _ in range(steps):
        if world.state is RunState.RUNNING:
            world.step()
    states, before = world.states(), world.plan
    world.edit(later)
    chosen = sorted(world.plan.nodes)
    try:
        selection = select_nodes(
            world.plan, states, mode, world.chance.choice(chosen), lambda node_id: seed % 3 == 0, before=before
        )
    except Conflict:
        return
    world.reopen(selection.nodes, selection.forced)
    world.drive()
    world.check_ended()
    assert all(state in NODE_ENDED for state in world.states().values())


def kept_states(states: dict[str, NodeState], selected: set[str]) -> dict[str, NodeState]:
    """What stands of before, as ``interpret`` wants it: a node chosen beside instances of its own keeps the others."""
    parted = {node_of(one) for one in selected if one != node_of(one)}
    kept: dict[str, NodeState] = {}
    for node_id, state in states.items():
        if node_id in selected:
            kept |= {node_id: NodeState.PENDING} if node_id != node_of(node_id) else {}
        elif node_of(node_id) not in selected or node_of(node_id) in parted:
            kept[node_id] = state
    return kept
