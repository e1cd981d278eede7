"""What nodes are called on screen."""

from __future__ import annotations

import re

_ENDING = re.compile(r"\.(ipynb|py|sh|r|dagflow)$", re.IGNORECASE)


def node_title(node_id: str, name: str | None, path: str | None) -> str:
    """Its name, else that of its file without folder and ending, else its id."""
    return name or _ENDING.sub("", (path or "").rsplit("/", 1)[-1]) or node_id
