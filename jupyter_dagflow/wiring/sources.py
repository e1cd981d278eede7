"""The notebooks of one pipeline, as files of the workspace."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_dagflow.engine.ports import FrozenSource
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.notebook import NotebookInfo, output_names, read_notebook
from jupyter_dagflow.model.pipeline import Node
from jupyter_dagflow.wiring.workspace import Workspace

SOURCE_NAME = "source.ipynb"


class FileSources:
    """Keeps the ``Sources`` port for a pipeline at ``pipeline`` (a path in the workspace)."""

    def __init__(self, workspace: Workspace, pipeline: str) -> None:
        self._workspace = workspace
        self._folder = PurePosixPath(pipeline).parent.as_posix()

    def look(self, node: Node) -> FrozenSource:
        return self._frozen(node, self._read(node))

    async def freeze(self, node: Node, directory: Path) -> FrozenSource:
        return await asyncio.to_thread(self._freeze, node, directory)

    def _freeze(self, node: Node, directory: Path) -> FrozenSource:
        content = self._read(node)
        frozen = self._frozen(node, content)
        directory.mkdir(parents=True, exist_ok=True)
        write_atomically(directory / SOURCE_NAME, content)
        return frozen

    def files(self, node: Node, artifacts: Sequence[Mapping[str, Any]]) -> list[Path]:
        found = (self._file(node, str(artifact.get("path", ""))) for artifact in artifacts)
        return [file for file in found if file is not None]

    def directory(self, run_id: str, node_id: str, attempt: int) -> Path:
        return self._workspace.runs_folder / run_id / node_id / str(attempt)

    def _read(self, node: Node) -> bytes:
        return self._workspace.read(node.path, start=self._folder)

    def _frozen(self, node: Node, content: bytes) -> FrozenSource:
        notebook = describe(node.path, content)
        return FrozenSource(
            hash=notebook.hash,
            working_directory=self._workspace.resolve(node.path, start=self._folder).parent,
            outputs=output_names(node, notebook),
            kernel=node.kernel or notebook.kernel,
            inputs=self._inputs(node),
        )

    def _inputs(self, node: Node) -> list[Path]:
        """Files that match the node's ``inputs``, which are relative to the pipeline's folder."""
        folder = self._workspace.resolve(self._folder)
        found = (path for pattern in node.inputs or () for path in _matches(folder, pattern))
        inside = self._workspace.root.resolve()
        return sorted({path for path in found if path.is_relative_to(inside) and path.is_file()})

    def _file(self, node: Node, path: str) -> Path | None:
        """A file named by a notebook, relative to the notebook's folder; ``None`` if the workspace has none such."""
        folder = (PurePosixPath(self._folder) / node.path).parent.as_posix()
        try:
            file = self._workspace.resolve(path, start=folder)
        except DagflowError:
            return None
        return file if file.is_file() else None


def _matches(folder: Path, pattern: str) -> list[Path]:
    try:
        return [path.resolve() for path in folder.glob(pattern)]
    except (ValueError, NotImplementedError, OSError):
        raise DagflowError(f"inputs: {pattern!r} is no pattern of files relative to the pipeline's folder.") from None


def describe(path: str, content: bytes) -> NotebookInfo:
    """Read a notebook, naming the file in what is wrong with it."""
    try:
        return read_notebook(content)
    except DagflowError as error:
        raise type(error)(f"{path}: {error.message}", error.problems) from None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old one or the whole new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
