"""Names in their scopes, and what local names stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from jupyter_dagflow.importers.notebook.names import Names, StatementNames
from jupyter_dagflow.importers.notebook.roots import held, roots
from jupyter_dagflow.importers.notebook.scopes import Scope


class ScopedNames:
    """Takes down what is read and bound. Without ``scopes`` it is at the module's level, where order counts."""

    def __init__(self, functions: frozenset[str]) -> None:
        self.told = StatementNames()
        self.functions = functions
        self.owner = ""
        self.scopes: list[Scope] = []
        self.depth = 0
        """Of blocks that may run or not."""

    @property
    def sink(self) -> Names:
        return self.told.later if any(scope.is_function for scope in self.scopes) else self.told.now

    def scope_of(self, name: str) -> Scope | None:
        """The scope that a name belongs to; ``None`` for the module's."""
        for depth, scope in enumerate(reversed(self.scopes)):
            if name in scope.globals:
                return None
            if name in scope.names and (depth == 0 or not scope.is_class):
                return scope
        return None

    def read(self, name: str) -> None:
        if self.scope_of(name) is None and (self.sink is self.told.later or name not in self.told.now.sure):
            self.sink.reads.add(name)

    def bind(self, name: str) -> None:
        scope = self.scope_of(name)
        if scope is not None:
            scope.rebound(name, for_sure=self.depth == 0)
            return
        self.sink.binds.add(name)
        if self.sink is self.told.now:
            self.sink.sure.add(name)
        else:
            # It may be called or not.
            self.sink.reads.add(name)

    def delete(self, name: str) -> None:
        self.read(name)
        if self.scope_of(name) is None:
            self.sink.binds.add(name)
            self.sink.deleted.add(name)
            self.sink.sure.discard(name)

    def origins(self, names: Iterable[str]) -> Iterator[str]:
        """The module's variables, and parameters of the function, that local names may stand for."""
        waiting, seen = list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            scope = self.scope_of(name)
            if scope is None:
                yield name
                continue
            if name in scope.parameters:
                yield f"{self.owner}({name})"
            waiting.extend(scope.origins.get(name, ()))

    def change(self, target: ast.expr, *, deep: bool) -> None:
        for name in self.origins(roots(target, self.functions)):
            self.sink.changed.add(name)
            if deep:
                self.sink.deep.add(name)

    def share(self, target: str, value: ast.expr | None) -> None:
        """After ``target = value``."""
        self.relate(target, roots(value, self.functions), held(value, self.functions), value)

    def relate(self, target: str, same: Iterable[str], holds: Iterable[str], value: ast.expr | None) -> None:
        scope = self.scope_of(target)
        if scope is not None:
            scope.origins.setdefault(target, set()).update({*same, *holds} - {target})
            return
        for name in self.origins(same):
            if name != target:
                # ``b = a`` is a; ``row = rows[0]`` is in it.
                (self.sink.same if isinstance(value, ast.Name) else self.sink.holds).add(
                    (target, name) if isinstance(value, ast.Name) else (name, target)
                )
        self.sink.holds |= {(target, name) for name in self.origins(holds) if name != target}

    def bind_again(self, name: str) -> None:
        if self.scope_of(name) is None:
            self.bind(name)
