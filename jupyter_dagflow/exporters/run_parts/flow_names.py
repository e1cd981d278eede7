"""Stands here for what an exported Metaflow flow says of its own names."""

from __future__ import annotations

STEPS: dict[str, str] = {}
"""The step of each node, by the node's id."""
PARAMETERS: dict[str, str] = {}
"""The flow's parameter for each of the pipeline's, by its name there."""
