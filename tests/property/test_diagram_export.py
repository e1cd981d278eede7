"""Whatever a document says, its diagrams are read by Mermaid and by a parser of DOT as what it says, and as no more."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pydot
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jupyter_dagflow.exporters.base import Exporter, PipelineTree
from jupyter_dagflow.exporters.diagram import Box, Diagram, Frame, diagram_of
from jupyter_dagflow.exporters.graphviz import GraphvizExporter
from jupyter_dagflow.exporters.mermaid import RESERVED, MermaidExporter
from jupyter_dagflow.model.pipeline import Node, Pipeline, Position
from tests.property.documents import identifiers, pipelines, texts

PARSER = Path(__file__).with_name("parse_mermaid.mjs")
NASTY = [
    "<img src=x onerror=alert(1)>",
    '"]\n click a "javascript:alert(1)"',
    '%%{init: {"securityLevel": "loose"}}%%',
    "---\nconfig:\n  securityLevel: loose\n---",
    "#lt;script#gt;&lt;b&gt;&#60;i&#62;",
    "ﬂ°lt¶ß ﬂ°°60¶ß",
    "`**bold** _lean_`",
    "1. one",
    "- one",
    "fa:fa-car",
    "style a:b #x;",
    "$$x^2$$",
    '<TABLE HREF="x">',
    '"]; node [URL="javascript:alert(1)"]; x [label="',
    "\\N\\G\\l\\",
    "\\",
    '\\"',
    "*/ // #",
    "end",
    "x" * 200,
]
SHAPES = {
    "notebook": "square",
    "script": "round",
    "command": "lean_right",
    "sensor": "hexagon",
    "pipeline": "subroutine",
    "note": "odd",
}
nasty = st.sampled_from(NASTY) | texts


@st.composite
def drawings(draw: st.DrawFn) -> Pipeline:
    """Pipelines with notes, groups, conditions and fallbacks, and nodes of all types."""
    pipeline = draw(pipelines())
    ids = {node.id for node in pipeline.nodes}
    kinds = st.sampled_from(["notebook", "script", "command", "sensor", "pipeline"])
    places = st.none() | st.builds(Position, x=st.integers(0, 900), y=st.integers(0, 900))
    nodes = [
        node.model_copy(update={"type": draw(kinds), "name": draw(nasty), "ui": draw(places)})
        for node in pipeline.nodes
    ]
    for node_id in draw(
        st.lists((identifiers | st.sampled_from(RESERVED)).filter(lambda i: i not in ids), unique=True, max_size=4)
    ):
        sizes = st.none() | st.builds(
            Position,
            x=st.integers(0, 900),
            y=st.integers(0, 900),
            width=st.integers(1, 999),
            height=st.integers(1, 999),
        )
        kind: Any = draw(st.sampled_from(["note", "group"]))
        nodes.append(Node(id=node_id, type=kind, name=draw(nasty), text=draw(st.none() | nasty), ui=draw(sizes)))
    edges = [
        edge.model_copy(update={"condition": draw(st.none() | nasty), "on": draw(st.sampled_from([None, "failure"]))})
        for edge in pipeline.edges
    ]
    return pipeline.model_copy(update={"name": draw(nasty), "nodes": nodes, "edges": edges})


def told(exporter: Exporter, pipeline: Pipeline, **options: str) -> str:
    export = exporter.export(PipelineTree(pipeline=pipeline), source="p.dagflow", options=options)
    assert not [problem for problem in export.problems if problem.severity == "error"]
    again = exporter.export(PipelineTree(pipeline=pipeline), source="p.dagflow", options=options)
    assert export == again
    [file] = export.files
    return file.content


def frames_of(frame: Frame) -> list[Frame]:
    return [inner for outer in frame.frames for inner in (outer, *frames_of(outer))]


def boxes_of(frame: Frame) -> list[Box]:
    return [*frame.boxes, *(box for inner in frame.frames for box in boxes_of(inner))]


def check_mermaid(diagram: Diagram, found: dict[str, Any]) -> None:
    assert found["config"] == {}
    boxes, frames = boxes_of(diagram.whole), frames_of(diagram.whole)
    frame_names = {frame["id"] for frame in found["frames"]}
    nodes = [node for node in found["nodes"] if node["id"] not in frame_names]
    assert not any(node["acts"] for node in nodes)
    labels = [node["label"] for node in (*nodes, *found["arrows"], *found["frames"])]
    assert all(set(label["tags"]) <= {"BR"} for label in labels)
    assert [node["label"]["text"].split("\n") for node in nodes] == [list(box.lines) for box in boxes]
    assert [node["type"] for node in nodes] == [SHAPES[box.type] for box in boxes]
    names = dict(zip((box.id for box in boxes), (node["id"] for node in nodes), strict=True))
    assert [(arrow["start"], arrow["end"], arrow["stroke"], arrow["label"]["text"]) for arrow in found["arrows"]] == [
        (names[arrow.source], names[arrow.target], "dotted" if arrow.dashed else "normal", "\n".join(arrow.lines))
        for arrow in diagram.arrows
    ]
    by_title = sorted((frame["label"]["text"], len(frame["nodes"])) for frame in found["frames"])
    assert by_title == sorted((frame.title, len(frame.boxes) + len(frame.frames)) for frame in frames)


@pytest.mark.timeout(600)
def test_mermaid_reads_what_the_document_says() -> None:
    texts, diagrams = [], []

    @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
    @given(drawings(), st.sampled_from(["LR", "TB"]))
    @example(Pipeline(), "LR")
    def collect(pipeline: Pipeline, direction: str) -> None:
        texts.append(told(MermaidExporter(), pipeline, direction=direction))
        diagrams.append((direction, diagram_of(pipeline)))

    collect()
    node = shutil.which("node")
    assert node is not None, "Node.js builds the front end, and Mermaid is a part of JupyterLab's; it is not here."
    done = subprocess.run([node, PARSER], input=json.dumps(texts).encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[:4000]
    for (direction, diagram), found in zip(diagrams, json.loads(done.stdout), strict=True):
        assert found["direction"] == direction
        check_mermaid(diagram, found)


def text_of(quoted: str) -> str:
    """What Graphviz shows for a quoted label: escapes first, entities then."""
    assert quoted[0] == quoted[-1] == '"'
    out, rest = [], iter(quoted[1:-1])
    for letter in rest:
        escape = next(rest) if letter == "\\" else None
        assert escape in {None, '"', "\\", "n"}
        out.append("\n" if escape == "n" else escape or letter)
    return html.unescape("".join(out))


def check_graphviz(diagram: Frame, graph: Any) -> None:
    nodes = [node for node in graph.get_nodes() if node.get_name() not in {"graph", "node", "edge"}]
    assert [text_of(node.get_name()) for node in nodes] == [box.id for box in diagram.boxes]
    assert [text_of(node.get("label")).split("\n") for node in nodes] == [list(box.lines) for box in diagram.boxes]
    known = {"label", "shape", "style", "peripheries", "color", "fontcolor", "fontsize"}
    assert all(set(node.get_attributes()) <= known for node in nodes)
    subgraphs = graph.get_subgraphs()
    assert [text_of(inner.get_name()) for inner in subgraphs] == [f"cluster_{frame.id}" for frame in diagram.frames]
    assert [text_of(inner.get("label")) for inner in subgraphs] == [frame.title for frame in diagram.frames]
    for frame, inner in zip(diagram.frames, subgraphs, strict=True):
        check_graphviz(frame, inner)


# Its grammar is written for an older pyparsing.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawings())
def test_a_parser_of_dot_reads_what_the_document_says(pipeline: Pipeline) -> None:
    graphs = pydot.graph_from_dot_data(told(GraphvizExporter(), pipeline))
    assert graphs is not None
    [graph] = graphs
    diagram = diagram_of(pipeline)
    assert text_of(graph.get_name()) == diagram.title
    check_graphviz(diagram.whole, graph)
    assert [
        (
            text_of(edge.get_source()),
            text_of(edge.get_destination()),
            text_of(edge.get("label") or '""'),
            edge.get("style"),
        )
        for edge in graph.get_edges()
    ] == [
        (arrow.source, arrow.target, "\n".join(arrow.lines), "dashed" if arrow.dashed else None)
        for arrow in diagram.arrows
    ]
    assert all(set(edge.get_attributes()) <= {"label", "style"} for edge in graph.get_edges())
