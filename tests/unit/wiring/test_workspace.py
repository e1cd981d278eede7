"""No path leaves the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_dagflow.errors import DagflowError, NotFound, OutsideWorkspace
from jupyter_dagflow.wiring.workspace import Workspace, find_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "root"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "x.ipynb").write_text("{}")
    (tmp_path / "secret").write_text("secret")
    return Workspace(root=root)


def test_paths_are_relative_to_the_pipelines_folder(workspace: Workspace) -> None:
    assert workspace.read("x.ipynb", start="a") == b"{}"
    assert workspace.read("../a/./x.ipynb", start="a/b/..") == b"{}"
    assert workspace.relative(workspace.root / "a" / "x.ipynb") == "a/x.ipynb"


@pytest.mark.parametrize(
    "path", ["../secret", "a/../../secret", "/etc/passwd", "C:\\secret", "\\\\host\\share", "//host/share"]
)
def test_a_path_out_of_the_workspace_is_refused(workspace: Workspace, path: str) -> None:
    with pytest.raises(OutsideWorkspace):
        workspace.resolve(path)


def test_a_link_out_of_the_workspace_is_refused(workspace: Workspace) -> None:
    (workspace.root / "link").symlink_to(workspace.root.parent / "secret")
    (workspace.root / "folder").symlink_to(workspace.root.parent)
    for path in ("link", "folder/secret"):
        with pytest.raises(OutsideWorkspace):
            workspace.read(path)


def test_links_inside_the_workspace_are_followed(workspace: Workspace) -> None:
    (workspace.root / "link.ipynb").symlink_to("a/x.ipynb")
    assert workspace.read("link.ipynb") == b"{}"


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_what_is_no_path_is_refused(workspace: Workspace, path: str) -> None:
    with pytest.raises(DagflowError, match="is not a path"):
        workspace.resolve(path)


def test_what_is_not_there_is_told_in_one_sentence(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match=r"There is no file 'gone\.ipynb'\."):
        workspace.read("gone.ipynb")
    with pytest.raises(NotFound, match="'a' is a folder"):
        workspace.read("a")
    (workspace.root / "loop").symlink_to("loop")
    with pytest.raises(DagflowError):
        workspace.read("loop")


def test_the_workspace_is_the_nearest_folder_that_has_runs(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace.root.parent)
    assert find_workspace(workspace.root / "a" / "b").root == workspace.root.parent
    monkeypatch.chdir("/")
    monkeypatch.chdir(workspace.root / "a" / "b")
    assert find_workspace(workspace.root / "a").root == workspace.root / "a"
    (workspace.root / "dagflow-runs").mkdir()
    assert find_workspace(workspace.root / "a" / "b").root == workspace.root
