"""What a flow of Metaflow cannot express, said at export time with its place instead of being dropped."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_dagflow.errors import Problem, Severity
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.limits import Limits, tree_problems, working_nodes
from jupyter_dagflow.exporters.metaflow.flow_steps import Step
from jupyter_dagflow.exporters.metaflow.nest import Chain, blocks_in, count_ways
from jupyter_dagflow.exporters.metaflow.pods import (
    kubernetes_of,
    resources_of,
    untold_resources,
    untold_settings,
)
from jupyter_dagflow.exporters.script_limits import script_limits
from jupyter_dagflow.model.pipeline import Node, Pipeline

MOST_ATTEMPTS = 5
MANY_WAYS = 100_000
MOST_WAYS = 5_000_000
LONGEST = 800
"""Steps in a row; Metaflow follows them by calls within calls, of which Python has 1,000."""
SENSOR = "A flow cannot wait for another pipeline, whose runs it does not know. Wait for a file of it."
NO_SPLITS = "Metaflow makes 100 instances at most unless the flow runs with --max-num-splits"


def metaflow_problems(tree: PipelineTree, run_with: str) -> list[Problem]:
    """All that forbids an export (errors), and all that the flow does otherwise (warnings)."""
    return tree_problems(tree, _limits_with(run_with), script_limits)


def _limits_with(run_with: str) -> Limits:
    def limits(pipeline: Pipeline) -> Iterator[Problem]:
        if pipeline.timeout_s is not None:
            message = "Metaflow limits the time of steps, not of whole runs."
            yield Problem(path="timeout_s", message=message, severity="warning")
        yield from _executor(pipeline.defaults.executor, run_with, "defaults.executor", None)
        for where, node in working_nodes(pipeline):
            for place, message, is_error in _node(pipeline, node):
                severity: Severity = "error" if is_error else "warning"
                yield Problem(path=f"{where}.{place}", message=message, severity=severity, node_id=node.id)
            yield from _executor(node.executor, run_with, f"{where}.executor", node.id)
            for place, message in _machine(pipeline, node, run_with):
                yield Problem(path=f"{where}.{place}", message=message, severity="warning", node_id=node.id)

    return limits


def _node(pipeline: Pipeline, node: Node) -> Iterator[tuple[str, str, bool]]:
    """Places below the node, sentences, and whether the result would be wrong."""
    if node.sensor is not None and node.sensor.kind == "pipeline":
        yield "sensor.kind", SENSOR, True
    if (node.cache or pipeline.defaults.cache) not in {None, "off"}:
        yield "cache", "Metaflow has no cache: the node is executed in every run but those of its resume.", False
    if node.pool is not None:
        yield "pool", f"Metaflow has no pools such as {node.pool.name!r}; --max-workers is for the whole flow.", False
    retry = node.retry or pipeline.defaults.retry
    if retry is not None and retry.attempts > MOST_ATTEMPTS:
        yield "retry.attempts", f"Metaflow tries a step {MOST_ATTEMPTS} times at most.", False
    if node.for_each is not None:
        many = " and --max-workers is for the whole flow" if node.for_each.parallel else ""
        yield "for_each", f"{NO_SPLITS}{many}.", False


def _machine(pipeline: Pipeline, node: Node, run_with: str) -> Iterator[tuple[str, str]]:
    resources, settings = resources_of(pipeline, node), kubernetes_of(pipeline, node)
    if run_with == "kubernetes":
        yield from ((f"resources.{place}", message) for place, message in untold_resources(resources))
        yield from ((f"kubernetes.{place}", message) for place, message in untold_settings(settings))
        return
    if resources.gpu:
        yield "resources.gpu", "A run on this machine does not hand out GPUs; one with run_with=kubernetes does."
    if settings.model_dump(exclude_none=True):
        yield "kubernetes", "The flow runs on its own machine; the option run_with=kubernetes keeps this."


def _executor(name: str | None, run_with: str, path: str, node_id: str | None) -> Iterator[Problem]:
    if name not in {None, run_with}:
        message = f"The flow runs all its steps with {run_with}, not with the executor {name!r}."
        yield Problem(path=path, message=message, severity="warning", node_id=node_id)


def shape_problems(chain: Chain, steps: list[Step]) -> Iterator[Problem]:
    """What comes of Metaflow's rule that every split is joined as a whole."""
    awaited = [block.awaited for block in blocks_in(chain) if block.awaited]
    if awaited:
        told = "; ".join(", ".join(ids) for ids in awaited)
        message = f"Metaflow joins all branches of a split at once, so some nodes wait for more than they need: {told}."
        yield Problem(path="edges", message=message, severity="warning")
    ways = count_ways(chain)
    if ways > MANY_WAYS:
        message = f"Metaflow checks each of the {ways} ways through a flow; put parts of it into pipelines within it."
        yield Problem(path="edges", message=message, severity="error" if ways > MOST_WAYS else "warning")
    length = _longest(steps)
    if length > LONGEST:
        message = f"Metaflow follows {LONGEST} steps in a row at most, and these are {length}."
        yield Problem(path="nodes", message=f"{message} Put parts of them into pipelines within this one.")


def _longest(steps: list[Step]) -> int:
    """How many steps at most come one after the other."""
    length: dict[str, int] = {}
    for step in reversed(steps):
        length[step.name] = 1 + max((length[name] for name in step.next), default=0)
    return max(length.values())
