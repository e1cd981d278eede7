"""Documents and notebooks of a workspace: read, described, validated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from jupyter_dagflow.errors import DagflowError, InvalidPipeline, NotFound, Problem
from jupyter_dagflow.model.document import parse_json, parse_pipeline
from jupyter_dagflow.model.graph import executable_nodes
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.model.ports import pipeline_parameters
from jupyter_dagflow.model.validation import errors
from jupyter_dagflow.wiring.sources import describe
from jupyter_dagflow.wiring.workspace import Workspace

SUFFIX = ".dagflow"
LANGUAGES = {".py": "python", ".sh": "bash", ".r": "r"}
"""By the ends of scripts' names."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as read: the pipeline, its JSON object as it was, and where it stands."""

    path: str
    pipeline: Pipeline
    data: Mapping[str, Any]


def read_pipeline(workspace: Workspace, path: str, text: str | None = None) -> Document:
    """Read the document at ``path``, or ``text`` as if it stood there. Raises ``NotFound`` or ``InvalidPipeline``."""
    resolved = workspace.resolve(path)
    if text is None:
        if resolved.suffix != SUFFIX:
            raise DagflowError(f"{path!r} is not a pipeline; its name does not end in {SUFFIX}.")
        try:
            text = workspace.read(path).decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidPipeline(f"{path}: The document is not UTF-8 text.") from None
    try:
        data = parse_json(text) if text.strip() else {}
        return Document(path=path, pipeline=parse_pipeline(data), data=data)
    except InvalidPipeline as error:
        raise InvalidPipeline(f"{path}: {error.message}", error.problems) from None


def notebooks_of(workspace: Workspace, document: Document) -> dict[str, NotebookInfo | str]:
    """For every notebook node what its notebook says of itself, or the sentence why it cannot be read."""
    folder = PurePosixPath(document.path).parent.as_posix()
    by_path: dict[str, NotebookInfo | str] = {}
    for path in {node.path for node in document.pipeline.nodes if node.type == "notebook"}:
        try:
            by_path[path] = describe(path, workspace.read(path, start=folder)) if path else "The node has no notebook."
        except DagflowError as error:
            by_path[path] = error.message
    return {node.id: by_path[node.path] for node in document.pipeline.nodes if node.type == "notebook"}


def installed_kernels() -> dict[str, str]:
    """Display names of the installed kernels by kernel name."""
    # Imported here: jupyter_client is slow to import and most commands do without.
    from jupyter_client.kernelspec import KernelSpecManager

    specs = KernelSpecManager().get_all_specs()
    return {name: str(spec.get("spec", {}).get("display_name", name)) for name, spec in specs.items()}


def problems_of(
    workspace: Workspace,
    document: Document,
    *,
    executors: Collection[str],
    executor: str | None = None,
    pools: Mapping[str, int] | None = None,
) -> list[Problem]:
    """Everything that validation says of a document in its workspace; ``executor`` overrides the document's.

    ``pools``: the slots of the workspace's pools by name, ``None`` if they are not known.
    """
    # Imported here: it validates the pipelines within a pipeline, which are documents too.
    from jupyter_dagflow.wiring.survey import Survey

    return Survey(workspace, executors=executors, executor=executor, pools=pools).problems(document)


def validate_document(
    workspace: Workspace,
    path: str,
    text: str | None = None,
    *,
    executors: Collection[str],
    pools: Mapping[str, int] | None = None,
) -> list[Problem]:
    """Problems of the document at ``path``, or of ``text`` in its place; one that cannot be read is problems, too."""
    try:
        document = read_pipeline(workspace, path, text)
    except InvalidPipeline as error:
        return list(error.problems) or [Problem(path="", message=error.message)]
    return problems_of(workspace, document, executors=executors, pools=pools)


def check_runnable(
    workspace: Workspace,
    document: Document,
    *,
    executors: Collection[str],
    executor: str | None = None,
    pools: Mapping[str, int] | None = None,
) -> None:
    """Raise ``InvalidPipeline`` if something forbids a run."""
    nothing = nothing_to_run(document.pipeline)
    if nothing is not None:
        raise InvalidPipeline(f"{document.path}: {nothing.message}", [nothing])
    found = problems_of(workspace, document, executors=executors, executor=executor, pools=pools)
    wrong = errors(found)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise InvalidPipeline(f"{document.path}: {wrong[0]}{more}", found)


def nothing_to_run(pipeline: Pipeline) -> Problem | None:
    """The problem of a pipeline without nodes that run, or ``None``."""
    if executable_nodes(pipeline):
        return None
    return Problem(path="nodes", message="The pipeline has no nodes; add a notebook before you run it.")


def describe_notebook(workspace: Workspace, path: str) -> dict[str, Any]:
    """The ports and the kernel of a notebook, a script or a pipeline, as the REST API gives them."""
    info = _described(workspace, path)
    return {
        "path": path,
        "parameters": [parameter.to_json() for parameter in info.parameters],
        "outputs": list(info.outputs),
        "output_types": {name: info.output_types.get(name, "any") for name in info.outputs},
        "kernel": info.kernel,
        "language": info.language,
        "hash": info.hash,
        "code_cells": info.code_cells,
        "tags": list(info.tags),
        "problems": [problem.to_json() for problem in info.problems],
    }


def describe_notebooks(workspace: Workspace, paths: Sequence[str]) -> list[dict[str, Any]]:
    """Several of them, in the order given, each ``{"path", "notebook", "modified", "message", "is_missing"}``.

    ``modified``: when the file was written, in milliseconds since the epoch, looked at before it was read. Where one
    cannot be read, ``notebook`` is ``None`` and ``message`` a sentence.
    """
    return [_told(workspace, path) for path in paths]


def _told(workspace: Workspace, path: str) -> dict[str, Any]:
    modified = notebook = message = None
    is_missing = False
    try:
        modified = workspace.modified(path)
        notebook = describe_notebook(workspace, path)
    except DagflowError as error:
        message, is_missing = error.message, isinstance(error, NotFound)
    return {
        "path": path,
        "notebook": notebook,
        "modified": modified,
        "message": message,
        "is_missing": is_missing,
    }


def _described(workspace: Workspace, path: str) -> NotebookInfo:
    """A script has no ports of its own; a pipeline has those that it declares."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in LANGUAGES:
        return NotebookInfo(language=LANGUAGES[suffix], hash=hashlib.sha256(workspace.read(path)).hexdigest())
    if suffix == SUFFIX:
        pipeline = read_pipeline(workspace, path).pipeline
        outputs = tuple(output.name for output in pipeline.outputs)
        digest = hashlib.sha256(workspace.read(path)).hexdigest()
        return NotebookInfo(parameters=pipeline_parameters(pipeline), outputs=outputs, language="dagflow", hash=digest)
    return describe(path, workspace.read(path))


def plain(document: Document) -> dict[str, Any]:
    """The document's JSON object, detached from what was read."""
    copied: dict[str, Any] = json.loads(json.dumps(document.data))
    return copied
