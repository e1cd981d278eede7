"""One attempt from its start to its result, driven through an executor."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

from jupyter_dagflow.engine.events import AttemptEvent, AttemptFailure, AttemptResult, WorkerStarted
from jupyter_dagflow.engine.ports import AttemptSpec, Executor, FoundAttempt
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.errors import DagflowError

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An attempt that can be started as ``spec`` says, or need not, since ``reused`` is equal."""

    spec: AttemptSpec
    key: str | None = None
    reused: FoundAttempt | None = None


Prepare = Callable[[], Awaitable[Ready]]


class LiveAttempt:
    """An attempt under way: start it or find it again, pass on what happens, cancel it, stop it when its time is up."""

    def __init__(
        self,
        spec: AttemptSpec,
        executor: Callable[[], Executor],
        *,
        timeout_s: float | None,
        soft_fail: bool = False,
    ) -> None:
        """``soft_fail``: when its time is up it ends skipped instead of failed."""
        self.spec = spec
        self.key: str | None = None
        """Of what it executes."""
        self.reused: FoundAttempt | None = None
        """The earlier attempt whose result was taken; then this one has run nothing."""
        self._find_executor = executor
        self._executor: Executor | None = None
        self._timeout_s = timeout_s
        self._soft_fail = soft_fail
        self._timer: asyncio.TimerHandle | None = None
        self._cancelling: asyncio.Task[None] | None = None
        self._timed_out = False
        self._cancel_asked = False
        self._started = False

    async def events(self, prepare: Prepare | None) -> AsyncIterator[AttemptEvent]:
        """Yield what happens, ending with one ``AttemptResult``, come what may.

        ``prepare`` makes the attempt's folder ready and completes the spec; ``None`` means that an earlier runner
        started the attempt, so that it is only watched.
        """
        try:
            if prepare is not None:
                ready = await prepare()
                self.spec, self.key = ready.spec, ready.key
                if self._cancel_asked:
                    yield AttemptResult(time=time.time(), state=AttemptState.CANCELLED)
                    return
                if ready.reused is not None:
                    self.reused = ready.reused
                    yield _reused(ready.reused)
                    return
            executor = self._executor = self._find_executor()
            if prepare is not None:
                await executor.start(self.spec)
            self._started = True
            if self._cancel_asked:
                self._cancel_now()
            async for event in executor.watch(self.spec):
                if isinstance(event, WorkerStarted):
                    self._start_timer(event.time)
                yield self._final(event) if isinstance(event, AttemptResult) else event
        except DagflowError as error:
            yield _failed(error.message)
        except OSError as error:
            yield _failed(f"The attempt could not be started: {error.strerror or error}.")
        except Exception as error:
            # Whatever goes wrong in an executor must end the attempt, else the run would wait for ever.
            log.exception("%s/%s: the executor failed", self.spec.node_id, self.spec.attempt)
            self._cancel_now()
            yield _failed(f"The executor failed: {type(error).__name__}: {error}")
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def cancel(self) -> None:
        """Ask for the attempt's end; its events then end with a result."""
        if not self._cancel_asked:
            self._cancel_asked = True
            if self._started:
                self._cancel_now()

    def _cancel_now(self) -> None:
        if self._cancelling is None and self._executor is not None:
            self._cancelling = asyncio.ensure_future(self._cancel_worker(self._executor))

    async def _cancel_worker(self, executor: Executor) -> None:
        try:
            await executor.cancel(self.spec)
        except DagflowError as error:
            log.warning("%s/%s: could not be cancelled: %s", self.spec.node_id, self.spec.attempt, error)

    def _start_timer(self, began: float) -> None:
        if self._timeout_s is not None:
            remaining = max(0.0, began + self._timeout_s - time.time())
            self._timer = asyncio.get_running_loop().call_later(remaining, self._time_is_up)

    def _time_is_up(self) -> None:
        self._timed_out = True
        self._cancel_now()

    def _final(self, result: AttemptResult) -> AttemptResult:
        if self._timed_out and result.state is not AttemptState.SUCCEEDED:
            failure = AttemptFailure(message=f"Timed out after {self._timeout_s:g} s.", name="Timeout")
            state = AttemptState.SKIPPED if self._soft_fail else AttemptState.FAILED
            return replace(result, state=state, failure=failure)
        return result


def _failed(message: str) -> AttemptResult:
    return AttemptResult(time=time.time(), state=AttemptState.FAILED, failure=AttemptFailure(message=message))


def _reused(found: FoundAttempt) -> AttemptResult:
    outputs, artifacts = dict(found.attempt.outputs), [dict(artifact) for artifact in found.attempt.artifacts]
    return AttemptResult(time=time.time(), state=AttemptState.REUSED, outputs=outputs, artifacts=artifacts)
