"""Showing a run as it goes: redrawn on a terminal, a line a change in a pipe, JSON for machines."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import click

from jupyter_dagflow.engine.ports import Event
from jupyter_dagflow.engine.states import NODE_ENDED, NodeState
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
_ENDED = {str(state) for state in NODE_ENDED}


class Progress(Protocol):
    """Something that shows a run. ``interval_s``: how often it wants to be ticked."""

    interval_s: float

    def take(self, events: Sequence[Event]) -> None:
        """Show what happened."""

    def say(self, text: str) -> None:
        """Show a sentence."""

    def tick(self) -> None:
        """Time has passed."""

    def end(self, view: Mapping[str, Any], workspace: Workspace) -> None:
        """Show how the run ended."""


def make_progress(view: Mapping[str, Any], *, as_json: bool) -> Progress:
    """Choose how to show a run: as JSON if asked for, live on a terminal, else plain lines."""
    if as_json:
        return JsonProgress()
    return TerminalProgress(view) if sys.stdout.isatty() else PlainProgress(view)


class JsonProgress:
    """One event a line, and in the end the run."""

    interval_s = 3600.0

    def take(self, events: Sequence[Event]) -> None:
        for event in events:
            click.echo(json.dumps({"type": "event", "event": event.to_json()}, ensure_ascii=False))

    def say(self, text: str) -> None:
        click.echo(json.dumps({"type": "message", "message": text}, ensure_ascii=False))

    def tick(self) -> None:
        """Nothing moves."""

    def end(self, view: Mapping[str, Any], workspace: Workspace) -> None:
        click.echo(json.dumps({"type": "run", "run": view}, ensure_ascii=False))


class Picture:
    """A run's nodes as they stand, kept up to date from events."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self.run = dict(view)
        self.nodes: dict[str, dict[str, Any]] = {key: dict(node) for key, node in view["nodes"].items()}
        self._names = _names(view["document"])

    def apply(self, event: Event) -> None:
        if event.type == "run":
            self.run.update(event.data)
            if "document" in event.data:
                self._names = _names(event.data["document"])
        elif event.type == "node" and event.node_id is not None:
            self.nodes.setdefault(event.node_id, {"state": "pending"}).update(event.data)

    def name(self, node_id: str) -> str:
        return self._names.get(node_id, node_id)

    def line(self, node_id: str, *, live: bool = True) -> str:
        """``✔ train  succeeded in 3.2 s``, with colours; what changes by the moment only if ``live``."""
        node = self.nodes[node_id]
        icon, colour = ICONS[str(node["state"])]
        word = str(node["state"]).replace("_", " ")
        detail = _detail(node) if live or word != "running" else ""
        return f"{click.style(icon, fg=colour)} {self.name(node_id)}  {click.style(word, fg=colour)}{detail}"

    def headline(self) -> str:
        counts = Counter(str(node["state"]) for node in self.nodes.values())
        done = sum(count for state, count in counts.items() if state in _ENDED)
        since = self.run.get("started_at")
        until = self.run.get("finished_at") or time.time()
        took = f" · {duration(until - since)}" if since else ""
        return f"{self.run['pipeline']} · {self.run['state']} · {done} of {len(self.nodes)}{took}"


class PlainProgress:
    """A line for every change of a node's state, and for every reason why it waits."""

    interval_s = 3600.0

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._picture = Picture(view)
        click.echo(f"Run {view['run_id']} of {view['pipeline']}")

    def take(self, events: Sequence[Event]) -> None:
        for event in events:
            self._picture.apply(event)
            if event.type == "node" and event.node_id is not None and self._is_news(event):
                stamp = time.strftime("%H:%M:%S", time.localtime(event.time))
                click.echo(f"{stamp} {self._picture.line(event.node_id, live=False)}")

    def _is_news(self, event: Event) -> bool:
        if "state" in event.data:
            return True
        return bool(event.data.get("message")) and self._picture.nodes[str(event.node_id)]["state"] == NodeState.QUEUED

    def say(self, text: str) -> None:
        click.echo(text)

    def tick(self) -> None:
        """Nothing moves."""

    def end(self, view: Mapping[str, Any], workspace: Workspace) -> None:
        click.echo(closing(view, workspace))


