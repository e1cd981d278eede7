"""Names in expressions, in the order in which Python evaluates them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from jupyter_dagflow.importers.notebook.names import Use, dotted
from jupyter_dagflow.importers.notebook.roots import held_or_root, roots
from jupyter_dagflow.importers.notebook.scoped_names import ScopedNames
from jupyter_dagflow.importers.notebook.scopes import Scope, argument_names, local_names

KEEPS = frozenset(
    ["append", "extend", "insert", "add", "update", "setdefault", "appendleft", "push", "put", "register", "add_module"]
)
"""Methods after which an object holds what was given to them."""


class ExpressionNames(ScopedNames):
    """Goes through expressions, and through what is assigned to."""

    def statement(self, node: ast.stmt) -> None:
        """Statements stand in no expression; who reads them says how."""
        raise NotImplementedError

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
            case ast.Name(id=name, ctx=ast.Store()):
                # Of a statement that is newer than those known here, such as ``type X = …``.
                self.bind(name)
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


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
