"""What a script was exported from is what comes of its import, whatever the document says."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_dagflow.exporters.script import ScriptExporter
from jupyter_dagflow.importers.base import Import, Source
from jupyter_dagflow.importers.script import ScriptImporter
from jupyter_dagflow.model.document import parse_pipeline, read_document, write_document
from jupyter_dagflow.model.pipeline import Node, Pipeline
from jupyter_dagflow.model.tree import PipelineTree
from tests.property.documents import filled, fixed, pipelines, texts, values
from tests.property.python_exports import rich_pipelines

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
places = st.fixed_dictionaries({"x": st.floats(-1e4, 1e4), "y": st.integers(-9999, 9999)})
unknown = st.dictionaries(st.from_regex(r"x_[a-z]{1,5}", fullmatch=True), values, max_size=2)
defaults = st.fixed_dictionaries(
    {},
    optional={
        "retry": st.fixed_dictionaries({"attempts": st.integers(1, 3)}, optional={"delay_s": st.floats(0, 9)}),
        "timeout_s": st.floats(1, 100),
        "env": st.dictionaries(texts, texts, max_size=2),
        "cache": st.sampled_from(["on", "off"]),
        "resources": st.just({"cpu": 2.0, "memory": "4Gi"}),
    },
)
notes = st.fixed_dictionaries({"type": st.just("note"), "text": texts, "ui": places})


@st.composite
def documents(draw: st.DrawFn) -> Pipeline:
    """Random documents with all that only people see, and with keys that nobody knows."""
    pipeline = draw(st.one_of(pipelines(), rich_pipelines()))
    nodes: list[Any] = []
    for node in pipeline.nodes:
        told = node.model_dump(mode="json", exclude_unset=draw(st.booleans()), exclude_defaults=draw(st.booleans()))
        told |= {"id": node.id} | draw(unknown) | draw(st.just({}) | st.fixed_dictionaries({"ui": places}))
        told |= draw(st.just({}) | st.fixed_dictionaries({"kubernetes": st.just({"labels": {"a": "b"}})}))
        nodes.append(told)
    for index in range(draw(st.integers(0, 2))):
        nodes.insert(draw(st.integers(0, len(nodes))), {"id": f"remark_{index}_of_mine", **draw(notes)})
    document = pipeline.model_dump(mode="json", exclude_unset=True)
    edges = draw(st.permutations([edge | draw(unknown) for edge in document["edges"]]))
    document |= {"nodes": nodes, "edges": edges, "defaults": draw(defaults)} | draw(unknown)
    return parse_pipeline(document)


def script(tree: PipelineTree) -> str:
    result = ScriptExporter().export(tree, source="p.dagflow")
    assert [problem for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content


def imported(text: str) -> Import:
    return ScriptImporter().load(Source(path="p_pipeline.py", text=text))


@settings(max_examples=250, deadline=None, suppress_health_check=QUIET)
@given(documents())
def test_a_script_brings_back_its_document(pipeline: Pipeline) -> None:
    found = imported(script(PipelineTree(pipeline=pipeline)))
    assert found.pipeline is not None
    assert found.problems == ()
    assert write_document(found.pipeline) == write_document(pipeline)


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(documents(), documents(), st.sampled_from(["", "in", "in/ner"]))
def test_pipelines_within_come_back_as_files(outer: Pipeline, inner: Pipeline, folder: str) -> None:
    path = f"{folder}/i.dagflow".lstrip("/")
    required = {item.name: 1 for item in inner.parameters}
    node = Node(id="the-inner-one", type="pipeline", path=path, parameters=required)
    whole = outer.model_copy(update={"nodes": [*outer.nodes, node]})
    known = [item.model_copy(update={"type": "any"}) for item in inner.parameters]
    within = inner.model_copy(update={"parameters": known})
    tree = PipelineTree(pipeline=whole, inner={"the-inner-one": PipelineTree(pipeline=within, folder=folder or ".")})
    found = imported(script(tree))
    assert found.pipeline is not None
    assert write_document(found.pipeline) == write_document(whole)
    assert [(file.name, file.content) for file in found.files] == [(path, write_document(within))]


EXAMPLE = script(
    PipelineTree(
        pipeline=read_document(
            """{"name": "a", "parameters": [{"name": "seed", "type": "int", "default": 1}], "nodes": [
            {"id": "a", "path": "a.ipynb", "parameters": {"x": [1, {"y": null}]}, "ui": {"x": 1, "y": 2}},
            {"id": "b", "path": "b.ipynb", "for_each": {"parameters": ["k"]}, "parameters": {"k": [1, 2]}},
            {"id": "n", "type": "note", "text": "Hello"}],
            "edges": [{"source": "a", "target": "b", "source_output": "o", "target_parameter": "i"}]}"""
        )
    )
)
DATA = [
    part
    for statement in ast.parse(EXAMPLE).body
    if isinstance(statement, ast.Assign | ast.AnnAssign) and ast.unparse(statement).startswith(("PIPELINE", "DOCUMENT"))
    for part in ast.walk(statement)
    if isinstance(part, ast.expr) and not isinstance(part, ast.Name)
]


@settings(max_examples=250, deadline=None, suppress_health_check=QUIET)
@given(st.sampled_from(DATA), st.one_of(fixed.map(repr), filled, st.sampled_from(["[]", "{}", "Node()", "-1", "..."])))
def test_whatever_stands_in_the_data_is_read_or_told_with_its_line(part: ast.expr, text: str) -> None:
    lines = EXAMPLE.split("\n")
    start, end = part.lineno - 1, (part.end_lineno or 1) - 1
    lines[start : end + 1] = [lines[start][: part.col_offset] + text + lines[end][part.end_col_offset :]]
    found = imported("\n".join(lines))
    assert found.pipeline is not None or found.problems
    assert all(problem.path.startswith("line ") or not problem.path for problem in found.problems)
    if found.pipeline is not None:
        again = read_document(write_document(found.pipeline))
        assert write_document(again) == write_document(found.pipeline)


@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
@given(st.integers(0, len(EXAMPLE)), st.integers(0, 400), st.text(max_size=6) | st.sampled_from(["(" * 300, "[\n"]))
def test_a_cut_or_scribbled_script_is_read_or_told(start: int, length: int, text: str) -> None:
    found = imported(EXAMPLE[:start] + text + EXAMPLE[start + length :])
    assert found.pipeline is not None or found.problems


@pytest.mark.parametrize(
    "text", ["", "\0", "PIPELINE = " + "[" * 5000, "x = " + "-" * 100_000 + "1", "x = " + "1+" * 50_000 + "1"]
)
def test_what_is_no_script_is_told(text: str) -> None:
    found = imported(text)
    assert found.pipeline is None
    assert len(found.problems) == 1
