"""Points in time as people write them."""

from __future__ import annotations

import re
from datetime import datetime

from jupyter_dagflow.errors import DagflowError

_SPAN = re.compile(r"(\d{1,9})\s*([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def read_time(text: str, now: float) -> float:
    """Seconds since the epoch: ``30d`` before now (s, m, h, d, w), or a date, with or without a time, as it is here."""
    span = _SPAN.fullmatch(text.strip().lower())
    if span is not None:
        return now - int(span[1]) * _SECONDS[span[2]]
    try:
        return datetime.fromisoformat(text.strip()).timestamp()
    except (ValueError, OverflowError, OSError):
        raise DagflowError(f"{text!r} is no time: write a span such as 30d or 12h, or a date: 2026-11-01.") from None
