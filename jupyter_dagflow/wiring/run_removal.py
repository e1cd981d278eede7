"""Deleting a run: first what is known of it, then the files that its attempts left."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.store.artifacts import is_id
from jupyter_dagflow.wiring.workspace import RUNS_FOLDER, Workspace


def delete_run(workspace: Workspace, store: RunStore, run_id: str) -> str | None:
    """Delete a run that has ended, those within it, and their files; a sentence if some of the files stayed.

    Raises ``NotFound`` or ``Conflict``, and nothing is deleted then.
    """
    return remove_files(workspace, store.delete_run(run_id))


def remove_files(workspace: Workspace, run_ids: Sequence[str]) -> str | None:
    """Remove the folders of runs that are in the store no more; a sentence if some of the files stayed.

    A link that stands for a folder is removed itself, and what it leads to stays.
    """
    told = [_remove_folder(workspace.runs_folder, run_id) for run_id in run_ids if is_id(run_id)]
    left = [sentence for sentence in told if sentence is not None]
    return " ".join(left) or None


def _remove_folder(runs_folder: Path, run_id: str) -> str | None:
    folder = runs_folder / run_id
    # As much as can be, whatever stays.
    shutil.rmtree(folder, ignore_errors=True)
    if not os.path.lexists(folder):
        return None
    try:
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        place = f"{RUNS_FOLDER}/{run_id}"
        name = Path(os.fsdecode(error.filename)).name if error.filename else run_id
        return f"The run was deleted, but not all files in {place}: {name!r} stayed ({error.strerror or error})."
    return None
