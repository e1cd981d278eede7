"""The cells of a notebook that show pipelines and runs: told when there is a run to follow."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from weakref import WeakSet

from jupyter_dagflow.wiring.workspace import Workspace

SCRIPT = Path(__file__).parent / "static" / "widget.js"
"""What draws in a cell, built from ``src/notebookWidget`` and shipped with the package."""


class Cell(Protocol):
    """What shows a pipeline or a run in a cell."""

    def shows(self, workspace: Workspace, pipeline: str, run_id: str) -> bool:
        """Whether the run is one that this cell shows, or should."""

    def follow(self, run_id: str) -> None:
        """Show the run as it goes on, until it ends."""


_cells: WeakSet[Cell] = WeakSet()


def add_cell(cell: Cell) -> None:
    _cells.add(cell)


def follow_in_cells(workspace: Workspace, pipeline: str, run_id: str) -> None:
    """Let the cells that show the pipeline, or this run of it, follow the run."""
    for cell in list(_cells):
        if cell.shows(workspace, pipeline, run_id):
            cell.follow(run_id)
