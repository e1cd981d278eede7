"""What a browser is told while runs happen. No run is executed here: the test says what happens to them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from tornado.websocket import WebSocketClientConnection

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.server import run_list_watch, run_socket
from jupyter_dagflow.testing.server import LiveSocket
from jupyter_dagflow.testing.server_house import BASE_PATHS, House, write_pipeline

pytestmark = [pytest.mark.parametrize("base_path", BASE_PATHS), pytest.mark.timeout(60)]


def node(node_id: str, **data: Any) -> Change:
    return Change(type="node", node_id=node_id, data=data)


def run(**data: Any) -> Change:
    return Change(type="run", data=data)


def line(text: str) -> bytes:
    return json.dumps({"type": "text", "time": 1.0, "text": text}).encode() + b"\n"


async def watch(socket: LiveSocket, path: str) -> dict[str, Any]:
    """Watch a pipeline; gives the snapshot."""
    await socket.say(type="watch", path=path)
    message = await socket.hear()
    assert (message["type"], message["path"]) == ("snapshot", path)
    return message


async def hear_events(socket: LiveSocket, count: int) -> list[dict[str, Any]]:
    messages = [await socket.hear() for _ in range(count)]
    assert {message["type"] for message in messages} <= {"event"}
    return [message["event"] for message in messages]


async def test_a_pipeline_without_runs_has_an_empty_snapshot(house: House) -> None:
    async with house.server.socket() as socket:
        assert await watch(socket, house.pipeline) == {"type": "snapshot", "path": house.pipeline, "run": None}


async def test_a_run_that_starts_is_told_and_then_each_event_once(house: House) -> None:
    async with house.server.socket() as socket:
        await watch(socket, house.pipeline)
        run_id = await house.start()
        snapshot = await socket.hear()
        assert (snapshot["path"], snapshot["run"]["run_id"], snapshot["run"]["seq"]) == (house.pipeline, run_id, 0)
        for number in range(20):
            house.append(run_id, node("first", losses=number), node("second", failures=number))
        events = await hear_events(socket, 40)
        assert [event["seq"] for event in events] == list(range(1, 41))
        assert {event["run_id"] for event in events} == {run_id}
        assert events == [event.to_json() for event in house.store.events(run_id)]


async def test_a_snapshot_and_what_follows_give_the_truth(house: House) -> None:
    run_id = await house.start()
    house.append(run_id, run(state="running", started_at=5.0), node("first", state="queued"))
    async with house.server.socket() as socket:
        view = (await watch(socket, house.pipeline))["run"]
        assert (view["seq"], view["nodes"]["first"]["state"]) == (2, "queued")
        changes = [node("first", state="running", attempt=1), node("first", state="succeeded"), run(state="succeeded")]
        house.append(run_id, *changes)
        for event in await hear_events(socket, 3):
            target = view["nodes"][event["node_id"]] if event["type"] == "node" else view
            target |= event["data"]
            view["seq"] = event["seq"]
    assert (await house.server.get("runs", run_id)).json == view


async def test_the_newest_run_takes_the_place_of_the_one_before(house: House) -> None:
    old = await house.start()
    async with house.server.socket() as socket:
        assert (await watch(socket, house.pipeline))["run"]["run_id"] == old
        new = await house.start()
        assert (await socket.hear())["run"]["run_id"] == new
        house.append(old, node("first", losses=1))
        house.append(new, node("first", losses=2))
        (event,) = await hear_events(socket, 1)
        assert (event["run_id"], event["data"]) == (new, {"losses": 2})


async def test_a_client_that_comes_back_says_what_it_has(house: House) -> None:
    run_id = await house.start()
    house.append(run_id, *[node("first", losses=number) for number in range(5)])
    async with house.server.socket() as socket:
        await socket.say(type="watch", run_id=run_id, after=3)
        assert [event["seq"] for event in await hear_events(socket, 2)] == [4, 5]
        house.append(run_id, node("first", losses=9))
        assert [event["seq"] for event in await hear_events(socket, 1)] == [6]


@pytest.mark.parametrize("after", [{}, {"after": None}, {"after": 1000}])
async def test_a_client_that_has_nothing_or_too_much_gets_a_snapshot(house: House, after: dict[str, Any]) -> None:
    run_id = await house.start()
    house.append(run_id, node("first", losses=1))
    async with house.server.socket() as socket:
        await socket.say(type="watch", run_id=run_id, **after)
        message = await socket.hear()
        assert (message["type"], "path" in message, message["run"]["seq"]) == ("snapshot", False, 1)
        house.append(run_id, node("first", losses=2))
        assert [event["seq"] for event in await hear_events(socket, 1)] == [2]


async def test_two_followers_of_one_socket_both_get_all(house: House) -> None:
    run_id = await house.start()
    house.append(run_id, *[node("first", losses=number) for number in range(4)])
    async with house.server.socket() as socket:
        await socket.say(type="watch", run_id=run_id, after=4)
        await socket.say(type="watch", path=house.pipeline)
        assert (await socket.hear())["run"]["seq"] == 4
        await socket.say(type="watch", run_id=run_id, after=2)
        assert [event["seq"] for event in await hear_events(socket, 2)] == [3, 4]
        house.append(run_id, node("first", losses=7))
        assert [event["seq"] for event in await hear_events(socket, 1)] == [5]


async def test_many_clients_are_told_the_same(house: House) -> None:
    async with house.server.socket() as first, house.server.socket() as second, house.server.socket() as third:
        other = write_pipeline(house.server.root, "other.dagflow")
        for socket, path in ((first, house.pipeline), (second, house.pipeline), (third, other)):
            await watch(socket, path)
        run_id = await house.start()
        heard = [[await socket.hear()] for socket in (first, second)]
        house.append(run_id, node("first", losses=1))
        for messages, socket in zip(heard, (first, second), strict=True):
            messages.append(await socket.hear())
        assert heard[0] == heard[1]
        assert [message["type"] for message in heard[0]] == ["snapshot", "event"]
        await third.say(type="nonsense")
        assert (await third.hear())["type"] == "error"


async def test_a_run_that_another_program_starts_is_told(house: House) -> None:
    async with house.server.socket() as socket:
        await watch(socket, house.pipeline)
        values: dict[str, Any] = {"document": {"version": 1}, "parameters": {}, "options": {}, "node_ids": ["a"]}
        house.store.create_run(run_id="by-hand", pipeline=house.pipeline, **values)
        assert (await socket.hear())["run"]["run_id"] == "by-hand"


async def test_a_client_far_behind_gets_a_snapshot(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_socket, "BACKLOG", 10)
    run_id = await house.start()
    async with house.server.socket() as socket:
        await watch(socket, house.pipeline)
        house.append(run_id, *[node("first", losses=number) for number in range(50)])
        message = await socket.hear()
        assert (message["type"], message["path"], message["run"]["seq"]) == ("snapshot", house.pipeline, 50)
        house.append(run_id, node("first", losses=99))
        assert [event["seq"] for event in await hear_events(socket, 1)] == [51]


async def test_a_client_that_does_not_read_keeps_nobody_waiting(house: House) -> None:
    run_id = await house.start()
    async with house.server.socket() as slow, house.server.socket() as quick:
        await watch(slow, house.pipeline)
        await watch(quick, house.pipeline)
        halt(slow.connection)
        large = {"text": "x" * 200_000}
        for number in range(1, 61):
            house.append(run_id, node("first", outputs={**large, "number": number}))
            (event,) = await hear_events(quick, 1)
            assert event["seq"] == number
        go_on(slow.connection)
        seen: list[int] = []
        while not seen or seen[-1] < 60:
            message = await slow.hear()
            seen.append(message["event"]["seq"] if message["type"] == "event" else message["run"]["seq"])
        assert seen == sorted(set(seen))


def halt(connection: WebSocketClientConnection) -> None:
    """Let the connection's buffers run full."""
    asyncio.get_running_loop().remove_reader(connection.protocol.stream.fileno())  # type: ignore[union-attr]


