"""What the nodes of one pipeline execute, as files of the workspace: notebooks, scripts, pipelines within it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_dagflow.engine.ports import FrozenSource
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.document import read_document
from jupyter_dagflow.model.graph import executable_nodes
from jupyter_dagflow.model.notebook import NotebookInfo, output_names, read_notebook
from jupyter_dagflow.model.pipeline import Node, Pipeline
from jupyter_dagflow.model.ports import ports_of
from jupyter_dagflow.model.sensors import sensor_json
from jupyter_dagflow.wiring.workspace import Workspace
from jupyter_dagflow.worker.script import SOURCES as SCRIPT_NAMES

SOURCE_NAME = "source.ipynb"
PIPELINE_NAME = "source.dagflow"
MAX_DEPTH = 20
"""So many pipelines may be within each other."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """What is copied to an attempt's folder, and under which name."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Nest:
    """Pipelines within pipelines, while they are looked at. ``within``: those around this one, the outermost first.

    ``known``: by path, the hash of those that were looked at, and the files that their nodes name as inputs.
    """

    within: tuple[str, ...]
    known: dict[str, tuple[str, tuple[Path, ...]]] = field(default_factory=dict)


class FileSources:
    """Keeps the ``Sources`` port for a pipeline at ``pipeline`` (a path in the workspace)."""

    def __init__(self, workspace: Workspace, pipeline: str) -> None:
        self._workspace = workspace
        self._pipeline = pipeline
        self._folder = PurePosixPath(pipeline).parent.as_posix()

    def look(self, node: Node) -> FrozenSource:
        return self._frozen(node, self._nest())[0]

    async def freeze(self, node: Node, directory: Path) -> FrozenSource:
        return await asyncio.to_thread(self._freeze, node, directory)

    def _freeze(self, node: Node, directory: Path) -> FrozenSource:
        frozen, copy = self._frozen(node, self._nest())
        directory.mkdir(parents=True, exist_ok=True)
        if copy is not None:
            write_atomically(directory / copy.name, copy.content)
        return frozen

    def files(self, node: Node, artifacts: Sequence[Mapping[str, Any]]) -> list[Path]:
        folder = working_folder(self._pipeline, node)
        found = (artifact_file(self._workspace, folder, str(artifact.get("path", ""))) for artifact in artifacts)
        return [file for file in found if file is not None]

    def directory(self, run_id: str, node_id: str, attempt: int) -> Path:
        return self._workspace.runs_folder / run_id / node_id / str(attempt)

    # --- by type of node --------------------------------------------------------------------------------------

    def _nest(self) -> Nest:
        return Nest(within=(self._workspace.relative(self._workspace.resolve(self._pipeline)),))

    def _frozen(self, node: Node, nest: Nest) -> tuple[FrozenSource, Copy | None]:
        readers: Mapping[str, Callable[[Node, Nest], tuple[FrozenSource, Copy | None]]] = {
            "notebook": self._notebook,
            "script": self._script,
            "command": self._command,
            "sensor": self._sensor,
            "pipeline": self._contained,
        }
        if node.type not in readers:
            raise DagflowError(f"A node of type {node.type!r} has nothing to run.")
        return readers[node.type](node, nest)

    def _notebook(self, node: Node, _: Nest) -> tuple[FrozenSource, Copy]:
        content = self._read(node, "notebook")
        notebook = describe(node.path, content)
        kernel = node.kernel or notebook.kernel
        frozen = self._source(node, notebook.hash, outputs=output_names(node, notebook), kernel=kernel)
        return frozen, Copy(name=SOURCE_NAME, content=content)

    def _script(self, node: Node, _: Nest) -> tuple[FrozenSource, Copy]:
        content = self._read(node, "script")
        settings = {"file": PurePosixPath(node.path).name, "parameters_as": node.parameters_as or "arguments"}
        frozen = self._source(node, hashlib.sha256(content).hexdigest(), settings=settings)
        return frozen, Copy(name=script_name(node.path), content=content)

    def _command(self, node: Node, _: Nest) -> tuple[FrozenSource, None]:
        if not node.command:
            raise DagflowError("The node has no command; name a program and its arguments.")
        return self._source(node, _hash_of(node.command), settings={"command": list(node.command)}), None

    def _sensor(self, node: Node, _: Nest) -> tuple[FrozenSource, None]:
        if node.sensor is None:
            raise DagflowError("The node does not say what it waits for.")
        told = sensor_json(node.sensor)
        return self._source(node, _hash_of(told), settings={"sensor": told}), None

    def _contained(self, node: Node, nest: Nest) -> tuple[FrozenSource, Copy]:
        content = self._read(node, "pipeline")
        path = self._workspace.relative(self._workspace.resolve(node.path, start=self._folder))
        if path in nest.within:
            circle = " → ".join([*nest.within[nest.within.index(path) :], path])
            raise DagflowError(f"The pipeline contains itself: {circle}.")
        if len(nest.within) >= MAX_DEPTH:
            raise DagflowError(f"Pipelines are within each other more than {MAX_DEPTH} deep.")
        pipeline = _parsed(node.path, content)
        if path not in nest.known:
            inner = Nest(within=(*nest.within, path), known=nest.known)
            nest.known[path] = FileSources(self._workspace, path)._whole(pipeline, inner)
        digest, inputs = nest.known[path]
        outputs = [output.name for output in pipeline.outputs]
        frozen = self._source(node, digest, outputs=outputs, settings={"path": path}, inputs=inputs)
        return frozen, Copy(name=PIPELINE_NAME, content=content)

    def _whole(self, pipeline: Pipeline, nest: Nest) -> tuple[str, tuple[Path, ...]]:
        """The hash of a pipeline with all that it executes, and the files that its nodes name as inputs."""
        nodes = executable_nodes(pipeline)
        try:
            sources = {node.id: self._frozen(node, nest)[0] for node in nodes}
        except DagflowError as error:
            raise type(error)(f"{nest.within[-1]}: {error.message}", error.problems) from None
        told = [
            pipeline.model_dump(mode="json", exclude_unset=True, exclude={"name", "description", "nodes"}),
            [node.model_dump(mode="json", exclude_unset=True, exclude={"name", "ui"}) for node in nodes],
            {node_id: source.hash for node_id, source in sources.items()},
        ]
        return _hash_of(told), tuple(file for source in sources.values() for file in source.inputs)

    # --- what they share --------------------------------------------------------------------------------------

    def _read(self, node: Node, noun: str) -> bytes:
        if not node.path:
            raise DagflowError(f"The node has no {noun}.")
        return self._workspace.read(node.path, start=self._folder)

    def _source(
        self,
        node: Node,
        digest: str,
        *,
        outputs: Sequence[str] | None = None,
        kernel: str | None = None,
        settings: Mapping[str, Any] | None = None,
        inputs: Sequence[Path] = (),
    ) -> FrozenSource:
        """``outputs``: without them, those of the node's ports that need no file to be known."""
        return FrozenSource(
            hash=digest,
            working_directory=self._workspace.resolve(working_folder(self._pipeline, node)),
            outputs=tuple(ports_of(node, None).outputs if outputs is None else outputs),
            kernel=kernel,
            inputs=sorted({*self._inputs(node), *inputs}),
            settings=settings or {},
        )

    def _inputs(self, node: Node) -> list[Path]:
        """Files that match the node's ``inputs``, which are relative to the pipeline's folder."""
        folder = self._workspace.resolve(self._folder)
        found = (path for pattern in node.inputs or () for path in _matches(folder, pattern))
        inside = self._workspace.root.resolve()
        return [path for path in found if path.is_relative_to(inside) and path.is_file()]


