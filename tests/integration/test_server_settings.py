"""What the server says of itself, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient

from jupyter_dagflow import __version__
from jupyter_dagflow.testing.server import LiveServer, live_server
from jupyter_dagflow.wiring.runs import default_parallel


async def test_settings_say_what_the_front_end_needs(server: LiveServer) -> None:
    answer = await server.get("settings")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json["version"] == __version__
    assert answer.json["parallel"] == default_parallel()
    assert answer.json["runs_folder"] == "dagflow-runs"
    assert "python3" in {kernel["name"] for kernel in answer.json["kernels"]}


async def test_how_much_runs_at_once_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = {"DagflowExtension": {"parallel": 7}}
    async with live_server(tmp_path, monkeypatch, config=config) as server:
        assert (await server.get("settings")).json["parallel"] == 7


async def test_looking_around_leaves_no_folder_behind(server: LiveServer) -> None:
    assert (await server.get("runs")).json == {"runs": []}
    assert (await server.get("runs", "none")).status == 404
    async with server.socket() as socket:
        await socket.say(type="watch", path="a.dagflow")
        assert await socket.hear() == {"type": "snapshot", "path": "a.dagflow", "run": None}
    assert list(server.root.iterdir()) == []


async def test_the_rest_of_jupyter_works_beside_it(server: LiveServer) -> None:
    url = f"{server.base_url}api/status"
    answer = await AsyncHTTPClient().fetch(url, headers={"Authorization": f"token {server.token}"})
    assert answer.code == 200
