"""A pipeline as data of an exported file: calls of the classes in ``parts.definitions``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_dagflow.model.graph import topological_order, upstreams
from jupyter_dagflow.model.module.literals import Call
from jupyter_dagflow.model.parameters import is_required, pipeline_reference
from jupyter_dagflow.model.parameters import literal as parameter_value
from jupyter_dagflow.model.pipeline import Defaults, Edge, Node, Parameter, Pipeline, Retry
from jupyter_dagflow.model.ports import ports_of
from jupyter_dagflow.model.sensors import sensor_json
from jupyter_dagflow.model.tree import PipelineTree

FILE_TYPES = frozenset({"notebook", "script"})
RESERVED_OPTIONS = ("--help", "--resume", "--parallel", "--output", "--notebooks", "--attempt")
RESERVED_PREFIX = "--pool-"
ARGUMENTS = (
    *("id", "kind", "path", "name", "after", "rule", "after_failure", "conditions", "for_each", "at_once", "pool"),
    *("disabled", "parameters", "from_pipeline", "from_nodes", "outputs", "kernel", "env", "settings", "pipeline"),
    *("attempts", "delay_s", "backoff", "max_delay_s", "jitter", "timeout_s", "pinned"),
)
"""What a node's data may say, in the order in which it is written."""


def option_names(parameters: list[Parameter]) -> list[str]:
    """One option for each parameter, none like another or like one of the script's own.

    A switch takes two names, ``--x`` and ``--no-x``.
    """
    taken = set(RESERVED_OPTIONS)
    options = []
    for parameter in parameters:
        word = "-".join(re.findall(r"[^\W_]+", parameter.name)) or "parameter"
        candidates = (f"--{word}", f"--parameter-{word}", *(f"--{word}-{n}" for n in range(2, len(parameters) + 4)))
        for option in candidates:
            names = {option, f"--no-{option[2:]}"} if parameter.type == "bool" else {option}
            if not names & taken and not option.startswith(RESERVED_PREFIX):
                break
        taken |= names
        options.append(option)
    return options


def pipeline_call(tree: PipelineTree) -> Call:
    pipeline = tree.pipeline
    nodes = {node.id: node for node in pipeline.nodes}
    before = upstreams(pipeline)
    order = topological_order(pipeline)
    position = {node_id: index for index, node_id in enumerate(order)}
    parameters = zip(pipeline.parameters, option_names(pipeline.parameters), strict=True)
    arguments: dict[str, Any] = {
        "description": pipeline.description,
        "folder": tree.folder,
        "outputs": {item.name: (item.node, item.output) for item in pipeline.outputs},
        "timeout_s": pipeline.timeout_s,
    }
    arguments["parameters"] = [_parameter(parameter, option) for parameter, option in parameters]
    edges = EdgesByEnd(pipeline)
    arguments["nodes"] = [
        _node(tree, nodes[node_id], sorted(before[node_id], key=position.__getitem__), edges) for node_id in order
    ]
    return Call("Pipeline", {"name": pipeline.name} | _set(arguments))


def _parameter(parameter: Parameter, option: str) -> Call:
    arguments: dict[str, Any] = {"name": parameter.name, "option": option, "type": parameter.type}
    if is_required(parameter):
        arguments["required"] = True
    else:
        arguments["default"] = parameter.default
    return Call("Parameter", arguments | _set({"choices": parameter.choices, "help": parameter.description}))


