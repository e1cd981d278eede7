"""An executor that runs nothing, and the contract that every executor must keep."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, get_args

import pytest

from jupyter_dagflow.engine.events import (
    AttemptEvent,
    AttemptFailure,
    AttemptResult,
    AttemptWaiting,
    CellStarted,
    WorkerStarted,
)
from jupyter_dagflow.engine.ports import AttemptSpec, Executor
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.testing.programs import ANSWER, FAILURE, Behaviour, ProgramType

AttemptKey = tuple[str, str, int]
"""Run id, node id and number of an attempt."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a scripted attempt goes: it executes ``cells`` cells and ends in ``state``."""

    state: AttemptState = AttemptState.SUCCEEDED
    outputs: Mapping[str, Any] = field(default_factory=dict)
    artifacts: Sequence[Mapping[str, Any]] = ()
    message: str = "ValueError: scripted"
    """The failure's message, when ``state`` is ``failed`` or ``lost``."""
    cells: int = 0
    held: bool = False
    """The attempt begins and then waits for the test to ``finish`` it."""

    def events(self) -> list[AttemptEvent]:
        """Everything that a watch of such an attempt yields by itself."""
        now = time.time()
        begun: list[AttemptEvent] = [WorkerStarted(time=now, cells=self.cells)]
        cells = [CellStarted(time=now, index=index, total=self.cells) for index in range(1, self.cells + 1)]
        return [*begun, *cells] if self.held else [*begun, *cells, self.result()]

    def result(self) -> AttemptResult:
        """The last thing that a watch of such an attempt yields."""
        failed = self.state in {AttemptState.FAILED, AttemptState.LOST}
        return AttemptResult(
            time=time.time(),
            state=self.state,
            outputs=dict(self.outputs),
            artifacts=[dict(artifact) for artifact in self.artifacts],
            failure=AttemptFailure(message=self.message) if failed else None,
        )


Script = Mapping[str, Outcome | Sequence[Outcome]] | Callable[[AttemptSpec], Outcome]
"""By node id: one outcome for all attempts, or one for each (the last one holds for those that follow)."""

SUCCESS = Outcome()


class FakeAttempt:
    """What happened to one attempt, and who waits for more."""

    def __init__(self, spec: AttemptSpec) -> None:
        self.spec = spec
        self.begun = 0
        """How often its worker began: never more than once."""
        self.events: list[AttemptEvent] = []
        self._changed: asyncio.Event | None = None

    @property
    def ended(self) -> bool:
        return bool(self.events) and isinstance(self.events[-1], AttemptResult)

    def add(self, *events: AttemptEvent) -> None:
        """Let these happen, unless the attempt has ended."""
        if self.ended:
            return
        self.events.extend(events)
        if self._changed is not None:
            self._changed.set()
            self._changed = None

    async def changed(self) -> None:
        """Wait until something happens."""
        if self._changed is None:
            self._changed = asyncio.Event()
        await self._changed.wait()


class FakeWorld:
    """The attempts that exist, whichever executor started them: what outlives a killed runner."""

    def __init__(self) -> None:
        self.attempts: dict[AttemptKey, FakeAttempt] = {}

    def attempt(self, spec: AttemptSpec) -> FakeAttempt:
        key = (spec.run_id, spec.node_id, spec.attempt)
        if key not in self.attempts:
            self.attempts[key] = FakeAttempt(spec)
        return self.attempts[key]


