"""The database file: found, made, brought to this release's version, and its failures put in words."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from jupyter_dagflow.errors import DagflowError, StoreTooNew, StoreUnusable
from jupyter_dagflow.store.file_systems import allows_wal
from jupyter_dagflow.store.queries import load_migrations

DATABASE = "dagflow.db"
BUSY_TIMEOUT_S = 10.0
RETRY_S = 0.05

T = TypeVar("T")


def open_database(runs_folder: Path) -> sqlite3.Connection:
    """Connect to the folder's database, making both if they are not there.

    Raises ``StoreTooNew``, or ``StoreUnusable`` if the file is damaged, locked or out of reach.
    """
    path = runs_folder / DATABASE
    with explained(path):
        _make_folder(runs_folder)
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            _check_version(connection, path)
            _retried(lambda: _choose_journal(connection, runs_folder))
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into one sentence. Defects of the program stay what they are."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.OperationalError as error:
        raise StoreUnusable(f"The store {path} cannot be used: {_plain(error)}.") from error
    except sqlite3.DatabaseError as error:
        raise StoreUnusable(
            f"The store {path} is damaged ({_plain(error)}). Move it and its -wal file away to begin anew. "
            "The folders of the runs stay."
        ) from error
    except UnicodeEncodeError as error:
        raise DagflowError(f"The name {error.object!r} holds characters that are no text.") from error
    except OSError as error:
        raise StoreUnusable(f"The store {path} cannot be used: {error.strerror or error}.") from error


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, with the right to write taken at once, so that no two writers deadlock."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk rolls back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _make_folder(runs_folder: Path) -> None:
    runs_folder.mkdir(parents=True, exist_ok=True)
    ignore = runs_folder / ".gitignore"
    with contextlib.suppress(FileExistsError), ignore.open("x", encoding="utf-8") as file:
        file.write("*\n")


def _choose_journal(connection: sqlite3.Connection, runs_folder: Path) -> None:
    # Where the write-ahead log is not possible, SQLite answers with the mode that it keeps.
    connection.execute(f"PRAGMA journal_mode = {'WAL' if allows_wal(runs_folder) else 'DELETE'}").fetchone()


def _check_version(connection: sqlite3.Connection, path: Path) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    newest = load_migrations()[-1][0]
    if version > newest:
        raise StoreTooNew(
            f"The store {path} has version {version}, but this release of jupyter-dagflow knows only up to {newest}. "
            "Upgrade jupyter-dagflow."
        )
    return version


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _check_version(connection, path) == load_migrations()[-1][0]:
        return
    with transaction(connection):
        # Asked again now that nobody else can migrate.
        before = _check_version(connection, path)
        for version, statements in load_migrations():
            if version > before:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version}")


def _retried(action: Callable[[], T]) -> T:
    """Changing the journal's mode does not wait for other connections by itself."""
    end = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(RETRY_S)


def _plain(error: sqlite3.Error) -> str:
    return str(error).rstrip(".")
