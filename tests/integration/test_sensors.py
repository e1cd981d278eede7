"""Sensors as the runner meets them: real files, servers, databases and clocks, behind the executor's port."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from s3fs import S3FileSystem

from jupyter_dagflow.engine.attempts import LiveAttempt
from jupyter_dagflow.engine.events import AttemptEvent, AttemptResult, AttemptWaiting, WorkerStarted
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.executors.sensors import lookout
from jupyter_dagflow.executors.sensors.executor import SensorExecutor
from tests.kubernetes.s3 import S3, served

POLL_S = 0.1


class House:
    """A workspace with a pipeline in ``flows/`` whose sensors are watched."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "flows"
        self.folder.mkdir()
        self.succeeded: dict[str, float] = {}
        self._attempts = 0

    def executor(self) -> SensorExecutor:
        return SensorExecutor(workspace=self.root, last_success=self._last_success)

    def spec(self, *, env: dict[str, str] | None = None, **sensor: Any) -> AttemptSpec:
        self._attempts += 1
        return AttemptSpec(
            run_id="r",
            node_id="wait",
            attempt=self._attempts,
            directory=self.root / "dagflow-runs" / "r" / "wait" / str(self._attempts),
            working_directory=self.folder,
            type="sensor",
            env=env or {},
            settings={"sensor": {"poll_s": POLL_S, **sensor}},
        )

    def log(self, spec: AttemptSpec) -> list[str]:
        lines = (spec.directory / "log.jsonl").read_text().splitlines()
        return [json.loads(line)["text"].strip() for line in lines]

    def _last_success(self, path: str, since: float) -> str | None:
        return f"run-of-{path}" if self.succeeded.get(path, 0.0) >= since else None


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def result_of(house: House, spec: AttemptSpec) -> AttemptResult:
    """Start a sensor and watch it to its end."""
    executor = house.executor()
    await executor.start(spec)
    events = [event async for event in executor.watch(spec)]
    assert isinstance(events[0], WorkerStarted)
    assert isinstance(events[-1], AttemptResult)
    return events[-1]


async def until_waiting(events: AsyncIterator[AttemptEvent], *words: str) -> str:
    """Watch on until a message with these words is told."""
    async for event in events:
        if isinstance(event, AttemptWaiting) and all(word in event.message for word in words):
            return event.message
    raise AssertionError(f"It never told {words}.")


async def rest_of(events: AsyncIterator[AttemptEvent]) -> AttemptResult:
    """Watch to the end."""
    last = [event async for event in events][-1]
    assert isinstance(last, AttemptResult)
    return last


# --- the port -----------------------------------------------------------------------------------------------------


async def test_it_waits_tells_what_for_and_gives_what_came(house: House) -> None:
    executor, spec = house.executor(), house.spec(kind="file", path="data/*.csv")
    await executor.start(spec)
    events = executor.watch(spec)
    assert isinstance(await anext(events), WorkerStarted)
    assert await until_waiting(events) == "Waits for data/*.csv. There is none yet."
    (house.folder / "data").mkdir()
    (house.folder / "data" / "a.csv").write_text("1")
    result = await rest_of(events)
    assert (result.state, result.outputs) == (
        AttemptState.SUCCEEDED,
        {"path": "data/a.csv", "paths": ["data/a.csv"]},
    )
    assert [artifact["path"] for artifact in result.artifacts] == ["data/a.csv"]
    assert house.log(spec) == ["Waits for data/*.csv. There is none yet.", "Found data/a.csv."]
    assert await rest_of(house.executor().watch(spec)) == result


async def test_started_twice_it_waits_once_and_from_the_first_start(house: House) -> None:
    first, second, spec = house.executor(), house.executor(), house.spec(kind="time", delay_s=0)
    await first.start(spec)
    began = json.loads((spec.directory / "request.json").read_text())["began"]
    await second.start(spec)
    events = [event async for event in second.watch(spec)]
    assert events[0] == WorkerStarted(time=began)
    assert json.loads((spec.directory / "request.json").read_text())["began"] == began


async def test_a_new_runner_goes_on_with_the_same_wait(house: House) -> None:
    executor, spec = house.executor(), house.spec(kind="time", delay_s=3600)
    await executor.start(spec)
    events = executor.watch(spec)
    started = await anext(events)
    message = await until_waiting(events, "Waits until")
    await events.aclose()
    await executor.close()

    # The new runner knows no more than where the attempt's folder is.
    bare = AttemptSpec(
        run_id="r", node_id="wait", attempt=1, directory=spec.directory, working_directory=spec.directory
    )
    again = house.executor().watch(bare)
    assert await anext(again) == started
    assert await until_waiting(again, "Waits until") == message
    request = json.loads((spec.directory / "request.json").read_text())
    await again.aclose()
    (spec.directory / "request.json").write_text(json.dumps({**request, "began": time.time() - 3601}))
    assert (await rest_of(house.executor().watch(bare))).state is AttemptState.SUCCEEDED


