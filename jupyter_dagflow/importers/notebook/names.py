"""What is told of the names in a piece of code."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Use:
    """A variable that is given to a function (``function`` is its dotted name) or is one whose method is called."""

    name: str
    function: str
    argument: int | str | None = None
    deep: bool = False


@dataclass(kw_only=True)
class Names:
    """Names of the module that a piece of code reads before it surely binds them, may bind, and surely binds.

    ``changed``: objects that are changed in place, ``deep`` those of which something inside is changed; ``methods`` and
    ``given``: what may change them; ``same`` and ``holds``: which may be, or hold, the same object.
    """

    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    sure: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    deep: set[str] = field(default_factory=set)
    methods: set[Use] = field(default_factory=set)
    given: set[Use] = field(default_factory=set)
    same: set[tuple[str, str]] = field(default_factory=set)
    holds: set[tuple[str, str]] = field(default_factory=set)
    star: bool = False


@dataclass(kw_only=True)
class StatementNames:
    """``now``: when the statement runs; ``later``: when a function that it defines is called.

    ``parameters``: those of the function that it defines, in order; among the names of ``later`` they are written as
    ``<function>(<parameter>)``.
    """

    now: Names = field(default_factory=Names)
    later: Names = field(default_factory=Names)
    parameters: tuple[str, ...] = ()


def assigned_lambda(statement: ast.stmt) -> ast.Lambda | None:
    """The lambda of ``name = lambda …``, which is a function like others."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Lambda() as found):
            return found
    return None


def bound_name(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.ClassDef(name=name):
            return name
    return ""


def dotted(node: ast.expr) -> str | None:
    """``numpy.random.shuffle`` as a text; ``None`` for anything but names and attributes."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None
