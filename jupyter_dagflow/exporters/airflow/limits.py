"""What Airflow cannot express, said at export time with its place instead of being dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.airflow.dag_file import Choices
from jupyter_dagflow.exporters.airflow.tasks import PODS, runs_in_pod
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.limits import tree_problems, working_nodes
from jupyter_dagflow.exporters.script_limits import script_limits
from jupyter_dagflow.model.kubernetes import Kubernetes, ObjectStoreWorkspace
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Node, Pipeline, Resources, Retry, merged

PRESETS = frozenset({"@once", "@continuous", "@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly"})
CRON_FIELD = r"[0-9A-Za-z*/,#?-]+"
AFTER_FAILURES = frozenset(
    {"all_done", "all_failed", "one_success", "one_failed", "one_done", "none_skipped", "all_skipped", "always"}
)
"""Rules by which a node may run after one that failed."""


def airflow_problems(tree: PipelineTree, choices: Choices) -> list[Problem]:
    """All that forbids an export (errors), and all that Airflow does otherwise (warnings)."""

    def limits(pipeline: Pipeline) -> Iterator[Problem]:
        yield from _schedule(pipeline, choices)
        yield from _executor(pipeline.defaults.executor, "defaults.executor", None)
        yield from _retry(pipeline.defaults.retry, "defaults.retry", None)
        for where, node in working_nodes(pipeline):
            yield from _node(pipeline, node, where)
            if runs_in_pod(pipeline.defaults, node, choices.run_with):
                yield from _pod(pipeline, node, where, choices)
            else:
                yield from _here(pipeline, node, where)

    # A pipeline within runs as a whole, as in a script.
    return tree_problems(tree, limits, script_limits)


def _schedule(pipeline: Pipeline, choices: Choices) -> Iterator[Problem]:
    told = choices.schedule.strip()
    if not told:
        return
    if told not in PRESETS and not re.fullmatch(rf"{CRON_FIELD}( +{CRON_FIELD}){{4}}", told):
        message = f"A schedule has five fields such as 0 6 * * *, or is one like @daily; not {told!r}."
        yield Problem(path="options.schedule", message=message)
    for index, parameter in enumerate(pipeline.parameters):
        if is_required(parameter):
            yield Problem(
                path=f"parameters[{index}].default",
                message=f"Airflow needs a default for {parameter.name!r} to run the pipeline by a schedule.",
            )


def _executor(name: str | None, path: str, node_id: str | None) -> Iterator[Problem]:
    if name not in {None, "local", PODS}:
        message = f"Airflow knows no executor {name!r}: the node runs on its own machines."
        yield Problem(path=path, message=message, severity="warning", node_id=node_id)


def _retry(retry: Retry | None, path: str, node_id: str | None) -> Iterator[Problem]:
    if retry is None or retry.attempts == 1:
        return
    if retry.backoff != 1:
        message = "Airflow makes delays that grow up to twice as long, and waits for whole seconds, at least one."
        yield Problem(path=f"{path}.backoff", message=message, severity="warning", node_id=node_id)
    elif retry.jitter:
        message = "Airflow moves only delays that grow; here it waits as long each time."
        yield Problem(path=f"{path}.jitter", message=message, severity="warning", node_id=node_id)


def _node(pipeline: Pipeline, node: Node, where: str) -> Iterator[Problem]:
    def warning(part: str, message: str) -> Problem:
        return Problem(path=f"{where}.{part}", message=message, severity="warning", node_id=node.id)

    yield from _executor(node.executor, f"{where}.executor", node.id)
    yield from _retry(node.retry, f"{where}.retry", node.id)
    if node.sensor is not None and node.sensor.kind == "pipeline":
        message = "A DAG cannot wait for another pipeline, whose runs it does not know. Wait for a file of it."
        yield Problem(path=f"{where}.sensor.kind", message=message, node_id=node.id)
    retry = node.retry or pipeline.defaults.retry or Retry()
    if node.type == "sensor" and retry.attempts > 1 and (node.timeout_s or pipeline.defaults.timeout_s):
        yield warning("retry", "Airflow does not try a sensor again whose time is over.")
    if (node.cache or pipeline.defaults.cache) not in {None, "off"}:
        yield warning("cache", "Airflow has no cache: it executes this node in every run.")
    if node.pool is not None:
        name, slots = node.pool.name, node.pool.slots
        message = f"Airflow has pools of its own: airflow pools set {name} {slots} '' makes this one."
        yield warning("pool", f"{message} Without it the node never runs.")
    if node.for_each is not None and _is_asked_after_failure(pipeline, node):
        message = "Airflow has no values of a node one of whose instances failed; what runs after it gets none of them."
        yield warning("for_each", message)


def _is_asked_after_failure(pipeline: Pipeline, node: Node) -> bool:
    targets = {edge.target for edge in pipeline.edges if edge.source == node.id}
    return any(other.id in targets and other.trigger_rule in AFTER_FAILURES for other in pipeline.nodes)


def _here(pipeline: Pipeline, node: Node, where: str) -> Iterator[Problem]:
    """Of a node that runs on Airflow's own machines."""
    resources = Resources.model_validate(merged(pipeline.defaults.resources, node.resources))
    if resources.gpu or resources.extended:
        message = "On Airflow's own machines nobody asks for these resources; nodes in pods do (executor kubernetes)."
        yield Problem(path=f"{where}.resources", message=message, severity="warning", node_id=node.id)


def _pod(pipeline: Pipeline, node: Node, where: str, choices: Choices) -> Iterator[Problem]:
    """Of a node that runs in a pod."""
    settings = Kubernetes.model_validate(merged(pipeline.defaults.kubernetes, node.kubernetes))
    containers = (settings.pod or {}).get("spec", {}).get("containers")
    if not settings.image and not choices.image and not containers:
        message = "A node in a pod needs an image with papermill and a kernel; set it here or with the option 'image'."
        yield Problem(path=f"{where}.kubernetes.image", message=message, node_id=node.id)
    if isinstance(settings.workspace, ObjectStoreWorkspace):
        message = "An exported DAG moves no files through an object store: pods need the notebooks in their image."
        yield Problem(path=f"{where}.kubernetes.workspace", message=message, severity="warning", node_id=node.id)
    for key in ("ttl_s", "image_pull_grace_s"):
        if getattr(settings, key) is not None:
            message = "Airflow has its own times for pods: a finished one is removed at once, a slow one given up."
            yield Problem(path=f"{where}.kubernetes.{key}", message=message, severity="warning", node_id=node.id)
