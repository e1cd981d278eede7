"""Outputs that a document gives a node instead of running it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.parameters import type_problem
from jupyter_dagflow.model.pipeline import Edge
from jupyter_dagflow.model.validation.scope import NodePlace, Scope, listed


def pinned_problems(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    """Pinned outputs that the node does not have, and values that do not fit where they go."""
    node, pinned = place.node, place.node.pinned
    if pinned is None:
        return
    for name, value in pinned.items():
        part = f"pinned.{name}"
        if place.ports.known and name not in place.ports.outputs:
            yield place.problem(part, f"The node has no output {name!r} (it has: {listed(place.ports.outputs)}).")
        elif node.for_each is not None and not isinstance(value, list):
            yield place.problem(part, "The node runs for each item, so this should be a list of all their values.")
    for edge in scope.wires_from.get(node.id, ()):
        if edge.source_output is not None and edge.target in scope.nodes:
            yield from _wire(scope, place, edge, edge.source_output, pinned)


def _wire(scope: Scope, place: NodePlace, edge: Edge, output: str, pinned: dict[str, Any]) -> Iterator[Problem]:
    target, name = scope.nodes[edge.target], edge.target_parameter or ""
    goes = f"It goes into {name!r} of {edge.target!r}."
    if output not in pinned:
        message = f"No value is pinned for {output!r}, so {name!r} of {edge.target!r} keeps its default."
        yield place.problem("pinned", message, "warning")
        return
    value, port = pinned[output], scope.ports[edge.target].parameter(name)
    kind = "any" if port is None else port.type
    if target.for_each is None or name not in target.for_each.parameters:
        problem = type_problem(kind, value)
    elif isinstance(value, list):
        problem = next(filter(None, (type_problem(kind, item) for item in value)), None)
    else:
        problem = type_problem("list", value) or "Expected a list (list), not null."
    if problem:
        yield place.problem(f"pinned.{output}", f"{problem} {goes}")
