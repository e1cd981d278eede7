"""A pipeline as its workflow sees it: names, wires and links. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jupyter_dagflow.exporters.argo.pods import Place
from jupyter_dagflow.exporters.argo.rules import Link, Start, judged, start
from jupyter_dagflow.exporters.argo.writing import argo_names
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.naming import dns_names
from jupyter_dagflow.model.conditions import parse_condition
from jupyter_dagflow.model.graph import incoming_values, topological_order, upstreams
from jupyter_dagflow.model.module.data import outputs_of
from jupyter_dagflow.model.parameters import is_required, pipeline_reference
from jupyter_dagflow.model.pipeline import Edge, Node, TriggerRule

ENTRY = "main"
WORDS = frozenset({ENTRY, "and", "contains", "else", "false", "if", "in", "let", "matches", "nil", "not", "or", "true"})
"""Names that a task cannot have, for Argo's expressions take them for their own."""
INSTANCE_INPUTS = ("index", "item", "results")


@dataclass(frozen=True, kw_only=True)
class Wire:
    """A value of a task before, and the input that takes it to a parameter."""

    input: str
    parameter: str
    source: str
    output: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What templates are made from. ``module``: the file that executes nodes."""

    tree: PipelineTree
    module: str
    place: Place
    keeps_notebooks: bool = False

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """By id, each after those that it needs."""
        known = {node.id: node for node in self.tree.pipeline.nodes}
        return {node_id: known[node_id] for node_id in topological_order(self.tree.pipeline)}

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each node's task and template."""
        return dns_names(self.nodes, taken=WORDS)

    @cached_property
    def inner_names(self) -> dict[tuple[str, str], str]:
        """Of fan-outs the templates ``items``, ``each`` and ``gather``."""
        keys = {
            (node_id, part): f"{self.names[node_id]}-{part}"
            for node_id, node in self.nodes.items()
            if fans_out(node)
            for part in ("items", "each", "gather")
        }
        found = dns_names(dict.fromkeys(keys.values()), taken=[*WORDS, *self.names.values()], length=70)
        return {key: found[name] for key, name in keys.items()}

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The workflow's parameter for each of the pipeline's."""
        return argo_names(parameter.name for parameter in self.tree.pipeline.parameters)

    def edges_into(self, node_id: str) -> list[Edge]:
        return self._into.get(node_id, [])

    @cached_property
    def _into(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.tree.pipeline.edges:
            found.setdefault(edge.target, []).append(edge)
        return found

    def rule(self, node_id: str) -> TriggerRule:
        return self.nodes[node_id].trigger_rule or "all_success"

    def before(self, node_id: str) -> list[str]:
        """The nodes that it waits for, in their order. One that always runs waits for nobody."""
        found = [] if self.rule(node_id) == "always" else self._upstreams[node_id]
        return sorted(found, key=self._place.__getitem__)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {node_id: place for place, node_id in enumerate(self.nodes)}

    def after(self, node_id: str) -> list[str]:
        """The nodes that an edge leads to from it."""
        return list(self._followers.get(node_id, ()))

    @cached_property
    def _followers(self) -> dict[str, dict[str, None]]:
        found: dict[str, dict[str, None]] = {}
        for edge in self.tree.pipeline.edges:
            found.setdefault(edge.source, {})[edge.target] = None
        return found

    @cached_property
    def _upstreams(self) -> Mapping[str, list[str]]:
        return upstreams(self.tree.pipeline)

    @cached_property
    def wires(self) -> dict[str, list[Wire]]:
        """By node, the values that come to it; who waits for nobody takes none."""
        return {node_id: list(self._wires_into(node_id)) for node_id in self.nodes}

    def _wires_into(self, node_id: str) -> Iterator[Wire]:
        edges = incoming_values(self.tree.pipeline).get(node_id, []) if self.before(node_id) else []
        keys: dict[str, Edge] = {}
        for edge in edges:
            key = parameter = str(edge.target_parameter)
            while key in keys:
                key = f"{parameter} {len(keys) + 1}"
            keys[key] = edge
        taken = INSTANCE_INPUTS if fans_out(self.nodes[node_id]) else ()
        for key, name in argo_names(keys, taken).items():
            edge = keys[key]
            output = self.outputs[edge.source][str(edge.source_output)]
            yield Wire(input=name, parameter=str(edge.target_parameter), source=edge.source, output=output)

    @cached_property
    def outputs(self) -> dict[str, dict[str, str]]:
        """By node, the names in the workflow of those of its outputs that somebody takes."""
        used: dict[str, dict[str, None]] = {node_id: {} for node_id in self.nodes}
        for edge in self.tree.pipeline.edges:
            if edge.source_output is not None and edge.target_parameter is not None:
                used[edge.source][edge.source_output] = None
        for told in self.tree.pipeline.outputs:
            used[told.node][told.output] = None
        found = {}
        for node_id, node in self.nodes.items():
            known = [name for name in outputs_of(self.tree, node) if name in used[node_id]]
            found[node_id] = argo_names(dict.fromkeys([*known, *used[node_id]]))
        return found

    @cached_property
    def decisions(self) -> dict[str, dict[str, str]]:
        """By node, the outputs that tell those after it whether the edge leads on."""
        found: dict[str, dict[str, str]] = {}
        for node_id in self.nodes:
            after = [target for target in self.after(node_id) if self._must_decide(node_id, target)]
            keys = {target: f"then {self.names[target]}" for target in after}
            names = dns_names(keys.values(), taken=self.outputs[node_id].values())
            found[node_id] = {target: names[key] for target, key in keys.items()}
        return found

    def _must_decide(self, node_id: str, target: str) -> bool:
        node = self.nodes[node_id]
        edges = [edge for edge in self.edges_into(target) if edge.source == node_id]
        if not edges or node.disabled or self.rule(target) == "always" or any(edge.on == "failure" for edge in edges):
            return False
        gives_up = node.sensor is not None and node.sensor.soft_fail
        return gives_up or any(edge.condition is not None for edge in edges)

    @cached_property
    def starts(self) -> dict[str, Start]:
        """When each node runs."""
        found: dict[str, Start] = {}
        for node_id in self.nodes:
            links = [
                Link(
                    task=self.names[before],
                    falls_back=self._falls_back(before, node_id),
                    decides=self.decisions[before].get(node_id),
                    may_skip=bool(found[before].when),
                )
                for before in self.before(node_id)
            ]
            found[node_id] = start(self.rule(node_id), links)
        return found

    def _falls_back(self, before: str, node_id: str) -> bool:
        return any(edge.source == before and edge.on == "failure" for edge in self.edges_into(node_id))

    @cached_property
    def judged(self) -> list[str]:
        """The tasks whose failure is the workflow's."""

        def followers(node_id: str) -> Iterator[tuple[str, TriggerRule, bool]]:
            for target in self.after(node_id):
                if self.rule(target) != "always":
                    yield target, self.rule(target), self._falls_back(node_id, target)

        return [self.names[node_id] for node_id in judged(list(self.nodes), followers)]

    def parameters_of(self, node_id: str) -> list[str]:
        """The pipeline's parameters that a node needs: for itself, and for conditions on edges that leave it."""
        node = self.nodes[node_id]
        needed = {pipeline_reference(value) for value in node.parameters.values()}
        for edge in self.tree.pipeline.edges:
            if edge.source == node_id and edge.condition is not None:
                needed |= parse_condition(edge.condition).names
        known = self.tree.pipeline.parameters
        return [parameter.name for parameter in known if parameter.name in needed or is_required(parameter)]


def fans_out(node: Node) -> bool:
    """Whether it really runs once for each item."""
    return node.for_each is not None and node.pinned is None and not node.disabled


def stands_still(node: Node) -> bool:
    """Whether its pod executes nothing."""
    return node.pinned is not None or bool(node.disabled)
