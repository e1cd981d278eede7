"""The document's JSON as far as a module's data tells it; ``data.py`` the other way round.

Data are plain here: the calls' arguments by name, as far as they are written, tuples as lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_dagflow.model.module.data import told_retry
from jupyter_dagflow.model.module.literals import Call
from jupyter_dagflow.model.parameters import as_value
from jupyter_dagflow.model.pipeline import Retry

Data = Mapping[str, Any]
Json = dict[str, Any]
Fact = tuple[str, ...]

RETRY = ("attempts", "delay_s", "backoff", "max_delay_s", "jitter")
OWN_OUTPUTS = frozenset({"script", "command"})
"""Kinds whose outputs stand in the document, not in their file."""


def plain(value: Any) -> Any:
    """Data as they are written, without the calls around them."""
    if isinstance(value, Call):
        return {name: plain(item) for name, item in value.arguments.items()}
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def told_pipeline(data: Data) -> Json:
    """What stands at the top of a document, without its parameters, nodes and edges."""
    outputs = [
        {"name": name, "node": node_id, "output": output} for name, (node_id, output) in data.get("outputs", {}).items()
    ]
    told = {"name": data["name"], "description": data.get("description"), "outputs": outputs}
    return _filled(told | {"timeout_s": data.get("timeout_s")})


def told_parameter(data: Data) -> Json:
    told = {"name": data["name"], "type": data.get("type", "any")}
    if not data.get("required"):
        told["default"] = data.get("default")
    return told | _filled({"choices": data.get("choices"), "description": data.get("help")})


def told_node(data: Data, defaults: Data) -> Json:
    """A node without what its edges say; ``defaults`` are those of the document, of which it repeats nothing."""
    kind = data.get("kind", "notebook")
    parameters = {name: as_value(value) for name, value in data.get("parameters", {}).items()}
    parameters |= {name: {"pipeline": source} for name, source in data.get("from_pipeline", {}).items()}
    common = defaults.get("env") or {}
    env = {name: value for name, value in data.get("env", {}).items() if common.get(name) != value}
    timeout_s = data.get("timeout_s")
    for_each = {"parameters": data.get("for_each"), "parallel": data.get("at_once")}
    told = {
        "name": data.get("name"),
        "path": data.get("path"),
        "parameters": parameters,
        "outputs": data.get("outputs") if kind in OWN_OUTPUTS else None,
        "kernel": data.get("kernel"),
        "retry": _told_retry(data, defaults),
        "timeout_s": None if timeout_s == defaults.get("timeout_s") else timeout_s,
        "trigger_rule": data.get("rule"),
        "for_each": _filled(for_each) if data.get("for_each") else None,
        "pool": _pool(*data["pool"]) if data.get("pool") else None,
        "env": env,
        **_settings(data.get("settings", {})),
        "disabled": True if data.get("disabled") else None,
    }
    pinned = {} if data.get("pinned") is None else {"pinned": data["pinned"]}
    return {"id": data["id"], "type": kind} | _filled(told) | pinned


def told_edges(data: Data) -> list[Json]:
    """The edges, those that carry a value first, by the nodes that they lead to."""
    return [edge for node in data.get("nodes", []) for edge in _edges_to(node)]


def facts(edge: Data) -> set[Fact]:
    """What an edge says, each thing by itself."""
    source, target = str(edge["source"]), str(edge["target"])
    told: set[Fact] = {("failure" if edge.get("on") == "failure" else "order", source, target)}
    if edge.get("source_output") is not None and edge.get("target_parameter") is not None:
        told.add(("value", source, target, str(edge["source_output"]), str(edge["target_parameter"])))
    if edge.get("condition") is not None:
        told.add(("condition", source, target, str(edge["condition"])))
    return told


def _edges_to(node: Data) -> Iterator[Json]:
    conditions = {source: list(texts) for source, texts in node.get("conditions", {}).items()}
    wired = set()
    for parameter, sources in node.get("from_nodes", {}).items():
        for source, output in sources:
            wired.add(source)
            wire = {"source": source, "target": node["id"], "source_output": output, "target_parameter": parameter}
            yield wire | ({"condition": conditions[source].pop(0)} if conditions.get(source) else {})
    for source in node.get("after", []):
        pair = {"source": source, "target": node["id"]}
        left = conditions.get(source, [])
        if source in node.get("after_failure", []):
            yield pair | {"on": "failure"}
        elif left:
            yield from (pair | {"condition": condition} for condition in left)
        elif source not in wired:
            yield pair


def _told_retry(data: Data, defaults: Data) -> Json | None:
    own = {name: data[name] for name in RETRY if name in data}
    common = told_retry(Retry.model_validate(defaults.get("retry") or {}))
    if own == common:
        return None
    return own or {"attempts": 1}


def _pool(name: str, slots: int) -> Json:
    return {"name": name} if slots == 1 else {"name": name, "slots": slots}


def _settings(settings: Data) -> Json:
    """``command``, ``parameters_as`` or ``sensor``; of a sensor what is not the usual."""
    usual = {"poll_s": 30.0, "soft_fail": False, "status": 200, "within_s": 86_400.0}
    told = dict(settings)
    if isinstance(told.get("sensor"), Mapping):
        told["sensor"] = {name: value for name, value in told["sensor"].items() if usual.get(name) != value}
    return told


def _filled(told: Data) -> Json:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}