class TerminalProgress:
    """The nodes that matter now, redrawn in place."""

    interval_s = 0.25

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._picture = Picture(view)
        self._drawn = 0
        self._told: set[str] = set()
        click.echo(click.style(f"Run {view['run_id']}", dim=True))

    def take(self, events: Sequence[Event]) -> None:
        for event in events:
            self._picture.apply(event)
            if event.type == "node" and event.node_id is not None and event.data.get("state") == NodeState.PENDING:
                self._told.discard(event.node_id)
        self.tick()

    def say(self, text: str) -> None:
        self._erase()
        click.echo(text)
        self.tick()

    def tick(self) -> None:
        self._erase()
        for node_id, node in self._picture.nodes.items():
            if str(node["state"]) in _ENDED and node_id not in self._told:
                self._told.add(node_id)
                click.echo(self._picture.line(node_id))
        self._draw()

    def end(self, view: Mapping[str, Any], workspace: Workspace) -> None:
        self.tick()
        self._erase()
        click.echo(closing(view, workspace))

    def _draw(self) -> None:
        size = shutil.get_terminal_size()
        active = [
            self._picture.line(node_id)
            for node_id, node in self._picture.nodes.items()
            if str(node["state"]) in {"running", "queued", "waiting"}
        ]
        room = max(1, size.lines - 4)
        lines = [click.style(self._picture.headline(), bold=True), *active[:room]]
        if len(active) > room:
            lines.append(f"… and {len(active) - room} more")
        for line in lines:
            click.echo(_clipped(line, size.columns - 1))
        self._drawn = len(lines)

    def _erase(self) -> None:
        if self._drawn:
            click.echo(f"\x1b[{self._drawn}F\x1b[J", nl=False)
            self._drawn = 0


def closing(view: Mapping[str, Any], workspace: Workspace) -> str:
    """The last words on a run: how it ended, what failed, where to look and how to go on."""
    state = str(view["state"])
    colour = {"succeeded": "green", "failed": "red"}.get(state, "yellow")
    took = duration((view.get("finished_at") or 0) - (view.get("started_at") or 0))
    lines = [f"Run {view['run_id']} {click.style(state, fg=colour, bold=True)} in {took}."]
    for node_id, node in view["nodes"].items():
        if str(node["state"]) == "failed":
            notebook = workspace.runs_folder / view["run_id"] / node_id / str(node["attempt"]) / "output.ipynb"
            lines.append(f"  {node_id}: {_reason(node)}")
            if notebook.exists():
                lines.append(f"    {os.path.relpath(notebook)}")
    if state == "failed":
        here = find_workspace(Path.cwd()) == workspace
        where = "" if here else f" --workspace {shlex.quote(os.path.relpath(workspace.root))}"
        lines.append(f"Fix it, then: dagflow runs rerun --failed {view['run_id']}{where}")
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """``3.2 s``, ``1:05``, ``2:03:04``."""
    if seconds < 60:
        return f"{max(0.0, seconds):.1f} s"
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _detail(node: Mapping[str, Any]) -> str:
    state = str(node["state"])
    begun, ended = node.get("started_at"), node.get("finished_at")
    if state == "running":
        cell = node.get("cell") or {}
        told = f"  cell {max(1, cell['index'])} of {cell['total']}" if cell.get("total") else ""
        return f"{told}  {duration(time.time() - begun)}" if begun else told
    if state == "failed":
        return f": {_reason(node)}"
    if state == "succeeded" and begun and ended:
        return f" in {duration(ended - begun)}"
    # The words are the cluster's, or an image's: no control character of theirs reaches the terminal.
    message = " ".join("".join(char if char.isprintable() else " " for char in str(node.get("message") or "")).split())
    return f": {message}" if message else ""


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


def _reason(node: Mapping[str, Any]) -> str:
    failure = node.get("failure") or {}
    return str(failure.get("message") or node.get("message") or "no reason given")


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    return {node["id"]: " ".join(str(node.get("name") or node["id"]).split()) for node in document.get("nodes", [])}


def _clipped(line: str, width: int) -> str:
    plain = click.unstyle(line)
    return line if len(plain) <= width else plain[: max(1, width - 1)] + "…"
