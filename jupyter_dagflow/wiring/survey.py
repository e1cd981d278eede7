"""Validating a document with the files that its nodes name: notebooks, scripts, what sensors watch, pipelines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from jupyter_dagflow.errors import DagflowError, Problem
from jupyter_dagflow.model.pipeline import Node, Pipeline
from jupyter_dagflow.model.sensors import FileSensor, PipelineSensor
from jupyter_dagflow.model.validation import Surroundings, errors, validate
from jupyter_dagflow.model.validation.sensors import is_url
from jupyter_dagflow.wiring.documents import (
    Document,
    installed_kernels,
    notebooks_of,
    nothing_to_run,
    read_pipeline,
)
from jupyter_dagflow.wiring.sources import MAX_DEPTH
from jupyter_dagflow.wiring.workspace import Workspace


class Survey:
    """Validates a document and the pipelines within it, each of them once."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        executors: Collection[str],
        executor: str | None = None,
        pools: Mapping[str, int] | None = None,
    ) -> None:
        self._workspace = workspace
        self._executors = executors
        self._executor = executor
        self._pools = pools
        self._kernels = installed_kernels()
        self._found: dict[str, Pipeline | str] = {}
        self._within: list[str] = []
        """Paths of the pipelines around the one that is looked at, the outermost first."""

    def problems(self, document: Document) -> list[Problem]:
        """Everything that validation says of the document."""
        self._within.append(self._normal(document.path))
        try:
            folder = PurePosixPath(document.path).parent.as_posix()
            nodes = document.pipeline.nodes
            surroundings = Surroundings(
                notebooks=notebooks_of(self._workspace, document),
                pipelines={node.id: self._pipeline(node, folder) for node in nodes if node.type == "pipeline"},
                refused={node.id: told for node in nodes if (told := self._refused(node, folder)) is not None},
                kernels=self._kernels,
                executors=self._executors,
                executor=self._executor,
                pools=self._pools,
            )
            return validate(document.pipeline, surroundings)
        finally:
            self._within.pop()

    def _pipeline(self, node: Node, folder: str) -> Pipeline | str:
        """The pipeline of a node, or in one sentence why it cannot run."""
        if not node.path:
            return "The node has no pipeline; name a .dagflow file."
        try:
            path = self._workspace.relative(self._workspace.resolve(node.path, start=folder))
        except DagflowError as error:
            return error.message
        if path in self._within:
            circle = " → ".join([*self._within[self._within.index(path) :], path])
            return f"The pipeline contains itself: {circle}."
        if len(self._within) >= MAX_DEPTH:
            return f"Pipelines are within each other more than {MAX_DEPTH} deep."
        if path not in self._found:
            self._found[path] = self._inner(path)
        found = self._found[path]
        return f"{node.path}: {found}" if isinstance(found, str) else found

    def _inner(self, path: str) -> Pipeline | str:
        try:
            document = read_pipeline(self._workspace, path)
        except DagflowError as error:
            return error.message.removeprefix(f"{path}: ")
        nothing = nothing_to_run(document.pipeline)
        wrong = [nothing] if nothing is not None else errors(self.problems(document))
        if not wrong:
            return document.pipeline
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        return f"{wrong[0]}{more}"

    def _refused(self, node: Node, folder: str) -> str | None:
        """Why the file that a script or a sensor names cannot be used; a sensor's may be one that comes later."""
        try:
            if node.type == "script" and node.path:
                if not self._workspace.resolve(node.path, start=folder).is_file():
                    return f"There is no file {node.path!r}."
            elif isinstance(node.sensor, PipelineSensor) and node.sensor.path:
                if not self._workspace.resolve(node.sensor.path, start=folder).is_file():
                    return f"There is no file {node.sensor.path!r}."
            elif isinstance(node.sensor, FileSensor) and node.sensor.path and not is_url(node.sensor.path):
                self._workspace.resolve(node.sensor.path, start=folder)
        except DagflowError as error:
            return error.message
        return None

    def _normal(self, path: str) -> str:
        return self._workspace.relative(self._workspace.resolve(path))
