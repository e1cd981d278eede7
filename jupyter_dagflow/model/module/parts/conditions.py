"""When a branch is taken: conditions, and the rules for what comes after several nodes."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .definitions import Invalid, one_line

# --- when a branch is taken -----------------------------------------------------------

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "len": len,
    "max": max,
    "min": min,
    "round": round,
}
OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: lambda a, b: operator.mod(a + 0, b),
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, values: item in values,
    ast.NotIn: lambda item, values: item not in values,
}


LONGEST = 100_000


def holds(condition: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition is true of values; raises ``Invalid`` if nobody can tell."""
    try:
        tree = ast.parse(condition.strip(), mode="eval").body
        names = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
        for name in sorted(names - values.keys() - FUNCTIONS.keys()):
            raise ValueError(f"{name!r} has no value")
        return bool(value_of(tree, values))
    except (ArithmeticError, LookupError, SyntaxError, TypeError, ValueError) as error:
        reason = one_line(str(error)) or type(error).__name__
    raise Invalid(f"The condition {condition!r} cannot be decided: {reason}.")


def value_of(tree: ast.expr, values: Mapping[str, Any]) -> Any:
    """What a part of a condition comes to. Nothing but what stands here is known."""

    def inner(part: ast.expr) -> Any:
        return value_of(part, values)

    match tree:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[name]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            kind = list if isinstance(tree, ast.List) else tuple
            return kind(inner(part) for part in parts)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(inner(part) for part in parts)
        case ast.BoolOp(values=parts):
            return any(inner(part) for part in parts)
        case ast.UnaryOp(op=sign, operand=part):
            return OPERATORS[type(sign)](inner(part))
        case ast.BinOp(op=sign, left=left, right=right):
            return limited(OPERATORS[type(sign)], inner(left), inner(right))
        case ast.Compare(left=left, ops=signs, comparators=rights):
            found = [inner(part) for part in (left, *rights)]
            pairs = zip(signs, found, found[1:], strict=False)
            return all(OPERATORS[type(sign)](a, b) for sign, a, b in pairs)
        case ast.Subscript(value=part, slice=ast.Slice() as cut):
            ends = (cut.lower, cut.upper, cut.step)
            return inner(part)[slice(*(end and inner(end) for end in ends))]
        case ast.Subscript(value=part, slice=index):
            return inner(part)[inner(index)]
        case ast.Call(ast.Name(id=name), parts, []) if name in FUNCTIONS:
            return FUNCTIONS[name](*(inner(part) for part in parts))
        case _:
            raise ValueError(f"{ast.unparse(tree)} is not allowed")


def limited(operate: Callable[..., Any], left: Any, right: Any) -> Any:
    """Texts and lists are multiplied only as far as they do not fill the memory."""
    for side, times in ((left, right), (right, left)):
        is_long = hasattr(side, "__len__") and operate is operator.mul
        if is_long and times * len(side) > LONGEST:
            raise ValueError("the result would be too long")
    return operate(left, right)


def decide(rule: str, ends: Sequence[str]) -> str:
    """What a node does after nodes that ended so: run, skip, upstream_failed, or wait.

    An end is ``success``, ``failed``, ``upstream_failed``, ``skipped``, ``open`` for one
    yet to come, or ``broken`` for one of whose condition nobody can tell whether it
    holds; which of them the rule cannot do without, is then the answer.
    """
    if rule == "always" or not ends:
        return "run"
    good, skipped = ends.count("success"), ends.count("skipped")
    bad = ends.count("failed") + ends.count("upstream_failed")
    if (
        (rule == "one_success" and good)
        or (rule == "one_failed" and bad)
        or (rule == "one_done" and good + ends.count("failed"))
    ):
        return "run"
    if bad and rule in {"all_success", "none_failed", "none_failed_min_one_success"}:
        return "upstream_failed"
    if (
        (rule == "none_skipped" and skipped)
        or (rule == "all_failed" and good + skipped)
        or (rule == "all_skipped" and good + bad)
    ):
        return "skip"
    for unclear in ("open", "broken"):
        if unclear in ends:
            return "wait" if unclear == "open" else unclear
    if rule == "one_success" and bad:
        return "upstream_failed"
    if (
        rule in {"one_success", "one_failed", "one_done"}
        or (rule == "all_success" and skipped)
        or (rule == "none_failed_min_one_success" and not good)
    ):
        return "skip"
    return "run"
