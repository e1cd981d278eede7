"""Showing a run as it goes: redrawn on a terminal, a line a change in a pipe, JSON for machines."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import click

from jupyter_dagflow.engine.ports import Event
from jupyter_dagflow.engine.states import NodeState
from jupyter_dagflow.terminal.picture import ENDED, Picture, closing
from jupyter_dagflow.wiring.workspace import Workspace


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


class PlainProgress:
    """A line for every change of a node's state, and for every reason why it waits; none for its instances."""

    interval_s = 3600.0

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._picture = Picture(view)
        self._last: dict[str, str] = {}
        click.echo(f"Run {view['run_id']} of {view['pipeline']}")

    def take(self, events: Sequence[Event]) -> None:
        for event in events:
            self._picture.apply(event)
            node_id = event.node_id
            if event.type != "node" or node_id not in self._picture.nodes or not self._is_news(node_id, event.data):
                continue
            line = self._picture.line(node_id, live=False)
            # A node may be put into its state once more, as when it turns out how many items it runs for.
            if self._last.get(node_id) != line:
                self._last[node_id] = line
                click.echo(f"{time.strftime('%H:%M:%S', time.localtime(event.time))} {line}")

    def _is_news(self, node_id: str, data: Mapping[str, Any]) -> bool:
        if "state" in data:
            return True
        return bool(data.get("message")) and self._picture.nodes[node_id]["state"] in {"queued", "waiting"}

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
            if str(node["state"]) in ENDED and node_id not in self._told:
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
        lines = [f"{self._picture.bar()} {click.style(self._picture.headline(), bold=True)}", *active[:room]]
        if len(active) > room:
            lines.append(f"… and {len(active) - room} more")
        for line in lines:
            click.echo(_clipped(line, size.columns - 1))
        self._drawn = len(lines)

    def _erase(self) -> None:
        if self._drawn:
            click.echo(f"\x1b[{self._drawn}F\x1b[J", nl=False)
            self._drawn = 0


def _clipped(line: str, width: int) -> str:
    plain = click.unstyle(line)
    return line if len(plain) <= width else plain[: max(1, width - 1)] + "…"
