"""Which files a Python notebook reads and writes, as far as its code tells without being executed."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.importers.notebook.magics import parsed
from jupyter_dagflow.importers.selection.file_calls import Access, accesses, is_file_name
from jupyter_dagflow.importers.selection.texts import value_of
from jupyter_dagflow.model.notebook import CodeCell, NotebookInfo

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Bodies = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True, kw_only=True)
class FileUses:
    """Files by their paths from the workspace's root; what is absolute stays so. All in the order of the code.

    ``reads``: files that it does not write before, each with the parameter that names it, or ``None``; ``writes``
    likewise. ``takes``: parameters that name a file by default; ``leaves``: outputs that name one.
    """

    reads: Mapping[str, str | None] = field(default_factory=dict)
    writes: Mapping[str, str | None] = field(default_factory=dict)
    takes: Mapping[str, str] = field(default_factory=dict)
    leaves: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_file_uses(cells: Iterable[CodeCell], info: NotebookInfo, path: str) -> FileUses:
    """What the notebook at ``path`` uses; its kernel works in the notebook's folder.

    A cell that cannot be read is a problem, placed as ``train.ipynb: cell 3``. Only Python is read.
    """
    reading = _Reading(info=info, folder=posixpath.dirname(path))
    problems: list[Problem] = []
    if info.language == "python":
        for cell in cells:
            message = _read(reading, cell)
            if message is not None:
                problems.append(Problem(path=f"{path}: cell {cell.index + 1}", message=message, severity="warning"))
    return FileUses(
        reads=reading.reads,
        writes=reading.writes,
        takes=reading.takes,
        leaves=reading.leaves,
        problems=tuple(problems),
    )


def _read(reading: _Reading, cell: CodeCell) -> str | None:
    """Read one cell; a sentence if it cannot be read."""
    try:
        tree, _ = parsed(cell.source)
        for statement in tree.body:
            reading.statement(statement)
    except SyntaxError as error:
        where = f"Line {error.lineno or 1}"
        return f"{where} is no Python, so the files of this cell are not known. Mend it, or wire them by hand."
    except (ValueError, RecursionError, MemoryError):
        return "The cell is nested too deeply to be read, so its files are not known. Wire them by hand."
    if "parameters" in cell.tags:
        reading.take()
    if "outputs" in cell.tags:
        reading.leave()
    return None


class _Reading:
    """Goes through a notebook's statements in their order, and knows which names stand for which texts."""

    def __init__(self, *, info: NotebookInfo, folder: str) -> None:
        self._info = info
        self._folder = folder
        self._parameters = {parameter.name for parameter in info.parameters}
        self._known: dict[str, str | int] = {}
        self.reads: dict[str, str | None] = {}
        self.writes: dict[str, str | None] = {}
        self.takes: dict[str, str] = {}
        self.leaves: dict[str, str] = {}

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, _Definition):
            self._definition(node)
            return
        for part in _own_parts(node):
            self._calls(part)
        bodies = [inner for name in _Bodies for inner in getattr(node, name, ())]
        if not bodies:
            self._bind(node)
            return
        # What is bound within may be bound or not, and in a loop again and again.
        inside = list(_bound(node))
        self._forget(inside)
        for inner in bodies:
            self._block(inner)
        self._forget(inside)

    def take(self) -> None:
        """The parameters have their defaults now."""
        if not self.takes:
            self.takes = self._files(parameter.name for parameter in self._info.parameters)

    def leave(self) -> None:
        """The outputs have their values now."""
        self.leaves |= self._files(self._info.outputs)

    def _block(self, node: ast.AST) -> None:
        """A statement, or the handler of an exception or a case of a match with statements in it."""
        if isinstance(node, ast.stmt):
            self.statement(node)
            return
        for inner in getattr(node, "body", ()):
            self.statement(inner)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """Read as if it were called where it stands; its arguments and own names are not known."""
        outside = dict(self._known)
        self._forget(_bound(node))
        if not isinstance(node, ast.ClassDef):
            self._forget(argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg))
        for inner in node.body:
            self.statement(inner)
        self._known = outside
        self._forget([node.name])

    def _calls(self, node: ast.AST) -> None:
        for call in ast.walk(node):
            if isinstance(call, ast.Call):
                for access in accesses(call, self._known):
                    self._note(access)

    def _note(self, access: Access) -> None:
        name = access.expression.id if isinstance(access.expression, ast.Name) else None
        parameter = name if name in self._parameters else None
        place = self._place(access.name)
        if access.how == "write":
            self.writes.setdefault(place, parameter)
        elif place not in self.writes:
            self.reads.setdefault(place, parameter)

    def _bind(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found = value_of(value, self._known)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found = value_of(value, self._known)
            case _:
                self._forget(_bound(node))
                return
        self._forget([name])
        if found is not None:
            self._known[name] = found

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            self._known.pop(name, None)

    def _files(self, names: Iterable[str]) -> dict[str, str]:
        values = {name: self._known.get(name) for name in names}
        return {
            name: self._place(value) for name, value in values.items() if isinstance(value, str) and is_file_name(value)
        }

    def _place(self, name: str) -> str:
        plain = name.replace("\\", "/")
        is_absolute = plain.startswith(("/", "~")) or re.match(r"[A-Za-z]:/", plain)
        return posixpath.normpath(plain if is_absolute else posixpath.join(self._folder, plain))


def _own_parts(node: ast.stmt) -> Iterator[ast.AST]:
    """What a statement evaluates itself, without the statements within it."""
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, ast.stmt | ast.excepthandler | ast.match_case):
            yield part


def _bound(node: ast.AST) -> Iterator[str]:
    """All names that a statement may bind, in whatever is within it."""
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name=module, asname=name):
                yield name or module.partition(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
