"""Reading foreign YAML as JSON: plain values only, neither deep nor blown up by aliases."""

from __future__ import annotations

import datetime
import math
from typing import Any

import yaml

from jupyter_dagflow.errors import DagflowError

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 50
MAX_ALIASES = 100
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


class BadYaml(DagflowError):
    """The text is no YAML that is read; ``place`` is the line, if it is known."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


def read_yaml(text: str) -> Any:
    """The text's only document as JSON values. Raises ``BadYaml``."""
    if len(text) > MAX_CHARACTERS:
        raise BadYaml(f"The file is larger than {MAX_CHARACTERS // 1_000_000} million characters.")
    try:
        _check(text)
        return _json(yaml.load(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}"
        raise BadYaml(f"The file is not valid YAML: {error.problem or error.context}.", place) from None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, OverflowError):
        raise BadYaml("The file is not valid YAML.") from None
    except RecursionError:
        raise BadYaml("The file is nested too deeply.") from None


def _check(text: str) -> None:
    """Refuse what would be large or endless once it is loaded."""
    aliases, anchored, opened = 0, 0, []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, _OPENING):
            opened.append(event.anchor is not None)
            anchored += opened[-1]
        elif isinstance(event, _CLOSING):
            anchored -= opened.pop()
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
            if anchored or aliases > MAX_ALIASES:
                raise BadYaml(
                    "Aliases within what has an anchor, or more than 100 of them, are not read.", _line(event)
                )
        if len(opened) > MAX_DEPTH:
            raise BadYaml("The file is nested too deeply.", _line(event))


def _line(event: yaml.Event) -> str:
    return "" if event.start_mark is None else f"line {event.start_mark.line + 1}"


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(_json(key)): _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_json(item) for item in value]
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        # JSON writes a letter beyond the first 65,536 as two halves; one alone goes into no file.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    raise BadYaml(f"A value of the type {type(value).__name__} is not read.")
