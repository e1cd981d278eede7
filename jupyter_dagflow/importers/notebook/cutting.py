"""Where a notebook is cut: by headings, by the tags of cells, or by Kale's tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.importers.notebook.cells import Cell, Sheet, plain, shortened

METHODS = ("headings", "tags", "kale")
START = "start"
WELL_KNOWN = re.compile(
    r"(parameters|injected-parameters|outputs|skip|imports|functions|skip-execution|raises-exception|papermill.*"
    r"|nbval.*|nbgrader.*|nb-.*|nbconvert.*|remove[-_].*|hide[-_].*|keep[-_].*|full-width|scroll.*|toc.*|export|exclude"
    r"|(block|step|prev):.*|pipeline-.*|margin.*|thebe.*|active-.*|nteract.*|slide.*|solution|todo|wip|deletable.*|editable.*)\Z",
    re.IGNORECASE,
)
"""Tags that say something else than which part a cell belongs to."""
_KALE = re.compile(r"(imports|functions|skip|pipeline-parameters|pipeline-metrics|(block|step|prev):.*)\Z")


@dataclass(frozen=True, kw_only=True)
class Part:
    """Cells that become a notebook. ``after``: the names of parts that it has to follow, whatever crosses."""

    name: str
    cells: tuple[int, ...]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cut:
    """``repeated``: cells that are needed all over; ``parameters``: cells of the pipeline's parameters; ``metrics``:
    cells whose variables the pipeline leaves."""

    by: str
    parts: tuple[Part, ...] = ()
    repeated: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()
    parameters: tuple[int, ...] = ()
    metrics: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass
class _Cutting:
    """A cut in the making."""

    cells: dict[str, list[int]] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    repeated: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    parameters: list[int] = field(default_factory=list)
    metrics: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def cut(self, by: str) -> Cut:
        parts = (
            Part(name=name, cells=tuple(cells), after=tuple(dict.fromkeys(self.after.get(name, ()))))
            for name, cells in self.cells.items()
        )
        return Cut(
            by=by,
            parts=tuple(parts),
            repeated=tuple(self.repeated),
            skipped=tuple(self.skipped),
            parameters=tuple(self.parameters),
            metrics=tuple(self.metrics),
            problems=tuple(self.problems),
        )


def method_of(sheet: Sheet) -> str:
    """Kale's tags if there are any, else tags that name parts, else headings."""
    tags = [tag for cell in sheet.cells for tag in cell.tags]
    if any((_KALE.match(tag) and ":" in tag) or tag.startswith("pipeline-") for tag in tags):
        return "kale"
    return "tags" if any(not WELL_KNOWN.match(tag) for tag in tags) else "headings"


def cut(sheet: Sheet, by: str, *, is_shared: Callable[[Cell], bool]) -> Cut:
    """Cut the notebook. ``is_shared``: whether a cell holds nothing but what is repeated where it is needed."""
    made = {"headings": _by_headings, "tags": _by_tags, "kale": _by_kale}[by](sheet, is_shared)
    return _without_empty(sheet, made.cut(by))


def _is_aside(cell: Cell, made: _Cutting, is_shared: Callable[[Cell], bool]) -> bool:
    """Put a cell that is in no part where it belongs."""
    if "skip" in cell.tags:
        made.skipped.append(cell.index)
    elif cell.type != "code":
        return False
    elif "parameters" in cell.tags or "pipeline-parameters" in cell.tags:
        made.parameters.append(cell.index)
    elif "injected-parameters" in cell.tags:
        made.skipped.append(cell.index)
        made.problems.append(
            Problem(
                path=cell.place,
                message="The parameters that papermill injected are left out; those of the pipeline take their place.",
                severity="warning",
            )
        )
    elif is_shared(cell):
        made.repeated.append(cell.index)
    else:
        return False
    return True


def _by_headings(sheet: Sheet, is_shared: Callable[[Cell], bool]) -> _Cutting:
    made, names, current = _Cutting(), Names(), START
    for cell in sheet.cells:
        if cell.heading is not None and "skip" not in cell.tags:
            current = names.new(cell.heading)
        if not _is_aside(cell, made, is_shared):
            made.cells.setdefault(current, []).append(cell.index)
    return made


