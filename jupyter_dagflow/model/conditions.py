"""Conditions on edges: a small part of Python's expressions, evaluated without Python's ``eval``.

Names are outputs of the edge's source and parameters of the pipeline. There are numbers, texts, ``True``, ``False``,
``None``, lists and tuples; ``and or not``, comparisons with ``in`` and ``is``; ``+ - * / // %``; an item or a slice of
a value (``scores["f1"]``, ``names[0]``); and the functions ``abs len max min round``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MAX_CHARS = 1000
FUNCTIONS: Mapping[str, Callable[..., Any]] = {"abs": abs, "len": len, "max": max, "min": min, "round": round}
GRAMMAR = "A condition is made of outputs, parameters, numbers, texts, comparisons, and/or/not, + - * / // %, and " + (
    f"{', '.join(FUNCTIONS)}."
)
_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.UAdd,
    ast.Compare,
    ast.cmpop,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.FloorDiv,
    ast.Mod,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.List,
    ast.Tuple,
    ast.Subscript,
    ast.Slice,
    ast.Call,
)


class ConditionError(ValueError):
    """The condition is none, or these values do not fit it; the text is one sentence."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition that was read. ``names``: what it needs values for."""

    text: str
    names: frozenset[str]
    tree: ast.Expression

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is true of these values. Raises ``ConditionError``."""
        missing = self.names - values.keys()
        if missing:
            raise ConditionError(f"The condition {self.text!r} cannot be decided: {min(missing)!r} has no value.")
        from simpleeval import DEFAULT_OPERATORS, EvalWithCompoundTypes, InvalidExpression

        operators = {**DEFAULT_OPERATORS, ast.Mod: _remainder}
        evaluator = EvalWithCompoundTypes(names=dict(values), functions=dict(FUNCTIONS), operators=operators)
        try:
            return bool(evaluator.eval(self.text, previously_parsed=self.tree.body))
        except (InvalidExpression, ArithmeticError, LookupError, TypeError, ValueError) as error:
            reason = str(error).rstrip(".") or type(error).__name__
            raise ConditionError(f"The condition {self.text!r} cannot be decided: {reason}.") from None


@lru_cache(maxsize=1000)
def parse_condition(text: str) -> Condition:
    """Read a condition. Raises ``ConditionError``."""
    if len(text) > MAX_CHARS:
        raise ConditionError(f"A condition has at most {MAX_CHARS} characters.")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ConditionError(f"{text!r} is no condition. {GRAMMAR}") from None
    called: set[int] = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.Call):
            _check_call(text, part)
            called.add(id(part.func))
        elif not isinstance(part, _ALLOWED) or not _is_plain(part):
            raise ConditionError(f"{text!r} is no condition: {_source(text, part)} is not allowed. {GRAMMAR}")
    names = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name) and id(part) not in called}
    return Condition(text=text.strip(), names=frozenset(names), tree=tree)


def _remainder(left: Any, right: Any) -> Any:
    """``%`` for numbers; of a text it would be a format, whose width could fill the memory."""
    if not isinstance(left, (int, float)):
        raise TypeError("% needs a number on its left")
    return left % right


def _check_call(text: str, call: ast.Call) -> None:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in FUNCTIONS or call.keywords:
        known = ", ".join(FUNCTIONS)
        raise ConditionError(f"{text!r} is no condition: {_source(text, call)} is not allowed. Functions are: {known}.")


def _is_plain(part: ast.AST) -> bool:
    if isinstance(part, ast.Constant):
        return part.value is None or isinstance(part.value, (bool, int, float, str))
    return True


def _source(text: str, part: ast.AST) -> str:
    return repr(ast.get_source_segment(text.strip(), part) or type(part).__name__)
