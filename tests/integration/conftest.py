"""Servers for the tests of REST and socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from jupyter_dagflow.server import services
from jupyter_dagflow.testing.server import LiveServer, live_server
from jupyter_dagflow.testing.server_house import House


@pytest.fixture
def base_path() -> str:
    return "/"


@pytest_asyncio.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_path: str) -> AsyncIterator[LiveServer]:
    """A server as it is."""
    async with live_server(tmp_path, monkeypatch, base_path=base_path) as server:
        yield server


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Runs for which the server would have started a runner."""
    runs: list[str] = []
    monkeypatch.setattr(services, "spawn_runner", lambda workspace, run_id: runs.append(run_id))
    return runs


@pytest_asyncio.fixture
async def house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_path: str, spawned: list[str]
) -> AsyncIterator[House]:
    async with live_server(tmp_path, monkeypatch, base_path=base_path, started=False) as server:
        house = House(server, spawned)
        yield house
        house.close()
