"""A pipeline of Ploomber, imported and run, leaves the products that its sources leave when they are run by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from jupyter_dagflow.testing.notebooks import write_notebook
from tests.acceptance.conftest import Workspace

SPECIFICATION = """
tasks:
  - source: tasks.numbers
    product: output/numbers.json
    params: {rows: '{{rows}}'}
  - source: fit.py
    name: fit-
    grid: {power: [1, 2]}
    product: {nb: output/fit.ipynb, model: 'output/models/[[power]].json'}
  - source: report/report.ipynb
    product: {nb: output/report.html, page: output/page.txt}
"""
TASKS = """
import json
from pathlib import Path

def numbers(product, rows):
    Path(product).write_text(json.dumps(list(range(rows))))
"""
FIT = """\
# %% [markdown]
# # Fit

# %% tags=["parameters"]
upstream = ["numbers"]
product = None
power = None

# %%
import json
from pathlib import Path

numbers = json.loads(Path(upstream["numbers"]).read_text())
Path(product["model"]).write_text(json.dumps(sum(number**power for number in numbers)))
"""
REPORT = """
import json
from pathlib import Path

totals = [json.loads(Path(one["model"]).read_text()) for one in upstream["fit-*"].values()]
Path(product["page"]).write_text(" ".join(map(str, totals)))
"""


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    folder = tmp_path / "flows"
    (folder / "report").mkdir(parents=True)
    (folder / "pipeline.yaml").write_text(SPECIFICATION, encoding="utf-8")
    (folder / "env.yaml").write_text("rows: 4\n", encoding="utf-8")
    (folder / "tasks.py").write_text(TASKS, encoding="utf-8")
    (folder / "fit.py").write_text(FIT, encoding="utf-8")
    write_notebook(folder / "report" / "report.ipynb", ["upstream = ['fit-*']\nproduct = None", REPORT])
    path = folder / "report" / "report.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, path)
    return folder


def run_by_hand(folder: Path, rows: int) -> str:
    """What the last of them leaves, each with its values written into it."""
    (folder / "output" / "models").mkdir(parents=True)
    call = f"import tasks; tasks.numbers('output/numbers.json', {rows})"
    subprocess.run([sys.executable, "-c", call], cwd=folder, check=True)
    for power in (1, 2):
        values = {"model": f"output/models/{power}.json"}
        told = f"upstream = {{'numbers': 'output/numbers.json'}}; product = {values}; power = {power}"
        code = FIT.partition("power = None")[2]
        subprocess.run([sys.executable, "-c", f"{told}\n{code}"], cwd=folder, check=True)
    upstream = {"fit-*": {f"fit-{power - 1}": {"model": f"../output/models/{power}.json"} for power in (1, 2)}}
    notebook = nbformat.read(folder / "report" / "report.ipynb", as_version=4)
    notebook.cells[0].source = f"upstream = {json.dumps(upstream)}\nproduct = {{'page': '../output/page.txt'}}"
    NotebookClient(notebook, resources={"metadata": {"path": str(folder / "report")}}).execute()
    return (folder / "output" / "page.txt").read_text(encoding="utf-8")


def test_an_imported_pipeline_runs_at_once(flows: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in flows.rglob("*") if path.is_file()}
    workspace = Workspace(folder=tmp_path)
    imported = workspace.dagflow("import", "flows/pipeline.yaml", "-o", "flows/flow.dagflow")
    assert imported.returncode == 0, imported.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert {path.name for path in flows.iterdir() if path.is_file()} - {path.name for path in before} == {
        "flow.dagflow",
        "make-folders.py",
        "tasks.numbers.ipynb",
        "fit.ipynb",
    }
    run = workspace.dagflow("run", "flows/flow.dagflow", "--executor", "local")
    assert run.returncode == 0, run.stdout + run.stderr
    left = (flows / "output" / "page.txt").read_text(encoding="utf-8")
    again = workspace.dagflow("run", "flows/flow.dagflow", "--executor", "local", "-p", "rows=5")
    assert again.returncode == 0, again.stdout + again.stderr
    left_again = (flows / "output" / "page.txt").read_text(encoding="utf-8")
    (flows / "output").rename(tmp_path / "by-the-runs")
    assert left == run_by_hand(flows, 4) == "6 14"
    (flows / "output").rename(tmp_path / "by-hand")
    assert left_again == run_by_hand(flows, 5) == "10 30"
