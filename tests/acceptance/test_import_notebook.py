"""Notebooks of real size, split in each way and run part by part, leave what they leave when run whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import ROOT, Workspace

FIXTURES = ROOT / "tests" / "fixtures" / "imports" / "notebook"
NOTEBOOKS = {
    "tumours": ROOT / "examples" / "split" / "tumours.ipynb",
    "orders": FIXTURES / "orders.ipynb",
    "motion": FIXTURES / "motion.ipynb",
}
PARTS = {"tumours": 8, "orders": 6, "motion": 5}
LAST = {"tumours": "report", "orders": "report", "motion": "sum-up"}


def outputs_of_whole(workspace: Workspace, name: str) -> dict[str, Any]:
    """What the notebook's own outputs cell holds after it ran as one node."""
    node = {"id": "whole", "type": "notebook", "path": f"{name}.ipynb"}
    path = workspace.pipeline("whole.dagflow", nodes=[node])
    return dict(workspace.run_outputs(path, "--executor", "local")["whole"])


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_parts_leave_what_the_whole_notebook_leaves(workspace: Workspace, name: str) -> None:
    shutil.copy(NOTEBOOKS[name], workspace.folder)
    source = workspace.folder / f"{name}.ipynb"
    before = source.read_bytes()
    expected = outputs_of_whole(workspace, name)
    assert expected
    for by in ("headings", "tags", "kale"):
        done = workspace.dagflow("import", source.name, "-o", f"{name}.dagflow", "--option", f"by={by}", "--force")
        assert done.returncode == 0, done.stderr
        assert f"Imported from notebook: {PARTS[name]} nodes" in done.stderr
        left = workspace.run_outputs(f"{name}.dagflow", "--executor", "local", "--parallel", "2")
        assert len(left) == PARTS[name]
        assert {key: left[LAST[name]][key] for key in expected} == expected, by
    assert source.read_bytes() == before


@pytest.mark.timeout(300)
def test_parts_run_again_alone_and_by_hand(workspace: Workspace) -> None:
    """A part runs after its upstreams did: in a rerun of it alone, and in a folder where they ran by hand."""
    shutil.copy(NOTEBOOKS["motion"], workspace.folder)
    plan = {"by": "headings", "how": {"trend": "joblib"}}
    options = ["--option", "by=headings", "--option", f"plan={json.dumps(plan)}"]
    done = workspace.dagflow("import", "motion.ipynb", "-o", "motion.dagflow", *options)
    assert done.returncode == 0, done.stderr
    assert "run → sum-up: trend as joblib; chosen instead of json (a text)" in done.stderr
    left = workspace.run_outputs("motion.dagflow", "--executor", "local", "-p", "ticks=10")
    runs = json.loads(workspace.dagflow("runs", "list", "--json").stdout)
    again = workspace.dagflow("runs", "rerun", runs[0]["run_id"], "--only", "measure")
    assert again.returncode == 0, again.stdout + again.stderr
    files = sorted(path.name for path in Path(workspace.folder / "motion-values" / runs[0]["run_id"]).iterdir())
    assert "measure.places.npy" in files
    assert left["sum-up"]["time"] == 0.15


@pytest.mark.timeout(120)
def test_what_cannot_be_split_is_told_with_its_place(workspace: Workspace) -> None:
    cells = [
        {"cell_type": "code", "id": "a", "metadata": {}, "source": "values = (n for n in range(3))"},
        {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "# Use"},
        {"cell_type": "code", "id": "c", "metadata": {}, "source": "\nfor x in values print(x)"},
        {"cell_type": "code", "id": "d", "metadata": {}, "source": "print(list(values))"},
    ]
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    (workspace.folder / "n.ipynb").write_text(text, encoding="utf-8")
    refused = workspace.dagflow("import", "n.ipynb", "-o", "n.dagflow")
    assert refused.returncode == 2
    assert "error: cell 3, line 2: The cell is no Python: " in refused.stderr
    assert "error: cell 1, line 1: 'values' is a generator and cannot cross from 'start' to 'use'." in refused.stderr
    assert not (workspace.folder / "n.dagflow").exists()
    (workspace.folder / "n.ipynb").write_text(text[:80], encoding="utf-8")
    truncated = workspace.dagflow("import", "n.ipynb", "-o", "n.dagflow", "--partial")
    assert truncated.returncode == 2
    assert "The file is not valid JSON" in truncated.stderr
