from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.kept_kernels import continuation, options_with_kernels, with_kernel
from jupyter_dagflow.engine.plan import NodePlan, make_plan
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.preparation import Prepared
from jupyter_dagflow.model.document import parse_pipeline

KEEP = {"keep_failed_kernels_s": 60}


def plan(**node: Any) -> NodePlan:
    drawn = {"version": 1, "nodes": [{"id": "a", "path": "a.ipynb", **node}], "edges": []}
    return make_plan(parse_pipeline(drawn)).nodes["a"]


def prepared(attempt: int = 1) -> Prepared:
    spec = AttemptSpec(run_id="r", node_id="a", attempt=attempt, directory=Path("/d"), working_directory=Path("/d"))
    return Prepared(spec=spec, source_hash="1", values={}, parts={"source": "1"}, cacheable=True)


@pytest.mark.parametrize(
    ("node", "failures", "kept"),
    [
        ({}, 0, 60.0),
        ({"retry": {"attempts": 3}}, 1, 0.0),
        ({"retry": {"attempts": 3}}, 2, 60.0),
        ({"executor": "kubernetes"}, 0, 0.0),
        ({"type": "script", "path": "a.py"}, 0, 0.0),
    ],
)
def test_the_last_try_of_a_notebook_on_this_machine_keeps_its_kernel(
    node: dict[str, Any], failures: int, kept: float
) -> None:
    assert with_kernel(prepared(), KEEP, plan(**node), failures).spec.keep_kernel_s == kept
    assert with_kernel(prepared(), {}, plan(**node), failures).spec.keep_kernel_s == 0.0


def test_only_the_attempt_that_was_asked_for_continues_and_nobody_reuses_it() -> None:
    asked = {"mode": "from", "node_id": "a", "continue": {"attempt": 1, "cell": 3}}
    options = options_with_kernels(KEEP, asked, {"a": 1})
    assert continuation(options, "a", 2) == {"attempt": 1, "cell": 3}
    assert continuation(options, "a", 3) is None
    assert continuation(options, "b", 2) is None
    told = with_kernel(prepared(2), options, plan(), 0)
    assert told.spec.continues == {"attempt": 1, "cell": 3}
    assert told.parts == {"source": "1", "continued": {"attempt": 1, "cell": 3}}
    assert not told.cacheable
    assert with_kernel(prepared(3), options, plan(), 0).cacheable


def test_a_rerun_may_change_how_long_kernels_are_kept() -> None:
    assert options_with_kernels(KEEP, {"mode": "failed"}, {}) == KEEP
    assert options_with_kernels(KEEP, {"mode": "failed", "keep_failed_kernels_s": 0}, {}) == {
        "keep_failed_kernels_s": 0
    }
