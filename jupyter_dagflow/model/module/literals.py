"""Writes JSON values as Python source, laid out as ``ruff format`` and ``black`` would.

Whatever a text holds, it becomes one string literal and nothing else. Lines stay within 88 columns where that is
possible, so the layout is the same for every line length from there on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 88
MAX_DEPTH = 40
"""Python's own parser gives up at about 90 nested brackets."""

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Call:
    """A call with keyword arguments, always one argument a line."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """A short expression that stands among values as it is written; never made of a document's texts."""

    text: str


def literal_problem(value: Any, depth: int = 0) -> str | None:
    """Say in one sentence why a value cannot be written as a literal, or ``None`` if it can."""
    if depth > MAX_DEPTH:
        return "The value is nested too deeply for a script."
    if isinstance(value, float) and not math.isfinite(value):
        return "The value is or contains NaN or Infinity, which JSON cannot hold."
    parts: list[Any] = []
    if isinstance(value, Mapping):
        parts = list(value.values())
    elif isinstance(value, list | tuple):
        parts = list(value)
    return next((found for part in parts if (found := literal_problem(part, depth + 1))), None)


def string(text: str) -> str:
    """The literal of a text: double quotes unless single ones need fewer backslashes, what is not printable escaped."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(f"\\{quote}" if letter == quote else _escaped(letter) for letter in text) + quote


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def literal(value: Any, *, indent: int = 0, used: int = 0) -> str:
    """The source of a value at a place where ``used`` columns of the line are taken, its end's comma included."""
    if isinstance(value, Call):
        return _exploded(value, indent)
    inline = _inline(value)
    fits = inline.isascii() and used + len(inline) <= WIDTH
    if fits or not isinstance(value, Mapping | list | tuple) or not value:
        return inline
    return _exploded(value, indent)


def _inline(value: Any) -> str:
    if isinstance(value, Call):
        # Calls have a line for each argument; too long for any line is what says so.
        return " " * (WIDTH + 1)
    if isinstance(value, Source):
        return value.text
    if isinstance(value, str):
        return string(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{string(key)}: {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        opening, closing = "()" if isinstance(value, tuple) else "[]"
        return opening + ", ".join(map(_inline, value)) + closing
    # Formatters write 1e16 where repr has 1e+16.
    return repr(value).replace("e+", "e")


def _exploded(value: Mapping[str, Any] | Sequence[Any] | Call, indent: int) -> str:
    if isinstance(value, Call):
        if not value.arguments:
            return f"{value.name}()"
        opening, closing = f"{value.name}(", ")"
        items = [(f"{name}=", item) for name, item in value.arguments.items()]
    elif isinstance(value, Mapping):
        opening, closing = "{", "}"
        items = [(f"{string(name)}: ", item) for name, item in value.items()]
    else:
        opening, closing = "()" if isinstance(value, tuple) else "[]"
        items = [("", item) for item in value]
    inner = indent + 4
    lines = [f"{' ' * inner}{head}{literal(item, indent=inner, used=inner + len(head) + 1)}," for head, item in items]
    return "\n".join([opening, *lines, f"{' ' * indent}{closing}"])
