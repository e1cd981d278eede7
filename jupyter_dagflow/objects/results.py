"""What a run left, by node and then by name: look-ups that say what there is when they find nothing."""

from __future__ import annotations

import html
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from jupyter_dagflow.errors import DagflowError, NoSuchResult, NotFound
from jupyter_dagflow.model.node_names import find_node
from jupyter_dagflow.model.pipeline import Pipeline

T = TypeVar("T")
NAMES_TOLD = 20


class Named(Mapping[str, T], Generic[T]):
    """Values by name. ``what`` says what a name that is not there was to be: ``Node 'train' left no output``."""

    def __init__(self, values: Mapping[str, T], what: str) -> None:
        self._values = dict(values)
        self._what = what

    def __getitem__(self, name: str) -> T:
        if name in self._values:
            return self._values[name]
        names = ", ".join(list(self._values)[:NAMES_TOLD]) or "none"
        more = ", …" if len(self._values) > NAMES_TOLD else ""
        raise NoSuchResult(f"{self._what} {name!r} (there is: {names}{more}).")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._values)


class ByNode(Mapping[str, T], Generic[T]):
    """Values by the ids of nodes, found by their names as well, and with ``.3`` those of an instance."""

    def __init__(self, values: Mapping[str, T], pipeline: Pipeline) -> None:
        self._values = dict(values)
        self._pipeline = pipeline

    def __getitem__(self, node: str) -> T:
        if node in self._values:
            return self._values[node]
        try:
            return self._values[find_node(self._pipeline, node)]
        except NotFound as error:
            raise NoSuchResult(error.message) from None
        except DagflowError as error:
            # Several nodes have the name.
            raise NoSuchResult(error.message) from None
        except KeyError:
            raise NoSuchResult(f"The run has no node {node!r}.") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._values)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a node failed: its id, the last line of the error, the error's class, the cell (from 0 among all cells)."""

    node_id: str
    message: str
    name: str | None = None
    cell: int | None = None

    def __str__(self) -> str:
        return f"{self.node_id}: {self.message}"


@dataclass(frozen=True)
class ExecutedNotebook:
    """The executed notebook of an attempt: its path, shown as a link in a notebook."""

    path: Path

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        return str(self.path)

    def _repr_html_(self) -> str:
        # Jupyter finds links relative to the notebook that shows them, in whose folder the kernel works.
        relative = os.path.relpath(self.path)
        return f'<a href="{quote(Path(relative).as_posix())}" target="_blank">{html.escape(relative)}</a>'


def outputs_of(values: Mapping[str, Mapping[str, Any]], pipeline: Pipeline) -> ByNode[Named[Any]]:
    """The output values of nodes by their ids."""
    told = {node_id: Named(found, f"Node {node_id!r} left no output") for node_id, found in values.items()}
    return ByNode(told, pipeline)