class EdgesByEnd:
    """The edges ``to`` each node and ``of`` each node, in their order."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.to: dict[str, list[Edge]] = {}
        self.of: dict[str, list[Edge]] = {}
        for edge in pipeline.edges:
            self.to.setdefault(edge.target, []).append(edge)
            self.of.setdefault(edge.source, []).append(edge)


def _node(tree: PipelineTree, node: Node, after: list[str], edges: EdgesByEnd) -> Call:
    inner = tree.inner.get(node.id)
    arguments = {
        **own_arguments(node, tree.pipeline.defaults),
        "after": after,
        **_conditions(edges.to.get(node.id, [])),
        "from_nodes": _wires(edges.to.get(node.id, [])),
        "outputs": outputs_of(tree, node, edges.of.get(node.id, [])),
        "pipeline": None if inner is None else pipeline_call(inner),
    }
    told = _set(arguments) | {name: arguments[name] for name in ("id", "pinned") if name in arguments}
    return Call("Node", {name: told[name] for name in ARGUMENTS if name in told})


def own_arguments(node: Node, defaults: Defaults) -> dict[str, Any]:
    """What the data says of a node by itself: all but what follows from edges and from the file that it executes."""
    values, references = {}, {}
    for name, value in node.parameters.items():
        # A wire that brings a value wins; where none comes, the node's own holds.
        reference = pipeline_reference(value)
        if reference is None:
            values[name] = parameter_value(value)
        else:
            references[name] = reference
    arguments = {
        "kind": None if node.type == "notebook" else node.type,
        "path": node.path if node.type in FILE_TYPES else "",
        "name": node.name,
        "rule": None if node.trigger_rule == "all_success" else node.trigger_rule,
        "for_each": node.for_each.parameters if node.for_each else None,
        "at_once": node.for_each.parallel if node.for_each else None,
        "pool": (node.pool.name, node.pool.slots) if node.pool else None,
        "disabled": True if node.disabled else None,
        "parameters": values,
        "from_pipeline": references,
        "kernel": node.kernel,
        "env": {**(defaults.env or {}), **(node.env or {})},
        "settings": _settings(node),
        **told_retry(node.retry or defaults.retry or Retry()),
        "timeout_s": node.timeout_s if node.timeout_s is not None else defaults.timeout_s,
    }
    pinned = {} if node.pinned is None else {"pinned": node.pinned}
    return {"id": node.id} | _set(arguments) | pinned


def _conditions(edges: list[Edge]) -> dict[str, Any]:
    """What the edges to a node ask of those before it."""
    conditions: dict[str, list[str]] = {}
    after_failure: dict[str, None] = {}
    for edge in edges:
        if edge.condition is not None:
            conditions.setdefault(edge.source, []).append(edge.condition)
        if edge.on == "failure":
            after_failure[edge.source] = None
    return {"after_failure": list(after_failure), "conditions": conditions}


def _wires(incoming: list[Edge]) -> dict[str, list[tuple[str, str]]]:
    """By parameter, the outputs that may come into it."""
    wires: dict[str, list[tuple[str, str]]] = {}
    for edge in incoming:
        if edge.target_parameter is not None and edge.source_output is not None:
            wires.setdefault(edge.target_parameter, []).append((edge.source, edge.source_output))
    return wires


def _settings(node: Node) -> dict[str, Any]:
    if node.type == "command":
        return {"command": node.command or []}
    if node.type == "script" and node.parameters_as is not None:
        return {"parameters_as": node.parameters_as}
    if node.type == "sensor" and node.sensor is not None:
        return {"sensor": sensor_json(node.sensor)}
    return {}


def outputs_of(tree: PipelineTree, node: Node, edges: Sequence[Edge] | None = None) -> list[str]:
    """The node's outputs; of a notebook that could not be read, those that edges carry on.

    ``edges``: those that leave the node, where they are known already.
    """
    leaving = [edge for edge in tree.pipeline.edges if edge.source == node.id] if edges is None else edges
    inner = tree.inner.get(node.id)
    named = ports_of(node, inner.pipeline if inner else tree.notebooks.get(node.id)).outputs
    carried = (edge.source_output for edge in leaving if edge.target_parameter)
    return list(dict.fromkeys([*named, *(name for name in carried if name)]))


def told_retry(retry: Retry) -> dict[str, Any]:
    """What differs from a single try."""
    told = {"attempts": retry.attempts, "delay_s": retry.delay_s}
    told |= {"backoff": retry.backoff, "max_delay_s": retry.max_delay_s, "jitter": retry.jitter}
    single = Retry()
    return {name: value for name, value in told.items() if retry.attempts > 1 and value != getattr(single, name)}


def _set(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, which the script's own defaults stand for."""
    return {name: value for name, value in arguments.items() if value not in (None, "", [], {})}
