"""What files hold, as hashes. Blocks on files, so it is to be called in a thread."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from jupyter_dagflow.engine.ports import FrozenSource, Sources
from jupyter_dagflow.model.pipeline import Node

SETTLED_S = 2.0
"""A file that was written less than this ago may be written again without its times telling, so it is always read."""


def sha256_of(path: Path) -> str | None:
    """The hash of a file's content in hexadecimal digits; ``None`` if there is no such file, or it cannot be read.

    A large file is read once as long as its times and its size stay.
    """
    try:
        if not path.is_file():
            return None
        found = path.stat()
        if time.time() - max(found.st_mtime, found.st_ctime) < SETTLED_S:
            return _read_hash(path)
        return _remembered_hash(path, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=10_000)
def _remembered_hash(path: Path, *_identity: int) -> str:
    return _read_hash(path)


def _read_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def input_hashes(source: FrozenSource) -> dict[str, str]:
    """The hashes of a node's declared input files, named by their paths from the folder that it works in."""
    return {_name(path, source.working_directory): sha256_of(path) or "unreadable" for path in source.inputs}


def lost_artifact(working_directory: Path, artifacts: Sequence[Mapping[str, Any]]) -> str | None:
    """Say which file of an earlier result is gone or was changed since, or ``None`` if all are as they were."""
    for artifact in artifacts:
        path = str(artifact.get("path", ""))
        found = sha256_of(working_directory / path)
        if found != artifact.get("sha256"):
            return f"the file {path} of the earlier result {'is gone' if found is None else 'has changed since'}"
    return None


def artifacts_of_values(sources: Sources, node: Node, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An entry as in ``AttemptResult`` for each value that names a file of the workspace, from the node's folder."""
    found: list[dict[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, str):
            for file in sources.files(node, [{"name": name, "path": value}]):
                found.append({"name": name, "path": value, "size": file.stat().st_size, "sha256": sha256_of(file)})
    return found


def _name(path: Path, folder: Path) -> str:
    try:
        return PurePath(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        # On Windows there is no way from one drive to another.
        return path.as_posix()
