"""Runs of a part of a pipeline: which nodes run, and whose earlier results stand for the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from jupyter_dagflow.engine.ports import FoundAttempt, RunStore
from jupyter_dagflow.errors import Conflict, DagflowError, NotFound
from jupyter_dagflow.model.graph import ancestors, descendants, executable_nodes, upstreams
from jupyter_dagflow.model.pipeline import Edge, Pipeline

PartMode = Literal["to", "from", "only"]
"""``to``: the named nodes and all that is upstream of them; ``from``: they and all downstream; ``only``: just they."""


def part_options(
    store: RunStore, path: str, pipeline: Pipeline, mode: PartMode, nodes: Sequence[str]
) -> dict[str, Any]:
    """The options ``selected`` and ``given`` of a run of a part of the pipeline at ``path``.

    A pinned node right before a selected one is selected as well: it does not run and passes its outputs on.
    Raises ``NotFound`` for an unknown node, ``Conflict`` if a node needs a value that no earlier run left.
    """
    by_id = {node.id: node for node in executable_nodes(pipeline)}
    if not nodes:
        raise DagflowError("'nodes' must name at least one node.")
    for node_id in nodes:
        if node_id not in by_id:
            raise NotFound(f"The pipeline has no node {node_id[:100]!r}.")
    chosen = _chosen(pipeline, mode, nodes)
    before = {source for target, sources in upstreams(pipeline).items() if target in chosen for source in sources}
    pinned = {node_id for node_id in before if by_id[node_id].pinned is not None}
    selected = chosen | pinned
    found = {node_id: store.latest_success(path, node_id) for node_id in by_id if node_id in before - selected}
    results = {node_id: result for node_id, result in found.items() if result is not None}
    disabled = {node_id for node_id in before if by_id[node_id].disabled}
    _check_values(pipeline.edges, chosen, selected | disabled, results)
    return {
        "selected": [node_id for node_id in by_id if node_id in selected],
        "given": {node_id: _reference(result) for node_id, result in results.items()},
    }


def _chosen(pipeline: Pipeline, mode: PartMode, nodes: Collection[str]) -> set[str]:
    match mode:
        case "to":
            return {*nodes, *ancestors(pipeline, nodes)}
        case "from":
            return {*nodes, *descendants(pipeline, nodes)}
        case "only":
            return {*nodes}


def _check_values(
    edges: Sequence[Edge], chosen: Collection[str], satisfied: Collection[str], results: Mapping[str, FoundAttempt]
) -> None:
    """Raise ``Conflict`` unless whatever comes over wires into chosen nodes is there or will be."""
    for edge in edges:
        if edge.target not in chosen or edge.source in satisfied or edge.source_output is None:
            continue
        result = results.get(edge.source)
        if result is None or edge.source_output not in result.attempt.outputs:
            raise Conflict(
                f"Node {edge.target!r} needs the output {edge.source_output!r} of {edge.source!r}, which no earlier "
                f"run of this pipeline left. Run to {edge.target!r} instead."
            )


def _reference(found: FoundAttempt) -> dict[str, Any]:
    return {"run_id": found.run_id, "node_id": found.attempt.node_id, "attempt": found.attempt.attempt}
