"""Which names a statement reads and binds, in the order in which Python evaluates it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from jupyter_dagflow.importers.notebook.expression_names import ExpressionNames
from jupyter_dagflow.importers.notebook.names import Function, StatementNames, assigned_lambda, bound_name
from jupyter_dagflow.importers.notebook.roots import held_or_root, roots
from jupyter_dagflow.importers.notebook.scopes import Scope, argument_names, local_names, targets


def names_of(statement: ast.stmt, functions: Iterable[str] = ()) -> StatementNames:
    """Read one statement at the top level of a cell. ``functions``: the notebook's own functions and classes."""
    reader = _Statements(frozenset(functions))
    found = assigned_lambda(statement)
    arguments = found.args if found is not None else statement.args if isinstance(statement, Function) else None
    if arguments is not None:
        reader.owner = bound_name(statement)
        reader.told.parameters = tuple(argument_names(arguments))
    if found is not None:
        reader.function(found.args, [ast.Return(value=found.body)])
        reader.bind(reader.owner)
    else:
        reader.statement(statement)
    return reader.told


class _Statements(ExpressionNames):
    """Goes through a statement and the blocks within."""

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
            case _:
                self.plain_statement(node)

    def plain_statement(self, node: ast.stmt) -> None:
        match node:
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
