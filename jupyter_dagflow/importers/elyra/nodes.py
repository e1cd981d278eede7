"""Elyra's nodes as ours."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from jupyter_dagflow.importers.elyra import settings
from jupyter_dagflow.importers.reading import Spot
from jupyter_dagflow.model.kubernetes import Kubernetes
from jupyter_dagflow.model.pipeline import Node, Position, Resources

GENERIC = {
    "execute-notebook-node": "notebook",
    "execute-python-node": "script",
    "execute-r-node": "script",
}
FLAT_UNTIL, WORKSPACE_PATHS_UNTIL = 3, 1
"""The last versions whose nodes keep their settings flat, and whose paths start from JupyterLab's folder."""
NOTE_SIZE = (240.0, 120.0)
SPREAD = 1.5
"""Elyra's nodes are 160 pixels wide, ours 250; without it, those side by side would cover each other."""
T = TypeVar("T", Kubernetes, Resources)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What holds for all nodes of a file. ``folder``: of the file in its workspace. ``values``: by name, the pipeline's
    parameters as texts, which Elyra hands on as variables."""

    version: int
    folder: str
    values: dict[str, str]


def component_of(spot: Spot, version: int) -> Spot:
    """Where a node keeps what it says of itself."""
    data = spot["app_data"]
    return data if version <= FLAT_UNTIL else data["component_parameters"]


def label_of(spot: Spot, version: int) -> str:
    data = spot["app_data"]
    label = data["ui_data"]["label"].text() or data["label"].text()
    return label or posixpath.basename(_filename(component_of(spot, version)).text())


def position_of(spot: Spot) -> Position:
    """Where it stands; version 0 kept that beside the node's data."""
    data = spot["app_data"]["ui_data"]
    x = data["x_pos"] if data["x_pos"].there else spot["x_pos"]
    y = data["y_pos"] if data["y_pos"].there else spot["y_pos"]
    return Position(x=_coordinate(x) * SPREAD, y=_coordinate(y))


def _coordinate(spot: Spot) -> float:
    value = spot.value
    inside = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e7
    return float(value) if inside else 0.0


def execution_node(spot: Spot, node_id: str, about: Settings) -> Node:
    """A notebook or a script; a component of a catalogue comes in disabled, with its properties kept."""
    kind = GENERIC.get(spot["op"].text())
    label = label_of(spot, about.version)
    if kind is None:
        return _component(spot, node_id, label, about.version)
    data = component_of(spot, about.version)
    path = _path(data, node_id, about)
    told: dict[str, Any] = {
        "id": node_id,
        "type": kind,
        "name": label,
        "path": path,
        "ui": position_of(spot),
        "env": {**_parameters(data, about), **settings.variables(data.first("env_vars", "vars"))},
        "inputs": _inputs(data, path),
        "kubernetes": checked(data, Kubernetes, settings.pod_settings(data)),
        "resources": checked(data, Resources, settings.resources(data)),
    }
    outputs = data["outputs"]
    names = settings.texts(outputs)
    if names:
        told_names = ", ".join(names)
        outputs.warn(
            f"{label!r} leaves files ({told_names}). On one machine the next nodes find them where they are; where an"
            " object store lies between, assign their paths to an output."
        )
    if data["disallow_cached_output"].switch():
        told["cache"] = "off"
    return Node(**{name: value for name, value in told.items() if value})


def _component(spot: Spot, node_id: str, label: str, version: int) -> Node:
    operation = spot["op"].text() or "unknown"
    data = component_of(spot, version)
    spot["op"].warn(
        f"{label or operation!r} is a component of a catalogue ({operation}), which runs in Kubeflow or Airflow only."
        " It came in disabled, with its properties kept; put a notebook or a command in its place."
    )
    kept = data.value if isinstance(data.value, dict) else {}
    return Node(
        id=node_id,
        type="command",
        name=label or operation,
        command=["true"],
        disabled=True,
        ui=position_of(spot),
        elyra={"op": operation, "component_parameters": kept},
    )


def note(spot: Spot, node_id: str) -> Node:
    """A comment."""
    width, height = NOTE_SIZE
    place = Position(
        x=_coordinate(spot["x_pos"]) * SPREAD,
        y=_coordinate(spot["y_pos"]),
        width=_coordinate(spot["width"]) * SPREAD or width,
        height=_coordinate(spot["height"]) or height,
    )
    return Node(id=node_id, type="note", text=spot["content"].text(), ui=place)


def checked(spot: Spot, kind: type[T], values: dict[str, Any]) -> T | None:
    """The settings that Kubernetes would take; what it would not is told and left out."""
    while values:
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            wrong = error.errors(include_url=False)[0]
            key = str(wrong["loc"][0])
            spot.warn(f"{key} cannot be taken over ({wrong['msg']}): {values.pop(key)!r}.")
    return None


def _filename(data: Spot) -> Spot:
    return data.first("filename", "notebook", "artifact")


def _path(data: Spot, node_id: str, about: Settings) -> str:
    """The node's file from the pipeline's folder; empty, and told, if it leads out of the workspace."""
    spot = _filename(data)
    name = spot.text().strip().replace("\\", "/")
    if not name:
        spot.fail("The node names no file; choose one.")
        return ""
    if about.version <= WORKSPACE_PATHS_UNTIL:
        name = posixpath.relpath(name.lstrip("/"), about.folder or ".")
    path = posixpath.normpath(name)
    whole = posixpath.normpath(posixpath.join(about.folder, path))
    if path.startswith("/") or whole == ".." or whole.startswith("../") or ":" in path.split("/")[0]:
        spot.fail(f"{name!r} leads out of the workspace; choose a file in it.")
        return ""
    return path


def _inputs(data: Spot, path: str) -> list[str]:
    """``dependencies`` start from the node's file, ours from the pipeline's folder."""
    folder = posixpath.dirname(path)
    deep = data.first("include_subdirectories", "recursive_dependencies").switch()
    found = []
    for spot_name in ("dependencies", "file_dependencies"):
        for name in settings.texts(data[spot_name]):
            pattern = posixpath.normpath(posixpath.join(folder, name.replace("\\", "/")))
            if pattern.startswith(("/", "..")):
                data[spot_name].warn(f"{name!r} is not below the pipeline's folder; it is left out of the inputs.")
                continue
            head, tail = posixpath.split(pattern)
            found.append(posixpath.join(head, "**", tail) if deep and "*" in tail else pattern)
    return list(dict.fromkeys(found))


def _parameters(data: Spot, about: Settings) -> dict[str, str]:
    """The pipeline's parameters that a node takes, which Elyra sets as variables of its environment."""
    found = {}
    for name in settings.texts(data["parameters"]):
        if name not in about.values:
            data["parameters"].warn(f"The pipeline has no parameter {name!r}; it is left out.")
            continue
        found[name] = about.values[name]
        data["parameters"].warn(
            f"The node reads the parameter {name!r} from its environment, where its default stands now; to change it"
            " for a run, tag a cell 'parameters' in the notebook and set it to the pipeline's there."
        )
    return found
