"""Real runs from REST to the kernel and back, below a user's base URL."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_dagflow.engine.ports import NodeRecord
from jupyter_dagflow.engine.states import NodeState
from jupyter_dagflow.server import takeover
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.testing.server import LiveServer, LiveSocket, live_server
from jupyter_dagflow.testing.server_house import BASE_PATHS, write_pipeline
from jupyter_dagflow.wiring.runs import submit_run

ENDED = {"succeeded", "failed", "cancelled"}
pytestmark = pytest.mark.timeout(170)


@pytest.fixture
def base_path() -> str:
    return BASE_PATHS[1]


class Canvas:
    """What a canvas shows: the newest run of its pipeline, as the socket tells it."""

    def __init__(self, socket: LiveSocket, path: str) -> None:
        self.socket = socket
        self.path = path
        self.run: dict[str, Any] = {}
        self.states: list[tuple[str, str]] = []
        """Each state that a node was told to have, in order."""
        self.log: list[dict[str, Any]] = []
        self.log_ended = False

    async def watch(self) -> None:
        await self.socket.say(type="watch", path=self.path)
        await self.hear()

    async def hear(self) -> None:
        message = await self.socket.hear()
        match message["type"]:
            case "snapshot":
                self.run = message["run"] or {}
            case "event":
                self.apply(message["event"])
            case "log":
                self.log += message["entries"]
                self.log_ended = message["ended"]
            case _:
                raise AssertionError(message)

    def apply(self, event: dict[str, Any]) -> None:
        assert event["seq"] == self.run["seq"] + 1
        self.run["seq"] = event["seq"]
        if event["type"] == "run":
            self.run |= event["data"]
        elif event["type"] == "node":
            # An instance is first heard of when it is made.
            new = vars(NodeRecord(node_id=event["node_id"], state=NodeState.PENDING))
            self.run["nodes"][event["node_id"]] = self.run["nodes"].get(event["node_id"], new) | event["data"]
            if "state" in event["data"]:
                self.states.append((event["node_id"], event["data"]["state"]))

    async def until(self, state: str) -> None:
        """Hear until the run is in that state."""
        while (before := self.run.get("state")) != state:
            await self.hear()
            after = self.run.get("state")
            assert after in {before, state} or after not in ENDED, self.run

    async def until_node(self, node_id: str, state: str) -> None:
        while self.run["nodes"][node_id]["state"] != state:
            await self.hear()


def texts(entries: list[dict[str, Any]]) -> str:
    return "".join(entry["text"] for entry in entries if entry["type"] == "text")


async def test_a_run_from_the_canvas_to_the_kernel_and_back(server: LiveServer) -> None:
    path = write_pipeline(server.root)
    async with server.socket() as socket:
        canvas = Canvas(socket, path)
        await canvas.watch()
        answer = await server.post("runs", body={"path": path, "parameters": {"start": 4}, "parallel": 2})
        assert answer.status == 201
        run_id = answer.json["run_id"]
        while not canvas.run:
            await canvas.hear()
        await canvas.until_node("first", "succeeded")
        await canvas.until("succeeded")
        expected = [("first", "queued"), ("first", "running"), ("first", "succeeded")]
        assert [told for told in canvas.states if told[0] == "first"] == expected
        assert canvas.run["nodes"]["second"]["outputs"] == {"result": 50}
        assert canvas.run == (await server.get("runs", run_id)).json | {"interrupted": canvas.run["interrupted"]}
        await socket.say(type="follow_log", run_id=run_id, node_id="second", attempt=1, after=0)
        while not canvas.log_ended:
            await canvas.hear()
        assert "x is 5\n" in texts(canvas.log)
    page = (await server.get("runs", run_id, "nodes", "second", "attempts", "1", "log")).json
    assert (page["entries"], page["ended"]) == (canvas.log, True)
    (attempt,) = (await server.get("runs", run_id, "attempts", node_id="second")).json["attempts"]
    assert (attempt["state"], attempt["parameters"], attempt["outputs"]) == ("succeeded", {"x": 5}, {"result": 50})
    assert (server.workspace.runs_folder / attempt["directory"] / "output.ipynb").is_file()


async def test_what_failed_is_fixed_and_rerun(server: LiveServer) -> None:
    path = write_pipeline(server.root)
    write_notebook(server.root / "flows" / "second.ipynb", [("parameters", "x = 0"), "raise ValueError('no rows')"])
    async with server.socket() as socket:
        canvas = Canvas(socket, path)
        await canvas.watch()
        run_id = (await server.post("runs", body={"path": path})).json["run_id"]
        await canvas.until("failed")
        assert canvas.run["nodes"]["second"]["failure"]["message"] == "ValueError: no rows"
        assert (await server.get("runs", pipeline=path)).json["runs"][0]["nodes"] == {"succeeded": 1, "failed": 1}
        write_notebook(server.root / "flows" / "second.ipynb", [("parameters", "x = 0"), ("outputs", "result = x")])
        canvas.states.clear()
        assert (await server.post("runs", run_id, "rerun", body={"mode": "failed"})).status == 202
        await canvas.until("running")
        await canvas.until("succeeded")
        assert {node_id for node_id, _ in canvas.states} == {"second"}
        assert canvas.run["nodes"]["second"]["outputs"] == {"result": 2}
        assert canvas.run["nodes"]["second"]["attempt"] == 2


async def test_what_an_edit_made_stale_is_rerun(server: LiveServer) -> None:
    path = write_pipeline(server.root)

    async def stale() -> dict[str, Any]:
        answer = await server.post("stale", body={"path": path})
        assert (answer.status, answer.json["run_id"]) == (200, run_id), answer.text
        nodes: dict[str, Any] = answer.json["nodes"]
        return nodes

    fresh = {"state": "fresh", "reasons": []}
    async with server.socket() as socket:
        canvas = Canvas(socket, path)
        await canvas.watch()
        run_id = (await server.post("runs", body={"path": path})).json["run_id"]
        await canvas.until("succeeded")
        assert await stale() == {"first": fresh, "second": fresh}
        write_notebook(server.root / "flows" / "second.ipynb", [("parameters", "x = 0"), ("outputs", "result = x * 7")])
        assert await stale() == {
            "first": fresh,
            "second": {"state": "stale", "reasons": ["the notebook's code changed"]},
        }
        canvas.states.clear()
        assert (await server.post("runs", run_id, "rerun", body={"mode": "failed"})).status == 202
        await canvas.until("running")
        await canvas.until("succeeded")
        assert {node_id for node_id, _ in canvas.states} == {"second"}
        assert canvas.run["nodes"]["second"]["outputs"] == {"result": 14}
        assert await stale() == {"first": fresh, "second": fresh}


async def test_a_part_runs_with_the_results_of_an_earlier_run(server: LiveServer) -> None:
    path = write_pipeline(server.root)
    async with server.socket() as socket:
        canvas = Canvas(socket, path)
        await canvas.watch()
        body = {"path": path, "parameters": {"start": 4}, "mode": "to", "nodes": ["first"]}
        whole = (await server.post("runs", body=body)).json["run_id"]
        await canvas.until("succeeded")
        assert canvas.run["nodes"]["second"]["state"] == "skipped"
        assert canvas.run["nodes"]["second"]["message"] == "Not part of this run."
        answer = await server.post("runs", body={"path": path, "mode": "from", "nodes": ["second"]})
        assert answer.status == 201, answer.text
        while canvas.run["run_id"] == whole:
            await canvas.hear()
        await canvas.until("succeeded")
        first, second = canvas.run["nodes"]["first"], canvas.run["nodes"]["second"]
        assert (first["state"], first["reused"]) == ("reused", {"run_id": whole, "node_id": "first", "attempt": 1})
        assert (second["state"], second["outputs"]) == ("succeeded", {"result": 50})


async def test_an_instance_is_rerun_by_itself(server: LiveServer) -> None:
    node = {
        "id": "first",
        "path": "first.ipynb",
        "parameters": {"start": [1, 2]},
        "for_each": {"parameters": ["start"]},
    }
    path = write_pipeline(server.root, parameters=[], nodes=[node], edges=[])
    async with server.socket() as socket:
        canvas = Canvas(socket, path)
        await canvas.watch()
        run_id = (await server.post("runs", body={"path": path})).json["run_id"]
        await canvas.until("succeeded")
        view = (await server.get("runs", run_id)).json
        assert view["nodes"] == canvas.run["nodes"]
        assert list(view["nodes"]) == ["first", "first.0", "first.1"]
        assert (view["nodes"]["first"]["width"], view["nodes"]["first"]["outputs"]) == (2, {"value": [2, 3]})
        body = {"mode": "only", "node_id": "first.1"}
        assert (await server.post("runs", run_id, "rerun", body=body)).status == 202
        await canvas.until("running")
        await canvas.until("succeeded")
        attempts = (await server.get("runs", run_id, "attempts")).json["attempts"]
        assert [(one["node_id"], one["attempt"]) for one in attempts] == [
            ("first.0", 1),
            ("first.1", 1),
            ("first.1", 2),
        ]
        answer = await server.post("runs", run_id, "rerun", body={**body, "node_id": "first.2"})
        assert (answer.status, answer.json["message"]) == (404, "Node 'first' has no instance 'first.2'.")


async def test_runs_share_a_pool(server: LiveServer) -> None:
    node = {"id": "first", "path": "first.ipynb", "pool": {"name": "db", "slots": 1}}
    path = write_pipeline(server.root, parameters=[], nodes=[node], edges=[])
    alone = "import os, time\nos.mkdir('lock')\ntime.sleep(0.2)\nos.rmdir('lock')"
    write_notebook(server.root / "flows" / "first.ipynb", [alone, ("outputs", "value = 1")])
    assert (await server.fetch(server.url("pools", "db"), method="PUT", body='{"slots": 1}')).status == 200
    runs = [(await server.post("runs", body={"path": path})).json["run_id"] for _ in range(3)]
    for run_id in runs:
        async with server.socket() as socket:
            await socket.say(type="watch", run_id=run_id)
            await Canvas(socket, path).until("succeeded")
    assert (await server.get("pools")).json["pools"][0]["holders"] == []


async def test_a_run_is_cancelled_and_leaves_no_process(server: LiveServer) -> None:
    nodes = [{"id": "first", "path": "first.ipynb"}, {"id": "second", "path": "second.ipynb"}]
    path = write_pipeline(server.root, parameters=[], nodes=nodes)
    write_notebook(server.root / "flows" / "first.ipynb", ["import time", "time.sleep(600)", ("outputs", "value = 1")])
    async with server.socket() as socket:
        canvas = Canvas(socket, path)
        await canvas.watch()
        run_id = (await server.post("runs", body={"path": path})).json["run_id"]
        await canvas.until("running")
        await canvas.until_node("first", "running")
        assert (await server.post("runs", run_id, "cancel")).status == 202
        await canvas.until("cancelled")
        assert canvas.run["nodes"]["first"]["state"] == "cancelled"
    assert workers_of(run_id) == []
    assert (await server.post("runs", run_id, "cancel")).status == 409


def workers_of(run_id: str) -> list[psutil.Process]:
    """Living workers and kernels of a run; its runner may be about to end."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("DAGFLOW_RUN_ID") == run_id and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


