"""The part of Argo's expressions that exports use: ``depends`` over tasks, ``when`` over texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

TOKEN = re.compile(r"\s*(?:(&&|\|\||==|!=|!|\(|\))|'((?:[^'\\]|\\.)*)'|([A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z]+)?))")
STATES = ("Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned")
"""What may stand behind a task's name in ``depends``."""


class BadExpression(ValueError):
    """It cannot be read."""


def tokens(text: str) -> list[tuple[str, str]]:
    """Its parts: ``("sign", "&&")``, ``("text", "…")``, ``("name", "a.Succeeded")``."""
    found, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = TOKEN.match(text, place)
        if match is None:
            raise BadExpression(f"{text!r}: nobody can read what begins with {text[place : place + 10]!r}")
        sign, quoted, name = match.groups()
        found.append(("sign", sign) if sign else ("name", name) if name else ("text", quoted))
        place = match.end()
    return found


def evaluate(text: str, value_of: Callable[[str], bool]) -> bool:
    """Whether it holds. ``value_of``: what a bare name stands for."""
    reader = _Reader(text, value_of)
    found = reader.any()
    if reader.left:
        raise BadExpression(f"{text!r}: {reader.left[0][1]!r} is too much")
    return found


class _Reader:
    def __init__(self, text: str, value_of: Callable[[str], bool]) -> None:
        self.text, self.value_of, self.left = text, value_of, tokens(text)

    def takes(self, *signs: str) -> str:
        if self.left and self.left[0][0] == "sign" and self.left[0][1] in signs:
            return self.left.pop(0)[1]
        return ""

    def next(self) -> tuple[str, str]:
        if not self.left:
            raise BadExpression(f"{self.text!r} ends too early")
        return self.left.pop(0)

    def any(self) -> bool:
        found = self.all()
        while self.takes("||"):
            found = self.all() or found
        return found

    def all(self) -> bool:
        found = self.one()
        while self.takes("&&"):
            found = self.one() and found
        return found

    def one(self) -> bool:
        if self.takes("!"):
            return not self.one()
        if self.takes("("):
            found = self.any()
            if not self.takes(")"):
                raise BadExpression(f"{self.text!r}: a bracket is open")
            return found
        kind, told = self.next()
        if kind == "name":
            return {"true": True, "false": False}[told] if told in {"true", "false"} else self.value_of(told)
        sign = self.takes("==", "!=")
        other, right = self.next()
        if kind != "text" or not sign or other != "text":
            raise BadExpression(f"{self.text!r}: {told!r} is compared with nothing")
        return (told == right) == (sign == "==")


def tasks_of(depends: str) -> dict[str, set[str]]:
    """The tasks that ``depends`` names, each with the states it asks for; none for a bare name."""
    found: dict[str, set[str]] = {}

    def note(name: str) -> bool:
        task, _, state = name.partition(".")
        found.setdefault(task, set()).update({state} if state else ())
        return True

    evaluate(depends, note) if depends else None
    return found


def holds(depends: str, ends: Mapping[str, str]) -> bool:
    """Whether ``depends`` holds, given the phase of each task."""

    def value_of(name: str) -> bool:
        task, _, state = name.partition(".")
        if not state:
            return ends[task] in {"Succeeded", "Skipped", "Daemoned"}
        return ends[task] == {"Errored": "Error"}.get(state, state)

    return not depends or evaluate(depends, value_of)
