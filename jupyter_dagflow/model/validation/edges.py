"""The edges: their ends, the values they carry, their conditions, and circles."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.conditions import ConditionError, parse_condition
from jupyter_dagflow.model.graph import find_cycle
from jupyter_dagflow.model.pipeline import DRAWN_ONLY, Edge, Pipeline
from jupyter_dagflow.model.validation.inputs import missing_input
from jupyter_dagflow.model.validation.scope import NodePlace, Scope, listed, types_fit

ALTERNATIVE_RULES = frozenset(
    {"one_success", "one_done", "none_failed", "none_failed_min_one_success", "all_done", "always"}
)
"""Rules by which a node runs though not all before it succeeded, so that several wires may be alternatives."""
_OUTPUT_HINTS = {
    "notebook": " Outputs are the variables assigned in the cell tagged 'outputs'.",
    "script": " List it in the node's outputs.",
    "command": " List it in the node's outputs.",
    "pipeline": " Add it to the outputs of that pipeline.",
}


def edge_problems(scope: Scope) -> Iterator[Problem]:
    """Problems of all edges, in their order."""
    wired: set[tuple[str, str]] = set()
    seen: set[tuple[str, str, str | None, str | None, bool]] = set()
    kinds: dict[tuple[str, str], bool] = {}
    for index, edge in enumerate(scope.pipeline.edges):
        where, falls_back = f"edges[{index}]", edge.on == "failure"
        dangling = list(_dangling(scope, where, edge))
        yield from dangling
        if dangling:
            continue
        if edge.source == edge.target:
            yield Problem(path=where, message=f"Node {edge.source!r} is wired to itself.", node_id=edge.source)
        if kinds.setdefault((edge.source, edge.target), falls_back) is not falls_back:
            yield _both_kinds(where, edge)
        if falls_back:
            yield from _after_failure(where, edge)
        elif edge.condition is not None:
            yield from _condition(scope, where, edge)
        parts = (edge.source, edge.target, edge.source_output, edge.target_parameter, falls_back)
        if parts in seen:
            yield Problem(path=where, message="The same edge is there twice.", severity="warning", node_id=edge.target)
            continue
        seen.add(parts)
        if edge.target_parameter is not None and edge.source_output is not None and not falls_back:
            yield from _value(scope, where, edge, edge.source_output, edge.target_parameter)
            rule = scope.nodes[edge.target].trigger_rule
            if (edge.target, edge.target_parameter) in wired and rule not in ALTERNATIVE_RULES:
                yield Problem(
                    path=f"{where}.target_parameter",
                    message=f"The input {edge.target_parameter!r} of {edge.target!r} has more than one wire. "
                    "To take whichever value comes, give the node another trigger rule, such as one_success.",
                    node_id=edge.target,
                )
            wired.add((edge.target, edge.target_parameter))


def cycle_problems(pipeline: Pipeline) -> Iterator[Problem]:
    """A circle of edges, if there is one."""
    cycle = find_cycle(pipeline)
    # A wire from a node to itself has been told at its edge.
    if cycle is not None and len(cycle) > 2:
        places = {(edge.source, edge.target): index for index, edge in enumerate(pipeline.edges)}
        yield Problem(
            path=f"edges[{places[cycle[-2], cycle[-1]]}]",
            message=f"The edges make a circle: {' → '.join(cycle)}.",
            node_id=cycle[0],
        )


def _dangling(scope: Scope, where: str, edge: Edge) -> Iterator[Problem]:
    for end, node_id in (("source", edge.source), ("target", edge.target)):
        if node_id not in scope.nodes:
            yield Problem(path=f"{where}.{end}", message=f"There is no node {node_id!r}.")
        elif scope.nodes[node_id].type in DRAWN_ONLY:
            kind = scope.nodes[node_id].type
            message = f"{node_id!r} is a {kind}; it cannot be wired."
            yield Problem(path=f"{where}.{end}", message=message, node_id=node_id)
    if (edge.source_output is None) != (edge.target_parameter is None):
        missing = "target_parameter" if edge.target_parameter is None else "source_output"
        yield Problem(
            path=f"{where}.{missing}", message="A value needs both an output and a parameter; this is missing."
        )


def _both_kinds(where: str, edge: Edge) -> Problem:
    message = (
        f"{edge.source!r} leads to {edge.target!r} both after success and after failure, which never fits; "
        "use one edge, and for both ends the trigger rule all_done."
    )
    return Problem(path=f"{where}.on", message=message, node_id=edge.target)


def _after_failure(where: str, edge: Edge) -> Iterator[Problem]:
    """A node that failed has left nothing to hand on or to judge."""
    if edge.source_output is not None:
        message = f"{edge.source!r} leaves no outputs where it failed; let this edge only order, without a value."
        yield Problem(path=f"{where}.source_output", message=message, node_id=edge.target)
    if edge.condition is not None:
        message = f"{edge.source!r} leaves no outputs where it failed; remove the condition from this edge."
        yield Problem(path=f"{where}.condition", message=message, node_id=edge.target)


def _condition(scope: Scope, where: str, edge: Edge) -> Iterator[Problem]:
    path = f"{where}.condition"
    try:
        condition = parse_condition(edge.condition or "")
    except ConditionError as error:
        yield Problem(path=path, message=str(error), node_id=edge.target)
        return
    source = scope.ports[edge.source]
    if not source.known:
        return
    known = [*source.outputs, *scope.parameters]
    for name in sorted(condition.names - set(known)):
        message = (
            f"The condition names {name!r}, which is neither an output of {edge.source!r} nor a parameter: "
            f"{listed(known)}."
        )
        yield Problem(path=path, message=message, node_id=edge.target)


def _value(scope: Scope, where: str, edge: Edge, output: str, parameter: str) -> Iterator[Problem]:
    source, target = scope.ports[edge.source], scope.ports[edge.target]
    node = scope.nodes[edge.target]
    if source.known and output not in source.outputs:
        hint = _OUTPUT_HINTS.get(scope.nodes[edge.source].type, "")
        message = f"{edge.source!r} has no output {output!r} (it has: {listed(source.outputs)}).{hint}"
        yield Problem(path=f"{where}.source_output", message=message, node_id=edge.source)
    missing = missing_input(NodePlace(node=node, ports=target, where=""), parameter, at_edge=True)
    if missing is not None:
        path = f"{where}.target_parameter"
        yield Problem(path=path, message=missing[1], severity=missing[0], node_id=edge.target)
    if parameter in node.parameters:
        place = f"nodes[{scope.places[edge.target]}].parameters.{parameter}"
        message = "The wire into this input decides; the value set here is not used."
        yield Problem(path=place, message=message, severity="warning", node_id=edge.target)
    yield from _types(scope, where, edge, output, parameter)


def _types(scope: Scope, where: str, edge: Edge, output: str, parameter: str) -> Iterator[Problem]:
    source, target = scope.nodes[edge.source], scope.nodes[edge.target]
    port, kind = scope.ports[edge.target].parameter(parameter), scope.output_type(edge)
    # An input that varies takes a list; what comes into it is told at the node.
    if port is None or (target.for_each is not None and parameter in target.for_each.parameters):
        return
    if not types_fit(kind, port.type):
        why = f"{edge.source!r} runs for each item, so its output" if source.for_each is not None else "The output"
        message = f"{why} {output!r} is {kind}, but {parameter!r} of {edge.target!r} is {port.type}."
        yield Problem(path=where, message=message, severity="warning", node_id=edge.target)
