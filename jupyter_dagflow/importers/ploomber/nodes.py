"""Ploomber's entries as nodes: notebooks as they are, scripts and functions as notebooks that the import writes."""

from __future__ import annotations

import keyword
import posixpath
from collections.abc import Mapping
from typing import Any

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.importers.base import Source
from jupyter_dagflow.importers.new_files import NewFiles
from jupyter_dagflow.importers.new_notebooks import PYTHON, NewCell, R, notebook_text
from jupyter_dagflow.importers.ploomber import sources
from jupyter_dagflow.importers.ploomber.entries import Entry, Product
from jupyter_dagflow.importers.ploomber.placeholders import Placeholders
from jupyter_dagflow.model.notebook import NotebookInfo, read_notebook
from jupyter_dagflow.model.parameters import as_value, literal, pipeline_reference, type_problem
from jupyter_dagflow.model.pipeline import Node, Parameter

NO_VALUES = "upstream = None\nproduct = None"


class NodeMaker:
    """Makes nodes of entries. ``files`` grows with the notebooks that have to be written."""

    def __init__(self, source: Source, placeholders: Placeholders) -> None:
        self.source = source
        self.placeholders = placeholders
        self.files = NewFiles(source.read)
        self.parameters = placeholders.parameters()
        """Those of the pipeline; grows where a notebook has to be given a value by way of one."""
        self._notebooks: dict[str, NotebookInfo] = {}
        self._written: dict[str, str] = {}
        """By the source of an entry, the notebook that was made of it."""

    def told_by(self, entry: Entry) -> tuple[list[str], Product | None]:
        """The upstreams and products of an entry: those it gives, else those that its source names."""
        cell = self._parameters_cell(entry)
        upstream, product = entry.upstream, entry.product
        if upstream is None and entry.kind == "function":
            upstream = self._function_upstreams(entry)
        elif upstream is None and entry.kind in {"notebook", "script"}:
            if cell is None:
                entry.spot["source"].fail(
                    f"{entry.source!r} cannot be read, so nobody can tell what it waits for; draw its wires."
                )
            upstream = sources.names(sources.assigned(cell or "", "upstream"))
        if product is None and cell:
            product = _product(sources.assigned(cell, "product"))
        return upstream or [], product

    def node(self, entry: Entry, node_id: str, products: Mapping[str, Any], product: Product | None) -> Node:
        """``products``: by name (or by pattern and name) those of its upstreams."""
        path, told = self._file(entry), {"id": node_id, "name": entry.name}
        if path is None:
            return Node(**told, type="command", command=["true"], disabled=True, ploomber=entry.spot.value)
        folder = posixpath.dirname(path)
        values: dict[str, Any] = {"upstream": _seen_from(folder, dict(products)) or None}
        values["product"] = _seen_from(folder, product)
        params = {name: as_value(value) for name, value in values.items()}
        for name, value in entry.params.items():
            reference = self.placeholders.reference(value)
            filled = self.placeholders.filled(entry.spot["params"][name], value)
            params[str(name)] = as_value(filled) if reference is None else {"pipeline": reference}
        params = {name: self._fitting(node_id, path, name, value) for name, value in params.items()}
        settings = {"kernel": entry.kernel} if entry.kernel else {}
        return Node(**told, type="notebook", path=path, parameters=params, **settings)

    def _fitting(self, node_id: str, path: str, name: str, value: Any) -> Any:
        """The value, by way of a parameter of the pipeline if the notebook has one of another type by default.

        Ploomber's notebooks name in ``upstream`` what they wait for, and find something else there when they run.
        """
        port = self._notebook(path).parameter(name)
        problem = port is not None and pipeline_reference(value) is None and type_problem(port.type, literal(value))
        if not problem:
            return value
        free = f"{node_id}-{name}"
        while any(one.name == free for one in self.parameters):
            free += "_"
        told = f"What {node_id} finds in its parameter {name!r}."
        self.parameters.append(Parameter(name=free, default=literal(value), description=told))
        return {"pipeline": free}

    def _notebook(self, path: str) -> NotebookInfo:
        """What the notebook says of itself, as far as it can be read."""
        if path not in self._notebooks:
            content = self.files.read(path) or ""
            try:
                self._notebooks[path] = read_notebook(content.encode("utf-8", "replace"))
            except InvalidPipeline:
                self._notebooks[path] = NotebookInfo()
        return self._notebooks[path]

    def _file(self, entry: Entry) -> str | None:
        """The notebook to run, written if it is not there; ``None`` for what can be none."""
        if entry.kind == "notebook":
            return self._inside(entry)
        if entry.kind == "other":
            entry.spot["source"].warn(
                f"{entry.source!r} is neither a notebook, nor Python or R, nor a function. It came in disabled; put a"
                " notebook or a command in its place."
            )
            return None
        if entry.source in self._written:
            return self._written[entry.source]
        cells = self._function_cells(entry) if entry.kind == "function" else self._script_cells(entry)
        if cells is None:
            return None
        stem = entry.source if entry.kind == "function" else posixpath.splitext(posixpath.basename(entry.source))[0]
        metadata = R if entry.source.lower().endswith(".r") else PYTHON
        name = self.files.write(stem, ".ipynb", notebook_text(cells, metadata))
        self._written[entry.source] = name
        entry.spot["source"].warn(
            f"{entry.source!r} runs as the notebook {name!r}, which is written beside the pipeline; what you change in"
            " the one does not change the other."
        )
        return name

    def _inside(self, entry: Entry) -> str | None:
        path = posixpath.normpath(entry.source)
        folder = posixpath.dirname(self.source.path)
        whole = posixpath.normpath(posixpath.join(folder, path))
        if path.startswith("/") or whole == ".." or whole.startswith("../") or ":" in path.split("/")[0]:
            entry.spot["source"].fail(f"{entry.source!r} leads out of the workspace; choose a file in it.")
            return None
        if posixpath.dirname(path):
            entry.spot["source"].warn(
                f"{entry.source!r} works in its own folder here, not in that of pipeline.yaml. Its upstream and product"
                " are given from there; mind other paths in it."
            )
        return path

    def _parameters_cell(self, entry: Entry) -> str | None:
        """The source of its cell of parameters; ``None`` if there is no such file."""
        text = self.source.read(entry.source) if entry.kind in {"notebook", "script"} else None
        if text is None:
            return None
        if entry.kind == "notebook":
            return sources.notebook_parameters(text)
        cells = sources.script_cells(text)
        return next((cell.source for cell in cells if sources.PARAMETERS in cell.tags), "")

    def _script_cells(self, entry: Entry) -> list[NewCell] | None:
        text = self.source.read(entry.source) if self._inside_or_told(entry) else None
        if text is None:
            entry.spot["source"].fail(f"There is no file {entry.source!r} that can be read; its node came in disabled.")
            return None
        cells = [sources.without_names(cell) for cell in sources.script_cells(text)]
        if not any(sources.PARAMETERS in cell.tags for cell in cells) and not entry.source.lower().endswith(".r"):
            cells.insert(0, NewCell(source=NO_VALUES, tags=(sources.PARAMETERS,)))
        return cells

    def _inside_or_told(self, entry: Entry) -> bool:
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(self.source.path), entry.source))
        return not (entry.source.startswith("/") or whole.startswith(".."))

    def _function_upstreams(self, entry: Entry) -> list[str]:
        module, _, name = entry.source.rpartition(".")
        for path in (f"{module.replace('.', '/')}.py", f"{module.replace('.', '/')}/__init__.py"):
            text = self.source.read(path)
            found = None if text is None else sources.function_upstreams(text, name)
            if found is not None:
                return found
        entry.spot["source"].fail(
            f"The function {entry.source!r} cannot be found, so nobody can tell what it waits for; draw its wires."
        )
        return []

    def _function_cells(self, entry: Entry) -> list[NewCell] | None:
        parts = entry.source.split(".")
        if any(keyword.iskeyword(part) or not part.isascii() for part in parts):
            entry.spot["source"].fail(f"{entry.source!r} is no name of a function; its node came in disabled.")
            return None
        module, name = ".".join(parts[:-1]), parts[-1]
        known = [one for one in entry.params if one.isidentifier() and not keyword.iskeyword(one)]
        upstream = ["upstream=upstream"] if self.told_by(entry)[0] else []
        given = ", ".join(["product=product", *upstream, *(f"{one}={one}" for one in known)])
        values = "\n".join([NO_VALUES, *(f"{one} = None" for one in known)])
        return [
            NewCell(source=f"# {name}\n\nCalls the function `{entry.source}`.", is_code=False),
            NewCell(source=values, tags=(sources.PARAMETERS,)),
            NewCell(source=f"from {module} import {name}"),
            NewCell(source=f"{name}({given})"),
        ]


def folders(products: list[Product | None]) -> list[str]:
    """The folders that products lie in, from the pipeline's; none outside of it."""
    paths = [path for one in products for path in (one.values() if isinstance(one, dict) else [one] if one else [])]
    found = {posixpath.dirname(posixpath.normpath(path)) for path in paths}
    return sorted(one for one in found if one and not one.startswith(("/", "..")) and ":" not in one)


def _product(value: Any) -> Product | None:
    if isinstance(value, dict):
        return {str(name): path for name, path in value.items() if isinstance(path, str)} or None
    return value if isinstance(value, str) else None


def _seen_from(folder: str, value: Any) -> Any:
    """Paths from the pipeline's folder, as they are told in another one."""
    if isinstance(value, dict):
        return {name: _seen_from(folder, item) for name, item in value.items()}
    if not isinstance(value, str) or value.startswith("/") or "://" in value:
        return value
    return posixpath.relpath(value or ".", folder or ".")
