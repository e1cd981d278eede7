"""Stands here for the module of a pipeline's nodes (``exporters.node_module``), which exported files import."""

from __future__ import annotations

from jupyter_dagflow.model.module.parts.alone import NodeFailed, Nodes, NodeSkipped
from jupyter_dagflow.model.module.parts.definitions import Invalid, Node, Pipeline
from jupyter_dagflow.model.module.parts.units import Unit, retry_delay_s, unit_key

__all__ = [
    "NODES",
    "Invalid",
    "Node",
    "NodeFailed",
    "NodeSkipped",
    "Unit",
    "retry_delay_s",
    "unit_key",
]

NODES = Nodes(Pipeline(name=""))
