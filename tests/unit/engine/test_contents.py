"""Hashes of files: each content is read once, and never an old one taken for a new one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jupyter_dagflow.engine import contents
from jupyter_dagflow.engine.contents import sha256_of


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read."""
    names: list[str] = []
    read_hash = contents._read_hash

    def reading(path: Path) -> str:
        names.append(path.name)
        return read_hash(path)

    monkeypatch.setattr(contents, "_read_hash", reading)
    return names


def test_a_file_at_rest_is_read_once(tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "SETTLED_S", -60.0)
    (tmp_path / "a.csv").write_bytes(b"1")
    assert sha256_of(tmp_path / "a.csv") == sha256_of(tmp_path / "a.csv") == hashlib.sha256(b"1").hexdigest()
    assert read == ["a.csv"]
    (tmp_path / "b.csv").write_bytes(b"22")
    (tmp_path / "b.csv").replace(tmp_path / "a.csv")
    assert sha256_of(tmp_path / "a.csv") == hashlib.sha256(b"22").hexdigest()
    assert read == ["a.csv", "a.csv"]


def test_a_file_that_was_just_written_is_read_each_time(tmp_path: Path, read: list[str]) -> None:
    for content in (b"1", b"2", b"3"):
        (tmp_path / "a.csv").write_bytes(content)
        assert sha256_of(tmp_path / "a.csv") == hashlib.sha256(content).hexdigest()
    assert read == ["a.csv"] * 3


def test_what_is_no_file_has_no_hash(tmp_path: Path) -> None:
    assert sha256_of(tmp_path / "nothing") is None
    assert sha256_of(tmp_path) is None
    assert sha256_of(Path("\0")) is None
