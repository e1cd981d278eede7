"""Python source beyond literals: calls, signatures and decorators, laid out as ``ruff format`` would."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jupyter_dagflow.model.module.literals import WIDTH, literal, string
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Parameter

TYPES = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "list": "list[Any]",
    "dict": "dict[str, Any]",
    "any": "Any",
}
"""By the type of a parameter, how an annotation says it."""
LONGEST_NAME = 200


def call(head: str, arguments: Sequence[str], *, indent: int = 0, tail: str = "") -> str:
    """A call or signature on one line if it fits, else with an argument a line.

    ``head`` stands before the bracket, ``tail`` behind it; no argument is longer than a line can be.
    """
    inline = f"{head}({', '.join(arguments)}){tail}"
    if indent + len(inline) <= WIDTH and inline.isascii() and "\n" not in inline:
        return inline
    return exploded(head, arguments, indent=indent, tail=tail)


def exploded(head: str, arguments: Iterable[str], *, indent: int = 0, tail: str = "") -> str:
    """A call or signature with an argument a line; each is laid out for ``indent + 4`` already."""
    space = " " * indent
    lines = [f"{space}    {argument},\n" for argument in arguments]
    return f"{head}(\n{''.join(lines)}{space}){tail}" if lines else f"{head}(){tail}"


def keyword(name: str, value: Any, *, indent: int = 4) -> str:
    """``name=value`` with a literal, as an argument on a line of its own at ``indent``."""
    return f"{name}={literal(value, indent=indent, used=indent + len(name) + 2)}"


def keywords(values: Mapping[str, Any], *, indent: int = 4) -> list[str]:
    """Those arguments that have a value."""
    return [keyword(name, value, indent=indent) for name, value in values.items() if value is not None]


def mapping(entries: Mapping[str, str], *, indent: int = 0) -> str:
    """A dict of texts and expressions, an entry a line."""
    space = " " * indent
    lines = [f"{space}    {string(name)}: {expression},\n" for name, expression in entries.items()]
    return f"{{\n{''.join(lines)}{space}}}" if lines else "{}"


def type_of(parameter: Parameter) -> str:
    """The annotation of a parameter; one whose default is null may be null."""
    known = TYPES[parameter.type]
    may_be_none = not is_required(parameter) and parameter.default is None and parameter.type != "any"
    return f"{known} | None" if may_be_none else known


def shown(text: str, otherwise: str) -> str:
    """A text as a name that a user interface shows: one line, nothing that cannot be printed."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)[:LONGEST_NAME].strip() or otherwise


@cache
def part(name: str) -> str:
    """A module of ``run_parts`` without its docstring and imports, which all stand at its beginning."""
    source = files("jupyter_dagflow.exporters").joinpath("run_parts", f"{name}.py").read_text(encoding="utf-8")
    docstring, *statements = ast.parse(source).body
    imports = (statement for statement in statements if isinstance(statement, ast.Import | ast.ImportFrom))
    end = max((statement.end_lineno or 0) for statement in (docstring, *imports))
    return "\n".join(source.splitlines()[end:]).strip("\n")
