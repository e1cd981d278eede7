"""Which nodes a rerun gives another attempt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from jupyter_dagflow.engine.plan import RunPlan
from jupyter_dagflow.engine.states import NODE_SUCCESS, NodeState
from jupyter_dagflow.errors import Conflict, NotFound
from jupyter_dagflow.model.graph import ancestors, descendants

RerunMode = Literal["failed", "from", "only"]
RERUN_MODES: tuple[RerunMode, ...] = ("failed", "from", "only")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Nodes to reopen; ``forced`` ones run whatever their upstreams did."""

    nodes: Collection[str]
    forced: Collection[str] = ()


def select_nodes(
    plan: RunPlan,
    states: Mapping[str, NodeState],
    mode: RerunMode,
    node_id: str | None,
    changed: Callable[[str], bool],
) -> Selection:
    """Choose the nodes of a rerun. A node that ``states`` does not have is new in the plan and runs in any case.

    ``failed``: whatever did not succeed, and succeeded nodes that ``changed`` says would run differently now, each with
    all that is downstream. ``from``: the node and all downstream, and upstreams that never succeeded. ``only``: just
    the node. Raises ``NotFound`` for an unknown node, ``Conflict`` if ``only`` lacks the value of an upstream.
    """
    if mode == "failed":
        return _failed(plan, states, changed)
    if node_id is None or node_id not in plan.nodes:
        raise NotFound(f"The pipeline has no node {node_id!r}.")
    if mode == "only":
        missing = [edge.source for edge in plan.nodes[node_id].incoming if states.get(edge.source) not in NODE_SUCCESS]
        if missing:
            raise Conflict(
                f"Node {node_id!r} needs an output of {missing[0]!r}, which has not succeeded. "
                f"Rerun from {missing[0]!r} instead."
            )
        return Selection(nodes={node_id}, forced={node_id})
    missing_before = {found for found in ancestors(plan.pipeline, [node_id]) if states.get(found) not in NODE_SUCCESS}
    start = {node_id, *missing_before}
    return Selection(nodes=start | descendants(plan.pipeline, start))


def _failed(plan: RunPlan, states: Mapping[str, NodeState], changed: Callable[[str], bool]) -> Selection:
    chosen: set[str] = set()
    for node_id, node in plan.nodes.items():
        state = states.get(node_id)
        # A skipped node is decided anew only if something upstream runs again.
        again = any(upstream in chosen for upstream in node.upstreams)
        if again or state is None or state not in NODE_SUCCESS | {NodeState.SKIPPED} or changed(node_id):
            chosen.add(node_id)
    return Selection(nodes=chosen)
