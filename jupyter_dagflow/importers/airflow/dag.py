"""A serialized DAG as a pipeline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.importers.airflow.nodes import NodeMaker
from jupyter_dagflow.importers.airflow.values import opened, parameters, plain, seconds
from jupyter_dagflow.importers.base import ImportedFile, Source
from jupyter_dagflow.importers.ids import Ids
from jupyter_dagflow.importers.layout import placed
from jupyter_dagflow.importers.reading import Spot, shown
from jupyter_dagflow.model.graph import find_cycle
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline

MAX_NODES = 20_000
NO_TIMETABLES = ("NullTimetable", "OnceTimetable")
WITHOUT_COUNTERPART = ("max_active_tasks", "_max_active_tasks", "concurrency", "max_active_runs", "tags", "doc_md")
USUAL = {"max_active_tasks": 16, "_max_active_tasks": 16, "concurrency": 16, "max_active_runs": 16}


class DagFile:
    """A DAG and its tasks."""

    def __init__(self, spot: Spot, source: Source) -> None:
        self.spot = spot
        self.source = source
        self.parameters = parameters(spot["params"])
        self.maker = NodeMaker(source, frozenset(one.name for one in self.parameters))
        self.ids = Ids()
        self.known: dict[str, str] = {}
        """Our id by Airflow's."""
        self.tasks: dict[str, Spot] = {}

    def read(self) -> tuple[Pipeline, tuple[ImportedFile, ...]]:
        """The pipeline, and the notebooks to be filled."""
        nodes = list(self._nodes())
        edges = list(self._edges())
        cycle = find_cycle(Pipeline(nodes=nodes, edges=edges))
        if cycle is not None:
            circle = " → ".join(cycle)
            self.spot["tasks"].fail(f"Tasks wait for each other in a circle, so all wires are left out: {circle}.")
            edges = []
        told: dict[str, Any] = {
            "name": self.spot.first("dag_display_name", "_dag_display_property_value", "dag_id", "_dag_id").text(),
            "description": self.spot.first("description", "_description").text(),
            "parameters": self.parameters,
            "timeout_s": seconds(self.spot["dagrun_timeout"]),
            "nodes": placed(nodes, edges),
            "edges": edges,
            "airflow": self._kept(),
        }
        told["name"] = told["name"] or self.source.stem
        pipeline = Pipeline(**{name: value for name, value in told.items() if value})
        return pipeline, self.maker.files.all

    def _nodes(self) -> Iterator[Node]:
        common = plain(self.spot["client_defaults"].value)
        defaults = common.get("tasks") if isinstance(common, dict) else None
        for index, item in enumerate(self.spot["tasks"].items()):
            if index == MAX_NODES:
                self.spot["tasks"].fail(f"The DAG has more than {MAX_NODES} tasks; the rest is left out.")
                return
            spot = opened(item)
            if not isinstance(spot.value, dict):
                item.fail(f"A task was expected, not {shown(item.value)}; it is left out.")
                continue
            partial = plain(spot["partial_kwargs"].value)
            for more in (partial, defaults):
                if isinstance(more, dict):
                    spot = Spot(spot.reading, {**more, **spot.value}, spot.path)
            name = spot.first("task_id", "_task_id").text()
            if not name or name in self.known:
                spot["task_id"].fail(
                    f"The id {name!r} is missing or that of another task as well; this one is left out."
                )
                continue
            self.known[name] = self.ids.make(name.replace(".", "-"))
            self.tasks[name] = spot
            yield self.maker.node(spot, self.known[name], name)

    def _edges(self) -> Iterator[Edge]:
        seen = set()
        for name, spot in self.tasks.items():
            for item in opened(spot.first("downstream_task_ids", "_downstream_task_ids")).items():
                target = item.text()
                if target not in self.known or target == name:
                    item.fail(f"{name!r} leads to {target!r}, which is no other task; the wire is left out.")
                elif (name, target) not in seen:
                    seen.add((name, target))
                    yield Edge(source=self.known[name], target=self.known[target])

    def _kept(self) -> dict[str, Any]:
        """What the pipeline keeps for people, since nothing here reads it; each is told."""
        kept: dict[str, Any] = {}
        schedule = self._schedule()
        if schedule is not None:
            spot, text = schedule
            kept["schedule"] = text
            spot.warn(f"The DAG runs by itself ({text}). Pipelines have no schedule: start them from your own.")
            if self.spot.first("catchup", "_catchup").value is True:
                self.spot.first("catchup", "_catchup").warn("The DAG catches up on days it missed; that is left out.")
        for name in WITHOUT_COUNTERPART:
            value = plain(opened(self.spot[name]).value)
            if value not in (None, "", [], {}) and value != USUAL.get(name):
                kept[name.lstrip("_")] = value
                self.spot[name].warn(f"{name!r} has no counterpart here; it is kept for reading: {shown(value)}.")
        return kept

    def _schedule(self) -> tuple[Spot, str] | None:
        """When the DAG runs, in words, and where that stands."""
        spot = self.spot["timetable"]
        kind = spot["__type"].text().rpartition(".")[2]
        if not spot.there:
            spot = self.spot.first("schedule_interval", "_schedule_interval", "schedule")
            value = plain(spot.value)
            return None if value in (None, "", "@once") else (spot, str(value)[:200])
        if kind in NO_TIMETABLES or not kind:
            return None
        told = plain(spot["__var"].value)
        told = told if isinstance(told, dict) else {}
        if isinstance(told.get("expression"), str):
            return spot, f"{told['expression']} {told.get('timezone') or ''}".strip()[:200]
        if isinstance(told.get("delta"), int | float):
            return spot, f"every {told['delta']:g} s"
        return spot, f"{kind} {json.dumps(told) if told else ''}".strip()[:200]
