"""The plan of a split: as JSON for people to change, and read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.importers.base import object_in
from jupyter_dagflow.importers.notebook.cells import Sheet, clean, shortened
from jupyter_dagflow.importers.notebook.crossings import WAYS
from jupyter_dagflow.importers.notebook.cutting import METHODS, Cut, Part

MAX_NAME = 100


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a person changed. Without ``parts`` the cuts stay as they are; ``how``: by the name of a value."""

    by: str | None = None
    parts: tuple[Part, ...] | None = None
    how: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_plan(text: str) -> Wishes:
    """Read the option ``plan``; an empty text is no wish."""
    if not text.strip():
        return Wishes()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return _wrong("plan", "The plan is no JSON.")
    if not isinstance(data, dict):
        return _wrong("plan", "The plan is no object with parts.")
    by, parts, how = data.get("by"), data.get("parts"), data.get("how")
    if by is not None and by not in METHODS:
        return _wrong("plan.by", f"A notebook is cut by {', '.join(METHODS)}, not by {shortened(by)}.")
    ways: dict[str, str] = {}
    problems = []
    for name, way in how.items() if isinstance(how, dict) else ():
        if way in WAYS:
            ways[name] = way
        else:
            problems.append(Problem(path=f"plan.how.{shortened(name)}", message=_no_way(way)))
    if how is not None and not isinstance(how, dict):
        problems.append(Problem(path="plan.how", message="How values cross is an object by their names."))
    found = None
    if parts is not None:
        found, wrong = _parts(parts)
        problems += wrong
    return Wishes(by=by, parts=None if problems else found, how=ways, problems=tuple(problems))


def _no_way(way: Any) -> str:
    return f"A value crosses as one of {', '.join(WAYS)}, not as {shortened(way)}."


def _parts(parts: Any) -> tuple[tuple[Part, ...], list[Problem]]:
    found: list[Part] = []
    problems: list[Problem] = []
    if not isinstance(parts, list):
        return (), [Problem(path="plan.parts", message="The parts are no list.")]
    names, cells = set[str](), set[int]()
    for index, part in enumerate(parts):
        place = f"plan.parts[{index}]"
        name, told = object_in(part, "name"), object_in(part, "cells")
        if not isinstance(name, str) or not clean(name).strip() or len(name) > MAX_NAME:
            problems.append(
                Problem(path=f"{place}.name", message=f"The name is no text of 1 to {MAX_NAME} characters.")
            )
            continue
        name = " ".join(clean(name).split())
        if name in names:
            problems.append(
                Problem(path=f"{place}.name", message=f"Another part has the name {shortened(name)!r}, too.")
            )
        if not isinstance(told, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in told):
            problems.append(Problem(path=f"{place}.cells", message="The cells are no list of whole numbers."))
            continue
        if sorted(told) != told:
            problems.append(Problem(path=f"{place}.cells", message="The cells are out of order."))
        twice = sorted(cells & set(told)) or sorted(one for one in set(told) if told.count(one) > 1)
        if twice:
            problems.append(Problem(path=f"{place}.cells", message=f"Cell {twice[0]} is in two places."))
        names.add(name)
        cells |= set(told)
        found.append(Part(name=name, cells=tuple(told)))
    return tuple(found), problems


def _wrong(path: str, message: str) -> Wishes:
    return Wishes(problems=(Problem(path=path, message=message),))


def applied(made: Cut, wishes: Wishes, sheet: Sheet) -> Cut:
    """The cut with the parts that were wished for, or with problems where these do not fit the notebook."""
    if wishes.parts is None:
        return replace(made, problems=(*made.problems, *wishes.problems))
    problems = list(wishes.problems)
    taken = {index for part in wishes.parts for index in part.cells}
    unknown = sorted(index for index in taken if not 0 <= index < len(sheet.cells))
    aside = {*made.repeated, *made.skipped, *made.parameters, *made.metrics}
    missing = sorted({cell.index for cell in sheet.cells} - taken - aside)
    fixed = sorted(taken & {*made.skipped, *made.parameters, *made.metrics})
    if unknown:
        problems.append(Problem(path="plan.parts", message=f"The notebook has no cell {unknown[0]}."))
    if missing:
        problems.append(Problem(path="plan.parts", message=f"Cell {missing[0]} is in no part."))
    if fixed:
        told = f"Cell {fixed[0]} is skipped, or holds parameters or metrics; it belongs to no part."
        problems.append(Problem(path="plan.parts", message=told))
    if problems:
        return replace(made, problems=(*made.problems, *problems))
    after = {part.name: part.after for part in made.parts}
    names = {part.name for part in wishes.parts}
    parts = [
        replace(part, after=tuple(name for name in after.get(part.name, ()) if name in names))
        for part in wishes.parts
        if any(sheet.cells[index].type == "code" for index in part.cells)
    ]
    repeated = tuple(index for index in made.repeated if index not in taken)
    return replace(made, parts=tuple(parts), repeated=repeated)
