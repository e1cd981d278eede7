"""What an upstream that has ended counts as for the nodes that follow it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jupyter_dagflow.engine.node_status import NodeStatus
from jupyter_dagflow.engine.plan import RunPlan
from jupyter_dagflow.engine.states import NODE_SUCCESS, NodeState
from jupyter_dagflow.engine.trigger_rules import Outcome, decide, outcome_of

Judge = Callable[[str, Sequence[str]], bool]
"""Whether conditions hold of what a node, by id, left. Raises ``ValueError`` with one sentence if nobody can tell."""


def outcome_for(
    plan: RunPlan, statuses: Mapping[str, NodeStatus], upstream: str, node_id: str, judge: Judge
) -> Outcome:
    """What ``upstream`` counts as for ``node_id``; a branch that its conditions do not take counts as skipped.

    Where the upstream did not run because nobody wanted it to, there is nothing to judge conditions by: they hold.
    Raises ``ValueError`` if nobody can tell.
    """
    source, target, state = plan.nodes[upstream], plan.nodes[node_id], statuses[upstream].state
    if source.idle == "excluded":
        return "success"
    outcome = outcome_of(
        NodeState.SUCCEEDED if _is_passed_over(plan, statuses, upstream) else state,
        after_failure=upstream in target.after_failure,
        after_success=upstream in target.after_success,
    )
    conditions = target.conditions.get(upstream)
    if outcome != "success" or not conditions or state not in NODE_SUCCESS:
        return outcome
    return "success" if judge(upstream, conditions) else "skipped"


def _is_passed_over(plan: RunPlan, statuses: Mapping[str, NodeStatus], node_id: str) -> bool:
    """Whether a node was skipped because it is disabled, and would have run otherwise."""
    node, status = plan.nodes[node_id], statuses[node_id]
    if node.idle != "disabled" or status.state is not NodeState.SKIPPED:
        return False
    return decide(node.rule, status.outcomes) == "run"
