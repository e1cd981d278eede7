"""Finds exporters: those built in, and those that installed packages bring as entry points."""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import entry_points

from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.exporters.base import Exporter
from jupyter_dagflow.exporters.script import ScriptExporter

GROUP = "jupyter_dagflow.exporters"

logger = logging.getLogger(__name__)


@cache
def exporters() -> dict[str, Exporter]:
    """All exporters by name. One that cannot be loaded is left out and logged; none replaces a built-in one."""
    found: dict[str, Exporter] = {"script": ScriptExporter()}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        if entry.name in found:
            continue
        try:
            found[entry.name] = entry.load()()
        except Exception as error:
            logger.warning("The exporter %r of %r cannot be loaded: %s", entry.name, entry.value, error)
    return found


def find_exporter(name: str) -> Exporter:
    """The exporter of that name. Raises ``NotFound`` with the names there are."""
    known = exporters()
    if name not in known:
        raise NotFound(f"There is no exporter {name!r}. Available: {', '.join(known)}.")
    return known[name]
