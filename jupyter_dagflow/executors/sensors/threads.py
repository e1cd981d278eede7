"""Threads for what blocks, so many at once and no more."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Threads:
    """Runs functions in threads that end with the process, also where one hangs for good in a dead network drive.

    (Those of asyncio and of ``concurrent.futures`` are waited for at the end.)
    """

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)

    async def run(self, function: Callable[[], T]) -> T:
        """The function's value or exception. Who is cancelled no longer waits; the thread ends by itself."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def deliver(value: T | None, error: BaseException | None) -> None:
            self._free.release()
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(value)  # type: ignore[arg-type]

        def work() -> None:
            value, problem = None, None
            try:
                value = function()
            except BaseException as error:
                problem = error
            # The loop may be closed by then, and nobody waits.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(deliver, value, problem)

        threading.Thread(target=work, name="dagflow-sensor", daemon=True).start()
        return await future
