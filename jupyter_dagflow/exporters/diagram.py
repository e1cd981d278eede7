"""A pipeline as what a picture of it shows: boxes in frames, arrows between them, and the words on both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.base import ExportOption, PipelineTree
from jupyter_dagflow.model.pipeline import Defaults, Edge, Node, Pipeline
from jupyter_dagflow.model.titles import node_title
from jupyter_dagflow.model.validation import Surroundings, validate

DIRECTION = ExportOption(
    name="direction",
    title="Direction",
    kind="choice",
    default="LR",
    choices=("LR", "TB"),
    help="LR draws from left to right, TB from top to bottom.",
)
LONGEST = 80
MOST_LINES = 12
# What the canvas gives a box that has no size of its own, in its pixels.
SIZES: Mapping[str, tuple[float, float]] = {"note": (250.0, 130.0), "group": (420.0, 260.0)}
CARD = (250.0, 130.0)


@dataclass(frozen=True, kw_only=True)
class Box:
    """A node or a note. ``lines``: what stands on it, at least one; none holds what cannot be printed."""

    id: str
    type: str
    lines: tuple[str, ...]
    fans_out: bool = False
    disabled: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """From one box to another: all edges that the document has between them. Dashed: after a failure."""

    source: str
    target: str
    lines: tuple[str, ...] = ()
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A group with what stands in it, or without an id the whole pipeline."""

    id: str = ""
    title: str = ""
    boxes: tuple[Box, ...] = ()
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """What is drawn, in the document's order."""

    title: str
    whole: Frame
    arrows: tuple[Arrow, ...] = ()


def diagram_problems(tree: PipelineTree) -> list[Problem]:
    """What cannot be drawn. A pipeline that could not run yet can still be shown to others."""
    endings = (".id", ".source", ".target")
    found = validate(tree.pipeline, Surroundings(notebooks=tree.notebooks))
    return [problem for problem in found if problem.severity == "error" and problem.path.endswith(endings)]


def diagram_of(pipeline: Pipeline) -> Diagram:
    """The diagram of a pipeline that has no problems which forbid it."""
    homes = _homes(pipeline.nodes)
    return Diagram(
        title=one_line(pipeline.name),
        whole=_frame(pipeline, None, homes),
        arrows=tuple(_arrows(pipeline.edges)),
    )


def one_line(text: str) -> str:
    """A text without line ends and without what cannot be printed, not too long for a picture."""
    told = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"


def _frame(pipeline: Pipeline, group: Node | None, homes: Mapping[int, int | None]) -> Frame:
    home = None if group is None else next(i for i, node in enumerate(pipeline.nodes) if node is group)
    inside = [node for index, node in enumerate(pipeline.nodes) if homes[index] == home]
    return Frame(
        id="" if group is None else group.id,
        title="" if group is None else one_line(group.name) or group.id,
        boxes=tuple(_box(node, pipeline.defaults) for node in inside if node.type != "group"),
        frames=tuple(_frame(pipeline, node, homes) for node in inside if node.type == "group"),
    )


def _box(node: Node, defaults: Defaults) -> Box:
    if node.type == "note":
        lines = [one_line(line) for line in (node.text or node.name).splitlines()]
        told = [line for line in lines if line] or [node.id]
        more = ["…"] if len(told) > MOST_LINES else []
        return Box(id=node.id, type="note", lines=(*told[:MOST_LINES], *more))
    title = one_line(node_title(node.id, node.name, node.path)) or node.id
    told = [title, one_line(_what(node)), one_line(", ".join(_marks(node, defaults)))]
    return Box(
        id=node.id,
        type=node.type,
        lines=tuple(line for line in told if line),
        fans_out=node.for_each is not None,
        disabled=bool(node.disabled),
    )


def _what(node: Node) -> str:
    """What a node executes or waits for."""
    if node.type in {"notebook", "script", "pipeline"}:
        return node.path
    return f"sensor of {node.sensor.kind}" if node.type == "sensor" and node.sensor else node.type


def _marks(node: Node, defaults: Defaults) -> Iterator[str]:
    if node.for_each is not None:
        yield f"for each {' × '.join(node.for_each.parameters)}"
    if node.trigger_rule not in {None, "all_success"}:
        yield str(node.trigger_rule)
    retry = node.retry or defaults.retry
    if retry is not None and retry.attempts > 1:
        yield f"{retry.attempts} attempts"
    resources = node.resources or defaults.resources
    if resources is not None and resources.gpu:
        yield f"{resources.gpu} GPU"
    if node.disabled:
        yield "disabled"
    if node.pinned is not None:
        yield "pinned outputs"


def _arrows(edges: Sequence[Edge]) -> Iterator[Arrow]:
    between: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        between.setdefault((edge.source, edge.target), []).append(edge)
    for (source, target), same in between.items():
        lines: dict[str, None] = {}
        for edge in same:
            if edge.source_output is not None and edge.target_parameter is not None:
                lines[one_line(f"{edge.source_output} → {edge.target_parameter}")] = None
        for edge in same:
            if edge.condition is not None:
                lines[one_line(f"if {edge.condition}")] = None
        dashed = any(edge.on == "failure" for edge in same)
        told = [*lines, *(["on failure"] if dashed else [])]
        yield Arrow(source=source, target=target, lines=tuple(told), dashed=dashed)


@dataclass(frozen=True, kw_only=True)
class _Area:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def _area(node: Node) -> _Area:
    width, height = SIZES.get(node.type, CARD)
    x, y = (node.ui.x, node.ui.y) if node.ui else (0.0, 0.0)
    wide = (node.ui and node.ui.width) or width
    high = (node.ui and node.ui.height) or height
    return _Area(left=x, top=y, right=x + wide, bottom=y + high)


def _homes(nodes: Sequence[Node]) -> dict[int, int | None]:
    """For each node the innermost group that it stands in, by their places in the document.

    A card or a note stands in a group if its middle does, a group if it does as a whole. Nothing else says so.
    """
    areas = [_area(node) for node in nodes]
    # From the largest to the smallest, so that groups of one size hold each other in one direction only.
    groups = [index for index, node in enumerate(nodes) if node.type == "group"]
    groups.sort(key=lambda index: (-areas[index].size, index))
    rank = {index: place for place, index in enumerate(groups)}
    homes: dict[int, int | None] = {}
    for index, node in enumerate(nodes):
        area = areas[index]
        points = [((area.left + area.right) / 2, (area.top + area.bottom) / 2)]
        if node.type == "group":
            points = [(area.left, area.top), (area.right, area.bottom)]
        larger = groups[: rank.get(index, len(groups))]
        around = (group for group in reversed(larger) if all(areas[group].holds(*point) for point in points))
        homes[index] = next(around, None)
    return homes
