"""What the checks look up: the pipeline, what is known of the world around it, and where a problem is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_dagflow.errors import Problem, Severity
from jupyter_dagflow.model.graph import incoming_values
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import DRAWN_ONLY, Edge, Node, Parameter, Pipeline
from jupyter_dagflow.model.ports import NodePorts, ports_of


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What validation knows of the world. ``notebooks``: by node id, the notebook or why there is none."""

    notebooks: Mapping[str, NotebookInfo | str]
    pipelines: Mapping[str, Pipeline | str] = field(default_factory=dict)
    """By the id of a node that is a pipeline, that pipeline or why it cannot run."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """By node id, why the file that a script or a sensor names cannot be used."""
    kernels: Collection[str] | None = None
    """Names of the installed kernels; ``None``: not known, so not checked."""
    executors: Collection[str] = ("local",)
    executor: str | None = None
    """Runs every node, whatever the document says."""
    pools: Mapping[str, int] | None = None
    """The slots of each pool; ``None``: not known, so not checked."""

    def ports(self, node: Node) -> NodePorts:
        """What the node takes and leaves."""
        content = self.pipelines.get(node.id) if node.type == "pipeline" else self.notebooks.get(node.id)
        return ports_of(node, None if isinstance(content, str) else content)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A pipeline in its surroundings. ``places``: where in the document each node is; ``wires``: by target, the edges
    that carry a value into it; ``wires_from``: by source, those that carry one out of it."""

    pipeline: Pipeline
    surroundings: Surroundings
    nodes: Mapping[str, Node]
    places: Mapping[str, int]
    ports: Mapping[str, NodePorts]
    wires: Mapping[str, Sequence[Edge]]
    wires_from: Mapping[str, Sequence[Edge]]
    parameters: Mapping[str, Parameter]

    @classmethod
    def of(cls, pipeline: Pipeline, surroundings: Surroundings) -> Scope:
        wires = incoming_values(pipeline)
        wires_from: dict[str, list[Edge]] = {}
        for edge in (edge for edges in wires.values() for edge in edges):
            wires_from.setdefault(edge.source, []).append(edge)
        return cls(
            pipeline=pipeline,
            surroundings=surroundings,
            nodes={node.id: node for node in pipeline.nodes},
            places={node.id: index for index, node in enumerate(pipeline.nodes)},
            ports={node.id: surroundings.ports(node) for node in pipeline.nodes},
            wires=wires,
            wires_from=wires_from,
            parameters={parameter.name: parameter for parameter in pipeline.parameters},
        )

    def wires_into(self, node_id: str, parameter: str) -> list[Edge]:
        """The wires into one input."""
        return [edge for edge in self.wires.get(node_id, ()) if edge.target_parameter == parameter]

    def output_type(self, edge: Edge) -> str:
        """The type of the value that a wire carries, as far as it is known."""
        found = self.ports[edge.source] if edge.source in self.ports else NodePorts()
        return found.outputs.get(edge.source_output or "", "any")

    def in_pod(self, node: Node) -> bool:
        """Whether the node runs in a pod; sensors and pipelines are the runner's own."""
        if node.type in {"sensor", "pipeline"} | DRAWN_ONLY:
            return False
        return (self.surroundings.executor or node.executor or self.pipeline.defaults.executor) == "kubernetes"


@dataclass(frozen=True, kw_only=True)
class NodePlace:
    """A node, its ports and its place in the document, such as ``nodes[3]``."""

    node: Node
    ports: NodePorts
    where: str

    def problem(self, part: str, message: str, severity: Severity = "error") -> Problem:
        """A problem at ``part`` of the node, such as ``parameters.x``."""
        return Problem(path=f"{self.where}.{part}", message=message, severity=severity, node_id=self.node.id)


def types_fit(source: str, target: str) -> bool:
    """Whether a value of type ``source`` may go where ``target`` is expected, as far as types can tell."""
    return "any" in {source, target} or source == target or (source, target) == ("int", "float")


def listed(names: Collection[str]) -> str:
    """Names for a message: ``a, b``, or ``none``."""
    return ", ".join(names) or "none"
