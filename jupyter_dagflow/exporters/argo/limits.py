"""What Argo cannot express of a pipeline, said at export time with its place instead of being dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.argo.pods import Place
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.limits import tree_problems, working_nodes
from jupyter_dagflow.exporters.script_limits import script_limits
from jupyter_dagflow.model.kubernetes import Kubernetes
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline, Retry
from jupyter_dagflow.model.pods import pod_problems

CRON = re.compile(
    r"@(yearly|annually|monthly|weekly|daily|midnight|hourly)|[\d*,/?LW#A-Za-z-]+( +[\d*,/?LW#A-Za-z-]+){4}"
)
EARLY_RULES = frozenset({"one_success", "one_failed", "one_done"})
AFTER_FAILURE = frozenset({"all_done", "all_failed", "one_failed", "one_done", "one_success", "none_skipped"})
"""Rules by which a node runs though one before it has failed."""
POD_PLACES = ("kubernetes.image", "kubernetes.workspace")


def argo_problems(tree: PipelineTree, place: Place, *, schedule: str = "") -> list[Problem]:
    """All that forbids an export (errors), and all that Argo does otherwise (warnings)."""

    def limits(pipeline: Pipeline) -> Iterator[Problem]:
        yield from _schedule(tree.pipeline, schedule)
        yield from _executor(tree.pipeline.defaults.executor, "defaults.executor", None)
        for where, node in working_nodes(tree.pipeline):
            yield from _node(tree.pipeline, where, node)
            yield from _pod(tree.pipeline, place, where, node)
        yield from _edges(pipeline)

    return tree_problems(_everything_in_pods(tree), limits, script_limits)


def _everything_in_pods(tree: PipelineTree) -> PipelineTree:
    """The pipeline without executors, whose own demands on pods are not Argo's."""
    pipeline = tree.pipeline
    nodes = [node.model_copy(update={"executor": None}) for node in pipeline.nodes]
    defaults = pipeline.defaults.model_copy(update={"executor": None})
    return replace(tree, pipeline=pipeline.model_copy(update={"nodes": nodes, "defaults": defaults}))


def _schedule(pipeline: Pipeline, schedule: str) -> Iterator[Problem]:
    if not schedule:
        return
    if not CRON.fullmatch(schedule):
        message = f"The schedule {schedule!r} is not written as cron does: five fields such as 0 6 * * *."
        yield Problem(path="options.schedule", message=message)
    for index, parameter in enumerate(pipeline.parameters):
        if is_required(parameter):
            message = f"Nobody gives {parameter.name!r} a value when a schedule starts the workflow; add a default."
            yield Problem(path=f"parameters[{index}].default", message=message)


def _executor(name: str | None, path: str, node_id: str | None) -> Iterator[Problem]:
    if name not in {None, "local", "kubernetes"}:
        message = f"Argo runs everything in pods, not with the executor {name!r}."
        yield Problem(path=path, message=message, severity="warning", node_id=node_id)


def _node(pipeline: Pipeline, where: str, node: Node) -> Iterator[Problem]:
    yield from _executor(node.executor, f"{where}.executor", node.id)
    for path, message in (*_waits(pipeline, node), *_tries(pipeline, node), *_kinds(pipeline, node)):
        severity: Any = "error" if path == "sensor.kind" else "warning"
        yield Problem(path=f"{where}.{path}", message=message, severity=severity, node_id=node.id)


Told = Iterator[tuple[str, str]]
"""Places below a node or an edge, and what Argo does otherwise."""


def _kinds(pipeline: Pipeline, node: Node) -> Told:
    if node.sensor is not None and node.sensor.kind == "pipeline":
        yield (
            "sensor.kind",
            "Argo cannot wait for another pipeline, whose runs it does not know. Wait for a file of it.",
        )
    elif node.sensor is not None:
        yield "sensor", "In Argo a pod waits all the time, and holds its place in the cluster."
    if node.type == "pipeline":
        yield "path", "Argo runs the pipeline within as a whole in one pod, with the image and resources of this node."
    if (node.cache or pipeline.defaults.cache) not in {None, "off"}:
        message = "Argo keeps no result that depends on a notebook's code and files: it executes this node each time."
        yield "cache", message


