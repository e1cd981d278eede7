"""The text of a document: reading it with located problems, and writing it so that it diffs well."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError

from jupyter_dagflow.errors import InvalidPipeline, Problem
from jupyter_dagflow.model.pipeline import (
    VERSION,
    Defaults,
    Edge,
    Node,
    Parameter,
    Pipeline,
    Position,
    Resources,
    Retry,
)

MAX_CHARACTERS = 20_000_000
_HALF = re.compile(r"[\ud800-\udfff]")


def place(location: tuple[int | str, ...]) -> str:
    """Spell a location as users read it: ``("nodes", 3, "parameters", "x")`` → ``nodes[3].parameters.x``."""
    told = ""
    for part in location:
        if isinstance(part, int):
            told += f"[{part}]"
        else:
            told += f".{part}" if told else part
    return told


def read_document(text: str) -> Pipeline:
    """Read a document. An empty text is an empty pipeline.

    Raises ``InvalidPipeline`` with every problem and its place; nothing is ever dropped silently.
    """
    if not text.strip():
        return Pipeline()
    if len(text) > MAX_CHARACTERS:
        raise _invalid("", f"The document is larger than {MAX_CHARACTERS // 1_000_000} million characters.")
    return parse_pipeline(parse_json(text))


def parse_json(text: str) -> dict[str, Any]:
    """Read the JSON of a document; raises ``InvalidPipeline`` with line and column."""
    try:
        data = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise _invalid(
            f"line {error.lineno}, column {error.colno}", f"The document is not valid JSON: {error.msg}."
        ) from None
    except RecursionError:
        raise _invalid("", "The document is nested too deeply.") from None
    except ValueError as error:
        raise _invalid("", str(error)) from None
    if not isinstance(data, dict):
        raise _invalid("", "The document is not a pipeline: its JSON is not an object.")
    return data


def parse_pipeline(data: Mapping[str, Any]) -> Pipeline:
    """Make a pipeline of a document's JSON object. Raises ``InvalidPipeline``."""
    version = data.get("version", VERSION)
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise _invalid(
            "version",
            f"The document has version {version}; this jupyter-dagflow reads up to version {VERSION}. "
            "Update jupyter-dagflow to open it.",
        )
    try:
        return Pipeline.model_validate(dict(data))
    except ValidationError as error:
        problems = [_problem(data, dict(item)) for item in error.errors(include_url=False)]
        raise InvalidPipeline(f"The document is not a valid pipeline: {problems[0]}", problems) from None
    except RecursionError:
        raise _invalid("", "The document is nested too deeply.") from None


def write_document(pipeline: Pipeline) -> str:
    """The document's text: stable key order, two-space indent, final newline; only keys that were set."""
    return format_document(pipeline.model_dump(mode="json", exclude_unset=True) | {"version": VERSION})


def format_document(data: Mapping[str, Any]) -> str:
    """Order a document's keys as the model does, unknown ones after, and write it as text."""
    text = json.dumps(ordered_document(data), indent=2, ensure_ascii=False)
    # Half a letter goes into no file but escaped, as browsers write it, too.
    return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def ordered_document(data: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its keys in the models' order; keys that the models do not know come after, as they stood."""
    ordered = _ordered(Pipeline, data)
    for key, order in (
        ("parameters", partial(_ordered, Parameter)),
        ("nodes", _ordered_node),
        ("edges", partial(_ordered, Edge)),
    ):
        if isinstance(ordered.get(key), list):
            ordered[key] = [order(item) if isinstance(item, dict) else item for item in ordered[key]]
    if isinstance(ordered.get("defaults"), dict):
        ordered["defaults"] = _ordered_settings(Defaults, ordered["defaults"])
    return ordered


def _ordered_node(data: Mapping[str, Any]) -> dict[str, Any]:
    node = _ordered_settings(Node, data)
    if isinstance(node.get("ui"), dict):
        node["ui"] = _ordered(Position, node["ui"])
    return node


def _ordered_settings(part: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    ordered = _ordered(part, data)
    for key, inner in (("retry", Retry), ("resources", Resources)):
        if isinstance(ordered.get(key), dict):
            ordered[key] = _ordered(inner, ordered[key])
    return ordered


def _ordered(part: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: data[name] for name in part.model_fields if name in data}
    return known | {name: value for name, value in data.items() if name not in known}


def _problem(data: Mapping[str, Any], error: dict[str, Any]) -> Problem:
    location = _written_location(data, tuple(error["loc"]))
    kind, value = error["type"], error.get("input")
    if kind == "union_tag_invalid":
        # Of a part that has several shapes: the key that says which one it is.
        location, value = (*location, str(error["ctx"]["discriminator"]).strip("'")), error["ctx"]["tag"]
    elif kind == "union_tag_not_found":
        location, kind = (*location, str(error["ctx"]["discriminator"]).strip("'")), "missing"
    message = _message(kind, location, value, error)
    return Problem(path=place(location), message=message, node_id=_node_id(data, location))


def _message(kind: str, location: tuple[int | str, ...], value: object, error: Mapping[str, Any]) -> str:
    last = location[-1] if location else ""
    if kind in {"literal_error", "union_tag_invalid"}:
        known = error["ctx"].get("expected") or error["ctx"]["expected_tags"]
        if last == "type" and location[:1] == ("nodes",) and len(location) == 3:
            return f"Unknown node type {value!r}. Known are: {known.replace(' or ', ', ')}."
        if last == "trigger_rule":
            return f"Unknown trigger rule {_shown(value)}. Known are: {known.replace(' or ', ', ')}."
        return f"{_shown(value)} is not allowed here; use {known}."
    if kind == "missing":
        return "This is missing."
    if kind == "string_pattern_mismatch" and last in {"id", "source", "target", "node"}:
        return f"{_shown(value)} is no valid id: use 1 to 64 letters, digits, '-' and '_'."
    if kind == "string_pattern_mismatch" and location[-2:] == ("pool", "name"):
        return f"{_shown(value)} is no name of a pool: use 1 to 64 letters, digits, '-' and '_'."
    if kind in {"model_type", "model_attributes_type", "dict_type"}:
        return f"This should be an object, not {_shown(value)}."
    if kind == "list_type" and last == "command":
        return f'A command is a list such as ["python", "train.py"], not {_shown(value)}.'
    if kind == "too_short":
        return "This list should not be empty."
    return f"{error['msg']}, not {_shown(value)}."


def _written_location(data: object, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The location as the document has it: Pydantic adds the shape it chose for a part that has several."""
    written: list[int | str] = []
    for index, part in enumerate(location):
        if isinstance(data, Mapping) and part not in data and index < len(location) - 1:
            continue
        written.append(part)
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            data = None
    return tuple(written)


def _node_id(data: Mapping[str, Any], location: tuple[int | str, ...]) -> str | None:
    if len(location) < 2 or location[0] != "nodes" or not isinstance(location[1], int):
        return None
    node = data["nodes"][location[1]]
    found = node.get("id") if isinstance(node, dict) else None
    return found if isinstance(found, str) else None


def _shown(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= 60 else told[:57] + "…"


def _invalid(path: str, message: str) -> InvalidPipeline:
    problem = Problem(path=path, message=message)
    return InvalidPipeline(str(problem) if path else message, [problem])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"The document is not valid JSON: {name} is not a JSON number.")


def _finite(token: str) -> float:
    number = float(token)
    if not math.isfinite(number):
        raise ValueError(f"The document is not valid JSON: the number {token[:20]} is too large.")
    return number
