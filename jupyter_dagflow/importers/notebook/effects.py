"""What each statement does to the notebook's variables, with what the functions do that it calls."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jupyter_dagflow.importers.notebook.changes import FUNCTIONS, method_changes
from jupyter_dagflow.importers.notebook.kinds import Kind
from jupyter_dagflow.importers.notebook.names import Names, StatementNames, Use
from jupyter_dagflow.importers.notebook.program import Program, Statement, sharing_functions
from jupyter_dagflow.importers.notebook.statement_names import names_of


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Variables that a statement needs, may bind, surely binds, may delete, and changes in place (``deep``: in them).

    ``definitions``: the repeated statements that it needs, in order.
    """

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    deep: frozenset[str] = frozenset()
    definitions: tuple[Statement, ...] = ()

    @property
    def writes(self) -> frozenset[str]:
        return self.binds | self.changed


class Effects:
    """The effects of all statements. ``kinds``: of the variables."""

    def __init__(self, program: Program, kinds: Mapping[str, Kind]) -> None:
        self.program = program
        self.kinds = kinds
        self.all = program.all
        self.binders: dict[str, list[Statement]] = {}
        for one in self.all:
            for name in one.names.now.binds:
                self.binders.setdefault(name, []).append(one)
        sharing = sharing_functions(ast.Module(body=[one.node], type_ignores=[]) for one in self.all)
        self.methods = [found for one in self.all for found in _methods(one, sharing)]
        """The names of methods of the notebook's classes, each with what it does."""
        self.changes_parameters = self._changing()
        self.by_order = {one.order: self._effect(one) for one in self.all}

    def of(self, statement: Statement) -> Effect:
        return self.by_order[statement.order]

    def definitions(self, name: str, order: int) -> tuple[Statement, ...]:
        """The repeated statements that bind a name, as it stands before a statement; none if it is a variable."""
        found = self.binders.get(name, [])
        place = bisect_left(found, order, key=lambda one: one.order)
        before = found[:place]
        if not before:
            # A function may name what is defined after it; only a definition can be meant then.
            later = [one for one in found if one.is_repeated]
            return (later[0],) if later and len(later) == len(found) else ()
        if not before[-1].is_repeated:
            return ()
        if before[-1].is_import:
            # ``import a.b`` and ``import a.c`` both bind ``a``.
            return tuple(one for one in before if one.is_import)
        return (before[-1],)

    def needed(self, names: Iterable[str], order: int) -> tuple[set[str], set[str], dict[int, Statement]]:
        """The variables behind names that are read before a statement: read, written by calls; and the definitions."""
        reads, binds, found = set[str](), set[str](), dict[int, Statement]()
        waiting = list(names)
        seen = set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen or "(" in name:
                continue
            seen.add(name)
            definitions = self.definitions(name, order)
            if not definitions:
                reads.add(name)
            for one in definitions:
                found[one.order] = one
                waiting.extend(one.names.now.reads | one.names.later.reads)
                binds |= one.names.later.binds
        return reads, binds, found

    def _effect(self, statement: Statement) -> Effect:
        now, later = statement.names.now, statement.names.later
        names = now.reads if statement.is_repeated else now.reads | later.reads
        changed, deep = self.changed_by(statement)
        reads, binds, found = self.needed(names, statement.order)
        for one in found.values():
            more, deeper = self._changed(one.names.later)
            changed, deep = changed | more, deep | deeper
        changed = {name for name in changed if self._is_variable(name, statement.order)}
        binds |= now.binds | (set() if statement.is_repeated else later.binds)
        return Effect(
            reads=frozenset(reads | (changed - now.sure)),
            binds=frozenset(binds),
            sure=frozenset(now.sure),
            deleted=frozenset((now.deleted - now.sure).union(*(one.names.later.deleted for one in found.values()))),
            changed=frozenset(changed),
            deep=frozenset(deep & changed),
            definitions=tuple(found[order] for order in sorted(found)),
        )

    def changed_by(self, statement: Statement) -> tuple[set[str], set[str]]:
        """What a statement itself changes in place, definitions too, and in what of that something."""
        changed, deep = self._changed(statement.names.now)
        if not statement.is_repeated:
            # A block that defines a function may call it, too.
            more, deeper = self._changed(statement.names.later)
            changed, deep = changed | more, deep | deeper
        return changed, deep

    def _is_variable(self, name: str, order: int) -> bool:
        return "(" not in name and name in self.binders and not self.definitions(name, order + 1)

    def _changed(self, names: Names) -> tuple[set[str], set[str]]:
        """What is changed in place; ``f(x)`` stands for the parameter ``x`` of ``f``."""
        changed, deep = set(names.changed), set(names.deep)
        for use in names.methods:
            if method_changes(self._kind(use.name, deep=use.deep), use.function):
                changed.add(use.name)
                deep |= {use.name} if use.deep or self._kind(use.name, deep=False) == "other" else set()
        for use in names.given:
            if self._is_changed_by_call(use):
                changed.add(use.name)
                deep |= {use.name} if use.deep else set()
        return changed, deep

    def _kind(self, name: str, *, deep: bool) -> str:
        found = self.kinds.get(name)
        return "other" if deep or found is None else found.type

    def _is_changed_by_call(self, use: Use) -> bool:
        if not use.deep and self._kind(use.name, deep=False) in {"int", "float", "str", "bool"}:
            return False
        function, last = use.function, use.function.rpartition(".")[2]
        first = function.partition(".")[0]
        if "." not in function and function in self.changes_parameters:
            wrong = self.changes_parameters[function]
            return bool(wrong) if use.argument is None else use.argument in wrong
        if last in FUNCTIONS and (first in self.program.modules or "." not in function or last == "shuffle"):
            return use.argument in {0, None, "a", "x", "arr"} or last == "shuffle"
        # Whose method it is cannot be told, so it may be one of the notebook's own.
        wrong = self.changes_parameters.get(f".{last}", set()) if "." in function else set()
        return bool(wrong) if use.argument is None else use.argument in wrong

    def _changing(self) -> dict[str, set[int | str]]:
        """By function, the places and names of its parameters that a call changes."""
        found: dict[str, set[int | str]] = {}
        own = [(one.names, name, name) for one in self.all for name in one.names.now.binds if one.names.parameters]
        own += [(names, f".{name}", name) for name, names in self.methods]
        for _, key, _ in own:
            found.setdefault(key, set())
        self.changes_parameters = found
        while True:
            before = sum(map(len, found.values()))
            for names, key, name in own:
                changed, _ = self._changed(names.later)
                # What a method is called on is no argument.
                for place, parameter in enumerate(names.parameters, start=-1 if key.startswith(".") else 0):
                    if f"{name}({parameter})" in changed:
                        found[key] |= {place, parameter}
            if sum(map(len, found.values())) == before:
                return found


def _methods(statement: Statement, functions: set[str]) -> Iterator[tuple[str, StatementNames]]:
    for node in ast.walk(statement.node):
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield one.name, names_of(one, functions)
