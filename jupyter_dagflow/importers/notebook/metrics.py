"""The values that a pipeline leaves as its metrics: what the cells with Kale's ``pipeline-metrics`` print."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.program import Program


def metrics_of(cells: Iterable[int], program: Program, effects: Effects) -> tuple[str, ...]:
    """The variables that these cells print or show by their names, in order."""
    found: dict[str, None] = {}
    for index in cells:
        for one in program.statements.get(index, ()):
            if isinstance(one.node, ast.Expr):
                for value in _shown(one.node.value):
                    if isinstance(value, ast.Name) and value.id in effects.binders:
                        found[value.id] = None
    return tuple(found)


def _shown(value: ast.expr) -> list[ast.expr]:
    match value:
        case ast.Call(func=ast.Name(id="print" | "display"), args=args):
            return args
        case ast.Tuple(elts=items):
            return items
    return [value]
