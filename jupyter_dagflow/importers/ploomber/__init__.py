"""Ploomber's ``pipeline.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jupyter_dagflow.importers.base import Import, Source, failed
from jupyter_dagflow.importers.ploomber.pipeline import Specification
from jupyter_dagflow.importers.reading import Reading, Spot
from jupyter_dagflow.importers.yaml_reading import BadYaml, read_yaml
from jupyter_dagflow.model.options import Option, OptionValue

_SOURCE = re.compile(r"^\s*(-\s+)?source\s*:", re.MULTILINE)


class PloomberImporter:
    """Reads specifications of Ploomber."""

    name = "ploomber"
    title = "Ploomber pipeline"
    description = "Notebooks, scripts and functions of a pipeline.yaml, which get their upstream and product"
    extensions = (".yaml", ".yml")
    options: tuple[Option, ...] = ()

    def recognises(self, source: Source) -> bool:
        if not source.name.endswith(self.extensions):
            return False
        return source.name.startswith("pipeline.") or bool(_SOURCE.search(source.text[:100_000]))

    def load(self, source: Source, *, options: Mapping[str, OptionValue] | None = None) -> Import:
        try:
            data = read_yaml(source.text)
        except BadYaml as error:
            return failed(error.place, error.message)
        reading = Reading()
        root = Spot(reading, data)
        if isinstance(data, dict) and "location" in data and "tasks" not in data:
            return failed(
                "location", "The pipeline is made by a function, which is not executed; there is nothing to read."
            )
        if not isinstance(data, list) and not isinstance(root["tasks"].value, list):
            return failed("tasks", "The file is no Ploomber pipeline: it has no list of tasks.")
        pipeline, files = Specification(root, source).pipeline()
        return Import(pipeline=pipeline, files=files, problems=reading.problems)
