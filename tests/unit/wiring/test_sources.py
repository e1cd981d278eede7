"""What nodes of every type execute, as files of a workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import FrozenSource
from jupyter_dagflow.errors import DagflowError, OutsideWorkspace
from jupyter_dagflow.model.pipeline import Node
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.wiring.sources import FileSources
from jupyter_dagflow.wiring.workspace import Workspace


class House:
    """A workspace with a pipeline in ``flows/``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.flows = root / "flows"
        self.flows.mkdir()
        self.sources = FileSources(Workspace(root=root), "flows/p.dagflow")
        self.document("p.dagflow")

    def document(self, path: str, *nodes: dict[str, Any], **fields: Any) -> None:
        (self.flows / path).write_text(json.dumps({"version": 1, "nodes": list(nodes), **fields}))

    def look(self, **fields: Any) -> FrozenSource:
        return self.sources.look(node(**fields))

    async def freeze(self, **fields: Any) -> dict[str, bytes]:
        """The files in the attempt's folder."""
        directory = self.root / "dagflow-runs" / "r" / "n" / "1"
        await self.sources.freeze(node(**fields), directory)
        return {path.name: path.read_bytes() for path in directory.iterdir()}


def node(**fields: Any) -> Node:
    return Node.model_validate({"id": "n", **fields})


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_a_notebook_is_copied_as_it_is(house: House) -> None:
    write_notebook(house.flows / "sub" / "a.ipynb", [("outputs", "x = 1")])
    frozen = house.look(path="sub/a.ipynb")
    assert (frozen.outputs, frozen.kernel, frozen.settings) == (("x",), "python3", {})
    assert frozen.working_directory == house.flows / "sub"
    content = (house.flows / "sub" / "a.ipynb").read_bytes()
    assert await house.freeze(path="sub/a.ipynb") == {"source.ipynb": content}


@pytest.mark.parametrize(
    ("name", "copy"), [("a.py", "source.py"), ("run.sh", "source.sh"), ("fit.R", "source.R"), ("fit.r", "source.R")]
)
async def test_a_script_is_copied_under_its_kind(house: House, name: str, copy: str) -> None:
    (house.root / "scripts").mkdir()
    (house.root / "scripts" / name).write_text("1")
    fields = {"type": "script", "path": f"../scripts/{name}"}
    frozen = house.look(**fields, outputs=["x"], parameters_as="environment")
    assert frozen.working_directory == house.root / "scripts"
    assert (frozen.outputs, frozen.kernel) == (("x",), None)
    assert frozen.settings == {"file": name, "parameters_as": "environment"}
    assert house.look(**fields).settings["parameters_as"] == "arguments"
    assert await house.freeze(**fields) == {copy: b"1"}
    (house.root / "scripts" / name).write_text("2")
    assert house.look(**fields).hash != frozen.hash


async def test_of_a_command_nothing_is_copied(house: House) -> None:
    fields = {"type": "command", "command": ["echo", "{x}"], "outputs": ["y"], "path": "ignored/path"}
    frozen = house.look(**fields)
    assert frozen.working_directory == house.flows
    assert (frozen.outputs, frozen.settings) == (("y",), {"command": ["echo", "{x}"]})
    assert frozen.hash != house.look(type="command", command=["echo", "{y}"]).hash
    assert await house.freeze(**fields) == {}


async def test_a_sensor_is_its_settings(house: House) -> None:
    frozen = house.look(type="sensor", sensor={"kind": "file", "path": "a.csv"})
    assert frozen.outputs == ("path", "paths")
    assert frozen.settings == {"sensor": {"kind": "file", "path": "a.csv", "poll_s": 30.0, "soft_fail": False}}
    assert frozen.hash != house.look(type="sensor", sensor={"kind": "file", "path": "b.csv"}).hash
    assert await house.freeze(type="sensor", sensor={"kind": "file", "path": "a.csv"}) == {}


async def test_a_pipeline_is_copied_and_has_what_it_declares(house: House) -> None:
    write_notebook(house.flows / "sub" / "a.ipynb", [("outputs", "x = 1")])
    document = {"nodes": [{"id": "a", "path": "a.ipynb"}], "outputs": [{"name": "y", "node": "a", "output": "x"}]}
    (house.flows / "sub" / "inner.dagflow").write_text(json.dumps(document))
    frozen = house.look(type="pipeline", path="sub/inner.dagflow")
    assert (frozen.outputs, frozen.kernel) == (("y",), None)
    assert frozen.settings == {"path": "flows/sub/inner.dagflow"}
    assert frozen.working_directory == house.flows
    copied = await house.freeze(type="pipeline", path="sub/inner.dagflow")
    assert copied == {"source.dagflow": json.dumps(document).encode()}


