"""Kubeflow components: what each node needs, and the Python text of a component that executes it.

A component calls the command line of the module with the nodes. Values are JSON texts, so that numbers stay what they
are; the names of a document are written so that neither Kubeflow nor Kubernetes finds a placeholder in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jupyter_dagflow.exporters.naming import python_names
from jupyter_dagflow.model.module.literals import WIDTH, string

Style = Literal["container", "python"]
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
OUTPUT = "dsl.OutputPath(str)"
OUTPUT_LIST = "dsl.OutputPath(list)"


class Names:
    """Python names that differ from each other."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)

    def new(self, text: str) -> str:
        found = python_names([text], self.taken)[text]
        self.taken.add(found)
        return found


@dataclass(frozen=True, kw_only=True)
class Port:
    """An input or output of a component, handed on as ``--option key=…``, or as ``--option …`` without ``key``.

    ``is_json``: Kubeflow knows its type, so Python has to write it as JSON.
    """

    name: str
    type: str
    option: str
    key: str | None = None
    is_json: bool = False
    default: str | None = None


@dataclass(frozen=True, kw_only=True)
class Component:
    """A function of the exported file. ``switches``: options without a value; ``returns``: the output it returns."""

    name: str
    node_id: str
    image: str
    ports: tuple[Port, ...]
    switches: tuple[str, ...] = ()
    returns: Port | None = None


def component_text(component: Component, nodes_file: str, style: Style) -> str:
    """The function with its decorator."""
    return _container(component, nodes_file) if style == "container" else _python(component, nodes_file)


def call_text(head: str, arguments: list[str], indent: int, tail: str = "") -> str:
    """A call in one line if it fits, else with a line for each argument."""
    inline = f"{head}({', '.join(arguments)}){tail}"
    if not arguments or (indent + len(inline) <= WIDTH and inline.isascii() and "\n" not in inline):
        return " " * indent + inline
    inner = " " * (indent + 4)
    lines = [f"{inner}{argument}," for argument in arguments]
    return "\n".join([f"{' ' * indent}{head}(", *lines, f"{' ' * indent}){tail}"])


def _container(component: Component, nodes_file: str) -> str:
    ports = [*component.ports, *([component.returns] if component.returns else [])]
    words = _words(component, ["--run-id", "RUN_ID"], ports, "container")
    lines = [
        "@dsl.container_component",
        call_text(f"def {component.name}", _signature(ports), 0, ":"),
        "    return dsl.ContainerSpec(",
        f"        image={string(component.image)},",
        *list_text("        command=", ['"python3"', string(nodes_file)], 8, ","),
        *list_text("        args=", words, 8, ","),
        "    )",
    ]
    return "\n".join(lines)


def _python(component: Component, nodes_file: str) -> str:
    returns = component.returns
    signature = [*([] if component.switches else ["run_id: str"]), *_signature(component.ports)]
    words = _words(component, ["--run-id", "run_id"], component.ports, "python")
    modules = {"subprocess", "sys"} | ({"json"} if any("json." in word for word in words) else set())
    before, after = [], []
    if returns:
        modules |= {"json", "tempfile"}
        words[1:1] = [string(returns.option), "file"]
        before = ['    file = f"{tempfile.mkdtemp()}/items.json"']
        after = ['    with open(file, encoding="utf-8") as found:', "        return json.load(found)"]
    settings = [f"base_image={string(component.image)}", "install_kfp_package=False", "packages_to_install=[]"]
    lines = [
        call_text("@dsl.component", settings, 0),
        call_text(f"def {component.name}", signature, 0, " -> list:" if returns else ":"),
        *(f"    import {module}" for module in sorted(modules)),
        "",
        *before,
        *list_text("    arguments = ", words, 4),
        call_text("subprocess.run", [f"[sys.executable, {string(nodes_file)}, *arguments]", "check=True"], 4),
        *after,
    ]
    return "\n".join(lines)


def _signature(ports: Iterable[Port]) -> list[str]:
    ordered = sorted(ports, key=lambda port: port.default is not None)
    return [f"{port.name}: {port.type}" + (f" = {port.default}" if port.default else "") for port in ordered]


def _words(component: Component, run_id: list[str], ports: Iterable[Port], style: Style) -> list[str]:
    """The command line's words, as Python; a node's id comes last where it looks like an option."""
    first, last = [string(component.node_id)], []
    if component.node_id.startswith("-"):
        first, last = [], ['"--"', *first]
    words = [string(switch) for switch in component.switches]
    if not words:
        words = [string(run_id[0]), run_id[1]]
    for port in ports:
        told = f"json.dumps({port.name})" if port.is_json and style == "python" else port.name
        words += [string(port.option), told if port.key is None else _pair(port.key, told)]
    return [*first, *words, *last]


def _pair(key: str, told: str) -> str:
    """An f-string: the name as the command line reads it, an equals sign, and what a Python expression comes to."""
    name = key
    if not PLAIN_NAME.fullmatch(key):
        name = json.dumps(key)
        for letter in "{}$\x7f":
            name = name.replace(letter, f"\\u{ord(letter):04x}")
    prefix = string(f"{name}=")
    return f"f{prefix[:-1]}{{{told}}}{prefix[-1]}"


def list_text(head: str, items: list[str], indent: int, tail: str = "") -> list[str]:
    """A list in one line if it fits, else with a line for each item."""
    inline = f"{head}[{', '.join(items)}]{tail}"
    if len(inline) <= WIDTH and inline.isascii():
        return [inline]
    return [f"{head}[", *(f"{' ' * (indent + 4)}{item}," for item in items), f"{' ' * indent}]{tail}"]
