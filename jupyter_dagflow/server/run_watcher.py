"""Notices that something was written to the store, once for all sockets."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any, Protocol

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.server.store_thread import StoreThread

BUSY_PAUSE_S = 0.05
IDLE_PAUSE_S = 0.5


class Watching(Protocol):
    """Somebody who wants to know."""

    @property
    def is_busy(self) -> bool:
        """Something that it watches may go on at any moment."""

    @property
    def follows_logs(self) -> bool:
        """It watches files as well, whose growth the store does not tell."""

    @property
    def holds_back(self) -> bool:
        """It has something to tell that is due later, though nothing happens meanwhile."""

    def wake(self) -> None:
        """Something may have changed; returns at once."""

    def leave(self) -> None:
        """The server stops."""


class RunWatcher:
    """Asks the store for its version as long as anybody watches, often while something goes on.

    ``store`` is the connection that those who watch read with.
    """

    def __init__(self, store: StoreThread, log: logging.Logger | logging.LoggerAdapter[Any]) -> None:
        self.store = store
        self._log = log
        self._watching: set[Watching] = set()
        self._loop: asyncio.Future[None] | None = None
        self._hurry = asyncio.Event()
        self._complaint = ""

    def add(self, watching: Watching) -> None:
        self._watching.add(watching)
        if self._loop is None or self._loop.done():
            self._loop = asyncio.ensure_future(self._watch())

    def remove(self, watching: Watching) -> None:
        self._watching.discard(watching)

    def hurry(self) -> None:
        """Look now: something was written, or somebody watches something else."""
        self._hurry.set()

    async def close(self) -> None:
        """Let everybody go, and end."""
        for watching in list(self._watching):
            watching.leave()
        self._watching.clear()
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        await self.store.close()

    async def _watch(self) -> None:
        seen: tuple[int, int] | None = None
        while self._watching:
            self._hurry.clear()
            version = await self._version(seen)
            for watching in list(self._watching):
                if version != seen or watching.follows_logs or watching.holds_back:
                    watching.wake()
            seen = version
            busy = any(watching.is_busy for watching in self._watching)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), BUSY_PAUSE_S if busy else IDLE_PAUSE_S)

    async def _version(self, before: tuple[int, int] | None) -> tuple[int, int] | None:
        """The store's version, or the one before if it cannot be asked just now, which is logged once."""
        try:
            version = await self.store.version()
        except DagflowError as error:
            if error.message != self._complaint:
                self._log.warning("%s", error.message)
            self._complaint = error.message
            return before
        self._complaint = ""
        return version
