"""Nodes that run only if another failed, and how that makes a run end."""

from __future__ import annotations

import pytest

from jupyter_dagflow.engine.events import RunStarted
from jupyter_dagflow.engine.states import AttemptState, RunState
from jupyter_dagflow.model.pipeline import Pipeline
from tests.unit.engine.driven_run import end, machine, pipeline, recorded, run_states, started


def drawn(*edges: str, **settings: object) -> Pipeline:
    """Edges as ``a-b``, or ``a!b`` for a fallback."""
    plain = pipeline(*(edge.replace("!", "-") for edge in edges), **settings)  # type: ignore[arg-type]
    kinds = ["failure" if "!" in edge else None for edge in edges]
    return plain.model_copy(
        update={"edges": [edge.model_copy(update={"on": kind}) for edge, kind in zip(plain.edges, kinds, strict=True)]}
    )


def test_a_fallback_is_skipped_if_its_source_succeeded() -> None:
    run = machine(drawn("a!b"))
    run.handle(RunStarted())
    told = end(run, "a")
    assert recorded(told) == [("a", "succeeded"), ("b", "skipped")]
    assert run_states(told) == [RunState.SUCCEEDED]


@pytest.mark.parametrize(
    ("end_", "run_state"), [(AttemptState.SUCCEEDED, RunState.SUCCEEDED), (AttemptState.REUSED, RunState.SUCCEEDED),
                            (AttemptState.FAILED, RunState.FAILED), (AttemptState.SKIPPED, RunState.FAILED)],
)  # fmt: skip
def test_a_fallback_that_succeeds_makes_a_failure_good(end_: AttemptState, run_state: RunState) -> None:
    run = machine(drawn("a!b"))
    run.handle(RunStarted())
    assert started(end(run, "a", AttemptState.FAILED)) == ["b"]
    assert run_states(end(run, "b", end_)) == [run_state]


def test_a_join_goes_on_with_either() -> None:
    run = machine(drawn("a!b", "a-join", "b-join", join={"trigger_rule": "one_success"}))
    run.handle(RunStarted())
    end(run, "a", AttemptState.FAILED)
    assert started(end(run, "b")) == ["join"]
    assert run_states(end(run, "join")) == [RunState.SUCCEEDED]


def test_what_nobody_made_good_fails_the_run() -> None:
    run = machine(drawn("a!b", "a-c"))
    run.handle(RunStarted())
    end(run, "a", AttemptState.FAILED)
    assert run_states(end(run, "b")) == [RunState.FAILED]


def test_a_fallback_for_the_end_of_a_chain_makes_the_whole_chain_good() -> None:
    run = machine(drawn("a-b", "b-c", "c!d"))
    run.handle(RunStarted())
    assert started(end(run, "a", AttemptState.FAILED)) == ["d"]
    assert run_states(end(run, "d")) == [RunState.SUCCEEDED]


def test_a_cancelled_source_has_no_fallback() -> None:
    run = machine(drawn("a!b"))
    run.handle(RunStarted())
    told = end(run, "a", AttemptState.CANCELLED)
    assert recorded(told) == [("a", "cancelled"), ("b", "upstream_failed")]
    assert run_states(told) == [RunState.FAILED]


@pytest.mark.parametrize("state", [AttemptState.SUCCEEDED, AttemptState.FAILED])
def test_what_follows_both_ends_of_a_node_never_runs(state: AttemptState) -> None:
    run = machine(drawn("a!b", "a-b"))
    run.handle(RunStarted())
    assert recorded(end(run, "a", state))[1:] == [("b", "skipped")]
