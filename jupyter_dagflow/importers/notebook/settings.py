"""The pipeline's parameters: literals of the cells that are tagged so."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_dagflow.importers.notebook.cells import Cell
from jupyter_dagflow.importers.notebook.kinds import Kind
from jupyter_dagflow.importers.notebook.program import Program
from jupyter_dagflow.importers.notebook.repetition import is_literal
from jupyter_dagflow.model.pipeline import Parameter
from jupyter_dagflow.model.source import Assignment, python_assignments


@dataclass(frozen=True, kw_only=True)
class ParameterText:
    """A parameter with the line that gives it its default in a notebook."""

    parameter: Parameter
    line: str

    @property
    def kind(self) -> Kind:
        return Kind(type=self.parameter.type, reason="a parameter of the pipeline")


def parameters_of(cells: Iterable[Cell], program: Program) -> dict[str, ParameterText]:
    """The parameters by name, the last default counting. What is no literal of JSON in these cells is none."""
    found = {}
    for cell in cells:
        for one in python_assignments(cell.source):
            # A tuple would come out of the pipeline as a list.
            if one.is_literal and ast.literal_eval(one.value_source) == one.value:
                found[one.name] = ParameterText(parameter=_parameter(one), line=_line(one))
    return found


def _parameter(one: Assignment) -> Parameter:
    return Parameter.model_validate(
        {"name": one.name, "type": one.type, "default": one.value, "description": one.comment}
    )


def _line(one: Assignment) -> str:
    kind = "" if one.type == "any" else f": {one.type}"
    comment = f"  # {one.comment}" if one.comment else ""
    return f"{one.name}{kind} = {one.value_source}{comment}"


def is_parameter(node: ast.stmt, names: Iterable[str]) -> bool:
    """Whether a statement of a parameters cell does nothing but give a parameter its default."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name in names and is_literal(value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return name in names and is_literal(value)
    return False
