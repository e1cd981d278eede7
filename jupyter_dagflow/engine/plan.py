"""A pipeline as the engine needs it: who waits for whom, by which rule, with which retries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jupyter_dagflow.engine.states import NodeState
from jupyter_dagflow.model.graph import executable_nodes, incoming_values, topological_order, upstreams
from jupyter_dagflow.model.pipeline import CacheMode, Edge, Node, Pipeline, Retry, TriggerRule, merged

NO_RETRY = Retry()
DEFAULT_EXECUTOR = "local"
RUNNER_EXECUTORS = {"sensor": "sensor", "pipeline": "pipeline"}
"""By type of node, the executor of nodes that hold no slot: others work, or nobody does while they wait."""
Idle = Literal["disabled", "pinned", "given", "excluded", "unneeded"]
"""Why a node does not run. ``disabled``: switched off, its downstreams go on as if it had succeeded. ``pinned``: the
document says what it leaves; ``given``: an earlier attempt did. ``excluded``: this run is of other nodes only;
``unneeded``: all that it feeds is pinned."""
IDLE_AT_ONCE: Mapping[Idle, tuple[NodeState, str | None]] = {
    "pinned": (NodeState.REUSED, None),
    "given": (NodeState.REUSED, None),
    "excluded": (NodeState.SKIPPED, "Not part of this run."),
    "unneeded": (NodeState.SKIPPED, "Only feeds pinned nodes."),
}
"""How nodes end that wait for nobody, and why. A disabled node ends where it would run."""


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
    after_failure: frozenset[str]
    """Upstreams after whose failure the node runs, as their fallback."""
    after_success: frozenset[str]
    """Upstreams with an edge that leads on after their success."""
    idle: Idle | None
    rule: TriggerRule
    retry: Retry
    cache: CacheMode
    timeout_s: float | None
    executor: str
    env: Mapping[str, str]
    resources: Mapping[str, Any]
    kubernetes: Mapping[str, Any]

    def is_fallback_of(self, upstream: str) -> bool:
        """Whether the node is there for the case that ``upstream`` fails; one that follows either end never runs."""
        return upstream in self.after_failure and upstream not in self.after_success


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """All executable nodes by id, in topological order. ``timeout_s``: the time that the run may take."""

    pipeline: Pipeline
    nodes: Mapping[str, NodePlan]
    timeout_s: float | None = None


def make_plan(
    pipeline: Pipeline,
    *,
    executor: str | None = None,
    cache: CacheMode | None = None,
    selected: Collection[str] | None = None,
    given: Collection[str] = (),
) -> RunPlan:
    """Work out the plan of a valid pipeline; raises ``ValueError`` on a cycle.

    ``executor`` runs every node, and ``cache`` holds for every node, whatever the document says. Only ``selected``
    nodes run, if there is such a choice; of the others ``given`` ones have results of an earlier attempt.
    """
    before = upstreams(pipeline)
    after: dict[str, list[str]] = {node_id: [] for node_id in before}
    for node_id, sources in before.items():
        for source in sources:
            after[source].append(node_id)
    incoming = incoming_values(pipeline)
    conditions: dict[str, dict[str, list[str]]] = {}
    after_failure: dict[str, set[str]] = {}
    after_success: dict[str, set[str]] = {}
    for edge in pipeline.edges:
        if edge.condition is not None:
            conditions.setdefault(edge.target, {}).setdefault(edge.source, []).append(edge.condition)
        follows = after_failure if edge.on == "failure" else after_success
        follows.setdefault(edge.target, set()).add(edge.source)
    idle = _idle_nodes(pipeline, after, selected, given)
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
                after_failure=frozenset(after_failure.get(node_id, ())),
                after_success=frozenset(after_success.get(node_id, ())),
                idle=idle.get(node_id),
                rule=node.trigger_rule or "all_success",
                retry=node.retry or defaults.retry or NO_RETRY,
                timeout_s=node.timeout_s or defaults.timeout_s,
                cache=cache or node.cache or defaults.cache or "off",
                executor=RUNNER_EXECUTORS.get(node.type)
                or (executor or node.executor or defaults.executor or DEFAULT_EXECUTOR),
                env=(defaults.env or {}) | (node.env or {}),
                resources=merged(defaults.resources, node.resources),
                kubernetes=merged(defaults.kubernetes, node.kubernetes),
            )
            for rank, node_id in enumerate(topological_order(pipeline))
        },
        timeout_s=pipeline.timeout_s,
    )


def plan_with(pipeline: Pipeline, options: Mapping[str, Any]) -> RunPlan:
    """The plan of a run with such ``RunRecord.options``; raises ``ValueError`` on a cycle."""
    return make_plan(
        pipeline,
        executor=options.get("executor"),
        cache=options.get("cache"),
        selected=options.get("selected"),
        given=options.get("given") or (),
    )


def _idle_nodes(
    pipeline: Pipeline,
    downstreams: Mapping[str, Sequence[str]],
    selected: Collection[str] | None,
    given: Collection[str],
) -> dict[str, Idle]:
    """Which nodes do not run, and why. A node all of whose downstreams are pinned has nobody to work for."""
    idle: dict[str, Idle] = {}
    by_id = {node.id: node for node in executable_nodes(pipeline)}
    for node_id in reversed(topological_order(pipeline)):
        node, after = by_id[node_id], downstreams[node_id]
        if selected is not None and node_id not in selected:
            idle[node_id] = "given" if node_id in given else "excluded"
        elif node.pinned is not None:
            idle[node_id] = "pinned"
        elif node.disabled:
            idle[node_id] = "disabled"
        elif after and all(idle.get(target) in {"pinned", "unneeded"} for target in after):
            idle[node_id] = "unneeded"
    return idle