class FakeExecutor:
    """Keeps the ``Executor`` port in memory.

    By default each attempt runs through its outcome at once. With ``manual=True`` nothing happens until the test says
    so, through ``begin``, ``cell``, ``finish`` and ``vanish``. Executors with the same ``world`` see the same attempts,
    as a second runner does after the first was killed.
    """

    def __init__(self, script: Script | None = None, *, manual: bool = False, world: FakeWorld | None = None) -> None:
        self._script = script if script is not None else {}
        self._manual = manual
        self.world = world if world is not None else FakeWorld()
        self.started: list[AttemptSpec] = []
        """Specs in the order in which this executor was asked to start them."""
        self.cancelled: list[AttemptSpec] = []
        self.closed = False
        self._on_start: asyncio.Event | None = None

    # --- the port ---------------------------------------------------------------------------------------------

    async def start(self, spec: AttemptSpec) -> None:
        self.started.append(spec)
        attempt = self.world.attempt(spec)
        if attempt.begun == 0 and not attempt.ended:
            attempt.begun = 1
            if not self._manual:
                attempt.add(*self._outcome(spec).events())
        if self._on_start is not None:
            self._on_start.set()
            self._on_start = None

    async def watch(self, spec: AttemptSpec) -> AsyncIterator[AttemptEvent]:
        attempt = self.world.attempt(spec)
        if attempt.begun == 0:
            attempt.add(Outcome(state=AttemptState.LOST, message="The attempt never began.").result())
        position = 0
        while True:
            while position < len(attempt.events):
                event = attempt.events[position]
                position += 1
                yield event
                if isinstance(event, AttemptResult):
                    return
            await attempt.changed()

    async def cancel(self, spec: AttemptSpec) -> None:
        self.cancelled.append(spec)
        self.world.attempt(spec).add(Outcome(state=AttemptState.CANCELLED).result())

    async def close(self) -> None:
        self.closed = True

    # --- what a test says -------------------------------------------------------------------------------------

    def begin(self, node_id: str, *, cells: int = 1) -> None:
        """The worker of the node's newest attempt comes up."""
        self._newest(node_id).add(WorkerStarted(time=time.time(), cells=cells))

    def cell(self, node_id: str, index: int, total: int) -> None:
        """Code cell ``index`` of ``total`` begins."""
        self._newest(node_id).add(CellStarted(time=time.time(), index=index, total=total))

    def finish(self, node_id: str, outcome: Outcome | None = None) -> None:
        """The node's newest attempt ends: as said here, or else as scripted."""
        attempt = self._newest(node_id)
        attempt.add((outcome or self._outcome(attempt.spec)).result())

    def vanish(self, node_id: str) -> None:
        """The worker of the node's newest attempt is gone without a result."""
        self._newest(node_id).add(Outcome(state=AttemptState.LOST, message="The worker vanished.").result())

    async def until_started(self, node_id: str, attempt: int = 1) -> AttemptSpec:
        """Wait until this executor was asked to start that attempt."""
        while True:
            for spec in self.started:
                if spec.node_id == node_id and spec.attempt == attempt:
                    return spec
            if self._on_start is None:
                self._on_start = asyncio.Event()
            await self._on_start.wait()

    def _outcome(self, spec: AttemptSpec) -> Outcome:
        if callable(self._script):
            return self._script(spec)
        scripted = self._script.get(spec.node_id, SUCCESS)
        if isinstance(scripted, Outcome):
            return scripted
        return scripted[min(spec.attempt, len(scripted)) - 1]

    def _newest(self, node_id: str) -> FakeAttempt:
        for attempt in reversed(list(self.world.attempts.values())):
            if attempt.spec.node_id == node_id:
                return attempt
        raise LookupError(f"No attempt of node {node_id!r} was started.")


# --- the contract ---------------------------------------------------------------------------------------------


class ExecutorHarness(Protocol):
    """How the contract handles one kind of executor."""

    def executor(self) -> Executor:
        """A new executor that sees the attempts of those before, as after a restart of the runner."""

    def spec(self, behaviour: Behaviour, program: ProgramType | None = None) -> AttemptSpec:
        """A new attempt: one that ``succeeds`` with the output ``ANSWER``, one that ``fails`` with ``FAILURE``, or one
        that begins its first cell and is ``held`` there; released, it succeeds with ``ANSWER``. Of a notebook, unless
        a ``program`` is asked for."""

    def release(self, spec: AttemptSpec) -> None:
        """Let a held attempt go on."""

    async def kill_worker(self, spec: AttemptSpec) -> None:
        """End the attempt's worker with no chance to say a word."""

    def times_run(self, spec: AttemptSpec) -> int:
        """How often the attempt's first cell has begun."""


async def watched(executor: Executor, spec: AttemptSpec) -> list[AttemptEvent]:
    """Everything that a watch yields, to its end, but for what the attempt waited for, which no later watch tells."""
    return [event async for event in executor.watch(spec) if not isinstance(event, AttemptWaiting)]


async def ended(executor: Executor, spec: AttemptSpec) -> AttemptResult:
    """The result with which a watch ends."""
    result = (await watched(executor, spec))[-1]
    assert isinstance(result, AttemptResult)
    return result


async def until_in_cell(executor: Executor, spec: AttemptSpec) -> None:
    """Wait until the first cell of the attempt has begun."""
    async for event in executor.watch(spec):
        if isinstance(event, CellStarted):
            return
    raise AssertionError("The attempt ended before its first cell.")


async def until_begun(executor: Executor, spec: AttemptSpec) -> None:
    """Wait until the attempt's worker has begun."""
    async for event in executor.watch(spec):
        if isinstance(event, WorkerStarted):
            return
    raise AssertionError("The attempt ended before it began.")


EACH_PROGRAM = pytest.mark.parametrize("program", get_args(ProgramType))


