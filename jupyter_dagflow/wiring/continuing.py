"""Whether a node can go on in the kernel that an attempt of it has kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_dagflow.engine.kept_kernels import MAX_KEEP_S
from jupyter_dagflow.engine.ports import RunRecord
from jupyter_dagflow.errors import Conflict, DagflowError, NotFound
from jupyter_dagflow.executors.kept_kernels import KeptKernel, kept_kernel
from jupyter_dagflow.model.instances import node_of
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.store.artifacts import attempt_directory
from jupyter_dagflow.wiring.sources import SOURCE_NAME
from jupyter_dagflow.wiring.workspace import Workspace
from jupyter_dagflow.worker.continuing import CannotContinue, as_executed, first_unseen


def find_kernel(workspace: Workspace, run_id: str, node_id: str, attempt: int) -> KeptKernel:
    """The kernel that an attempt has kept. Raises ``Conflict`` if there is none (any more)."""
    kernel = kept_kernel(attempt_directory(workspace.runs_folder, run_id, node_id, attempt))
    if kernel is None:
        raise Conflict(f"The kernel of attempt {attempt} is gone. Rerun the node instead.")
    return kernel


def check_continuation(
    workspace: Workspace, record: RunRecord, pipeline: Pipeline, node_id: str, continues: Mapping[str, int]
) -> None:
    """Raise ``Conflict`` in one sentence unless the node can go on there with its notebook as it is now."""
    kernel = find_kernel(workspace, record.run_id, node_id, continues["attempt"])
    cell = continues["cell"]
    if kernel.cell is not None and cell > kernel.cell:
        raise Conflict(
            f"Attempt {continues['attempt']} stopped at cell {kernel.cell + 1}; go on from there, or from before it."
        )
    node = next((node for node in pipeline.nodes if node.id == node_of(node_id)), None)
    if node is None or node.type != "notebook":
        raise NotFound(f"The pipeline has no notebook {node_id!r}.")
    now = workspace.read(node.path, start=PurePosixPath(record.pipeline).parent.as_posix())
    before = _read(kernel.directory / SOURCE_NAME)
    try:
        has_parameters = bool(json.loads(_read(kernel.directory / "request.json")).get("parameters"))
        first_unseen(
            as_executed(_cells(before, "What the attempt ran"), has_parameters=has_parameters),
            as_executed(_cells(now, node.path), has_parameters=has_parameters),
            cell,
        )
    except CannotContinue as error:
        raise Conflict(str(error)) from None
    except (ValueError, AttributeError):
        raise Conflict("What the attempt left cannot be read. Rerun the node instead.") from None


def checked_keep(seconds: float) -> float:
    """Raises ``DagflowError`` for a time that is none, or too long."""
    if not 0 <= seconds <= MAX_KEEP_S:
        raise DagflowError(f"Kernels of failed nodes are kept for 0 to {MAX_KEEP_S} s.")
    return seconds


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Conflict(f"What the attempt left cannot be read ({path.name}: {error.strerror}).") from None


def _cells(content: bytes, name: str) -> list[Mapping[str, Any]]:
    try:
        cells = json.loads(content)["cells"]
        return [cell for cell in cells if isinstance(cell, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Conflict(f"{name} is no notebook that can be read.") from None
