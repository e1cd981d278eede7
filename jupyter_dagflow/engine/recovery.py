"""Picking a run up where its last runner left it, from what the store remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jupyter_dagflow.engine.node_status import NodeStatus
from jupyter_dagflow.engine.plan import RunPlan
from jupyter_dagflow.engine.ports import AttemptRecord, NodeRecord
from jupyter_dagflow.engine.states import ATTEMPT_ENDED, NODE_ENDED, RUN_ENDED, RunState
from jupyter_dagflow.model.instances import index_of, node_of

START_GRACE_S = 10.0
"""A new run's runner may take this long to come up before the run counts as interrupted."""


def is_interrupted(state: RunState, lease_until: float | None, created_at: float, now: float) -> bool:
    """Whether a run should go on and nobody holds it."""
    if state in RUN_ENDED or (lease_until or 0.0) > now:
        return False
    return state is not RunState.PENDING or now - created_at > START_GRACE_S


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """What a run's machine and runner start from. ``live``: attempts that were under way, to be watched again."""

    statuses: Mapping[str, NodeStatus]
    live: Sequence[AttemptRecord]
    numbers: Mapping[str, int]
    """Number of the newest attempt of each node, also of those that left the run."""


def recover(plan: RunPlan, nodes: Sequence[NodeRecord], attempts: Sequence[AttemptRecord]) -> Recovered:
    """Restore the statuses of the plan's nodes; a run that never began restores to nothing but pending nodes."""
    newest = {attempt.node_id: attempt for attempt in attempts}
    widths = {record.node_id: record.width or 0 for record in nodes}
    statuses: dict[str, NodeStatus] = {}
    live: list[AttemptRecord] = []
    for record in nodes:
        if not _belongs(record.node_id, plan, widths):
            continue
        attempt = newest.get(record.node_id)
        is_live = attempt is not None and attempt.state not in ATTEMPT_ENDED and record.state not in NODE_ENDED
        statuses[record.node_id] = NodeStatus(
            state=record.state,
            attempt=max(record.attempt, attempt.attempt if attempt else 0),
            failures=record.failures,
            losses=record.losses,
            live=is_live,
            executor=attempt.executor if attempt is not None else "",
            width=record.width,
        )
        if is_live and attempt is not None:
            live.append(attempt)
    numbers = {node_id: attempt.attempt for node_id, attempt in newest.items()}
    return Recovered(statuses=statuses, live=live, numbers=numbers)


def _belongs(node_id: str, plan: RunPlan, widths: Mapping[str, int]) -> bool:
    """Whether the record is of a node of the plan, or of one of the instances that this node has."""
    index = index_of(node_id)
    return node_of(node_id) in plan.nodes and (index is None or index < widths.get(node_of(node_id), 0))
