"""Files of a workspace that can become nodes: which are found, in which order, and what is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_dagflow.errors import OutsideWorkspace
from jupyter_dagflow.wiring.file_search import find_files, holds_letters
from jupyter_dagflow.wiring.workspace import Workspace


def fill(root: Path, *names: str) -> Workspace:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return Workspace(root=root)


def paths(workspace: Workspace, query: str = "", pipeline: str = "flows/p.dagflow") -> list[str]:
    return [path for path, _ in find_files(workspace, pipeline, query).files]


def test_files_of_the_pipelines_folder_come_first_then_shallow_ones(tmp_path: Path) -> None:
    workspace = fill(
        tmp_path, "a.ipynb", "deep/er/b.py", "flows/p.dagflow", "flows/z.ipynb", "flows/parts/y.R", "other/c.dagflow"
    )
    found = find_files(workspace, "flows/p.dagflow")
    assert found.files == (
        ("flows/z.ipynb", "notebook"),
        ("flows/parts/y.R", "script"),
        ("a.ipynb", "notebook"),
        ("other/c.dagflow", "pipeline"),
        ("deep/er/b.py", "script"),
    )
    assert found.is_complete


def test_what_no_node_is_made_of_is_passed_over(tmp_path: Path) -> None:
    workspace = fill(
        tmp_path,
        "data.csv",
        "notes.ipynb.bak",
        ".hidden/a.ipynb",
        ".a.ipynb",
        "x/.ipynb_checkpoints/a-checkpoint.ipynb",
        "dagflow-runs/r/n/1/output.ipynb",
        "node_modules/m/a.py",
        "env/pyvenv.cfg",
        "env/lib/a.py",
        "x/__pycache__/a.py",
        "kept.sh",
    )
    (tmp_path / "folder.ipynb").mkdir()
    assert paths(workspace) == ["kept.sh"]


def test_a_workspace_that_is_an_environment_itself_is_searched(tmp_path: Path) -> None:
    assert paths(fill(tmp_path, "pyvenv.cfg", "a.ipynb")) == ["a.ipynb"]


def test_links_out_of_the_workspace_are_not_told(tmp_path: Path) -> None:
    fill(tmp_path / "outside", "secret.ipynb")
    workspace = fill(tmp_path / "inside", "own.ipynb")
    (tmp_path / "inside" / "file.ipynb").symlink_to(tmp_path / "outside" / "secret.ipynb")
    (tmp_path / "inside" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "inside" / "again.ipynb").symlink_to(tmp_path / "inside" / "own.ipynb")
    (tmp_path / "inside" / "circle.ipynb").symlink_to("circle.ipynb")
    assert paths(workspace, pipeline="p.dagflow") == ["again.ipynb", "own.ipynb"]
    with pytest.raises(OutsideWorkspace):
        find_files(workspace, "../outside/p.dagflow")


@pytest.mark.parametrize(
    ("text", "letters", "holds"),
    [
        ("flows/Train_Model.ipynb", "tm", True),
        ("flows/Train_Model.ipynb", "flow train", True),
        ("flows/Train_Model.ipynb", "mt", False),
        ("ünïcode.py", "ÜNÏ", True),
        ("a.py", "", True),
        ("a.py", "a*", False),
    ],
)
def test_letters_are_looked_for_in_their_order(text: str, letters: str, holds: bool) -> None:
    assert holds_letters(text, letters) is holds


def test_an_answer_has_an_end_and_says_so(tmp_path: Path) -> None:
    workspace = fill(tmp_path, *(f"n{number}.ipynb" for number in range(5)))
    assert not find_files(workspace, "p.dagflow", limit=4).is_complete
    assert len(find_files(workspace, "p.dagflow", limit=4).files) == 4
    assert find_files(workspace, "p.dagflow", limit=5).is_complete
    assert find_files(workspace, "p.dagflow", "n3", limit=1).files == (("n3.ipynb", "notebook"),)
    assert not find_files(workspace, "p.dagflow", most_entries=4).is_complete
