"""Where an attempt goes on in the kernel of an earlier one. Pure: cells in, a place out.

Cells are those of notebooks of format 4, as dictionaries. Cells without code are no part of what a kernel has seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Cells = Sequence[Mapping[str, Any]]
INJECTED: Mapping[str, Any] = {
    "cell_type": "code",
    "source": "# parameters",
    "metadata": {"tags": ["injected-parameters"]},
}
"""Stands for the cell that papermill puts in; its code is that of the parameters."""


class CannotContinue(Exception):
    """One sentence says why the notebook has to run from its beginning."""


def as_executed(source: Cells, *, has_parameters: bool) -> list[Mapping[str, Any]]:
    """The cells of a notebook with the one for its parameters where papermill puts it."""
    cells = list(source)
    if has_parameters and not any(_has_tag(cell, "injected-parameters") for cell in cells):
        tagged = [index for index, cell in enumerate(cells) if _has_tag(cell, "parameters")]
        cells.insert(tagged[0] + 1 if tagged else 0, INJECTED)
    return cells


def first_unseen(executed: Cells, now: Cells, cell: int) -> int:
    """Which cell of ``now`` is the first that a kernel has not run which ran ``executed`` up to ``cell``.

    Both have the cell for the parameters in them; ``cell`` is an index among all cells of ``executed``. Raises
    ``CannotContinue`` if the code before differs.
    """
    if not 0 <= cell < len(executed):
        raise CannotContinue(f"The executed notebook has no cell {cell + 1}.")
    ran = [_code_of(each) for each in executed[:cell] if _is_code(each)]
    if not ran:
        return 0
    position = 0
    for index, each in enumerate(now):
        if not _is_code(each):
            continue
        if _code_of(each) != ran[position]:
            break
        position += 1
        if position == len(ran):
            return index + 1
    raise CannotContinue(
        f"The code before that cell is another one now, from code cell {position + 1} on, and the kernel has not run "
        "it. Rerun the node instead."
    )


def with_outputs(cells: Sequence[Any], executed: Sequence[Any]) -> list[Any]:
    """The cells as they are in ``executed``, outputs and all; the same cell has the same id and code."""
    by_id = {(each.get("id"), _code_of(each)): each for each in executed if each.get("id")}
    injected = next((each for each in executed if _has_tag(each, "injected-parameters")), None)
    return [
        (injected if _has_tag(cell, "injected-parameters") else by_id.get((cell.get("id"), _code_of(cell)))) or cell
        for cell in cells
    ]


def _is_code(cell: Mapping[str, Any]) -> bool:
    return cell.get("cell_type") == "code" and bool(_code_of(cell).strip())


def _code_of(cell: Mapping[str, Any]) -> str:
    if _has_tag(cell, "injected-parameters"):
        return str(INJECTED["source"])
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _has_tag(cell: Mapping[str, Any], tag: str) -> bool:
    return tag in (cell.get("metadata", {}).get("tags") or [])
