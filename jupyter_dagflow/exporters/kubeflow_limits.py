"""What Kubeflow cannot express, said at export time with its place instead of being dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.kubeflow_settings import TOLERATION, pod_settings, whole_seconds
from jupyter_dagflow.exporters.limits import tree_problems, working_nodes
from jupyter_dagflow.model.pipeline import Node, Pipeline, Retry, merged

IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]*")
FOLDER = re.compile(r"[^{}$\x00-\x1f\x7f]*")
NEVER = frozenset({"all_failed", "one_failed"})
NOT_AFTER_FAILURES = frozenset({"one_success", "one_done", "none_skipped", "all_skipped"})
LEFT_OUT = (
    "affinity",
    "context",
    "image_pull_grace_s",
    "namespace",
    "pod",
    "priority_class",
    "security_context",
    "service_account",
    "ttl_s",
)
"""What is said of pods and has no call in Kubeflow's Python."""


def kubeflow_problems(tree: PipelineTree, image: str, *, is_default: bool, workdir: str) -> list[Problem]:
    """All that forbids an export (errors), and all that Kubeflow does otherwise (warnings)."""
    return [*_options(tree.pipeline, image, is_default, workdir), *tree_problems(tree, _limits, _inner_limits)]


def _options(pipeline: Pipeline, image: str, is_default: bool, workdir: str) -> Iterator[Problem]:
    if not IMAGE.fullmatch(image):
        yield Problem(path="options.image", message=f"{image!r} is no container image.")
    if not FOLDER.fullmatch(workdir):
        yield Problem(path="options.workdir", message=f"{workdir!r} has letters that Kubeflow would fill in.")
    nodes = list(working_nodes(pipeline))
    if not nodes:
        yield Problem(path="nodes", message="The pipeline has no nodes, and Kubeflow takes none without.")
    if is_default and not all(pod_settings(pipeline, node).get("image") for _, node in nodes):
        message = f"No image is named, so nodes run in {image!r}. Build it, or name one with the option image."
        yield Problem(path="defaults.kubernetes.image", message=message, severity="warning")


def _limits(pipeline: Pipeline) -> Iterator[Problem]:
    if pipeline.timeout_s is not None:
        yield _warning("timeout_s", "Kubeflow does not end runs after a time; the nodes' own timeouts hold.")
    if pipeline.outputs:
        yield _warning("outputs", "Kubeflow shows what each node leaves, not outputs of the pipeline as a whole.")
    for index, edge in enumerate(pipeline.edges):
        if edge.on == "failure":
            yield Problem(
                path=f"edges[{index}].on",
                message="Kubeflow ends a run in which a node failed, so there is no fallback. Use retries, or catch "
                "the failure within the notebook.",
                node_id=edge.target,
            )
    for where, node in working_nodes(pipeline):
        yield from _node(pipeline, where, node)
        yield from _rule(pipeline, where, node)
        yield from _retry(where, node, node.retry or pipeline.defaults.retry or Retry())
        yield from _resources(where, node, merged(pipeline.defaults.resources, node.resources))
        yield from _kubernetes(where, node, pod_settings(pipeline, node))


def _inner_limits(pipeline: Pipeline) -> Iterator[Problem]:
    """Of a pipeline within: all of it is executed in the one container of its node."""
    for where, node in working_nodes(pipeline):
        yield from _sensor(where, node)
        for key, told in (("resources", node.resources), ("kubernetes", node.kubernetes), ("pool", node.pool)):
            if told is not None:
                message = "It is executed in the container of the node around it, which has its own."
                yield _warning(f"{where}.{key}", message, node)
        if (node.cache or pipeline.defaults.cache) not in {None, "off"}:
            yield _warning(f"{where}.cache", "It is executed whenever the node around it is.", node)


def _node(pipeline: Pipeline, where: str, node: Node) -> Iterator[Problem]:
    yield from _sensor(where, node)
    cache = node.cache or pipeline.defaults.cache
    if cache == "on":
        message = "Kubeflow's cache looks at values and the image, not at the notebook. Give a new image a new tag."
        yield _warning(f"{where}.cache", message, node)
    elif cache == "refresh":
        yield _warning(f"{where}.cache", "Kubeflow has no such cache: the node is executed in every run.", node)
    if node.pool is not None:
        yield _warning(f"{where}.pool", f"Kubeflow has no pools: the limit {node.pool.name!r} does not hold.", node)
    executor = node.executor or pipeline.defaults.executor
    if executor not in {None, "kubernetes", "local"}:
        message = f"Kubeflow runs nodes in pods of its own, not with the executor {executor!r}."
        yield _warning(f"{where}.executor", message, node)


