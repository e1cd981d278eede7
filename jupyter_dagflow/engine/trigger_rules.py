"""Airflow's trigger rules, decided from counts of upstream outcomes in O(1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jupyter_dagflow.engine.states import NODE_SUCCESS, NodeState
from jupyter_dagflow.model.pipeline import TriggerRule

Decision = Literal["wait", "run", "skip", "upstream_failed"]


@dataclass(slots=True, kw_only=True)
class Outcomes:
    """How many distinct upstreams a node has, and how those that have ended did. A cancelled one counts as failed."""

    total: int = 0
    succeeded: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def done(self) -> bool:
        return self.succeeded + self.failed + self.skipped == self.total

    def add(self, state: NodeState) -> None:
        """Count one upstream that has ended in ``state``."""
        if state in NODE_SUCCESS:
            self.succeeded += 1
        elif state is NodeState.SKIPPED:
            self.skipped += 1
        else:
            self.failed += 1


def decide(rule: TriggerRule, outcomes: Outcomes) -> Decision:
    """What a pending node does, given how its upstreams did so far. A node without upstreams runs."""
    if outcomes.total == 0 or rule == "always":
        return "run"
    decision = _early(rule, outcomes)
    if decision != "wait" or not outcomes.done:
        return decision
    return _late(rule, outcomes)


def _early(rule: TriggerRule, outcomes: Outcomes) -> Decision:
    """What is certain before every upstream has ended."""
    if rule == "one_success" and outcomes.succeeded:
        return "run"
    if rule == "one_failed" and outcomes.failed:
        return "run"
    if rule in {"all_success", "none_failed"} and outcomes.failed:
        return "upstream_failed"
    if rule == "none_skipped" and outcomes.skipped:
        return "skip"
    if rule == "all_failed" and (outcomes.succeeded or outcomes.skipped):
        return "skip"
    return "wait"


def _late(rule: TriggerRule, outcomes: Outcomes) -> Decision:
    """What remains when every upstream has ended and nothing was certain before."""
    if rule == "one_success":
        return "upstream_failed" if outcomes.failed else "skip"
    if rule == "one_failed":
        return "skip"
    # Not before all have ended: a failure counts for more than a skip, whichever came first.
    if rule == "all_success" and outcomes.skipped:
        return "skip"
    return "run"
