"""Validation of a document with what its nodes name: files, and pipelines within pipelines."""

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.wiring.documents import check_runnable, read_pipeline, validate_document
from jupyter_dagflow.wiring.survey import MAX_DEPTH
from jupyter_dagflow.wiring.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    write_notebook(tmp_path / "a.ipynb", ["1"])
    return Workspace(root=tmp_path)


def draw(workspace: Workspace, path: str, *nodes: dict[str, Any], **more: Any) -> str:
    file = workspace.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    named = [{"id": f"n{index}", **node} for index, node in enumerate(nodes)]
    file.write_text(json.dumps({"nodes": named, **more}))
    return path


def told(workspace: Workspace, path: str, **known: Any) -> list[str]:
    return [str(problem) for problem in validate_document(workspace, path, executors=("local",), **known)]


def inside(path: str, **more: Any) -> dict[str, Any]:
    return {"type": "pipeline", "path": path, **more}


BOOK = {"path": "a.ipynb"}


def test_a_sound_pipeline_within_another(workspace: Workspace) -> None:
    draw(workspace, "parts/inner.dagflow", {"path": "../a.ipynb"})
    draw(workspace, "outer.dagflow", inside("parts/inner.dagflow"), inside("parts/inner.dagflow"))
    assert told(workspace, "outer.dagflow") == []


def test_what_is_wrong_within_is_one_problem_of_the_node(workspace: Workspace) -> None:
    draw(workspace, "inner.dagflow", {"path": "gone.ipynb"}, BOOK, {"path": "lost.ipynb"})
    draw(workspace, "middle.dagflow", BOOK, inside("inner.dagflow"))
    draw(workspace, "outer.dagflow", inside("middle.dagflow"))
    assert told(workspace, "outer.dagflow") == [
        "nodes[0].path: middle.dagflow: nodes[1].path: inner.dagflow: nodes[0].path: "
        "There is no file 'gone.ipynb'. (and 1 more)"
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "inner.dagflow: There is no file 'inner.dagflow'."),
        ("[", "inner.dagflow: line 1, column 2: The document is not valid JSON: Expecting value."),
        ("{}", "inner.dagflow: nodes: The pipeline has no nodes; add a notebook before you run it."),
        (
            '{"nodes": [{"id": "x", "cache": 1}]}',
            "inner.dagflow: The document is not a valid pipeline: nodes[0].cache: 1 is not allowed here;",
        ),
    ],
)
def test_a_pipeline_that_cannot_be_read(workspace: Workspace, content: str | None, expected: str) -> None:
    if content is not None:
        (workspace.root / "inner.dagflow").write_text(content)
    [problem] = told(workspace, draw(workspace, "outer.dagflow", inside("inner.dagflow")))
    assert problem.startswith(f"nodes[0].path: {expected}")


def test_circles_are_named(workspace: Workspace) -> None:
    draw(workspace, "x/self.dagflow", inside("../x/self.dagflow"))
    assert told(workspace, "x/self.dagflow") == [
        "nodes[0].path: The pipeline contains itself: x/self.dagflow → x/self.dagflow."
    ]
    draw(workspace, "one.dagflow", BOOK, inside("two.dagflow"))
    draw(workspace, "two.dagflow", inside("one.dagflow"))
    circle = "The pipeline contains itself: one.dagflow → two.dagflow → one.dagflow."
    assert told(workspace, "one.dagflow") == [f"nodes[1].path: two.dagflow: nodes[0].path: {circle}"]


def test_depth_has_an_end_and_many_ways_to_one_pipeline_cost_nothing(workspace: Workspace) -> None:
    draw(workspace, "p0.dagflow", BOOK)
    for level in range(1, MAX_DEPTH + 1):
        draw(workspace, f"p{level}.dagflow", *[inside(f"p{level - 1}.dagflow")] * 3)
    assert told(workspace, f"p{MAX_DEPTH - 1}.dagflow") == []
    assert "more than 20 deep" in told(workspace, f"p{MAX_DEPTH}.dagflow")[0]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (inside("../inner.dagflow"), "path: '../inner.dagflow' leads out of the workspace."),
        (inside(""), "path: The node has no pipeline; name a .dagflow file."),
        (inside("a.ipynb"), "path: a.ipynb: 'a.ipynb' is not a pipeline; its name does not end in .dagflow."),
        ({"type": "script", "path": "load.py"}, "path: There is no file 'load.py'."),
        ({"type": "script", "path": "/bin/x.sh"}, "path: '/bin/x.sh' is an absolute path"),
        (
            {"type": "sensor", "sensor": {"kind": "file", "path": "../*.csv"}},
            "sensor.path: '../*.csv' leads out of the workspace.",
        ),
        (
            {"type": "sensor", "sensor": {"kind": "pipeline", "path": "load.dagflow"}},
            "sensor.path: There is no file 'load.dagflow'.",
        ),
    ],
)
def test_files_must_be_there_and_in_the_workspace(workspace: Workspace, node: dict[str, Any], expected: str) -> None:
    [problem] = told(workspace, draw(workspace, "p.dagflow", node))
    assert problem.startswith(f"nodes[0].{expected}")


def test_a_file_that_a_sensor_waits_for_need_not_be_there(workspace: Workspace) -> None:
    node = {"type": "sensor", "sensor": {"kind": "file", "path": "data/*.csv"}}
    assert told(workspace, draw(workspace, "p.dagflow", node)) == []


def test_pools_hold_for_pipelines_within_as_well(workspace: Workspace) -> None:
    draw(workspace, "inner.dagflow", {**BOOK, "pool": {"name": "db"}})
    draw(workspace, "outer.dagflow", inside("inner.dagflow"))
    assert told(workspace, "outer.dagflow") == told(workspace, "outer.dagflow", pools={"db": 1}) == []
    document = read_pipeline(workspace, "outer.dagflow")
    with pytest.raises(InvalidPipeline, match=r"inner\.dagflow: nodes\[0\]\.pool\.name: There is no pool 'db'"):
        check_runnable(workspace, document, executors=("local",), pools={})
