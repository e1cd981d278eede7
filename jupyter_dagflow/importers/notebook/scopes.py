"""Python's rules of which scope a name belongs to."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(kw_only=True)
class Scope:
    """A function's, class's or comprehension's own names. ``globals``: names it declares as the module's.

    ``parameters``: those that still are what was given; ``origins``: what local names may stand for; ``unbound``: names
    of a class that it has not bound yet.
    """

    names: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    is_function: bool = False
    is_class: bool = False
    is_comprehension: bool = False
    parameters: set[str] = field(default_factory=set)
    origins: dict[str, set[str]] = field(default_factory=dict)
    unbound: set[str] = field(default_factory=set)

    def rebound(self, name: str, *, for_sure: bool) -> None:
        """A name is bound; a parameter then stands for something else."""
        self.unbound.discard(name)
        if for_sure:
            self.parameters.discard(name)


def targets(arguments: ast.arguments) -> list[ast.arg]:
    extra = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def argument_names(arguments: ast.arguments) -> list[str]:
    return [argument.arg for argument in targets(arguments)]


def local_names(body: Sequence[ast.stmt]) -> tuple[set[str], set[str]]:
    """The names that a block binds in its own scope, and those that it declares ``global``."""
    names, declared, foreign = set[str](), set[str](), set[str]()
    for node in _own(body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=found) | ast.ImportFrom(names=found):
                names |= {alias.asname or alias.name.split(".")[0] for alias in found}
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
            case ast.MatchMapping(rest=str(name)):
                names.add(name)
            case ast.Global(names=found):
                declared |= set(found)
            case ast.Nonlocal(names=found):
                foreign |= set(found)
    return names - declared - foreign, declared


def _own(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a block but those within functions, classes and comprehensions; of the latter, walruses."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, _Comprehension):
            yield from _walruses(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting.extend(node.decorator_list)
        else:
            waiting.extend(ast.iter_child_nodes(node))


def _walruses(node: ast.AST) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(ast.iter_child_nodes(node))
    while waiting:
        found = waiting.pop()
        if isinstance(found, ast.NamedExpr):
            yield found.target
        if not isinstance(found, ast.Lambda):
            waiting.extend(ast.iter_child_nodes(found))
