"""What the nodes of a run have left: outputs, artifacts and keys, also those of instances, gathered for their node."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from jupyter_dagflow.model.instances import instance_id, node_of

Outputs = Mapping[str, Any]
Artifacts = Sequence[Mapping[str, Any]]


class Results:
    """Results by id of node or instance. A node that runs for each item leaves lists, an entry for each instance."""

    def __init__(self) -> None:
        self._outputs: dict[str, Outputs] = {}
        self._artifacts: dict[str, Artifacts] = {}
        self._keys: dict[str, str | None] = {}
        self._items: dict[str, list[Mapping[str, Any]]] = {}
        self._names: dict[str, Sequence[str]] = {}
        self._gathered: dict[str, tuple[Outputs, Artifacts]] = {}
        self._by_path: dict[str, dict[str, dict[Any, list[Mapping[str, Any]]]]] = {}
        self._open: set[str] = set()

    # --- taking in ---------------------------------------------------------------------------------------------

    def keep(self, node_id: str, outputs: Outputs, artifacts: Artifacts, key: str | None = None) -> None:
        """Remember what a node or an instance left; ``key`` is that of the attempt, if one made it."""
        self._outputs[node_id], self._artifacts[node_id], self._keys[node_id] = outputs, artifacts, key
        self._changed(node_of(node_id))

    def forget(self, node_id: str) -> None:
        """A node or an instance gets another go."""
        for known in (self._outputs, self._artifacts, self._keys):
            known.pop(node_id, None)
        self._changed(node_of(node_id))

    def expand(self, node_id: str, items: Sequence[Mapping[str, Any]], names: Sequence[str] = ()) -> None:
        """A node runs for these items now; ``names`` are its outputs, needed where there is no item."""
        self._items[node_id], self._names[node_id] = list(items), names
        self._changed(node_id)
        self._open.add(node_id)

    def collapse(self, node_id: str) -> None:
        """A node no longer has items, or they are to be worked out again."""
        for instance in self.instances(node_id):
            self.forget(instance)
        self._items.pop(node_id, None)
        self._changed(node_id)
        self._open.discard(node_id)

    def complete(self, node_id: str, *, ended: bool) -> None:
        """Whether all instances of a node have ended: no sooner are there lists for its downstreams."""
        if ended or node_id not in self._items:
            self._open.discard(node_id)
        else:
            self._open.add(node_id)

    def retain(self, node_ids: Container[str]) -> None:
        """Forget all nodes but these."""
        for node_id in [*self._outputs, *self._items]:
            if node_of(node_id) not in node_ids:
                self.forget(node_id)
                self.collapse(node_id)

    # --- giving out --------------------------------------------------------------------------------------------

    def outputs(self, node_id: str) -> Outputs:
        """Values by name; ``None`` in a list stands for an instance that left nothing."""
        return self._left(node_id)[0]

    def is_open(self, node_id: str) -> bool:
        """Instances of the node are under way."""
        return node_id in self._open

    def artifacts(self, node_id: str, only: Mapping[str, Any] | None = None) -> Artifacts:
        """Those of a node that runs for each item are those of its instances, in order.

        ``only``: of the outputs that it names just the files at these paths, as an instance needs them.
        """
        artifacts = self._left(node_id)[1]
        if not only:
            return artifacts
        if node_id not in self._by_path:
            self._by_path[node_id] = _by_path(artifacts)
        found: list[Mapping[str, Any]] = []
        for name, files in self._by_path[node_id].items():
            found += files.get(only[name], []) if name in only else [one for same in files.values() for one in same]
        return found

    def key(self, node_id: str) -> str | None:
        """Of the attempt whose result this is."""
        return self._keys.get(node_id)

    def items(self, node_id: str) -> Sequence[Mapping[str, Any]] | None:
        """For which items a node runs; ``None`` if it runs once, or nobody has worked them out yet."""
        return self._items.get(node_id)

    def instances(self, node_id: str) -> list[str]:
        """The ids of a node's instances, in order."""
        return [instance_id(node_id, index) for index in range(len(self._items.get(node_id, ())))]

    def _changed(self, node_id: str) -> None:
        self._gathered.pop(node_id, None)
        self._by_path.pop(node_id, None)

    def _left(self, node_id: str) -> tuple[Outputs, Artifacts]:
        if node_id not in self._items:
            return self._outputs.get(node_id, {}), self._artifacts.get(node_id, ())
        if node_id not in self._gathered:
            self._gathered[node_id] = self._gather(node_id)
        return self._gathered[node_id]

    def _gather(self, node_id: str) -> tuple[Outputs, Artifacts]:
        instances = self.instances(node_id)
        left = [self._outputs.get(instance, {}) for instance in instances]
        names = dict.fromkeys(name for outputs in left for name in outputs) or dict.fromkeys(self._names[node_id])
        outputs = {name: [values.get(name) for values in left] for name in names}
        return outputs, [artifact for instance in instances for artifact in self._artifacts.get(instance, ())]


def _by_path(artifacts: Artifacts) -> dict[str, dict[Any, list[Mapping[str, Any]]]]:
    """Artifacts by the output that names them and by path."""
    found: dict[str, dict[Any, list[Mapping[str, Any]]]] = {}
    for artifact in artifacts:
        found.setdefault(str(artifact.get("name")), {}).setdefault(artifact.get("path"), []).append(artifact)
    return found
