"""A pod's log arrives whole and in order, however often the connection breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tornado.web import RequestHandler

from jupyter_dagflow.engine.events import AttemptEvent, AttemptResult, CellStarted, WorkerStarted
from jupyter_dagflow.executors.kubernetes import pod_log
from jupyter_dagflow.executors.kubernetes.api import ClusterApi
from jupyter_dagflow.executors.kubernetes.pod_log import PodLog
from tests.integration.fake_cluster import FakeCluster, fake_cluster, kubeconfig

LOG = "GET /api/v1/namespaces/team/pods/p/log"


def line(kind: str, **fields: object) -> bytes:
    return (json.dumps({"type": kind, "time": 1.0, **fields}) + "\n").encode()


STARTED = line("started", cells=2)
CELLS = [line("cell", state="running", index=index, total=2) for index in (1, 2)]
TEXTS = [line("text", stream="stdout", text=f"words {number}\n", cell=0) for number in range(50)]
RESULT = line("result", state="succeeded")
WHOLE = [STARTED, CELLS[0], *TEXTS, CELLS[1], RESULT]
KINDS = [WorkerStarted, CellStarted, CellStarted, AttemptResult]


@pytest.fixture
async def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeCluster]:
    monkeypatch.setattr(pod_log, "FIRST_PAUSE_S", 0.01)
    async with fake_cluster() as made:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "kubeconfig", made.url)))
        yield made


@pytest.fixture
async def api(cluster: FakeCluster) -> AsyncIterator[ClusterApi]:
    made = ClusterApi()
    await made.connect()
    yield made
    await made.close()


async def followed(log: PodLog, api: ClusterApi) -> list[AttemptEvent]:
    async with asyncio.timeout(20):
        return [event async for event in log.follow(api, "p")]


def breaking(*lengths: int) -> object:
    """A log whose connection breaks after so many bytes, then after so many the next time, until it comes whole."""
    left = list(lengths)

    async def answer(handler: RequestHandler) -> None:
        whole = b"".join(WHOLE)
        if left:
            handler.set_header("Content-Length", str(len(whole)))
            handler.write(whole[: left.pop(0)])
            await handler.flush()
            handler.request.connection.stream.close()  # type: ignore[union-attr]
            return
        handler.finish(whole)

    return answer


@pytest.mark.parametrize("lengths", [(), (10,), (len(STARTED),), (500, 500, 900), (700, 20, 2000)])
async def test_a_broken_connection_loses_and_repeats_nothing(
    cluster: FakeCluster, api: ClusterApi, tmp_path: Path, lengths: tuple[int, ...]
) -> None:
    cluster.streams[LOG] = breaking(*lengths)  # type: ignore[assignment]
    log = PodLog(tmp_path / "log.jsonl")
    events = await followed(log, api)
    log.close()
    assert (tmp_path / "log.jsonl").read_bytes() == b"".join(WHOLE)
    assert [type(event) for event in events] == KINDS
    assert log.has_result


async def test_a_later_runner_goes_on_after_what_the_first_one_wrote(
    cluster: FakeCluster, api: ClusterApi, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(WHOLE[:5]) + WHOLE[5][:7])
    cluster.streams[LOG] = breaking()  # type: ignore[assignment]
    log = PodLog(path)
    assert [type(event) for event in log.replay()] == KINDS[:2]
    assert [type(event) for event in await followed(log, api)] == KINDS[2:]
    log.close()
    assert path.read_bytes() == b"".join(WHOLE)


async def test_words_between_the_events_become_text(cluster: FakeCluster, api: ClusterApi, tmp_path: Path) -> None:
    cluster.replies[LOG] = 403

    async def answer(handler: RequestHandler) -> None:
        handler.finish(STARTED + b"Traceback:\n" + b"odd " + RESULT + b"ModuleNotFoundError: \xff\n")

    cluster.streams[LOG] = answer
    log = PodLog(tmp_path / "log.jsonl")
    assert [type(event) for event in await followed(log, api)] == [WorkerStarted, AttemptResult]
    log.close()
    lines = [json.loads(told) for told in (tmp_path / "log.jsonl").read_bytes().splitlines()]
    assert [told["type"] for told in lines] == ["started", "text", "result", "text"]
    assert lines[1]["text"] == "Traceback:\n"
    assert log.last_words == "ModuleNotFoundError: \N{REPLACEMENT CHARACTER}"


async def test_a_log_that_is_gone_ends(cluster: FakeCluster, api: ClusterApi, tmp_path: Path) -> None:
    cluster.replies[LOG] = 404
    log = PodLog(tmp_path / "log.jsonl")
    assert await followed(log, api) == []
    assert [event async for event in log.rest(api, "p")] == []
    log.close()
    assert not log.has_result


def test_the_workers_own_copy_completes_it(tmp_path: Path) -> None:
    path, copy = tmp_path / "log.jsonl", tmp_path / "events.jsonl"
    path.write_bytes(WHOLE[0] + line("text", stream="stderr", text="a warning\n", cell=0) + b"".join(WHOLE[1:9]))
    copy.write_bytes(b"".join(WHOLE))
    log = PodLog(path)
    log.replay()
    assert log.complete(tmp_path / "nowhere") == []
    assert [type(event) for event in log.complete(copy)] == KINDS[2:]
    assert log.complete(copy) == []
    log.close()
    assert path.read_bytes().endswith(b"".join(WHOLE[1:]))
