"""Which nodes of a document would come to another result now than they have in the pipeline's newest run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jupyter_dagflow.engine.cache import explain, key_parts
from jupyter_dagflow.engine.contents import input_hashes
from jupyter_dagflow.engine.known_results import pinned_results, restored_results
from jupyter_dagflow.engine.plan import NodePlan, make_plan, plan_with
from jupyter_dagflow.engine.ports import AttemptRecord, NodeRecord, RunRecord, RunStore
from jupyter_dagflow.engine.preparation import Preparation
from jupyter_dagflow.engine.reruns import decided_otherwise
from jupyter_dagflow.engine.states import NODE_SUCCESS, NodeState
from jupyter_dagflow.errors import DagflowError, InvalidPipeline
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.instances import node_of
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.wiring.documents import read_pipeline
from jupyter_dagflow.wiring.sources import FileSources
from jupyter_dagflow.wiring.workspace import Workspace

MAX_REASONS = 10
_IDLE = {
    "disabled": ("it is disabled now", "it is no longer disabled"),
    "pinned": ("its outputs are pinned now", "its outputs are no longer pinned"),
    "unneeded": ("it only feeds pinned nodes now", "it no longer feeds only pinned nodes"),
}


@dataclass(frozen=True, kw_only=True)
class Staleness:
    """``fresh``: a run now would leave the same; ``stale``: it would not, for these reasons; ``new``: no result yet."""

    state: Literal["fresh", "stale", "new"]
    reasons: Sequence[str] = ()

    def to_json(self) -> dict[str, Any]:
        return {"state": self.state, "reasons": list(self.reasons)}


def stale_view(workspace: Workspace, store: RunStore | None, path: str, text: str | None = None) -> dict[str, Any]:
    """``{"run_id", "nodes"}`` of the document at ``path``, or of ``text`` in its place, as the REST API gives it.

    Blocks on the files of the pipeline. Raises ``NotFound`` or ``InvalidPipeline``.
    """
    pipeline = read_pipeline(workspace, path, text).pipeline
    newest = [] if store is None else store.runs(pipeline=path, limit=1)
    try:
        if store is None or not newest:
            found = {node_id: Staleness(state="new") for node_id in make_plan(pipeline).nodes}
        else:
            found = Comparison(workspace, store, newest[0].run_id, pipeline).nodes()
    except ValueError as error:
        raise InvalidPipeline(f"{path}: {error}") from None
    return {
        "run_id": newest[0].run_id if newest else None,
        "nodes": {node_id: staleness.to_json() for node_id, staleness in found.items()},
    }


class Comparison:
    """A run as it stands beside the document as it is now."""

    def __init__(self, workspace: Workspace, store: RunStore, run_id: str, pipeline: Pipeline) -> None:
        self._run = run = store.run(run_id)
        nodes, attempts = store.nodes(run_id), store.attempts(run_id)
        self._before = plan_with(parse_pipeline(run.document), run.options)
        self._records: Mapping[str, NodeRecord] = {
            record.node_id: record for record in nodes if node_of(record.node_id) in self._before.nodes
        }
        self._made: Mapping[str, AttemptRecord] = {
            attempt.node_id: attempt for attempt in attempts if attempt.state in {"succeeded", "reused"}
        }
        self._now = plan_with(pipeline, run.options)
        self._sources = FileSources(workspace, run.pipeline)
        self._results = restored_results(self._before, nodes, attempts)
        for record in nodes:
            if record.state in NODE_SUCCESS and record.width is None and record.node_id not in self._made:
                # Nothing ran for it: its outputs were pinned, or given by an earlier run.
                self._results.keep(record.node_id, record.outputs, record.artifacts)
        for node_id, result in pinned_results(self._now, self._sources).items():
            self._results.collapse(node_id)
            self._results.keep(node_id, result.outputs, result.artifacts)
        self._preparation = Preparation(
            run_id=run.run_id,
            pipeline=run.pipeline,
            plan=self._now,
            parameters=_parameters(run, pipeline),
            results=self._results,
            store=store,
            sources=self._sources,
        )

    def nodes(self) -> dict[str, Staleness]:
        """What holds for each node, in topological order."""
        states = {node_id: record.state for node_id, record in self._records.items()}
        changed = self._preparation.changed(states, self._before)
        found: dict[str, Staleness] = {}
        for node_id, plan in self._now.nodes.items():
            found[node_id] = self._judge(plan, changed, found)
        return found

    def _judge(self, plan: NodePlan, changed: Collection[str], found: Mapping[str, Staleness]) -> Staleness:
        """``found`` holds the verdicts on what is upstream; ``changed`` whatever would run differently by itself."""
        record = self._records.get(plan.node.id)
        if record is None or record.state not in NODE_SUCCESS | {NodeState.SKIPPED} or plan.idle == "excluded":
            return Staleness(state="new")
        reasons = self._reasons(plan, changed)
        for upstream in plan.upstreams:
            # An upstream that failed has no result either, and what follows from that has run.
            if found[upstream].state == "stale" or upstream not in self._records:
                reasons.append(f"{self._name(upstream)} is {found[upstream].state}")
        return Staleness(state="stale" if reasons else "fresh", reasons=reasons)

    def _name(self, node_id: str) -> str:
        return self._now.nodes[node_id].node.name or node_id

    def _reasons(self, plan: NodePlan, changed: Collection[str]) -> list[str]:
        """Why a node would run differently now, if it would."""
        node_id, before = plan.node.id, self._before.nodes[plan.node.id]
        parts = [one for one in self._results.instances(node_id) if one in changed]
        otherwise = decided_otherwise(before, plan, self._records[node_id].state)
        if node_id not in changed and not parts and not otherwise:
            return []
        if plan.idle != before.idle:
            return [_IDLE[idle][which] for which, idle in enumerate((plan.idle, before.idle)) if idle in _IDLE]
        if plan.idle == "pinned":
            return ["the pinned outputs changed"]
        if (plan.node.for_each is None) != (before.node.for_each is None):
            return ["it no longer runs for each item" if plan.node.for_each is None else "it runs for each item now"]
        if otherwise:
            return ["what decides whether it runs changed"]
        try:
            items = self._results.items(node_id)
            if items is not None and self._preparation.items(node_id) != items:
                return ["the items that it runs for changed"]
            return self._explained(plan, parts or [node_id])
        except DagflowError as error:
            return [error.message]

    def _explained(self, plan: NodePlan, node_ids: Sequence[str]) -> list[str]:
        """What changed since the attempts of a node, or of instances of it, in words, each said once."""
        source = self._sources.look(plan.node)
        files = input_hashes(source)
        artifacts = {edge.source: self._results.artifacts(edge.source) for edge in plan.incoming}
        told: dict[str, None] = {}
        for node_id in node_ids:
            made, values = self._made.get(node_id), self._preparation.values(node_id)
            parts = key_parts(
                plan, source, pipeline=self._run.pipeline, parameters=values, artifacts=artifacts, files=files
            )
            told |= dict.fromkeys(explain(made.parts if made else {}, parts))
        more = len(told) - MAX_REASONS
        shown = list(told)[:MAX_REASONS]
        return [*shown, f"and {more} more"] if more > 0 else shown or ["it would run differently now"]


def _parameters(run: RunRecord, pipeline: Pipeline) -> dict[str, Any]:
    """The run's values of parameters that the document still has, and the defaults of the others."""
    return {
        parameter.name: run.parameters.get(parameter.name, parameter.default)
        for parameter in pipeline.parameters
        if parameter.name in run.parameters or not is_required(parameter)
    }
