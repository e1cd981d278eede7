"""An order in which parts may run as wholes and yet do what the notebook does from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.importers.notebook.cells import Cell
from jupyter_dagflow.importers.notebook.cutting import Part
from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.program import Program


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """``parts``: in their order, those that take turns with a value joined into one."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Reason:
    """Why a part comes before another one: the name that both use, and the cell of the second."""

    name: str
    cell: Cell


_Constraints = dict[tuple[str, str], _Reason]


def ordered(program: Program, effects: Effects, groups: Mapping[str, frozenset[str]], parts: Sequence[Part]) -> Ordered:
    """Put parts into an order, and join those that cannot be put into one."""
    problems: list[Problem] = []
    made = list(parts)
    while True:
        constraints = _constraints(program, effects, groups, made)
        order, circle = _sorted(made, constraints)
        if not circle:
            wished, more = _with_wishes(order, constraints)
            return Ordered(parts=tuple(wished), problems=(*problems, *more))
        joined = _joined([part for part in made if part.name in circle])
        reason = next(
            reason for (source, target), reason in constraints.items() if source in circle and target == joined.name
        )
        others = ", ".join(repr(part.name) for part in made if part.name in circle)
        problems.append(
            Problem(
                path=reason.cell.place,
                message=f"{others} take turns with {reason.name!r}, so they became one part, {joined.name!r}."
                " Cut them so that each comes as a whole before or after the others.",
                severity="warning",
            )
        )
        made = [
            joined if part.name == joined.name else part for part in made if part.name not in circle - {joined.name}
        ]


def _constraints(
    program: Program, effects: Effects, groups: Mapping[str, frozenset[str]], parts: Sequence[Part]
) -> _Constraints:
    """Who has to come before whom: a variable is written before it is read, and read before it is written again."""
    part_of = {index: part.name for part in parts for index in part.cells}
    found: _Constraints = {}
    writer: dict[str, str] = {}
    readers: dict[str, set[str]] = {}
    for one in program.all:
        part = part_of.get(one.cell.index)
        if part is None:
            continue
        effect = effects.of(one)
        for name in effect.reads | effect.writes:
            key = min(groups.get(name, (name,)))
            before = {writer[key]} if key in writer else set()
            if name in effect.writes or key != name or name in groups:
                before |= readers.get(key, set())
                writer[key] = part
                readers[key] = set()
            readers.setdefault(key, set()).add(part)
            for other in before - {part}:
                found.setdefault((other, part), _Reason(name=name, cell=one.cell))
    return found


def _sorted(parts: Sequence[Part], constraints: Iterable[tuple[str, str]]) -> tuple[list[Part], set[str]]:
    """The parts with each after those before it, as near to the given order as can be; else the names in a circle."""
    before: dict[str, set[str]] = {part.name: set() for part in parts}
    for source, target in constraints:
        before[target].add(source)
    order: list[Part] = []
    left = list(parts)
    done = set[str]()
    while left:
        ready = next((part for part in left if before[part.name] <= done), None)
        if ready is None:
            return order, _circle({part.name: before[part.name] - done for part in left})
        order.append(ready)
        done.add(ready.name)
        left.remove(ready)
    return order, set()


def _circle(before: Mapping[str, set[str]]) -> set[str]:
    """The names along one circle."""
    path: list[str] = []
    name = next(iter(before))
    while name not in path:
        path.append(name)
        name = min(before[name])
    return set(path[path.index(name) :])


def _joined(parts: Sequence[Part]) -> Part:
    names = {part.name for part in parts}
    return Part(
        name=parts[0].name,
        cells=tuple(sorted(index for part in parts for index in part.cells)),
        after=tuple(dict.fromkeys(name for part in parts for name in part.after if name not in names)),
    )


def _with_wishes(order: Sequence[Part], constraints: _Constraints) -> tuple[list[Part], list[Problem]]:
    """Parts behind those that they are said to follow, where that can be."""
    kept = set(constraints)
    problems = []
    parts = []
    for part in order:
        after = []
        for name in part.after:
            if _sorted(order, {*kept, (name, part.name)})[1]:
                problems.append(
                    Problem(
                        path="",
                        message=f"{part.name!r} cannot follow {name!r}, which needs what it leaves; that is left out.",
                        severity="warning",
                    )
                )
            else:
                kept.add((name, part.name))
                after.append(name)
        parts.append(Part(name=part.name, cells=part.cells, after=tuple(after)))
    return _sorted(parts, kept)[0], problems
