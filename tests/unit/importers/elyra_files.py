"""Elyra files of every version, as that version's editor would have saved the same pipeline.

``load → train → report``: a notebook, a script that wants a GPU, a notebook; a comment; a parameter of the pipeline.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
VERSIONS = range(9)
WORDS_UNTIL = 7
"""The last version whose lists hold texts such as ``NAME=value``."""


def pipeline_file(version: int) -> Json:
    """The file of one version."""
    nodes = [
        node(version, "id-load", "execute-notebook-node", "load.ipynb", 100, env={"SOURCE": "a=b", "EMPTY": ""}),
        node(version, "id-train", "execute-python-node", "train.py", 300, after="id-load", gpu=1, memory=4, cpu=2),
        node(version, "id-report", "execute-notebook-node", "report.ipynb", 500, after="id-train"),
    ]
    comment = {"id": "c", "x_pos": 10, "y_pos": 20, "width": 175, "height": 60, "content": "# Why <b>this</b>"}
    ui = {"comments": [comment]}
    properties: Json = {"name": "churn", "description": "Who leaves?", "runtime": "Generic"}
    if version >= 5:
        properties["pipeline_defaults"] = {"env_vars": env_vars(version, {"STAGE": "test"}), "runtime_image": "a/b:1"}
    if version >= 8:
        properties["pipeline_parameters"] = [
            {"name": "day", "description": "Which day", "default_value": {"type": "str", "value": "2026-11-01"}},
            {"name": "rate", "default_value": {"type": "Float", "value": "0.5"}, "value": "", "required": False},
            {"name": "who", "default_value": {"type": "str", "value": None}, "required": True},
        ]
    app_data: Json = {"ui_data": ui, "properties": properties}
    if version > 0:
        app_data["version"] = version
    if version == 0:
        app_data["name"] = "churn"
    return {
        "doc_type": "pipeline",
        "version": "3.0",
        "primary_pipeline": "p",
        "pipelines": [{"id": "p", "nodes": nodes, "app_data": app_data, "runtime_ref": ""}],
        "schemas": [],
    }


def node(version: int, node_id: str, op: str, file: str, x: int, **more: Any) -> Json:
    """A node with one link at most."""
    path = file if version >= 2 else f"flows/{file}"
    settings: Json = {"dependencies": ["data/*.csv"] if node_id == "id-load" else []}
    settings["notebook" if version == 0 else "filename"] = path
    settings["image" if version == 0 else "runtime_image"] = "team/image:1"
    for name in ("cpu", "gpu", "memory"):
        settings[name] = more.get(name)
    if "env" in more:
        settings["vars" if version == 0 else "env_vars"] = env_vars(version, more["env"])
    data: Json = {"ui_data": {"x_pos": x, "y_pos": 50, "label": file}}
    if version <= 3:
        data |= settings
    else:
        data["component_parameters"] = settings
        data["label"] = ""
    links = [{"id": "l", "node_id_ref": more["after"], "port_id_ref": "outPort"}] if "after" in more else []
    port: Json = {"id": "inPort", "app_data": {}, **({"links": links} if links else {})}
    made: Json = {"id": node_id, "type": "execution_node", "op": op, "app_data": data, "inputs": [port]}
    if version == 0:
        data["ui_data"] = {"label": file}
        made |= {"x_pos": x, "y_pos": 50}
    return made


def env_vars(version: int, values: dict[str, str]) -> Any:
    if version == 0:
        return "\n".join(f"{name}={value}" for name, value in values.items())
    if version <= WORDS_UNTIL:
        return [f"{name}={value}" for name, value in values.items()]
    return [{"env_var": name, "value": value} for name, value in values.items()]
