"""What is proposed, and for which notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from jupyter_dagflow.importers.selection.file_uses import FileUses
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import Edge, Node

Kind = Literal["value", "file", "order"]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A notebook that was chosen: the node that it becomes, its ports, and the files that it uses.

    ``title``: how sentences call it, such as ``train.ipynb``.
    """

    node: Node
    title: str
    info: NotebookInfo
    uses: FileUses


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A wire that may be right, and in a sentence why, or why not. ``accepted``: whether it is drawn unless a person
    says otherwise; all accepted ones together have no cycle, and bring each parameter one value at most."""

    id: str
    edge: Edge
    reason: str
    kind: Kind
    accepted: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "edge": self.edge.model_dump(mode="json", exclude_unset=True),
            "reason": self.reason,
            "kind": self.kind,
            "accepted": self.accepted,
        }
