"""Airflow's JSON, in which values carry their types, as plain JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.importers.base import object_in
from jupyter_dagflow.importers.reading import Spot, shown
from jupyter_dagflow.model.parameters import type_problem
from jupyter_dagflow.model.pipeline import Parameter

MAX_DEPTH = 60
TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "list", "object": "dict"}


def plain(value: Any, depth: int = 0) -> Any:
    """A value without Airflow's types around it: times in seconds, sets and tuples as lists; nothing below the depth
    to which documents are nested."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, dict):
        if "__type" in value:
            return plain(value.get("__var"), depth + 1)
        return {clean(str(name)): plain(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return clean(value) if isinstance(value, str) else value


def clean(text: str) -> str:
    """Half a letter and NUL can be written in JSON, but not into a file."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def opened(spot: Spot) -> Spot:
    """What is within ``{"__type": …, "__var": …}``."""
    return spot["__var"] if isinstance(spot.value, dict) and "__type" in spot.value else spot


def seconds(spot: Spot) -> float | None:
    """A time above zero, which stands as a number or as a typed one."""
    return opened(spot).number()


def parameters(spot: Spot) -> list[Parameter]:
    """The parameters of a DAG, written as pairs or by name."""
    found: dict[str, Parameter] = {}
    for name, item in _named(opened(spot)):
        if name and name not in found:
            found[name] = _parameter(name, item)
    return list(found.values())


def _named(spot: Spot) -> Iterator[tuple[str, Spot]]:
    if isinstance(spot.value, dict):
        yield from ((clean(name), spot[name]) for name in spot.value)
        return
    for item in spot.items():
        if isinstance(item.value, list) and len(item.value) == 2 and isinstance(item.value[0], str):
            yield clean(item.value[0]), Spot(spot.reading, item.value[1], (*item.path, 1))
        else:
            item.warn(f"A name with a parameter was expected, not {shown(item.value)}; it is left out.")


def _parameter(name: str, spot: Spot) -> Parameter:
    if not isinstance(spot.value, dict) or "__class" not in spot.value:
        return Parameter(name=name, default=plain(spot.value))
    told_schema = plain(spot["schema"].value)
    schema = told_schema if isinstance(told_schema, dict) else {}
    told = object_in(schema, "type")
    kinds = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    known: Any = next((TYPES[one] for one in kinds if isinstance(one, str) and one in TYPES), "any")
    default = plain(spot["default"].value)
    choices = object_in(schema, "enum")
    if type_problem(known, default):
        known = "any"
    settings: dict[str, Any] = {"name": name, "type": known, "description": spot["description"].text()}
    if default is not None or not kinds or "null" in kinds:
        settings["default"] = default
    if isinstance(choices, list) and choices:
        settings["choices"] = choices
    limits = {key: value for key, value in schema.items() if key not in {"type", "enum", "title"}}
    if limits:
        spot["schema"].warn(f"The parameter {name!r} has limits without a counterpart here: {shown(limits)}.")
    return Parameter(**{key: value for key, value in settings.items() if value != "" or key == "default"})
