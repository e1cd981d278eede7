"""Any graph as Metaflow wants it: chains of nodes and of blocks whose branches run side by side and are joined again.

What runs side by side and what comes after what is kept wherever the graph is nested well. Where it is not, all that
can begin is joined before the rest goes on: nothing runs too early, and some of it later than it might.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_dagflow.model.graph import topological_order, upstreams
from jupyter_dagflow.model.pipeline import Pipeline


@dataclass(frozen=True, kw_only=True)
class Block:
    """At least two branches side by side, each a chain.

    ``awaited``: not empty if what follows waits for all of them though parts of it would not have to; their ids.
    """

    branches: tuple[Chain, ...]
    awaited: tuple[str, ...] = ()


Chain = tuple["str | Block", ...]
"""Ids of nodes and blocks, one after the other."""


def chain_of(pipeline: Pipeline) -> Chain:
    """The pipeline's nodes, each once, with every node after those before it."""
    return _Graph(pipeline).chain(frozenset(range(len(topological_order(pipeline)))))


def count_ways(chain: Chain) -> int:
    """How many ways lead through a chain; Metaflow walks along each of them."""
    ways = 1
    for item in chain:
        if isinstance(item, Block):
            ways *= sum(map(count_ways, item.branches))
    return ways


def blocks_in(chain: Chain) -> Iterable[Block]:
    """All blocks, those within others too."""
    for item in chain:
        if isinstance(item, Block):
            yield item
            for branch in item.branches:
                yield from blocks_in(branch)


class _Graph:
    """Nodes by their places in a topological order; sets of them are the bits of a number."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.ids = topological_order(pipeline)
        place = {node_id: index for index, node_id in enumerate(self.ids)}
        before = upstreams(pipeline)
        self.before = [_bits(place[node_id] for node_id in before[own]) for own in self.ids]
        self.after = _turned(self.before)
        self.around = _closed(self.before, self.after)

    def chain(self, nodes: frozenset[int]) -> Chain:
        """These nodes, none of which has another one that is not among them between two that are."""
        found: list[str | Block] = []
        left = _bits(nodes)
        while left:
            parts = self._parts(left)
            pivots = [] if len(parts) > 1 else [n for n in _places(left) if self.around[n] & left == left]
            if len(parts) > 1:
                found.append(Block(branches=tuple(map(self.chain, parts))))
                break
            if pivots:
                found += self._between(left, pivots)
                break
            first = [n for n in _places(left) if not self.before[n] & left]
            ids = tuple(self.ids[n] for n in first)
            found.append(Block(branches=tuple((node_id,) for node_id in ids), awaited=ids))
            left &= ~_bits(first)
        return tuple(found)

    def _between(self, nodes: int, pivots: list[int]) -> Iterable[str | Block]:
        """The chain of nodes with some among them that come before or after each of the others."""
        done = 0
        for pivot in pivots:
            before = nodes & ~done & ((1 << pivot) - 1)
            yield from self.chain(frozenset(_places(before)))
            yield self.ids[pivot]
            done |= before | 1 << pivot
        yield from self.chain(frozenset(_places(nodes & ~done)))

    def _parts(self, nodes: int) -> list[frozenset[int]]:
        """What hangs together among the nodes, in their order."""
        parts = []
        left = nodes
        while left:
            part = grown = left & -left
            while grown:
                near = 0
                for n in _places(grown):
                    near |= self.before[n] | self.after[n]
                grown = near & left & ~part
                part |= grown
            parts.append(frozenset(_places(part)))
            left &= ~part
        return parts


def _turned(before: list[int]) -> list[int]:
    after = [0] * len(before)
    for place, those in enumerate(before):
        for n in _places(those):
            after[n] |= 1 << place
    return after


def _closed(before: list[int], after: list[int]) -> list[int]:
    """For each node itself and all that must come before or after it."""
    order = range(len(before))
    ahead, behind = [0] * len(before), [0] * len(before)
    for place in order:
        ahead[place] = _gathered(before[place], ahead)
    for place in reversed(order):
        behind[place] = _gathered(after[place], behind)
    return [ahead[place] | behind[place] | 1 << place for place in order]


def _gathered(near: int, far: list[int]) -> int:
    found = near
    for n in _places(near):
        found |= far[n]
    return found


def _bits(places: Iterable[int]) -> int:
    found = 0
    for place in places:
        found |= 1 << place
    return found


def _places(bits: int) -> list[int]:
    """The places of a set, in order."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
