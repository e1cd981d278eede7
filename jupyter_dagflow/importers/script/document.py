"""The document of a script's data and of what it says beyond them, and what of both does not fit together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from jupyter_dagflow.errors import InvalidPipeline, Problem, Severity
from jupyter_dagflow.importers.base import ImportedFile, Reader
from jupyter_dagflow.importers.script import fitting
from jupyter_dagflow.importers.script.outputs import Outputs
from jupyter_dagflow.importers.script.shape import PipelineShape, RestShape
from jupyter_dagflow.importers.script.source import Place
from jupyter_dagflow.model.document import parse_pipeline, place, write_document
from jupyter_dagflow.model.graph import find_cycle
from jupyter_dagflow.model.module.data import pipeline_call
from jupyter_dagflow.model.module.told import Json, plain
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.model.tree import PipelineTree

OPTION = "Options are named after their parameters: this one is {!r} again."


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A pipeline that was read, and the files of those within it."""

    pipeline: Pipeline
    tree: PipelineTree
    files: tuple[ImportedFile, ...]


class DocumentReader:
    """Makes the document of a script's data. ``problems`` grows with what cannot be taken over, each with its line."""

    def __init__(self, lines: Mapping[Place, int], read: Reader) -> None:
        self.lines = lines
        self.read = read
        self.problems: list[Problem] = []

    def say(self, spot: Place, message: str, severity: Severity = "error") -> None:
        """Tell of a place in the data, or of the nearest around it that has a line."""
        while spot and spot not in self.lines:
            spot = spot[:-1]
        problem = Problem(path=f"line {self.lines.get(spot, 1)}", message=message, severity=severity)
        if problem not in self.problems:
            self.problems.append(problem)

    def whole(self, data: Json, rest: RestShape, spot: Place = (), folder: str = "") -> Whole | None:
        """The pipeline whose data stand at ``spot``, ``folder`` being its own as seen from the script.

        ``None`` if it could be none, which is told.
        """
        inner: dict[str, Whole] = {}
        for index, node in enumerate(data.get("nodes", [])):
            if node.get("pipeline") is not None:
                within = posixpath.normpath(posixpath.join(folder, node["pipeline"].get("folder", "")))
                inner_spot = (*spot, "nodes", index, "pipeline")
                found = self.whole(node["pipeline"], rest.inner.get(node["id"], RestShape()), inner_spot, within)
                if found is None:
                    return None
                inner[node["id"]] = found
        pipeline = self._pipeline(self._document(data, rest.document, spot, folder), data, spot)
        if pipeline is None:
            return None
        tree = PipelineTree(
            pipeline=pipeline,
            folder=data.get("folder", ""),
            notebooks=dict(_notebooks(pipeline, data)),
            inner={node_id: one.tree for node_id, one in inner.items()},
        )
        self._compare(tree, data, spot)
        files = [file for one in inner.values() for file in one.files]
        for node in pipeline.nodes:
            if node.id in inner:
                name = posixpath.normpath(posixpath.join(folder, node.path))
                files.append(ImportedFile(name=name, content=write_document(inner[node.id].pipeline)))
        return Whole(pipeline=pipeline, tree=tree, files=tuple(files))

    def _document(self, data: Json, rest: Json, spot: Place, folder: str) -> Json:
        document = fitting.fitted_top(data, rest)
        own = fitting.objects(rest.get("parameters"))
        document["parameters"] = [
            fitting.fitted_parameter(item, own.get(item["name"], {})) for item in data.get("parameters", [])
        ]
        try:
            defaults = fitting.fitted_defaults(data, rest.get("defaults", {}))
        except ValidationError as error:
            defaults = {}
            message = f"The defaults cannot be read: {error.errors()[0]['msg']}."
            self.say(("DOCUMENT", "document", "defaults"), message)
        document["defaults"] = defaults
        document["nodes"] = self._nodes(data, fitting.objects(rest.get("nodes")), defaults, spot, folder)
        document["edges"] = fitting.fitted_edges(data, rest.get("edges"))
        parts = ("parameters", "defaults", "nodes", "edges")
        return {name: value for name, value in document.items() if value or name not in parts or name in rest}

    def _nodes(self, data: Json, rest: Mapping[str, Json], defaults: Json, spot: Place, folder: str) -> list[Json]:
        """The nodes in the order of the rest, which has the notes; those that it does not know come last."""
        outputs = Outputs(data, self.read, folder)
        made = fitting.drawn_nodes(rest)
        for index, node in enumerate(data.get("nodes", [])):
            own = rest.get(node["id"], {})
            fitted = fitting.fitted_node(node, own, defaults)
            if node.get("pipeline") is not None and not fitted.get("path"):
                fitted["path"] = posixpath.join(node["pipeline"].get("folder", ""), f"{node['id']}.dagflow")
            told, warning = outputs.told(node, own)
            if warning:
                self.say((*spot, "nodes", index, "outputs"), warning, "warning")
            made[node["id"]] = fitted | told
        order = [node_id for node_id in rest if node_id in made]
        return [made[node_id] for node_id in dict.fromkeys([*order, *made])]

    def _pipeline(self, document: Json, data: Json, spot: Place) -> Pipeline | None:
        ids = [node["id"] for node in data.get("nodes", [])]
        first = {node_id: index for index, node_id in reversed(list(enumerate(ids)))}
        for index, node_id in enumerate(ids):
            if first[node_id] != index:
                self.say(
                    (*spot, "nodes", index, "id"), f"There is another node {node_id!r}; each needs an id of its own."
                )
                return None
        try:
            pipeline = parse_pipeline(document)
        except InvalidPipeline as error:
            for problem in error.problems:
                self.say(self._spot_of(problem, document, ids, spot), str(problem))
            return None
        cycle = find_cycle(pipeline)
        if cycle is not None:
            self.say((*spot, "nodes"), f"The nodes wait for each other in a circle: {' → '.join(cycle)}.")
            return None
        return pipeline

    def _spot_of(self, problem: Problem, document: Json, ids: list[str], spot: Place) -> Place:
        """Where the data have what the document's problem is about; at least the node."""
        for index, node in enumerate(document.get("nodes", [])):
            if problem.path.startswith(f"nodes[{index}]") and node["id"] in ids:
                return (*spot, "nodes", ids.index(node["id"]))
        return spot

    def _compare(self, tree: PipelineTree, data: Json, spot: Place) -> None:
        """Tell what of the data no document can say, so that its script would have something else there."""
        own, written = _full(data), _full(plain(pipeline_call(tree)))
        for path, value in _differences(own, written):
            if path[-1] == "option":
                self.say((*spot, *path), OPTION.format(value), "warning")
            else:
                where = place(path) or "PIPELINE"
                self.say((*spot, *path), f"{where} cannot be said like this in a pipeline; undo the change.")


