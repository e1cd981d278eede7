"""Exporting a document of the workspace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from jupyter_dagflow.engine.plan import DEFAULT_EXECUTOR
from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.executors.registry import executor_names
from jupyter_dagflow.exporters.base import PipelineTree, chosen
from jupyter_dagflow.exporters.registry import exporters, find_exporter
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.validation import errors
from jupyter_dagflow.wiring.documents import Document, notebooks_of, problems_of, read_pipeline
from jupyter_dagflow.wiring.workspace import Workspace


def exporter_list() -> list[dict[str, Any]]:
    """The exporters there are, as the REST API gives them."""
    return [
        {
            "name": exporter.name,
            "title": exporter.title,
            "description": exporter.description,
            "extension": exporter.extension,
            "options": [option.to_json() for option in exporter.options],
        }
        for exporter in exporters().values()
    ]


def export_pipeline(
    workspace: Workspace, path: str, text: str | None, to: str, options: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Export the document at ``path``, or ``text`` in its place: ``{"files": [{"name", "content"}], "problems": […]}``.

    Raises ``NotFound`` for an unknown exporter, ``DagflowError`` for an option that it does not have, and
    ``InvalidPipeline`` for a document that could not run either.
    """
    exporter = find_exporter(to)
    choice = chosen(exporter.options, options)
    document = read_pipeline(workspace, path, text)
    # What pods would need is of no matter where the pipeline leaves for somewhere else.
    found = problems_of(workspace, document, executors=executor_names(), executor=DEFAULT_EXECUTOR)
    wrong = errors(found)
    if wrong:
        raise InvalidPipeline(f"{path}: {wrong[0]}", found)
    tree = _tree(workspace, document, PurePosixPath(path).parent)
    exported = exporter.export(tree, source=path, options=choice)
    return {
        "files": [file.to_json() for file in exported.files],
        "problems": [problem.to_json() for problem in exported.problems],
    }


def _tree(workspace: Workspace, document: Document, start: PurePosixPath) -> PipelineTree:
    """A document with its notebooks and the pipelines within it, which validation has found to end somewhere.

    ``start``: the folder of the pipeline around it.
    """
    folder = PurePosixPath(document.path).parent
    notebooks = {
        node_id: notebook
        for node_id, notebook in notebooks_of(workspace, document).items()
        if isinstance(notebook, NotebookInfo)
    }
    inner = {
        node.id: _tree(workspace, read_pipeline(workspace, (folder / node.path).as_posix()), folder)
        for node in document.pipeline.nodes
        if node.type == "pipeline"
    }
    return PipelineTree(
        pipeline=document.pipeline,
        folder="" if folder == start else PurePosixPath(os.path.relpath(folder, start)).as_posix(),
        notebooks=notebooks,
        inner=inner,
    )
