"""What the execution of a notebook, a script and a command have in common: signals, sampled usage, and one result."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from .artifacts import find_artifacts
from .attempt import Attempt
from .events import AttemptFailed, EventLog, Failure, Result, one_line
from .usage import measure

SAMPLE_S = 1.0


class Course:
    """One attempt's way to its result. To be used inside a running event loop."""

    def __init__(self, attempt: Attempt, log: EventLog) -> None:
        self.cancelled = asyncio.Event()
        self._attempt = attempt
        self._log = log
        self._peak_memory = 0
        self._cpu_s = 0.0

    def listen_for_signals(self, on_interrupt: Callable[[], None]) -> None:
        """SIGINT sets ``cancelled`` and calls ``on_interrupt``; SIGTERM cancels the task that calls this."""
        loop = asyncio.get_running_loop()
        running = asyncio.current_task()
        assert running is not None

        def interrupted() -> None:
            self.cancelled.set()
            on_interrupt()

        def terminated() -> None:
            self.cancelled.set()
            running.cancel()

        for number, handler in {signal.SIGINT: interrupted, signal.SIGTERM: terminated}.items():
            try:
                loop.add_signal_handler(number, handler)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_, handler=handler: loop.call_soon_threadsafe(handler))

    async def result_of(self, work: Coroutine[Any, Any, dict[str, Any]]) -> Result:
        """Do the work, which gives the outputs, and tell how it ended, whatever happens."""
        sampler = asyncio.ensure_future(self._sample())
        try:
            result = await self._result_of(work)
        finally:
            sampler.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sampler
        if self.cancelled.is_set():
            result = Result(state="cancelled")
        self._take_sample()
        return replace(result, resources={"peak_memory_bytes": self._peak_memory, "cpu_s": self._cpu_s})

    async def _result_of(self, work: Coroutine[Any, Any, dict[str, Any]]) -> Result:
        try:
            outputs = await work
            # Hashing a large file takes a while; signals are heard meanwhile.
            found = await asyncio.to_thread(find_artifacts, outputs, self._attempt.working_directory)
        except AttemptFailed as error:
            return Result(state="failed", failure=error.failure)
        except asyncio.CancelledError:
            return Result(state="cancelled")
        except Exception as error:
            told = one_line(f"{type(error).__name__}: {error}")
            return Result(state="failed", failure=Failure(message=f"The worker failed: {told}", name="WorkerError"))
        return Result(state="succeeded", outputs=outputs, artifacts=found)

    async def _sample(self) -> None:
        while True:
            await asyncio.sleep(SAMPLE_S)
            memory = self._take_sample()
            self._log.emit("resources", memory_bytes=memory, cpu_s=self._cpu_s)

    def _take_sample(self) -> int:
        """Note what this worker and all its descendants use; returns their memory in bytes.

        In a pod, all of them share the memory that was asked for.
        """
        usage = measure(os.getpid())
        self._peak_memory = max(self._peak_memory, usage.memory_bytes, usage.peak_bytes)
        self._cpu_s = max(self._cpu_s, usage.cpu_s)
        return usage.memory_bytes
