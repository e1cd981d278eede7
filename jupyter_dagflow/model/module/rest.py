"""What a document says beyond a module's data: positions, notes, what only runs here; and both put together again.

The rest is small and is written for people: by node what the data do not tell of it, as the document has it. ``None``
stands for a key that the document does not have though the data tell it, and a list in place of an object says only
in which order the names in it stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from jupyter_dagflow.model.module.literals import literal_problem
from jupyter_dagflow.model.module.told import (
    Data,
    Fact,
    Json,
    facts,
    told_edges,
    told_node,
    told_parameter,
    told_pipeline,
)
from jupyter_dagflow.model.tree import PipelineTree

PARTS = frozenset({"version", "parameters", "defaults", "nodes", "edges"})
IN_DATA = frozenset({"parameters", "pinned"})
"""Keys of a node whose values stand in the data, and forbid an export if no literal can hold them."""


def rest_of(tree: PipelineTree, data: Data) -> Json:
    """What the pipeline says beyond its data, as ``{"document": …, "inner": {NODE: …}}``; only what there is."""
    within = {node["id"]: node["pipeline"] for node in data.get("nodes", []) if "pipeline" in node}
    inner = {node_id: rest_of(tree.inner[node_id], one) for node_id, one in within.items()}
    inner = {node_id: one for node_id, one in inner.items() if one}
    rest = {"document": _document_rest(document_json(tree), data), "inner": inner}
    return {name: value for name, value in rest.items() if value}


def document_json(tree: PipelineTree) -> Json:
    """The document as it stands in its file."""
    return tree.pipeline.model_dump(mode="json", exclude_unset=True)


def unwritable(tree: PipelineTree) -> Iterator[tuple[str, str, str | None]]:
    """What no literal can hold and the rest therefore lacks: the place in the document, why, and the node's id."""
    document = document_json(tree)
    for name, value in document.items():
        if name not in PARTS - {"defaults", "edges"} and (problem := literal_problem(value)):
            yield name, problem, None
    for index, node in enumerate(document.get("nodes", [])):
        for name, value in node.items():
            if name not in IN_DATA and (problem := literal_problem(value)):
                yield f"nodes[{index}].{name}", problem, node["id"]


def difference(own: Data, told: Data) -> Json:
    """What has to be said for ``own`` beyond ``told``."""
    rest: Json = {}
    for name, value in own.items():
        if name in told and _text(value) == _text(told[name]):
            continue
        is_order = isinstance(value, dict) and name in told and _text(value, sort=True) == _text(told[name], sort=True)
        if not literal_problem(value):
            rest[name] = list(value) if is_order else value
    return rest | {name: None for name in told if name not in own}


def patched(told: Data, rest: Data) -> Json:
    """``told`` with what the rest says of it."""
    result = dict(told)
    for name, value in rest.items():
        known = told.get(name)
        if value is None and name in told:
            del result[name]
        elif isinstance(value, list) and isinstance(known, dict):
            result[name] = {key: known[key] for key in value if isinstance(key, str) and key in known} | known
        else:
            result[name] = value
    return result


def merged_edges(data: Data, given: Iterable[Data]) -> list[Json]:
    """The edges of the data, in the order and with the further keys of ``given``, as far as these say nothing else."""
    told = told_edges(data)
    known: set[Fact] = {fact for edge in told for fact in facts(edge)}
    order = list(given)
    covered: set[Fact] = {fact for edge in order if facts(edge) <= known for fact in facts(edge)}
    left = [_without(edge, covered) for edge in told if facts(edge) - covered]
    merged: list[Json] = []
    for edge in order:
        if facts(edge) <= known:
            merged.append(dict(edge))
            continue
        # What was said otherwise since then stands where it stood.
        changed = [one for one in left if (one["source"], one["target"]) == (edge["source"], edge["target"])]
        left = [one for one in left if one not in changed]
        merged += changed
    return merged + left


def _without(edge: Json, covered: set[Fact]) -> Json:
    """What of an edge other edges do not say."""
    left = {kind for kind, *_ in facts(edge) - covered}
    said = {"source_output": "value", "target_parameter": "value", "condition": "condition"}
    return {name: value for name, value in edge.items() if said.get(name) in {None, *left}}


def _document_rest(document: Json, data: Data) -> Json:
    defaults = document.get("defaults", {})
    top = {name: value for name, value in document.items() if name not in PARTS}
    rest = difference(top, told_pipeline(data))
    told = {item["name"]: told_parameter(item) for item in data.get("parameters", [])}
    parameters = {item["name"]: difference(item, told[item["name"]]) for item in document.get("parameters", [])}
    rest["parameters"] = {name: found for name, found in parameters.items() if found}
    rest["defaults"] = None if literal_problem(defaults) else defaults
    nodes = {node["id"]: told_node(node, defaults) for node in data.get("nodes", [])}
    own = {
        node["id"]: difference(node, nodes.get(node["id"], {"id": node["id"]})) for node in document.get("nodes", [])
    }
    if any(own.values()) or list(own) != list(nodes):
        rest["nodes"] = own
    edges = document.get("edges", [])
    if _text(edges) != _text(told_edges(data)) and not literal_problem(edges):
        rest["edges"] = edges
    # An empty list that the document has is told, too.
    empty = {name: document[name] for name in PARTS if document.get(name) in ([], {})}
    return {name: value for name, value in rest.items() if value or name not in PARTS} | dict(sorted(empty.items()))


def _text(value: Any, *, sort: bool = False) -> str:
    return json.dumps(value, sort_keys=sort)
