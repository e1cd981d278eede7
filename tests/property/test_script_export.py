"""Whatever a document says, its script is valid Python, says the same, and holds the document as constants only."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.pipeline_data import option_names
from jupyter_dagflow.exporters.script import ScriptExporter
from jupyter_dagflow.exporters.script_parts import command_line, definitions
from jupyter_dagflow.model.pipeline import Edge, Node, Parameter, Pipeline, Retry, TriggerRule

NASTY = [
    '"""',
    "'''",
    "\\",
    '\\"',
    "\\'); import os; os.system('x')  #",
    '")\nimport os\n("',
    "{0} {x!r} %s %(prog)s %d",
    "# type: ignore",
    "# fmt: off",
    "\r\n\t\0\x1b[31m",
    "\u2028\u202e",
    "größe 日本 🦊",
    "--resume",
    "class",
    "  ",
]
# A trailing pair of quotes and backslashes is what literals are broken with.
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.text("\"'\\\n{}#%", max_size=8))
filled = texts.filter(bool)
numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())
values = st.recursive(
    st.one_of(numbers, texts, st.just("half a letter: \ud800")),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)
fixed = values.filter(lambda value: not (isinstance(value, dict) and set(value) in ({"pipeline"}, {"value"})))
identifiers = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
defaults = {"str": texts, "int": st.integers(), "float": st.floats(-1e9, 1e9), "bool": st.booleans(), "any": values}


@st.composite
def parameters(draw: st.DrawFn) -> list[Parameter]:
    found = []
    for name in draw(st.lists(filled, unique=True, max_size=4)):
        kind: Any = draw(st.sampled_from([*defaults, "list", "dict"]))
        told: dict[str, Any] = {"name": name, "type": kind, "description": draw(texts)}
        if kind in defaults and draw(st.booleans()):
            told["default"] = draw(defaults[kind])
        found.append(Parameter(**told))
    return found


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    known = draw(parameters())
    ids = draw(st.lists(identifiers, unique=True, min_size=1, max_size=6))
    references = st.sampled_from([{"pipeline": item.name} for item in known]) if known else st.nothing()
    nodes = [
        Node(
            id=node_id,
            name=draw(texts),
            path=draw(filled),
            parameters=draw(st.dictionaries(texts, fixed | references, max_size=3)),
            outputs=draw(st.none() | st.lists(filled, max_size=3, unique=True)),
            env=draw(st.none() | st.dictionaries(texts, texts, max_size=2)),
            kernel=draw(st.none() | filled),
            timeout_s=draw(st.none() | st.floats(0.1, 1e9)),
            retry=draw(st.none() | st.builds(Retry, attempts=st.integers(1, 5), delay_s=st.floats(0, 9))),
            trigger_rule=draw(st.none() | st.sampled_from(get_args(TriggerRule))),
            disabled=draw(st.none() | st.booleans()),
        )
        for node_id in ids
    ]
    pairs = [(a, b) for index, a in enumerate(ids) for b in ids[index + 1 :]]
    edges = [
        Edge(source=a, target=b, source_output=draw(filled), target_parameter=f"{a} {draw(texts)}")
        if draw(st.booleans())
        else Edge(source=a, target=b)
        for a, b in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=6) if pairs else st.just([]))
    ]
    shuffled = draw(st.permutations(nodes))
    return Pipeline(name=draw(texts), description=draw(texts), parameters=known, nodes=list(shuffled), edges=edges)


def script(pipeline: Pipeline) -> str:
    result = ScriptExporter().export(PipelineTree(pipeline=pipeline), source="p.dagflow")
    assert result.problems == ()
    return result.files[0].content


def split(text: str) -> tuple[str, str, ast.expr]:
    """The script around its data, the data's source, and the data's tree."""
    [data] = [s for s in ast.parse(text).body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "PIPELINE"]
    # Not splitlines: it would break lines at letters that are no line ends in Python.
    lines = text.split("\n")
    around = lines[: data.lineno - 1] + lines[data.end_lineno :]
    return "\n".join(around), "\n".join(lines[data.lineno - 1 : data.end_lineno]), data.value


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
