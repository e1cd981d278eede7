"""What reruns make of a run's options."""

from __future__ import annotations

from typing import Any

from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.run_options import options_after_rerun
from jupyter_dagflow.engine.states import NodeState
from tests.unit.engine.driven_run import pipeline

PLAN = make_plan(pipeline("a-b", "b-c"))
STATES = {"a": NodeState.SUCCEEDED, "b": NodeState.QUEUED, "c": NodeState.PENDING}


def after(mode: str, node_id: str | None, **options: Any) -> dict[str, Any]:
    return options_after_rerun(options, PLAN, STATES, mode, node_id)


def test_a_node_that_was_chosen_must_really_run() -> None:
    assert after("only", "a", parallel=4) == {"parallel": 4, "refresh": ["a"], "selected": None}
    assert after("from", "b.3")["refresh"] == ["b.3"]
    assert after("failed", None)["refresh"] == []


def test_who_has_not_run_yet_must_still() -> None:
    assert after("only", "c", refresh=["a", "b"])["refresh"] == ["b", "c"]
    assert after("failed", None, refresh=["a", "b"])["refresh"] == ["b"]


def test_what_was_chosen_belongs_to_a_run_of_a_part_from_then_on() -> None:
    assert after("only", "b", selected=["a"])["selected"] == ["a", "b"]
    assert after("from", "b.1", selected=["a"])["selected"] == ["a", "b", "c"]
    assert after("failed", None, selected=["a"])["selected"] == ["a"]