def go_on(connection: WebSocketClientConnection) -> None:
    stream = connection.protocol.stream  # type: ignore[union-attr]
    asyncio.get_running_loop().add_reader(stream.fileno(), lambda: stream._handle_events(stream.fileno(), 1))


# --- logs ------------------------------------------------------------------------------------------------------------


async def test_a_log_is_followed_while_it_grows(house: House) -> None:
    run_id = await house.start()
    log = house.begin_attempt(run_id)
    key = {"run_id": run_id, "node_id": "first", "attempt": 1}
    async with house.server.socket() as socket:
        await socket.say(type="follow_log", **key, after=0)
        assert await socket.hear() == {"type": "log", **key, "entries": [], "next": 0, "ended": False}
        with log.open("ab", buffering=0) as file:
            file.write(line("one"))
            message = await socket.hear()
            assert [entry["text"] for entry in message["entries"]] == ["one"]
            assert message["next"] == len(line("one"))
            file.write(line("two")[:8])
            file.write(line("two")[8:] + line("three"))
            texts: list[str] = []
            while len(texts) < 2:
                texts += [entry["text"] for entry in (await socket.hear())["entries"]]
            assert texts == ["two", "three"]
        house.end_attempt(run_id)
        message = await socket.hear()
        assert (message["entries"], message["next"], message["ended"]) == ([], log.stat().st_size, True)


