"""Finds importers: those built in, and those that installed packages bring as entry points."""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from jupyter_dagflow.errors import DagflowError, NotFound
from jupyter_dagflow.importers.base import Importer, Source

GROUP = "jupyter_dagflow.importers"
BUILT_IN = {
    "elyra": "jupyter_dagflow.importers.elyra:ElyraImporter",
    "script": "jupyter_dagflow.importers.script:ScriptImporter",
    "ploomber": "jupyter_dagflow.importers.ploomber:PloomberImporter",
    "airflow": "jupyter_dagflow.importers.airflow:AirflowImporter",
    "notebook": "jupyter_dagflow.importers.notebook:NotebookImporter",
}
"""By name, in the order in which they are asked whether they recognise a file."""

logger = logging.getLogger(__name__)


@cache
def importers() -> dict[str, Importer]:
    """All importers by name. One that cannot be loaded is left out and logged; none replaces a built-in one."""
    found: dict[str, Importer] = {}
    built_in = [EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()]
    for entry in [*built_in, *sorted(entry_points(group=GROUP), key=lambda entry: entry.name)]:
        if entry.name in found:
            continue
        try:
            found[entry.name] = entry.load()()
        except Exception as error:
            logger.warning("The importer %r of %r cannot be loaded: %s", entry.name, entry.value, error)
    return found


def find_importer(name: str) -> Importer:
    """The importer of that name. Raises ``NotFound`` with the names there are."""
    known = importers()
    if name not in known:
        raise NotFound(f"There is no importer {name!r}. Available: {', '.join(known)}.")
    return known[name]


def recognise(source: Source) -> Importer:
    """The first importer that recognises the source. Raises ``DagflowError`` if none does."""
    for importer in importers().values():
        if importer.recognises(source):
            return importer
    known = ", ".join(f"{importer.title} ({importer.name})" for importer in importers().values())
    raise DagflowError(f"{source.path!r} is nothing that can be imported. Known are: {known}.")
