"""Everything that can be said of a pipeline before it runs, each problem with its place.

Pure: the caller brings the notebooks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.conditions import ConditionError, parse_condition
from jupyter_dagflow.model.graph import find_cycle
from jupyter_dagflow.model.notebook import NotebookInfo, output_names
from jupyter_dagflow.model.parameters import literal, pipeline_reference, type_problem
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline
from jupyter_dagflow.model.pods import pod_problems

RUNNABLE_TYPES = frozenset({"notebook", "note"})
NO_REACH = "This release cannot {} yet."


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What validation knows of the world. ``notebooks``: by node id, the notebook or why there is none."""

    notebooks: Mapping[str, NotebookInfo | str]
    kernels: Collection[str] | None = None
    """Names of the installed kernels; ``None``: not known, so not checked."""
    executors: Collection[str] = ("local",)
    executor: str | None = None
    """Runs every node, whatever the document says."""


def validate(pipeline: Pipeline, surroundings: Surroundings) -> list[Problem]:
    """All problems, errors and warnings, in the order of the document."""
    problems = [*_pipeline_parameters(pipeline)]
    problems += _executor(pipeline.defaults.executor, "defaults.executor", None, surroundings)
    seen: set[str] = set()
    for index, node in enumerate(pipeline.nodes):
        if node.id in seen:
            problems.append(
                Problem(path=f"nodes[{index}].id", message=f"The id {node.id!r} is used twice.", node_id=node.id)
            )
        seen.add(node.id)
        problems += _node(pipeline, index, node, surroundings)
    problems += _edges(pipeline, surroundings)
    problems += _cycle(pipeline)
    return problems


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that forbid a run."""
    return [problem for problem in problems if problem.severity == "error"]


def _pipeline_parameters(pipeline: Pipeline) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, parameter in enumerate(pipeline.parameters):
        if parameter.name in seen:
            yield Problem(
                path=f"parameters[{index}].name", message=f"The parameter {parameter.name!r} is defined twice."
            )
        seen.add(parameter.name)
        problem = type_problem(parameter.type, parameter.default)
        if problem:
            yield Problem(path=f"parameters[{index}].default", message=problem)


def _node(pipeline: Pipeline, index: int, node: Node, surroundings: Surroundings) -> Iterator[Problem]:
    where = f"nodes[{index}]"
    if node.type not in RUNNABLE_TYPES:
        yield Problem(
            path=f"{where}.type", message=NO_REACH.format(f"run nodes of type {node.type!r}"), node_id=node.id
        )
        return
    if node.type == "note":
        return
    yield from _executor(node.executor, f"{where}.executor", node.id, surroundings)
    if node.for_each is not None:
        yield Problem(path=f"{where}.for_each", message=NO_REACH.format("fan out over a list"), node_id=node.id)
    in_pod = (surroundings.executor or node.executor or pipeline.defaults.executor) == "kubernetes"
    if in_pod:
        yield from pod_problems(pipeline.defaults, node, where)
    notebook = surroundings.notebooks.get(node.id)
    if isinstance(notebook, str):
        yield Problem(path=f"{where}.path", message=notebook, node_id=node.id)
    elif notebook is not None and not in_pod:
        yield from _kernel(where, node, notebook, surroundings)
    yield from _node_parameters(pipeline, where, node, notebook if isinstance(notebook, NotebookInfo) else None)
    for position, name in enumerate(node.outputs or []):
        if isinstance(notebook, NotebookInfo) and not name.isidentifier() and notebook.language == "python":
            yield Problem(
                path=f"{where}.outputs[{position}]", message=f"{name!r} is no variable name.", node_id=node.id
            )


def _executor(name: str | None, path: str, node_id: str | None, surroundings: Surroundings) -> Iterator[Problem]:
    if name is not None and name not in surroundings.executors:
        known = ", ".join(surroundings.executors)
        yield Problem(path=path, message=f"There is no executor {name!r} here. Available: {known}.", node_id=node_id)


def _kernel(where: str, node: Node, notebook: NotebookInfo, surroundings: Surroundings) -> Iterator[Problem]:
    kernel = node.kernel or notebook.kernel
    if kernel is None:
        for problem in notebook.problems:
            yield Problem(path=f"{where}.path", message=f"{node.path}: {problem.message}", node_id=node.id)
    elif surroundings.kernels is not None and kernel not in surroundings.kernels:
        known = ", ".join(sorted(surroundings.kernels)) or "none"
        yield Problem(
            path=f"{where}.kernel",
            message=f"The kernel {kernel!r} is not installed. Installed: {known}.",
            node_id=node.id,
        )


def _node_parameters(pipeline: Pipeline, where: str, node: Node, notebook: NotebookInfo | None) -> Iterator[Problem]:
    for name, value in node.parameters.items():
        path = f"{where}.parameters.{name}"
        port = notebook.parameter(name) if notebook else None
        if notebook is not None and port is None:
            names = ", ".join(item.name for item in notebook.parameters) or "none"
            yield Problem(
                path=path,
                message=f"The notebook has no parameter {name!r} (it has: {names}). It is injected all the same.",
                severity="warning",
                node_id=node.id,
            )
        reference = pipeline_reference(value)
        if reference is None:
            problem = type_problem(port.type, literal(value)) if port else None
            if problem:
                yield Problem(path=path, message=problem, node_id=node.id)
            continue
        source = next((item for item in pipeline.parameters if item.name == reference), None)
        if source is None:
            yield Problem(path=path, message=f"The pipeline has no parameter {reference!r}.", node_id=node.id)
        elif port and not _types_fit(source.type, port.type):
            yield Problem(
                path=path,
                message=f"The pipeline's parameter {reference!r} is {source.type}, but {name!r} is {port.type}.",
                node_id=node.id,
            )


def _types_fit(source: str, target: str) -> bool:
    return "any" in {source, target} or source == target or (source, target) == ("int", "float")


def _edges(pipeline: Pipeline, surroundings: Surroundings) -> Iterator[Problem]:
    nodes = {node.id: node for node in pipeline.nodes}
    places = {node.id: index for index, node in enumerate(pipeline.nodes)}
    wired: set[tuple[str, str]] = set()
    seen: set[tuple[str, str, str | None, str | None]] = set()
    for index, edge in enumerate(pipeline.edges):
        where = f"edges[{index}]"
        dangling = list(_dangling(where, edge, nodes))
        yield from dangling
        if dangling:
            continue
        if edge.source == edge.target:
            yield Problem(path=where, message=f"Node {edge.source!r} is wired to itself.", node_id=edge.source)
        if edge.condition is not None:
            yield from _condition(pipeline, where, edge, nodes, surroundings)
        parts = (edge.source, edge.target, edge.source_output, edge.target_parameter)
        if parts in seen:
            yield Problem(path=where, message="The same edge is there twice.", severity="warning", node_id=edge.target)
            continue
        seen.add(parts)
        yield from _ports(where, edge, nodes, surroundings)
        if edge.target_parameter is None:
            continue
        if (edge.target, edge.target_parameter) in wired:
            yield Problem(
                path=f"{where}.target_parameter",
                message=f"The input {edge.target_parameter!r} of {edge.target!r} has more than one wire.",
                node_id=edge.target,
            )
        wired.add((edge.target, edge.target_parameter))
        if edge.target_parameter in nodes[edge.target].parameters:
            yield Problem(
                path=f"nodes[{places[edge.target]}].parameters.{edge.target_parameter}",
                message="The wire into this input decides; the value set here is not used.",
                severity="warning",
                node_id=edge.target,
            )


def _condition(
    pipeline: Pipeline, where: str, edge: Edge, nodes: Mapping[str, Node], surroundings: Surroundings
) -> Iterator[Problem]:
    path = f"{where}.condition"
    try:
        condition = parse_condition(edge.condition or "")
    except ConditionError as error:
        yield Problem(path=path, message=str(error), node_id=edge.target)
        return
    source = surroundings.notebooks.get(edge.source)
    if not isinstance(source, NotebookInfo):
        return
    known = [*output_names(nodes[edge.source], source), *(parameter.name for parameter in pipeline.parameters)]
    for name in sorted(condition.names - set(known)):
        told = ", ".join(known) or "none"
        message = (
            f"The condition names {name!r}, which is neither an output of {edge.source!r} nor a parameter: {told}."
        )
        yield Problem(path=path, message=message, node_id=edge.target)


def _dangling(where: str, edge: Edge, nodes: Mapping[str, Node]) -> Iterator[Problem]:
    for end, node_id in (("source", edge.source), ("target", edge.target)):
        if node_id not in nodes:
            yield Problem(path=f"{where}.{end}", message=f"There is no node {node_id!r}.")
        elif nodes[node_id].type == "note":
            yield Problem(path=f"{where}.{end}", message=f"{node_id!r} is a note; it cannot be wired.", node_id=node_id)
    if (edge.source_output is None) != (edge.target_parameter is None):
        missing = "target_parameter" if edge.target_parameter is None else "source_output"
        yield Problem(
            path=f"{where}.{missing}", message="A value needs both an output and a parameter; this is missing."
        )


def _ports(where: str, edge: Edge, nodes: Mapping[str, Node], surroundings: Surroundings) -> Iterator[Problem]:
    source, target = (surroundings.notebooks.get(node) for node in (edge.source, edge.target))
    if edge.source_output is not None and isinstance(source, NotebookInfo):
        outputs = output_names(nodes[edge.source], source)
        names = ", ".join(outputs) or "none"
        if edge.source_output not in outputs:
            yield Problem(
                path=f"{where}.source_output",
                message=f"{edge.source!r} has no output {edge.source_output!r} (it has: {names}). "
                "Outputs are the variables assigned in the cell tagged 'outputs'.",
                node_id=edge.source,
            )
    if edge.target_parameter is not None and isinstance(target, NotebookInfo):
        names = ", ".join(item.name for item in target.parameters) or "none"
        if target.parameter(edge.target_parameter) is None:
            yield Problem(
                path=f"{where}.target_parameter",
                message=f"{edge.target!r} has no parameter {edge.target_parameter!r} (it has: {names}). "
                "It is injected all the same.",
                severity="warning",
                node_id=edge.target,
            )


def _cycle(pipeline: Pipeline) -> Iterator[Problem]:
    cycle = find_cycle(pipeline)
    # A wire from a node to itself has been told at its edge.
    if cycle is not None and len(cycle) > 2:
        places = {(edge.source, edge.target): index for index, edge in enumerate(pipeline.edges)}
        yield Problem(
            path=f"edges[{places[cycle[-2], cycle[-1]]}]",
            message=f"The edges make a circle: {' → '.join(cycle)}.",
            node_id=cycle[0],
        )
