"""The runs of a pipeline side by side: how each node fared, in one order of rows for all of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.graph import topological_order
from jupyter_dagflow.model.pipeline import Node
from jupyter_dagflow.model.titles import node_title

LONGEST = 100
"""Runs that are looked at together at most: each may have thousands of nodes."""


def history_view(
    store: RunStore | None, pipeline: str, *, limit: int = 25, before: str | None = None
) -> dict[str, Any]:
    """Runs of a pipeline as the REST API gives them, newest first; without a store there are none.

    ``order``: ids of their nodes, upstreams first: those of the newest run, then those that only older ones have.
    ``titles``: what each is called in the newest run that has it. Raises ``NotFound`` if there is no run ``before``.
    """
    runs = [] if store is None else store.history(pipeline, limit=limit, before=before)
    titles: dict[str, str] = {}
    for run in runs:
        if store is not None and not run.nodes.keys() <= titles.keys():
            document = parse_pipeline(store.run(run.run_id).document)
            found = {node.id: _title(node) for node in document.nodes}
            titles |= {node_id: found[node_id] for node_id in topological_order(document) if node_id not in titles}
    return {"runs": [asdict(run) for run in runs], "order": list(titles), "titles": titles}


def _title(node: Node) -> str:
    return node_title(node.id, node.name, node.path)
