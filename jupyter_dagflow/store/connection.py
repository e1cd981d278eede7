"""A connection to the store's file, and its statements by name."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.store.database import DATABASE, explained, open_database, transaction
from jupyter_dagflow.store.queries import load_queries


class Connection:
    """What the parts of ``SqliteStore`` share. ``clock`` gives seconds since the epoch."""

    def __init__(self, connection: sqlite3.Connection, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._path = path
        self._clock = clock
        self._queries = load_queries()

    @classmethod
    def open(cls, runs_folder: Path, *, clock: Callable[[], float] = time.time) -> Self:
        """Open the store of a runs folder, making both if need be. Raises ``StoreTooNew`` or ``StoreUnusable``."""
        return cls(open_database(runs_folder), runs_folder / DATABASE, clock)

    def data_version(self) -> int:
        with explained(self._path):
            version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            return version

    def close(self) -> None:
        self._connection.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with explained(self._path), transaction(self._connection):
            yield

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """One consistent view for several reads."""
        with explained(self._path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    def _do(self, query: str, **values: Any) -> sqlite3.Cursor:
        return self._connection.execute(self._queries[query], values)

    def _all(self, query: str, **values: Any) -> list[sqlite3.Row]:
        return self._do(query, **values).fetchall()

    def _one(self, query: str, **values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._do(query, **values).fetchone()
        return row

    def _row(self, run_id: str) -> sqlite3.Row:
        row = self._one("select_run_row", run_id=run_id)
        if row is None:
            raise no_run(run_id)
        return row


def no_run(run_id: str) -> NotFound:
    return NotFound(f"There is no run {run_id!r}.")