async def test_a_log_goes_on_where_the_client_was(house: House) -> None:
    run_id = await house.start()
    house.begin_attempt(run_id).write_bytes(line("one") + line("two"))
    house.end_attempt(run_id)
    async with house.server.socket() as socket:
        key = {"run_id": run_id, "node_id": "first", "attempt": 1}
        await socket.say(type="follow_log", **key, after=len(line("one")))
        message = await socket.hear()
        assert ([entry["text"] for entry in message["entries"]], message["ended"]) == (["two"], True)


async def test_a_log_no_longer_followed_is_quiet(house: House) -> None:
    run_id = await house.start()
    log = house.begin_attempt(run_id)
    key = {"run_id": run_id, "node_id": "first", "attempt": 1}
    async with house.server.socket() as socket:
        await socket.say(type="follow_log", **key)
        await socket.hear()
        await socket.say(type="unfollow_log", **key)
        await watch(socket, house.pipeline)
        log.write_bytes(line("one"))
        house.append(run_id, node("first", losses=3))
        assert [event["data"] for event in await hear_events(socket, 1)] == [{"losses": 3}]


async def test_a_long_log_comes_in_pages(house: House) -> None:
    run_id = await house.start()
    house.begin_attempt(run_id).write_bytes(b"".join(line("x" * 10_000) for _ in range(250)))
    house.end_attempt(run_id)
    async with house.server.socket() as socket:
        await socket.say(type="follow_log", run_id=run_id, node_id="first", attempt=1)
        counts = []
        while True:
            message = await socket.hear()
            counts.append(len(message["entries"]))
            if message["ended"]:
                break
        assert (sum(counts), len(counts) > 1) == (250, True)


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "", "no json", "[]", "1", "null", "{}", "[" * 50_000, '{"type": 1}', '{"type": "watch"}', '{"type": "sing"}',
        '{"type": "watch", "path": 7}', '{"type": "watch", "path": ""}', '{"type": "watch", "path": "../../x.dagflow"}',
        '{"type": "watch", "path": "/etc/x.dagflow"}', '{"type": "watch", "path": "\\u0000"}',
        '{"type": "watch", "path": "\\ud800"}', '{"type": "watch", "run_id": "../x"}',
        '{"type": "watch", "run_id": "no"}',
        '{"type": "watch", "run_id": "no", "after": -1}', '{"type": "watch", "run_id": "no", "after": "1"}',
        '{"type": "follow_log"}', '{"type": "follow_log", "run_id": "a", "node_id": "b", "attempt": 1}',
        '{"type": "follow_log", "run_id": "a", "node_id": "..", "attempt": 1}',
        '{"type": "follow_log", "run_id": "a", "node_id": "b", "attempt": 0}',
        '{"type": "follow_log", "run_id": "a", "node_id": "b", "attempt": true}',
        '{"type": "follow_log", "run_id": "a", "node_id": "b", "attempt": 1, "after": 99999999999999999999}',
        '{"type": "watch", "path": "' + "x" * 70_000 + '"}',
    ],
)  # fmt: skip
async def test_nonsense_is_answered_and_the_connection_stays(house: House, text: str) -> None:
    await house.start()
    async with house.server.socket() as socket:
        await socket.connection.write_message(text)
        message = await socket.hear()
        assert message["type"] == "error"
        assert message["message"].endswith(".")
        await watch(socket, house.pipeline)


