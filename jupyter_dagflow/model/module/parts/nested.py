"""Nodes that are pipelines themselves."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from .attempt import KINDS, Values
from .definitions import Invalid, Pipeline
from .run import Run

# --- pipelines within the pipeline ----------------------------------------------------


def execute_pipeline(root: Pipeline, folder: Path, request: Values) -> dict[str, Any]:
    """Execute the pipeline that the trail of node ids leads to; its own outputs."""
    inner = root
    for node_id in request["trail"]:
        node = next(node for node in inner.nodes if node.id == node_id)
        inner = node.pipeline or inner
    run = Run(
        inner,
        notebooks=Path(request["working_directory"]),
        output=folder,
        parallel=request["parallel"],
        pools=request["pools"],
        trail=request["trail"],
    )
    known = {parameter.name: parameter for parameter in inner.parameters}
    given = request["parameters"]
    for name in given.keys() - known.keys():
        raise Invalid(f"The pipeline {inner.name!r} has no parameter {name!r}.")
    for name, parameter in known.items():
        if parameter.required and name not in given:
            raise Invalid(f"The pipeline {inner.name!r} needs a value for {name!r}.")
        run.values[name] = given.get(name, parameter.default)
    run.begin()
    run.execute()
    if not run.is_good:
        bad = [node_id for node_id, state in run.states.items() if state == "failed"]
        raise Invalid(f"{', '.join(bad) or 'The pipeline'} failed.")
    outputs = {}
    home = Path(request["pipeline_folder"])
    folders = {node.id: node.folder_in(run.notebooks) for node in inner.nodes}
    for name, (node_id, output) in inner.outputs.items():
        value = run.outputs.get(node_id, {}).get(output)
        outputs[name] = seen_from(home, folders[node_id], value)
    return outputs


def seen_from(home: Path, folder: Path, value: Any) -> Any:
    """A value whose files lie in a folder, as it is told where others work."""
    if isinstance(value, list):
        return [seen_from(home, folder, item) for item in value]
    if not isinstance(value, str) or not value or Path(value).is_absolute():
        return value
    with contextlib.suppress(OSError, ValueError):
        if (folder / value).is_file():
            return Path(os.path.relpath(folder / value, home)).as_posix()
    return value


KINDS["pipeline"] = execute_pipeline
