"""What a Dagster job does otherwise or cannot do, said at export time with its place."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.limits import tree_problems, working_nodes
from jupyter_dagflow.exporters.prefect_limits import sensor_limits
from jupyter_dagflow.model.graph import upstreams
from jupyter_dagflow.model.pipeline import Defaults, Node, Pipeline

EARLY = frozenset({"one_success", "one_failed", "one_done"})
"""Rules by which a node may begin before all nodes before it have ended."""
LEFT_OUT = ("image_pull_policy", "image_pull_grace_s", "context", "namespace", "workspace", "ttl_s", "pod")
"""What ``dagster-k8s/config`` cannot say for a single op."""


def dagster_problems(tree: PipelineTree, executor: str) -> list[Problem]:
    """All that forbids an export (errors), and all that Dagster does otherwise (warnings)."""

    def limits(pipeline: Pipeline) -> Iterator[Problem]:
        yield from _pods("defaults", pipeline.defaults, None, executor)
        before = upstreams(pipeline)
        for where, node in working_nodes(pipeline):
            yield from sensor_limits(where, node)
            yield from _pods(where, node, node.id, executor)
            yield from _node(where, node, pipeline.defaults.cache, len(before[node.id]))
        if pipeline.timeout_s is not None:
            message = "Dagster ends a run in time only where run monitoring is switched on in its instance."
            yield _warning("timeout_s", message, None)

    return tree_problems(tree, limits, _inner_limits)


def _node(where: str, node: Node, default_cache: str | None, before: int) -> Iterator[Problem]:
    if (node.cache or default_cache) not in {None, "off"}:
        yield _warning(f"{where}.cache", "Dagster has no cache of ops: it executes this node in every run.", node.id)
    if node.trigger_rule in EARLY and before > 1:
        message = "Dagster begins with this node when all before it have ended, not as soon as the rule is met."
        yield _warning(f"{where}.trigger_rule", message, node.id)
    if node.pool is not None:
        name, slots = node.pool.name, node.pool.slots
        message = f"Dagster limits the pool {name!r} once `dagster instance concurrency set {name} <slots>` was told."
        yield _warning(f"{where}.pool", message, node.id)
        if slots > 1:
            message = f"An op of Dagster takes one slot of a pool, not {slots}."
            yield _warning(f"{where}.pool.slots", message, node.id)


def _inner_limits(pipeline: Pipeline) -> Iterator[Problem]:
    yield from _pods("defaults", pipeline.defaults, None, "")
    for where, node in working_nodes(pipeline):
        yield from sensor_limits(where, node)
        yield from _pods(where, node, node.id, "")
        if (node.cache or pipeline.defaults.cache) not in {None, "off"}:
            message = "A pipeline within the pipeline has no cache: this node is executed in every run."
            yield _warning(f"{where}.cache", message, node.id)
        if node.pool is not None:
            message = f"A pipeline within the pipeline keeps the pool {node.pool.name!r} within itself only."
            yield _warning(f"{where}.pool", message, node.id)


def _pods(where: str, told: Defaults | Node, node_id: str | None, executor: str) -> Iterator[Problem]:
    """``executor``: that of the job; empty for what is within a node, which has no machine of its own."""
    if executor == "kubernetes":
        found = {} if told.kubernetes is None else told.kubernetes.model_dump(exclude_none=True)
        for name in LEFT_OUT:
            if name in found:
                message = f"Dagster cannot say {name!r} of a single op; set it in the configuration of the executor."
                yield _warning(f"{where}.kubernetes.{name}", message, node_id)
        return
    wish = "Choose the executor 'kubernetes' for pods." if executor else "It runs in the machine of its pipeline."
    if told.executor not in {None, "local"}:
        message = f"All ops of the job run on one machine, not with the executor {told.executor!r}. {wish}"
        yield _warning(f"{where}.executor", message, node_id)
    for part in ("resources", "kubernetes"):
        if getattr(told, part) is not None:
            yield _warning(f"{where}.{part}", f"No pod is made that could have this. {wish}", node_id)


def _warning(path: str, message: str, node_id: str | None) -> Problem:
    return Problem(path=path, message=message, severity="warning", node_id=node_id)
