"""Finds exporters: those built in, and those that installed packages bring as entry points."""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.exporters.base import Exporter

GROUP = "jupyter_dagflow.exporters"
BUILT_IN = {
    "script": "jupyter_dagflow.exporters.script:ScriptExporter",
    "argo": "jupyter_dagflow.exporters.argo.exporter:ArgoExporter",
    "airflow": "jupyter_dagflow.exporters.airflow:AirflowExporter",
    "kubeflow": "jupyter_dagflow.exporters.kubeflow:KubeflowExporter",
    "prefect": "jupyter_dagflow.exporters.prefect:PrefectExporter",
    "dagster": "jupyter_dagflow.exporters.dagster:DagsterExporter",
    "kubernetes": "jupyter_dagflow.exporters.kubernetes:KubernetesExporter",
    "metaflow": "jupyter_dagflow.exporters.metaflow:MetaflowExporter",
    "mermaid": "jupyter_dagflow.exporters.mermaid:MermaidExporter",
    "graphviz": "jupyter_dagflow.exporters.graphviz:GraphvizExporter",
}
"""By name, in the order in which they are offered."""

logger = logging.getLogger(__name__)


@cache
def exporters() -> dict[str, Exporter]:
    """All exporters by name. One that cannot be loaded is left out and logged; none replaces a built-in one."""
    found: dict[str, Exporter] = {}
    built_in = [EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()]
    for entry in [*built_in, *sorted(entry_points(group=GROUP), key=lambda entry: entry.name)]:
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
