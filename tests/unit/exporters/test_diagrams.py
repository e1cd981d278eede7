from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.exporters.base import Export, Exporter, PipelineTree
from jupyter_dagflow.exporters.graphviz import GraphvizExporter
from jupyter_dagflow.exporters.mermaid import MermaidExporter
from jupyter_dagflow.model.document import parse_pipeline, read_document

DIGITS = Path(__file__).parents[3] / "examples" / "digits" / "digits.dagflow"
GOLDEN = Path(__file__).parent / "golden"
EXPORTERS: list[Exporter] = [MermaidExporter(), GraphvizExporter()]


def export(exporter: Exporter, document: dict[str, Any], **options: str) -> Export:
    tree = PipelineTree(pipeline=parse_pipeline(document))
    return exporter.export(tree, source="a/my file.dagflow", options=options)


def lines(exporter: Exporter, document: dict[str, Any], **options: str) -> list[str]:
    result = export(exporter, document, **options)
    assert result.problems == ()
    return [line.strip() for line in result.files[0].content.splitlines()]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_the_digits_example_gives_the_golden_diagram(exporter: Exporter) -> None:
    """After a change on purpose: ``dagflow export examples/digits/digits.dagflow --to … -o`` the golden file."""
    pipeline = read_document(DIGITS.read_text(encoding="utf-8"))
    [file] = exporter.export(PipelineTree(pipeline=pipeline), source="digits.dagflow").files
    assert file.name == f"digits{exporter.extension}"
    assert file.content == (GOLDEN / file.name).read_text(encoding="utf-8")


NODES = [
    {"id": "a", "name": "A", "path": "x/a.ipynb", "for_each": {"parameters": ["day", "n"]}},
    {"id": "end", "type": "script", "path": "b.py", "retry": {"attempts": 3}, "resources": {"gpu": 2}},
    {"id": "c-c", "type": "command", "command": ["ls"], "disabled": True},
    {"id": "s", "type": "sensor", "sensor": {"kind": "file", "path": "x"}, "trigger_rule": "one_failed"},
    {"id": "p", "type": "pipeline", "path": "p.dagflow", "pinned": {}},
    {"id": "n", "type": "note", "text": "One\n\nTwo"},
]
EDGES = [
    {"source": "a", "target": "end", "source_output": "x", "target_parameter": "y", "condition": "x > 1"},
    {"source": "a", "target": "end", "source_output": "z", "target_parameter": "w"},
    {"source": "end", "target": "c-c", "on": "failure"},
    {"source": "c-c", "target": "s"},
]


def test_mermaid_has_shapes_by_type_and_words_on_arrows() -> None:
    told = lines(MermaidExporter(), {"nodes": NODES, "edges": EDGES}, direction="TB")
    assert told[3:] == [
        "flowchart TB",
        'a["A<br/>x/a.ipynb<br/>for each day × n"]',
        'end_2("b<br/>b.py<br/>3 attempts, 2 GPU")',
        'c_c[/"c-c<br/>command<br/>disabled"/]',
        's{{"s<br/>sensor of file<br/>one_failed"}}',
        'p[["p<br/>p.dagflow<br/>pinned outputs"]]',
        'n>"One<br/>Two"]',
        'a -->|"x → y<br/>z → w<br/>if x #62; 1"| end_2',
        'end_2 -.->|"on failure"| c_c',
        "c_c --> s",
        "classDef note_box fill-opacity:0.4,stroke-dasharray:2",
        "class n note_box",
        "classDef fan_box stroke-width:4px",
        "class a fan_box",
        "classDef disabled_box opacity:0.5,stroke-dasharray:6",
        "class c_c disabled_box",
    ]


