"""Slots that several runs share: who waits, who goes on, and that the executor's contract holds around them."""

import asyncio
from pathlib import Path

import pytest

from jupyter_dagflow.engine.events import AttemptEvent, AttemptResult, AttemptWaiting, WorkerStarted
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.testing.executors import ExecutorContract, FakeExecutor
from jupyter_dagflow.wiring.shared_executors import SharedSlots
from tests.contract.test_executors import FakeHarness


class SharedHarness(FakeHarness):
    """The attempts in memory, behind shared slots."""

    def executor(self) -> SharedSlots:
        return SharedSlots(super().executor(), 1)

    def release(self, spec: AttemptSpec) -> None:
        FakeHarness.executor(self).finish(spec.node_id)

    async def kill_worker(self, spec: AttemptSpec) -> None:
        FakeHarness.executor(self).vanish(spec.node_id)


class TestSharedSlots(ExecutorContract):
    @pytest.fixture
    def harness(self) -> SharedHarness:
        return SharedHarness()


def spec_of(node_id: str) -> AttemptSpec:
    return AttemptSpec(run_id="r", node_id=node_id, attempt=1, directory=Path(node_id), working_directory=Path())


class Watched:
    """An attempt that was started and is watched."""

    def __init__(self, slots: SharedSlots, node_id: str) -> None:
        self.events: list[AttemptEvent] = []
        self.spec = spec_of(node_id)
        self._slots = slots
        self._changed = asyncio.Event()

    async def run(self) -> AttemptResult:
        await self._slots.start(self.spec)
        async for event in self._slots.watch(self.spec):
            self.events.append(event)
            self._changed.set()
        last = self.events[-1]
        assert isinstance(last, AttemptResult)
        return last

    async def until(self, kind: type) -> None:
        while not any(isinstance(event, kind) for event in self.events):
            await self._changed.wait()
            self._changed.clear()


async def test_one_waits_until_another_has_ended() -> None:
    inner = FakeExecutor(manual=True)
    slots = SharedSlots(inner, 1)
    first, second = Watched(slots, "a"), Watched(slots, "b")
    running = [asyncio.ensure_future(first.run()), asyncio.ensure_future(second.run())]
    inner_spec = await inner.until_started("a")
    await second.until(AttemptWaiting)
    assert [spec.node_id for spec in inner.started] == ["a"]
    assert isinstance(second.events[0], AttemptWaiting)
    assert second.events[0].message == "Waits for one of 1 slot, which pipelines share with those within them."
    inner.begin(inner_spec.node_id)
    inner.finish("a")
    await inner.until_started("b")
    inner.begin("b")
    await second.until(WorkerStarted)
    inner.finish("b")
    assert [result.state for result in await asyncio.gather(*running)] == [AttemptState.SUCCEEDED] * 2


async def test_one_that_waits_is_cancelled_and_never_begins() -> None:
    inner = FakeExecutor(manual=True)
    slots = SharedSlots(inner, 1)
    first, second, third = (Watched(slots, node_id) for node_id in "abc")
    running = [asyncio.ensure_future(each.run()) for each in (first, second, third)]
    await third.until(AttemptWaiting)
    await slots.cancel(second.spec)
    assert (await running[1]).state is AttemptState.CANCELLED
    inner.finish("a")
    await inner.until_started("c")
    inner.finish("c")
    assert (await running[2]).state is AttemptState.SUCCEEDED
    assert inner.world.attempts["r", "b", 1].begun == 0
    await running[0]


async def test_those_of_an_earlier_runner_go_on_however_many_they_are() -> None:
    inner = FakeExecutor(manual=True)
    for node_id in "ab":
        await inner.start(spec_of(node_id))
        inner.begin(node_id)
    slots = SharedSlots(inner, 1)
    watching = [asyncio.ensure_future(Watching(slots, node_id).end()) for node_id in "ab"]
    third = Watched(slots, "c")
    running = asyncio.ensure_future(third.run())
    await third.until(AttemptWaiting)
    inner.finish("a")
    await watching[0]
    assert not any(spec.node_id == "c" for spec in inner.started)
    inner.finish("b")
    await inner.until_started("c")
    inner.finish("c")
    assert (await running).state is AttemptState.SUCCEEDED
    await watching[1]


class Watching:
    """An attempt that is only watched."""

    def __init__(self, slots: SharedSlots, node_id: str) -> None:
        self._slots, self._spec = slots, spec_of(node_id)

    async def end(self) -> None:
        async for _ in self._slots.watch(self._spec):
            pass


async def test_a_start_that_fails_gives_its_slot_back() -> None:
    class Refusing(FakeExecutor):
        async def start(self, spec: AttemptSpec) -> None:
            if spec.node_id == "bad":
                raise OSError("no")
            await super().start(spec)

    slots = SharedSlots(Refusing(), 1)
    with pytest.raises(OSError, match="no"):
        await slots.start(spec_of("bad"))
    assert (await Watched(slots, "good").run()).state is AttemptState.SUCCEEDED
