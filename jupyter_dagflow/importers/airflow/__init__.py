"""Airflow's serialized DAGs, as its database keeps them: the structure, as far as JSON tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_dagflow.importers.airflow.dag import DagFile
from jupyter_dagflow.importers.base import Import, Source, failed
from jupyter_dagflow.importers.reading import Spot, read_json
from jupyter_dagflow.model.options import Option, OptionValue

NEWEST = 3


class AirflowImporter:
    """Reads serialized DAGs of Airflow 2 and 3."""

    name = "airflow"
    title = "Airflow DAG (serialized)"
    description = "A skeleton: order, rules, retries and parameters; notebooks and commands as they are"
    extensions = (".json",)
    options: tuple[Option, ...] = ()

    def recognises(self, source: Source) -> bool:
        begin = source.text[:100_000]
        return source.name.endswith(self.extensions) and '"dag"' in begin and 'dag_id"' in begin

    def load(self, source: Source, *, options: Mapping[str, OptionValue] | None = None) -> Import:
        root = read_json(source.text)
        if isinstance(root, Import):
            return root
        problem = _unreadable(root)
        if problem is not None:
            return problem
        try:
            pipeline, files = DagFile(root["dag"], source).read()
        except RecursionError:
            return failed("dag", "It is nested too deeply.")
        return Import(pipeline=pipeline, files=files, problems=root.reading.problems)


def _unreadable(root: Spot) -> Import | None:
    """Why it is no DAG of a version that is known, if so."""
    version: Any = root["__version"].value
    if not isinstance(root["dag"].value, dict) or not isinstance(root["dag"]["tasks"].value, list):
        return failed("dag", "The file is no serialized DAG of Airflow: it has no dag with tasks.")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        return failed("__version", "The version is no whole number.")
    if version is not None and version > NEWEST:
        return failed("__version", f"The DAG has version {version}; versions up to {NEWEST} are known.")
    return None
