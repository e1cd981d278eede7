"""Results that a run begins with: what its nodes left before, and what stands for nodes that do not run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jupyter_dagflow.engine.contents import artifacts_of_values
from jupyter_dagflow.engine.plan import RunPlan
from jupyter_dagflow.engine.ports import AttemptRecord, NodeRecord, RunStore, Sources
from jupyter_dagflow.engine.results import Results
from jupyter_dagflow.engine.states import NODE_ENDED, NODE_SUCCESS, AttemptState
from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.model.instances import instance_id, node_of

RESULT_STATES = frozenset({AttemptState.SUCCEEDED, AttemptState.REUSED})


@dataclass(frozen=True, kw_only=True)
class KnownResult:
    """What stands for a node that does not run. ``reused`` names the attempt that left it, if one did."""

    outputs: Mapping[str, Any]
    artifacts: Sequence[Mapping[str, Any]] = field(default_factory=list)
    reused: Mapping[str, Any] | None = None


def restored_results(plan: RunPlan, nodes: Sequence[NodeRecord], attempts: Sequence[AttemptRecord]) -> Results:
    """What the nodes of a run and their instances have left so far, from the run's records."""
    results = Results()
    records = {record.node_id: record for record in nodes if node_of(record.node_id) in plan.nodes}
    left = {attempt.node_id: attempt for attempt in attempts if attempt.state in RESULT_STATES}
    for node_id, record in records.items():
        attempt = left.get(node_id)
        if record.state in NODE_SUCCESS and attempt is not None:
            results.keep(node_id, attempt.outputs, attempt.artifacts, attempt.key)
        if record.width is not None:
            found = [records.get(instance_id(node_id, index)) for index in range(record.width)]
            results.expand(node_id, [(instance and instance.item) or {} for instance in found], list(record.outputs))
            results.complete(node_id, ended=record.state in NODE_ENDED)
    return results


def pinned_results(plan: RunPlan, sources: Sources) -> dict[str, KnownResult]:
    """What the document says of nodes whose outputs are pinned. Blocks on files that these name."""
    return {
        node_id: KnownResult(
            outputs=node.node.pinned, artifacts=artifacts_of_values(sources, node.node, node.node.pinned)
        )
        for node_id, node in plan.nodes.items()
        if node.idle == "pinned" and node.node.pinned is not None
    }


def given_results(plan: RunPlan, given: Mapping[str, Mapping[str, Any]], store: RunStore) -> dict[str, KnownResult]:
    """What earlier attempts left for nodes that are no part of this run; ``given`` as in the run's options."""
    return {
        node_id: _given_result(given[node_id], store) for node_id, node in plan.nodes.items() if node.idle == "given"
    }


def _given_result(reference: Mapping[str, Any], store: RunStore) -> KnownResult:
    run_id, node_id = str(reference["run_id"]), str(reference["node_id"])
    try:
        attempts, nodes = store.attempts(run_id, node_id), store.nodes(run_id)
    except NotFound:
        return KnownResult(outputs={})
    for attempt in attempts:
        if attempt.attempt == reference.get("attempt"):
            reused = attempt.reused or dict(reference)
            return KnownResult(outputs=attempt.outputs, artifacts=attempt.artifacts, reused=reused)
    # A node that ran for each item has no attempt of its own.
    record = next((record for record in nodes if record.node_id == node_id), None)
    if record is None:
        return KnownResult(outputs={})
    return KnownResult(outputs=record.outputs, artifacts=record.artifacts, reused=dict(reference))
