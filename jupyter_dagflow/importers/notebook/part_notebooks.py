"""The notebook of a part: parameters, what is repeated, load, the cells as they were, save, outputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.importers.notebook.cells import Cell, Sheet
from jupyter_dagflow.importers.notebook.crossings import Crossing
from jupyter_dagflow.importers.notebook.flow import PartFlow
from jupyter_dagflow.importers.notebook.program import Program, Statement
from jupyter_dagflow.importers.notebook.settings import ParameterText

BY_HAND = "by-hand"
_LIBRARIES = {"parquet": "pandas", "npy": "numpy", "joblib": "joblib"}


@dataclass(frozen=True, kw_only=True)
class PartNotebook:
    """What a part's notebook is made of. ``values``: the folder of files that cross, from beside the notebook.

    ``names``: what the notebook's code calls things, which generated code must not bind; ``metrics``: variables that
    the pipeline leaves.
    """

    sheet: Sheet
    program: Program
    flow: PartFlow
    needs: Sequence[Crossing]
    leaves: Sequence[Crossing]
    parameters: Sequence[ParameterText]
    values: str
    names: frozenset[str]
    metrics: Sequence[str] = ()

    def text(self) -> str:
        """The notebook's JSON."""
        late = self._late()
        made = [
            *self._parameters(),
            *self._repeated([one for one in self.flow.repeated if one not in late]),
            *_code("load", self._load()),
            *self._repeated(late),
            *(self._own(self.sheet.cells[index]) for index in self.flow.part.cells),
            *_code("save", self._save()),
            *_code("outputs", self._outputs(), tag="outputs"),
        ]
        known = self.sheet.metadata
        metadata = {key: known[key] for key in ("kernelspec", "language_info") if key in known}
        notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"

    def _parameters(self) -> list[dict[str, Any]]:
        lines = [one.line for one in self.parameters]
        for one in self.needs:
            told = f"  # from {one.value.source}"
            if one.how == "json":
                kind = one.kind.type if one.kind.is_json and one.kind.type != "any" else ""
                lines.append(f"{one.port}{f': {kind}' if kind else ''} = {one.default}{told}")
            else:
                lines.append(f"{one.port}: str = {_quoted(f'{self.values}/{BY_HAND}/{one.path}')}{told}")
        return _code("parameters", lines, tag="parameters")

    def _late(self) -> list[Statement]:
        """Definitions that take what is loaded, such as a default, and those that take these."""
        found: list[Statement] = []
        for one in self.flow.repeated:
            names = {name for before in found for name in before.names.now.binds}
            if one.takes or one.names.now.reads & names:
                found.append(one)
        return found

    def _repeated(self, statements: Sequence[Statement]) -> list[dict[str, Any]]:
        """Whole cells where all of a cell is needed, else the statements of it."""
        by_cell: dict[int, list[Statement]] = {}
        for one in statements:
            by_cell.setdefault(one.cell.index, []).append(one)
        made = []
        for index, found in by_cell.items():
            cell = self.sheet.cells[index]
            # Of a cell of parameters, the parameters themselves stand in a cell of their own.
            whole = len(found) == len(self.program.statements[index]) and index not in self.program.given
            text = cell.source if whole else "\n\n\n".join(_joined(found))
            made += _code(f"repeated-{index + 1}", text.split("\n"))
        return made

    def _load(self) -> list[str]:
        files = [one for one in self.needs if one.how != "json"]
        lines = [*self._imports({one.how for one in files}), ""] if files else []
        for one in files:
            library = self._library(_LIBRARIES[one.how])
            if one.value.is_bundle or one.value.unsure:
                lines.append(f"globals().update({library}.load({one.port}))")
            elif one.how == "parquet":
                lines.append(f"{one.value.name} = {library}.read_parquet({one.port})")
            elif one.how == "npy":
                lines.append(f"{one.value.name} = {library}.load({one.port}, allow_pickle=False)")
            else:
                lines.append(f"{one.value.name} = {library}.load({one.port})")
        return lines

    def _save(self) -> list[str]:
        files = [one for one in self.leaves if one.how != "json"]
        if not files:
            return []
        path, environment = self._library("pathlib"), self._library("os")
        folder = self._name("values_folder")
        lines = [
            *self._imports({one.how for one in files}, "os", "pathlib"),
            "",
            f"{folder} = {path}.Path(",
            f'    {_quoted(self.values)}, {environment}.environ.get("DAGFLOW_RUN_ID", {_quoted(BY_HAND)})',
            ")",
            f"{folder}.mkdir(parents=True, exist_ok=True)",
        ]
        for one in files:
            place = f"{folder} / {_quoted(one.path)}"
            lines += self._saved(one, place)
        return lines

    def _saved(self, one: Crossing, place: str) -> list[str]:
        library, name = self._library(_LIBRARIES[one.how]), one.value.name
        if one.value.is_bundle or one.value.unsure:
            names = ", ".join(_quoted(member) for member in one.value.members)
            comma = "," if len(one.value.members) == 1 else ""
            bound = f"{{name: globals()[name] for name in ({names}{comma}) if name in globals()}}"
            return [f"{library}.dump({bound}, {place})"]
        if one.how == "parquet":
            return [
                f"{name}.to_parquet({place})",
                "# What the next parts read has to be what stands here.",
                f"{library}.testing.assert_frame_equal({library}.read_parquet({place}), {name})",
            ]
        if one.how == "npy":
            return [f"{library}.save({place}, {name}, allow_pickle=False)"]
        return [f"{library}.dump({name}, {place})"]

    def _outputs(self) -> list[str]:
        lines = []
        for one in self.leaves:
            if one.how == "json":
                kind = one.kind.type if one.kind.is_json and one.kind.type != "any" else ""
                lines.append(f"{one.port}{f': {kind}' if kind else ''} = {one.value.name}")
            else:
                lines.append(f"{one.port}: str = ({self._name('values_folder')} / {_quoted(one.path)}).as_posix()")
        told = {one.port for one in self.leaves}
        return [*lines, *(f"{name} = {name}" for name in self.metrics if name not in told)]

    def _imports(self, ways: Iterable[str], *others: str) -> list[str]:
        names = sorted({*(_LIBRARIES[way] for way in ways), *others})
        return [
            f"import {name}" if self._library(name) == name else f"import {name} as {self._library(name)}"
            for name in names
        ]

    def _library(self, name: str) -> str:
        """What a library is called here: its own name, unless the notebook means something else by that."""
        return name if self.program.modules.get(name) == name else self._name(name)

    def _name(self, name: str) -> str:
        while name in self.names:
            name += "_"
        return name

    def _own(self, cell: Cell) -> dict[str, Any]:
        """A cell as it was, without what it once gave."""
        raw = cell.raw.get("metadata")
        told = raw.items() if isinstance(raw, Mapping) else ()
        metadata = {key: value for key, value in told if key not in {"execution", "papermill"}}
        if "tags" in metadata:
            metadata["tags"] = [tag for tag in cell.tags if tag not in {"parameters", "injected-parameters"}]
        made = _cell(f"cell-{cell.index + 1}", cell.type, cell.source, metadata)
        if cell.type != "code" and isinstance(cell.raw.get("attachments"), Mapping):
            made["attachments"] = cell.raw["attachments"]
        return made


def _joined(statements: Sequence[Statement]) -> list[str]:
    """Imports line by line, all else as paragraphs."""
    paragraphs: list[str] = []
    for before, one in zip([None, *statements], statements, strict=False):
        if before is not None and before.is_import and one.is_import:
            paragraphs[-1] += f"\n{one.text}"
        else:
            paragraphs.append(one.text)
    return paragraphs


def _code(name: str, lines: Sequence[str], *, tag: str | None = None) -> list[dict[str, Any]]:
    if not lines:
        return []
    return [_cell(name, "code", "\n".join(lines), {"tags": [tag]} if tag else {})]


def _cell(name: str, kind: str, source: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    made = {"cell_type": kind, "id": name, "metadata": dict(metadata), "source": source.splitlines(keepends=True)}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
