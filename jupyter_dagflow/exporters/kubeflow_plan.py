"""Which nodes Kubeflow runs under which condition: a pipeline's branches as blocks under one ``dsl.If`` each. Pure.

A node that may be skipped stands in a block: at its head a node after a branch, then all that runs whenever the head
does. Blocks are never within each other. What nodes outside need of a block leaves it through ``dsl.OneOf``.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jupyter_dagflow.model.graph import incoming_values, topological_order, upstreams
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline

NEEDS_ALL = frozenset({"all_success", "none_skipped"})
NEEDS_ONE = frozenset({"one_success", "one_done", "none_failed_min_one_success"})


@dataclass(frozen=True, kw_only=True)
class Plan:
    """``units``: what is written one after another, a node or a block's nodes, by id.

    ``before``: the nodes that one really waits for; ``wires`` likewise the values that come to it. ``block``: by node,
    the head of its block. ``gates``: by head, the nodes whose ends decide whether the block runs.
    """

    nodes: Mapping[str, Node]
    units: tuple[tuple[str, ...], ...]
    before: Mapping[str, tuple[str, ...]]
    wires: Mapping[str, tuple[Edge, ...]]
    block: Mapping[str, str]
    gates: Mapping[str, tuple[str, ...]]

    def is_outside(self, source: str, target: str) -> bool:
        """Whether ``source`` is in a block that ``target`` is not in."""
        return source in self.block and self.block[source] != self.block.get(target)

    def is_direct(self, head: str) -> bool:
        """Whether the block's condition is the end of a single node, which runs in any case."""
        gates = self.gates[head]
        return len(gates) == 1 and gates[0] not in self.block and rule_of(self.nodes[head]) != "all_skipped"

    def waits_for(self, node_id: str) -> tuple[str, ...]:
        """The nodes before it that neither hand it a value nor decide about its block."""
        known = {edge.source for edge in self.wires[node_id]} | set(self.gates.get(node_id, ()))
        return tuple(source for source in self.before[node_id] if source not in known)

    def asked(self, node_id: str) -> tuple[str, ...]:
        """The nodes after it that have to be told how it ended for them."""
        told = [head for head, gates in self.gates.items() if node_id in gates]
        later = [
            target
            for target in self.before
            if target not in told and self.is_outside(node_id, target) and node_id in self.waits_for(target)
        ]
        return (*told, *later)


def rule_of(node: Node) -> str:
    return node.trigger_rule or "all_success"


def goes_over_items(node: Node) -> bool:
    return node.for_each is not None and not node.disabled and node.pinned is None


def plan_of(pipeline: Pipeline) -> Plan:
    """The plan of a pipeline without cycles."""
    nodes = {node.id: node for node in pipeline.nodes}
    order = topological_order(pipeline)
    position = {node_id: index for index, node_id in enumerate(order)}
    found = {node_id: sorted(ids, key=position.__getitem__) for node_id, ids in upstreams(pipeline).items()}
    before = {node_id: () if _starts_at_once(nodes[node_id]) else tuple(found[node_id]) for node_id in order}
    values = incoming_values(pipeline)
    wires = {
        node_id: tuple(edge for edge in values.get(node_id, []) if edge.source in before[node_id]) for node_id in order
    }
    conditions = {(edge.source, edge.target) for edge in pipeline.edges if edge.condition is not None}
    blocks = _Blocks(before)
    for node_id in order:
        unclear = [
            source
            for source in before[node_id]
            if source in blocks.of or _may_be_skipped(nodes[source], (source, node_id) in conditions)
        ]
        own = {source for source in unclear if _may_be_skipped(nodes[source], (source, node_id) in conditions)}
        blocks.place(node_id, rule_of(nodes[node_id]), unclear, own)
    units = _units(order, before, blocks.of)
    return Plan(nodes=nodes, units=units, before=before, wires=wires, block=blocks.of, gates=blocks.gates)


def _starts_at_once(node: Node) -> bool:
    return node.pinned is not None or rule_of(node) == "always"


def _may_be_skipped(source: Node, has_condition: bool) -> bool:
    """Whether the source's end alone may make the edge count as skipped."""
    if source.disabled or source.pinned is not None:
        return has_condition and not source.disabled
    return has_condition or (source.sensor is not None and source.sensor.soft_fail)


class _Blocks:
    def __init__(self, before: Mapping[str, Iterable[str]]) -> None:
        self.before = before
        self.of: dict[str, str] = {}
        self.gates: dict[str, tuple[str, ...]] = {}
        self.members: dict[str, list[str]] = {}

    def place(self, node_id: str, rule: str, unclear: list[str], own: set[str]) -> None:
        """Put a node where it belongs: into a block, at the head of a new one, or outside.

        ``unclear``: the nodes before it that may count as skipped; ``own``: those of them for whom their being in a
        block does not say which.
        """
        before = tuple(self.before[node_id])
        if rule == "all_skipped":
            gates = before
        elif rule in NEEDS_ALL or (rule in NEEDS_ONE and len(unclear) == len(before)):
            gates = tuple(unclear)
        else:
            gates = ()
        if not gates:
            return
        heads = {self.of.get(source) for source in gates}
        head = heads.pop() if len(heads) == 1 and not own and rule != "all_skipped" else None
        if head is None or self._comes_back(node_id, head):
            head = node_id
            self.gates[head] = gates
        self.of[node_id] = head
        self.members.setdefault(head, []).append(node_id)

    def _comes_back(self, node_id: str, head: str) -> bool:
        """Whether a way leads from the block outside and back to the node, which then cannot be in it."""
        ahead = [source for source in self.before[node_id] if self.of.get(source) != head]
        seen: set[str] = set()
        while ahead:
            found = ahead.pop()
            if found in seen:
                continue
            seen.add(found)
            if self.of.get(found) == head:
                return True
            for member in self.members.get(self.of.get(found, ""), [found]):
                ahead.extend(self.before[member])
        return False


def _units(
    order: list[str], before: Mapping[str, tuple[str, ...]], block: Mapping[str, str]
) -> tuple[tuple[str, ...], ...]:
    """The units, each after those that it needs, else in the order of their first nodes."""
    members: dict[str, list[str]] = {}
    for node_id in order:
        members.setdefault(block.get(node_id, node_id), []).append(node_id)
    place = {head: index for index, head in enumerate(members)}
    needs = {
        head: {block.get(source, source) for node_id in ids for source in before[node_id]} - {head}
        for head, ids in members.items()
    }
    after: dict[str, list[str]] = {head: [] for head in members}
    for head, sources in needs.items():
        for source in sources:
            after[source].append(head)
    ready = [(place[head], head) for head, sources in needs.items() if not sources]
    found = []
    while ready:
        _, head = heapq.heappop(ready)
        found.append(tuple(members[head]))
        for later in after[head]:
            needs[later].discard(head)
            if not needs[later]:
                heapq.heappush(ready, (place[later], later))
    return tuple(found)
