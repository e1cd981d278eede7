"""The last figure that an attempt's executed notebook shows.

The notebook is hostile: nothing in it is executed, only so much of it is read, and an image is handed over as data.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.store.artifacts import attempt_directory
from jupyter_dagflow.wiring.previews import MAX_IMAGE_BYTES
from jupyter_dagflow.wiring.workspace import Workspace

EXECUTED_NAME = "output.ipynb"
MAX_NOTEBOOK_BYTES = 64 * 1024 * 1024
"""Of a larger notebook no figure is shown: reading it would take longer than anybody looks."""

_MEDIA_TYPES = ("image/png", "image/jpeg", "image/svg+xml")
"""What a figure may be, the best first: an output often holds the same image several times."""


def executed_notebook(workspace: Workspace, store: RunStore, run_id: str, node_id: str, attempt: int) -> Path:
    """Where the notebook is that shows an attempt's result, whether it is there or not.

    Raises ``NotFound`` for an attempt that the store does not know, ``OutsideWorkspace`` if a link leads out.
    """
    record = next((each for each in store.attempts(run_id, node_id) if each.attempt == attempt), None)
    if record is None:
        raise NotFound(f"Run {run_id} has no attempt {attempt} of node {node_id!r}.")
    made = {"run_id": run_id, "node_id": node_id, "attempt": attempt, **(record.reused or {})}
    return attempt_directory(workspace.runs_folder, made["run_id"], made["node_id"], made["attempt"]) / EXECUTED_NAME


def figure_of(workspace: Workspace, notebook: Path) -> dict[str, str] | None:
    """``{"media_type", "data"}``, in base64; ``None`` without a figure, a notebook, or one that can be read."""
    resolved = notebook.resolve()
    if not resolved.is_relative_to(workspace.root.resolve()):
        return None
    try:
        with resolved.open("rb") as file:
            content = file.read(MAX_NOTEBOOK_BYTES + 1)
        if len(content) > MAX_NOTEBOOK_BYTES:
            return None
        return last_figure(json.loads(content))
    except (OSError, ValueError, RecursionError):
        return None


def last_figure(notebook: object) -> dict[str, str] | None:
    """The last image among the outputs of a notebook's cells; ``None`` if that one is larger than can be shown."""
    for bundle in _bundles(notebook):
        images = [(kind, _image(kind, bundle[kind])) for kind in _MEDIA_TYPES if kind in bundle]
        fitting = [(kind, content) for kind, content in images if content and len(content) <= MAX_IMAGE_BYTES]
        if fitting:
            kind, content = fitting[0]
            return {"media_type": kind, "data": base64.b64encode(content).decode("ascii")}
        if any(content for _, content in images):
            return None
    return None


def _bundles(notebook: object) -> Iterator[Mapping[str, Any]]:
    """What the outputs hold by media type, from the last output to the first."""
    for cell in reversed(_sequence(notebook, "cells")):
        for output in reversed(_sequence(cell, "outputs")):
            data = output.get("data") if isinstance(output, dict) else None
            if isinstance(data, dict):
                yield data


def _sequence(holder: object, name: str) -> Sequence[Any]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _image(kind: str, told: object) -> bytes:
    """The image itself; nothing for what is none. A notebook may hold a text as a list of its lines."""
    lines: list[Any] = told if isinstance(told, list) else [told]
    if not all(isinstance(line, str) for line in lines):
        return b""
    text = "".join(lines)
    if kind == "image/svg+xml":
        return text.encode("utf-8", "replace")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
