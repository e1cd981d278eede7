"""What a pipeline becomes in Airflow: which tasks there are for each node, by which rule, after which others. Pure.

Airflow's trigger rules are ours, but it knows no conditions on edges. Where a node's own rule would ask more of an edge
than that its source succeeded, the edge is a task of its own (a *gate*), which succeeds if the edge leads on and is
skipped if not. A node that needs all before it checks its conditions itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.model.graph import executable_nodes, topological_order, upstreams
from jupyter_dagflow.model.pipeline import Defaults, Node, Pipeline, TriggerRule

PODS = "kubernetes"
Gate = Literal["condition", "failure"]
MAY_SKIP: frozenset[str] = frozenset({"one_success", "one_failed", "one_done", "all_failed", "all_skipped"})
"""Rules that may skip a node none of whose upstreams was skipped."""
PASSES_FAILURES_ON: frozenset[str] = frozenset({"all_success", "none_failed", "none_failed_min_one_success"})


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """A node right before another one. ``gate``: what the edge between them asks, if it is a task of its own."""

    id: str
    gate: Gate | None = None


@dataclass(frozen=True, kw_only=True)
class NodeTask:
    """A node with what is before it. ``rule`` is Airflow's; ``failures``: nodes whose failure makes it run, ungated."""

    node: Node
    rule: TriggerRule
    before: tuple[Upstream, ...] = ()
    failures: tuple[str, ...] = ()
    in_pod: bool = False

    @property
    def is_idle(self) -> bool:
        """Nothing is executed: it has its outputs already, or lets others pass."""
        return bool(self.node.disabled) or self.node.pinned is not None

    @property
    def is_mapped(self) -> bool:
        return self.node.for_each is not None and not self.is_idle

    @property
    def is_sensor(self) -> bool:
        return self.node.type == "sensor" and not self.is_idle


def node_tasks(tree: PipelineTree, run_with: str) -> list[NodeTask]:
    """The nodes in an order in which each comes after those it needs; without those that nobody needs."""
    pipeline = tree.pipeline
    nodes = {node.id: node for node in pipeline.nodes}
    before, skippable = upstreams(pipeline), skippable_nodes(pipeline)
    position = {node.id: index for index, node in enumerate(pipeline.nodes)}
    left_out = unneeded_nodes(pipeline)
    found = []
    for node_id in topological_order(pipeline):
        node = nodes[node_id]
        if node_id in left_out:
            continue
        if node.pinned is not None:
            found.append(NodeTask(node=node, rule="all_success"))
            continue
        ids = sorted(before[node_id], key=position.__getitem__)
        found.append(_node_task(pipeline, node, ids, skippable, runs_in_pod(pipeline.defaults, node, run_with)))
    return found


def _node_task(pipeline: Pipeline, node: Node, ids: list[str], skippable: set[str], in_pod: bool) -> NodeTask:
    rule = node.trigger_rule or "all_success"
    failures = _sources(pipeline, node, "failure")
    if ids and rule == "all_success" and set(ids) == failures:
        return NodeTask(node=node, rule="all_failed", failures=tuple(ids), in_pod=in_pod)
    conditions = _sources(pipeline, node, "condition") if rule != "all_success" else set()
    gates: Mapping[str, Gate] = {**dict.fromkeys(conditions, "condition"), **dict.fromkeys(failures, "failure")}
    before = tuple(Upstream(id=name, gate=gates.get(name)) for name in ids)
    if rule == "all_success" and len(ids) > 1 and any(each.gate or each.id in skippable for each in before):
        # Airflow would skip the node at the first one skipped, also if another one fails later. The node itself skips.
        rule = "none_failed"
    return NodeTask(node=node, rule=rule, before=before, in_pod=in_pod)


def runs_in_pod(defaults: Defaults, node: Node, run_with: str) -> bool:
    """Whether a node runs in a pod: as it says itself, else as the pipeline says, else as was chosen."""
    waits_or_idles = node.type == "sensor" or node.disabled or node.pinned is not None
    return not waits_or_idles and (node.executor or defaults.executor or run_with) == PODS


def needs_verdict(pipeline: Pipeline) -> bool:
    """Whether a node may fail without any of the last ones failing, or may fail and be made good."""
    rules = {node.trigger_rule or "all_success" for node in executable_nodes(pipeline)}
    has_fallback = any(edge.on == "failure" for edge in pipeline.edges)
    return has_fallback or bool(rules - PASSES_FAILURES_ON or skippable_nodes(pipeline))


def unneeded_nodes(pipeline: Pipeline) -> set[str]:
    """Nodes all of whose downstreams are pinned, or are not needed either."""
    nodes = {node.id: node for node in pipeline.nodes}
    after: dict[str, set[str]] = {}
    for target, sources in upstreams(pipeline).items():
        for source in sources:
            after.setdefault(source, set()).add(target)
    found: set[str] = set()
    for node_id in reversed(topological_order(pipeline)):
        node, targets = nodes[node_id], after.get(node_id, set())
        works = node.pinned is None and not node.disabled
        if targets and works and all(nodes[target].pinned is not None or target in found for target in targets):
            found.add(node_id)
    return found


def skippable_nodes(pipeline: Pipeline) -> set[str]:
    """Nodes that may end up skipped although nothing failed."""
    nodes, before = {node.id: node for node in pipeline.nodes}, upstreams(pipeline)
    found: set[str] = set()
    for node_id in topological_order(pipeline):
        node = nodes[node_id]
        rule = node.trigger_rule or "all_success"
        gives_up = node.sensor is not None and node.sensor.soft_fail
        has_branch = any(edge.target == node_id and (edge.condition or edge.on == "failure") for edge in pipeline.edges)
        follows = bool(found & set(before[node_id])) or has_branch
        if node.pinned is None and (gives_up or (before[node_id] and (rule in MAY_SKIP or follows))):
            found.add(node_id)
    return found


def gates_of(tasks: list[NodeTask]) -> Iterator[tuple[str, Gate, str]]:
    """Source, kind and target of each edge that is a task of its own."""
    for task in tasks:
        yield from ((each.id, each.gate, task.node.id) for each in task.before if each.gate)


def _sources(pipeline: Pipeline, node: Node, kind: Gate) -> set[str]:
    edges = (edge for edge in pipeline.edges if edge.target == node.id)
    if kind == "failure":
        return {edge.source for edge in edges if edge.on == "failure"}
    return {edge.source for edge in edges if edge.condition is not None}
