"""The Graphviz exporter: a pipeline becomes a DOT file, to be drawn and not to be run.

Of a document's text everything stands in quotation marks, and nothing in it is an escape, an entity or HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jupyter_dagflow.exporters.base import Export, ExportedFile, OptionValue, PipelineTree, chosen
from jupyter_dagflow.exporters.diagram import DIRECTION, Box, Diagram, Frame, diagram_of, diagram_problems
from jupyter_dagflow.model.module.text import module_stem

SHAPES: Mapping[str, str] = {
    "notebook": "shape=box",
    "script": 'shape=box, style="rounded"',
    "command": "shape=parallelogram",
    "sensor": "shape=hexagon",
    "pipeline": "shape=box3d",
    "note": "shape=note, fontsize=10",
}
HEADER = """\
// A pipeline drawn by jupyter-dagflow. Graphviz makes a picture of it:
//   dot -Tsvg THIS_FILE -o picture.svg
// Boxes are notebooks, rounded ones scripts, leaning ones commands, hexagons sensors,
// solid ones pipelines. Doubled lines run for each item, dashed arrows follow failures.
"""


class GraphvizExporter:
    """Exports to one DOT file."""

    name = "graphviz"
    title = "Graphviz diagram"
    description = "A DOT file for pictures"
    extension = ".dot"
    options = (DIRECTION,)

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        problems = diagram_problems(tree)
        if problems:
            return Export(problems=tuple(problems))
        direction = chosen(self.options, options)["direction"]
        content = "\n".join(_lines(diagram_of(tree.pipeline), str(direction))) + "\n"
        return Export(files=(ExportedFile(name=f"{module_stem(source)}.dot", content=content),))


def quoted(lines: Sequence[str]) -> str:
    """Lines as a label, each in the middle, in which nothing but their ends is an escape."""
    return '"' + "\\n".join(map(_escaped, lines)) + '"'


def _escaped(line: str) -> str:
    # An ampersand would begin an entity, which Graphviz reads in every label.
    return line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def _lines(diagram: Diagram, direction: str) -> Iterator[str]:
    yield f"{HEADER}digraph {quoted([diagram.title])} {{"
    yield f'    graph [label={quoted([diagram.title])}, labelloc=t, rankdir={direction}, fontname="sans-serif"]'
    yield '    node [fontname="sans-serif"]'
    yield '    edge [fontname="sans-serif", fontsize=10]'
    yield from _inside(diagram.whole, "    ")
    for arrow in diagram.arrows:
        told = [f"label={quoted(arrow.lines)}"] if arrow.lines else []
        told += ["style=dashed"] if arrow.dashed else []
        attributes = f" [{', '.join(told)}]" if told else ""
        yield f"    {quoted([arrow.source])} -> {quoted([arrow.target])}{attributes}"
    yield "}"


def _inside(frame: Frame, indent: str) -> Iterator[str]:
    for box in frame.boxes:
        yield f"{indent}{quoted([box.id])} [{', '.join(_attributes(box))}]"
    for inner in frame.frames:
        yield f"{indent}subgraph {quoted([f'cluster_{inner.id}'])} {{"
        yield f"{indent}    label={quoted([inner.title])}"
        yield from _inside(inner, indent + "    ")
        yield f"{indent}}}"


def _attributes(box: Box) -> Iterator[str]:
    yield f"label={quoted(box.lines)}"
    yield SHAPES[box.type]
    if box.fans_out:
        yield "peripheries=2"
    if box.disabled:
        yield "color=gray, fontcolor=gray"
