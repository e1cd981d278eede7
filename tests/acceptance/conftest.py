"""Pipelines run twice: by ``dagflow run``, and as exported scripts that know nothing of this package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

import jupyter_dagflow

ROOT = Path(__file__).parents[2]
PACKAGE = Path(jupyter_dagflow.__file__).parents[1]
MAIN = "import sys; from jupyter_dagflow.cli.main import main; sys.exit(main())"


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A folder with pipelines. Commands end within their time or fail the test."""

    folder: Path

    def dagflow(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
        return self._run([sys.executable, "-c", MAIN, *arguments], environment)

    def export(self, pipeline: str) -> Path:
        """Export next to the pipeline, and say nothing about it."""
        script = (self.folder / pipeline).with_suffix(".py")
        done = self.dagflow("export", pipeline, "--to", "script", "-o", str(script))
        assert done.returncode == 0, done.stderr
        return script

    def script(self, script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return self._run([sys.executable, str(script), *arguments], environment)

    def _run(self, command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )

    def run_outputs(self, pipeline: str, *arguments: str) -> dict[str, Any]:
        """Run the pipeline, which must succeed; the outputs by node."""
        done = self.dagflow("run", pipeline, "--json", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return self.outputs_of(done)

    @staticmethod
    def outputs_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
        """The outputs by node, from the last line of ``dagflow … --json``."""
        run = json.loads(done.stdout.splitlines()[-1])["run"]
        return {node_id: node["outputs"] for node_id, node in run["nodes"].items() if node["state"] == "succeeded"}

    @staticmethod
    def script_outputs(script: Path) -> dict[str, Any]:
        """The outputs by node that the script's newest run has left."""
        state = json.loads((script.with_name(f"{script.stem}-output") / "state.json").read_text(encoding="utf-8"))
        return {node_id: entry["outputs"] for node_id, entry in state["succeeded"].items()}

    @staticmethod
    def attempts(script: Path) -> dict[str, int]:
        """How often the script has executed each node, in all its runs."""
        found: dict[str, int] = {}
        for source in script.with_name(f"{script.stem}-output").glob("*/*/*/source.ipynb"):
            found[source.parts[-3]] = found.get(source.parts[-3], 0) + 1
        return found

    def notebook(self, path: str, *, parameters: str = "", code: str = "", outputs: str = "") -> None:
        """Write a notebook of up to three cells."""
        new = nbformat.v4.new_code_cell
        cells = [new(parameters, metadata={"tags": ["parameters"]}), new(code)]
        cells.append(new(outputs, metadata={"tags": ["outputs"]}))
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        made = nbformat.v4.new_notebook(cells=[cell for cell in cells if cell.source], metadata=metadata)
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(made, file)

    def pipeline(self, path: str, **document: Any) -> str:
        (self.folder / path).write_text(json.dumps({"version": 1, **document}), encoding="utf-8")
        return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(folder=tmp_path)


@pytest.fixture
def examples(tmp_path: Path) -> Workspace:
    """A copy of the examples as they are committed."""
    ignored = shutil.ignore_patterns("data", "*-output", "dagflow-runs", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "examples", tmp_path, dirs_exist_ok=True, ignore=ignored)
    return Workspace(folder=tmp_path)


@pytest.fixture(name="mend")
def fixture_mend() -> Callable[[Path], None]:
    return mend


def mend(folder: Path) -> None:
    """The one line that the broken example waits for."""
    path = folder / "revenue.ipynb"
    text = path.read_text(encoding="utf-8")
    mended = text.replace("[float(price) for", r"[float(price.replace(\",\", \".\")) for")
    assert mended != text
    path.write_text(mended, encoding="utf-8")
