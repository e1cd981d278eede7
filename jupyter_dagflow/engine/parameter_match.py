"""Which runs have a parameter, or a value of one: what a list of runs is narrowed by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LARGEST = 2**63
"""Whole numbers from here on are compared as floats."""


@dataclass(frozen=True, kw_only=True)
class ParameterMatch:
    """A parameter by its name and, unless it is ``None``, by its value as a person writes it.

    ``5`` is the number and the text of this digit; ``[1, 2]`` is a list, and ``true`` what it says.
    """

    name: str
    value: str | None = None

    @classmethod
    def read(cls, text: str) -> ParameterMatch:
        """Of ``NAME`` or ``NAME=VALUE``."""
        name, separator, value = text.partition("=")
        return cls(name=name.strip(), value=value.strip() if separator else None)

    @property
    def number(self) -> int | float | None:
        """The value as a number, if it is one."""
        value = self._parsed()
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if isinstance(value, int) and abs(value) >= LARGEST else value

    @property
    def json(self) -> str | None:
        """The value as JSON without blanks, if it is any; what is longer than a number is compared by it."""
        try:
            return None if self.value is None else json.dumps(json.loads(self.value), separators=(",", ":"))
        except (ValueError, RecursionError):
            return None

    def fits(self, parameters: Mapping[str, Any]) -> bool:
        """Whether a run with these parameters is meant."""
        if self.name not in parameters:
            return False
        value = parameters[self.name]
        if self.value is None:
            return True
        if isinstance(value, str):
            return value == self.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value == self.number
        return json.dumps(value, separators=(",", ":")) == self.json

    def _parsed(self) -> Any:
        try:
            return None if self.value is None else json.loads(self.value, parse_constant=str)
        except (ValueError, RecursionError, OverflowError):
            return None
