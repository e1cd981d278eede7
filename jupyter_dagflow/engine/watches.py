"""What a runner keeps an eye on while it waits: its lease, what others write to the store, and the run's time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from jupyter_dagflow.engine.ports import RunStore

LEASE_S = 6.0
POLL_S = 0.1


async def keep_lease(store: RunStore, run_id: str, owner: str) -> None:
    """Renew the lease for ever; return when another owner has it."""
    while True:
        await asyncio.sleep(LEASE_S / 3)
        if not store.acquire_lease(run_id, owner, LEASE_S):
            return


async def watch_store(store: RunStore, on_change: Callable[[], None]) -> None:
    """Say whenever another connection has written."""
    seen = store.data_version()
    while True:
        await asyncio.sleep(POLL_S)
        version = store.data_version()
        if version != seen:
            seen = version
            on_change()


class RunTimer:
    """Says when the time of a run is up, counted from the run's start, whoever drove it then."""

    def __init__(self, on_end: Callable[[float], None]) -> None:
        self._on_end = on_end
        self._handle: asyncio.TimerHandle | None = None

    def start(self, started_at: float, timeout_s: float | None) -> None:
        """Begin anew; without a timeout the run may take as long as it likes."""
        self.stop()
        if timeout_s is not None:
            remaining = max(0.0, started_at + timeout_s - time.time())
            self._handle = asyncio.get_running_loop().call_later(remaining, self._on_end, timeout_s)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
