"""How a run ends, once all of its nodes have. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_dagflow.engine.plan import RunPlan
from jupyter_dagflow.engine.states import NODE_SUCCESS, NodeState, RunState


def final_state(
    plan: RunPlan, states: Mapping[str, NodeState], *, stopped: bool = False, timed_out_s: float | None = None
) -> tuple[RunState, str | None]:
    """The run's state and its message, from the states of all nodes of the plan.

    ``stopped``: it was cancelled, or its time of ``timed_out_s`` seconds was up; that counts if it stopped any node.
    """
    if stopped and NodeState.CANCELLED in states.values():
        if timed_out_s is not None:
            return RunState.FAILED, f"Timed out after {timed_out_s:g} s."
        return RunState.CANCELLED, None
    failed = {node_id for node_id, state in states.items() if state in {NodeState.FAILED, NodeState.UPSTREAM_FAILED}}
    if NodeState.CANCELLED in states.values() or failed - _made_good(plan, states, failed):
        return RunState.FAILED, None
    return RunState.SUCCEEDED, None


def _made_good(plan: RunPlan, states: Mapping[str, NodeState], failed: set[str]) -> set[str]:
    """Failed nodes whose fallback succeeded, and those whose failure led to nodes that were made good in this way."""
    good: set[str] = set()
    for node_id in reversed(list(plan.nodes)):
        if node_id in failed and any(
            states[target] in NODE_SUCCESS
            if plan.nodes[target].is_fallback_of(node_id)
            else states[target] is NodeState.UPSTREAM_FAILED and target in good
            for target in plan.nodes[node_id].downstreams
        ):
            good.add(node_id)
    return good
