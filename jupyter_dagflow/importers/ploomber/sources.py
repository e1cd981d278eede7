"""What Ploomber's sources say of themselves: notebooks, scripts in cells, functions. Read with ``ast`` only."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jupyter_dagflow.importers.base import object_in
from jupyter_dagflow.importers.new_notebooks import NewCell

PARAMETERS = "parameters"
_MARK = re.compile(r"^#\s*(?P<kind>%%|\+|-)(?P<rest>(?:\s.*)?)$")
_MARKDOWN = re.compile(r"\[(?:markdown|md)\]")
_HEADER = re.compile(r"\A(?:#!.*\n)?(?:# -\*-.*\n)?# ---\n(?:#.*\n)*?# ---\n")


def script_cells(text: str) -> list[NewCell]:
    """The cells of a script in the percent format (``# %%``) or the light one (``# +`` … ``# -``)."""
    text = _HEADER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    found: list[NewCell] = []
    lines: list[str] = []
    tags: tuple[str, ...] = ()
    markdown = False
    for line in [*text.split("\n"), "# %%"]:
        mark = _MARK.match(line)
        if mark is None:
            lines.append(line)
            continue
        source = "\n".join(re.sub(r"^#\s?", "", one) for one in lines) if markdown else "\n".join(lines)
        if source.strip():
            found.append(NewCell(source=source.strip("\n"), tags=tags, is_code=not markdown))
        lines = []
        markdown = mark["kind"] == "%%" and bool(_MARKDOWN.search(mark["rest"]))
        is_parameters = re.search(r"""["']parameters["']""", mark["rest"])
        tags = (PARAMETERS,) if mark["kind"] != "-" and is_parameters else ()
    return found


def without_names(cell: NewCell) -> NewCell:
    """A cell of parameters in which ``upstream`` and ``product`` are empty: what they name is in the pipeline now."""
    if PARAMETERS not in cell.tags:
        return cell
    lines = cell.source.split("\n")
    for statement in reversed(_statements(cell.source)):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if len(targets) != 1 or not isinstance(targets[0], ast.Name) or targets[0].id not in {"upstream", "product"}:
            continue
        begin, end = statement.lineno - 1, statement.end_lineno or statement.lineno
        behind = lines[end - 1].encode()[statement.end_col_offset or 0 :].decode("utf-8", "replace").strip()
        if statement.col_offset == 0 and (not behind or behind.startswith("#")):
            lines[begin:end] = [f"{targets[0].id} = None"]
    return replace(cell, source="\n".join(lines))


def notebook_parameters(text: str) -> str | None:
    """The source of a notebook's cell tagged ``parameters``: empty if there is none, ``None`` if it is no notebook."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    cells = object_in(data, "cells")
    if not isinstance(cells, list):
        return None
    for cell in cells:
        tags = object_in(cell, "metadata", "tags")
        source = object_in(cell, "source")
        if isinstance(tags, list) and PARAMETERS in tags:
            if isinstance(source, list):
                source = "".join(part for part in source if isinstance(part, str))
            return source if isinstance(source, str) else ""
    return ""


def assigned(source: str, name: str) -> Any:
    """The literal that is assigned to a variable; ``None`` if there is none."""
    for statement in _statements(source):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            try:
                return ast.literal_eval(statement.value)  # type: ignore[attr-defined]
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                return None
    return None


def names(value: Any) -> list[str]:
    """Names of upstreams, however they are written: a text, a list, the keys of an object."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple | dict):
        return list(dict.fromkeys(one for one in value if isinstance(one, str)))
    if isinstance(value, set | frozenset):
        return sorted(one for one in value if isinstance(one, str))
    return []


def function_upstreams(text: str, name: str) -> list[str] | None:
    """The names for which a function looks in its argument ``upstream``; ``None`` if there is no such function."""
    for statement in _statements(text):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name == name:
            return list(dict.fromkeys(_looked_up(statement)))
    return None


def _looked_up(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Subscript(value=ast.Name(id="upstream"), slice=ast.Constant(value=str() as name)):
                yield name
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="upstream"), attr="get"),
                args=[ast.Constant(value=str() as name), *_],
            ):
                yield name


def _statements(text: str) -> list[ast.stmt]:
    try:
        with warnings.catch_warnings():
            # A "\d" in somebody's string is theirs to know about.
            warnings.simplefilter("ignore")
            return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
