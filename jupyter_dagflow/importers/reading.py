"""Reading foreign JSON in which anything may be anything: typed answers, and a problem for what does not fit."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.errors import Problem, Severity
from jupyter_dagflow.importers.base import Import, failed
from jupyter_dagflow.model.document import place

LONGEST_VALUE = 80


class Reading:
    """Problems that were found on the way, in order, each once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    def say(self, where: Spot, message: str, severity: Severity = "warning", node_id: str | None = None) -> None:
        found = Problem(path=place(where.path), message=message, severity=severity, node_id=node_id)
        self._problems.setdefault(found)


class Spot:
    """A value and its place in the source."""

    def __init__(self, reading: Reading, value: Any, path: tuple[str | int, ...] = ()) -> None:
        self.reading = reading
        self.value = value
        self.path = path

    def __getitem__(self, key: str) -> Spot:
        """What an object holds under a name; nothing if it is no object."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Spot(self.reading, value, (*self.path, key))

    @property
    def there(self) -> bool:
        return self.value is not None

    def first(self, *keys: str) -> Spot:
        """The first of several names under which there is something."""
        found = [self[key] for key in keys]
        return next((spot for spot in found if spot.there), found[0])

    def items(self) -> Iterator[Spot]:
        """The items of a list; told if it is something else."""
        if isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield Spot(self.reading, item, (*self.path, index))
        elif self.there:
            self.warn(f"A list was expected, not {shown(self.value)}; it is left out.")

    def text(self, default: str = "") -> str:
        """A text; a number becomes one, anything else is told."""
        value = self.value
        if isinstance(value, str):
            # Half a letter and NUL can be written in JSON, but not into a file.
            return value.encode("utf-8", "replace").decode().replace("\0", "")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if self.there:
            self.warn(f"A text was expected, not {shown(value)}; it is left out.")
        return default

    def number(self) -> float | None:
        """A number above zero; ``None`` if there is none, told if it is something else."""
        value = self.value
        if value in (None, "", 0, "0"):
            return None
        try:
            found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
        except (ValueError, OverflowError):
            found = math.nan
        if math.isfinite(found) and found > 0:
            return found
        self.warn(f"A number above zero was expected, not {shown(value)}; it is left out.")
        return None

    def switch(self) -> bool:
        return self.value is True or str(self.value).lower() == "true"

    def warn(self, message: str) -> None:
        self.reading.say(self, message)

    def fail(self, message: str) -> None:
        self.reading.say(self, message, "error")


def shown(value: Any) -> str:
    """A value for a sentence, not too long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def read_json(text: str) -> Spot | Import:
    """The whole of a JSON file, or why it is none."""
    try:
        return Spot(Reading(), json.loads(text))
    except json.JSONDecodeError as error:
        return failed(f"line {error.lineno}, column {error.colno}", f"The file is not valid JSON: {error.msg}.")
    except (RecursionError, ValueError):
        return failed("", "The file is nested too deeply, or holds a number that is too long.")
