"""A run as it is told on a terminal: its nodes as they stand, a line for each, and the last words on it."""

from __future__ import annotations

import os
import shlex
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from jupyter_dagflow.engine.ports import Event
from jupyter_dagflow.engine.states import NODE_ENDED
from jupyter_dagflow.model.instances import index_of, node_of
from jupyter_dagflow.model.parameters import shown
from jupyter_dagflow.wiring.workspace import Workspace, find_workspace

ICONS: Mapping[str, tuple[str, str]] = {
    "pending": ("·", "bright_black"),
    "queued": ("○", "yellow"),
    "waiting": ("◌", "yellow"),
    "running": ("▶", "blue"),
    "succeeded": ("✔", "green"),
    "reused": ("↺", "green"),
    "failed": ("✘", "red"),
    "upstream_failed": ("⊘", "bright_black"),
    "skipped": ("↷", "bright_black"),
    "cancelled": ("■", "bright_black"),
}
ENDED = frozenset(str(state) for state in NODE_ENDED)
BAR = 16
"""Characters of a progress bar."""
INSTANCES_TOLD = 5
"""How many failed instances of a node the last words name."""


class Picture:
    """A run's nodes as they stand, kept up to date from events.

    ``instances`` are by node and then by their own id, apart from ``nodes``: there may be thousands.
    """

    def __init__(self, view: Mapping[str, Any]) -> None:
        self.run = dict(view)
        self.nodes: dict[str, dict[str, Any]] = {}
        self.instances: dict[str, dict[str, dict[str, Any]]] = {}
        self._ended: Counter[str] = Counter()
        self._names = _names(view["document"])
        for node_id, node in view["nodes"].items():
            self._update(node_id, node)

    def apply(self, event: Event) -> None:
        if event.type == "run":
            self.run.update(event.data)
            if "document" in event.data:
                self._names = _names(event.data["document"])
        elif event.type == "node" and event.node_id is not None:
            self._update(event.node_id, event.data)

    def name(self, node_id: str) -> str:
        """What a node is called; an instance as its node, with its number."""
        index = index_of(node_id)
        name = self._names.get(node_of(node_id), node_of(node_id))
        return name if index is None else f"{name}.{index}"

    def record(self, node_id: str) -> dict[str, Any]:
        """How a node or an instance stands."""
        kept = self.nodes if index_of(node_id) is None else self.instances[node_of(node_id)]
        return kept[node_id]

    def line(self, node_id: str, *, live: bool = True) -> str:
        """``✔ train  succeeded in 3.2 s``, with colours; what changes by the moment only if ``live``."""
        node = self.record(node_id)
        icon, colour = ICONS[str(node["state"])]
        word = str(node["state"]).replace("_", " ")
        told = f"{click.style(icon, fg=colour)} {self.name(node_id)}  {click.style(word, fg=colour)}"
        if node.get("width") is not None and (live or str(node["state"]) in ENDED):
            told += f" {self._ended[node_id]}/{node['width']}"
        return told + _detail(node, live) + _item(node)

    def bar(self) -> str:
        """How many of the nodes have ended, as a bar."""
        filled = round(BAR * self._done() / max(1, len(self.nodes)))
        return "█" * filled + "░" * (BAR - filled)

    def headline(self) -> str:
        done = self._done()
        since = self.run.get("started_at")
        until = self.run.get("finished_at") or time.time()
        took = f" · {duration(until - since)}" if since else ""
        return f"{self.run['pipeline']} · {self.run['state']} · {done} of {len(self.nodes)}{took}"

    def _done(self) -> int:
        return sum(str(node["state"]) in ENDED for node in self.nodes.values())

    def _update(self, node_id: str, data: Mapping[str, Any]) -> None:
        owner, is_instance = node_of(node_id), index_of(node_id) is not None
        kept = self.instances.setdefault(owner, {}) if is_instance else self.nodes
        node = kept.setdefault(node_id, {"state": "pending"})
        if is_instance and "state" in data:
            self._ended[owner] += (str(data["state"]) in ENDED) - (str(node["state"]) in ENDED)
        if not is_instance and data.get("width") is not None and data["width"] != node.get("width"):
            self._narrow(node_id, data["width"])
        node.update(data)

    def _narrow(self, node_id: str, width: int) -> None:
        """A rerun may find fewer items than there were."""
        found = self.instances.get(node_id, {})
        kept = {instance: node for instance, node in found.items() if (index_of(instance) or 0) < width}
        self.instances[node_id] = kept
        self._ended[node_id] = sum(str(node["state"]) in ENDED for node in kept.values())


