"""What a node of each type must have: a notebook its kernel, a script its file, a command its argv, …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.ports import command_parameters
from jupyter_dagflow.model.validation.scope import NodePlace, Scope, listed
from jupyter_dagflow.model.validation.sensors import sensor_problems

SCRIPT_SUFFIXES = (".py", ".sh", ".R")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z0-9_]+")


def kind_problems(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    """What is wrong with that which the node runs."""
    match place.node.type:
        case "notebook":
            yield from _notebook(scope, place)
        case "script":
            yield from _script(scope, place)
        case "command":
            yield from _command(scope, place)
        case "sensor":
            yield from sensor_problems(scope.surroundings.refused.get(place.node.id), place)
        case "pipeline":
            found = scope.surroundings.pipelines.get(place.node.id)
            if isinstance(found, str):
                yield place.problem("path", found)


def _notebook(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    notebook = scope.surroundings.notebooks.get(place.node.id)
    if isinstance(notebook, str):
        yield place.problem("path", notebook)
    elif notebook is not None and not scope.in_pod(place.node):
        yield from _kernel(scope, place, notebook)


def _kernel(scope: Scope, place: NodePlace, notebook: NotebookInfo) -> Iterator[Problem]:
    kernel, installed = place.node.kernel or notebook.kernel, scope.surroundings.kernels
    if kernel is None:
        for problem in notebook.problems:
            yield place.problem("path", f"{place.node.path}: {problem.message}")
    elif installed is not None and kernel not in installed:
        known = listed(sorted(installed))
        yield place.problem("kernel", f"The kernel {kernel!r} is not installed. Installed: {known}.")


def _script(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    node, refused = place.node, scope.surroundings.refused.get(place.node.id)
    if not node.path:
        yield place.problem("path", f"The node has no script; name a file that ends in {_suffixes()}.")
    elif PurePosixPath(node.path).suffix.lower() not in {suffix.lower() for suffix in SCRIPT_SUFFIXES}:
        yield place.problem(
            "path", f"{node.path!r} is no script that can be run; its name should end in {_suffixes()}."
        )
    elif refused is not None:
        yield place.problem("path", refused)
    if node.parameters_as == "environment":
        for name in node.parameters:
            if not _ENVIRONMENT_NAME.fullmatch(name):
                message = f"{name!r} cannot be in the name of a variable; use letters, digits and '_'."
                yield place.problem(f"parameters.{name}", message)


def _suffixes() -> str:
    return f"{', '.join(SCRIPT_SUFFIXES[:-1])} or {SCRIPT_SUFFIXES[-1]}"


def _command(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    node = place.node
    if not node.command or not node.command[0].strip():
        yield place.problem("command", 'Name a program and its arguments, such as ["python", "train.py"].')
        return
    for position, element in enumerate(node.command):
        if "\0" in element:
            yield place.problem(f"command[{position}]", "A command cannot hold the character NUL.")
            continue
        try:
            names = command_parameters([element])
        except ValueError as error:
            yield place.problem(f"command[{position}]", str(error))
            continue
        for name in names:
            if name not in node.parameters and not scope.wires_into(node.id, name):
                message = f"{{{name}}} names no parameter of the node; set {name!r}, or wire a value into it."
                yield place.problem(f"command[{position}]", message)
