"""What a script cannot express, said at export time with its place instead of being dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.literals import literal_problem
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import Node, Pipeline
from jupyter_dagflow.model.validation import Surroundings, validate


def script_problems(pipeline: Pipeline, notebooks: Mapping[str, NotebookInfo]) -> list[Problem]:
    """All that forbids an export (errors), and all that the script does otherwise (warnings)."""
    found = [*_limits(pipeline)]
    told = {problem.path for problem in found}
    named = {pipeline.defaults.executor, *(node.executor for node in pipeline.nodes)} - {None}
    surroundings = Surroundings(notebooks=notebooks, executors=[str(name) for name in named], executor="local")
    for problem in validate(pipeline, surroundings):
        if problem.severity == "error" and problem.path not in told:
            found.append(problem)
    return found


def _limits(pipeline: Pipeline) -> Iterator[Problem]:
    yield from _executor(pipeline.defaults.executor, "defaults.executor", None)
    for index, parameter in enumerate(pipeline.parameters):
        yield from _value(parameter.default, f"parameters[{index}].default", None)
    for index, node in enumerate(pipeline.nodes):
        yield from _node(f"nodes[{index}]", node)
    for index, edge in enumerate(pipeline.edges):
        if edge.condition is not None:
            yield Problem(
                path=f"edges[{index}].condition",
                message="A script cannot evaluate conditions yet. Remove the condition, or run the pipeline itself.",
                node_id=edge.target,
            )


def _node(where: str, node: Node) -> Iterator[Problem]:
    if node.type == "note":
        return
    if node.type != "notebook":
        yield Problem(
            path=f"{where}.type",
            message=f"A script runs notebooks; it cannot run nodes of type {node.type!r} yet.",
            node_id=node.id,
        )
    if not node.path:
        yield Problem(path=f"{where}.path", message="The node has no notebook.", node_id=node.id)
    if node.trigger_rule not in {None, "all_success"}:
        yield Problem(
            path=f"{where}.trigger_rule",
            message=f"A script cannot follow the trigger rule {node.trigger_rule!r} yet; it knows all_success.",
            node_id=node.id,
        )
    if node.for_each is not None:
        yield Problem(path=f"{where}.for_each", message="A script cannot fan out over a list yet.", node_id=node.id)
    if node.cache:
        yield Problem(
            path=f"{where}.cache",
            message="A script has no cache: it executes this node in every run, unless --resume keeps it.",
            severity="warning",
            node_id=node.id,
        )
    yield from _executor(node.executor, f"{where}.executor", node.id)
    for name, value in node.parameters.items():
        yield from _value(value, f"{where}.parameters.{name}", node.id)


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
