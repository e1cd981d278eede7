"""A notebook as a pipeline of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jupyter_dagflow.importers.base import Import, ImportedFile
from jupyter_dagflow.importers.ids import Ids
from jupyter_dagflow.importers.notebook.cells import Sheet
from jupyter_dagflow.importers.notebook.crossings import Crossing, crossings_of, literals_of
from jupyter_dagflow.importers.notebook.cutting import START, Cut, Part, cut, method_of
from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.file_order import Order, file_orders
from jupyter_dagflow.importers.notebook.flow import Flow, PartFlow, Value
from jupyter_dagflow.importers.notebook.kinds import after_changes, kinds_of, last_kinds
from jupyter_dagflow.importers.notebook.limits import limits, redefined, unfitting
from jupyter_dagflow.importers.notebook.makers import makers_of, with_makers
from jupyter_dagflow.importers.notebook.metrics import metrics_of
from jupyter_dagflow.importers.notebook.ordering import ordered
from jupyter_dagflow.importers.notebook.part_notebooks import PartNotebook
from jupyter_dagflow.importers.notebook.plans import Wishes, applied
from jupyter_dagflow.importers.notebook.program import Program, read_program
from jupyter_dagflow.importers.notebook.repetition import with_repetition
from jupyter_dagflow.importers.notebook.settings import is_parameter, parameters_of
from jupyter_dagflow.importers.notebook.sharing import groups_of
from jupyter_dagflow.importers.notebook.shown_tables import with_shown_tables
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline, Position

COLUMN, ROW = 320.0, 140.0


class Split:
    """Splits one notebook. ``stem``: its file's name without the ending."""

    def __init__(self, sheet: Sheet, stem: str, by: str | None, wishes: Wishes) -> None:
        self.sheet = sheet
        self.stem = stem
        skipped = [cell.index for cell in sheet.code if "skip" in cell.tags or "injected-parameters" in cell.tags]
        program = with_repetition(read_program(sheet, skipped))
        self.cut = applied(cut(sheet, wishes.by or by or method_of(sheet), is_shared=program.is_shared), wishes, sheet)
        cells = [sheet.cells[index] for index in self.cut.parameters]
        self.parameters = parameters_of(cells, program)
        self.program = _forced(program, self.cut, self.parameters)
        given = {name: one.kind for name, one in self.parameters.items()}
        told = kinds_of(self.program, given)
        self.bound = last_kinds(self.program, told, given)
        kinds = with_shown_tables(told, self.program, sheet)
        self.effects = Effects(self.program, kinds)
        self.kinds = after_changes(kinds, {name for one in self.effects.by_order.values() for name in one.changed})
        self.chosen = wishes.how
        self.metrics = metrics_of(self.cut.metrics, self.program, self.effects)
        self.names = all_names(self.program) | set(self.parameters)

    def imported(self) -> Import:
        groups = groups_of(self.effects, self.kinds)
        arranged = ordered(self.program, self.effects, groups, self._parts())
        found = Flow(self.program, self.effects, groups, arranged.parts, self.parameters).result()
        makers = makers_of(self.effects, self.kinds)
        flows = with_makers(found, self.effects, makers)
        ids = Ids()
        slugs = {flow.part.name: ids.make(flow.part.name.lower()) for flow in flows}
        crossings = crossings_of(
            flows,
            self.kinds,
            self.bound,
            self.chosen,
            literals=literals_of(self.effects),
            taken=self.names,
            slugs=slugs,
        )
        drawing = Drawing(self, flows, crossings, slugs, self._orders(flows))
        told = limits(self.program, self.effects, flows, crossings)
        return Import(
            pipeline=drawing.pipeline(),
            files=tuple(drawing.files()),
            problems=(
                *self.program.problems,
                *self.cut.problems,
                *arranged.problems,
                *told,
                *redefined(flows, self.effects, makers),
                *unfitting(self.chosen, crossings.values()),
            ),
            plan=self._plan(drawing),
        )

    def _parts(self) -> list[Part]:
        """The parts, the last one with the cells that tell the pipeline's metrics."""
        *others, last = self.cut.parts or (Part(name=START, cells=()),)
        return [*others, replace(last, cells=tuple(sorted((*last.cells, *self.cut.metrics))))]

    def _orders(self, flows: Sequence[PartFlow]) -> list[Order]:
        """Which parts come one after the other though nothing crosses from the one to the other."""
        part_of = {index: flow.part.name for flow in flows for index in flow.part.cells}
        place = {flow.part.name: number for number, flow in enumerate(flows)}
        wished = [
            Order(source=name, target=flow.part.name, reason=f"a tag of {flow.part.name} says so")
            for flow in flows
            for name in flow.part.after
        ]
        found = [
            one for one in file_orders(self.program, self.effects, part_of) if place[one.source] < place[one.target]
        ]
        wired = {(value.source, flow.part.name) for flow in flows for value in flow.needs}
        first = {(one.source, one.target): one for one in reversed([*wished, *found])}
        return [one for pair, one in first.items() if pair not in wired]

    def _plan(self, drawing: Drawing) -> dict[str, Any]:
        return {
            "by": self.cut.by,
            "parts": [{"name": flow.part.name, "cells": list(flow.part.cells)} for flow in drawing.flows],
            "shared": sorted({*self.cut.repeated, *self.cut.parameters}),
            "skipped": list(self.cut.skipped),
            "cells": [cell.to_json() for cell in self.sheet.cells],
            "crossings": [
                told
                for flow in drawing.flows
                for value in flow.needs
                for told in drawing.crossings[value].to_json(flow.part.name)
            ],
            "orders": [one.to_json() for one in drawing.orders],
        }


