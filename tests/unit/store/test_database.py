import sqlite3
from pathlib import Path

import pytest

from jupyter_dagflow.errors import DagflowError, StoreTooNew, StoreUnusable
from jupyter_dagflow.store import database
from jupyter_dagflow.store.database import DATABASE, open_database, transaction
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.store_contract import create_run


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_folder_is_made_and_ignored_by_git(tmp_path: Path) -> None:
    SqliteStore.open(tmp_path / "new" / "dagflow-runs").close()
    assert (tmp_path / "new" / "dagflow-runs" / ".gitignore").read_text() == "*\n"
    assert (tmp_path / "new" / "dagflow-runs" / DATABASE).is_file()


def test_a_gitignore_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    SqliteStore.open(tmp_path).close()
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


@pytest.mark.parametrize(("local", "mode"), [(True, "wal"), (False, "delete")])
def test_the_journal_fits_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: bool, mode: str
) -> None:
    monkeypatch.setattr(database, "allows_wal", lambda folder: local)
    connection = open_database(tmp_path)
    try:
        assert pragma(connection, "journal_mode") == mode
        assert pragma(connection, "synchronous") == 1
        assert pragma(connection, "foreign_keys") == 1
    finally:
        connection.close()


def test_a_store_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    SqliteStore.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(StoreTooNew, match=r"version 99.*Upgrade jupyter-dagflow\.$"):
        SqliteStore.open(tmp_path)
    assert (tmp_path / DATABASE).read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_store_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    with pytest.raises(StoreUnusable, match="is damaged"):
        SqliteStore.open(tmp_path)
    assert (tmp_path / DATABASE).read_bytes() == content


def test_damage_found_later_is_told(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    for number in range(50):
        create_run(store, f"run-{number}")
    store.close()
    path = tmp_path / DATABASE
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    with pytest.raises(StoreUnusable, match="is damaged"):
        _read_all(tmp_path)


def _read_all(runs_folder: Path) -> None:
    store = SqliteStore.open(runs_folder)
    try:
        for number in range(50):
            store.run(f"run-{number}")
            store.nodes(f"run-{number}")
    finally:
        store.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnusable, match="cannot be used"):
        SqliteStore.open(tmp_path / "file" / "dagflow-runs")


def test_a_store_that_stays_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    holder, store = open_database(tmp_path), SqliteStore.open(tmp_path)
    try:
        with transaction(holder), pytest.raises(StoreUnusable, match="database is locked"):
            create_run(store)
        assert create_run(store).run_id == "run-1"
    finally:
        holder.close()
        store.close()


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    try:
        with pytest.raises(DagflowError, match="no text"):
            create_run(store, pipeline="bad\udc80.dagflow")
        assert store.runs() == []
    finally:
        store.close()


def test_a_failed_migration_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = database.load_migrations()
    monkeypatch.setattr(
        database, "load_migrations", lambda: (*whole, (len(whole) + 1, ("CREATE TABLE x (y);", "no statement;")))
    )
    with pytest.raises(StoreUnusable):
        open_database(tmp_path)
    monkeypatch.setattr(database, "load_migrations", lambda: whole)
    connection = open_database(tmp_path)
    try:
        assert pragma(connection, "user_version") == len(whole)
    finally:
        connection.close()
