"""Which of the notebook's functions give something new, rather than what was given to them or what is there already."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from jupyter_dagflow.importers.notebook.names import Function
from jupyter_dagflow.importers.notebook.roots import held_or_root
from jupyter_dagflow.importers.notebook.scopes import local_names

PASSES = 4


def fresh_functions(functions: Iterable[Function], names: Iterable[str]) -> set[str]:
    """The names of functions whose results share nothing. ``names``: of all functions and classes of the notebook."""
    by_name: dict[str, list[Function]] = {}
    for one in functions:
        by_name.setdefault(one.name, []).append(one)
    others = set(names)
    for _ in range(PASSES):
        found = {name for name in others & set(by_name) if all(_is_fresh(one, others) for one in by_name[name])}
        if not found:
            break
        others -= found
    return set(by_name) - others


def _is_fresh(node: Function, others: set[str]) -> bool:
    if node.decorator_list:
        return False
    locals_, _ = local_names(node.body)
    bound = {name: list(_bound_to(name, node.body)) for name in locals_}
    given = set(locals_)
    for found in _own(node.body):
        if isinstance(found, ast.Yield | ast.YieldFrom):
            return False
        if isinstance(found, ast.Return) and found.value is not None:
            for name in held_or_root(found.value, others):
                if name not in given or not _is_bound_afresh(name, node.body, bound[name], others):
                    return False
    return True


def _is_bound_afresh(name: str, body: list[ast.stmt], values: list[ast.expr | None], others: set[str]) -> bool:
    """Whether a local name is bound for sure, and only to what shares nothing."""
    sure = any(
        isinstance(one, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in one.targets)
        for one in body
    )
    return sure and all(value is not None and not held_or_root(value, others) - {name} for value in values)


def _bound_to(name: str, body: list[ast.stmt]) -> Iterator[ast.expr | None]:
    """What a name is bound to, ``None`` where that is not a plain assignment; and what is put into its object."""
    for node in _own(body):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    for found in ast.walk(target):
                        if isinstance(found, ast.Name) and found.id == name:
                            yield value if isinstance(target, ast.Name | ast.Subscript | ast.Attribute) else None
            case ast.AugAssign(target=target, value=value) if name in held_or_root(target):
                yield value
            case ast.For(target=target) | ast.withitem(optional_vars=ast.expr() as target):
                if any(isinstance(found, ast.Name) and found.id == name for found in ast.walk(target)):
                    yield None
            case ast.NamedExpr(target=ast.Name(id=bound), value=value) if bound == name:
                yield value
            case ast.Call(func=ast.Attribute(value=owner), args=args) if name in held_or_root(owner):
                yield from args


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes of a function's body but those of functions and classes within."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