async def test_a_cancelled_wait_ends_at_once(house: House) -> None:
    executor, spec = house.executor(), house.spec(kind="file", path="never", poll_s=3600)
    await executor.start(spec)
    events = executor.watch(spec)
    await until_waiting(events, "Waits for never.")
    result, _ = await asyncio.gather(rest_of(events), executor.cancel(spec))
    assert result.state is AttemptState.CANCELLED
    assert (await rest_of(house.executor().watch(spec))).state is AttemptState.CANCELLED


async def test_a_wait_is_cancelled_while_a_look_hangs(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookout, "SLOW_S", 0.01)
    with hanging_server() as url:
        executor, spec = house.executor(), house.spec(kind="http", url=url)
        await executor.start(spec)
        events = executor.watch(spec)
        await until_waiting(events, "The last look has not come back")
        result, _ = await asyncio.gather(rest_of(events), executor.cancel(spec))
        assert result.state is AttemptState.CANCELLED


async def test_another_executor_cancels_a_wait_that_nobody_watches(house: House) -> None:
    first, second, spec = house.executor(), house.executor(), house.spec(kind="file", path="never")
    await first.start(spec)
    await second.cancel(spec)
    assert (await rest_of(second.watch(spec))).state is AttemptState.CANCELLED


async def test_cancelled_before_its_start_it_never_begins(house: House) -> None:
    executor, spec = house.executor(), house.spec(kind="time", delay_s=0)
    await executor.cancel(spec)
    await executor.start(spec)
    assert (await rest_of(executor.watch(spec))).state is AttemptState.CANCELLED


async def test_cancelling_what_has_ended_changes_nothing(house: House) -> None:
    spec = house.spec(kind="time", delay_s=0)
    result = await result_of(house, spec)
    executor = house.executor()
    await executor.cancel(spec)
    assert await rest_of(executor.watch(spec)) == result


async def test_one_that_never_began_is_lost_and_never_begins(house: House) -> None:
    executor, spec = house.executor(), house.spec(kind="time", delay_s=0)
    assert (await rest_of(executor.watch(spec))).state is AttemptState.LOST
    await executor.start(spec)
    assert (await rest_of(executor.watch(spec))).state is AttemptState.LOST


async def test_waiting_costs_no_thread(house: House) -> None:
    executor = house.executor()
    specs = [house.spec(kind="file", path=f"never-{index}", poll_s=3600) for index in range(50)]
    watches = [executor.watch(spec) for spec in specs]
    for spec, events in zip(specs, watches, strict=True):
        await executor.start(spec)
        await until_waiting(events, "Waits for never-")
    await asyncio.gather(*(executor.cancel(spec) for spec in specs), *(rest_of(events) for events in watches))
    looking = [thread for thread in threading.enumerate() if thread.name == "dagflow-sensor"]
    assert len(looking) <= 1, "the last look's thread may be about to end"


async def test_a_wrong_sensor_fails_at_once_with_a_sentence(house: House) -> None:
    result = await result_of(house, house.spec(kind="file", path="../../outside"))
    assert result.state is AttemptState.FAILED
    assert result.failure is not None
    assert result.failure.message == "'../../outside' leads out of the workspace."
    result = await result_of(house, house.spec(kind="http", url="http://localhost/${NO_SUCH_NAME}"))
    assert result.failure is not None
    assert "no variable NO_SUCH_NAME" in result.failure.message


async def test_what_is_too_large_to_pass_on_fails(house: House) -> None:
    spec = house.spec(kind="sql", url="sqlite://", query="select hex(zeroblob(600000)) as blob")
    result = await result_of(house, spec)
    assert result.failure is not None
    assert "too large to pass on" in result.failure.message


@pytest.mark.parametrize(("soft_fail", "state"), [(True, AttemptState.SKIPPED), (False, AttemptState.FAILED)])
async def test_a_timeout_fails_or_skips(house: House, soft_fail: bool, state: AttemptState) -> None:
    spec = house.spec(kind="file", path="never", soft_fail=soft_fail)
    executor = house.executor()
    await executor.start(spec)
    live = LiveAttempt(spec, lambda: executor, timeout_s=0.05, soft_fail=soft_fail)
    last = [event async for event in live.events(None)][-1]
    assert isinstance(last, AttemptResult)
    assert last.state is state
    assert last.failure is not None
    assert last.failure.message == "Timed out after 0.05 s."


async def test_other_pipelines_are_asked_for(house: House) -> None:
    (house.folder / "other.dagflow").touch()
    executor, spec = house.executor(), house.spec(kind="pipeline", path="other.dagflow", within_s=60)
    await executor.start(spec)
    events = executor.watch(spec)
    assert await until_waiting(events) == "Waits for a run of other.dagflow that succeeds. None has in the last 60 s."
    house.succeeded["flows/other.dagflow"] = time.time()
    assert (await rest_of(events)).outputs == {"run_id": "run-of-flows/other.dagflow"}


