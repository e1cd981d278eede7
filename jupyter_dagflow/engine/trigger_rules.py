"""Airflow's trigger rules, decided from counts of upstream outcomes in O(1).

What is decided does not depend on the order in which upstreams end: before the last of them only what is certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jupyter_dagflow.engine.states import NODE_SUCCESS, NodeState
from jupyter_dagflow.model.pipeline import TriggerRule

Decision = Literal["wait", "run", "skip", "upstream_failed", "broken"]
Outcome = Literal["success", "failed", "upstream_failed", "skipped", "broken"]
"""What an upstream that has ended counts as. ``broken``: the condition on its edge cannot be decided."""


@dataclass(slots=True, kw_only=True)
class Outcomes:
    """How many distinct upstreams a node has, and how those that have ended count."""

    total: int = 0
    succeeded: int = 0
    failed: int = 0
    upstream_failed: int = 0
    skipped: int = 0
    broken: int = 0

    @property
    def bad(self) -> int:
        return self.failed + self.upstream_failed

    @property
    def done(self) -> bool:
        return self.succeeded + self.bad + self.skipped + self.broken == self.total

    def add(self, outcome: Outcome) -> None:
        """Count one upstream that has ended."""
        match outcome:
            case "success":
                self.succeeded += 1
            case "failed":
                self.failed += 1
            case "upstream_failed":
                self.upstream_failed += 1
            case "skipped":
                self.skipped += 1
            case "broken":
                self.broken += 1


def outcome_of(state: NodeState, *, after_failure: bool = False, after_success: bool = True) -> Outcome:
    """What a node that ended in ``state`` counts as for one that follows it by the given kinds of edges.

    A cancelled one counts as failed, after whichever end the edge leads on. No end fits edges of both kinds.
    """
    if after_failure and after_success:
        return "skipped"
    if state is NodeState.CANCELLED:
        return "failed"
    if after_failure:
        return "success" if state in {NodeState.FAILED, NodeState.UPSTREAM_FAILED} else "skipped"
    if state in NODE_SUCCESS:
        return "success"
    if state is NodeState.SKIPPED:
        return "skipped"
    return "upstream_failed" if state is NodeState.UPSTREAM_FAILED else "failed"


def decide(rule: TriggerRule, outcomes: Outcomes) -> Decision:
    """What a pending node does, given how its upstreams did so far. A node without upstreams runs."""
    if outcomes.total == 0 or rule == "always":
        return "run"
    decision = _early(rule, outcomes)
    if decision != "wait" or not outcomes.done:
        return decision
    return "broken" if outcomes.broken else _late(rule, outcomes)


def _early(rule: TriggerRule, outcomes: Outcomes) -> Decision:
    """What is certain before every upstream has ended: no later outcome leads to another decision."""
    decision: Decision = "wait"
    match rule:
        case "one_success" if outcomes.succeeded:
            decision = "run"
        case "one_failed" if outcomes.bad:
            decision = "run"
        # As in Airflow, an upstream that never came to run is not done in the sense of this rule.
        case "one_done" if outcomes.succeeded or outcomes.failed:
            decision = "run"
        case "all_success" | "none_failed" | "none_failed_min_one_success" if outcomes.bad:
            decision = "upstream_failed"
        case "none_skipped" if outcomes.skipped:
            decision = "skip"
        case "all_failed" if outcomes.succeeded or outcomes.skipped:
            decision = "skip"
        case "all_skipped" if outcomes.succeeded or outcomes.bad:
            decision = "skip"
    return decision


def _late(rule: TriggerRule, outcomes: Outcomes) -> Decision:
    """What remains when every upstream has ended and nothing was certain before."""
    decision: Decision = "run"
    match rule:
        case "one_success":
            decision = "upstream_failed" if outcomes.bad else "skip"
        case "one_failed" | "one_done":
            decision = "skip"
        # Not before all have ended: a failure counts for more than a skip, whichever came first.
        case "all_success" if outcomes.skipped:
            decision = "skip"
        case "none_failed_min_one_success" if not outcomes.succeeded:
            decision = "skip"
    return decision