def _by_tags(sheet: Sheet, is_shared: Callable[[Cell], bool]) -> _Cutting:
    made, names = _Cutting(), Names()
    current, waiting = START, list[int]()
    for cell in sheet.cells:
        told = [tag for tag in cell.tags if not WELL_KNOWN.match(tag)]
        if len(told) > 1:
            tags = ", ".join(repr(shortened(tag)) for tag in told[:5])
            made.problems.append(
                Problem(
                    path=cell.place,
                    message=f"The cell has the tags {tags}; it belongs to {shortened(told[0])!r}.",
                    severity="warning",
                )
            )
        if told and "skip" not in cell.tags:
            current = names.known(told[0])
        elif _is_aside(cell, made, is_shared):
            continue
        _place(made, cell, current, waiting, tagged=bool(told))
    made.cells.setdefault(current, []).extend(waiting)
    return made


def _by_kale(sheet: Sheet, is_shared: Callable[[Cell], bool]) -> _Cutting:
    made, names = _Cutting(), Names()
    current, waiting = START, list[int]()
    places: dict[str, tuple[Cell, list[str]]] = {}
    for cell in sheet.cells:
        blocks = [tag.partition(":")[2] for tag in cell.tags if tag.startswith(("block:", "step:"))]
        told = [name for name in blocks if name]
        if told and "skip" not in cell.tags:
            current = names.known(told[0])
        elif {"imports", "functions"} & set(cell.tags) and cell.type == "code" and "skip" not in cell.tags:
            made.repeated.append(cell.index)
            continue
        elif "pipeline-metrics" in cell.tags and cell.type == "code":
            made.metrics.append(cell.index)
            continue
        elif _is_aside(cell, made, is_shared):
            continue
        before = [tag.partition(":")[2] for tag in cell.tags if tag.startswith("prev:")]
        if before:
            places.setdefault(current, (cell, []))[1].extend(before)
        _place(made, cell, current, waiting, tagged=bool(told))
    made.cells.setdefault(current, []).extend(waiting)
    for name, (cell, before) in places.items():
        made.after[name] = [other for raw in before if (other := names.known(raw)) in made.cells and other != name]
        wrong = [raw for raw in before if names.known(raw) not in made.cells or names.known(raw) == name]
        made.problems.extend(
            Problem(
                path=cell.place, message=f"The tag {f'prev:{shortened(raw)}'!r} names no other block; it is left out."
            )
            for raw in wrong
        )
    return made


def _place(made: _Cutting, cell: Cell, current: str, waiting: list[int], *, tagged: bool) -> None:
    """Prose without a tag goes with the code after it."""
    if cell.type != "code" and not tagged:
        waiting.append(cell.index)
        return
    made.cells.setdefault(current, []).extend([*waiting, cell.index])
    waiting.clear()


def _without_empty(sheet: Sheet, made: Cut) -> Cut:
    """Prose without code goes to the part after it, that at the end to the part before."""
    full: list[Part] = []
    waiting: tuple[int, ...] = ()
    for part in made.parts:
        cells = tuple(sorted((*waiting, *part.cells)))
        if any(sheet.cells[index].type == "code" and sheet.cells[index].source.strip() for index in part.cells):
            full.append(replace(part, cells=cells))
            waiting = ()
        else:
            waiting = cells
    if full and waiting:
        full[-1] = replace(full[-1], cells=tuple(sorted((*full[-1].cells, *waiting))))
    names = {part.name for part in full}
    kept = [replace(part, after=tuple(name for name in part.after if name in names)) for part in full]
    return replace(made, parts=tuple(kept))


class Names:
    """Names of parts, as people write them: ``2. Load **data**`` → ``load-data``."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def known(self, text: str) -> str:
        """The name for a text; the same text has the same name."""
        plainer = re.sub(r"^[\d.)\s]+(?=\D)", "", plain(text)).strip() or plain(text)
        return "-".join(re.findall(r"[\w.]+", plainer.lower()))[:48].strip("-.") or "part"

    def new(self, text: str) -> str:
        """A name that no other heading has."""
        base = found = self.known(text)
        number = 1
        while found in self._taken or found == START:
            number += 1
            found = f"{base}-{number}"
        self._taken.add(found)
        return found


def cells_of(parts: Iterable[Part]) -> set[int]:
    return {index for part in parts for index in part.cells}
