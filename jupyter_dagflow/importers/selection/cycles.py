"""Wires of which all together close no cycle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

TITLES_TOLD = 6
_RANKS = {"value": 0, "file": 1, "order": 2}


class Wire(Protocol):
    """A wire between notebooks, which are told by their places in a list."""

    @property
    def source(self) -> int: ...
    @property
    def target(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def doubt(self) -> str | None: ...
    def doubted(self: W, doubt: str) -> W:
        """The wire with a reason why it is not accepted."""


W = TypeVar("W", bound=Wire)


def without_cycles(wires: Sequence[W], titles: Sequence[str]) -> list[W]:
    """The same wires in the same order; of those without a doubt, such as would close a cycle have one now.

    Wires of values and files that go with the order of the notebooks can close none, and stay; of the others those that
    carry values are trusted more than files, and files more than numbers.
    """
    after: dict[int, set[int]] = {}
    trusted = sorted(
        (at for at, wire in enumerate(wires) if wire.doubt is None),
        key=lambda at: (wires[at].kind == "order", _goes_back(wires[at]), _RANKS[wires[at].kind], at),
    )
    kept = list(wires)
    for at in trusted:
        wire = wires[at]
        way = _way(after, wire.target, wire.source) if _goes_back(wire) or wire.kind == "order" else None
        if way is None:
            after.setdefault(wire.source, set()).add(wire.target)
        else:
            told = " → ".join(titles[one] for one in way[:TITLES_TOLD])
            more = " → …" if len(way) > TITLES_TOLD else ""
            kept[at] = wire.doubted(f"but it would close a cycle, for there is {told}{more}")
    return kept


def _goes_back(wire: Wire) -> bool:
    return wire.source > wire.target


def _way(after: dict[int, set[int]], start: int, end: int) -> list[int] | None:
    """The places on a way along accepted wires, ``None`` if there is none."""
    before: dict[int, int | None] = {start: None}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here == end:
            way: list[int] = []
            step: int | None = here
            while step is not None:
                way.append(step)
                step = before[step]
            return way[::-1]
        for there in sorted(after.get(here, ()), reverse=True):
            if there not in before:
                before[there] = here
                waiting.append(there)
    return None
