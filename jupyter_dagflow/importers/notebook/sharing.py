"""Which variables share objects that are changed in place, and so have to cross together."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.kinds import IMMUTABLE, Kind


def groups_of(effects: Effects, kinds: Mapping[str, Kind]) -> dict[str, frozenset[str]]:
    """By variable, all that have to cross with it, itself among them; variables that stand alone are left out."""
    pairs, holds = _relations(effects, kinds)
    changed = {name for one in effects.by_order.values() for name in one.changed}
    deep = {name for one in effects.by_order.values() for name in one.deep}
    found = _Sets()
    grown = True
    while grown:
        before = len(changed) + len(deep) + found.joins
        for first, second in pairs:
            if {first, second} & changed:
                found.join(first, second)
                changed |= {first, second}
                deep |= {first, second} if {first, second} & deep else set()
        for holder, inner in holds:
            if inner in changed or holder in deep:
                found.join(holder, inner)
                changed |= {holder, inner}
                deep.add(holder)
                # What is in there may itself hold what was changed.
                deep |= {inner} if holder in deep and inner in deep else set()
        grown = len(changed) + len(deep) + found.joins > before
    return found.groups()


def _relations(effects: Effects, kinds: Mapping[str, Kind]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs that may be the same object, and pairs of which the first may hold the second."""
    variables = {
        name
        for name, binders in effects.binders.items()
        if not all(one.is_repeated for one in binders) and (name not in kinds or kinds[name].type not in IMMUTABLE)
    }

    def is_own(name: str) -> bool:
        return name in variables

    pairs, holds = set[tuple[str, str]](), set[tuple[str, str]]()
    for one in effects.all:
        for names in (one.names.now, one.names.later):
            pairs |= {pair for pair in names.same if is_own(pair[0]) and is_own(pair[1])}
            holds |= {
                (holder, inner)
                for holder, inner in names.holds
                if is_own(holder) and is_own(inner) and kinds.get(holder, OWN).type != "table"
            }
    return pairs, holds


OWN = Kind(type="other")


class _Sets:
    """Sets that are joined as it is found that their members belong together."""

    def __init__(self) -> None:
        self._set_of: dict[str, set[str]] = {}
        self.joins = 0

    def join(self, first: str, second: str) -> None:
        left, right = self._set_of.setdefault(first, {first}), self._set_of.setdefault(second, {second})
        if left is right:
            return
        self.joins += 1
        left |= right
        for name in right:
            self._set_of[name] = left

    def groups(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(found) for name, found in self._set_of.items()}
