"""Gives runs that lost their runner a new one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.executors.processes import reap
from jupyter_dagflow.server.store_thread import StoreThread

FIRST_PAUSE_S = 2.0
PAUSE_S = 5.0
MOST_LOOKS = 60
"""A run whose runners die at once gets a new one ever more rarely, but at least after this many looks."""


class Patience:
    """Decides at each look which unattended runs get a runner now. Pure.

    A run must be unattended at two looks in a row: whoever made it or asked something of it may be about to start a
    runner. A run that stays unattended gets its next runner after twice as many looks as before.
    """

    def __init__(self) -> None:
        self._looks: dict[str, int] = {}
        self._due: dict[str, int] = {}

    def choose(self, unattended: Iterable[str]) -> list[str]:
        """The runs, of those unattended now, that are due."""
        runs = list(unattended)
        self._looks = {run_id: self._looks.get(run_id, 0) + 1 for run_id in runs}
        self._due = {run_id: self._due.get(run_id, 2) for run_id in runs}
        due = [run_id for run_id in runs if self._looks[run_id] >= self._due[run_id]]
        for run_id in due:
            self._due[run_id] += min(self._due[run_id], MOST_LOOKS)
        return due


class Takeover:
    """Looks for unattended runs when it starts and then every few seconds."""

    def __init__(
        self,
        store: StoreThread,
        start_runner: Callable[[str], Awaitable[None]],
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        self._store = store
        self._start_runner = start_runner
        self._log = log
        self._patience = Patience()
        self._loop: asyncio.Future[None] | None = None

    def start(self) -> None:
        """Begin; to be called on the event loop."""
        self._loop = asyncio.ensure_future(self._keep_looking())

    async def stop(self) -> None:
        """End. Runners that were started go on."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def look(self) -> list[str]:
        """Start runners for the runs that are due; gives their ids."""
        # Runners of this server that have ended would otherwise stay as zombies until it starts another.
        reap()
        due = self._patience.choose(await self._store.look(_unattended))
        for run_id in due:
            self._log.info("Run %s has no runner; starting one.", run_id)
            await self._start_runner(run_id)
        return due

    async def _keep_looking(self) -> None:
        pause = FIRST_PAUSE_S
        told = ""
        while True:
            try:
                await self.look()
                told = ""
            except DagflowError as error:
                if error.message != told:
                    self._log.warning("%s", error.message)
                told = error.message
            except Exception:
                # Whatever is wrong with one run, the others still need their runners.
                self._log.exception("Looking for runs without a runner failed.")
            await asyncio.sleep(pause)
            pause = PAUSE_S


def _unattended(store: RunStore | None) -> list[str]:
    return [] if store is None else store.unattended()
