"""Whether the code of a script is what is written for its data, and where it differs first."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from jupyter_dagflow.importers.script.source import Script
from jupyter_dagflow.model.module.script import REMARK, code_of, fingerprint

OPTIONAL = ("script", "sensor", "pipeline")
"""Types of nodes for which a script has further code."""


def kinds(data: Mapping[str, Any]) -> Iterable[str]:
    """The types of all nodes, of pipelines within too."""
    for node in data.get("nodes", []):
        yield node.get("kind", "notebook")
        if node.get("pipeline"):
            yield from kinds(node["pipeline"])


def changed_line(script: Script) -> int | None:
    """The first line whose code is not what this version writes; comments and layout do not count."""
    own = ast.dump(ast.Module(script.code, []))
    if any(own == _dump(before, after) for before, after in _codes(script)):
        return None
    before, after = code_of(kinds(script.data))
    expected = ast.parse(f"{before}\n{after}").body
    for found, written in zip(script.code, expected, strict=False):
        if ast.dump(found) != ast.dump(written):
            return _first_difference(found, written)
    if len(script.code) > len(expected):
        return script.code[len(expected)].lineno
    if len(script.code) < len(expected):
        return max((statement.end_lineno or 1 for statement in script.code), default=1)
    return 1


@cache
def _dump(before: str, after: str) -> str:
    return ast.dump(ast.parse(f"{before}\n{after}"))


def is_as_exported(script: Script) -> bool:
    """Whether the code is as it was written, by whichever version."""
    told = (script.rest or {}).get("code")
    return told == fingerprint(script.text)


def is_by_this_version(script: Script) -> bool:
    """Whether this version writes code such as the script was exported with."""
    told = (script.rest or {}).get("code")
    return told in [fingerprint(f"{before}\n{REMARK}\n{after}") for before, after in _codes(script)]


def _codes(script: Script) -> Iterator[tuple[str, str]]:
    """The code for such nodes as there are, then that for others: a node may have been added, removed or changed."""
    yield code_of(kinds(script.data))
    for count in range(len(OPTIONAL) + 1):
        yield from (code_of(types) for types in itertools.combinations(OPTIONAL, count))


def _first_difference(own: ast.AST, written: ast.AST) -> int:
    """The line of the innermost first part that differs."""
    line = getattr(own, "lineno", 0)
    parts, others = list(ast.iter_child_nodes(own)), list(ast.iter_child_nodes(written))
    for part, other in zip(parts, others, strict=False):
        if ast.dump(part) != ast.dump(other):
            return _first_difference(part, other) or line
    if len(parts) != len(others) and type(own) is type(written):
        extra = parts[len(others) :]
        return next((part.lineno for part in extra if isinstance(part, ast.stmt | ast.expr)), line)
    return int(line)
