"""Ids of instances: a node that runs for each item has the instances ``<node id>.<index>``, counted from 0.

No node's own id has a dot, so the two cannot be taken for each other.
"""

from __future__ import annotations

SEPARATOR = "."
MAX_INSTANCES = 10_000
"""How many instances a node may have."""


def instance_id(node_id: str, index: int) -> str:
    """The id of one instance of a node."""
    return f"{node_id}{SEPARATOR}{index}"


def node_of(node_id: str) -> str:
    """The node that an id stands for: itself, or the one of which it is an instance."""
    return node_id.partition(SEPARATOR)[0]


def index_of(node_id: str) -> int | None:
    """Which instance of its node an id stands for; ``None`` if it is a node's own."""
    _, separator, index = node_id.partition(SEPARATOR)
    return int(index) if separator else None
