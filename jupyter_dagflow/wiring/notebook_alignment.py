"""Which cells of two notebooks belong together, as nbdime sees it; a process of its own.

nbdime may think for minutes about notebooks that have little in common, so whoever asks sets a limit:
``python -m jupyter_dagflow.wiring.notebook_alignment`` reads ``[[cells, cells], …]`` from its standard input, cells as
notebooks have them, and writes for each two lists what differs between them, in nbdime's words.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from jupyter_dagflow.errors import MissingExtra

Cells = Sequence[Mapping[str, Any]]
Pair = tuple[int | None, int | None]
"""Positions of cells that belong together; one that has no other stands alone."""

LIMIT_S = 20.0
MISSING_EXTRA = 'Notebooks are compared by nbdime, which is not installed: pip install "jupyter-dagflow[compare]".'


def check_installed() -> None:
    """Raise ``MissingExtra`` unless notebooks can be compared here."""
    if find_spec("nbdime") is None:
        raise MissingExtra(MISSING_EXTRA)


def aligned(sections: Sequence[tuple[Cells, Cells]], *, limit_s: float = LIMIT_S) -> list[list[Pair]] | None:
    """For each two lists of cells the pairs, in order; ``None`` if nbdime comes to no end in time."""
    if not any(left and right for left, right in sections):
        return [pairs_of(len(left), len(right), _apart(left, right)) for left, right in sections]
    command = [sys.executable, "-P", "-m", __name__]
    asked = json.dumps(sections).encode()
    try:
        answer = subprocess.run(command, input=asked, capture_output=True, timeout=limit_s, check=True).stdout
    except subprocess.SubprocessError:
        return None
    diffs = json.loads(answer)
    return [pairs_of(len(left), len(right), diff) for (left, right), diff in zip(sections, diffs, strict=True)]


def pairs_of(left: int, right: int, diff: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """The pairs of so many cells on both sides that nbdime's list of differences stands for.

    Its entries are ordered by ``key``, the position on the left; what is not named is the same on both sides.
    """
    pairs: list[Pair] = []
    here, there = 0, 0
    for entry in [*diff, {"op": "end", "key": left}]:
        together = entry["key"] - here
        pairs += [(here + step, there + step) for step in range(together)]
        here, there = here + together, there + together
        if entry["op"] == "addrange":
            added = len(entry["valuelist"])
            pairs += [(None, there + step) for step in range(added)]
            there += added
        elif entry["op"] == "removerange":
            pairs += [(here + step, None) for step in range(entry["length"])]
            here += entry["length"]
        elif entry["op"] == "patch":
            pairs.append((here, there))
            here, there = here + 1, there + 1
    if there != right:
        raise ValueError(f"The differences lead to {there} cells, not to {right}.")
    return pairs


def _apart(left: Cells, right: Cells) -> Sequence[Mapping[str, Any]]:
    """What differs where nothing belongs together."""
    removed = [{"op": "removerange", "key": 0, "length": len(left)}] if left else []
    return [{"op": "addrange", "key": 0, "valuelist": right}, *removed]


def _differences(left: Cells, right: Cells) -> Sequence[Mapping[str, Any]]:
    import nbformat
    from nbdime.diffing.notebooks import diff_notebooks

    def notebook(cells: Cells) -> Any:
        whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        return nbformat.from_dict(whole)  # type: ignore[no-untyped-call]

    found = diff_notebooks(notebook(left), notebook(right))
    return next((entry["diff"] for entry in found if entry["key"] == "cells"), [])


def main() -> None:
    """Answer what the standard input asks."""
    sections = json.load(sys.stdin)
    sys.stdout.write(json.dumps([_differences(left, right) for left, right in sections]))


if __name__ == "__main__":
    main()