def all_names(program: Program) -> set[str]:
    """All names that the code of a notebook has for anything."""
    found = set(program.modules)
    for one in program.all:
        for names in (one.names.now, one.names.later):
            found |= names.reads | names.binds
    return found


def _forced(program: Program, made: Cut, parameters: Iterable[str]) -> Program:
    """The cells that the cut repeats, repeated whole; and those of parameters without the parameters."""
    names = set(parameters)
    statements = dict(program.statements)
    for index in (*made.repeated, *made.parameters):
        statements[index] = tuple(
            replace(one, is_repeated=True, is_setting=one.is_setting or not one.names.now.binds)
            for one in statements.get(index, ())
            if index not in made.parameters or not is_parameter(one.node, names)
        )
    return replace(program, statements=statements, given=frozenset(made.parameters))


@dataclass(frozen=True)
class Drawing:
    """The parts as nodes and notebooks. ``slugs``: ids by the names of parts."""

    split: Split
    flows: Sequence[PartFlow]
    crossings: Mapping[Value, Crossing]
    slugs: Mapping[str, str]
    orders: Sequence[Order]

    def pipeline(self) -> Pipeline:
        split = self.split
        return Pipeline(
            name=split.stem,
            description=f"The parts of {split.stem}.ipynb, cut by {split.cut.by}.",
            parameters=[one.parameter for one in split.parameters.values()],
            nodes=self._nodes(),
            edges=self._edges(),
        )

    def files(self) -> Iterable[ImportedFile]:
        split = self.split
        for flow in self.flows:
            notebook = PartNotebook(
                sheet=split.sheet,
                program=split.program,
                flow=flow,
                needs=[self.crossings[value] for value in flow.needs],
                leaves=[self.crossings[value] for value in flow.leaves],
                parameters=[split.parameters[name] for name in flow.parameters],
                values=f"{split.stem}-values",
                names=frozenset(split.names),
                metrics=split.metrics if flow is self.flows[-1] else (),
            )
            yield ImportedFile(name=self._path(flow.part), content=notebook.text())

    def _path(self, part: Part) -> str:
        return f"{self.split.stem}-{self.slugs[part.name]}.ipynb"

    def _nodes(self) -> list[Node]:
        depths: dict[str, int] = {}
        rows: dict[int, int] = {}
        nodes = []
        for flow in self.flows:
            before = [value.source for value in flow.needs]
            before += [one.source for one in self.orders if one.target == flow.part.name]
            depth = 1 + max((depths.get(name, 0) for name in before), default=-1)
            depths[flow.part.name] = depth
            row = rows.get(depth, 0)
            rows[depth] = row + 1
            nodes.append(
                Node(
                    id=self.slugs[flow.part.name],
                    type="notebook",
                    name=flow.part.name,
                    path=self._path(flow.part),
                    parameters={name: {"pipeline": name} for name in flow.parameters},
                    ui=Position(x=depth * COLUMN, y=row * ROW),
                )
            )
        return nodes

    def _edges(self) -> list[Edge]:
        edges = []
        for flow in self.flows:
            target = self.slugs[flow.part.name]
            for value in flow.needs:
                port = self.crossings[value].port
                source = self.slugs[value.source]
                edges.append(Edge(source=source, target=target, source_output=port, target_parameter=port))
            edges += [
                Edge(source=self.slugs[one.source], target=target)
                for one in self.orders
                if one.target == flow.part.name
            ]
        return edges
