"""Parameter values: their types, references to the pipeline's parameters, and what a node gets in the end."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from jupyter_dagflow.errors import InvalidPipeline, Problem
from jupyter_dagflow.model.pipeline import Edge, Node, Parameter, ParameterType, Pipeline

_TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}
_ARTICLES: Mapping[str, str] = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "an object",
}
_CHOICES_TOLD = 20


def type_problem(expected: str, value: object) -> str | None:
    """Say in one sentence why ``value`` does not fit the type, or ``None`` if it does. None fits every type."""
    wanted = _TYPES.get(expected)
    if wanted is None or value is None:
        return None
    if isinstance(value, bool) and expected != "bool":
        fits = False
    elif expected == "int" and isinstance(value, float):
        # Front ends write 3.0 for 3; a whole number is meant.
        fits = math.isfinite(value) and value.is_integer()
    else:
        fits = isinstance(value, wanted)
    return None if fits else f"Expected {_ARTICLES[expected]} ({expected}), not {shown(value)}."


def shown(value: object) -> str:
    """A value as JSON, shortened for a message."""
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= 60 else told[:57] + "…"


def choices_problem(choices: Sequence[Any] | None, value: object) -> str | None:
    """Say which values there are to choose from, or ``None`` if ``value`` is one of them or all are allowed."""
    # True is equal to 1 in Python, and not in JSON.
    if choices is None or any(
        value == choice and isinstance(value, bool) == isinstance(choice, bool) for choice in choices
    ):
        return None
    told = ", ".join(shown(choice) for choice in choices[:_CHOICES_TOLD])
    more = f", … ({len(choices)} in all)" if len(choices) > _CHOICES_TOLD else ""
    return f"{shown(value)} is none of its choices: {told}{more}."


def json_problem(value: object) -> str | None:
    """Say in one sentence why ``value`` cannot be kept as JSON, or ``None`` if it can."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return f"Expected what JSON can hold, not {shown(str(value))}."
    return None


def pipeline_reference(value: object) -> str | None:
    """The name in ``{"pipeline": "<name>"}``, or ``None`` for any other value."""
    if isinstance(value, Mapping) and len(value) == 1 and isinstance(value.get("pipeline"), str):
        return str(value["pipeline"])
    return None


def literal(value: Any) -> Any:
    """What a value that is no reference stands for: ``{"value": x}`` is x; so ``{"pipeline": …}`` can be passed."""
    if isinstance(value, Mapping) and len(value) == 1 and "value" in value:
        return value["value"]
    return value


def as_value(value: Any) -> Any:
    """A value as a node's parameter, wrapped where it would be taken for a reference or for a wrapped one."""
    is_odd = pipeline_reference(value) is not None or literal(value) is not value
    return {"value": value} if is_odd else value


def type_of(value: object) -> ParameterType:
    """The type of a parameter that has this value."""
    kinds: tuple[tuple[type, ParameterType], ...] = (
        *((bool, "bool"), (int, "int"), (float, "float"), (str, "str"), (list, "list"), (dict, "dict")),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "any")


def parse_text(expected: ParameterType, text: str) -> Any:
    """Read a value typed on a command line; raises ``ValueError`` with one sentence."""
    if expected == "str":
        return text
    if expected == "bool" and text.lower() in {"true", "yes", "1", "false", "no", "0"}:
        return text.lower() in {"true", "yes", "1"}
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        if expected == "any":
            return text
        value = text
    problem = type_problem(expected, value) or json_problem(value)
    if problem:
        raise ValueError(problem)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON.")


def is_required(parameter: Parameter) -> bool:
    """A parameter without a ``default`` must be given for each run."""
    return "default" not in parameter.model_fields_set


def value_problem(parameter: Parameter, value: object) -> str | None:
    """Say in one sentence why a run's parameter cannot have this value, or ``None`` if it can."""
    return json_problem(value) or type_problem(parameter.type, value) or choices_problem(parameter.choices, value)


def unknown_problem(pipeline: Pipeline, name: str) -> str:
    """Say that there is no such parameter, and which there are."""
    names = ", ".join(parameter.name for parameter in pipeline.parameters) or "none"
    return f"The pipeline has no parameter {name!r} (it has: {names})."


def run_parameters(pipeline: Pipeline, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a run: those given, else the defaults. Raises ``InvalidPipeline`` with every wrong one."""
    known = {parameter.name: parameter for parameter in pipeline.parameters}
    problems = [
        Problem(path=f"parameters.{name}", message=unknown_problem(pipeline, name))
        for name in given
        if name not in known
    ]
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        if name not in given and is_required(parameter):
            problems.append(Problem(path=f"parameters.{name}", message=_needed(parameter)))
            continue
        values[name] = given.get(name, parameter.default)
        problem = value_problem(parameter, values[name])
        if problem:
            problems.append(Problem(path=f"parameters.{name}", message=problem))
    if problems:
        raise InvalidPipeline(str(problems[0]), problems)
    return values


def _needed(parameter: Parameter) -> str:
    told = f"Parameter {parameter.name!r} needs a value."
    if parameter.choices:
        told += f" Choose one of: {', '.join(shown(choice) for choice in parameter.choices[:_CHOICES_TOLD])}."
    return told


def node_parameters(
    node: Node,
    incoming: list[Edge],
    values: Mapping[str, Any],
    outputs: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """What a node's notebook is given: its own values, then those of the pipeline, then those that come over wires.

    ``values`` are the run's parameters, ``outputs`` the output values of the upstream nodes by id. A wire whose source
    left no such output injects nothing, so the notebook's own default holds.
    """
    resolved: dict[str, Any] = {}
    for name, value in node.parameters.items():
        reference = pipeline_reference(value)
        if reference is None:
            resolved[name] = literal(value)
        elif reference in values:
            resolved[name] = values[reference]
    for edge in incoming:
        found = outputs.get(edge.source, {})
        if edge.source_output is not None and edge.target_parameter is not None and edge.source_output in found:
            resolved[edge.target_parameter] = found[edge.source_output]
    return resolved
