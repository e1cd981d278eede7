"""Which text an expression surely stands for: literals, what plain assignments gave to names, paths put together."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Mapping

MAX_CHARACTERS = 4096
_PATHS = frozenset({"Path", "PurePath", "PosixPath", "PurePosixPath"})
_SAME = frozenset({"str", "fspath", "resolve", "absolute", "expanduser", "as_posix", "abspath", "normpath", "realpath"})

Known = Mapping[str, str | int]
"""Values by the names that hold them."""


def text_of(node: ast.expr | None, known: Known) -> str | None:
    """The text that an expression stands for, ``None`` if that cannot be told."""
    value = value_of(node, known)
    return value if isinstance(value, str) and len(value) <= MAX_CHARACTERS else None


def value_of(node: ast.expr | None, known: Known) -> str | int | None:
    """The text or whole number that an expression stands for, ``None`` if that cannot be told."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            return number
        case ast.Name(id=name):
            return known.get(name)
        case ast.NamedExpr(value=inner):
            return value_of(inner, known)
        case ast.JoinedStr(values=parts):
            return _joined(parts, known)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _together([left, right], known, "")
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _together([left, right], known, "/")
        case ast.Attribute(value=inner, attr="parent"):
            found = text_of(inner, known)
            return None if found is None else posixpath.dirname(found)
        case ast.Call():
            return _call(node, known)
    return None


def _joined(parts: list[ast.expr], known: Known) -> str | None:
    told = []
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            value = value_of(part.value, known) if part.conversion == -1 and part.format_spec is None else None
        else:
            value = value_of(part, known)
        if value is None:
            return None
        told.append(str(value))
    return "".join(told)


def _together(nodes: list[ast.expr], known: Known, between: str) -> str | None:
    texts = [text_of(node, known) for node in nodes]
    found = [text for text in texts if text is not None]
    if len(found) < len(texts) or sum(map(len, found)) > MAX_CHARACTERS:
        return None
    return posixpath.join(*found) if between and found else "".join(found)


def _call(node: ast.Call, known: Known) -> str | None:
    """``Path(a, b)``, ``os.path.join(a, b)``, ``folder.joinpath(a)``, ``str(path)`` and the like."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _PATHS:
            return _together(node.args, known, "/") if node.args else "."
        case ast.Attribute(value=ast.Name(id="path") | ast.Attribute(attr="path"), attr="join"):
            return _together(node.args, known, "/")
        case ast.Attribute(value=inner, attr="joinpath"):
            return _together([inner, *node.args], known, "/")
        case ast.Attribute(value=inner, attr="with_name"):
            found = text_of(inner, known)
            last = text_of(node.args[0], known) if node.args else None
            return None if found is None or last is None else posixpath.join(posixpath.dirname(found), last)
        case ast.Attribute(value=inner, attr="with_suffix"):
            found = text_of(inner, known)
            suffix = text_of(node.args[0], known) if node.args else None
            return None if found is None or suffix is None else posixpath.splitext(found)[0] + suffix
        case ast.Name(id=name) if name in _SAME:
            return text_of(node.args[0], known) if len(node.args) == 1 else None
        case ast.Attribute(value=inner, attr=name) if name in _SAME:
            return text_of(node.args[0] if node.args else inner, known)
    return None
