"""What a document says beyond a script's data, as far as the data leave it open: an edit of the data wins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from jupyter_dagflow.model.module.data import own_arguments
from jupyter_dagflow.model.module.rest import merged_edges, patched
from jupyter_dagflow.model.module.told import Json, facts, told_edges, told_node, told_parameter, told_pipeline
from jupyter_dagflow.model.pipeline import DRAWN_ONLY, Defaults, Node

PARTS = frozenset({"version", "parameters", "defaults", "nodes", "edges"})


def objects(value: Any) -> dict[str, Json]:
    """The objects by name that a place holds; nothing if it holds something else."""
    return {name: one for name, one in value.items() if isinstance(one, dict)} if isinstance(value, dict) else {}


def fitted_top(data: Json, rest: Json) -> Json:
    """A document without its parts."""
    told = told_pipeline(data)
    own = {name: value for name, value in rest.items() if name not in PARTS and name not in told}
    outputs = rest.get("outputs")
    if isinstance(outputs, list) and _outputs(outputs) == _outputs(told.get("outputs", [])):
        own["outputs"] = outputs
    return {"version": 1} | patched(told, own)


def fitted_parameter(data: Json, rest: Json) -> Json:
    told = told_parameter(data)
    own = {name: value for name, value in rest.items() if name not in told and name != "default"}
    if rest.get("type", "any") is None and told["type"] == "any":
        del told["type"]
    return patched(told, own)


def fitted_defaults(data: Json, rest: Any) -> Json:
    """The common settings, without those that a node of the data no longer has. Raises ``ValidationError``."""
    Defaults.model_validate(rest)
    kept = dict(rest)
    nodes = data.get("nodes", [])
    env = kept.get("env")
    if isinstance(env, dict) and not all(env.keys() <= node.get("env", {}).keys() for node in nodes):
        del kept["env"]
    if kept.get("timeout_s") is not None and not all(node.get("timeout_s") is not None for node in nodes):
        del kept["timeout_s"]
    return kept


def fitted_node(data: Json, rest: Json, defaults: Json) -> Json:
    """A node without its outputs. Keys of the rest with which the data would not be the same are left out."""
    told = told_node(data, defaults)
    told.pop("outputs", None)
    common = Defaults.model_validate(defaults)
    before = _arguments(told, common)
    rest = {name: value for name, value in rest.items() if name not in {"id", "outputs"}}
    if _arguments(patched(told, rest), common) == before:
        return patched(told, rest)
    for name, value in rest.items():
        tried = patched(told, {name: value})
        if _arguments(tried, common) == before:
            told = tried
    return told


def drawn_nodes(rest: Mapping[str, Json]) -> dict[str, Json]:
    """The notes and groups, which stand in no data."""
    return {node_id: {"id": node_id} | one for node_id, one in rest.items() if str(one.get("type")) in DRAWN_ONLY}


def fitted_edges(data: Json, rest: Any) -> list[Json]:
    """The edges, in the order and with the keys that the document gave them, if they still say what the data say."""
    told = told_edges(data)
    given = [edge for edge in rest if _is_edge(edge)] if isinstance(rest, list) else []
    merged = merged_edges(data, given)
    return merged if _said(merged) == _said(told) else told


def _said(edges: list[Json]) -> tuple[object, ...]:
    """What edges say to the nodes that they lead to, in their order where that matters."""
    values: dict[tuple[str, str], list[tuple[str, str]]] = {}
    conditions: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        if edge.get("source_output") is not None and edge.get("target_parameter") is not None:
            wire = (edge["source"], edge["source_output"])
            values.setdefault((edge["target"], edge["target_parameter"]), []).append(wire)
        if edge.get("condition") is not None:
            conditions.setdefault((edge["source"], edge["target"]), []).append(edge["condition"])
    return values, conditions, {fact for edge in edges for fact in facts(edge)}


def _is_edge(value: Any) -> bool:
    names = ("source", "target", "source_output", "target_parameter", "condition")
    return (
        isinstance(value, dict)
        and isinstance(value.get("source"), str)
        and isinstance(value.get("target"), str)
        and all(isinstance(value.get(name), str | None) for name in names)
    )


def _outputs(value: list[Any]) -> list[Any]:
    names = ("name", "node", "output")
    return [tuple(item.get(name) for name in names) if isinstance(item, dict) else None for item in value]


def _arguments(node: Json, defaults: Defaults) -> Any:
    """What the node's data would be; nothing that equals anything if it is no node."""
    try:
        made = Node.model_validate(node)
        return {"type": node.get("type", "notebook")} | own_arguments(made, defaults)
    except ValidationError:
        return object()