def test_graphviz_has_shapes_by_type_and_words_on_arrows() -> None:
    told = lines(GraphvizExporter(), {"name": 'A "b"', "nodes": NODES, "edges": EDGES}, direction="TB")
    assert told[4] == 'digraph "A \\"b\\"" {'
    assert told[5] == 'graph [label="A \\"b\\"", labelloc=t, rankdir=TB, fontname="sans-serif"]'
    assert told[8:] == [
        '"a" [label="A\\nx/a.ipynb\\nfor each day × n", shape=box, peripheries=2]',
        '"end" [label="b\\nb.py\\n3 attempts, 2 GPU", shape=box, style="rounded"]',
        '"c-c" [label="c-c\\ncommand\\ndisabled", shape=parallelogram, color=gray, fontcolor=gray]',
        '"s" [label="s\\nsensor of file\\none_failed", shape=hexagon]',
        '"p" [label="p\\np.dagflow\\npinned outputs", shape=box3d]',
        '"n" [label="One\\nTwo", shape=note, fontsize=10]',
        '"a" -> "end" [label="x → y\\nz → w\\nif x > 1"]',
        '"end" -> "c-c" [label="on failure", style=dashed]',
        '"c-c" -> "s"',
        "}",
    ]


def test_what_stands_in_a_group_is_in_its_frame() -> None:
    """A card by its middle, a group as a whole; of two groups around it the inner one has it."""
    nodes = [
        {"id": "big", "type": "group", "name": "Big", "ui": {"x": 0, "y": 0, "width": 1000, "height": 800}},
        {"id": "small", "type": "group", "ui": {"x": 50, "y": 50}},
        {"id": "in", "path": "in.ipynb", "ui": {"x": 60, "y": 60}},
        {"id": "beside", "path": "beside.ipynb", "ui": {"x": 700, "y": 600}},
        {"id": "out", "path": "out.ipynb", "ui": {"x": 900, "y": 790}},
    ]
    mermaid = lines(MermaidExporter(), {"nodes": nodes})
    assert mermaid[4:] == [
        'out["out<br/>out.ipynb"]',
        'subgraph big["Big"]',
        'beside["beside<br/>beside.ipynb"]',
        'subgraph small["small"]',
        'in_2["in<br/>in.ipynb"]',
        "end",
        "end",
    ]
    graphviz = lines(GraphvizExporter(), {"nodes": nodes})
    assert graphviz[9:11] == ['subgraph "cluster_big" {', 'label="Big"']


def test_long_texts_and_long_notes_are_cut() -> None:
    notes = [{"id": "n", "type": "note", "text": "\n".join(map(str, range(50)))}, {"id": "a", "name": "x" * 200}]
    told = lines(GraphvizExporter(), {"nodes": notes})
    assert told[8].startswith('"n" [label="0\\n1\\n2') and "\\n11\\n…" in told[8]
    assert f'label="{"x" * 79}…' in told[9]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_what_could_not_run_yet_is_drawn_and_what_has_no_ends_is_not(exporter: Exporter) -> None:
    unready = {"nodes": [{"id": "a"}, {"id": "b", "parameters": {"x": {"pipeline": "gone"}}}]}
    assert export(exporter, unready).files
    for document, path in (
        ({"nodes": [{"id": "a"}, {"id": "a"}]}, "nodes[1].id"),
        ({"nodes": [{"id": "a"}], "edges": [{"source": "a", "target": "b"}]}, "edges[0].target"),
        ({"nodes": [{"id": "a"}], "edges": [{"source": "b", "target": "a"}]}, "edges[0].source"),
    ):
        result = export(exporter, document)
        assert ([problem.path for problem in result.problems], result.files) == ([path], ())


def test_mermaid_tells_what_it_draws_only_with_other_settings() -> None:
    nodes = [{"id": f"n{n}", "name": "x" * 70, "path": f"{n}.ipynb"} for n in range(502)]
    edges = [{"source": f"n{n}", "target": f"n{n + 1}"} for n in range(501)]
    result = export(MermaidExporter(), {"nodes": nodes, "edges": edges})
    assert [(problem.path, problem.severity) for problem in result.problems] == [
        ("edges", "warning"),
        ("nodes", "warning"),
    ]
    assert result.files
