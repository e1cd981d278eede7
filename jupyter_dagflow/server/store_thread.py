"""A thread that owns a connection to the store, so that the event loop never waits for a disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.store.database import DATABASE
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.wiring.workspace import Workspace

T = TypeVar("T")


class StoreThread:
    """Calls functions of the store, one after the other.

    The store is opened when it is first needed, and again when its file was replaced meanwhile. Only ``call`` with
    ``create`` makes one: who merely looks around leaves no folder behind.
    """

    def __init__(self, workspace: Workspace, name: str) -> None:
        self._workspace = workspace
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"dagflow-{name}")
        self._store: RunStore | None = None
        self._file: tuple[int, int] | None = None
        self._opened = 0
        self._closed = False

    async def call(self, function: Callable[[RunStore], T], *, create: bool = False) -> T:
        """What the function gives. Raises ``NotFound`` if there is no store and ``create`` is not set."""

        def with_store(store: RunStore | None) -> T:
            if store is None:
                raise NotFound("No run was started in this workspace yet.")
            return function(store)

        return await self._submit(lambda: with_store(self._current(create=create)))

    async def look(self, function: Callable[[RunStore | None], T]) -> T:
        """What the function gives, which gets ``None`` if there is no store."""
        return await self._submit(lambda: function(self._current(create=False)))

    async def version(self) -> tuple[int, int] | None:
        """Changes whenever others have written; ``None`` as long as there is no store."""
        return await self.look(lambda store: None if store is None else (self._opened, store.data_version()))

    async def close(self) -> None:
        """Close the store and end the thread; nothing can be asked afterwards."""
        if not self._closed:
            self._closed = True
            await self._submit(self._forget)
            self._thread.shutdown(wait=False)

    async def _submit(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    def _current(self, *, create: bool) -> RunStore | None:
        file = self._identity()
        if self._store is not None and file != self._file:
            self._forget()
        if self._store is None and (file is not None or create):
            self._store = SqliteStore.open(self._workspace.runs_folder)
            self._file = self._identity()
            self._opened += 1
        return self._store

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = (self._workspace.runs_folder / DATABASE).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _forget(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
