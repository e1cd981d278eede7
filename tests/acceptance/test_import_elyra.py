"""A pipeline of Elyra, imported and run, leaves what its notebooks leave when they are run by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from jupyter_dagflow.testing.notebooks import write_notebook
from tests.acceptance.conftest import Workspace
from tests.unit.importers.elyra_files import node, pipeline_file

LOAD = """
import json, os, pathlib
rows = [int(number) for number in os.environ["NUMBERS"].split(";")]
pathlib.Path("rows.json").write_text(json.dumps(rows))
"""
TRAIN = """
import json, os, pathlib
rows = json.loads(pathlib.Path("rows.json").read_text())
pathlib.Path("model.txt").write_text(f"{os.environ['STAGE']} {sum(rows)}")
"""
REPORT = """
import pathlib
pathlib.Path("report.txt").write_text(pathlib.Path("model.txt").read_text().upper())
"""
VARIABLES = {"NUMBERS": "1;2;39", "STAGE": "test"}


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    folder = tmp_path / "flows"
    folder.mkdir()
    write_notebook(folder / "load.ipynb", [LOAD])
    write_notebook(folder / "report.ipynb", [REPORT])
    (folder / "train.py").write_text(TRAIN, encoding="utf-8")
    return folder


def run_by_hand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the notebooks and the script leave, one after the other in their folder."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(nbformat.read(folder / "load.ipynb", as_version=4), resources=resources).execute()
    subprocess.run([sys.executable, "train.py"], cwd=folder, check=True, env={**os.environ, **VARIABLES})
    NotebookClient(nbformat.read(folder / "report.ipynb", as_version=4), resources=resources).execute()
    for name in VARIABLES:
        monkeypatch.delenv(name)
    left = (folder / "report.txt").read_text()
    for name in ("rows.json", "model.txt", "report.txt"):
        (folder / name).unlink()
    return left


@pytest.mark.parametrize("version", [0, 8])
def test_an_imported_pipeline_runs_at_once(flows: Path, version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = run_by_hand(flows, monkeypatch)
    data = pipeline_file(version)
    nodes = data["pipelines"][0]["nodes"]
    nodes[0] = node(version, "id-load", "execute-notebook-node", "load.ipynb", 0, env=VARIABLES)
    nodes[1] = node(version, "id-train", "execute-python-node", "train.py", 9, after="id-load", env=VARIABLES)
    source = flows / "churn.pipeline"
    source.write_text(json.dumps(data), encoding="utf-8")
    before = source.read_bytes()
    workspace = Workspace(folder=flows.parent)
    imported = workspace.dagflow("import", "flows/churn.pipeline", "-o", "flows/churn.dagflow")
    assert imported.returncode == 0, imported.stderr
    assert source.read_bytes() == before
    required = ["-p", "who=me"] if version == 8 else []
    run = workspace.dagflow("run", "flows/churn.dagflow", "--executor", "local", *required)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (flows / "report.txt").read_text() == expected == "TEST 42"


def test_what_cannot_be_read_is_told_and_nothing_is_written_unless_a_part_will_do(flows: Path) -> None:
    data = pipeline_file(8)
    data["pipelines"][0]["nodes"][0]["app_data"]["component_parameters"]["filename"] = "../../x.ipynb"
    (flows / "churn.pipeline").write_text(json.dumps(data), encoding="utf-8")
    workspace = Workspace(folder=flows.parent)
    command = ["import", "flows/churn.pipeline", "-o", "flows/churn.dagflow"]
    refused = workspace.dagflow(*command)
    assert refused.returncode == 2
    assert "'../../x.ipynb' leads out of the workspace" in refused.stderr
    assert "--partial" in refused.stderr
    assert not (flows / "churn.dagflow").exists()
    assert workspace.dagflow(*command, "--partial").returncode == 0
    assert (flows / "churn.dagflow").exists()
    again = workspace.dagflow(*command, "--partial")
    assert again.returncode == 2
    assert "is there already; use --force" in again.stderr
    elsewhere = workspace.dagflow("import", "flows/churn.pipeline", "-o", "churn.dagflow", "--partial")
    assert elsewhere.returncode == 2
    assert "is not beside" in elsewhere.stderr
    unknown = workspace.dagflow("import", "flows/train.py", "-o", "flows/t.dagflow")
    assert unknown.returncode == 2
    assert "is nothing that can be imported. Known are: Elyra pipeline (elyra), " in unknown.stderr
