"""What a split cannot do, or does otherwise than the whole notebook."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.importers.notebook.cells import shortened
from jupyter_dagflow.importers.notebook.crossings import Crossing
from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.flow import PartFlow, Value
from jupyter_dagflow.importers.notebook.magics import magic_of, runs_another
from jupyter_dagflow.importers.notebook.makers import Makers
from jupyter_dagflow.importers.notebook.program import Program, Statement

_RANDOM = ("numpy.random.", "random.")
_OWN_STATE = frozenset({"default_rng", "Generator", "RandomState", "Random", "SystemRandom", "SeedSequence", "PCG64"})
_SEEDS = frozenset({"numpy.random.seed", "random.seed"})


def limits(
    program: Program, effects: Effects, flows: Sequence[PartFlow], crossings: Mapping[Value, Crossing]
) -> Iterator[Problem]:
    """All of it, with places in the notebook."""
    yield from _uncrossable(effects, flows, crossings)
    yield from _stars(program)
    yield from _random(program, effects, flows)
    yield from _folders(program)
    yield from _changed_definitions(effects, flows)


def unfitting(chosen: Mapping[str, str], crossings: Iterable[Crossing]) -> Iterator[Problem]:
    """What a person chose for values that do not cross, or cannot cross so."""
    found = {name: one for one in crossings for name in one.value.members}
    for name, how in chosen.items():
        place = f"plan.how.{shortened(name)}"
        if name not in found:
            yield Problem(
                path=place, message=f"No value {shortened(name)!r} crosses any more; left out.", severity="warning"
            )
        elif how not in found[name].choices:
            told = f"{name!r} crosses as {' or '.join(found[name].choices)}, not as {how}: {found[name].reason}."
            yield Problem(path=place, message=told, severity="warning")


def _uncrossable(effects: Effects, flows: Sequence[PartFlow], crossings: Mapping[Value, Crossing]) -> Iterator[Problem]:
    for flow in flows:
        for value in flow.needs:
            crossing = crossings[value]
            if crossing.kind.type != "none":
                continue
            binders = [one for one in effects.binders.get(value.name, ()) if not one.is_repeated]
            place = binders[-1].place if binders else ""
            yield Problem(
                path=place,
                message=f"{value.name!r} is {crossing.kind.reason} and cannot cross from {value.source!r} to"
                f" {flow.part.name!r}. Move the cells that use it into one part, or make it anew where it is used.",
            )


def redefined(flows: Sequence[PartFlow], effects: Effects, makers: Makers) -> Iterator[Problem]:
    """Objects of a class, or functions, of which the notebook has several by the same name."""
    for flow in flows:
        for value in flow.needs:
            for name in value.members:
                twice = [
                    (maker, defined)
                    for maker in makers.get(name, {}).values()
                    for defined in sorted(maker.names.now.binds)
                    if len(effects.binders[defined]) > 1
                ]
                for maker, defined in twice[:1]:
                    yield Problem(
                        path=maker.place,
                        message=f"{name!r} may hold {defined!r}, which the notebook binds more than once, so {name!r}"
                        f" cannot cross from {value.source!r} to {flow.part.name!r}. Give each a name of its own.",
                    )


def _stars(program: Program) -> Iterator[Problem]:
    for one in program.all:
        brings = "'import *'" if one.names.now.star else "'%run'" if runs_another(one.node) else ""
        if brings:
            yield Problem(
                path=one.place,
                message=f"What {brings} brings cannot be told, so it is repeated in every part. Name what is needed.",
                severity="warning",
            )


def _folders(program: Program) -> Iterator[Problem]:
    for one in program.all:
        if "os.chdir" in _called(program, [one.node]) or magic_of(one.node) == ("run_line_magic", "cd"):
            yield Problem(
                path=one.place,
                message="The folder is changed for one part alone, whose files that cross then lie elsewhere."
                " Use paths instead.",
                severity="warning",
            )


def _changed_definitions(effects: Effects, flows: Sequence[PartFlow]) -> Iterator[Problem]:
    """What is put into classes and functions, of which each part has its own."""
    users: dict[str, set[str]] = {}
    changes: dict[str, Statement] = {}
    for flow in flows:
        for index in flow.part.cells:
            for one in effects.program.statements.get(index, ()):
                names = {name for used in effects.of(one).definitions for name in used.names.now.binds}
                for name in names - set(effects.program.modules):
                    users.setdefault(name, set()).add(flow.part.name)
                changed, _ = effects.changed_by(one)
                changes |= {name: one for name in changed & names if name not in effects.program.modules}
    for name, one in changes.items():
        if len(users[name]) > 1:
            others = ", ".join(map(repr, sorted(users[name])))
            yield Problem(
                path=one.place,
                message=f"{name!r} is changed here, and each part has its own; {others}"
                " do not see each other's. Keep what changes in a variable.",
                severity="warning",
            )


def _random(program: Program, effects: Effects, flows: Sequence[PartFlow]) -> Iterator[Problem]:
    """A seed that was set in one part, and numbers that are drawn in others."""
    seeds = [one for one in program.all if any(name in _SEEDS for name in _called(program, [one.node]))]
    if not seeds:
        return
    drawing: list[tuple[str, Statement]] = []
    for flow in flows:
        statements = [one for index in flow.part.cells for one in program.statements.get(index, ())]
        for one in statements:
            nodes = [one.node, *(found.node for found in effects.of(one).definitions)]
            if not one.is_repeated and any(_draws(name) for name in _called(program, nodes)):
                drawing.append((flow.part.name, one))
                break
    seeding = {flow.part.name for flow in flows for one in seeds if one.cell.index in flow.part.cells}
    parts = list(dict.fromkeys([*seeding, *(name for name, _ in drawing)]))
    if drawing and len(parts) > 1:
        others = ", ".join(repr(name) for name in parts)
        yield Problem(
            path=drawing[-1][1].place,
            message=f"Random numbers go on from the seed of {seeds[0].place}, through {others}; in parts of their own"
            " they come out otherwise. Set a seed in each part, or use a generator that crosses, as of default_rng.",
            severity="warning",
        )


def _draws(name: str) -> bool:
    last = name.rpartition(".")[2]
    return name.startswith(_RANDOM) and name not in _SEEDS and last not in _OWN_STATE


def _called(program: Program, nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for found in ast.walk(node):
            if isinstance(found, ast.Call):
                yield program.qualified(found.func)
