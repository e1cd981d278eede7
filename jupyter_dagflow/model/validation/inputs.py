"""The values that a node is given: whether its inputs exist, and whether the values fit them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.errors import Problem, Severity
from jupyter_dagflow.model.notebook import NotebookParameter
from jupyter_dagflow.model.parameters import choices_problem, literal, pipeline_reference, type_problem
from jupyter_dagflow.model.validation.scope import NodePlace, Scope, listed, types_fit


def input_problems(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    """Problems of the values set in the node, and inputs that have none although they must."""
    node = place.node
    for name, value in node.parameters.items():
        missing = missing_input(place, name, at_edge=False)
        if missing is not None:
            yield place.problem(f"parameters.{name}", missing[1], missing[0])
        port, varies = place.ports.parameter(name), node.for_each is not None and name in node.for_each.parameters
        reference = pipeline_reference(value)
        if reference is not None:
            yield from _reference(scope, place, name, reference, None if varies else port)
        elif varies:
            items = literal(value)
            for index, item in enumerate(items if isinstance(items, list) else ()):
                yield from _value(place, f"parameters.{name}[{index}]", port, item)
        else:
            yield from _value(place, f"parameters.{name}", port, literal(value))
    if node.type == "pipeline":
        for port in place.ports.parameters:
            if port.required and port.name not in node.parameters and not scope.wires_into(node.id, port.name):
                message = f"{node.path!r} needs a value for its parameter {port.name!r}; set it, or wire one into it."
                yield place.problem(f"parameters.{port.name}", message)


def missing_input(place: NodePlace, name: str, *, at_edge: bool) -> tuple[Severity, str] | None:
    """What to say of an input that the node does not have, or ``None`` if it has it or takes any."""
    node, ports = place.node, place.ports
    if not ports.known or ports.parameter(name) is not None:
        return None
    who = repr(node.id) if at_edge else f"The {node.type}"
    has = f"(it has: {listed([port.name for port in ports.parameters])})"
    match node.type:
        case "notebook":
            return "warning", f"{who} has no parameter {name!r} {has}. It is injected all the same."
        case "command":
            return "warning", f"The command does not use {name!r}; write {{{name}}} where it belongs."
        case "pipeline":
            return "error", f"{who} has no parameter {name!r} {has}."
        case "sensor":
            return "error", f"A sensor takes no parameters, so {name!r} cannot be set."
        case _:
            return None


def _value(place: NodePlace, part: str, port: NotebookParameter | None, value: Any) -> Iterator[Problem]:
    if port is None:
        return
    problem = type_problem(port.type, value) or choices_problem(port.choices, value)
    if problem:
        yield place.problem(part, problem)


def _reference(
    scope: Scope, place: NodePlace, name: str, reference: str, port: NotebookParameter | None
) -> Iterator[Problem]:
    source = scope.parameters.get(reference)
    if source is None:
        yield place.problem(f"parameters.{name}", f"The pipeline has no parameter {reference!r}.")
    elif port and not types_fit(source.type, port.type):
        message = f"The pipeline's parameter {reference!r} is {source.type}, but {name!r} is {port.type}."
        yield place.problem(f"parameters.{name}", message)