def test_a_pipeline_changes_with_whatever_it_executes(house: House) -> None:
    write_notebook(house.flows / "a.ipynb", ["x = 1"])
    (house.flows / "a.csv").write_text("1")
    house.document("deep.dagflow", {"id": "a", "path": "a.ipynb", "inputs": ["*.csv"]})
    house.document("inner.dagflow", {"id": "d", "type": "pipeline", "path": "deep.dagflow"})
    first = house.look(type="pipeline", path="inner.dagflow")
    assert first.inputs == [house.flows / "a.csv"]

    write_notebook(house.flows / "a.ipynb", ["x = 2"])
    second = house.look(type="pipeline", path="inner.dagflow")
    assert second.hash != first.hash

    house.document("deep.dagflow", {"id": "a", "path": "a.ipynb", "parameters": {"x": 1}})
    assert house.look(type="pipeline", path="inner.dagflow").hash != second.hash


def test_it_does_not_change_with_what_is_only_to_look_at(house: House) -> None:
    write_notebook(house.flows / "a.ipynb", ["x = 1"])
    house.document("inner.dagflow", {"id": "a", "path": "a.ipynb"})
    before = house.look(type="pipeline", path="inner.dagflow").hash
    note = {"id": "note", "type": "note", "text": "Read me"}
    moved = {"id": "a", "path": "a.ipynb", "name": "A", "ui": {"x": 1, "y": 2}}
    house.document("inner.dagflow", moved, note, description="new")
    assert house.look(type="pipeline", path="inner.dagflow").hash == before


def test_many_pipelines_within_each_other_are_each_looked_at_once(house: House) -> None:
    write_notebook(house.flows / "a.ipynb", ["x = 1"])
    house.document("0.dagflow", {"id": "a", "path": "a.ipynb"})
    for depth in range(1, 18):
        inner = {"type": "pipeline", "path": f"{depth - 1}.dagflow"}
        house.document(f"{depth}.dagflow", *({"id": f"n{number}", **inner} for number in range(4)))
    assert house.look(type="pipeline", path="17.dagflow").hash  # 4 to the power of 17 ways lead to the notebook.


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"path": ""}, "The node has no notebook."),
        ({"path": "none.ipynb"}, "There is no file 'none.ipynb'."),
        ({"type": "script"}, "The node has no script."),
        ({"type": "script", "path": "p.dagflow"}, "'p.dagflow' is no script; its name must end in .py, .sh or .R."),
        ({"type": "command"}, "The node has no command; name a program and its arguments."),
        ({"type": "sensor"}, "The node does not say what it waits for."),
        ({"type": "pipeline"}, "The node has no pipeline."),
        (
            {"type": "pipeline", "path": "broken.dagflow"},
            "broken.dagflow: line 1, column 2: The document is not valid JSON",
        ),
        ({"type": "pipeline", "path": "binary.dagflow"}, "binary.dagflow: The document is not UTF-8 text."),
        ({"type": "pipeline", "path": "gap.dagflow"}, "flows/gap.dagflow: There is no file 'none.py'."),
        (
            {"type": "pipeline", "path": "p.dagflow"},
            "The pipeline contains itself: flows/p.dagflow → flows/p.dagflow.",
        ),
        (
            {"type": "pipeline", "path": "a.dagflow"},
            "flows/b.dagflow: The pipeline contains itself: flows/a.dagflow → flows/b.dagflow → flows/a.dagflow.",
        ),
        ({"type": "note"}, "A node of type 'note' has nothing to run."),
    ],
)
def test_what_cannot_be_executed_is_told(house: House, fields: dict[str, Any], message: str) -> None:
    (house.flows / "broken.dagflow").write_text("{")
    (house.flows / "binary.dagflow").write_bytes(b"\xff")
    house.document("gap.dagflow", {"id": "a", "type": "script", "path": "none.py"})
    house.document("a.dagflow", {"id": "b", "type": "pipeline", "path": "b.dagflow"})
    house.document("b.dagflow", {"id": "a", "type": "pipeline", "path": "../flows/a.dagflow"})
    with pytest.raises(DagflowError) as raised:
        house.look(**fields)
    assert message in raised.value.message


@pytest.mark.parametrize("kind", ["notebook", "script", "pipeline"])
def test_no_source_lies_outside_of_the_workspace(house: House, kind: str) -> None:
    with pytest.raises(OutsideWorkspace):
        house.look(type=kind, path="../../secret.py")


def test_artifacts_are_found_from_where_the_node_works(house: House) -> None:
    (house.flows / "sub").mkdir()
    for path in ("a.csv", "sub/a.csv"):
        (house.flows / path).write_text(path)
    found = {"script": house.flows / "sub" / "a.csv", "command": house.flows / "a.csv"}
    for kind, file in found.items():
        assert house.sources.files(node(type=kind, path="sub/x.py"), [{"path": "a.csv"}]) == [file]


def test_artifacts_outside_of_the_workspace_are_left_out(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.csv"
    outside.write_text("s")
    (house.flows / "link.csv").symlink_to(outside)
    (house.flows / "a.csv").write_text("a")
    paths = [str(outside), "link.csv", "../../etc/passwd", "a\0b", "x" * 5000, "gone", "", str(house.flows / "a.csv")]
    artifacts = [{"path": path} for path in paths]
    assert house.sources.files(node(type="command"), artifacts) == [house.flows / "a.csv"]
