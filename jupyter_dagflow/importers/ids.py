"""Ids for nodes that came from somewhere else: short, readable, each unlike all others."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 48


class Ids:
    """Gives each name an id that nothing else has."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def make(self, name: str) -> str:
        """``Train model.ipynb`` → ``Train-model``, the second time ``Train-model-2``."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        stem = re.sub(r"\.[A-Za-z]{1,5}$", "", plain)
        base = re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-")[:LONGEST] or "node"
        found, number = base, 1
        while found in self._taken:
            number += 1
            found = f"{base}-{number}"
        self._taken.add(found)
        return found
