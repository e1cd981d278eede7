"""What a script cannot express, said at export time with its place instead of being dropped."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.limits import tree_problems, working_nodes
from jupyter_dagflow.model.module.rest import unwritable
from jupyter_dagflow.model.pipeline import Node, Pipeline


def script_problems(tree: PipelineTree) -> list[Problem]:
    """All that forbids an export (errors), and all that the script does otherwise (warnings)."""
    lost = [
        Problem(path=where, message=f"{message} Its import will lack it.", severity="warning", node_id=node_id)
        for where, message, node_id in unwritable(tree)
    ]
    return [*tree_problems(tree, script_limits), *lost]


def script_limits(pipeline: Pipeline) -> Iterator[Problem]:
    """What a script cannot do of one pipeline."""
    yield from _executor(pipeline.defaults.executor, "defaults.executor", None)
    for where, node in working_nodes(pipeline):
        yield from _node(where, node, node.cache or pipeline.defaults.cache)


def _node(where: str, node: Node, cache: str | None) -> Iterator[Problem]:
    if node.sensor is not None and node.sensor.kind == "pipeline":
        yield Problem(
            path=f"{where}.sensor.kind",
            message="A script cannot wait for another pipeline, whose runs it does not know. Wait for a file of it.",
            node_id=node.id,
        )
    if cache not in {None, "off"}:
        yield Problem(
            path=f"{where}.cache",
            message="A script has no cache: it executes this node in every run, unless --resume keeps it.",
            severity="warning",
            node_id=node.id,
        )
    if node.pool is not None:
        yield Problem(
            path=f"{where}.pool",
            message=f"A script keeps the pool {node.pool.name!r} within itself only; --pool-{node.pool.name} sets it.",
            severity="warning",
            node_id=node.id,
        )
    yield from _executor(node.executor, f"{where}.executor", node.id)


def _executor(name: str | None, path: str, node_id: str | None) -> Iterator[Problem]:
    if name not in {None, "local"}:
        yield Problem(
            path=path,
            message=f"A script runs everything on its own machine, not with the executor {name!r}.",
            severity="warning",
            node_id=node_id,
        )
