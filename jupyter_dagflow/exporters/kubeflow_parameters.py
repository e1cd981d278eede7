"""The pipeline's parameters as Kubeflow has them: with a type of its own where nothing is lost by it, else as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.exporters.kubeflow_components import Names, Port
from jupyter_dagflow.model.conditions import parse_condition
from jupyter_dagflow.model.module.literals import literal
from jupyter_dagflow.model.module.parts.alone import json_text
from jupyter_dagflow.model.module.parts.definitions import one_line
from jupyter_dagflow.model.parameters import is_required, pipeline_reference
from jupyter_dagflow.model.pipeline import Node, Parameter, Pipeline

EXACT = 2**53
"""Kubeflow keeps all numbers as floats; whole numbers up to here stay what they are."""
TYPES = {"str": "str", "int": "int", "float": "float", "bool": "bool", "list": "list", "dict": "dict"}


@dataclass(frozen=True, kw_only=True)
class KubeflowParameter:
    """``default`` is Python source, ``None`` where a value must be given."""

    parameter: Parameter
    name: str
    type: str
    default: str | None
    is_text: bool

    @property
    def help(self) -> str:
        told = one_line(self.parameter.description, 2000)
        as_json = "" if self.is_text or self.type != "str" else "As JSON."
        return " ".join(part for part in (told, as_json) if part)

    def port(self, name: str) -> Port:
        """A component's input that takes it."""
        option = "--text" if self.is_text else "--parameter"
        return Port(name=name, type=self.type, option=option, key=self.parameter.name, is_json=self.type != "str")


def kubeflow_parameters(pipeline: Pipeline, names: Names) -> list[KubeflowParameter]:
    """All of them, those that must be given first, as Python wants it."""
    found = [_parameter(parameter, names.new(parameter.name)) for parameter in pipeline.parameters]
    return sorted(found, key=lambda parameter: parameter.default is not None)


def needed_parameters(pipeline: Pipeline, node: Node) -> set[str]:
    """The names of those that a node reads, or the conditions after it, or that have no default."""
    found = {pipeline_reference(value) or "" for value in node.parameters.values()}
    for edge in pipeline.edges:
        if edge.source == node.id and edge.condition is not None:
            found |= parse_condition(edge.condition).names
    return {parameter.name for parameter in pipeline.parameters if parameter.name in found or is_required(parameter)}


def _parameter(parameter: Parameter, name: str) -> KubeflowParameter:
    required, default = is_required(parameter), parameter.default
    kind = TYPES.get(parameter.type)
    if kind is None or not (required or _is_kept(parameter.type, default)):
        told = None if required else literal(json_text(default))
        return KubeflowParameter(parameter=parameter, name=name, type="str", default=told, is_text=False)
    told = None if required else literal(default)
    return KubeflowParameter(parameter=parameter, name=name, type=kind, default=told, is_text=kind == "str")


def _is_kept(kind: str, value: Any) -> bool:
    """Whether Kubeflow hands on exactly this value of that type, and writes it into its files as it is."""
    if kind == "float":
        return isinstance(value, float) or (_is_exact(value) and not isinstance(value, bool | str))
    fits = {"str": str, "int": int, "bool": bool, "list": list, "dict": dict}[kind]
    if not isinstance(value, fits) or (kind == "int" and isinstance(value, bool)):
        return False
    return _is_exact(value)


def _is_exact(value: Any) -> bool:
    match value:
        case bool():
            return True
        case str():
            return value.isprintable() and "{{" not in value
        case int():
            return abs(value) <= EXACT
        case float():
            return not value.is_integer()
        case Mapping():
            return all(_is_exact(part) for part in (*value, *value.values()))
        case Iterable():
            return all(_is_exact(part) for part in value)
    return False
