"""One watcher asks for all, and only while somebody watches."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from jupyter_dagflow.errors import StoreUnusable
from jupyter_dagflow.server import run_watcher
from jupyter_dagflow.server.run_watcher import RunWatcher


class FakeStore:
    """Gives a version when it is asked for one, and lets the test wait for that."""

    def __init__(self) -> None:
        self.current: tuple[int, int] | None = (1, 1)
        self.error: StoreUnusable | None = None
        self.asked = 0
        self._waiting: list[asyncio.Future[None]] = []

    async def version(self) -> tuple[int, int] | None:
        self.asked += 1
        for waiting in self._waiting:
            waiting.set_result(None)
        self._waiting.clear()
        if self.error is not None:
            raise self.error
        return self.current

    async def until_asked(self, times: int = 1) -> None:
        for _ in range(times):
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting

    async def close(self) -> None:
        pass


class FakeClient:
    def __init__(self, *, follows_logs: bool = False) -> None:
        self.is_busy = True
        self.follows_logs = follows_logs
        self.holds_back = False
        self.woken = 0
        self.left = False

    def wake(self) -> None:
        self.woken += 1

    def leave(self) -> None:
        self.left = True


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FakeStore:
    monkeypatch.setattr(run_watcher, "BUSY_PAUSE_S", 0.001)
    monkeypatch.setattr(run_watcher, "IDLE_PAUSE_S", 600.0)
    return FakeStore()


@pytest_asyncio.fixture
async def watcher(store: FakeStore) -> AsyncIterator[RunWatcher]:
    watcher = RunWatcher(store, logging.getLogger("test"))
    yield watcher
    await watcher.close()


async def test_clients_are_woken_when_something_was_written(store: FakeStore, watcher: RunWatcher) -> None:
    one, other = FakeClient(), FakeClient()
    watcher.add(one)
    watcher.add(other)
    await store.until_asked(5)
    assert (one.woken, other.woken) == (1, 1)
    store.current = (1, 2)
    await store.until_asked(5)
    assert (one.woken, other.woken) == (2, 2)


async def test_who_follows_logs_is_woken_every_time(store: FakeStore, watcher: RunWatcher) -> None:
    client = FakeClient(follows_logs=True)
    watcher.add(client)
    await store.until_asked(5)
    assert client.woken >= 4


async def test_nobody_is_asked_without_clients(store: FakeStore, watcher: RunWatcher) -> None:
    client = FakeClient()
    watcher.add(client)
    await store.until_asked(2)
    watcher.remove(client)
    client = FakeClient()
    watcher.add(client)
    await store.until_asked(2)
    watcher.remove(client)
    loop = watcher._loop
    assert loop is not None
    await loop
    asked = store.asked
    await asyncio.sleep(0)
    assert store.asked == asked


async def test_who_is_in_a_hurry_does_not_wait_for_an_idle_watcher(store: FakeStore, watcher: RunWatcher) -> None:
    client = FakeClient()
    client.is_busy = False
    watcher.add(client)
    await store.until_asked()
    store.current = (1, 2)
    watcher.hurry()
    await store.until_asked()
    watcher.hurry()
    await store.until_asked()
    assert client.woken == 2


async def test_a_store_out_of_reach_is_logged_once(
    store: FakeStore, watcher: RunWatcher, caplog: pytest.LogCaptureFixture
) -> None:
    store.error = StoreUnusable("The store is busy.")
    client = FakeClient()
    watcher.add(client)
    await store.until_asked(5)
    assert [record.message for record in caplog.records] == ["The store is busy."]
    store.error = None
    await store.until_asked(2)
    assert client.woken == 1


async def test_everybody_leaves_when_the_server_stops(store: FakeStore, watcher: RunWatcher) -> None:
    client = FakeClient()
    watcher.add(client)
    await watcher.close()
    assert client.left
