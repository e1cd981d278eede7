"""Trigger rules mean what they mean in Airflow.

The cases follow https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/dags.html#trigger-rules for when a
rule lets a node run, and Airflow's ``ti_deps/deps/trigger_rule_dep.py`` for what becomes of one that does not run
(skipped, or upstream_failed). In one thing we differ on purpose: where Airflow decides by whoever ended first, a
failure beside a skip always gives ``upstream_failed``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations, product
from typing import get_args

import pytest

from jupyter_dagflow.engine.events import AttemptEnded, RunStarted
from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import AttemptState, NodeState
from jupyter_dagflow.engine.trigger_rules import Outcome, Outcomes, decide, outcome_of
from jupyter_dagflow.model.pipeline import TriggerRule
from tests.unit.engine.driven_run import end, machine, pipeline, started

UPSTREAMS = ["s", "f", "u", "k", "ss", "sf", "su", "sk", "ff", "fu", "fk", "uu", "uk", "kk", "sfk"]
"""How the upstreams end: in success, failed, upstream_failed, skipped."""
TABLE = """
all_success                 R U U S R  U  U  S  U  U  U  U  U  S  U
all_failed                  S R R S S  S  S  S  R  R  S  R  S  S  S
all_done                    R R R R R  R  R  R  R  R  R  R  R  R  R
all_skipped                 S S S R S  S  S  S  S  S  S  S  S  R  S
one_failed                  S R R S S  R  R  S  R  R  R  R  R  S  R
one_success                 R U U S R  R  R  R  U  U  U  U  U  S  R
one_done                    R R S S R  R  R  R  R  R  R  S  S  S  R
none_failed                 R U U R R  U  U  R  U  U  U  U  U  R  U
none_failed_min_one_success R U U S R  U  U  R  U  U  U  U  U  S  U
none_skipped                R R R S R  R  R  S  R  R  S  R  S  S  S
always                      R R R R R  R  R  R  R  R  R  R  R  R  R
"""
"""For each rule what the node does then: it runs, is skipped, or counts as upstream_failed."""
ENDS = {"R": NodeState.SUCCEEDED, "S": NodeState.SKIPPED, "U": NodeState.UPSTREAM_FAILED}
CASES = [
    (rule, upstreams, ENDS[end_])
    for rule, *ends in map(str.split, TABLE.strip().splitlines())
    for upstreams, end_ in zip(UPSTREAMS, ends, strict=True)
]


@pytest.mark.parametrize(("rule", "upstreams", "expected"), CASES)
def test_a_node_does_what_it_does_in_airflow_whoever_ends_first(rule: str, upstreams: str, expected: NodeState) -> None:
    names = [f"{kind}{place}" for place, kind in enumerate(upstreams)]
    for order in permutations(names):
        assert ended_after(rule, names, order) is expected, order


def ended_after(rule: str, names: Sequence[str], order: Sequence[str]) -> NodeState:
    """How a node ends after upstreams that end in this order, each in the way of which its name has the letter."""
    before = [f"b{name}-{name}" for name in names]
    edges = [*before, *(f"{name}-node" for name in names)]
    run = RunMachine(make_plan(pipeline(*edges, node={"trigger_rule": rule})), slots=lambda _: 9)
    run.handle(RunStarted())
    for name in order:
        end(run, f"b{name}", AttemptState.FAILED if name[0] == "u" else AttemptState.SUCCEEDED)
        if name[0] != "u":
            ends = {"s": AttemptState.SUCCEEDED, "f": AttemptState.FAILED, "k": AttemptState.SKIPPED}
            end(run, name, ends[name[0]])
    if run.nodes["node"].live:
        run.handle(AttemptEnded(node_id="node", attempt=1, state=AttemptState.SUCCEEDED))
    return run.nodes["node"].state


def test_the_table_has_every_rule() -> None:
    assert {rule for rule, _, _ in CASES} == set(get_args(TriggerRule))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("all_success", NodeState.SKIPPED), ("none_failed_min_one_success", NodeState.QUEUED)],
)
def test_the_join_of_branches_in_airflows_documentation(rule: str, expected: NodeState) -> None:
    drawn = pipeline("first-branching", "branching-a", "a-follow", "follow-join", "branching-b", "b-join")
    edges = [edge.model_copy(update={"condition": "no" if edge.target == "b" else None}) for edge in drawn.edges]
    nodes = [node.model_copy(update={"trigger_rule": rule if node.id == "join" else None}) for node in drawn.nodes]
    drawn = drawn.model_copy(update={"nodes": nodes, "edges": edges})
    run = RunMachine(make_plan(drawn), slots=lambda _: 4, judge=lambda node_id, conditions: False)
    run.handle(RunStarted())
    for node_id in ("first", "branching", "a", "follow"):
        end(run, node_id)
    assert run.nodes["b"].state is NodeState.SKIPPED
    assert run.nodes["join"].state is expected


def test_rules_that_need_not_wait_do_not() -> None:
    def sofar(*found: Outcome) -> Outcomes:
        made = Outcomes(total=3)
        for outcome in found:
            made.add(outcome)
        return made

    assert decide("one_success", sofar("failed", "success")) == "run"
    assert decide("one_failed", sofar("upstream_failed")) == "run"
    assert decide("one_done", sofar("failed")) == "run"
    assert decide("one_done", sofar("upstream_failed", "skipped")) == "wait"
    assert decide("all_success", sofar("failed")) == "upstream_failed"
    assert decide("all_success", sofar("skipped", "success")) == "wait"
    assert decide("none_failed_min_one_success", sofar("upstream_failed")) == "upstream_failed"
    assert decide("none_skipped", sofar("skipped")) == "skip"
    assert decide("all_skipped", sofar("success")) == "skip"
    assert decide("all_done", sofar("failed", "failed")) == "wait"
    assert decide("always", sofar()) == "run"


def test_what_is_decided_early_is_what_would_be_decided_late() -> None:
    kinds: tuple[Outcome, ...] = ("success", "failed", "upstream_failed", "skipped", "broken")
    for rule in get_args(TriggerRule):
        for found in product(kinds, repeat=3):
            outcomes = Outcomes(total=3)
            decisions = []
            for outcome in found:
                outcomes.add(outcome)
                decisions.append(decide(rule, outcomes))
            decided = [decision for decision in decisions if decision != "wait"]
            assert decided, (rule, found)
            assert len(set(decided)) == 1, (rule, found)
            assert decide(rule, Outcomes()) == "run"


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (NodeState.FAILED, "success"),
        (NodeState.UPSTREAM_FAILED, "success"),
        (NodeState.SUCCEEDED, "skipped"),
        (NodeState.REUSED, "skipped"),
        (NodeState.SKIPPED, "skipped"),
        (NodeState.CANCELLED, "failed"),
    ],
)
def test_a_fallback_follows_a_failure(state: NodeState, outcome: Outcome) -> None:
    assert outcome_of(state, after_failure=True, after_success=False) == outcome
    assert outcome_of(state, after_failure=True, after_success=True) == "skipped"


def test_a_condition_that_cannot_be_decided_fails_a_node_only_if_nothing_else_decides() -> None:
    drawn = pipeline("a-z", "b-z", z={"trigger_rule": "one_success"})
    edges = [edge.model_copy(update={"condition": "c" if edge.source == "a" else None}) for edge in drawn.edges]

    def judge(node_id: str, conditions: object) -> bool:
        raise ValueError("Nobody knows.")

    for last, state in ((AttemptState.SUCCEEDED, NodeState.QUEUED), (AttemptState.FAILED, NodeState.FAILED)):
        run = RunMachine(make_plan(drawn.model_copy(update={"edges": edges})), slots=lambda _: 4, judge=judge)
        run.handle(RunStarted())
        assert not started(end(run, "a"))
        end(run, "b", last)
        assert run.nodes["z"].state is state


def test_a_node_with_the_rule_always_does_not_wait() -> None:
    run = machine(pipeline("a-b", b={"trigger_rule": "always"}))
    assert started(run.handle(RunStarted())) == ["a", "b"]
