"""How each value goes from part to part: as JSON over a wire, or as a file whose path does."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.flow import PartFlow, Value
from jupyter_dagflow.importers.notebook.kinds import OTHER, Kind
from jupyter_dagflow.importers.notebook.repetition import is_literal

TOLD = 5
WAYS = ("json", "parquet", "npy", "joblib")


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """A value that a part leaves. ``how``: one of ``choices``; ``port``: the output and parameter that carries it.

    ``path``: of its file in the folder of a run's values; empty for JSON. ``default``: the source of a JSON value that
    is the same in all runs, else ``None``.
    """

    value: Value
    how: str
    choices: tuple[str, ...]
    reason: str
    kind: Kind
    port: str
    path: str = ""
    default: str = "None"

    def to_json(self, target: str) -> Iterator[dict[str, Any]]:
        for name in self.value.members:
            yield {
                "name": name,
                "from": self.value.source,
                "to": target,
                "how": self.how,
                "choices": list(self.choices),
                "reason": self.reason,
            }


def crossings_of(
    flows: Sequence[PartFlow],
    kinds: Mapping[str, Kind],
    bound: Mapping[str, Mapping[int, Kind]],
    chosen: Mapping[str, str],
    *,
    literals: Mapping[str, str],
    taken: Iterable[str],
    slugs: Mapping[str, str],
) -> dict[Value, Crossing]:
    """How each value crosses.

    ``bound``: what each statement binds a name to; ``chosen``: what a person chose, by name; ``literals``: as
    ``literals_of`` tells; ``taken``: names that are no port's; ``slugs``: what files of a part are named after.
    """
    ports, used = dict[str, str](), set(taken)
    found = {}
    for flow in flows:
        for value in flow.leaves:
            kind = _kind(value, kinds, bound)
            choices, reason = _choices(value, kind)
            how = choices[0]
            wished = [chosen[name] for name in value.members if chosen.get(name) in choices]
            if wished and wished[0] != how:
                how, reason = wished[0], f"chosen instead of {how} ({reason})"
            port = value.name if how == "json" else ports.setdefault(value.name, _new(f"{value.name}_file", used))
            path = "" if how == "json" else f"{slugs[value.source]}.{value.name}.{how}"
            found[value] = Crossing(
                value=value,
                how=how,
                choices=choices,
                reason=reason,
                kind=kind,
                port=port,
                path=path,
                default=literals.get(value.name, "None"),
            )
    return found


def literals_of(effects: Effects) -> dict[str, str]:
    """The sources of variables that are bound once, to a literal, and never changed."""
    changed = {name for one in effects.by_order.values() for name in one.changed}
    found = {}
    for name, binders in effects.binders.items():
        match [one.node for one in binders]:
            case [ast.Assign(targets=[ast.Name()], value=value)] if is_literal(value) and name not in changed:
                found[name] = ast.unparse(value)
    return found


def _kind(value: Value, kinds: Mapping[str, Kind], bound: Mapping[str, Mapping[int, Kind]]) -> Kind:
    """What crosses: of a name that is bound to this and to that, what it is when it does."""
    for name in value.members:
        before = {order: kind for order, kind in bound.get(name, {}).items() if order <= value.last}
        if before and before[max(before)].type == "none":
            return before[max(before)]
    found = kinds.get(value.name, OTHER)
    return OTHER if value.is_bundle or found.type == "none" else found


def _choices(value: Value, kind: Kind) -> tuple[tuple[str, ...], str]:
    """The ways that a value can cross, the safest first, and why that one."""
    if value.is_bundle:
        names = ", ".join(value.members[:TOLD]) + (", …" if len(value.members) > TOLD else "")
        return ("joblib",), f"{names} share objects that are changed, so they cross in one file"
    if value.unsure:
        return ("joblib",), f"it may be unbound, which only a file can tell; {kind.reason}"
    if kind.is_json:
        return ("json", "joblib"), kind.reason
    if kind.type == "table":
        return ("parquet", "joblib"), kind.reason
    if kind.type == "array":
        return ("npy", "joblib"), kind.reason
    return ("joblib", "parquet", "npy", "json"), kind.reason


def _new(name: str, used: set[str]) -> str:
    found, number = name, 1
    while found in used:
        number += 1
        found = f"{name}_{number}"
    used.add(found)
    return found