# --- http -----------------------------------------------------------------------------------------------------------

Answer = tuple[int, dict[str, str], bytes]


class Website:
    """Answers as the test says; ``asked`` holds the paths and the ``Authorization`` of what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        website = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                website.asked.append((self.path, self.headers["Authorization"]))
                found = website.answers.get(self.path, (404, {}, b""))
                status, headers, body = found() if callable(found) else found
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()


@pytest.fixture
def website() -> Iterator[Website]:
    made = Website()
    with made.serving():
        yield made


@contextlib.contextmanager
def hanging_server() -> Iterator[str]:
    """A server that takes a request and never answers."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


async def test_http_waits_for_the_status(house: House, website: Website) -> None:
    website.answers["/health"] = (503, {}, b"soon")
    executor, spec = house.executor(), house.spec(kind="http", url=f"{website.url}/health")
    await executor.start(spec)
    events = executor.watch(spec)
    assert await until_waiting(events, "answered 503") == (
        f"Waits for {website.url}/health to answer 200. It answered 503."
    )
    website.answers["/health"] = (200, {}, b"up")
    assert (await rest_of(events)).outputs == {"status": 200, "body": "up"}


async def test_http_waits_for_the_condition(house: House, website: Website) -> None:
    website.answers["/job"] = (200, {}, b'{"state": "running"}')
    condition = "status == 200 and body['state'] == 'done'"
    executor, spec = house.executor(), house.spec(kind="http", url=f"{website.url}/job", condition=condition)
    await executor.start(spec)
    events = executor.watch(spec)
    await until_waiting(events, "the condition does not hold")
    website.answers["/job"] = (200, {}, b"[]")
    await until_waiting(events, "cannot be decided")
    website.answers["/job"] = (200, {}, b'{"state": "done", "rows": 3}')
    assert (await rest_of(events)).outputs == {"status": 200, "body": {"state": "done", "rows": 3}}


async def test_http_may_wait_for_any_status(house: House, website: Website) -> None:
    website.answers["/moved"] = (302, {"Location": f"{website.url}/there"}, b"")
    website.answers["/there"] = (200, {"Content-Type": "text/plain; charset=latin-1"}, "grüße".encode("latin-1"))
    gone = await result_of(house, house.spec(kind="http", url=f"{website.url}/gone", status=404))
    assert gone.outputs == {"status": 404, "body": ""}
    moved = await result_of(house, house.spec(kind="http", url=f"{website.url}/moved", status=302))
    assert moved.outputs["status"] == 302
    there = await result_of(house, house.spec(kind="http", url=f"{website.url}/moved"))
    assert there.outputs == {"status": 200, "body": "grüße"}


async def test_http_goes_to_no_other_scheme(house: House, website: Website) -> None:
    secret = house.root / "secret.txt"
    secret.write_text("hidden")
    for location in (secret.as_uri(), "ftp://127.0.0.1/x", "data:text/plain,x"):
        website.answers["/trap"] = (302, {"Location": location}, b"")
        executor, spec = house.executor(), house.spec(kind="http", url=f"{website.url}/trap")
        await executor.start(spec)
        events = executor.watch(spec)
        await until_waiting(events, "It answered 302.")
        await asyncio.gather(rest_of(events), executor.cancel(spec))


async def test_http_sends_a_password_only_where_it_was_meant_to(house: House, website: Website) -> None:
    other = Website()
    website.answers["/door"] = (302, {"Location": f"{other.url}/inside"}, b"")
    other.answers["/inside"] = (200, {}, b"{}")
    url = website.url.replace("http://", "http://ada:${DOOR_KEY}@") + "/door"
    with other.serving():
        spec = house.spec(kind="http", url=url, env={"DOOR_KEY": "open%20sesame"})
        result = await result_of(house, spec)
    assert result.outputs == {"status": 200, "body": {}}
    assert website.asked == [("/door", "Basic " + base64.b64encode(b"ada:open sesame").decode())]
    assert other.asked == [("/inside", None)]
    assert "sesame" not in "".join(house.log(spec))


async def test_http_reads_no_endless_answer(house: House, website: Website) -> None:
    website.answers["/big"] = (200, {}, b"x" * (1024 * 1024 + 1))
    executor, spec = house.executor(), house.spec(kind="http", url=f"{website.url}/big")
    await executor.start(spec)
    events = executor.watch(spec)
    await until_waiting(events, "longer than 1024 KiB")
    await asyncio.gather(rest_of(events), executor.cancel(spec))


