"""Nodes that run for each item: where their lists come from, and how many instances that makes."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.instances import MAX_INSTANCES
from jupyter_dagflow.model.parameters import is_required, literal, pipeline_reference, shown
from jupyter_dagflow.model.validation.scope import NodePlace, Scope


def fan_out_problems(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    """Problems of a node's ``for_each``."""
    for_each = place.node.for_each
    if for_each is None:
        return
    if place.node.type == "sensor":
        yield place.problem("for_each", "A sensor has no parameters, so it cannot run for each item.")
        return
    for position, name in enumerate(for_each.parameters):
        part = f"for_each.parameters[{position}]"
        if name in for_each.parameters[:position]:
            yield place.problem(part, f"The parameter {name!r} is named twice.")
        elif problem := _no_list(scope, place, name):
            yield place.problem(part, problem)
    widths = [len(found) for found in map(place.node.parameters.get, for_each.parameters) if isinstance(found, list)]
    if widths and prod(widths) > MAX_INSTANCES:
        message = f"That makes {prod(widths):,} instances; there may be {MAX_INSTANCES:,}. Shorten the lists."
        yield place.problem("for_each.parameters", message)


def _no_list(scope: Scope, place: NodePlace, name: str) -> str | None:
    """Why a parameter has no list, or ``None`` if it has one or only the run can know."""
    wires = scope.wires_into(place.node.id, name)
    for edge in wires:
        kind = scope.output_type(edge)
        if kind not in {"list", "any"}:
            return f"The output {edge.source_output!r} of {edge.source!r} is {kind}; {name!r} needs a list to run over."
    if wires:
        return None
    if name not in place.node.parameters:
        return f"{name!r} has no list to run over; set it to a list, or wire one into it."
    value = place.node.parameters[name]
    reference = pipeline_reference(value)
    if reference is None:
        found = literal(value)
        return None if isinstance(found, list) else f"{name!r} is {shown(found)}; it needs a list to run over."
    source = scope.parameters.get(reference)
    if source is None:
        # It is told at the parameter.
        return None
    if source.type not in {"list", "any"}:
        return f"The pipeline's parameter {reference!r} is {source.type}; {name!r} needs a list to run over."
    if not is_required(source) and not isinstance(source.default, list):
        told = shown(source.default)
        return f"The default of the pipeline's parameter {reference!r} is {told}; {name!r} needs a list to run over."
    return None
