"""Which nodes a rerun gives another attempt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from jupyter_dagflow.engine.plan import NodePlan, RunPlan
from jupyter_dagflow.engine.states import NODE_SUCCESS, NodeState
from jupyter_dagflow.errors import Conflict, NotFound
from jupyter_dagflow.model.graph import ancestors, descendants
from jupyter_dagflow.model.instances import index_of, node_of

RerunMode = Literal["failed", "from", "only"]
RERUN_MODES: tuple[RerunMode, ...] = ("failed", "from", "only")
_KEPT = NODE_SUCCESS | {NodeState.SKIPPED}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Nodes to reopen; ``forced`` ones run whatever their upstreams did.

    A node beside instances of it keeps its others; a node without any works out its items again.
    """

    nodes: Collection[str]
    forced: Collection[str] = ()


def select_nodes(
    plan: RunPlan,
    states: Mapping[str, NodeState],
    mode: RerunMode,
    node_id: str | None,
    changed: Callable[[str], bool],
    *,
    before: RunPlan | None = None,
) -> Selection:
    """Choose the nodes of a rerun. A node that ``states`` does not have is new in the plan and runs in any case.

    ``failed``: whatever did not succeed, and succeeded nodes that ``changed`` says would run differently now, each with
    all that is downstream. Of a node that runs for each item only such instances, unless its items ``changed`` or
    something upstream runs again. ``from``: the node and all downstream, and upstreams that never succeeded; or an
    instance and all that is downstream of its node. ``only``: just the node or the instance. ``before`` is the plan so
    far: what decides whether a node runs at all may have changed. Raises ``NotFound`` for an unknown node or instance,
    ``Conflict`` if ``only`` lacks the value of an upstream.
    """
    if mode == "failed":
        return _failed(plan, states, changed, before)
    chosen = _known(plan, states, node_id)
    if mode == "only":
        return _only(plan, states, chosen)
    own = node_of(chosen)
    if chosen != own:
        return Selection(nodes={own, chosen} | descendants(plan.pipeline, [own]), forced={chosen})
    missing_before = {
        found
        for found in ancestors(plan.pipeline, [own])
        if states.get(found) not in NODE_SUCCESS and not _stands_idle(plan.nodes[found], states.get(found))
    }
    start = {own, *missing_before}
    return Selection(nodes=start | descendants(plan.pipeline, start))


def _known(plan: RunPlan, states: Mapping[str, NodeState], node_id: str | None) -> str:
    node = plan.nodes.get(node_of(node_id or ""))
    if node_id is None or node is None:
        raise NotFound(f"The pipeline has no node {node_id!r}.")
    if index_of(node_id) is not None and (node.node.for_each is None or node_id not in states):
        raise NotFound(f"Node {node_of(node_id)!r} has no instance {node_id!r}.")
    return node_id


def _only(plan: RunPlan, states: Mapping[str, NodeState], chosen: str) -> Selection:
    own = node_of(chosen)
    for edge in plan.nodes[own].incoming:
        state = states.get(edge.source)
        if state not in NODE_SUCCESS and not _stands_idle(plan.nodes[edge.source], state):
            raise Conflict(
                f"Node {own!r} needs an output of {edge.source!r}, which has not succeeded. "
                f"Rerun from {edge.source!r} instead."
            )
    return Selection(nodes={own, chosen}, forced={chosen})


def _stands_idle(node: NodePlan, state: NodeState | None) -> bool:
    """Whether the node is skipped because nobody wants it to run, which another go would not change."""
    return node.idle is not None and state is NodeState.SKIPPED


def _failed(
    plan: RunPlan, states: Mapping[str, NodeState], changed: Callable[[str], bool], before: RunPlan | None
) -> Selection:
    instances: dict[str, list[str]] = {}
    for found in states:
        if index_of(found) is not None:
            instances.setdefault(node_of(found), []).append(found)
    chosen: set[str] = set()
    for node_id, node in plan.nodes.items():
        state = states.get(node_id)
        old = before.nodes.get(node_id) if before is not None else None
        # A skipped node is decided anew only if something upstream runs again.
        again = any(upstream in chosen for upstream in node.upstreams)
        again = again or state is None or (old is not None and decided_otherwise(old, node, state)) or changed(node_id)
        own = [] if node.node.for_each is None else instances.get(node_id, [])
        parts = [] if again else [found for found in own if states[found] not in _KEPT or changed(found)]
        if again or parts or state not in _KEPT:
            chosen |= {node_id, *parts}
    return Selection(nodes=chosen)


def decided_otherwise(before: NodePlan, now: NodePlan, state: NodeState) -> bool:
    """Whether it changed in the document that, and for what, the node runs at all."""
    if (before.node.for_each is None) != (now.node.for_each is None):
        return True
    if state is NodeState.SKIPPED:
        return _deciding(before) != _deciding(now)
    return _standing_for(before) != _standing_for(now)


def _standing_for(node: NodePlan) -> tuple[object, ...]:
    """What may stand for a node's own result. One that succeeded is kept, needed or not."""
    return (None if node.idle == "unneeded" else node.idle, node.node.pinned)


def _deciding(node: NodePlan) -> tuple[object, ...]:
    return (
        node.idle,
        node.rule,
        set(node.upstreams),
        {upstream: set(conditions) for upstream, conditions in node.conditions.items()},
        node.after_failure,
        node.after_success,
    )
