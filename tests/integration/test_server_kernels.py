"""Kept kernels over REST: found, opened as kernels of this server, interrupted, shut down, and gone in time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from jupyter_core.utils import ensure_async
from tornado.websocket import websocket_connect

from jupyter_dagflow.executors.kept_kernels import kept_kernels
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.testing.server import LiveServer, live_server

PATIENCE_S = 60
FROM = {"mode": "from", "node_id": "train"}
NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({**FROM, "mode": "only", "continue": {"attempt": 1, "cell": 1}}, "'continue' goes with"),
    ({**FROM, "continue": {"attempt": 0, "cell": 1}}, "'attempt' must be from 1"),
    ({**FROM, "continue": {"attempt": 7, "cell": 1}}, "The kernel of attempt 7 is gone"),
    ({**FROM, "continue": [1]}, "The field 'continue' must be a JSON object"),
    ({"mode": "failed", "keep_failed_kernels_s": 10**9}, "Kernels of failed nodes are kept for 0 to 86400 s"),
]


class Lab:
    """A server in which a notebook has failed, as JupyterLab talks with it."""

    def __init__(self, server: LiveServer, run_id: str) -> None:
        self.server = server
        self.run_id = run_id
        self.kernel = ["runs", run_id, "nodes", "train", "attempts", "1", "kernel"]

    @property
    def manager(self) -> Any:
        return self.server.app.kernel_manager

    async def until(self, fulfilled: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not fulfilled():
                await asyncio.sleep(0.05)

    async def attach(self) -> str:
        answer = await self.server.post(*self.kernel)
        assert answer.status == 200, answer.text
        kernel_id: str = answer.json["kernel_id"]
        return kernel_id

    async def ask(self, kernel_id: str, code: str, *, interrupt: bool = False) -> dict[str, Any]:
        """Execute code through the server's own channel of kernels; the reply."""
        address = f"{self.server.base_url}api/kernels/{kernel_id}/channels?token={self.server.token}"
        socket = await websocket_connect(address.replace("http", "ws", 1))
        header = {"msg_id": "m1", "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3"}
        content = {"code": "", "silent": False, "user_expressions": {"it": code}}
        if interrupt:
            content = {"code": code, "silent": False, "user_expressions": {}}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await socket.write_message(json.dumps({**message, "buffers": []}))
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    told = json.loads(await socket.read_message() or "{}")
                    if told.get("msg_type") == "execute_input" and interrupt:
                        await ensure_async(self.manager.interrupt_kernel(kernel_id))
                    if told.get("msg_type") == "execute_reply":
                        reply: dict[str, Any] = told["content"]
                        return reply
        finally:
            socket.close()


@pytest_asyncio.fixture
async def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with live_server(tmp_path, monkeypatch, base_path="/user/x/") as server:
        write_notebook(server.root / "train.ipynb", ["rows = [1, 2]", "1 / 0"])
        document = {"version": 1, "nodes": [{"id": "train", "path": "train.ipynb"}], "edges": []}
        (server.root / "p.dagflow").write_text(json.dumps(document))
        answer = await server.post("runs", body={"path": "p.dagflow", "keep_failed_kernels_s": 60})
        assert answer.status == 201, answer.text
        made = Lab(server, answer.json["run_id"])
        folder = server.workspace.runs_folder
        await made.until(lambda: kept_kernels(folder))
        yield made
        for kernel in kept_kernels(folder):
            kernel.end()
        await made.until(lambda: not kept_kernels(folder) and not list((folder / "kernels").iterdir()))


async def test_a_kept_kernel_is_one_of_the_servers_with_all_its_variables(lab: Lab) -> None:
    listed = (await lab.server.get("kept-kernels")).json["kernels"]
    assert [(told["run_id"], told["node_id"], told["attempt"], told["cell"]) for told in listed] == [
        (lab.run_id, "train", 1, 1)
    ]
    kernel_id = await lab.attach()
    assert await lab.attach() == kernel_id, "asked twice it is the same kernel"
    reply = await lab.ask(kernel_id, "rows")
    assert reply["user_expressions"]["it"]["data"]["text/plain"] == "[1, 2]"
    assert [model["id"] for model in lab.manager.list_kernels()] == [kernel_id]


async def test_it_can_be_interrupted(lab: Lab) -> None:
    kernel_id = await lab.attach()
    reply = await lab.ask(kernel_id, "import time\nwhile True: time.sleep(0.01)", interrupt=True)
    assert reply["ename"] == "KeyboardInterrupt"


async def test_ended_it_is_no_kernel_of_the_server_any_more(lab: Lab) -> None:
    kernel_id = await lab.attach()
    assert (await lab.server.fetch(lab.server.url(*lab.kernel), method="DELETE")).status == 204
    await lab.until(lambda: kernel_id not in lab.manager)
    assert lab.manager.list_kernels() == []
    answer = await lab.server.post(*lab.kernel)
    assert (answer.status, answer.json["message"]) == (
        409,
        "The kernel of attempt 1 is gone. Rerun the node instead.",
    )


async def test_who_shuts_it_down_in_jupyterlab_ends_it(lab: Lab) -> None:
    kernel_id = await lab.attach()
    await ensure_async(lab.manager.shutdown_kernel(kernel_id))
    await lab.until(lambda: not kept_kernels(lab.server.workspace.runs_folder))
    assert lab.manager.list_kernels() == []


async def test_where_kernels_are_elsewhere_one_sentence_says_so(lab: Lab) -> None:
    lab.server.services.kernels._manager = object()
    answer = await lab.server.post(*lab.kernel)
    assert answer.status == 400
    assert answer.json["message"].startswith("This server's kernels are elsewhere")


async def test_going_on_over_rest_finishes_the_run(lab: Lab) -> None:
    write_notebook(lab.server.root / "train.ipynb", ["rows = [1, 2]", "1 / 1"])
    body = {"mode": "from", "node_id": "train", "continue": {"attempt": 1, "cell": 1}}
    answer = await lab.server.post("runs", lab.run_id, "rerun", body=body)
    assert answer.status == 202, answer.text

    async def state() -> str:
        return str((await lab.server.get("runs", lab.run_id)).json["state"])

    async with asyncio.timeout(PATIENCE_S):
        while await state() != "succeeded":
            await asyncio.sleep(0.05)


async def test_what_makes_no_sense_is_refused_in_one_sentence(lab: Lab) -> None:
    for body, told in NONSENSE:
        answer = await lab.server.post("runs", lab.run_id, "rerun", body=body)
        assert 400 <= answer.status < 500
        assert answer.json["message"].startswith(told)
