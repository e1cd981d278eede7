"""The object-store workspace, from the host to a pod and back, over a real S3 server that checks signatures."""

import asyncio
import gc
import hashlib
import json
import os
import socket
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import pytest_asyncio
from fsspec.registry import _registry
from s3fs import S3FileSystem

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.errors import ExecutorError, MissingExtra
from jupyter_dagflow.executors.attempt_folder import request_of
from jupyter_dagflow.executors.kubernetes.object_store import WORKSPACE_MOUNT, ObjectStore
from jupyter_dagflow.testing.programs import ANSWER, ProgramType, prepare_program
from jupyter_dagflow.worker import objects, transfer
from tests.kubernetes.s3 import S3, served

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    with served(tmp_path_factory.mktemp("s3") / "buckets") as server:
        yield server


@pytest.fixture(autouse=True)
def _environment(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "FSSPEC_"))]:
        monkeypatch.delenv(name)
    for name, value in s3.here.items():
        monkeypatch.setenv(name, value)
    # What rclone needs, the store must see to by itself.
    monkeypatch.delenv("AWS_RESPONSE_CHECKSUM_VALIDATION")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    S3FileSystem.clear_instance_cache()
    monkeypatch.setattr(objects, "FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr(objects, "TRIES_OF_REQUEST", 1)


class Host:
    """A workspace with one attempt, and the objects that its store holds."""

    def __init__(self, root: Path, s3: S3, prefix: str) -> None:
        self.root = root
        self.folder = root / "reports"
        self.objects = s3.folder / s3.bucket / prefix / "objects"
        self.runs = s3.folder / s3.bucket / prefix / "runs"
        self.store = ObjectStore(s3.url(prefix), root)
        directory = root / "dagflow-runs" / "run-1" / "node-1" / "1"
        for folder in (directory, self.folder):
            folder.mkdir(parents=True)
        (directory / "source.ipynb").write_text('{"cells": []}')
        self.spec = AttemptSpec(
            run_id="run-1", node_id="node-1", attempt=1, directory=directory, working_directory=self.folder
        )

    def with_inputs(self, **files: bytes) -> AttemptSpec:
        for name, data in files.items():
            (self.root / name).write_bytes(data)
        return AttemptSpec(**{**vars(self.spec), "inputs": [self.root / name for name in files]})

    def result(self) -> dict[str, Any]:
        return json.loads((self.spec.directory / "result.json").read_text())

    def log_texts(self) -> list[str]:
        lines = (self.spec.directory / "events.jsonl").read_text().splitlines()
        return [event["text"] for event in map(json.loads, lines) if event["type"] == "text"]


class Pod:
    """What a pod does, in folders of this machine."""

    def __init__(self, root: Path, told: dict[str, Any]) -> None:
        self.directory = root / "attempt" / "1"
        self.workspace = root / "workspace"
        self.folder = self.workspace / "reports"
        assert told["working_directory"] == f"{WORKSPACE_MOUNT}/reports"
        self.transfer = {**told, "workspace": str(self.workspace), "working_directory": str(self.folder)}

    def fetch(self) -> bool:
        return transfer.fetch(self.transfer, self.directory)

    def end(self, *artifacts: str, **result: Any) -> None:
        named = [
            {"name": f"x{number}", "path": path, "size": 0, "sha256": "?"} for number, path in enumerate(artifacts)
        ]
        told = {"type": "result", "time": 1.0, "state": "succeeded", "artifacts": named, "outputs": {}, **result}
        (self.directory / "result.json").write_text(json.dumps(told))
        (self.directory / "output.ipynb").write_text("executed")
        (self.directory / "events.jsonl").write_text('{"type": "started", "time": 1.0}\n')
        transfer.put(self.transfer, self.directory)

    def say(self, result: object) -> None:
        """Put a result into the store that the worker would not."""
        store = objects.Store(self.transfer["url"], tries=1, credentials="")
        store.put_bytes(f"{self.transfer['attempt']}/result.json", json.dumps(result).encode())


@pytest_asyncio.fixture
async def host(tmp_path: Path, s3: S3) -> AsyncIterator[Host]:
    host = Host(tmp_path / "host", s3, tmp_path.name)
    yield host
    await host.store.close()


@pytest_asyncio.fixture
async def pod(tmp_path: Path, host: Host) -> Pod:
    """A pod that has begun the attempt."""
    pod = Pod(tmp_path / "pod", dict(await host.store.put(host.spec)))
    assert pod.fetch()
    return pod


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def test_inputs_go_to_the_pod_and_artifacts_come_back(tmp_path: Path, host: Host) -> None:
    spec = host.with_inputs(**{"a.csv": b"a", "empty": b""})
    pod = Pod(tmp_path / "pod", json.loads(json.dumps(await host.store.put(spec))))
    assert pod.fetch()
    assert (pod.directory / "source.ipynb").read_text() == '{"cells": []}'
    assert [(pod.workspace / name).read_bytes() for name in ("a.csv", "empty")] == [b"a", b""]

    (pod.folder / "out").mkdir()
    for place in (pod.folder / "out" / "model", pod.workspace / "top"):
        place.write_text(place.name)
    pod.end("out/model", "../top", outputs={"x0": "out/model"})
    await host.store.get(spec)
    assert (host.folder / "out" / "model").read_text() == "model"
    assert (host.root / "top").read_text() == "top"
    assert host.result()["artifacts"] == [
        {"name": "x0", "path": "out/model", "kind": "file", "size": 5, "sha256": hash_of(b"model")},
        {"name": "x1", "path": "../top", "kind": "file", "size": 3, "sha256": hash_of(b"top")},
    ]
    assert (spec.directory / "output.ipynb").read_text() == "executed"
    assert host.log_texts() == []
    assert list(host.root.rglob("*.tmp")) == []


@pytest.mark.parametrize("program", get_args(ProgramType))
async def test_a_program_works_where_only_the_store_is_shared(tmp_path: Path, host: Host, program: ProgramType) -> None:
    (host.spec.directory / "source.ipynb").unlink()
    settings = prepare_program(program, "succeeds", host.spec.directory, trace="trace.txt", python=sys.executable)
    inputs = host.with_inputs(**{"a.csv": b"a"}).inputs
    fields = {"type": program, "settings": settings, "outputs": list(ANSWER), "inputs": inputs}
    spec = AttemptSpec(**{**vars(host.spec), **fields})
    pod = Pod(tmp_path / "pod", dict(await host.store.put(spec)))
    assert pod.fetch()
    pod.directory.mkdir(parents=True, exist_ok=True)
    (pod.directory / "request.json").write_text(json.dumps(request_of(spec, str(pod.folder))))
    worker = [sys.executable, "-m", "jupyter_dagflow.worker", str(pod.directory)]
    await asyncio.to_thread(subprocess.run, worker, check=True, stdout=subprocess.DEVNULL)
    assert (pod.folder / "trace.txt").read_text() == "x"
    assert (pod.workspace / "a.csv").read_bytes() == b"a"
    transfer.put(pod.transfer, pod.directory)
    await host.store.get(spec)
    assert (host.result()["state"], host.result()["outputs"]) == ("succeeded", ANSWER)
    assert not (spec.directory / "output.ipynb").exists()


async def test_an_absolute_path_in_the_pods_workspace_is_one_in_ours(host: Host, pod: Pod) -> None:
    (pod.folder / "model").write_text("model")
    pod.end("model")
    result = json.loads((pod.directory / "result.json").read_text())
    result["artifacts"][0]["path"] = f"{WORKSPACE_MOUNT}/reports/deep/model"
    pod.say(result)
    await host.store.get(host.spec)
    assert (host.folder / "deep" / "model").read_text() == "model"
    assert host.result()["artifacts"][0]["path"] == "deep/model"


async def test_a_second_pod_of_the_same_attempt_does_nothing(tmp_path: Path, host: Host, pod: Pod) -> None:
    second = Pod(tmp_path / "second", pod.transfer | {"working_directory": f"{WORKSPACE_MOUNT}/reports"})
    assert not second.fetch()
    assert not second.workspace.exists()


async def test_an_input_that_did_not_change_is_sent_once(host: Host) -> None:
    spec = host.with_inputs(a=b"same", b=b"same", c=b"old")
    await host.store.put(spec)
    before = {path.name: path.stat().st_mtime_ns for path in host.objects.iterdir()}
    (host.root / "c").write_bytes(b"new")
    first, second = await host.store.put(spec), await host.store.put(spec)
    after = {path.name: path.stat().st_mtime_ns for path in host.objects.iterdir()}
    assert first == second
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {hash_of(b"new"), first["manifest"]}


async def test_large_files_are_never_in_memory_as_a_whole(tmp_path: Path, host: Host) -> None:
    data = os.urandom(MEGABYTE) * 50
    spec = host.with_inputs(large=data)
    await host.store.put(host.spec)  # Connects, so that only the files count below.
    peaks = []
    tracemalloc.start()
    try:
        pod = Pod(tmp_path / "pod", dict(await host.store.put(spec)))
        peaks.append(new_peak())
        assert pod.fetch()
        peaks.append(new_peak())
        with (pod.workspace / "large").open("ab") as file:
            file.write(b"!")
        pod.end("../large")
        peaks.append(new_peak())
        await host.store.get(spec)
        peaks.append(new_peak())
    finally:
        tracemalloc.stop()
    assert (host.root / "large").read_bytes() == data + b"!"
    assert max(peaks) < 40 * MEGABYTE


def new_peak() -> int:
    """The most memory in bytes that was in use since the last call beyond what now is left."""
    gc.collect()
    left, peak = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    return peak - left


async def test_what_is_there_comes_back_though_there_is_no_result(host: Host, pod: Pod) -> None:
    await host.store.get(host.spec)
    assert not (host.spec.directory / "output.ipynb").exists()
    pod.end()
    objects.Store(pod.transfer["url"], tries=1, credentials="").remove(f"{pod.transfer['attempt']}/result.json")
    await host.store.get(host.spec)
    assert (host.spec.directory / "output.ipynb").read_text() == "executed"
    assert not (host.spec.directory / "result.json").exists()


async def test_a_result_that_is_there_stands(host: Host, pod: Pod) -> None:
    pod.end()
    (host.spec.directory / "result.json").write_text('{"state": "cancelled"}')
    await host.store.get(host.spec)
    await host.store.get(host.spec)
    assert host.result() == {"state": "cancelled"}
    assert (host.spec.directory / "output.ipynb").read_text() == "executed"


async def test_removing_takes_what_is_the_attempts_alone(host: Host, pod: Pod) -> None:
    pod.end()
    await host.store.remove(host.spec)
    assert not list(host.runs.rglob("*.*"))
    assert list(host.objects.iterdir())
    await host.store.remove(host.spec)


# --- a hostile pod --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "../../../outside",
        "/etc/outside",
        f"{WORKSPACE_MOUNT}/../outside",
        "link/outside",
        "../dagflow-runs/dagflow.db",
        "..",
        "nul\0",
        "\ud800",
    ],
)
async def test_no_artifact_leaves_the_workspace(tmp_path: Path, host: Host, pod: Pod, path: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (host.folder / "link").symlink_to(tmp_path / "elsewhere")
    (pod.folder / "ok").write_text("ok")
    pod.end("ok")
    result = json.loads((pod.directory / "result.json").read_text())
    result["artifacts"].append({**result["artifacts"][0], "name": "bad", "path": path})
    pod.say(result)
    before = {file for file in tmp_path.rglob("*") if host.spec.directory not in file.parents}
    await host.store.get(host.spec)
    after = {file for file in tmp_path.rglob("*") if host.spec.directory not in file.parents}
    assert after - before == {host.folder / "ok"}
    assert [artifact["name"] for artifact in host.result()["artifacts"]] == ["x0"]
    assert host.result()["state"] == "succeeded"
    assert len(host.log_texts()) == 1
    assert "(output 'bad') was left out: its place is not in the workspace" in host.log_texts()[0]


@pytest.mark.parametrize(
    "artifact", [None, [], {"name": "x"}, {"name": 1, "path": 2, "size": 3, "sha256": 4}, {"sha256": "0"}]
)
async def test_an_artifact_that_is_none_is_left_out(host: Host, pod: Pod, artifact: object) -> None:
    pod.end()
    pod.say({"type": "result", "time": 1.0, "state": "succeeded", "artifacts": [artifact]})
    await host.store.get(host.spec)
    assert host.result()["artifacts"] == []
    assert host.log_texts() == ["The pod named an artifact that is none.\n"]


@pytest.mark.parametrize("sha256", ["0" * 64, "../../secret"])
async def test_an_artifact_that_is_not_what_it_says_fails_the_attempt(host: Host, pod: Pod, sha256: object) -> None:
    (pod.folder / "ok").write_text("ok")
    pod.end("ok")
    pod.say({"state": "succeeded", "artifacts": [{"name": "x", "path": "bad", "size": 1, "sha256": sha256}]})
    await host.store.get(host.spec)
    assert host.result()["state"] == "failed"
    assert not (host.folder / "bad").exists()


async def test_an_object_that_was_changed_does_not_reach_the_workspace(host: Host, pod: Pod) -> None:
    (pod.folder / "model").write_text("model")
    pod.end("model")
    objects.Store(pod.transfer["url"], tries=1, credentials="").put_bytes(f"objects/{hash_of(b'model')}", b"evil!")
    await host.store.get(host.spec)
    assert "came damaged out of the object store" in host.result()["failure"]["message"]
    assert not (host.folder / "model").exists()


@pytest.mark.parametrize(
    ("path", "reason"), [("model", "Is a directory"), ("", "Is a directory"), ("x" * 300, "File name too long")]
)
async def test_an_artifact_that_no_file_can_hold_is_told(host: Host, pod: Pod, path: str, reason: str) -> None:
    (pod.folder / "ok").write_text("ok")
    (host.folder / "model").mkdir()
    pod.end("ok")
    result = json.loads((pod.directory / "result.json").read_text())
    result["artifacts"][0]["path"] = path
    pod.say(result)
    await host.store.get(host.spec)
    message = host.result()["failure"]["message"]
    assert message == f"The artifact {path!r} cannot be kept in the workspace: {reason}."


@pytest.mark.parametrize("result", [[], None, {"artifacts": {"a": 1}}, "x"])
async def test_a_result_that_is_none_is_a_failure(host: Host, pod: Pod, result: object) -> None:
    pod.end()
    pod.say(result)
    await host.store.get(host.spec)
    assert host.result()["state"] == "failed"
    assert host.result()["failure"]["message"] == "The pod sent back a result that is none."


# --- what goes wrong on this side -----------------------------------------------------------------------------


async def test_an_input_that_vanished_is_named(host: Host) -> None:
    spec = host.with_inputs(**{"a.csv": b"a"})
    (host.root / "a.csv").unlink()
    with pytest.raises(ExecutorError, match=r"The input 'a\.csv' is no longer there"):
        await host.store.put(spec)


async def test_an_input_outside_of_the_workspace_is_refused(tmp_path: Path, host: Host) -> None:
    (host.root / "link").symlink_to("/etc/hostname")
    for path in (Path("/etc/hostname"), host.root / ".." / "x", host.root / "link"):
        with pytest.raises(ExecutorError, match="outside the workspace"):
            await host.store.put(AttemptSpec(**{**vars(host.spec), "inputs": [path]}))
    assert not host.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("AWS_SECRET_ACCESS_KEY", "wrong-secret-key", "SignatureDoesNotMatch"),
        ("AWS_ACCESS_KEY_ID", "wrong-access-key", "InvalidAccessKeyId"),
    ],
)
async def test_wrong_keys_are_told_and_not_told_of(
    host: Host, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(
        ExecutorError, match=rf"refused access \((403|{code})\)\. Jupyter takes credentials from"
    ) as raised:
        await host.store.put(host.spec)
    assert value not in raised.value.message
    assert not host.objects.exists()


async def test_missing_keys_are_told(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(ExecutorError, match="needs credentials, and there are none"):
        await host.store.put(host.spec)


async def test_a_pod_without_keys_is_told_of_secrets(host: Host, pod: Pod, monkeypatch: pytest.MonkeyPatch) -> None:
    S3FileSystem.clear_instance_cache()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret-key")
    with pytest.raises(transfer.StoreFailed, match="Pods take credentials from Secrets"):
        pod.fetch()


async def test_a_bucket_that_is_not_there_is_told(tmp_path: Path, host: Host) -> None:
    store = ObjectStore("s3://nowhere/prefix", host.root)
    with pytest.raises(ExecutorError, match="There is no bucket 'nowhere' for the workspace s3://nowhere/prefix"):
        await store.put(host.spec)
    await store.close()


async def test_a_server_that_is_away_is_told_after_some_tries(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{probe.getsockname()[1]}")
        with pytest.raises(ExecutorError, match="cannot be reached: EndpointConnectionError"):
            await host.store.put(host.spec)


@pytest.mark.parametrize(
    ("url", "package"), [("s3://bucket/prefix", "'jupyter-dagflow[s3]'"), ("gs://bucket", "gcsfs")]
)
async def test_a_missing_package_is_named(host: Host, monkeypatch: pytest.MonkeyPatch, url: str, package: str) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(_registry, "s3", raising=False)
    store = ObjectStore(url, host.root)
    with pytest.raises(MissingExtra) as raised:
        await store.put(host.spec)
    assert raised.value.message.endswith(f"which is not installed: pip install {package}.")
    await store.close()


def test_a_url_with_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ExecutorError, match="must not hold credentials") as raised:
        ObjectStore("s3://user:hunter2@bucket/prefix", tmp_path)
    assert "hunter2" not in raised.value.message
