"""Importing a file of the workspace."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from jupyter_dagflow.errors import DagflowError, Problem
from jupyter_dagflow.importers.base import Import, ImportedFile, Source
from jupyter_dagflow.importers.registry import find_importer, importers, recognise
from jupyter_dagflow.model.document import write_document
from jupyter_dagflow.model.options import chosen
from jupyter_dagflow.wiring.workspace import Workspace

MAX_BYTES = 50_000_000
LONGEST_NAME = 255
"""Bytes that a file system takes for the name of a file."""


def importer_list() -> list[dict[str, Any]]:
    """The importers there are, as the REST API gives them."""
    return [
        {
            "name": importer.name,
            "title": importer.title,
            "description": importer.description,
            "extensions": list(importer.extensions),
            "options": [option.to_json() for option in importer.options],
        }
        for importer in importers().values()
    ]


def import_file(
    workspace: Workspace,
    path: str,
    *,
    text: str | None = None,
    using: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Make a pipeline of the file at ``path``, or of ``text`` in its place; nothing is written.

    Returns ``{"importer", "document", "files", "problems", "plan"}``: the document's text, ``None`` if there is none,
    the files that belong beside it, and how a notebook was cut (``None`` for all else). ``using``: the importer's
    name; without it the format is recognised. Raises ``NotFound``, ``OutsideWorkspace``, or ``DagflowError`` for a file
    that no importer knows or that is no text.
    """
    source = read_source(workspace, path, text)
    importer = recognise(source) if using is None else find_importer(using)
    imported = importer.load(source, options=chosen(importer.options, options))
    problems = [*imported.problems, *misplaced(imported)]
    return {
        "importer": importer.name,
        "document": None if imported.pipeline is None else write_document(imported.pipeline),
        "files": [file.to_json() for file in imported.files if is_inside(file)],
        "problems": [problem.to_json() for problem in problems],
        "plan": imported.plan,
    }


def read_source(workspace: Workspace, path: str, text: str | None = None) -> Source:
    """What is to be imported, with a way to read what lies beside it and in the rest of the workspace."""
    workspace.resolve(path)
    folder = PurePosixPath(path).parent.as_posix()

    def read(other: str) -> str | None:
        try:
            content = workspace.read(other, start=folder)
            return None if len(content) > MAX_BYTES else content.decode("utf-8")
        except (DagflowError, UnicodeDecodeError):
            return None

    if text is None:
        content = workspace.read(path)
        if len(content) > MAX_BYTES:
            raise DagflowError(f"{path!r} is larger than {MAX_BYTES // 1_000_000} MB.")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise DagflowError(f"{path!r} is no UTF-8 text.") from None
    return Source(path=path, text=text, read=read)


def is_inside(file: ImportedFile) -> bool:
    """Whether a file goes beside the document or below, as a plain file."""
    name = posixpath.normpath(file.name)
    is_plain = name.encode("utf-8", "replace").decode() == name and "\0" not in name and "\\" not in name
    is_short = all(len(part.encode("utf-8", "replace")) <= LONGEST_NAME for part in name.split("/"))
    return name == file.name and not name.startswith(("/", "..")) and is_plain and is_short


def misplaced(imported: Import) -> list[Problem]:
    """A problem for each file that would be written somewhere else."""
    return [
        Problem(path="", message=f"The file {file.name!r} would not lie beside the pipeline; it is left out.")
        for file in imported.files
        if not is_inside(file)
    ]
