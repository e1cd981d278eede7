"""The examples leave as scripts and come back as they were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jupyter_dagflow.model.document import read_document, write_document

if TYPE_CHECKING:
    from .conftest import Workspace

EXAMPLES = Path(__file__).parents[2] / "examples"
PIPELINES = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.dagflow"))


def export(examples: Workspace, path: str) -> str | None:
    """The exported script beside the pipeline; ``None`` if a script cannot be what the pipeline is."""
    script = path.replace(".dagflow", "_pipeline.py")
    done = examples.dagflow("export", path, "--to", "script", "-o", script)
    if done.returncode != 0:
        assert "A script cannot wait for another pipeline" in done.stderr
        return None
    return script


def test_every_example_comes_back_as_it_was(examples: Workspace) -> None:
    seen = 0
    for path in PIPELINES:
        script = export(examples, path)
        if script is None:
            continue
        back = examples.dagflow("import", script)
        assert back.returncode == 0, back.stderr
        original = read_document((examples.folder / path).read_text(encoding="utf-8"))
        assert back.stdout == write_document(original), path
        seen += 1
    assert seen >= len(PIPELINES) - 1


@pytest.mark.timeout(600)
def test_a_script_that_was_edited_is_the_pipeline_that_it_runs_as(examples: Workspace) -> None:
    script = export(examples, "wide/wide.dagflow")
    assert script is not None
    file = examples.folder / script
    text = file.read_text(encoding="utf-8")
    assert text.count('"number": 3}') == 1
    file.write_text(text.replace('"number": 3}', '"number": 33}'), encoding="utf-8")
    back = examples.dagflow("import", script, "-o", "wide/edited.dagflow")
    assert back.returncode == 0, back.stderr
    outputs = examples.run_outputs("wide/edited.dagflow", "-p", "seconds=0.01")
    assert [node["square"] for node in outputs.values()] == [
        (33 if number == 3 else number) ** 2 for number in range(1, 21)
    ]
    done = examples.script(file, "--seconds", "0.01")
    assert done.returncode == 0, done.stdout + done.stderr
    assert examples.script_outputs(file) == outputs


def test_changed_code_is_refused_and_nothing_is_written(examples: Workspace) -> None:
    script = export(examples, "wide/wide.dagflow")
    assert script is not None
    file = examples.folder / script
    text = file.read_text(encoding="utf-8").replace("POLL_S = 0.05", "POLL_S = 5")
    file.write_text(text, encoding="utf-8")
    refused = examples.dagflow("import", script, "-o", "wide/again.dagflow", "--partial")
    assert refused.returncode == 2
    line = text[: text.index("POLL_S = 5")].count("\n") + 1
    assert f"line {line}: The code differs here" in refused.stderr
    assert not (examples.folder / "wide" / "again.dagflow").exists()
