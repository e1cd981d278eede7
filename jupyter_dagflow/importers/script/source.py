"""A script as text: its data as literals, the line of each, and the code around them. Parsed, never executed."""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.errors import DagflowError

MAX_CHARACTERS = 20_000_000
MAX_DEPTH = 85
"""Deeper than anything that an export writes."""
MAX_NUMBER = 10**1000
CALLS = frozenset({"Pipeline", "Parameter", "Node"})
_HALF = re.compile(r"[\ud800-\udfff]")
Place = tuple[str | int, ...]


class Unreadable(DagflowError):
    """The script cannot be read at a line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Script:
    """What was read. ``lines``: by place in the data, where it stands; places in the rest begin with ``DOCUMENT``.

    ``rest`` is ``None`` in a script without it. ``code``: the statements around the data; ``text`` of these lines.
    """

    data: dict[str, Any]
    rest: dict[str, Any] | None
    lines: dict[Place, int]
    code: list[ast.stmt]
    text: str


def read_script(text: str) -> Script:
    """Read a script. Raises ``Unreadable``."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(1, f"The script is larger than {MAX_CHARACTERS // 1_000_000} million characters.")
    statements = _parse(text)
    found: dict[str, ast.stmt] = {}
    for statement in statements:
        name = _assigned(statement)
        if name in {"PIPELINE", "DOCUMENT"}:
            if name in found:
                raise Unreadable(statement.lineno, f"{name} is assigned twice; an exported script has it once.")
            found[name] = statement
    if "PIPELINE" not in found:
        raise Unreadable(1, "The script has no PIPELINE = Pipeline(…), so it is none that was exported.")
    reader = _Reader()
    data = reader.value(_value(found["PIPELINE"]), ())
    if not isinstance(data, dict) or not isinstance(_value(found["PIPELINE"]), ast.Call):
        raise Unreadable(found["PIPELINE"].lineno, "PIPELINE is no Pipeline(…).")
    rest = reader.value(_value(found["DOCUMENT"]), ("DOCUMENT",)) if "DOCUMENT" in found else None
    if rest is not None and not isinstance(rest, dict):
        raise Unreadable(found["DOCUMENT"].lineno, "DOCUMENT is no {…}.")
    code = [statement for statement in statements if statement not in found.values()]
    return Script(data=data, rest=rest, lines=reader.lines, code=code, text=_without(text, list(found.values())))


def _parse(text: str) -> list[ast.stmt]:
    try:
        with warnings.catch_warnings():
            # A "\d" in somebody's string is theirs to know about.
            warnings.simplefilter("ignore")
            return ast.parse(text).body
    except SyntaxError as error:
        raise Unreadable(error.lineno or 1, f"The script is no valid Python: {error.msg}.") from None
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable(1, "The script is nested too deeply, or is no valid Python.") from None


def _assigned(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) else None


def _value(statement: ast.stmt) -> ast.expr:
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    if value is None:
        raise Unreadable(statement.lineno, "There is no value.")
    return value


def _without(text: str, statements: list[ast.stmt]) -> str:
    # Not splitlines: it would break lines at letters that are no line ends in Python.
    lines = text.replace("\r\n", "\n").split("\n")
    for statement in sorted(statements, key=lambda one: -one.lineno):
        del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines)


class _Reader:
    """Takes literals, and the three calls that data consist of, as JSON."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}

    def value(self, node: ast.expr, place: Place) -> Any:
        self.lines[place] = node.lineno
        if len(place) > MAX_DEPTH:
            raise Unreadable(node.lineno, "The data are nested too deeply.")
        match node:
            case ast.Constant():
                return _constant(node, node.value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -_constant(node, number)
            case ast.List() | ast.Tuple():
                return [self.value(item, (*place, index)) for index, item in enumerate(node.elts)]
            case ast.Dict():
                return dict(self._entries(node, place))
            case ast.Call(func=ast.Name(id=name), args=[]) if name in CALLS:
                return dict(self._arguments(node, place))
        raise Unreadable(node.lineno, "Only values can be read here: texts, numbers, lists, {…}, True, False, None.")

    def _entries(self, node: ast.Dict, place: Place) -> Iterator[tuple[str, Any]]:
        for key, item in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str) or _HALF.search(key.value):
                raise Unreadable(item.lineno, "The names in {…} have to be texts, of whole letters.")
            yield key.value, self.value(item, (*place, key.value))

    def _arguments(self, node: ast.Call, place: Place) -> Iterator[tuple[str, Any]]:
        for keyword in node.keywords:
            if keyword.arg is None:
                raise Unreadable(keyword.value.lineno, "Only arguments with a name can be read here.")
            yield keyword.arg, self.value(keyword.value, (*place, keyword.arg))


def _constant(node: ast.expr, value: Any) -> Any:
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int) and abs(value) < MAX_NUMBER:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise Unreadable(node.lineno, "This value cannot be kept in a document; use a text or a number.")
