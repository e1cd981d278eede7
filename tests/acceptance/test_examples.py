"""The examples run as the README tells, and their scripts give what their pipelines give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from jupyter_dagflow.model.document import format_document, read_document
from jupyter_dagflow.model.notebook import read_notebook
from jupyter_dagflow.wiring.documents import validate_document
from jupyter_dagflow.wiring.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Workspace as Examples

EXAMPLES = Path(__file__).parents[2] / "examples"
PIPELINES = sorted(EXAMPLES.rglob("*.dagflow"))
NOTEBOOKS = sorted(path for path in EXAMPLES.rglob("*.ipynb") if "dagflow-runs" not in path.parts)


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.stem)
def test_documents_have_no_problems_and_the_usual_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pipeline = read_document(text)
    within = path.relative_to(EXAMPLES).as_posix()
    assert validate_document(Workspace(root=EXAMPLES), within, executors=["local"]) == []
    assert format_document(json.loads(text)) == text
    assert all(node.ui is not None for node in pipeline.nodes)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_notebooks_are_clean_and_explained(path: Path) -> None:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.cells[0].cell_type == "markdown"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
    info = read_notebook(path.read_bytes())
    assert info.outputs
    assert all(parameter.help and parameter.type != "any" for parameter in info.parameters)


@pytest.mark.timeout(600)
def test_digits_gives_the_same_as_a_script(examples: Examples) -> None:
    outputs = examples.run_outputs("digits/digits.dagflow", "-p", "seed=3", "-p", "day=2026-11-02")
    assert (examples.folder / "digits" / outputs["report"]["report_path"]).stat().st_size > 10_000
    assert outputs["evaluate"]["accuracy"] > 0.95
    script = examples.export("digits/digits.dagflow")
    done = examples.script(script, "--seed", "3", "--day=2026-11-02", "--parallel", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert examples.script_outputs(script) == outputs
    assert "7 succeeded" in done.stdout


@pytest.mark.timeout(600)
def test_wide_gives_the_same_as_a_script(examples: Examples) -> None:
    outputs = examples.run_outputs("wide/wide.dagflow", "-p", "seconds=0.05")
    assert [node["square"] for node in outputs.values()] == [number**2 for number in range(1, 21)]
    script = examples.export("wide/wide.dagflow")
    done = examples.script(script, "--seconds", "0.05")
    assert done.returncode == 0, done.stdout + done.stderr
    assert examples.script_outputs(script) == outputs


@pytest.mark.timeout(600)
def test_broken_is_mended_and_goes_on(examples: Examples, mend: Callable[[Path], None]) -> None:
    failed = examples.dagflow("run", "broken/broken.dagflow", "--json")
    assert failed.returncode == 1
    script = examples.export("broken/broken.dagflow")
    done = examples.script(script, "--week", "44")
    assert done.returncode == 1
    assert "Revenue [revenue]: failed" in done.stdout
    assert "ValueError: could not convert string to float: '12,50'" in done.stdout
    assert "Summary [summary]: upstream_failed" in done.stdout
    assert "2 succeeded, 1 failed, 1 upstream_failed" in done.stdout

    mend(examples.folder / "broken")
    run_id = json.loads(failed.stdout.splitlines()[-1])["run"]["run_id"]
    rerun = examples.dagflow("runs", "rerun", "--failed", run_id)
    assert rerun.returncode == 0, rerun.stdout + rerun.stderr
    shown = json.loads(examples.dagflow("runs", "show", run_id, "--json").stdout)
    assert {node: record["attempt"] for node, record in shown["nodes"].items()} == {
        "orders": 1,
        "revenue": 2,
        "regulars": 1,
        "summary": 1,
    }
    done = examples.script(script, "--resume")
    assert done.returncode == 0, done.stdout + done.stderr
    assert examples.attempts(script) == {"orders": 1, "revenue": 2, "regulars": 1, "summary": 1}
    # The parameters of the run that goes on hold.
    outputs = examples.script_outputs(script)
    assert outputs["summary"] == {"summary": "Week 44: 118.90, and Ada came back."}
    theirs = {node: record["outputs"] for node, record in shown["nodes"].items()}
    assert {**outputs, "summary": None} == {**theirs, "summary": None}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("share", "taken", "skipped"), [("0.5", "deploy", "alert"), ("0.02", "alert", "deploy")])
def test_conditions_take_one_branch(examples: Examples, share: str, taken: str, skipped: str) -> None:
    done = examples.dagflow("run", "features/conditions/conditions.dagflow", "--json", "-p", f"train_share={share}")
    assert done.returncode == 0, done.stdout + done.stderr
    nodes = json.loads(done.stdout.splitlines()[-1])["run"]["nodes"]
    states = {node_id: node["state"] for node_id, node in nodes.items()}
    assert states == {"evaluate": "succeeded", taken: "succeeded", skipped: "skipped", "report": "succeeded"}
    assert "95.0% needed" in nodes["report"]["outputs"]["summary"]
