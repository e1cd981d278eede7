"""Which names a statement reads and binds, in the order in which Python evaluates it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jupyter_dagflow.importers.notebook.roots import held, held_or_root, roots
from jupyter_dagflow.importers.notebook.scopes import Scope, argument_names, local_names, targets

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


def names_of(statement: ast.stmt, functions: Iterable[str] = ()) -> StatementNames:
    """Read one statement at the top level of a cell. ``functions``: the notebook's own functions and classes."""
    reader = _Reader(frozenset(functions))
    lambda_ = assigned_lambda(statement)
    if isinstance(statement, Function) or lambda_ is not None:
        reader.owner = bound_name(statement)
        reader.told.parameters = tuple(
            argument_names(statement.args if isinstance(statement, Function) else lambda_.args)
        )  # type: ignore[union-attr]
    if lambda_ is not None:
        reader.function(lambda_.args, [ast.Return(value=lambda_.body)])
        reader.bind(reader.owner)
    else:
        reader.statement(statement)
    return reader.told


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


class _Reader:
    """Goes through a statement. Without ``scopes`` it is at the module's level, where order counts."""

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

    # --- names --------------------------------------------------------------------------------------------------

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

    # --- statements ---------------------------------------------------------------------------------------------

    def block(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.definition(node)
            case ast.ClassDef():
                self.class_definition(node)
            case ast.Assign(targets=found, value=value):
                self.expression(value)
                for target in found:
                    self.assign(target, value)
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                self.expression(annotation)
                if value is not None:
                    self.expression(value)
                    self.assign(target, value)
            case ast.AugAssign(target=target, value=value):
                self.augment(target, value)
            case ast.For() | ast.AsyncFor() | ast.While() | ast.If() | ast.Try() | ast.TryStar() | ast.Match():
                self.depth += 1
                self.branching(node)
                self.depth -= 1
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    self.expression(item.context_expr)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, item.context_expr)
                self.block(body)
            case ast.Delete(targets=found):
                for target in found:
                    self.remove(target)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    self.sink.star |= alias.name == "*"
                    if alias.name != "*":
                        self.bind(alias.asname or alias.name.split(".")[0])
            case ast.Global() | ast.Nonlocal():
                pass
            case _:
                self.children(node)

    def branching(self, node: ast.stmt) -> None:
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                self.expression(test)
                self.branches([body, orelse])
            case ast.While(test=test, body=body, orelse=orelse):
                self.expression(test)
                self.branches([body, []])
                self.branches([orelse, []])
            case (
                ast.For(target=target, iter=iterated, body=body, orelse=orelse)
                | ast.AsyncFor(target=target, iter=iterated, body=body, orelse=orelse)
            ):
                self.expression(iterated)
                before = set(self.told.now.sure)
                self.assign(target, iterated, inside=True)
                self.block(body)
                self.told.now.sure &= before
                self.branches([orelse, []])
            case (
                ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody)
                | ast.TryStar(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody)
            ):
                self.attempts(body, handlers, orelse)
                self.block(finalbody)
            case ast.Match(subject=subject, cases=cases):
                self.expression(subject)
                self.cases(subject, cases)

    def branches(self, blocks: Sequence[Sequence[ast.stmt]]) -> None:
        """Blocks of which one runs; what all of them bind is bound for sure."""
        before, ends = set(self.told.now.sure), []
        for block in blocks:
            self.told.now.sure = set(before)
            self.block(block)
            if not (block and isinstance(block[-1], ast.Raise)):
                ends.append(self.told.now.sure)
        self.told.now.sure = set.intersection(*ends) if ends else before

    def attempts(self, body: list[ast.stmt], handlers: list[ast.ExceptHandler], orelse: list[ast.stmt]) -> None:
        before = set(self.told.now.sure)
        self.block([*body, *orelse])
        ends = [self.told.now.sure]
        for handler in handlers:
            self.told.now.sure = set(before)
            if handler.type is not None:
                self.expression(handler.type)
            if handler.name:
                self.bind(handler.name)
            self.block(handler.body)
            if handler.name:
                self.told.now.sure.discard(handler.name)
            if not isinstance(handler.body[-1], ast.Raise):
                ends.append(self.told.now.sure)
        # What an attempt had bound before it failed may have been deleted nowhere; the rest is unsure.
        self.told.now.sure = set.intersection(*ends)

    def cases(self, subject: ast.expr, cases: list[ast.match_case]) -> None:
        before, ends = set(self.told.now.sure), []
        for case in cases:
            self.told.now.sure = set(before)
            for found in ast.walk(case.pattern):
                if isinstance(found, ast.MatchAs | ast.MatchStar) and found.name:
                    self.bind(found.name)
                    self.relate(found.name, roots(subject, self.functions), (), subject)
                elif isinstance(found, ast.MatchMapping) and found.rest:
                    self.bind(found.rest)
                elif isinstance(found, ast.expr):
                    self.expression_node(found)
            if case.guard is not None:
                self.expression(case.guard)
            self.block(case.body)
            ends.append(self.told.now.sure)
        last = cases[-1]
        whole = last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
        self.told.now.sure = set.intersection(*ends) if whole else set.intersection(before, *ends)

    def assign(self, target: ast.expr, value: ast.expr | None, *, inside: bool = False) -> None:
        """Bind what stands left of ``=``; ``inside``: to what is in the value rather than to the value."""
        match target:
            case ast.Name(id=name):
                self.bind(name)
                if inside:
                    found = held_or_root(value, self.functions)
                    self.relate(name, found, (), None)
                else:
                    self.share(name, value)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
                matched = (
                    not inside
                    and len(values) == len(items)
                    and not any(isinstance(item, ast.Starred) for item in [*items, *values])
                )
                for index, item in enumerate(items):
                    if matched:
                        self.assign(item, values[index])
                    else:
                        self.assign(item, value, inside=True)
            case ast.Starred(value=inner):
                self.assign(inner, value, inside=True)
            case ast.Attribute(value=owner) | ast.Subscript(value=owner):
                self.children(target)
                self.change(owner, deep=not isinstance(owner, ast.Name))
                for name in self.origins(roots(owner, self.functions)):
                    if "(" not in name:
                        self.relate(name, (), held_or_root(value, self.functions), None)

    def augment(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.read(target.id)
            self.expression(value)
            self.change(target, deep=False)
            self.bind_again(target.id)
            self.relate(target.id, (), held_or_root(value, self.functions), None)
            return
        self.expression(value)
        self.assign(target, value)

    def bind_again(self, name: str) -> None:
        if self.scope_of(name) is None:
            self.bind(name)

    def remove(self, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.delete(name)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for item in items:
                    self.remove(item)
            case ast.Attribute(value=owner) | ast.Subscript(value=owner):
                self.children(target)
                self.change(owner, deep=not isinstance(owner, ast.Name))

    # --- definitions --------------------------------------------------------------------------------------------

    def definition(self, node: Function) -> None:
        for decorator in node.decorator_list:
            self.expression(decorator)
        self.function(node.args, node.body, returns=node.returns)
        self.bind(node.name)

    def function(self, arguments: ast.arguments, body: Sequence[ast.stmt], returns: ast.expr | None = None) -> None:
        """Defaults and annotations are evaluated now, the body later."""
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.expression(default)
        for argument in targets(arguments):
            if argument.annotation is not None:
                self.expression(argument.annotation)
        if returns is not None:
            self.expression(returns)
        parameters = set(argument_names(arguments))
        names, declared = local_names(body)
        scope = Scope(names=names | parameters, globals=declared, is_function=True)
        if not any(outer.is_function for outer in self.scopes):
            scope.parameters = parameters if self.owner else set()
        sure, depth = set(self.told.now.sure), self.depth
        self.scopes.append(scope)
        self.depth = 0
        self.block(body)
        self.depth = depth
        self.scopes.pop()
        self.told.now.sure = sure

    def class_definition(self, node: ast.ClassDef) -> None:
        for expression in [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]:
            self.expression(expression)
        names, declared = local_names(node.body)
        # A class reads its own names from outside as long as it has not bound them.
        self.scopes.append(Scope(names=names, globals=declared, is_class=True, unbound=set(names)))
        sure = set(self.told.now.sure)
        self.block(node.body)
        self.told.now.sure = sure
        self.scopes.pop()
        self.bind(node.name)

    # --- expressions --------------------------------------------------------------------------------------------

    def children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self.statement(child)
            elif isinstance(child, ast.expr):
                self.expression(child)
            else:
                self.children(child)

    def expression_node(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self.read(node.id)

    def expression(self, node: ast.expr) -> None:
        match node:
            case ast.Name(id=name):
                self.read_in_class(name)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                self.expression(value)
                self.walrus(name, value)
            case ast.Lambda(args=arguments, body=body):
                self.lambda_(arguments, body)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self.comprehension(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.expression(test)
                self.one_of([[body], [orelse]])
            case ast.BoolOp(values=values):
                self.expression(values[0])
                self.one_of([values[1:], []])
            case ast.Call():
                self.call(node)
            case _:
                self.children(node)

    def read_in_class(self, name: str) -> None:
        scope = self.scope_of(name)
        if scope is not None and name in scope.unbound:
            self.scopes.pop()
            self.read(name)
            self.scopes.append(scope)
        else:
            self.read(name)

    def one_of(self, groups: Sequence[Sequence[ast.expr]]) -> None:
        before, ends = set(self.told.now.sure), []
        for group in groups:
            self.told.now.sure = set(before)
            for node in group:
                self.expression(node)
            ends.append(self.told.now.sure)
        self.told.now.sure = set.intersection(*ends)

    def walrus(self, name: str, value: ast.expr) -> None:
        """A walrus in a comprehension binds outside of it, and perhaps never."""
        inner = []
        while self.scopes and self.scopes[-1].is_comprehension:
            inner.append(self.scopes.pop())
        was = name in self.told.now.sure
        self.bind(name)
        self.share(name, value)
        if inner and not was:
            self.told.now.sure.discard(name)
        self.scopes.extend(reversed(inner))

    def lambda_(self, arguments: ast.arguments, body: ast.expr) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.expression(default)
        sure = set(self.told.now.sure)
        self.scopes.append(Scope(names=set(argument_names(arguments)) | local_names([ast.Expr(value=body)])[0]))
        self.expression(body)
        self.scopes.pop()
        self.told.now.sure = sure

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        first, *others = node.generators
        self.expression(first.iter)
        names = {found.id for one in node.generators for found in ast.walk(one.target) if isinstance(found, ast.Name)}
        sure = set(self.told.now.sure)
        self.scopes.append(Scope(names=names, is_comprehension=True))
        for one in [first, *others]:
            if one is not first:
                self.expression(one.iter)
            self.assign(one.target, one.iter, inside=True)
            for condition in one.ifs:
                self.expression(condition)
        for part in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.expression(part)
        self.scopes.pop()
        self.told.now.sure = sure

    def call(self, node: ast.Call) -> None:
        self.children(node)
        if isinstance(node.func, ast.Attribute):
            self.method(node, node.func)
        function = dotted(node.func)
        if function is None:
            return
        arguments: list[tuple[int | str | None, ast.expr]] = list(enumerate(node.args))
        for place, value in [*arguments, *((keyword.arg, keyword.value) for keyword in node.keywords)]:
            where = None if isinstance(value, ast.Starred) or place is None else place
            for name in self.origins(held_or_root(value, self.functions)):
                deep = not isinstance(value, ast.Name)
                self.sink.given.add(Use(name=name, function=function, argument=where, deep=deep))

    def method(self, node: ast.Call, function: ast.Attribute) -> None:
        in_place = any(one.arg == "inplace" and not is_false(one.value) for one in node.keywords)
        for name in self.origins(roots(function.value, self.functions)):
            method = "inplace" if in_place else function.attr
            deep = not isinstance(function.value, ast.Name)
            chained = any(isinstance(found, ast.Call) for found in ast.walk(function.value))
            told = f"().{method}" if chained else method
            self.sink.methods.add(Use(name=name, function=told, deep=deep))
            if "(" in name:
                continue
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            for value in values:
                if function.attr in KEEPS:
                    self.relate(name, (), held_or_root(value, self.functions), None)


KEEPS = frozenset(
    ["append", "extend", "insert", "add", "update", "setdefault", "appendleft", "push", "put", "register", "add_module"]
)
"""Methods after which an object holds what was given to them."""


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def dotted(node: ast.expr) -> str | None:
    """``numpy.random.shuffle`` as a text; ``None`` for anything but names and attributes."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None