async def test_http_waits_for_a_server_that_is_not_there_yet(house: House) -> None:
    website = Website()
    website.answers["/"] = (200, {}, b"NaN")
    website.server.server_close()
    executor, spec = house.executor(), house.spec(kind="http", url=f"{website.url}/")
    await executor.start(spec)
    events = executor.watch(spec)
    message = await until_waiting(events, "The last look failed")
    assert "refused" in message
    website.server = ThreadingHTTPServer(website.server.server_address, website.server.RequestHandlerClass)
    with website.serving():
        assert (await rest_of(events)).outputs == {"status": 200, "body": "NaN"}


# --- databases ------------------------------------------------------------------------------------------------------


async def test_sql_waits_for_file_table_and_row(house: House) -> None:
    query = "select day, at, price, note from arrivals where note = 'rows :loaded' and at > '12:00'"
    executor, spec = (
        house.executor(),
        house.spec(kind="sql", url="sqlite:///${BASE}.db", query=query, env={"BASE": "w"}),
    )
    await executor.start(spec)
    events = executor.watch(spec)
    await until_waiting(events, "there is no file w.db yet")
    assert not (house.folder / "w.db").exists(), "a look makes no database"
    with contextlib.closing(sqlite3.connect(house.folder / "w.db")) as database:
        database.execute("create table other (x)")
        await until_waiting(events, "no such table: arrivals")
        database.execute("create table arrivals (day date, at text, price real, note text)")
        await until_waiting(events, "There is none yet.")
        database.execute("insert into arrivals values ('2026-11-21', '12:30', 1.5, 'rows :loaded')")
        database.commit()
    assert (await rest_of(events)).outputs == {
        "row": {"day": "2026-11-21", "at": "12:30", "price": 1.5, "note": "rows :loaded"}
    }


async def test_sql_changes_nothing(house: House) -> None:
    with contextlib.closing(sqlite3.connect(house.folder / "w.db")) as database:
        database.execute("create table t (x)")
        spec = house.spec(kind="sql", url="sqlite:///w.db", query="insert into t values (1) returning x")
        assert (await result_of(house, spec)).outputs == {"row": {"x": 1}}
        assert database.execute("select count(*) from t").fetchone() == (0,)


@pytest.mark.parametrize(
    ("url", "query", "message"),
    [
        ("no url", "select 1", "'no url' is no URL of a database"),
        ("nonsense://host/db", "select 1", "is no URL of a database"),
        ("sqlite:////etc/passwd", "select 1", "is an absolute path"),
        ("sqlite:///../../x.db", "select 1", "leads out of the workspace"),
        ("sqlite:///file:/etc/x?uri=true", "select 1", "must be told by its path"),
        (
            "oracle+cx_oracle://u:secret@h/d",
            "select 1",
            "oracle+cx_oracle://…@h/d needs a driver: pip install cx_Oracle",
        ),
        ("sqlite://", " ", "set its 'query'"),
        ("sqlite://", "create table t (x)", "it must be one that selects"),
    ],
)
async def test_sql_that_can_never_answer_fails(house: House, url: str, query: str, message: str) -> None:
    result = await result_of(house, house.spec(kind="sql", url=url, query=query))
    assert result.state is AttemptState.FAILED
    assert result.failure is not None
    assert message in result.failure.message


# --- an object store ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    with served(tmp_path_factory.mktemp("s3") / "buckets") as server:
        yield server


@pytest.fixture
def s3_environment(s3: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(("AWS_", "FSSPEC_"))]:
        monkeypatch.delenv(name)
    for name, value in s3.here.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    S3FileSystem.clear_instance_cache()
    yield
    S3FileSystem.clear_instance_cache()


@pytest.mark.usefixtures("s3_environment")
async def test_files_in_a_bucket_are_seen_when_they_come(house: House, s3: S3) -> None:
    url = s3.url("in/day-*.csv").replace(s3.bucket, "${BUCKET}")
    executor, spec = house.executor(), house.spec(kind="file", path=url, env={"BUCKET": s3.bucket})
    await executor.start(spec)
    events = executor.watch(spec)
    assert await until_waiting(events) == "Waits for s3://${BUCKET}/in/day-*.csv. There is none yet."
    found = s3.url("in/day-1.csv")
    await asyncio.to_thread(S3FileSystem().pipe_file, found, b"1")
    assert (await rest_of(events)).outputs == {"path": found, "paths": [found]}


@pytest.mark.usefixtures("s3_environment")
async def test_a_refusal_of_the_store_is_told_without_the_key(
    house: House, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-key-wrong-key")
    executor, spec = house.executor(), house.spec(kind="file", path=s3.url("in/one.csv"))
    await executor.start(spec)
    events = executor.watch(spec)
    message = await until_waiting(events, "The last look failed")
    assert "wrong-key" not in message
    await asyncio.gather(rest_of(events), executor.cancel(spec))