def _notebooks(pipeline: Pipeline, data: Json) -> Iterator[tuple[str, NotebookInfo]]:
    """What the notebooks' outputs have to be for the data to be what they are."""
    named = {node["id"]: node.get("outputs", []) for node in data.get("nodes", [])}
    for node in pipeline.nodes:
        if node.type == "notebook":
            yield node.id, NotebookInfo(outputs=tuple(named.get(node.id, ())))


def _full(data: Json) -> Json:
    """Data with all that they leave to the defaults, and nothing that makes no difference."""
    full = PipelineShape.model_validate(data).model_dump(mode="json", exclude={"nodes": {"__all__": {"pipeline"}}})
    for node in full["nodes"]:
        wired = [source for sources in node["from_nodes"].values() for source, _ in sources]
        node["after"] = sorted({*node["after"], *wired})
        for name in ("after_failure", "outputs"):
            node[name] = sorted(node[name])
        if node["attempts"] == 1:
            for name in ("delay_s", "backoff", "max_delay_s", "jitter"):
                del node[name]
    return full


def _differences(own: Json, written: Json) -> Iterator[tuple[Place, Any]]:
    """Places in the data that differ, with what is written there."""
    for name in ("name", "description", "outputs", "timeout_s"):
        if own[name] != written[name]:
            yield (name,), written[name]
    for index, (mine, other) in enumerate(zip(own["parameters"], written["parameters"], strict=True)):
        yield from ((("parameters", index, name), other[name]) for name in mine if mine[name] != other.get(name))
    others = {node["id"]: node for node in written["nodes"]}
    for index, mine in enumerate(own["nodes"]):
        other = others.get(mine["id"], {})
        yield from ((("nodes", index, name), other.get(name)) for name in mine if mine[name] != other.get(name))
