"""Finding the nodes that people name, by id or by name."""

from __future__ import annotations

from jupyter_dagflow.errors import DagflowError, NotFound
from jupyter_dagflow.model.graph import executable_nodes
from jupyter_dagflow.model.instances import SEPARATOR
from jupyter_dagflow.model.pipeline import Pipeline

NAMES_TOLD = 20


def find_node(pipeline: Pipeline, text: str) -> str:
    """The id of the node that has this id or, if it is the only one, this name; with ``.3``, of its instance.

    Raises ``NotFound``, or ``DagflowError`` if several have the name.
    """
    found = _own(pipeline, text)
    stem, separator, index = text.rpartition(SEPARATOR)
    if found is None and separator and index.isascii() and index.isdigit():
        owner = _own(pipeline, stem)
        found = f"{owner}{SEPARATOR}{int(index)}" if owner is not None else None
    if found is None:
        ids = [node.id for node in executable_nodes(pipeline)]
        more = ", …" if len(ids) > NAMES_TOLD else ""
        raise NotFound(f"The pipeline has no node {text!r} (it has: {', '.join(ids[:NAMES_TOLD]) or 'none'}{more}).")
    return found


def _own(pipeline: Pipeline, text: str) -> str | None:
    nodes = executable_nodes(pipeline)
    if any(node.id == text for node in nodes):
        return text
    named = [node.id for node in nodes if node.name == text]
    if len(named) > 1:
        raise DagflowError(f"{len(named)} nodes have the name {text!r}; use an id: {', '.join(named[:NAMES_TOLD])}.")
    return named[0] if named else None
