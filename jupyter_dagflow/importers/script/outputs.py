"""Whether the outputs in a script's data are the document's own, or follow from the notebook and the edges."""

from __future__ import annotations

import posixpath
from typing import Any

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.importers.base import Reader
from jupyter_dagflow.model.module.told import OWN_OUTPUTS, Json
from jupyter_dagflow.model.notebook import read_notebook


class Outputs:
    """Says what the nodes' ``outputs`` are. ``folder``: the pipeline's, from where ``read`` starts."""

    def __init__(self, data: Json, read: Reader, folder: str) -> None:
        self.read = read
        self.folder = folder
        self.known: dict[str, list[str] | None] = {}
        """By path, the outputs of notebooks that were looked at."""
        self.carried: dict[str, dict[str, None]] = {}
        """By node, the outputs that edges carry on, in order."""
        for node in data.get("nodes", []):
            for sources in node.get("from_nodes", {}).values():
                for source, output in sources:
                    self.carried.setdefault(source, {})[output] = None

    def told(self, data: Json, rest: Json) -> tuple[Json, str | None]:
        """The key ``outputs`` of a node, if the document has it, and what there is to say of it."""
        found, carried = data.get("outputs", []), list(self.carried.get(data["id"], {}))
        own = rest.get("outputs")
        if isinstance(own, list) and _follows(found, own, carried):
            return {"outputs": own}, None
        silent: Json = {"outputs": None} if "outputs" in rest and own is None and not self._is_own(data) else {}
        if self._is_own(data):
            only_carried = "outputs" in rest and set(found) == set(carried)
            return ({"outputs": found} if found and not only_carried else {}), None
        if set(found) == set(carried) or data.get("kind", "notebook") != "notebook":
            return silent, None
        path = data.get("path", "")
        known = self._of_notebook(path)
        if known is None:
            message = f"{path!r} cannot be read, so the node's outputs are taken to be those of its notebook."
            return silent, message
        if set(found) == {*known, *carried}:
            return silent, None
        told = ", ".join(known) or "none"
        return {"outputs": found}, f"The outputs of {path!r} are others ({told}); the node keeps those of the script."

    @staticmethod
    def _is_own(data: Json) -> bool:
        return data.get("kind", "notebook") in OWN_OUTPUTS

    def _of_notebook(self, path: str) -> list[str] | None:
        if path not in self.known:
            self.known[path] = self._read_notebook(path)
        return self.known[path]

    def _read_notebook(self, path: str) -> list[str] | None:
        text = self.read(posixpath.normpath(posixpath.join(self.folder, path)))
        try:
            return None if text is None else list(read_notebook(text.encode("utf-8", "replace")).outputs)
        except InvalidPipeline:
            return None


def _follows(found: list[str], own: list[Any], carried: list[str]) -> bool:
    """Whether these are a node's own outputs with those that edges carry on behind them."""
    names = list(dict.fromkeys(name for name in own if isinstance(name, str)))
    return len(names) == len(own) and found[: len(names)] == names and set(found) == {*names, *carried}
