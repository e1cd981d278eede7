"""A pipeline as the engine needs it: who waits for whom, by which rule, with which retries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.model.graph import executable_nodes, incoming_values, topological_order, upstreams
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline, Retry, TriggerRule, merged

NO_RETRY = Retry()
DEFAULT_EXECUTOR = "local"


@dataclass(frozen=True, kw_only=True)
class NodePlan:
    """One node with its place in the graph. ``rank`` orders nodes that are ready at the same moment."""

    node: Node
    rank: int
    upstreams: Sequence[str]
    downstreams: Sequence[str]
    incoming: Sequence[Edge]
    conditions: Mapping[str, Sequence[str]]
    """By upstream, the conditions on the edges that lead from it: the node's branch is taken if all of them hold."""
    rule: TriggerRule
    retry: Retry
    timeout_s: float | None
    executor: str
    env: Mapping[str, str]
    resources: Mapping[str, Any]
    kubernetes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """All executable nodes by id, in topological order."""

    pipeline: Pipeline
    nodes: Mapping[str, NodePlan]


def make_plan(pipeline: Pipeline, *, executor: str | None = None) -> RunPlan:
    """Work out the plan of a valid pipeline; raises ``ValueError`` on a cycle.

    ``executor`` runs every node, whatever the document says.
    """
    before = upstreams(pipeline)
    after: dict[str, list[str]] = {node_id: [] for node_id in before}
    for node_id, sources in before.items():
        for source in sources:
            after[source].append(node_id)
    incoming = incoming_values(pipeline)
    conditions: dict[str, dict[str, list[str]]] = {}
    for edge in pipeline.edges:
        if edge.condition is not None:
            conditions.setdefault(edge.target, {}).setdefault(edge.source, []).append(edge.condition)
    by_id = {node.id: node for node in executable_nodes(pipeline)}
    defaults = pipeline.defaults
    return RunPlan(
        pipeline=pipeline,
        nodes={
            node_id: NodePlan(
                node=(node := by_id[node_id]),
                rank=rank,
                upstreams=before[node_id],
                downstreams=after[node_id],
                incoming=incoming.get(node_id, ()),
                conditions=conditions.get(node_id, {}),
                rule=node.trigger_rule or "all_success",
                retry=node.retry or defaults.retry or NO_RETRY,
                timeout_s=node.timeout_s or defaults.timeout_s,
                executor=executor or node.executor or defaults.executor or DEFAULT_EXECUTOR,
                env=(defaults.env or {}) | (node.env or {}),
                resources=merged(defaults.resources, node.resources),
                kubernetes=merged(defaults.kubernetes, node.kubernetes),
            )
            for rank, node_id in enumerate(topological_order(pipeline))
        },
    )
