"""What a script cannot express, said at export time with its place instead of being dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.base import InnerPipeline
from jupyter_dagflow.exporters.literals import literal_problem
from jupyter_dagflow.model.pipeline import DRAWN_ONLY, Node, Pipeline
from jupyter_dagflow.model.validation import Surroundings, validate


def script_problems(whole: InnerPipeline) -> list[Problem]:
    """All that forbids an export (errors), and all that the script does otherwise (warnings)."""
    pipeline = whole.pipeline
    found = [*_limits(pipeline)]
    told = {problem.path for problem in found}
    named = {pipeline.defaults.executor, *(node.executor for node in pipeline.nodes)} - {None}
    surroundings = Surroundings(notebooks=whole.notebooks, executors=[str(name) for name in named], executor="local")
    for problem in validate(pipeline, surroundings):
        if problem.severity == "error" and problem.path not in told:
            found.append(problem)
    for index, node in enumerate(pipeline.nodes):
        inner = whole.inner.get(node.id)
        where = f"nodes[{index}]"
        if node.type == "pipeline" and inner is None:
            message = f"The pipeline {node.path!r} cannot be read."
            found.append(Problem(path=f"{where}.path", message=message, node_id=node.id))
        for problem in script_problems(inner) if inner else ():
            message = f"{node.path}: {problem.path}: {problem.message}"
            found.append(Problem(path=f"{where}.path", message=message, severity=problem.severity, node_id=node.id))
    return found


def _limits(pipeline: Pipeline) -> Iterator[Problem]:
    yield from _executor(pipeline.defaults.executor, "defaults.executor", None)
    for index, parameter in enumerate(pipeline.parameters):
        yield from _value(parameter.default, f"parameters[{index}].default", None)
        yield from _value(parameter.choices, f"parameters[{index}].choices", None)
    for index, node in enumerate(pipeline.nodes):
        if node.type not in DRAWN_ONLY:
            yield from _node(f"nodes[{index}]", node, node.cache or pipeline.defaults.cache)


def _node(where: str, node: Node, cache: str | None) -> Iterator[Problem]:
    if node.type in {"notebook", "script"} and not node.path:
        yield Problem(path=f"{where}.path", message="The node has no file.", node_id=node.id)
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
    for name, value in node.parameters.items():
        yield from _value(value, f"{where}.parameters.{name}", node.id)
    for name, value in (node.pinned or {}).items():
        yield from _value(value, f"{where}.pinned.{name}", node.id)


def _executor(name: str | None, path: str, node_id: str | None) -> Iterator[Problem]:
    if name not in {None, "local"}:
        yield Problem(
            path=path,
            message=f"A script runs everything on its own machine, not with the executor {name!r}.",
            severity="warning",
            node_id=node_id,
        )


def _value(value: Any, path: str, node_id: str | None) -> Iterator[Problem]:
    problem = literal_problem(value)
    if problem:
        yield Problem(path=path, message=problem, node_id=node_id)
