"""Which outputs name files, and what kind of file."""

import hashlib
import os
from pathlib import Path

import pytest

from jupyter_dagflow.worker.artifacts import find_artifacts, kind_of


def test_artifacts_are_outputs_that_name_existing_files(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.csv").write_bytes(b"abc")
    outputs = {
        "relative": "folder/a.csv",
        "absolute": str(tmp_path / "folder" / "a.csv"),
        "folder": "folder",
        "gone": "b.csv",
        "text": "x" * 100_000,
        "null": "a\0b",
        "empty": "",
        "number": 3,
    }
    found = find_artifacts(outputs, tmp_path)
    digest = hashlib.sha256(b"abc").hexdigest()
    assert found == [
        {"name": "relative", "path": "folder/a.csv", "kind": "table", "size": 3, "sha256": digest},
        {"name": "absolute", "path": str(tmp_path / "folder" / "a.csv"), "kind": "table", "size": 3, "sha256": digest},
    ]


def test_a_pipe_is_no_artifact(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert find_artifacts({"x": "pipe"}, tmp_path) == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.csv", "table"),
        ("out/A.PARQUET", "table"),
        ("model.pkl", "model"),
        ("a.b.safetensors", "model"),
        ("plot.svg", "image"),
        ("C:\\out\\plot.JPG", "image"),
        ("report.html", "text"),
        ("a.tar.gz", "file"),
        ("csv", "file"),
        (".csv", "file"),
        ("", "file"),
    ],
)
def test_kinds_of_files(path: str, kind: str) -> None:
    assert kind_of(path) == kind
