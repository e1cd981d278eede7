"""What the attempts of a run's nodes are made of, as everything is now: sources, values, files, and earlier results."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.attempts import Ready
from jupyter_dagflow.engine.cache import explain, key_of, key_parts
from jupyter_dagflow.engine.contents import input_hashes, lost_artifact
from jupyter_dagflow.engine.fan_out import items_of
from jupyter_dagflow.engine.plan import NodePlan, RunPlan
from jupyter_dagflow.engine.ports import AttemptSpec, FrozenSource, RunStore, Sources
from jupyter_dagflow.engine.results import Results
from jupyter_dagflow.engine.states import NODE_ENDED, NODE_SUCCESS, NodeState
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.conditions import parse_condition
from jupyter_dagflow.model.instances import index_of, node_of
from jupyter_dagflow.model.parameters import node_parameters
from jupyter_dagflow.model.pipeline import CacheMode


@dataclass(frozen=True, kw_only=True)
class Prepared(Ready):
    """All that is to be written down of an attempt before it is started. ``values``: its parameters, resolved."""

    source_hash: str
    values: Mapping[str, Any]
    parts: Mapping[str, Any]
    cacheable: bool = False
    reason: str | None = None
    """Why nothing could be reused although it was wished for."""


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """One plan with the values that hold for it; a rerun makes another. ``refresh``: nodes that must really run."""

    run_id: str
    pipeline: str
    plan: RunPlan
    parameters: Mapping[str, Any]
    results: Results
    store: RunStore
    sources: Sources
    refresh: Collection[str] = field(default_factory=frozenset)

    def node(self, node_id: str) -> NodePlan:
        """The plan of a node, or of that of which ``node_id`` is an instance."""
        return self.plan.nodes[node_of(node_id)]

    def values(self, node_id: str) -> dict[str, Any]:
        """The parameters of a node, or of an instance: the node's, with its item in place of what varies."""
        plan, index = self.node(node_id), index_of(node_id)
        outputs = {
            edge.source: self.results.outputs(edge.source)
            for edge in plan.incoming
            if not self.results.is_open(edge.source)
        }
        values = node_parameters(plan.node, list(plan.incoming), self.parameters, outputs)
        items = self.results.items(plan.node.id)
        return values if index is None or items is None else values | dict(items[index])

    def items(self, node_id: str) -> list[dict[str, Any]]:
        """For which items a node runs, as its upstreams have left them. Raises ``DagflowError`` in one sentence."""
        return items_of(self.plan.nodes[node_id].node, self.values(node_id))

    def holds(self, node_id: str, conditions: Sequence[str]) -> bool:
        """Whether conditions hold of a node's outputs and the pipeline's parameters; raises ``ConditionError``."""
        values = {**self.parameters, **self.results.outputs(node_id)}
        return all(parse_condition(condition).holds(values) for condition in conditions)

    def bare(self, node_id: str, attempt: int) -> AttemptSpec:
        """Enough of an attempt to watch or cancel it; ``prepare`` adds what it takes to start it."""
        directory, plan = self.sources.directory(self.run_id, node_id, attempt), self.node(node_id)
        return AttemptSpec(
            run_id=self.run_id,
            node_id=node_id,
            attempt=attempt,
            directory=directory,
            working_directory=directory,
            type=plan.node.type,
            pipeline=self.pipeline,
            timeout_s=plan.timeout_s,
            resources=plan.resources,
            kubernetes=plan.kubernetes,
        )

    async def prepare(self, spec: AttemptSpec) -> Prepared:
        """Look for an equal attempt if the node asks for it; else freeze the source and say all that is to be done."""
        cache, values = self.cache_mode(spec.node_id), self.values(spec.node_id)
        plan = self.node(spec.node_id)
        if cache != "on":
            source = await self.sources.freeze(plan.node, spec.directory)
            files = await _hashes(source)
            parts = self._parts(spec.node_id, source, values, files)
            return self._complete(spec, source, values, parts, cacheable=cache == "refresh")
        source = await asyncio.to_thread(self.sources.look, plan.node)
        files = await _hashes(source)
        parts = self._parts(spec.node_id, source, values, files)
        found = self.store.cached(key_of(parts))
        lost = None
        if found is not None:
            lost = await asyncio.to_thread(lost_artifact, source.working_directory, found.attempt.artifacts)
            if lost is None:
                return Prepared(
                    spec=spec,
                    key=key_of(parts),
                    reused=found,
                    source_hash=source.hash,
                    values=values,
                    parts=parts,
                    cacheable=True,
                )
        source = await self.sources.freeze(plan.node, spec.directory)
        parts = self._parts(spec.node_id, source, values, files)
        reason = lost or self._reason(spec.node_id, parts)
        return self._complete(spec, source, values, parts, cacheable=True, reason=reason)

    def cache_mode(self, node_id: str) -> CacheMode:
        """How a node or an instance uses earlier results. A sensor never does: it looks at the world as it is now."""
        plan = self.node(node_id)
        if plan.cache == "off" or plan.node.type == "sensor":
            return "off"
        asked_for = node_id in self.refresh or node_of(node_id) in self.refresh
        return "refresh" if asked_for else plan.cache

    def changed(self, states: Mapping[str, NodeState], before: RunPlan) -> set[str]:
        """Nodes and instances that have ended and would end differently now. Blocks on files.

        ``before`` is the plan under which they ended. A node that runs for each item changed if its items did.
        """
        return {changed for node_id in self.plan.nodes for changed in self._changed(node_id, states, before)}

    def _changed(self, node_id: str, states: Mapping[str, NodeState], before: RunPlan) -> list[str]:
        plan, earlier, state = self.plan.nodes[node_id], before.nodes.get(node_id), states.get(node_id)
        if state is None or earlier is None or state not in NODE_ENDED:
            return []
        if plan.idle is not None or earlier.idle is not None:
            # What a node without work for anybody left may well stay.
            same = plan.idle == earlier.idle or (plan.idle == "unneeded" and state in NODE_SUCCESS)
            pins = (plan.node.pinned, earlier.node.pinned) if plan.idle == "pinned" else (None, None)
            return [] if same and pins[0] == pins[1] else [node_id]
        items = self.results.items(node_id)
        try:
            if (plan.node.for_each is None) != (items is None) or (items is not None and self.items(node_id) != items):
                return [node_id] if state is not NodeState.SKIPPED or items is not None else []
            ran = [node_id] if items is None else self.results.instances(node_id)
            ran = [one for one in ran if states.get(one) in NODE_SUCCESS]
            return self._with_another_key(plan, ran) if ran else []
        except DagflowError:
            return [node_id]

    def _with_another_key(self, plan: NodePlan, node_ids: Sequence[str]) -> list[str]:
        source = self.sources.look(plan.node)
        files = input_hashes(source)
        keys = {one: key_of(self._parts(one, source, self.values(one), files)) for one in node_ids}
        return [one for one, key in keys.items() if key != self.results.key(one)]

    def _complete(
        self,
        spec: AttemptSpec,
        source: FrozenSource,
        values: Mapping[str, Any],
        parts: Mapping[str, Any],
        *,
        cacheable: bool,
        reason: str | None = None,
    ) -> Prepared:
        plan = self.node(spec.node_id)
        complete = replace(
            spec,
            working_directory=source.working_directory,
            name=plan.node.name or plan.node.id,
            parameters=values,
            outputs=source.outputs,
            kernel=source.kernel,
            env=plan.env,
            inputs=[*source.inputs, *self._files_of_upstreams(plan, self._artifacts(plan, spec.node_id, values))],
            settings=source.settings,
        )
        return Prepared(
            spec=complete,
            key=key_of(parts),
            source_hash=source.hash,
            values=values,
            parts=parts,
            cacheable=cacheable,
            reason=reason,
        )

    def _parts(
        self, node_id: str, source: FrozenSource, values: Mapping[str, Any], files: Mapping[str, str]
    ) -> dict[str, Any]:
        plan = self.node(node_id)
        artifacts = self._artifacts(plan, node_id, values)
        return key_parts(plan, source, pipeline=self.pipeline, parameters=values, artifacts=artifacts, files=files)

    def _reason(self, node_id: str, parts: Mapping[str, Any]) -> str | None:
        """What changed since the node last succeeded in any run; ``None`` if it never has."""
        latest = self.store.latest_success(self.pipeline, node_id)
        if latest is None:
            return None
        return "; ".join(explain(latest.attempt.parts, parts)) or "no result of an equal attempt was kept"

    def _artifacts(
        self, plan: NodePlan, node_id: str, values: Mapping[str, Any]
    ) -> dict[str, Sequence[Mapping[str, Any]]]:
        """What the upstreams left, by id; of the files that a node's items name, an instance gets only its own."""
        varying: set[str] = set()
        if index_of(node_id) is not None and plan.node.for_each is not None:
            varying = set(plan.node.for_each.parameters)
        own: dict[str, dict[str, Any]] = {}
        whole: set[tuple[str, str]] = set()
        for edge in plan.incoming:
            output, parameter = str(edge.source_output), str(edge.target_parameter)
            if parameter in varying and isinstance(values.get(parameter), str):
                own.setdefault(edge.source, {})[output] = values[parameter]
            else:
                whole.add((edge.source, output))
        for source, output in whole:
            own.get(source, {}).pop(output, None)
        return {upstream: self.results.artifacts(upstream, own.get(upstream)) for upstream in plan.upstreams}

    def _files_of_upstreams(self, plan: NodePlan, artifacts: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Path]:
        return [
            file
            for upstream in plan.upstreams
            for file in self.sources.files(self.plan.nodes[upstream].node, artifacts[upstream])
        ]


async def _hashes(source: FrozenSource) -> dict[str, str]:
    return await asyncio.to_thread(input_hashes, source) if source.inputs else {}
