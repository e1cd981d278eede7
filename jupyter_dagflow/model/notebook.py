"""What a notebook says of itself: its inputs (the ``parameters`` cell), its outputs (the ``outputs`` cell), its kernel.

Nothing is executed. Python cells are read with ``ast``, which also gets strings with ``#`` and values over several
lines right; the ``parameters`` cells of other languages are left to papermill's own reading.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jupyter_dagflow.errors import InvalidPipeline, Problem
from jupyter_dagflow.model import source
from jupyter_dagflow.model.pipeline import Node

MAX_BYTES = 200_000_000
PORT_TAGS = ("parameters", "outputs")
"""Tags of the cells that are a notebook's inputs and outputs."""


@dataclass(frozen=True, kw_only=True)
class NotebookParameter:
    """One input port. ``default`` is a JSON value where the source is a literal, else ``None`` beside its source.

    ``choices``: the values that it may have; ``required``: it has no default and must get a value.
    """

    name: str
    type: str
    default: Any = None
    default_source: str | None = None
    help: str = ""
    choices: tuple[Any, ...] | None = None
    required: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type": self.type,
            "default": self.default,
            "default_source": self.default_source,
            "help": self.help,
            "choices": None if self.choices is None else list(self.choices),
            "required": self.required,
        }


@dataclass(frozen=True, kw_only=True)
class NotebookInfo:
    """A notebook's ports and kernel. ``hash`` covers what is executed: kernel and code cells, no outputs, no prose.

    ``output_types``: what can be told of the outputs' types without executing anything; ``any`` for the others.
    ``tags``: those of ``parameters`` and ``outputs`` that some code cell has, be it an empty one.
    """

    parameters: tuple[NotebookParameter, ...] = ()
    outputs: tuple[str, ...] = ()
    output_types: Mapping[str, str] = field(default_factory=dict)
    kernel: str | None = None
    language: str = "python"
    hash: str = ""
    code_cells: int = 0
    tags: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def parameter(self, name: str) -> NotebookParameter | None:
        """The input port of that name, if there is one."""
        return next((found for found in self.parameters if found.name == name), None)


def output_names(node: Node, notebook: NotebookInfo) -> tuple[str, ...]:
    """The variables that are a node's outputs: those that the document lists, else those of the ``outputs`` cell."""
    return notebook.outputs if node.outputs is None else tuple(node.outputs)


@dataclass(frozen=True, kw_only=True)
class CodeCell:
    """A code cell's source and tags. ``index`` counts all cells from 0."""

    index: int
    source: str
    tags: tuple[str, ...] = ()


def code_cells(content: bytes) -> tuple[CodeCell, ...]:
    """The code cells of a notebook file, in order. Raises as ``read_notebook`` does."""
    cells, _ = _parse(content)
    return tuple(
        CodeCell(index=index, source=_source(cell), tags=tuple(_tags(cell)))
        for index, cell in enumerate(cells)
        if cell.get("cell_type") == "code"
    )


def read_notebook(content: bytes) -> NotebookInfo:
    """Read a notebook file. Raises ``InvalidPipeline`` with one sentence if it is none."""
    cells, metadata = _parse(content)
    kernelspec = metadata.get("kernelspec")
    kernel = kernelspec.get("name") if isinstance(kernelspec, Mapping) else None
    language = _language(metadata)
    code = [(_source(cell), _tags(cell)) for cell in cells if cell.get("cell_type") == "code"]
    problems: list[Problem] = []
    if not isinstance(kernel, str) or not kernel:
        kernel = None
        problems.append(
            Problem(
                path="metadata.kernelspec",
                message="The notebook names no kernel. Open it, choose a kernel and save, or set the node's kernel.",
                severity="error",
            )
        )
    parameters: tuple[NotebookParameter, ...] = ()
    for text, tags in code:
        if "parameters" in tags:
            parameters = tuple(_read_parameters(text, kernel or "", language))
            break
    outputs: dict[str, str] = {}
    for text, tags in code:
        if "outputs" in tags:
            outputs |= source.assigned_types(text, language)
    return NotebookInfo(
        parameters=parameters,
        outputs=tuple(outputs),
        output_types=outputs,
        kernel=kernel,
        language=language,
        hash=_hash(kernel, language, code),
        code_cells=sum(1 for text, _ in code if text.strip()),
        tags=tuple(tag for tag in PORT_TAGS if any(tag in tags for _, tags in code)),
        problems=tuple(problems),
    )


def _parse(content: bytes) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
    if len(content) > MAX_BYTES:
        raise InvalidPipeline(f"The notebook is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise InvalidPipeline("The file is not a notebook: it is not valid JSON.") from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int) or not isinstance(cells, list):
        if isinstance(data, dict) and isinstance(data.get("worksheets"), list):
            raise InvalidPipeline("The notebook has the old format 3. Open it in JupyterLab and save it once.")
        raise InvalidPipeline("The file is not a notebook: it has no cells.")
    if not all(isinstance(cell, dict) for cell in cells):
        raise InvalidPipeline("The file is not a notebook: a cell is not an object.")
    metadata = data.get("metadata")
    return cells, metadata if isinstance(metadata, dict) else {}


def _language(metadata: Mapping[str, Any]) -> str:
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        part = metadata.get(key)
        found = part.get(name) if isinstance(part, Mapping) else None
        if isinstance(found, str) and found:
            return found.lower()
    return "python"


def _source(cell: Mapping[str, Any]) -> str:
    text = cell.get("source", "")
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


def _tags(cell: Mapping[str, Any]) -> Sequence[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _hash(kernel: str | None, language: str, code: Sequence[tuple[str, Sequence[str]]]) -> str:
    # Where papermill injects and where outputs are read depends on these two tags; other tags do not matter.
    told = [[text, sorted(set(PORT_TAGS) & set(tags))] for text, tags in code]
    return hashlib.sha256(json.dumps([kernel, language, told]).encode()).hexdigest()


def _read_parameters(text: str, kernel: str, language: str) -> list[NotebookParameter]:
    if language == "python":
        return [
            NotebookParameter(
                name=found.name,
                type=found.type,
                default=found.value,
                default_source=None if found.is_literal else found.value_source,
                help=found.comment,
            )
            for found in source.python_assignments(text)
        ]
    return _papermill_parameters(text, kernel, language)


def _papermill_parameters(text: str, kernel: str, language: str) -> list[NotebookParameter]:
    # Imported here: papermill takes 0.4 s, and most notebooks are Python.
    from nbformat import NotebookNode
    from papermill.exceptions import PapermillException
    from papermill.translators import papermill_translators

    cell = NotebookNode({"source": text})  # type: ignore[no-untyped-call]
    try:
        found = papermill_translators.find_translator(kernel, language).inspect(cell)
    except (PapermillException, NotImplementedError):
        return []
    return [
        NotebookParameter(
            name=item.name,
            type=source.parameter_type(re.sub(r"^None$", "", item.inferred_type_name or "")),
            default_source=item.default,
            help=item.help or "",
        )
        for item in found
    ]
