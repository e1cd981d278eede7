"""The Mermaid exporter: a pipeline becomes a flowchart for Markdown, to be read and not to be run.

Mermaid's labels are HTML and its texts may hold settings. So of a document's text only letters, digits and what joins
words stay as they are; every other character is written by its number, and all else in the file is of this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.base import Export, ExportedFile, OptionValue, PipelineTree, chosen
from jupyter_dagflow.exporters.diagram import DIRECTION, Box, Diagram, Frame, diagram_of, diagram_problems
from jupyter_dagflow.exporters.naming import python_names
from jupyter_dagflow.model.module.text import module_stem
from jupyter_dagflow.model.pipeline import Pipeline

RESERVED = (
    *("call", "classdef", "click", "default", "direction", "end", "flowchart", "graph", "href", "interpolate"),
    *("linkstyle", "style", "subgraph", "bt", "lr", "rl", "tb", "td", "o", "x"),
)
SHAPES: Mapping[str, tuple[str, str]] = {
    "notebook": ("[", "]"),
    "script": ("(", ")"),
    "command": ("[/", "/]"),
    "sensor": ("{{", "}}"),
    "pipeline": ("[[", "]]"),
    "note": (">", "]"),
}
CLASSES: Mapping[str, str] = {
    "note": "fill-opacity:0.4,stroke-dasharray:2",
    "fan": "stroke-width:4px",
    "disabled": "opacity:0.5,stroke-dasharray:6",
}
MOST_EDGES = 500
MOST_CHARACTERS = 50_000
HEADER = (
    "%% A pipeline drawn by jupyter-dagflow, for a mermaid block in Markdown.",
    "%% Boxes are notebooks, rounded ones scripts, leaning ones commands, hexagons sensors,",
    "%% doubled ones pipelines. A thick line runs for each item, dashed arrows follow failures.",
)


class MermaidExporter:
    """Exports to one Mermaid flowchart."""

    name = "mermaid"
    title = "Mermaid diagram"
    description = "A flowchart for Markdown"
    extension = ".mmd"
    options = (DIRECTION,)

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        problems = diagram_problems(tree)
        if problems:
            return Export(problems=tuple(problems))
        direction = chosen(self.options, options)["direction"]
        content = "\n".join(_lines(diagram_of(tree.pipeline), str(direction))) + "\n"
        file = ExportedFile(name=f"{module_stem(source)}.mmd", content=content)
        return Export(files=(file,), problems=tuple(_limits(tree.pipeline, content)))


def _limits(pipeline: Pipeline, content: str) -> Iterator[Problem]:
    if len({(edge.source, edge.target) for edge in pipeline.edges}) > MOST_EDGES:
        message = f"Mermaid draws no more than {MOST_EDGES} arrows unless its maxEdges is set higher."
        yield Problem(path="edges", message=message, severity="warning")
    if len(content) > MOST_CHARACTERS:
        message = f"Mermaid draws no more than {MOST_CHARACTERS} characters unless its maxTextSize is set higher."
        yield Problem(path="nodes", message=message, severity="warning")


def quoted(lines: Sequence[str]) -> str:
    """Lines as a label in which nothing is markup, Markdown, an icon or a setting but the ends of the lines."""
    return '"' + "<br/>".join(map(_escaped, lines)) + '"'


def _escaped(line: str) -> str:
    told = []
    for index, letter in enumerate(line):
        neighbours = line[max(index - 1, 0) : index] + line[index + 1 : index + 2]
        joins = letter in "._-/" and len(neighbours) == 2 and neighbours.isalnum()
        told.append(letter if letter.isalnum() or letter in " ,→×…" or joins else f"#{ord(letter)};")
    return "".join(told)


def _lines(diagram: Diagram, direction: str) -> Iterator[str]:
    # Mermaid takes a comment without a word in it for a node.
    title = [f"%% {_escaped(diagram.title)}"] if diagram.title else []
    yield "\n".join([*HEADER, *title, f"flowchart {direction}"])
    boxes = list(_boxes(diagram.whole))
    ids = [*(box.id for box in boxes), *(frame.id for frame in _frames(diagram.whole))]
    names = python_names(ids, taken=RESERVED)
    yield from _inside(diagram.whole, names, "    ")
    for arrow in diagram.arrows:
        line = "-.->" if arrow.dashed else "-->"
        label = f"|{quoted(arrow.lines)}|" if arrow.lines else ""
        yield f"    {names[arrow.source]} {line}{label} {names[arrow.target]}"
    members = {
        "note": [names[box.id] for box in boxes if box.type == "note"],
        "fan": [names[box.id] for box in boxes if box.fans_out],
        "disabled": [names[box.id] for box in boxes if box.disabled],
    }
    for name, those in members.items():
        if those:
            yield f"    classDef {name}_box {CLASSES[name]}"
            yield f"    class {','.join(those)} {name}_box"


def _inside(frame: Frame, names: Mapping[str, str], indent: str) -> Iterator[str]:
    for box in frame.boxes:
        opening, closing = SHAPES[box.type]
        yield f"{indent}{names[box.id]}{opening}{quoted(box.lines)}{closing}"
    for inner in frame.frames:
        yield f"{indent}subgraph {names[inner.id]}[{quoted([inner.title])}]"
        yield from _inside(inner, names, indent + "    ")
        yield f"{indent}end"


def _boxes(frame: Frame) -> Iterator[Box]:
    yield from frame.boxes
    for inner in frame.frames:
        yield from _boxes(inner)


def _frames(frame: Frame) -> Iterator[Frame]:
    for inner in frame.frames:
        yield inner
        yield from _frames(inner)
