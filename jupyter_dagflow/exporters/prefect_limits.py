"""What a Prefect flow does otherwise or cannot do, said at export time with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.limits import tree_problems, working_nodes
from jupyter_dagflow.model.pipeline import Node, Pipeline, Retry

MOST_DELAYS = 50
"""So many delays between tries does Prefect take; the last one stands for all that follow."""
Severity = Literal["error", "warning"]


def prefect_problems(tree: PipelineTree) -> list[Problem]:
    """All that forbids an export (errors), and all that Prefect does otherwise (warnings)."""
    return tree_problems(tree, prefect_limits, inner_limits)


def prefect_limits(pipeline: Pipeline) -> Iterator[Problem]:
    """What holds for the nodes that become tasks."""
    yield from _machines(pipeline, "defaults", pipeline.defaults, None)
    for where, node in working_nodes(pipeline):
        yield from sensor_limits(where, node)
        yield from _machines(pipeline, where, node, node.id)
        retry = node.retry or pipeline.defaults.retry
        if retry is not None and retry.attempts > 1:
            yield from _retry(f"{where}.retry" if node.retry else "defaults.retry", retry, node.id)
        cache = node.cache or pipeline.defaults.cache
        if cache not in {None, "off"}:
            yield _warning(
                f"{where}.cache" if node.cache else "defaults.cache",
                "Prefect keeps a result for as long as notebook, values and variables are the same; it looks at no"
                " files, neither those that values name nor those of `inputs`.",
                node.id,
            )
        if node.pool is not None:
            name = node.pool.name
            yield _warning(
                f"{where}.pool",
                f"The pool {name!r} becomes a global concurrency limit of Prefect. Until"
                f" `prefect gcl create {name} --limit <slots>` has made it, nothing is limited.",
                node.id,
            )


def inner_limits(pipeline: Pipeline) -> Iterator[Problem]:
    """What holds for the nodes of pipelines within the pipeline, each of which is one task as a whole."""
    yield from _machines(pipeline, "defaults", pipeline.defaults, None)
    for where, node in working_nodes(pipeline):
        yield from sensor_limits(where, node)
        yield from _machines(pipeline, where, node, node.id)
        if (node.cache or pipeline.defaults.cache) not in {None, "off"}:
            message = "A pipeline within the pipeline has no cache: this node is executed in every run."
            yield _warning(f"{where}.cache", message, node.id)
        if node.pool is not None:
            message = f"A pipeline within the pipeline keeps the pool {node.pool.name!r} within itself only."
            yield _warning(f"{where}.pool", message, node.id)


def sensor_limits(where: str, node: Node) -> Iterator[Problem]:
    """A sensor that nobody but our own runner can be."""
    if node.sensor is not None and node.sensor.kind == "pipeline":
        message = "An export cannot wait for another pipeline, whose runs it does not know. Wait for a file of it."
        yield Problem(path=f"{where}.sensor.kind", message=message, node_id=node.id)


def _machines(_: Pipeline, where: str, told: object, node_id: str | None) -> Iterator[Problem]:
    executor = getattr(told, "executor", None)
    if executor not in {None, "local"}:
        message = f"Prefect runs all tasks of a flow where the flow runs, not with the executor {executor!r}."
        yield _warning(f"{where}.executor", message, node_id)
    for name in ("resources", "kubernetes"):
        if getattr(told, name, None) is not None:
            message = (
                "Prefect gives machines to a flow as a whole, not to its tasks. Ask for them in the job variables of"
                " the work pool to which you deploy the flow."
            )
            yield _warning(f"{where}.{name}", message, node_id)


def _retry(where: str, retry: Retry, node_id: str) -> Iterator[Problem]:
    if retry.jitter:
        message = "Prefect spreads the delay by a distribution of its own, as far as this share, and only evens it out."
        yield _warning(f"{where}.jitter", message, node_id)
    tries = retry.attempts - 1
    grows = retry.backoff > 1 and retry.delay_s * retry.backoff ** (MOST_DELAYS - 1) < retry.max_delay_s
    if tries > MOST_DELAYS and grows and retry.delay_s > 0:
        message = f"Prefect knows {MOST_DELAYS} delays; after these the delay grows no more."
        yield _warning(f"{where}.backoff", message, node_id)


def _warning(path: str, message: str, node_id: str | None) -> Problem:
    return Problem(path=path, message=message, severity="warning", node_id=node_id)
