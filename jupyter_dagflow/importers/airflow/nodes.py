"""Airflow's tasks as nodes: notebooks, commands and sensors as they are, Python as notebooks to be filled."""

from __future__ import annotations

import keyword
import posixpath
import re
from collections.abc import Mapping
from typing import Any

from jupyter_dagflow.importers.airflow.settings import settings
from jupyter_dagflow.importers.airflow.values import opened, plain
from jupyter_dagflow.importers.base import Source
from jupyter_dagflow.importers.new_files import NewFiles
from jupyter_dagflow.importers.new_notebooks import NewCell, notebook_text
from jupyter_dagflow.importers.reading import Spot, shown
from jupyter_dagflow.model.parameters import as_value
from jupyter_dagflow.model.pipeline import Node

TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_PARAMETER = re.compile(r"\{\{\s*(?:params\.(\w+)|params\[['\"](\w+)['\"]\])\s*\}\}")
PYTHON_WORDS = ("Python", "Branch", "ShortCircuit", "Decorated")
EMPTY = frozenset({"EmptyOperator", "DummyOperator"})
MISSING = 'raise NotImplementedError("Put the code of {name} here.")'


class NodeMaker:
    """Makes nodes of tasks. ``names``: of the pipeline's parameters. ``files``: what has to be written."""

    def __init__(self, source: Source, names: frozenset[str]) -> None:
        self.source = source
        self.names = names
        self.files = NewFiles(source.read)

    def node(self, spot: Spot, node_id: str, name: str) -> Node:
        """``spot`` holds the task's fields."""
        kind = spot.first("task_type", "_task_type").text("BaseOperator")
        told: dict[str, Any] = {"id": node_id, "name": name, **settings(spot)}
        if spot["_is_mapped"].value is True:
            spot["expand_input"].warn(
                f"{name!r} runs once for each item of what it is mapped over. That is left out: give a parameter of the"
                f" node a list and let it run for each ({shown(plain(spot['expand_input'].value))})."
            )
        if kind == "PapermillOperator":
            return Node(**told, **self._notebook(spot, name))
        if kind == "BashOperator":
            return Node(**told, **self._command(spot, name))
        if kind in EMPTY or spot["_is_empty"].value is True:
            return Node(**told, type="command", command=["true"])
        if kind == "FileSensor" and self._is_plain(spot["filepath"]):
            return Node(**told, **self._sensor(spot))
        if any(word in kind for word in PYTHON_WORDS):
            return Node(**told, **self._skeleton(spot, name, kind))
        return Node(**told, **self._unknown(spot, name, kind))

    def _notebook(self, spot: Spot, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "notebook", "path": self._path(spot["input_nb"])}
        parameters = opened(spot["parameters"])
        if isinstance(parameters.value, dict):
            values = {str(key): self._value(parameters[key]) for key in parameters.value}
            found["parameters"] = {key: value for key, value in values.items() if key}
        elif parameters.there:
            parameters.warn(f"The parameters of {name!r} are made when it runs; they are left out.")
        if spot["output_nb"].text():
            spot["output_nb"].warn(
                f"The executed notebook stays with its run; {spot['output_nb'].text()!r} is not written."
            )
        kernel = spot["kernel_name"].text()
        return found | ({"kernel": kernel} if kernel and not TEMPLATE.search(kernel) else {})

    def _path(self, spot: Spot) -> str:
        name = spot.text().strip()
        path = posixpath.normpath(name) if name else ""
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(self.source.path), path))
        if not name or TEMPLATE.search(name):
            spot.fail("The notebook's name is missing or made when it runs; choose a notebook.")
            return ""
        if path.startswith("/") or whole.startswith("..") or "\\" in path or ":" in path.split("/")[0]:
            spot.fail(f"{name!r} leads out of the workspace; choose a notebook in it.")
            return ""
        if self.source.read(path) is None:
            spot.warn(f"There is no notebook {path!r} as seen from here; put it there, or choose another one.")
        return path

    def _value(self, spot: Spot) -> Any:
        """A parameter's value; one of the DAG's own where that is all it is."""
        value = plain(spot.value)
        found = _PARAMETER.fullmatch(value.strip()) if isinstance(value, str) else None
        name = (found[1] or found[2]) if found else None
        if name in self.names:
            return {"pipeline": name}
        if TEMPLATE.search(str(value)):
            spot.warn(f"{shown(value)} is a template, which nothing fills here; give it a value or a wire.")
        return as_value(value)

    def _command(self, spot: Spot, name: str) -> dict[str, Any]:
        text = plain(spot["bash_command"].value)
        env = plain(spot["env"].value)
        variables = {k: v for k, v in env.items() if isinstance(v, str)} if isinstance(env, dict) else {}
        found: dict[str, Any] = {"type": "command", **({"env": variables} if variables else {})}
        if not isinstance(text, str) or not text.strip():
            spot["bash_command"].warn(f"The command of {name!r} is made when it runs; it came in disabled.")
            return found | {"command": ["true"], "disabled": True}
        # Braces name parameters in a command of ours.
        found["command"] = ["bash", "-c", text.replace("{", "{{").replace("}", "}}")]
        if TEMPLATE.search(text) or text.rstrip().endswith((".sh", ".bash")) or TEMPLATE.search(str(env)):
            spot["bash_command"].warn(
                f"The command of {name!r} is a template, which nothing fills here; it came in disabled: {shown(text)}."
            )
            found["disabled"] = True
        return found

    def _sensor(self, spot: Spot) -> dict[str, Any]:
        sensor: dict[str, Any] = {"kind": "file", "path": spot["filepath"].text()}
        interval, timeout = spot["poke_interval"].number(), spot["timeout"].number()
        if interval is not None:
            sensor["poll_s"] = max(0.1, interval)
        if spot["soft_fail"].value is True:
            sensor["soft_fail"] = True
        if spot["fs_conn_id"].text("fs_default") != "fs_default":
            spot["fs_conn_id"].warn("The path starts from the pipeline's folder here, not from that of a connection.")
        return {"type": "sensor", "sensor": sensor} | ({} if timeout is None else {"timeout_s": timeout})

    def _is_plain(self, spot: Spot) -> bool:
        return isinstance(spot.value, str) and bool(spot.text()) and not TEMPLATE.search(spot.text())

    def _skeleton(self, spot: Spot, name: str, kind: str) -> dict[str, Any]:
        """A notebook that says what belongs into it, and fails until it is there."""
        function = spot["python_callable_name"].text()
        function = name if not function or function.startswith("<") else function
        given = plain(spot["op_kwargs"].value)
        known = {key: value for key, value in given.items() if _is_name(key)} if isinstance(given, dict) else {}
        cells = [NewCell(source=f"# {_line(name)}\n\nStands for Airflow's {_line(kind)}.", is_code=False)]
        if known:
            lines = "\n".join(f"{key} = None" for key in known)
            cells.append(NewCell(source=lines, tags=("parameters",)))
        cells.append(NewCell(source=MISSING.format(name=_line(function))))
        file = self.files.write(name, ".ipynb", notebook_text(cells))
        spot.first("python_callable_name", "task_type").warn(
            f"The code of {name!r} ({kind}) is not in the file. Put it into the notebook {file!r}, which fails until"
            " then."
        )
        if "Branch" in kind or "ShortCircuit" in kind:
            spot.first("task_type", "_task_type").warn(
                f"{name!r} decides which nodes after it run: give its wires conditions on an output of its notebook."
            )
        values = {key: self._value(opened(spot["op_kwargs"])[key]) for key in known}
        return {"type": "notebook", "path": file} | ({"parameters": values} if values else {})

    def _unknown(self, spot: Spot, name: str, kind: str) -> dict[str, Any]:
        spot.first("task_type", "_task_type").warn(
            f"{name!r} is a {kind}, which has no counterpart here. It came in disabled, with its fields kept; put a"
            " notebook or a command in its place."
        )
        fields = plain(spot["template_fields"].value)
        names = [one for one in fields if isinstance(one, str)] if isinstance(fields, list) else []
        kept: Mapping[str, Any] = {one: plain(spot[one].value) for one in names if spot[one].there}
        return {"type": "command", "command": ["true"], "disabled": True, "airflow": {"operator": kind, **kept}}


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)


def _line(text: str) -> str:
    """A text for Markdown or a message: one line, without what either would read as something else."""
    return " ".join(re.sub(r"[^\w .,:()/-]", " ", text).split())[:100] or "node"
