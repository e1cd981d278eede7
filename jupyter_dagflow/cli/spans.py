"""Spans of time on the command line: ``90s``, ``30m``, ``2h``."""

from __future__ import annotations

import re

import click

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
_SPAN = re.compile(r"([0-9]{1,6})\s*([smh]?)\Z")


class Span(click.ParamType[int]):
    """A whole number of seconds, minutes or hours; the value is in seconds."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = _SPAN.match(str(value).strip())
        if found is None:
            self.fail(f"{value!r} is no time; write 90s, 30m or 2h.", param, ctx)
        return int(found[1]) * _UNITS[found[2]]
