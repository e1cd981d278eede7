"""Notebooks that an import writes, for what was none before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
R = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}


@dataclass(frozen=True, kw_only=True)
class NewCell:
    """A cell to write: code, or Markdown."""

    source: str
    tags: tuple[str, ...] = ()
    is_code: bool = True


def notebook_text(cells: Sequence[NewCell], metadata: dict[str, Any] | None = None) -> str:
    """The notebook's JSON, the same for the same cells."""
    made = []
    for index, cell in enumerate(cells):
        told: dict[str, Any] = {
            "cell_type": "code" if cell.is_code else "markdown",
            "id": hashlib.sha256(f"{index} {cell.source}".encode("utf-8", "replace")).hexdigest()[:8],
            "metadata": {"tags": list(cell.tags)} if cell.tags else {},
            "source": cell.source.splitlines(keepends=True),
        }
        made.append(told | ({"execution_count": None, "outputs": []} if cell.is_code else {}))
    notebook = {"cells": made, "metadata": metadata or PYTHON, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