def working_folder(pipeline: str, node: Node) -> str:
    """The folder where a node works, relative to the workspace: that of its notebook or script, else the pipeline's."""
    folder = PurePosixPath(pipeline).parent
    return (folder / node.path).parent.as_posix() if node.type in {"notebook", "script"} else folder.as_posix()


def artifact_place(workspace: Workspace, folder: str, path: str) -> Path:
    """Where the file is that an output names, relative to ``folder`` of the workspace or absolute.

    Raises ``DagflowError`` for what is no path, or leads out of the workspace.
    """
    try:
        if Path(path).is_absolute():
            return workspace.resolve(workspace.relative(Path(path)))
        return workspace.resolve(path, start=folder)
    except (OSError, ValueError, RuntimeError):
        raise DagflowError(f"{path[:100]!r} is not a path that can be followed.") from None


def artifact_file(workspace: Workspace, folder: str, path: str) -> Path | None:
    """The file at ``artifact_place``; ``None`` if there is none."""
    try:
        file = artifact_place(workspace, folder, path)
        return file if file.is_file() else None
    except (DagflowError, OSError):
        return None


def script_name(path: str) -> str:
    """What the frozen copy of a script is called. Raises ``DagflowError`` for a file that is no script."""
    name = SCRIPT_NAMES.get(PurePosixPath(path).suffix.lower())
    if name is None:
        raise DagflowError(f"{path!r} is no script; its name must end in .py, .sh or .R.")
    return name


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


def _matches(folder: Path, pattern: str) -> list[Path]:
    try:
        return [path.resolve() for path in folder.glob(pattern)]
    except (ValueError, NotImplementedError, OSError):
        raise DagflowError(f"inputs: {pattern!r} is no pattern of files relative to the pipeline's folder.") from None


def _parsed(path: str, content: bytes) -> Pipeline:
    try:
        return read_document(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise DagflowError(f"{path}: The document is not UTF-8 text.") from None
    except DagflowError as error:
        raise type(error)(f"{path}: {error.message}", error.problems) from None


def _hash_of(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