def _tries(pipeline: Pipeline, node: Node) -> Told:
    retry = node.retry or pipeline.defaults.retry or Retry()
    path = "retry" if node.retry else "retry (by the pipeline's defaults)"
    if retry.attempts > 1 and retry.delay_s and retry.jitter:
        yield path, "Argo has no jitter: it tries again after exactly the delay."
    if retry.attempts > 1 and retry.delay_s and not retry.backoff.is_integer():
        yield path, f"Argo's delays grow by whole numbers: it takes {int(retry.backoff) + 1} for {retry.backoff:g}."
    if node.pool is not None:
        name = node.pool.name
        told = f"Argo keeps the pool {name!r} in a ConfigMap of the cluster, whose size is 1 until somebody changes it"
        more = f", and counts this node once, not {node.pool.slots} times." if node.pool.slots > 1 else "."
        yield "pool", told + more


def _waits(pipeline: Pipeline, node: Node) -> Told:
    edges = [edge for edge in pipeline.edges if edge.target == node.id]
    if node.trigger_rule in EARLY_RULES and len({edge.source for edge in edges}) > 1:
        told = f"Argo decides {node.trigger_rule} when all nodes before have ended, not at the first."
        if node.trigger_rule == "one_success" and any(edge.condition is not None for edge in edges):
            told += " Where one failed and no condition held, it counts as skipped, not as failed."
        yield "trigger_rule", told
    fallbacks = {edge.target for edge in pipeline.edges if edge.source == node.id and edge.on == "failure"}
    if len(fallbacks) > 1:
        told = "In Argo the run fails with this node if any of its fallbacks was skipped, though another succeeded."
        yield "id", told


def _edges(pipeline: Pipeline) -> Iterator[Problem]:
    nodes = {node.id: node for node in pipeline.nodes}
    for index, edge in enumerate(pipeline.edges):
        if edge.source in nodes and edge.target in nodes:
            for path, message in _edge(edge, nodes[edge.source], nodes[edge.target]):
                where = f"edges[{index}].{path}"
                yield Problem(path=where, message=message, severity="warning", node_id=edge.target)


def _edge(edge: Edge, source: Node, target: Node) -> Told:
    carries = edge.source_output is not None and edge.target_parameter is not None
    if carries and source.for_each is not None and target.trigger_rule in AFTER_FAILURE:
        message = f"Where {source.id!r} failed, Argo 4 does not start the next node, for it waits for this value."
        yield "source_output", message


def _pod(pipeline: Pipeline, place: Place, where: str, node: Node) -> Iterator[Problem]:
    settings = place.settings(pipeline.defaults, node)
    for problem in pod_problems(pipeline.defaults, node, where):
        if problem.path not in {f"{where}.{path}" for path in POD_PLACES}:
            yield problem
    if not settings.get("image"):
        message = "A node in a pod needs an image that has papermill and a kernel; set it here or as the option image."
        yield Problem(path=f"{where}.kubernetes.image", message=message, node_id=node.id)
    if _has_reference({name: value for name, value in settings.items() if name not in {"image", "pod"}}):
        message = "Argo would fill in what stands between {{ and }}; only the raw pod template may hold these."
        yield Problem(path=f"{where}.kubernetes", message=message, node_id=node.id)
    elif _has_reference(settings.get("image")) and not _has_reference(place.image):
        message = "Argo would fill in what stands between {{ and }} in the image."
        yield Problem(path=f"{where}.kubernetes.image", message=message, node_id=node.id)
    for name, message in _otherwise(pipeline, place, settings):
        path = f"{where}.kubernetes.{name}"
        yield Problem(path=path, message=message, severity="warning", node_id=node.id)


def _has_reference(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_reference, (*value, *value.values())))
    if isinstance(value, list):
        return any(map(_has_reference, value))
    return isinstance(value, str) and "{{" in value


def _otherwise(pipeline: Pipeline, place: Place, settings: Mapping[str, Any]) -> Told:
    known = Kubernetes.model_validate(settings)
    whole = pipeline.defaults.kubernetes
    if known.namespace != (whole.namespace if whole else None):
        yield "namespace", "All nodes of a workflow run in its own namespace."
    if known.context is not None:
        yield "context", "A workflow runs in the cluster that it is submitted to, whatever the context here."
    if known.image_pull_grace_s is not None:
        yield "image_pull_grace_s", "Argo waits for an image as long as the workflow may take."
    if known.ttl_s is not None:
        yield "ttl_s", "Argo removes pods by the rules of its cluster."
    if known.workspace is not None and known.workspace.type == "object-store":
        told = "Argo's containers find the notebooks in their image or on a volume, not in the object store."
        yield "workspace", told
    elif known.workspace is not None and place.claim:
        yield "workspace", f"The option volume takes the place of this: the notebooks are on {place.claim!r}."
    if isinstance(known.pod, dict) and known.pod.keys() - {"spec"}:
        yield "pod", "Of the raw pod template Argo takes the spec only; labels and annotations have keys of their own."
