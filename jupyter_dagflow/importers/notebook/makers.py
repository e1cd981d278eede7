"""Which of the notebook's classes and functions an object may be made of: a file of it can be read only beside them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.flow import PartFlow
from jupyter_dagflow.importers.notebook.kinds import Kind
from jupyter_dagflow.importers.notebook.program import Statement

Makers = Mapping[str, Mapping[int, Statement]]
"""By variable, the definitions that may be in its object, by their order."""


def with_makers(flows: Sequence[PartFlow], effects: Effects, makers: Makers) -> list[PartFlow]:
    """The parts with the definitions that they need to read what crosses to them."""
    found = []
    for flow in flows:
        repeated = {one.order: one for one in flow.repeated}
        for value in flow.needs:
            for name in value.members:
                for maker in makers.get(name, {}).values():
                    _, _, needed = effects.needed(maker.names.now.binds, maker.order + 1)
                    for one in needed.values():
                        if one.cell.index not in flow.part.cells:
                            repeated[one.order] = one
        found.append(replace(flow, repeated=tuple(repeated[order] for order in sorted(repeated))))
    return found


def makers_of(effects: Effects, kinds: Mapping[str, Kind]) -> Makers:
    """The makers of all variables; those that have none are left out."""
    found: dict[str, dict[int, Statement]] = {}
    grown = True
    while grown:
        before = sum(map(len, found.values()))
        for one in effects.all:
            effect = effects.of(one)
            made = {maker.order: maker for maker in effect.definitions if _makes(maker, one)}
            for name in effect.reads:
                made |= found.get(name, {})
            for name in effect.writes if made else ():
                if name not in kinds or kinds[name].type in {"other", "none"}:
                    found.setdefault(name, {}).update(made)
        grown = sum(map(len, found.values())) > before
    return found


def _makes(maker: Statement, user: Statement) -> bool:
    """Whether an object may hold a definition: a class whose instance is made, or a function that is handed over."""
    if maker.is_import or maker.is_setting:
        return False
    if any(isinstance(node, ast.ClassDef) for node in ast.walk(maker.node)):
        return True
    match maker.node:
        case ast.Assign(value=ast.Call()):
            return True
    called = {id(node.func) for node in ast.walk(user.node) if isinstance(node, ast.Call)}
    return any(
        isinstance(node, ast.Name) and node.id in maker.names.now.binds and id(node) not in called
        for node in ast.walk(user.node)
    )