def closing(view: Mapping[str, Any], workspace: Workspace) -> str:
    """The last words on a run: how it ended, what failed, where to look and how to go on."""
    state = str(view["state"])
    colour = {"succeeded": "green", "failed": "red"}.get(state, "yellow")
    took = duration((view.get("finished_at") or 0) - (view.get("started_at") or 0))
    lines = [f"Run {view['run_id']} {click.style(state, fg=colour, bold=True)} in {took}."]
    if view.get("message"):
        lines.append(_plain(view["message"]))
    failed = {node_id: node for node_id, node in view["nodes"].items() if str(node["state"]) == "failed"}
    for node_id, instances in _by_node(failed).items():
        for found in instances[: 1 + INSTANCES_TOLD]:
            lines += _failure(view, workspace, found, failed[found])
        if len(instances) > 1 + INSTANCES_TOLD:
            more = len(instances) - 1 - INSTANCES_TOLD
            lines.append(f"  … and {more} more of {node_id}: dagflow runs show {view['run_id']}")
    if state == "failed":
        here = find_workspace(Path.cwd()) == workspace
        where = "" if here else f" --workspace {shlex.quote(os.path.relpath(workspace.root))}"
        lines.append(f"Fix it, then: dagflow runs rerun --failed {view['run_id']}{where}")
    return "\n".join(lines)


def _by_node(node_ids: Iterable[str]) -> dict[str, list[str]]:
    """Ids by the node they are of, which comes first itself."""
    found: dict[str, list[str]] = {}
    for node_id in sorted(node_ids, key=lambda found: index_of(found) is not None):
        found.setdefault(node_of(node_id), []).append(node_id)
    return found


def _failure(view: Mapping[str, Any], workspace: Workspace, node_id: str, node: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {node_id}: {_reason(node)}{_item(node)}"
    notebook = workspace.runs_folder / view["run_id"] / node_id / str(node["attempt"]) / "output.ipynb"
    if notebook.exists():
        yield f"    {os.path.relpath(notebook)}"
    if node.get("child_run_id"):
        yield f"    dagflow runs show {node['child_run_id']}"


def duration(seconds: float) -> str:
    """``3.2 s``, ``1:05``, ``2:03:04``."""
    if seconds < 60:
        return f"{max(0.0, seconds):.1f} s"
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _detail(node: Mapping[str, Any], live: bool) -> str:
    state = str(node["state"])
    begun, ended = node.get("started_at"), node.get("finished_at")
    if state == "running":
        why = f": {_plain(node['reason'])}" if node.get("reason") else ""
        cell = node.get("cell") or {}
        told = f"  cell {max(1, cell['index'])} of {cell['total']}" if cell.get("total") else ""
        return why + (told + (f"  {duration(time.time() - begun)}" if begun else "") if live else "")
    if state == "failed":
        return f": {_reason(node)}"
    if state == "succeeded" and begun and ended:
        return f" in {duration(ended - begun)}"
    if state == "reused" and node.get("reused"):
        return f" from run {node['reused']['run_id']}"
    message = _plain(node.get("message") or "")
    return f": {message}" if message else ""


def _item(node: Mapping[str, Any]) -> str:
    """The values that an instance has of its own: `` (lr=0.1, depth=2)``."""
    item = node.get("item")
    return f" ({', '.join(f'{name}={shown(value)}' for name, value in item.items())})" if item else ""


def _reason(node: Mapping[str, Any]) -> str:
    failure = node.get("failure") or {}
    return _plain(failure.get("message") or node.get("message") or "no reason given")


def _plain(text: object) -> str:
    """Words of a cluster's, an image's or a notebook's: no control character of theirs reaches the terminal."""
    return " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    return {node["id"]: " ".join(str(node.get("name") or node["id"]).split()) for node in document.get("nodes", [])}


def usage(resources: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """``used 1.1 GiB of 4Gi, 12.0 s of CPU, 1 GPU``; empty if nothing is known."""
    told = []
    if resources.get("peak_memory_bytes"):
        limit = f" of {asked['memory']}" if asked.get("memory") else ""
        told.append(f"{_memory(resources['peak_memory_bytes'])}{limit}")
    if resources.get("cpu_s"):
        told.append(f"{resources['cpu_s']:.1f} s of CPU")
    if asked.get("gpu"):
        told.append(f"{asked['gpu']} GPU")
    return f"used {', '.join(told)}" if resources and told else ""


def _memory(count: float) -> str:
    mebibytes = count / 2**20
    return f"{mebibytes / 1024:.1f} GiB" if mebibytes >= 1024 else f"{mebibytes:.0f} MiB"
