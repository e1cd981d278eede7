"""The ports of nodes of every type."""

from __future__ import annotations

import pytest

from jupyter_dagflow.model.notebook import NotebookInfo, NotebookParameter
from jupyter_dagflow.model.pipeline import ForEach, Node, Parameter, Pipeline, PipelineOutput
from jupyter_dagflow.model.ports import NodePorts, command_parameters, ports_of
from jupyter_dagflow.model.sensors import FileSensor, HttpSensor

LR = NotebookParameter(name="lr", type="float", default=0.1)
NOTEBOOK = NotebookInfo(parameters=(LR,), outputs=("accuracy", "model"), output_types={"accuracy": "float"})


def test_a_notebook_has_those_of_its_cells() -> None:
    ports = ports_of(Node(id="a", path="a.ipynb"), NOTEBOOK)
    assert ports.outputs == {"accuracy": "float", "model": "any"}
    assert ports.parameter("lr") == LR
    assert ports.parameter("depth") is None
    assert ports.open
    assert ports.known


def test_the_outputs_that_a_node_lists_come_first() -> None:
    ports = ports_of(Node(id="a", path="a.ipynb", outputs=["loss", "accuracy"]), NOTEBOOK)
    assert ports.outputs == {"loss": "any", "accuracy": "float"}


@pytest.mark.parametrize("kind", ["notebook", "pipeline"])
def test_of_what_cannot_be_read_nothing_is_known(kind: str) -> None:
    node = Node.model_validate({"id": "a", "type": kind, "outputs": ["x"]})
    assert ports_of(node, None) == NodePorts(outputs={"x": "any"}, open=True, known=False)


def test_a_script_has_the_outputs_of_its_node_and_takes_any_parameter() -> None:
    ports = ports_of(Node(id="a", type="script", path="a.py", outputs=["rows"]), None)
    assert ports == NodePorts(outputs={"rows": "any"}, open=True)


def test_a_command_needs_the_parameters_it_names() -> None:
    ports = ports_of(Node(id="a", type="command", command=["echo", "{day}-{n}", "{day}"]), None)
    assert [(port.name, port.required) for port in ports.parameters] == [("day", True), ("n", True)]


@pytest.mark.parametrize(
    ("sensor", "outputs"),
    [
        (FileSensor(kind="file", path="*.csv"), {"path": "str", "paths": "list"}),
        (HttpSensor(kind="http", url="http://here"), {"status": "int", "body": "any"}),
    ],
)
def test_a_sensor_has_those_of_its_kind(sensor: FileSensor | HttpSensor, outputs: dict[str, str]) -> None:
    assert ports_of(Node(id="a", type="sensor", sensor=sensor), None) == NodePorts(outputs=outputs)


def test_a_pipeline_has_its_parameters_and_what_it_declares() -> None:
    inner = Pipeline(
        parameters=[
            Parameter(name="day", type="str", description="ISO date"),
            Parameter(name="n", type="int", default=3, choices=[3, 5]),
        ],
        outputs=[PipelineOutput(name="rows", node="load", output="n_rows")],
    )
    ports = ports_of(Node(id="a", type="pipeline", path="inner.dagflow"), inner)
    assert ports.outputs == {"rows": "any"}
    assert ports.parameters == (
        NotebookParameter(name="day", type="str", help="ISO date", required=True),
        NotebookParameter(name="n", type="int", default=3, choices=(3, 5)),
    )
    assert not ports.open


def test_a_node_for_each_item_leaves_lists() -> None:
    node = Node(id="a", path="a.ipynb", for_each=ForEach(parameters=["lr"]))
    assert ports_of(node, NOTEBOOK).outputs == {"accuracy": "list", "model": "list"}


def test_a_note_has_none() -> None:
    assert ports_of(Node(id="a", type="note"), None) == NodePorts()


@pytest.mark.parametrize(
    ("command", "names"),
    [([], []), (["ls"], []), (["{{x}}", "{x}"], ["x"]), (["a{b}c{d}"], ["b", "d"])],
)
def test_what_a_command_names(command: list[str], names: list[str]) -> None:
    assert command_parameters(command) == names


@pytest.mark.parametrize("element", ["{", "}", "{x", "{}", "{0}", "{x!r}", "{x:>3}", "{x.y}", "{x[0]}"])
def test_braces_that_name_nothing_are_told(element: str) -> None:
    with pytest.raises(ValueError, match="brace"):
        command_parameters([element])
