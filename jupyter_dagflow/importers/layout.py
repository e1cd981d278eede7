"""Places for nodes of sources that have none: a column for each step away from the beginning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jupyter_dagflow.model.graph import topological_order, upstreams
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline, Position

COLUMN, ROW = 340.0, 150.0


def placed(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[Node]:
    """The nodes, each in the column behind all that it waits for. There is no circle."""
    pipeline = Pipeline(nodes=list(nodes), edges=list(edges))
    before = upstreams(pipeline)
    columns: dict[str, int] = {}
    rows: Counter[int] = Counter()
    found: dict[str, Position] = {}
    for node_id in topological_order(pipeline):
        column = columns[node_id] = max((columns[one] + 1 for one in before[node_id]), default=0)
        found[node_id] = Position(x=column * COLUMN, y=rows[column] * ROW)
        rows[column] += 1
    return [node.model_copy(update={"ui": found[node.id]}) if node.id in found else node for node in nodes]
