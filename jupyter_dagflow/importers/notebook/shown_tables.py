"""Tables that the notebook's outputs show: what its source does not tell, they may."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_dagflow.importers.base import object_in
from jupyter_dagflow.importers.notebook.cells import Cell, Sheet
from jupyter_dagflow.importers.notebook.kinds import Kind
from jupyter_dagflow.importers.notebook.program import Program

MAX_LOOKED_AT = 4_000


def with_shown_tables(kinds: Mapping[str, Kind], program: Program, sheet: Sheet) -> dict[str, Kind]:
    """The kinds, with variables as tables that are bound once and that a cell shows as one."""
    # The first rows of each group are shown as a table, too.
    bound = Counter(
        name
        for one in program.all
        for name in one.names.now.binds | one.names.later.binds
        for _ in range(2 if "groupby" in one.text else 1)
    )
    found = dict(kinds)
    for cell in sheet.code:
        name = _shown(program, cell)
        if name is None or bound[name] != 1 or found.get(name, Kind(type="other")).type != "other":
            continue
        if any(_is_table(output) for output in _outputs(cell)):
            found[name] = Kind(type="table", reason=f"{cell.place} shows a table")
    return found


def _shown(program: Program, cell: Cell) -> str | None:
    """The variable that the last line of a cell shows, whole or its first rows."""
    statements = program.statements.get(cell.index, ())
    match statements[-1].node if statements else None:
        case ast.Expr(value=ast.Name(id=name)):
            return name
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="head" | "tail" | "sample"))):
            return name
    return None


def _outputs(cell: Cell) -> Iterator[Mapping[str, Any]]:
    found = cell.raw.get("outputs")
    for output in found if isinstance(found, list) else ():
        if isinstance(output, dict) and output.get("output_type") == "execute_result":
            yield output


def _is_table(output: Mapping[str, Any]) -> bool:
    """Whether pandas made the output; polars has the same class of tables, and no style."""
    html = object_in(output, "data", "text/html")
    text = "".join(part for part in html if isinstance(part, str)) if isinstance(html, list) else html
    return (
        isinstance(text, str)
        and "<style scoped>" in text[:MAX_LOOKED_AT]
        and 'class="dataframe"' in text[:MAX_LOOKED_AT]
    )
