"""Data and control flow where the nodes run in pods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.testing.notebooks import write_notebook
from tests.kubernetes.run_house import RunHouse

FLAKY = """\
import os, pathlib
kept = pathlib.Path(os.environ["DAGFLOW_CHECKPOINT_DIR"]) / "epoch"
begun = int(kept.read_text()) if kept.exists() else 0
for epoch in range(begun, 3):
    kept.write_text(str(epoch + 1))
    if epoch == 1 and begun == 0:
        raise RuntimeError("out of luck")
"""


@pytest.fixture
def house(workspace: Path) -> Iterator[RunHouse]:
    made = RunHouse(workspace)
    write_notebook(made.root / "square.ipynb", [("parameters", "x: int = 0"), ("outputs", "y = x * x")])
    write_notebook(made.root / "total.ipynb", [("parameters", "ys: list = []"), ("outputs", "total = sum(ys)")])
    write_notebook(made.root / "flaky.ipynb", [FLAKY, ("outputs", "first = begun")])
    (made.root / "shout.sh").write_text('echo "{\\"loud\\": \\"$2\\"}" >> "$DAGFLOW_OUTPUTS"\n')
    yield made
    made.close()


def submit(house: RunHouse, **document: Any) -> None:
    (house.root / "p.dagflow").write_text(json.dumps({"version": 1, **document}))
    house.submit("p.dagflow")


def test_a_fan_out_a_pipeline_and_programs_run_in_pods(house: RunHouse, on_volume: dict[str, Any]) -> None:
    in_pods = {"executor": "kubernetes", "kubernetes": on_volume}
    inner = {
        "version": 1,
        "defaults": in_pods,
        "parameters": [{"name": "x", "type": "int", "default": 1}],
        "outputs": [{"name": "y", "node": "square", "output": "y"}],
        "nodes": [{"id": "square", "path": "square.ipynb", "parameters": {"x": {"pipeline": "x"}}}],
    }
    (house.root / "inner.dagflow").write_text(json.dumps(inner))
    submit(
        house,
        defaults=in_pods,
        nodes=[
            {
                "id": "squares",
                "path": "square.ipynb",
                "parameters": {"x": [1, 2, 3]},
                "for_each": {"parameters": ["x"], "parallel": 2},
            },
            {"id": "total", "path": "total.ipynb"},
            {"id": "inner", "type": "pipeline", "path": "inner.dagflow", "parameters": {"x": 7}},
            {"id": "shout", "type": "script", "path": "shout.sh", "parameters": {"word": "hi"}, "outputs": ["loud"]},
            {
                "id": "tell",
                "type": "command",
                "command": ["sh", "-c", 'echo "{{\\"n\\": $1}}" >> "$DAGFLOW_OUTPUTS"', "sh", "{n}"],
                "parameters": {"n": 5},
                "outputs": ["n"],
            },
            {"id": "flaky", "path": "flaky.ipynb", "retry": {"attempts": 2}},
        ],
        edges=[{"source": "squares", "target": "total", "source_output": "y", "target_parameter": "ys"}],
    )
    assert house.until_ended(seconds=240) == "succeeded", house.told()
    outputs = {node: house.node(node).outputs for node in ("squares", "total", "inner", "shout", "tell", "flaky")}
    assert outputs == {
        "squares": {"y": [1, 4, 9]},
        "total": {"total": 14},
        "inner": {"y": 49},
        "shout": {"loud": "hi"},
        "tell": {"n": 5},
        "flaky": {"first": 2},
    }
    ran_in_pods = {one.node_id for one in house.store.attempts(house.run_id) if one.executor == "kubernetes"}
    assert ran_in_pods == {"squares.0", "squares.1", "squares.2", "total", "shout", "tell", "flaky"}
    [inner_attempt] = house.attempts("inner")
    assert inner_attempt.executor == "pipeline"
    child = house.node("inner").child_run_id
    assert child is not None
    assert [one.executor for one in house.store.attempts(child)] == ["kubernetes"]
