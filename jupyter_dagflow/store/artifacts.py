"""The files of attempts below the runs folder, and the logs in them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, BinaryIO

from jupyter_dagflow.errors import DagflowError, NotFound, OutsideWorkspace
from jupyter_dagflow.model.instances import SEPARATOR
from jupyter_dagflow.model.pipeline import ID_PATTERN

LOG = "log.jsonl"
PAGE_BYTES = 1_000_000
"""A page of a log ends after the line that reaches this size."""

_ID = re.compile(ID_PATTERN.removesuffix("$") + r"\Z")
_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z")


def is_id(text: str) -> bool:
    """Whether a text may name a run or a node, and so a folder."""
    return _ID.match(text) is not None


def is_node_id(text: str) -> bool:
    """Whether a text may name a node or an instance of one, and so a folder."""
    node_id, separator, index = text.partition(SEPARATOR)
    return is_id(node_id) and (not separator or _INDEX.match(index) is not None)


def attempt_directory(runs_folder: Path, run_id: str, node_id: str, attempt: int) -> Path:
    """Where an attempt keeps its files, whether they are there or not.

    Raises ``NotFound`` for what cannot be an id, ``OutsideWorkspace`` if a link leads out of the runs folder.
    """
    if not is_id(run_id) or not is_node_id(node_id) or attempt < 1:
        raise NotFound(f"There is no attempt {attempt} of node {node_id!r} in run {run_id!r}.")
    directory = runs_folder / run_id / node_id / str(attempt)
    _check_inside(runs_folder, directory)
    return directory


def log_path(runs_folder: Path, run_id: str, node_id: str, attempt: int) -> Path:
    """The log of an attempt, whether it is there or not. Raises as ``attempt_directory`` does."""
    path = attempt_directory(runs_folder, run_id, node_id, attempt) / LOG
    _check_inside(runs_folder, path)
    return path


def read_log(path: Path, after: int = 0, limit: int = PAGE_BYTES) -> tuple[list[dict[str, Any]], int]:
    """The entries from byte ``after`` on, about ``limit`` bytes of them, and the byte at which the next page begins.

    A line that is still being written waits for the next page; one that is damaged is left out. A log that is not
    there is an empty one. Raises ``DagflowError`` if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            if after > os.fstat(file.fileno()).st_size:
                return [], after
            file.seek(after)
            return _read_entries(file, after, limit)
    except (FileNotFoundError, NotADirectoryError):
        return [], after
    except OSError as error:
        raise DagflowError(f"The log {path.name} cannot be read: {error.strerror}.") from None


def _read_entries(file: BinaryIO, after: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    entries: list[dict[str, Any]] = []
    end = after
    for line in file:
        if not line.endswith(b"\n"):
            break
        end += len(line)
        entry = _entry(line)
        if entry is not None:
            entries.append(entry)
        if end - after >= limit:
            break
    return entries, end


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        # NaN and Infinity, which JSON does not have, are told by their names.
        value = json.loads(line, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and isinstance(value.get("type"), str) else None


def _check_inside(runs_folder: Path, path: Path) -> None:
    try:
        inside = path.resolve().is_relative_to(runs_folder.resolve())
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise OutsideWorkspace(f"{path.name!r} leads out of the runs folder.")
