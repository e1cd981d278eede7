"""What a cell shows of a pipeline and of a run: for the widget, as plain text, and as a table. Pure."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import click

from jupyter_dagflow.engine.states import NODE_ENDED
from jupyter_dagflow.model.instances import index_of, node_of
from jupyter_dagflow.terminal.picture import ICONS, Picture, duration

_ENDED = frozenset(str(state) for state in NODE_ENDED)
_NODE_FIELDS = ("id", "type", "name", "path", "text", "command", "sensor", "disabled", "ui")
_EDGE_FIELDS = ("source", "target", "source_output", "target_parameter", "condition", "on")
_STANDING_FIELDS = ("state", "attempt", "cell", "started_at", "finished_at", "width")
_CELL = "padding:2px 12px;text-align:left"


def drawing_of(pipeline: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """``{"pipeline", "nodes", "edges"}``: what the widget draws; no parameters, whose values may be large."""
    return {
        "pipeline": pipeline,
        "nodes": [_picked(node, _NODE_FIELDS) for node in document.get("nodes", [])],
        "edges": [_picked(edge, _EDGE_FIELDS) for edge in document.get("edges", [])],
    }


def standing_of(view: Mapping[str, Any]) -> dict[str, Any]:
    """How a run stands, in short: its state and that of every node, without what nodes put out.

    ``{"run_id", "state", "interrupted", "started_at", "finished_at", "message", "nodes": {id: {"state", "attempt",
    "cell", "started_at", "finished_at", "width", "ended", "message"}}}``; ``ended`` counts a node's instances.
    """
    ended: dict[str, int] = {}
    for node_id, record in view["nodes"].items():
        if index_of(node_id) is not None:
            ended[node_of(node_id)] = ended.get(node_of(node_id), 0) + (str(record["state"]) in _ENDED)
    return {
        **{name: view[name] for name in ("run_id", "interrupted", "started_at", "finished_at", "message")},
        "state": str(view["state"]),
        "nodes": {
            node_id: {
                **{name: record[name] for name in _STANDING_FIELDS},
                "state": str(record["state"]),
                "ended": ended.get(node_id, 0),
                "message": (record["failure"] or {}).get("message") or record["message"],
            }
            for node_id, record in view["nodes"].items()
            if index_of(node_id) is None
        },
    }


def text_of(pipeline: str, document: Mapping[str, Any], view: Mapping[str, Any] | None) -> str:
    """What a terminal shows: a line for the run and one for each of its nodes."""
    if view is None:
        names = ", ".join(str(each.get("name", "?")) for each in document.get("parameters", []))
        told = f"{pipeline} · {len(document.get('nodes', []))} nodes"
        return f"{told} · parameters: {names}" if names else told
    picture = Picture(view)
    lines = [f"Run {view['run_id']}", picture.headline(), *(picture.line(node_id) for node_id in picture.nodes)]
    return click.unstyle("\n".join(lines))


def table_of(pipeline: str, document: Mapping[str, Any], view: Mapping[str, Any] | None) -> str:
    """What is seen where no widget is: on a page of a saved notebook. All text is escaped, all style is inline."""
    drawn_as = {node["id"]: node for node in document.get("nodes", []) if "id" in node}
    if view is None:
        rows = [
            _row([node.get("name") or node_id, node.get("path") or ""])
            for node_id, node in drawn_as.items()
            if node.get("type") not in {"note", "group"}
        ]
        return _table(pipeline, rows)
    picture = Picture(view)
    rows = []
    for node_id, node in picture.nodes.items():
        state = str(node["state"])
        begun, ended = node.get("started_at"), node.get("finished_at")
        took = duration(ended - begun) if begun and ended else ""
        why = (node.get("failure") or {}).get("message") or node.get("message") or ""
        rows.append(_row([picture.name(node_id), f"{ICONS[state][0]} {state.replace('_', ' ')}", took, why]))
    return _table(picture.headline(), rows)


def _table(title: str, rows: list[str]) -> str:
    return f"<table><caption>{html.escape(title)}</caption>{''.join(rows)}</table>"


def _row(cells: list[Any]) -> str:
    return "<tr>" + "".join(f'<td style="{_CELL}">{html.escape(str(cell))}</td>' for cell in cells) + "</tr>"


def _picked(part: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: part[name] for name in names if part.get(name) is not None}
