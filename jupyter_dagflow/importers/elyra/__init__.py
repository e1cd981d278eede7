"""Elyra's ``.pipeline`` files of all versions from 0 to 8."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from jupyter_dagflow.importers.base import Import, Source, failed
from jupyter_dagflow.importers.elyra.pipeline import PipelineFile
from jupyter_dagflow.importers.reading import Spot, read_json
from jupyter_dagflow.model.options import Option, OptionValue

NEWEST = 8
MAX_NODES = 20_000


class ElyraImporter:
    """Reads pipelines of Elyra."""

    name = "elyra"
    title = "Elyra pipeline"
    description = "Notebooks and scripts with their environment and their pods' settings"
    extensions = (".pipeline",)
    options: tuple[Option, ...] = ()

    def recognises(self, source: Source) -> bool:
        return source.name.endswith(self.extensions) or '"primary_pipeline"' in source.text[:100_000]

    def load(self, source: Source, *, options: Mapping[str, OptionValue] | None = None) -> Import:
        root = read_json(source.text)
        if isinstance(root, Import):
            return root
        problem = _unreadable(root)
        if problem is not None:
            return problem
        try:
            pipeline, files = PipelineFile(root, source.stem, posixpath.dirname(source.path)).read()
        except RecursionError:
            return failed("pipelines", "Its supernodes are nested too deeply.")
        return Import(pipeline=pipeline, files=tuple(files), problems=root.reading.problems)


def _unreadable(root: Spot) -> Import | None:
    """Why it is no pipeline of a version that is known, if so."""
    pipelines = root["pipelines"].value
    if not isinstance(pipelines, list) or not all(isinstance(one, dict) for one in pipelines) or not pipelines:
        return failed("pipelines", "The file is no Elyra pipeline: it has no list of pipelines.")
    told: Any = _version(root)
    if told is None:
        return failed("pipelines[0].app_data.version", "The version is no whole number.")
    if told > NEWEST:
        return failed(
            "pipelines[0].app_data.version",
            f"The pipeline has version {told}; versions up to {NEWEST} are known. Save it with an older Elyra.",
        )
    counts = [len(one["nodes"]) for one in pipelines if isinstance(one.get("nodes"), list)]
    if sum(counts) > MAX_NODES:
        return failed("pipelines", f"The file has {sum(counts)} nodes; up to {MAX_NODES} are read.")
    return None


def _version(root: Spot) -> int | None:
    value = next(root["pipelines"].items())["app_data"]["version"].value
    if value is None:
        return 0
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            return int(float(value))
        except (ValueError, OverflowError):
            return None
    return None