class ExecutorContract:
    """What holds for every executor. A subclass gives the fixture ``harness`` (an ``ExecutorHarness``)."""

    @EACH_PROGRAM
    async def test_a_program_that_succeeds_gives_the_outputs(
        self, harness: ExecutorHarness, program: ProgramType
    ) -> None:
        executor, spec = harness.executor(), harness.spec("succeeds", program)
        await executor.start(spec)
        events = await watched(executor, spec)
        result = events[-1]
        assert isinstance(result, AttemptResult)
        assert (result.state, result.outputs, result.failure) == (AttemptState.SUCCEEDED, ANSWER, None)
        assert [type(event) for event in events] == [WorkerStarted, AttemptResult]
        assert harness.times_run(spec) == 1
        await executor.close()

    @EACH_PROGRAM
    async def test_a_program_that_fails_tells_its_reason(self, harness: ExecutorHarness, program: ProgramType) -> None:
        executor, spec = harness.executor(), harness.spec("fails", program)
        await executor.start(spec)
        result = await ended(executor, spec)
        assert result.state is AttemptState.FAILED
        assert result.failure is not None
        assert result.failure.message == FAILURE
        await executor.close()

    @EACH_PROGRAM
    async def test_a_program_that_is_cancelled_ends(self, harness: ExecutorHarness, program: ProgramType) -> None:
        executor, spec = harness.executor(), harness.spec("held", program)
        await executor.start(spec)
        await until_begun(executor, spec)
        result, _ = await asyncio.gather(ended(executor, spec), executor.cancel(spec))
        assert result.state is AttemptState.CANCELLED
        await executor.close()

    async def test_a_success_gives_the_outputs(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("succeeds")
        await executor.start(spec)
        result = await ended(executor, spec)
        assert (result.state, result.outputs, result.failure) == (AttemptState.SUCCEEDED, ANSWER, None)
        await executor.close()

    async def test_a_failure_tells_its_reason(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("fails")
        await executor.start(spec)
        result = await ended(executor, spec)
        assert result.state is AttemptState.FAILED
        assert result.failure is not None
        assert result.failure.message == FAILURE
        await executor.close()

    async def test_events_come_in_order(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("succeeds")
        await executor.start(spec)
        events = await watched(executor, spec)
        assert isinstance(events[0], WorkerStarted)
        cells = [event.index for event in events if isinstance(event, CellStarted)]
        assert cells == list(range(1, (events[0].cells or 0) + 1))
        assert [isinstance(event, AttemptResult) for event in events].count(True) == 1
        await executor.close()

    async def test_a_watch_replays_from_the_start(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("held")
        await executor.start(spec)
        await until_in_cell(executor, spec)
        harness.release(spec)
        assert await watched(executor, spec) == await watched(executor, spec)
        await executor.close()

    async def test_started_twice_it_runs_once(self, harness: ExecutorHarness) -> None:
        executor, other, spec = harness.executor(), harness.executor(), harness.spec("succeeds")
        await asyncio.gather(executor.start(spec), executor.start(spec), other.start(spec))
        assert (await ended(executor, spec)).state is AttemptState.SUCCEEDED
        await executor.start(spec)
        assert (await ended(executor, spec)).state is AttemptState.SUCCEEDED
        assert harness.times_run(spec) == 1
        await executor.close()
        await other.close()

    async def test_a_cancelled_attempt_ends(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("held")
        await executor.start(spec)
        await until_in_cell(executor, spec)
        result, _ = await asyncio.gather(ended(executor, spec), executor.cancel(spec))
        assert result.state is AttemptState.CANCELLED
        assert (await ended(executor, spec)).state is AttemptState.CANCELLED
        await executor.close()

    async def test_cancelled_before_its_start_it_never_begins(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("succeeds")
        await executor.cancel(spec)
        await executor.start(spec)
        assert (await ended(executor, spec)).state is AttemptState.CANCELLED
        assert harness.times_run(spec) == 0
        await executor.close()

    async def test_cancelling_what_has_ended_changes_nothing(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("succeeds")
        await executor.start(spec)
        await ended(executor, spec)
        await executor.cancel(spec)
        assert (await ended(executor, spec)).state is AttemptState.SUCCEEDED
        await executor.close()

    async def test_a_killed_worker_is_lost(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("held")
        await executor.start(spec)
        await until_in_cell(executor, spec)
        await harness.kill_worker(spec)
        assert (await ended(executor, spec)).state is AttemptState.LOST
        await executor.close()

    async def test_another_executor_follows_one_that_lives(self, harness: ExecutorHarness) -> None:
        first, second, spec = harness.executor(), harness.executor(), harness.spec("held")
        await first.start(spec)
        await until_in_cell(first, spec)
        await first.close()
        await until_in_cell(second, spec)
        harness.release(spec)
        result = await ended(second, spec)
        assert (result.state, result.outputs) == (AttemptState.SUCCEEDED, ANSWER)
        assert harness.times_run(spec) == 1
        await second.close()

    async def test_another_executor_cancels_one_that_lives(self, harness: ExecutorHarness) -> None:
        first, second, spec = harness.executor(), harness.executor(), harness.spec("held")
        await first.start(spec)
        await until_in_cell(first, spec)
        await first.close()
        await second.cancel(spec)
        assert (await ended(second, spec)).state is AttemptState.CANCELLED
        await second.close()

    async def test_another_executor_reads_the_result_of_one_that_ended(self, harness: ExecutorHarness) -> None:
        first, second, spec = harness.executor(), harness.executor(), harness.spec("succeeds")
        await first.start(spec)
        expected = await watched(first, spec)
        await first.close()
        assert await watched(second, spec) == expected
        await second.close()

    async def test_one_that_never_began_is_lost_and_never_begins(self, harness: ExecutorHarness) -> None:
        executor, spec = harness.executor(), harness.spec("succeeds")
        assert (await ended(executor, spec)).state is AttemptState.LOST
        await executor.start(spec)
        assert (await ended(executor, spec)).state is AttemptState.LOST
        assert harness.times_run(spec) == 0
        await executor.close()
