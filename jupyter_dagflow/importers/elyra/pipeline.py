"""An Elyra file as a pipeline, with a file for each supernode that can be a pipeline of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.importers.base import ImportedFile
from jupyter_dagflow.importers.elyra import nodes, settings, wiring
from jupyter_dagflow.importers.ids import Ids
from jupyter_dagflow.importers.reading import Spot, shown
from jupyter_dagflow.model.document import write_document
from jupyter_dagflow.model.kubernetes import Kubernetes
from jupyter_dagflow.model.pipeline import Defaults, Edge, Node, Parameter, Pipeline

TYPES = {"str": "str", "string": "str", "int": "int", "integer": "int", "float": "float", "number": "float"}
TYPES |= {"bool": "bool", "boolean": "bool", "list": "list", "dict": "dict", "object": "dict"}
MAX_DEPTH = 20


class PipelineFile:
    """A whole file. ``stem``: its name without the ending; ``folder``: where it is in the workspace."""

    def __init__(self, root: Spot, stem: str, folder: str) -> None:
        self.stem = stem
        self.by_id = {spot["id"].text(): spot for spot in root["pipelines"].items()}
        first = next(root["pipelines"].items())
        self.primary = self.by_id.get(root["primary_pipeline"].text(), first)
        self.parameters = list(_parameters(self.primary["app_data"]["properties"]["pipeline_parameters"]))
        values = {one.name: _text(one.default) for one in self.parameters}
        version = int(float(first["app_data"]["version"].value or 0))
        self.about = nodes.Settings(version=version, folder=folder, values=values)
        self.files: list[ImportedFile] = []
        self.names = Ids()

    def read(self) -> tuple[Pipeline, list[ImportedFile]]:
        """The pipeline, and the files for the pipelines within it."""
        properties = self.primary["app_data"]["properties"]
        name = properties["name"].text() or self.primary["app_data"]["ui_data"]["label"].text() or self.stem
        pipeline = self._pipeline(self.primary, name, 0)
        told: dict[str, Any] = {"description": properties["description"].text(), "parameters": self.parameters}
        return pipeline.model_copy(update={key: value for key, value in told.items() if value}), self.files

    def _pipeline(self, spot: Spot, name: str, depth: int) -> Pipeline:
        written = len(self.files)
        graph = Graph(self, spot, depth)
        if graph.has_circle and any(node.type == "pipeline" for node in graph.nodes):
            del self.files[written:]
            graph = Graph(self, spot, depth, flat=True)
            spot["nodes"].warn(
                "Something outside of a supernode stands between two of its nodes, so it cannot be a pipeline of its"
                " own; its nodes stand beside the others."
            )
        if graph.has_circle:
            spot["nodes"].fail("Nodes wait for each other in a circle; all wires are left out.")
            graph.edges = []
        defaults = self._defaults()
        told: dict[str, Any] = {"name": name, "nodes": graph.nodes, "edges": graph.edges}
        return Pipeline(**told, **({"defaults": defaults} if defaults else {}))

    def _defaults(self) -> Defaults | None:
        """What holds for all nodes, of pipelines within too."""
        data = self.primary["app_data"]["properties"]["pipeline_defaults"]
        env = settings.variables(data["env_vars"])
        pods = nodes.checked(data, Kubernetes, settings.pod_settings(data))
        told = {name: value for name, value in {"env": env, "kubernetes": pods}.items() if value}
        return Defaults(**told) if told else None

    def inner_spot(self, spot: Spot, name: str, depth: int) -> Spot | None:
        """The pipeline within a supernode; told if there is none."""
        reference = spot["subflow_ref"]["pipeline_id_ref"]
        found = self.by_id.get(reference.text())
        if found is None or depth >= MAX_DEPTH:
            reference.fail(f"The pipeline within {name!r} is not in the file, or is nested too deeply.")
            return None
        return found

    def inner_file(self, spot: Spot, name: str, depth: int) -> str | None:
        """Write the pipeline within a supernode; the name of its file, or ``None`` if there is none."""
        found = self.inner_spot(spot, name, depth)
        if found is None:
            return None
        file = f"{self.stem}-{self.names.make(name or 'inner')}.dagflow"
        content = write_document(self._pipeline(found, name, depth + 1))
        self.files.append(ImportedFile(name=file, content=content))
        return file


class Graph:
    """The nodes and edges of one of the file's pipelines.

    A supernode becomes a pipeline of its own, unless that makes nodes wait for each other in a circle, as something
    outside of it stands between two nodes within; then, ``flat``, its nodes stand here.
    """

    def __init__(self, file: PipelineFile, spot: Spot, depth: int, *, flat: bool = False) -> None:
        self.file = file
        self.flat = flat
        self.ids = Ids()
        self.known: dict[str, str] = {}
        """Our id by Elyra's."""
        self.spots: dict[str, Spot] = {}
        self.bindings: set[str] = set()
        """Nodes that stand for what is outside of a supernode."""
        self.opened: dict[str, Spot] = {}
        """Supernodes whose nodes stand here."""
        self.nodes: list[Node] = []
        self._add_all(spot, depth)
        self.edges = list(self._edges())
        for comment in spot["app_data"]["ui_data"]["comments"].items():
            if comment["content"].text().strip():
                self.nodes.append(nodes.note(comment, self.ids.make("note")))

    @property
    def has_circle(self) -> bool:
        after: dict[str, set[str]] = {node.id: set() for node in self.nodes}
        for edge in self.edges:
            after[edge.target].add(edge.source)
        return wiring.has_cycle(after)

    def _add_all(self, spot: Spot, depth: int) -> None:
        for node in spot["nodes"].items():
            self._add(node, depth)

    def _add(self, spot: Spot, depth: int) -> None:
        kind, foreign = spot["type"].text(), spot["id"].text()
        if kind == "binding":
            self.bindings.add(foreign)
            return
        if kind not in {"execution_node", "super_node"}:
            spot["type"].fail(f"There is no node of the type {kind!r}; it is left out.")
            return
        if not foreign or foreign in self.known or foreign in self.opened:
            spot["id"].fail(f"The id {foreign!r} is missing or that of another node as well; this node is left out.")
            return
        label = nodes.label_of(spot, self.file.about.version)
        if kind == "execution_node":
            made = nodes.execution_node(spot, self.ids.make(label), self.file.about)
        elif self.flat:
            self.opened[foreign] = spot
            inner = self.file.inner_spot(spot, label, depth)
            if inner is not None:
                self._add_all(inner, depth + 1)
            return
        else:
            path = self.file.inner_file(spot, label, depth)
            if path is None:
                return
            place = nodes.position_of(spot)
            made = Node(id=self.ids.make(label), type="pipeline", name=label, path=path, ui=place)
        self.known[foreign] = made.id
        self.spots[foreign] = spot
        self.nodes.append(made)

    def _edges(self) -> Iterator[Edge]:
        seen = set()
        for link, source, target in self._pairs():
            if source == target:
                link.fail("The node waits for itself; the link is left out.")
            elif (source, target) not in seen:
                seen.add((source, target))
                yield Edge(source=source, target=target)

    def _pairs(self) -> Iterator[tuple[Spot, str, str]]:
        """Each link with our ids of the nodes at its ends."""
        for foreign, spot in self.spots.items():
            for link, before, within in wiring.links(spot):
                yield from self._pair(link, before, within, foreign)
        for spot in self.opened.values():
            for port, inside in wiring.entries(spot):
                for link, before, within in wiring.port_links(port):
                    yield from self._pair(link, before, within, inside)

    def _pair(self, link: Spot, before: str, within: str, after: str) -> Iterator[tuple[Spot, str, str]]:
        source = self.known.get(within if before in self.opened else before)
        target = self.known.get(after)
        if source is not None and target is not None:
            yield link, source, target
        elif before not in self.bindings:
            link.warn(f"There is no node at one end of the link ({before!r} → {after!r}); it is left out.")


def _parameters(spot: Spot) -> Iterator[Parameter]:
    """The pipeline's own parameters; one that Elyra requires has no default."""
    names = set()
    for item in spot.items():
        name = item["name"].text().strip()
        if not name or name in names:
            item.warn("The parameter has no name, or that of another one; it is left out.")
            continue
        names.add(name)
        default = item["default_value"]
        kind = TYPES.get(
            (default["type"] if isinstance(default.value, dict) else item["type"]).text("str").lower(), "any"
        )
        held = default["value"] if isinstance(default.value, dict) else default
        value = _value(item["value"] if item["value"].value not in (None, "") else held, kind)
        told: dict[str, Any] = {"name": name, "type": kind, "description": item["description"].text()}
        if value is not None or not item["required"].switch():
            told["default"] = value
        yield Parameter(**told)


def _value(spot: Spot, kind: str) -> Any:
    """A default, which forms have kept as a text."""
    value = spot.value
    if not isinstance(value, str) or kind in {"str", "any"}:
        return value if kind != "str" or value is None else spot.text()
    try:
        return json.loads(value.lower() if kind == "bool" else value)
    except (ValueError, RecursionError):
        if value.strip():
            spot.warn(f"{shown(value)} is no value of the type {kind}; it is left out.")
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
