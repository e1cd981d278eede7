"""A pipeline of notebooks of the workspace that were chosen together."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import Any

from jupyter_dagflow.errors import DagflowError, Problem
from jupyter_dagflow.importers.ids import Ids
from jupyter_dagflow.importers.selection import MAX_PROPOSALS, Chosen, propose, read_file_uses
from jupyter_dagflow.model.notebook import code_cells, read_notebook
from jupyter_dagflow.model.pipeline import Node
from jupyter_dagflow.model.titles import node_title
from jupyter_dagflow.wiring.workspace import Workspace

MAX_NOTEBOOKS = 500


def propose_wires(workspace: Workspace, paths: Sequence[str], folder: str = "") -> dict[str, Any]:
    """Nodes for notebooks, by their paths from the root, and the wires that their contents suggest.

    ``folder``: where the pipeline will lie. Returns ``{"nodes", "proposals", "problems"}``; a notebook that cannot be
    read is a problem placed at its path, and the others are proposed all the same. Raises ``DagflowError`` for more
    than ``MAX_NOTEBOOKS``, and ``OutsideWorkspace`` for a folder that is not in the workspace.
    """
    if len(paths) > MAX_NOTEBOOKS:
        raise DagflowError(f"{len(paths)} notebooks were chosen; up to {MAX_NOTEBOOKS} become a pipeline at once.")
    if folder:
        workspace.resolve(folder)
    problems: list[Problem] = []
    chosen: list[Chosen] = []
    ids, names = Ids(), _Names()
    ordered = sorted({posixpath.normpath(path) for path in paths}, key=_natural)
    titles = _titles(ordered)
    for path in ordered:
        try:
            found = _choose(workspace, path, titles[path])
        except DagflowError as error:
            problems.append(Problem(path=path, message=f"It is left out. {error.message}"))
            continue
        name = names.make(node_title("", None, path))
        relative = posixpath.relpath(path, folder or ".")
        node = Node(id=ids.make(name), type="notebook", name=name, path=relative)
        chosen.append(Chosen(node=node, title=found.title, info=found.info, uses=found.uses))
        problems += found.uses.problems
    proposals = propose(chosen)
    if len(proposals) == MAX_PROPOSALS:
        problems.append(
            Problem(path="", message=f"Only the first {MAX_PROPOSALS} wires are proposed.", severity="warning")
        )
    return {
        "nodes": [one.node.model_dump(mode="json", exclude_unset=True) for one in chosen],
        "proposals": [proposal.to_json() for proposal in proposals],
        "problems": [problem.to_json() for problem in problems],
    }


def _choose(workspace: Workspace, path: str, title: str) -> Chosen:
    """Read one notebook; the node is not named yet."""
    if not path.lower().endswith(".ipynb"):
        raise DagflowError("It is no notebook; choose files that end in .ipynb.")
    content = workspace.read(path)
    info = read_notebook(content)
    uses = read_file_uses(code_cells(content), info, path)
    return Chosen(node=Node(id="node", path=path), title=title, info=info, uses=uses)


class _Names:
    """Gives each notebook a name that no other node has."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def make(self, stem: str) -> str:
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem} {number}"
        self._taken.add(name)
        return name


def _titles(paths: Sequence[str]) -> dict[str, str]:
    """What sentences call notebooks: their names, or whole paths where several have the same name."""
    counts: dict[str, int] = {}
    for path in paths:
        name = posixpath.basename(path)
        counts[name] = counts.get(name, 0) + 1
    return {path: name if counts[name := posixpath.basename(path)] == 1 else path for path in paths}


def _natural(path: str) -> list[tuple[int, str]]:
    """``2_clean`` comes before ``10_train``."""
    parts = re.split(r"([0-9]{1,9})", path)
    return [(int(part), "") if index % 2 else (-1, part) for index, part in enumerate(parts)]