async def test_a_run_without_a_runner_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_path: str
) -> None:
    monkeypatch.setattr(takeover, "FIRST_PAUSE_S", 0.05)
    async with live_server(tmp_path, monkeypatch, base_path=base_path) as server:
        path = write_pipeline(server.root)
        store = SqliteStore.open(server.workspace.runs_folder)
        run_id = submit_run(server.workspace, store, path=path).run_id
        store.close()
    async with live_server(tmp_path, monkeypatch, base_path=base_path) as server, server.socket() as socket:
        canvas = Canvas(socket, path)
        await canvas.watch()
        assert canvas.run["run_id"] == run_id
        await canvas.until("succeeded")


async def test_a_run_outlives_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_path: str) -> None:
    async with live_server(tmp_path, monkeypatch, base_path=base_path) as server:
        path = write_pipeline(server.root)
        write_notebook(server.root / "flows" / "first.ipynb", [("parameters", "start = 1"), ("outputs", "value = 7")])
        run_id = (await server.post("runs", body={"path": path})).json["run_id"]
    async with live_server(tmp_path, monkeypatch, base_path=base_path) as server, server.socket() as socket:
        canvas = Canvas(socket, path)
        await canvas.watch()
        assert canvas.run["run_id"] == run_id
        await canvas.until("succeeded")
        attempts = (await server.get("runs", run_id, "attempts")).json["attempts"]
        assert [(one["node_id"], one["attempt"]) for one in attempts] == [("first", 1), ("second", 1)]


async def test_the_server_answers_while_it_reads_a_large_pipeline(server: LiveServer) -> None:
    path = write_pipeline(server.root)
    nodes = [{"id": f"n{number}", "path": "first.ipynb"} for number in range(3000)]
    body = {"path": path, "document": {"version": 1, "nodes": nodes}}
    validated = asyncio.ensure_future(server.post("validate", body=body))
    answered = 0
    while not validated.done():
        assert (await server.get("runs")).status == 200
        answered += 1
    assert (await validated).status == 200
    assert answered > 0


async def test_runners_that_ended_leave_no_zombies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_path: str
) -> None:
    monkeypatch.setattr(takeover, "PAUSE_S", 0.05)
    monkeypatch.setattr(takeover, "FIRST_PAUSE_S", 0.05)
    async with live_server(tmp_path, monkeypatch, base_path=base_path) as server, server.socket() as socket:
        path = write_pipeline(server.root)
        canvas = Canvas(socket, path)
        await canvas.watch()
        before = set(psutil.Process().children())
        assert (await server.post("runs", body={"path": path})).status == 201
        (runner,) = set(psutil.Process().children()) - before
        await canvas.until("succeeded")
        while runner.is_running():
            assert (await server.get("settings")).status == 200
