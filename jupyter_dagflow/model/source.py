"""Reading a cell's source without executing it: which variables it assigns, with which type, value and comment."""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TYPES_BY_ANNOTATION = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "list": "list",
    "tuple": "list",
    "sequence": "list",
    "dict": "dict",
    "mapping": "dict",
}
_TYPES_BY_VALUE = {bool: "bool", int: "int", float: "float", str: "str", list: "list", tuple: "list", dict: "dict"}
_TYPES_BY_CALL = {
    **{name: name for name in ("str", "int", "float", "bool", "list", "dict")},
    "len": "int",
    "sorted": "list",
    "tuple": "list",
    "repr": "str",
}
_MAGIC = re.compile(r"^\s*[%!?]")
_ASSIGNMENTS = {
    "r": re.compile(r"^([A-Za-z.][\w.]*)\s*(?:<-|=(?!=))", re.MULTILINE),
    "julia": re.compile(r"^([^\W\d]\w*)\s*(?:::\s*[\w{}., ]+)?\s*=(?!=)", re.MULTILINE),
}


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """``name: type = value  # comment`` at the top level of a cell; ``value`` is JSON if ``is_literal``."""

    name: str
    type: str
    value: Any
    value_source: str
    is_literal: bool
    comment: str


def assigned_names(text: str, language: str) -> list[str]:
    """Variables that the cell assigns at its top level, in order, without repetition."""
    if language == "python":
        tree = _parse(text)
        found = (name for statement in tree.body for name in _targets(statement)) if tree else iter(())
        return list(dict.fromkeys(name for name in found if name != "_"))
    pattern = _ASSIGNMENTS.get(language)
    return list(dict.fromkeys(pattern.findall(text))) if pattern else []


def assigned_types(text: str, language: str) -> dict[str, str]:
    """The variables that ``assigned_names`` finds, each with its type as far as its source tells it, else ``any``."""
    types = dict.fromkeys(assigned_names(text, language), "any")
    tree = _parse(text) if language == "python" else None
    if tree is None:
        return types
    stores = Counter(
        found.id for found in ast.walk(tree) if isinstance(found, ast.Name) and isinstance(found.ctx, ast.Store)
    )
    for found in python_assignments(text):
        # What is assigned more than once may have another type in the end.
        if stores[found.name] == 1:
            types[found.name] = found.type if found.type != "any" else _expression_type(found.value_source)
    return types


def python_assignments(text: str) -> list[Assignment]:
    """The simple assignments of a Python cell, each variable once, the last one counting."""
    tree = _parse(text)
    if tree is None:
        return []
    comments = _comments(text)
    found: dict[str, Assignment] = {}
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name, value, annotation = statement.target.id, statement.value, ast.unparse(statement.annotation)
        elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if not isinstance(target, ast.Name):
                continue
            name, value, annotation = target.id, statement.value, ""
        else:
            continue
        if value is not None:
            found[name] = _assignment(name, value, annotation, comments.get(statement.end_lineno or 0, ""))
    return list(found.values())


def parameter_type(annotation: str) -> str:
    """The document's type for a Python annotation: ``Optional[List[int]]`` → ``list``; unknown ones are ``any``."""
    stripped = annotation.strip().strip("\"'").replace("typing.", "")
    inner = re.fullmatch(r"Optional\[(.+)\]|(.+?)\s*\|\s*None|None\s*\|\s*(.+)", stripped)
    if inner:
        stripped = next(group for group in inner.groups() if group)
    return _TYPES_BY_ANNOTATION.get(stripped.split("[")[0].split(".")[-1].lower(), "any")


def _assignment(name: str, value: ast.expr, annotation: str, comment: str) -> Assignment:
    is_literal, literal = _literal(value)
    kind = parameter_type(annotation)
    if kind == "any" and not annotation and is_literal:
        kind = _TYPES_BY_VALUE.get(type(literal), "any")
    hinted = re.match(r"type:\s*([\w\[\], .]+)\s*", comment)
    if hinted:
        kind, comment = parameter_type(hinted.group(1)), comment[hinted.end() :].lstrip("# ")
    return Assignment(
        name=name,
        type=kind,
        value=literal,
        value_source=ast.unparse(value),
        is_literal=is_literal,
        comment=comment,
    )


def _expression_type(source: str) -> str:
    """The type of ``len(x)``, ``str(x)``, ``a in b``, an f-string and the like; ``any`` for the rest."""
    match ast.parse(source, mode="eval").body:
        case ast.Call(func=ast.Name(id=name)):
            return _TYPES_BY_CALL.get(name, "any")
        case ast.JoinedStr():
            return "str"
        case ast.Compare(ops=[ast.Is() | ast.IsNot() | ast.In() | ast.NotIn()]) | ast.UnaryOp(op=ast.Not()):
            return "bool"
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
    return "any"


def _literal(value: ast.expr) -> tuple[bool, Any]:
    try:
        found = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False, None
    return (True, _as_json(found)) if _is_json(found) else (False, None)


def _is_json(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list | tuple):
        return all(_is_json(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(item) for key, item in value.items())
    return value is None or isinstance(value, str | int)


def _as_json(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    return value


def _targets(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _names(target)
    elif isinstance(statement, ast.AugAssign) or (isinstance(statement, ast.AnnAssign) and statement.value is not None):
        yield from _names(statement.target)
    else:
        for walrus in ast.walk(statement):
            if isinstance(walrus, ast.NamedExpr) and isinstance(statement, ast.Expr):
                yield from _names(walrus.target)


def _names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from _names(item)
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)


def _parse(text: str) -> ast.Module | None:
    # A line magic or shell escape is a line of its own; blanked, the line numbers of the rest stay right.
    plain = "\n".join("" if _MAGIC.match(line) else line for line in text.split("\n"))
    try:
        with warnings.catch_warnings():
            # A "\d" in somebody's string is theirs to know about.
            warnings.simplefilter("ignore")
            return ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _comments(text: str) -> dict[int, str]:
    """Comments that stand behind code, by line number from 1."""
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and token.line[: token.start[1]].strip():
                found[token.start[0]] = token.string.lstrip("#").strip()
    except (tokenize.TokenError, SyntaxError):
        return found
    return found