async def test_bytes_are_answered(house: House) -> None:
    async with house.server.socket() as socket:
        await socket.connection.write_message(b"{}", binary=True)
        assert (await socket.hear())["type"] == "error"


async def test_who_asks_too_much_at_once_is_cut_off(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_socket, "MAX_WAITING", 0)
    async with house.server.socket() as socket:
        await socket.say(type="watch", path=house.pipeline)
        with pytest.raises(ConnectionError):
            await socket.hear()


async def test_a_damaged_store_is_told_and_the_connection_stays(house: House) -> None:
    folder = house.server.workspace.runs_folder
    folder.mkdir()
    (folder / "dagflow.db").write_bytes(b"no database " * 1000)
    async with house.server.socket() as socket:
        await socket.say(type="watch", path=house.pipeline)
        assert "is damaged" in (await socket.hear())["message"]
        (folder / "dagflow.db").unlink()
        assert (await watch(socket, house.pipeline))["run"] is None


async def test_a_store_that_was_removed_is_noticed(house: House) -> None:
    run_id = await house.start()
    async with house.server.socket() as socket, house.server.socket() as other:
        await watch(socket, house.pipeline)
        await other.say(type="watch", run_id=run_id, after=0)
        await other.say(type="nonsense")
        await other.hear()
        house.close()
        for file in house.server.workspace.runs_folder.glob("dagflow.db*"):
            file.unlink()
        assert await socket.hear() == {"type": "run_deleted", "run_id": run_id}
        assert (await socket.hear())["run"] is None
        assert await other.hear() == {"type": "run_deleted", "run_id": run_id}


async def test_the_list_of_runs_is_watched(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_list_watch, "PAUSE_S", 0.05)
    changed = {"type": "runs_changed"}
    async with house.server.socket() as socket:
        await socket.say(type="watch_runs")
        assert await socket.hear() == changed
        run_id = await house.start()
        assert await socket.hear() == changed
        house.append(run_id, Change(type="run", data={"state": "failed"}))
        assert await socket.hear() == changed
        house.store.release_lease(run_id, "test")
        house.store.delete_run(run_id)
        assert await socket.hear() == changed
        await socket.say(type="unwatch_runs")
        await house.start()
        await socket.say(type="nonsense")
        assert (await socket.hear())["type"] == "error"


async def test_a_defect_closes_the_socket(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("the inner workings")

    monkeypatch.setattr("jupyter_dagflow.server.subscription.run_view", fail)
    await house.start()
    async with house.server.socket() as socket:
        await socket.say(type="watch", path=house.pipeline)
        with pytest.raises(ConnectionError):
            await socket.hear()
        assert socket.connection.close_code == run_socket.BROKEN


async def test_a_server_that_stops_lets_its_clients_go(house: House) -> None:
    async with house.server.socket() as socket:
        await watch(socket, house.pipeline)
        await house.server.services.stop()
        with pytest.raises(ConnectionError):
            await socket.hear()
        assert socket.connection.close_code == run_socket.GOING_AWAY
