"""Small notebooks for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Cell = str | tuple[str, str]
"""The source of a code cell, or its tag and its source."""


def notebook(cells: Sequence[Cell], *, kernel: str | None = "python3", language: str = "python") -> dict[str, Any]:
    """A notebook of code cells, as JSON; ``kernel=None`` leaves the kernelspec out."""
    metadata: dict[str, Any] = {}
    if kernel is not None:
        metadata = {
            "kernelspec": {"name": kernel, "display_name": kernel, "language": language},
            "language_info": {"name": language},
        }
    return {
        "cells": [_cell(index, cell) for index, cell in enumerate(cells)],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write_notebook(path: Path, cells: Sequence[Cell], *, kernel: str | None = "python3") -> Path:
    """Write a notebook of code cells; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook(cells, kernel=kernel), indent=1) + "\n", encoding="utf-8")
    return path


def _cell(index: int, cell: Cell) -> Mapping[str, Any]:
    tag, source = cell if isinstance(cell, tuple) else ("", cell)
    return {
        "cell_type": "code",
        "id": f"cell-{index}",
        "metadata": {"tags": [tag] if tag else []},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }
