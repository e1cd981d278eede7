"""Whatever a document says, its script is valid Python, says the same, and holds the document as constants only."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.script import ScriptExporter
from jupyter_dagflow.model.module.data import option_names
from jupyter_dagflow.model.module.parts import command_line, definitions
from jupyter_dagflow.model.pipeline import Parameter, Pipeline
from tests.property.documents import parameters, pipelines, texts


def script(pipeline: Pipeline) -> str:
    result = ScriptExporter().export(PipelineTree(pipeline=pipeline), source="p.dagflow")
    assert result.problems == ()
    return result.files[0].content


def split(text: str) -> tuple[str, str, ast.expr]:
    """The script around its data, the data's source, and the data's tree."""
    body = ast.parse(text).body
    [data] = [s for s in body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "PIPELINE"]
    [rest] = [s for s in body if isinstance(s, ast.AnnAssign) and ast.unparse(s.target) == "DOCUMENT"]
    assert isinstance(ast.literal_eval(rest.value or data.value), dict)
    # Not splitlines: it would break lines at letters that are no line ends in Python.
    lines = text.split("\n")
    around = lines[: data.lineno - 1] + lines[rest.end_lineno :]
    return "\n".join(around), "\n".join(lines[data.lineno - 1 : rest.end_lineno]), data.value


@cache
def empty_frame() -> str:
    return split(script(Pipeline()))[0]


def told(tree: ast.expr) -> Any:
    """The data as plain values; fails on anything that is neither a constant nor one of the three calls."""
    if isinstance(tree, ast.Call):
        assert isinstance(tree.func, ast.Name)
        assert tree.func.id in {"Pipeline", "Parameter", "Node"}
        assert not tree.args
        return {str(keyword.arg): told(keyword.value) for keyword in tree.keywords}
    if isinstance(tree, ast.List) and any(isinstance(item, ast.Call) for item in tree.elts):
        return [told(item) for item in tree.elts]
    return ast.literal_eval(tree)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines())
def test_a_script_says_what_the_document_says_in_constants_only(pipeline: Pipeline) -> None:
    text = script(pipeline)
    assert text == script(pipeline)
    frame, _, tree = split(text)
    assert frame == empty_frame()
    data = told(tree)
    assert (data["name"], data.get("description", "")) == (pipeline.name, pipeline.description)
    named = {item["name"]: item for item in data.get("parameters", [])}
    assert list(named) == [item.name for item in pipeline.parameters]
    for parameter in pipeline.parameters:
        assert repr(named[parameter.name].get("default")) == repr(parameter.default)
        assert named[parameter.name].get("help", "") == parameter.description
    nodes = {item["id"]: item for item in data["nodes"]}
    assert set(nodes) == {node.id for node in pipeline.nodes}
    for node in pipeline.nodes:
        found = nodes[node.id]
        assert (found["path"], found.get("name", "")) == (node.path, node.name)
        assert found.get("kernel") == node.kernel
        assert found.get("env", {}) == (node.env or {})
        references = {name: {"pipeline": value} for name, value in found.get("from_pipeline", {}).items()}
        assert found.get("parameters", {}) | references == node.parameters
        wires = [edge for edge in pipeline.edges if edge.target == node.id and edge.target_parameter]
        assert found.get("from_nodes", {}) == {e.target_parameter: [(e.source, e.source_output)] for e in wires}
        assert found.get("rule", "all_success") == (node.trigger_rule or "all_success")
        assert found.get("for_each", []) == (node.for_each.parameters if node.for_each else [])
        assert found.get("pinned") == node.pinned
        told_conditions = [text for texts in found.get("conditions", {}).values() for text in texts]
        assert told_conditions == [e.condition for e in pipeline.edges if e.target == node.id and e.condition]
        position = list(nodes).index(node.id)
        assert set(found.get("after", [])) == {edge.source for edge in pipeline.edges if edge.target == node.id}
        assert set(found.get("after", [])) <= set(list(nodes)[:position])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines())
def test_the_data_is_laid_out_as_a_formatter_would(pipeline: Pipeline) -> None:
    section = split(script(pipeline))[1] + "\n"
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    assert ruff is not None
    for width in ("88", "120"):
        command = [ruff, "format", "--isolated", "--line-length", width, "--diff", "-"]
        done = subprocess.run(command, input=section.encode(), capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


@settings(max_examples=200, deadline=None)
@given(parameters(), texts, texts)
def test_any_parameters_make_a_command_line(known: list[Parameter], name: str, description: str) -> None:
    options = option_names(known)
    made = [
        definitions.Parameter(
            name=item.name, option=option, type=item.type, default=item.default, help=item.description
        )
        for item, option in zip(known, options, strict=True)
    ]
    pipeline = definitions.Pipeline(name=name, description=description, parameters=made)
    parser = command_line.make_parser(pipeline, Path("x.py"))
    assert "--resume" in parser.format_help()
    given = {"str": "a b", "int": "-3", "float": "0.5", "list": "[1]", "dict": '{"a": null}', "any": "x"}
    read = {"str": "a b", "int": -3, "float": 0.5, "list": [1], "dict": {"a": None}, "any": "x", "bool": True}
    arguments = [
        word for item in made for word in ([item.option, given[item.type]] if item.type in given else [item.option])
    ]
    found = vars(parser.parse_args(arguments))
    assert [found[f"parameter_{index}"] for index in range(len(made))] == [read[item.type] for item in made]


@pytest.mark.parametrize(
    ("kind", "text"), [("int", "1.5"), ("int", "true"), ("float", '"x"'), ("list", "{}"), ("dict", "[]"), ("int", "x")]
)
def test_a_value_of_the_wrong_type_is_refused(kind: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    parameter = definitions.Parameter(name="x", option="--x", type=kind)
    parser = command_line.make_parser(definitions.Pipeline(name="p", parameters=[parameter]), Path("x.py"))
    with pytest.raises(SystemExit, match="2"):
        parser.parse_args(["--x", text])
    assert "argument --x: expected a" in capsys.readouterr().err