def _sensor(where: str, node: Node) -> Iterator[Problem]:
    if node.sensor is None:
        return
    if node.sensor.kind == "pipeline":
        message = "Kubeflow does not know runs of other pipelines. Wait for a file that one leaves."
        yield Problem(path=f"{where}.sensor.kind", message=message, node_id=node.id)
    elif node.sensor.soft_fail and node.for_each is not None:
        message = "Where all instances give up, the nodes after it go on all the same."
        yield _warning(f"{where}.sensor.soft_fail", message, node)


def _rule(pipeline: Pipeline, where: str, node: Node) -> Iterator[Problem]:
    rule, path = node.trigger_rule, f"{where}.trigger_rule"
    if node.pinned is not None:
        return
    if rule in NEVER:
        message = f"Kubeflow runs nothing after failures as {rule} wants it. Use all_done, or catch the failure."
        yield Problem(path=path, message=message, node_id=node.id)
    elif rule in NOT_AFTER_FAILURES:
        message = f"Kubeflow waits for all nodes before it, and does not run it after a failure, as {rule} might."
        yield _warning(path, message, node)
    elif rule == "all_done" and node.for_each is not None:
        message = "Kubeflow does not go over items after a failure: the node runs only if none failed before it."
        yield _warning(path, message, node)
    elif rule == "always" and any(edge.target == node.id and edge.target_parameter for edge in pipeline.edges):
        yield _warning(path, "The node starts at once, so nothing comes over its wires.", node)


def _retry(where: str, node: Node, retry: Retry) -> Iterator[Problem]:
    if retry.attempts == 1:
        return
    if retry.delay_s != whole_seconds(retry.delay_s) or retry.max_delay_s != whole_seconds(retry.max_delay_s):
        yield _warning(f"{where}.retry", "Kubeflow counts the delay between attempts in whole seconds.", node)
    if retry.jitter:
        yield _warning(f"{where}.retry.jitter", "Kubeflow's delays between attempts have no jitter.", node)


def _resources(where: str, node: Node, told: dict[str, Any]) -> Iterator[Problem]:
    for name in ("ephemeral_storage", "extended"):
        if told.get(name):
            message = f"Kubeflow's Python cannot ask for {name.replace('_', ' ')}; it is left out."
            yield _warning(f"{where}.resources.{name}", message, node)


def _kubernetes(where: str, node: Node, settings: dict[str, Any]) -> Iterator[Problem]:
    path = f"{where}.kubernetes"
    image = settings.get("image")
    if image and not IMAGE.fullmatch(str(image)):
        yield Problem(path=f"{path}.image", message=f"{image!r} is no container image.", node_id=node.id)
    for name in LEFT_OUT:
        if settings.get(name) not in (None, {}, []):
            yield _warning(f"{path}.{name}", f"Kubeflow's Python has no {name!r} for a pod; it is left out.", node)
    workspace = settings.get("workspace") or {}
    if workspace and not workspace.get("pvc"):
        message = "Kubeflow mounts a workspace from a claim (pvc) only; this one is left out."
        yield _warning(f"{path}.workspace", message, node)
    for index, volume in enumerate(settings.get("volumes") or []):
        if volume.get("host_path"):
            yield _warning(f"{path}.volumes[{index}]", "Kubeflow mounts no host paths; it is left out.", node)
        if volume.get("read_only") or (volume.get("sub_path") and not volume.get("pvc")):
            message = "Kubeflow mounts the whole volume, to be written to where it can be."
            yield _warning(f"{path}.volumes[{index}]", message, node)
    for index, toleration in enumerate(settings.get("tolerations") or []):
        if not set(toleration) <= set(TOLERATION):
            yield _warning(f"{path}.tolerations[{index}]", "Kubeflow takes only a part of this toleration.", node)
    for index, source in enumerate(settings.get("env_from") or []):
        if not source.get("keys") or source.get("prefix"):
            message = "Kubeflow takes single keys without a prefix from Secrets and ConfigMaps: name them as keys."
            yield _warning(f"{path}.env_from[{index}]", message, node)


def _warning(path: str, message: str, node: Node | None = None) -> Problem:
    return Problem(path=path, message=message, severity="warning", node_id=node.id if node else None)
