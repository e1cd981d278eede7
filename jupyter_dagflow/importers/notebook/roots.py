"""Which variables an expression may be, be a part of, or hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_dagflow.importers.notebook.changes import READERS

_HANDS_ON = frozenset(
    [
        "enumerate",
        "zip",
        "reversed",
        "sorted",
        "list",
        "tuple",
        "set",
        "dict",
        "iter",
        "next",
        "filter",
        "max",
        "min",
        "vars",
    ]
)
"""Built-in functions whose result holds what was given to them, or is it."""
_PARTS = frozenset({"get", "items", "values", "keys", "reshape", "ravel", "transpose", "squeeze", "where", "filter"})
_COPIES = READERS - _PARTS
"""Methods whose result shares nothing with what they were called on."""


def roots(node: ast.expr | None, functions: Iterable[str] = ()) -> frozenset[str]:
    """The variables that the value may be or be a part of: ``rows[0].name`` → ``rows``.

    ``functions``: names of the notebook's own functions and classes, whose results may be what was given to them.
    """
    match node:
        case ast.Name(id=name):
            return frozenset({name})
        case (
            ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value) | ast.Await(value=value)
        ):
            return roots(value, functions)
        case ast.NamedExpr(target=target, value=value):
            return roots(target, functions) | roots(value, functions)
        case ast.IfExp(body=body, orelse=orelse):
            return roots(body, functions) | roots(orelse, functions)
        case ast.BoolOp(values=values):
            return _all(values, functions)
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name not in _COPIES:
            return roots(value, functions)
        case ast.Call(func=ast.Name(id=name)) if name in _HANDS_ON or name in functions:
            return _arguments(node, functions)
    return frozenset()


def held(node: ast.expr | None, functions: Iterable[str] = ()) -> frozenset[str]:
    """The variables that the value may hold, such as those in a list, or given to an object that is made."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return _all_held(items, functions)
        case ast.Dict(values=values):
            return _all_held(values, functions)
        case ast.ListComp(elt=elt, generators=generators) | ast.SetComp(elt=elt, generators=generators):
            return held_or_root(elt, functions) | _all([one.iter for one in generators], functions)
        case ast.DictComp(value=value, generators=generators):
            return held_or_root(value, functions) | _all([one.iter for one in generators], functions)
        case ast.IfExp(body=body, orelse=orelse):
            return held(body, functions) | held(orelse, functions)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if makes(name) or name in functions:
            return _arguments(node, functions)
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            return held_or_root(left, functions) | held_or_root(right, functions)
    return frozenset()


def makes(name: str) -> bool:
    """Whether a name looks like that of a class, or like one of scikit-learn's ``make_pipeline`` and its like."""
    return name.lstrip("_")[:1].isupper() or name.startswith("make_") or name in {"partial", "deque", "defaultdict"}


def held_or_root(node: ast.expr | None, functions: Iterable[str] = ()) -> frozenset[str]:
    return roots(node, functions) | held(node, functions)


def _arguments(node: ast.Call, functions: Iterable[str]) -> frozenset[str]:
    return _all_held([*node.args, *(keyword.value for keyword in node.keywords)], functions)


def _all(nodes: Iterable[ast.expr], functions: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(roots(node, functions) for node in nodes))


def _all_held(nodes: Iterable[ast.expr], functions: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(held_or_root(node, functions) for node in nodes))
