"""What forbids every export, and the walk over a pipeline and those within it that finds what one target cannot do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.model.module.literals import literal_problem
from jupyter_dagflow.model.pipeline import DRAWN_ONLY, Node, Pipeline
from jupyter_dagflow.model.validation import Surroundings, validate

Limits = Callable[[Pipeline], Iterable[Problem]]
"""What a target says of one pipeline, those within it left out: errors forbid the export, warnings tell of it."""


def tree_problems(tree: PipelineTree, limits: Limits, inner_limits: Limits | None = None) -> list[Problem]:
    """All that forbids an export (errors), and all that the target does otherwise (warnings).

    ``inner_limits``: what holds for the pipelines within, if it is not the same.
    """
    pipeline = tree.pipeline
    found = [*_common(pipeline), *limits(pipeline)]
    told = {problem.path for problem in found}
    named = {pipeline.defaults.executor, *(node.executor for node in pipeline.nodes)} - {None}
    surroundings = Surroundings(notebooks=tree.notebooks, executors=[str(name) for name in named], executor="local")
    for problem in validate(pipeline, surroundings):
        if problem.severity == "error" and problem.path not in told:
            found.append(problem)
    inner_limits = inner_limits or limits
    for index, node in enumerate(pipeline.nodes):
        inner = tree.inner.get(node.id)
        where = f"nodes[{index}].path"
        if node.type == "pipeline" and inner is None:
            message = f"The pipeline {node.path!r} cannot be read."
            found.append(Problem(path=where, message=message, node_id=node.id))
        for problem in tree_problems(inner, inner_limits) if inner else ():
            message = f"{node.path}: {problem.path}: {problem.message}"
            found.append(Problem(path=where, message=message, severity=problem.severity, node_id=node.id))
    return found


def working_nodes(pipeline: Pipeline) -> Iterator[tuple[str, Node]]:
    """The nodes that are more than drawn, each with its place in the document."""
    for index, node in enumerate(pipeline.nodes):
        if node.type not in DRAWN_ONLY:
            yield f"nodes[{index}]", node


def _common(pipeline: Pipeline) -> Iterator[Problem]:
    for index, parameter in enumerate(pipeline.parameters):
        yield from _value(parameter.default, f"parameters[{index}].default", None)
        yield from _value(parameter.choices, f"parameters[{index}].choices", None)
    for where, node in working_nodes(pipeline):
        if node.type in {"notebook", "script"} and not node.path:
            yield Problem(path=f"{where}.path", message="The node has no file.", node_id=node.id)
        for name, value in node.parameters.items():
            yield from _value(value, f"{where}.parameters.{name}", node.id)
        for name, value in (node.pinned or {}).items():
            yield from _value(value, f"{where}.pinned.{name}", node.id)


def _value(value: Any, path: str, node_id: str | None) -> Iterator[Problem]:
    problem = literal_problem(value)
    if problem:
        yield Problem(path=path, message=problem, node_id=node_id)
