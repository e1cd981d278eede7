"""A notebook as statements: what each of its code cells says, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.importers.notebook.cells import Cell, Sheet
from jupyter_dagflow.importers.notebook.fresh import fresh_functions
from jupyter_dagflow.importers.notebook.magics import names_in_magic, parsed
from jupyter_dagflow.importers.notebook.names import Function, StatementNames, assigned_lambda, dotted
from jupyter_dagflow.importers.notebook.statement_names import names_of

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement at the top level of a cell. ``order`` counts all statements of the notebook.

    ``is_repeated``: it is an import, a definition, a constant of those or a setting, and stands in every part that
    needs it; ``is_setting``: it binds nothing, and goes with the imports that it names. ``takes``: variables that a
    definition reads where it stands.
    """

    cell: Cell
    order: int
    node: ast.stmt
    text: str
    names: StatementNames
    is_repeated: bool = False
    is_setting: bool = False
    takes: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        return f"{self.cell.place}, line {self.node.lineno}"

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, _Import)


@dataclass(frozen=True, kw_only=True)
class Program:
    """All statements by cell. ``modules``: what imported names stand for, such as ``numpy`` for ``np``.

    ``broken``: cells that cannot be read; ``given``: cells of parameters, whose literals are no statements.
    """

    statements: Mapping[int, tuple[Statement, ...]]
    modules: Mapping[str, str]
    problems: tuple[Problem, ...]
    broken: frozenset[int]
    given: frozenset[int] = frozenset()

    @property
    def all(self) -> list[Statement]:
        return [one for index in sorted(self.statements) for one in self.statements[index]]

    def is_shared(self, cell: Cell) -> bool:
        """Whether a cell holds nothing but what is repeated where it is needed, and at least one thing of that."""
        if "outputs" in cell.tags or cell.index in self.broken:
            return False
        found = [one for one in self.statements.get(cell.index, ()) if not _is_text(one.node)]
        return bool(found) and all(one.is_repeated and not one.takes for one in found)

    def qualified(self, node: ast.expr) -> str:
        """``pandas.read_csv`` for ``pd.read_csv``; empty for anything but what is imported or built in."""
        name = dotted(node)
        if name is None:
            return ""
        first, dot, rest = name.partition(".")
        return f"{self.modules[first]}{dot}{rest}" if first in self.modules else ("" if dot else name)


def read_program(sheet: Sheet, skipped: Iterable[int] = ()) -> Program:
    """Read all code cells but those that are skipped. What cannot be read is a problem with its cell and line."""
    left_out = set(skipped)
    trees: list[tuple[Cell, ast.Module, str]] = []
    problems: list[Problem] = []
    for cell in sheet.code:
        if cell.index in left_out:
            continue
        try:
            trees.append((cell, *parsed(cell.source)))
        except SyntaxError as error:
            place = f"{cell.place}, line {error.lineno or 1}"
            problems.append(
                Problem(path=place, message=f"The cell is no Python: {error.msg}. Mend it, or tag it 'skip'.")
            )
        except (ValueError, RecursionError, MemoryError):
            problems.append(
                Problem(path=cell.place, message="The cell is nested too deeply to be read; tag it 'skip'.")
            )
    read = {cell.index for cell, _, _ in trees}
    functions = sharing_functions(tree for _, tree, _ in trees)
    modules = {name: module for _, tree, _ in trees for name, module in _modules(tree)}
    statements: dict[int, tuple[Statement, ...]] = {}
    order = 0
    for cell, tree, text in trees:
        try:
            found = _statements(cell, tree, text, functions, order)
        except RecursionError:
            problems.append(
                Problem(path=cell.place, message="The cell is nested too deeply to be read; tag it 'skip'.")
            )
            read.discard(cell.index)
            continue
        order += len(found)
        statements[cell.index] = tuple(found)
    broken = frozenset(cell.index for cell in sheet.code if cell.index not in read)
    return Program(statements=statements, modules=modules, problems=tuple(problems), broken=broken)


def sharing_functions(trees: Iterable[ast.Module]) -> set[str]:
    """The notebook's functions and classes whose results may be, or hold, what is given to them."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {name for node in nodes for name in _defined(node)}
    return names - fresh_functions((node for node in nodes if isinstance(node, Function)), names)


def _statements(cell: Cell, tree: ast.Module, text: str, functions: set[str], order: int) -> list[Statement]:
    lines = (cell.source if text.count("\n") == cell.source.count("\n") else text).split("\n")
    found = []
    for number, node in enumerate(tree.body):
        names = names_of(node, functions)
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _is_shell(call.func.value):
                names.now.reads |= names_in_magic(call) - names.now.sure
        found.append(
            Statement(cell=cell, order=order + number, node=node, text=_segment(lines, tree.body, number), names=names)
        )
    return found


def _is_shell(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "get_ipython"


def _segment(lines: list[str], body: list[ast.stmt], number: int) -> str:
    """The source of a statement with its decorators and the comments right above it."""
    node = body[number]
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    last = node.end_lineno or node.lineno
    before = body[number - 1].end_lineno or 0 if number else 0
    after = body[number + 1].lineno if number + 1 < len(body) else len(lines) + 2
    if before >= first or after <= last:
        return ast.unparse(node)  # It shares a line with another one.
    while first - 1 > before and lines[first - 2].startswith("#"):
        first -= 1
    return "\n".join(lines[first - 1 : last])


def _defined(node: ast.AST) -> Iterable[str]:
    if isinstance(node, _Definition):
        yield node.name
    elif isinstance(node, ast.Assign) and assigned_lambda(node) is not None and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id


def _modules(tree: ast.Module) -> Iterable[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
