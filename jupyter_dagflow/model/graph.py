"""The shape of a pipeline: order, cycles, what comes before and after. The one place that knows networkx."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from jupyter_dagflow.model.pipeline import DRAWN_ONLY, Edge, Node, Pipeline


def executable_nodes(pipeline: Pipeline) -> list[Node]:
    """The nodes that run, in the order of the document: all but notes and groups."""
    return [node for node in pipeline.nodes if node.type not in DRAWN_ONLY]


def build_graph(pipeline: Pipeline) -> nx.DiGraph[str]:
    """Executable nodes by id, one arrow for every pair of nodes that edges join. Dangling edges are left out."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(node.id for node in executable_nodes(pipeline))
    graph.add_edges_from(
        (edge.source, edge.target) for edge in pipeline.edges if edge.source in graph and edge.target in graph
    )
    return graph


def topological_order(pipeline: Pipeline) -> list[str]:
    """Ids with every node after its upstreams; of several possible orders the one closest to the document's.

    Raises ``ValueError`` if there is a cycle.
    """
    position = {node.id: index for index, node in enumerate(pipeline.nodes)}
    try:
        return list(nx.lexicographical_topological_sort(build_graph(pipeline), key=lambda node: position[node]))
    except nx.NetworkXUnfeasible:
        raise ValueError("The pipeline has a cycle.") from None


def find_cycle(pipeline: Pipeline) -> list[str] | None:
    """The ids along one cycle, the first repeated at the end, or ``None``."""
    try:
        arrows = nx.find_cycle(build_graph(pipeline))
    except nx.NetworkXNoCycle:
        return None
    return [arrows[0][0], *(arrow[1] for arrow in arrows)]


def upstreams(pipeline: Pipeline) -> dict[str, list[str]]:
    """For each executable node the distinct ids right before it."""
    graph = build_graph(pipeline)
    return {node: list(graph.predecessors(node)) for node in graph}


def descendants(pipeline: Pipeline, node_ids: Iterable[str]) -> set[str]:
    """Everything downstream of the given nodes, without themselves unless one is downstream of another."""
    graph = build_graph(pipeline)
    return {found for node in node_ids if node in graph for found in nx.descendants(graph, node)}


def ancestors(pipeline: Pipeline, node_ids: Iterable[str]) -> set[str]:
    """Everything upstream of the given nodes."""
    graph = build_graph(pipeline)
    return {found for node in node_ids if node in graph for found in nx.ancestors(graph, node)}


def incoming_values(pipeline: Pipeline) -> dict[str, list[Edge]]:
    """For each target the edges that carry a value into one of its parameters."""
    incoming: dict[str, list[Edge]] = {}
    for edge in pipeline.edges:
        if edge.source_output is not None and edge.target_parameter is not None:
            incoming.setdefault(edge.target, []).append(edge)
    return incoming
