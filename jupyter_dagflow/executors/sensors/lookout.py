"""Looks again and again, on the event loop or in a thread, and stops at once when the wait is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from jupyter_dagflow.executors.sensors.probes import Probe, Sight, WrongSensor
from jupyter_dagflow.executors.sensors.threads import Threads

SLOW_S = 60.0
"""A look that takes longer is told of. It is waited for all the same: a second one would hang as well."""


class Lookout:
    """One wait's looks. ``ended``: set when nobody wants to know any more; ``tell`` says what went wrong."""

    def __init__(
        self, probe: Probe, threads: Threads, ended: asyncio.Event, *, tell: Callable[[Exception], str]
    ) -> None:
        self.waits_for = probe.waits_for
        self._probe = probe
        self._threads = threads
        self._ended = ended
        self._tell = tell
        self._looking: asyncio.Task[Sight] | None = None

    async def look(self) -> Sight | None:
        """What there is to be seen; ``None`` if the wait ended meanwhile. Raises ``WrongSensor``."""
        if self._ended.is_set():
            return None
        if not self._probe.blocks:
            return self._seen(self._probe.look)
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._threads.run(self._probe.look))
        await self._until_ended(SLOW_S, self._looking)
        if self._ended.is_set():
            return None
        if not self._looking.done():
            return Sight(told=f"The last look has not come back for {SLOW_S:g} s.")
        looked, self._looking = self._looking, None
        return self._seen(looked.result)

    async def pause(self, seconds: float) -> None:
        """Wait before the next look, or until the wait ends."""
        await self._until_ended(seconds)

    def close(self) -> None:
        """Wait no longer for a look that has not come back."""
        if self._looking is not None:
            self._looking.cancel()

    def _seen(self, look: Callable[[], Sight]) -> Sight:
        """A look's sight; what goes wrong once may go well the next time."""
        try:
            return look()
        except WrongSensor:
            raise
        except Exception as error:
            return Sight(told=f"The last look failed: {self._tell(error)}")

    async def _until_ended(self, seconds: float, *others: asyncio.Task[Sight]) -> None:
        ended = asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait({ended, *others}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
