"""Which workspace a pipeline's runs belong to, and what a runner inherits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_dagflow.errors import NotFound, OutsideWorkspace
from jupyter_dagflow.objects.surroundings import chosen_workspace, locate_pipeline, runner_environment


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``root/team/a.dagflow``, where ``team`` has runs of its own; no kernel and no variable around."""
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    monkeypatch.delenv("DAGFLOW_WORKSPACE", raising=False)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    (tmp_path / "runtime").mkdir()
    (tmp_path / "root/team/dagflow-runs").mkdir(parents=True)
    file = tmp_path / "root/team/a.dagflow"
    file.write_text("{}", encoding="utf-8")
    return file


def test_the_nearest_workspace(pipeline: Path) -> None:
    workspace, path = locate_pipeline(pipeline, None)
    assert (workspace.root, path) == (pipeline.parent, "a.dagflow")


def test_what_is_named_wins(pipeline: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = pipeline.parents[1]
    assert locate_pipeline(pipeline, root)[1] == "team/a.dagflow"
    monkeypatch.setenv("DAGFLOW_WORKSPACE", str(root))
    assert locate_pipeline(pipeline, None)[1] == "team/a.dagflow"
    monkeypatch.chdir(pipeline.parent)
    assert chosen_workspace(None).root == root
    with pytest.raises(NotFound, match="no folder"):
        locate_pipeline(pipeline, root / "gone")
    with pytest.raises(OutsideWorkspace):
        locate_pipeline(pipeline, pipeline.parents[2] / "runtime")


@pytest.mark.parametrize("told", ['{"root_dir": "ROOT"}', "{", '{"root_dir": 3}', "[]", None])
def test_in_a_kernel_the_workspace_is_the_servers(
    pipeline: Path, monkeypatch: pytest.MonkeyPatch, told: str | None
) -> None:
    monkeypatch.setenv("JPY_PARENT_PID", "4711")
    if told is not None:
        text = told.replace('"ROOT"', json.dumps(str(pipeline.parents[1])))
        (pipeline.parents[2] / "runtime/jpserver-4711.json").write_text(text, encoding="utf-8")
    expected = "team/a.dagflow" if told and "ROOT" in told else "a.dagflow"
    assert locate_pipeline(pipeline, None)[1] == expected


def test_a_pipeline_outside_of_what_is_around_has_its_own_workspace(
    pipeline: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DAGFLOW_WORKSPACE", str(tmp_path / "runtime"))
    assert locate_pipeline(pipeline, None)[0].root == pipeline.parent


def test_a_runner_does_not_inherit_what_is_only_a_kernels() -> None:
    kernel = {
        "JPY_PARENT_PID": "1",
        "FORCE_COLOR": "1",
        "PAGER": "cat",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PATH": "/bin",
    }
    assert runner_environment(kernel) == {"PATH": "/bin"}
    assert runner_environment({**kernel, "MPLBACKEND": "agg"}) == {"PATH": "/bin", "MPLBACKEND": "agg"}
    # On a terminal nothing of it is a kernel's.
    assert runner_environment({"PAGER": "less", "PATH": "/bin"}) == {"PAGER": "less", "PATH": "/bin"}
