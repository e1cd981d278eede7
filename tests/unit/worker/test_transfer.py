"""What a pod fetches from an object store and sends back; the store is in memory."""

import errno
import hashlib
import json
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from jupyter_dagflow.worker import objects, transfer
from jupyter_dagflow.worker import pod as worker_pod
from jupyter_dagflow.worker.object_errors import DriverMissing, StoreFailed, failure_of, masked
from jupyter_dagflow.worker.objects import Store

URL = "memory://bucket/prefix"
ATTEMPT = "runs/run-1/node-1/1"


@pytest.fixture(autouse=True)
def _empty_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(objects, "FIRST_PAUSE_S", 0.0)
    MemoryFileSystem.store.clear()
    yield
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


@pytest.fixture
def store() -> Store:
    return Store(URL, tries=3, credentials="Ask the owl.")


class Pod:
    """The folders of a pod, and what the host told it."""

    def __init__(self, root: Path, store: Store, *, attempt: str = ATTEMPT) -> None:
        self.root = root
        self.store = store
        self.directory = root / "attempt" / attempt.rpartition("/")[2]
        self.workspace = root / "workspace"
        self.notebook_folder = self.workspace / "reports"
        self.attempt = attempt
        self.transfer: dict[str, Any] = {}

    def tell(self, inputs: dict[str, bytes]) -> "Pod":
        self.root.mkdir()
        source, *contents = [self._content(data) for data in (b'{"cells": []}', *inputs.values())]
        files = [{"path": path, **content} for path, content in zip(inputs, contents, strict=True)]
        manifest = self.store.put_json(json.dumps({"source": {"path": "source.ipynb", **source}, "inputs": files}))
        self.transfer = {
            "url": URL,
            "attempt": self.attempt,
            "workspace": str(self.workspace),
            "working_directory": str(self.notebook_folder),
            "manifest": manifest.sha256,
        }
        return self

    def _content(self, data: bytes) -> dict[str, Any]:
        file = self.root / "content"
        file.write_bytes(data)
        return self.store.put_content(file).to_json()

    def fetch(self) -> bool:
        return transfer.fetch(self.transfer, self.directory)

    def end(self, *artifacts: str, state: str = "succeeded") -> None:
        """Leave what the worker leaves."""
        named = [
            {"name": f"x{number}", "path": path, "size": 1, "sha256": "?"} for number, path in enumerate(artifacts)
        ]
        self.write("result.json", json.dumps({"type": "result", "state": state, "artifacts": named}))
        self.write("output.ipynb", "executed")
        self.write("events.jsonl", '{"type": "started"}\n')

    def write(self, name: str, text: str) -> None:
        (self.directory / name).write_text(text)

    def put(self) -> dict[str, Any]:
        """Send back; the result that arrived."""
        transfer.put(self.transfer, self.directory)
        return json.loads(sent("result.json") or "{}")


@pytest.fixture
def pod(tmp_path: Path, store: Store) -> Pod:
    return Pod(tmp_path / "pod", store)


def sent(name: str) -> bytes | None:
    return Store(URL, tries=1, credentials="").get_bytes(f"{ATTEMPT}/{name}", 1_000_000)


def log_texts() -> list[str]:
    events = [json.loads(line) for line in (sent("events.jsonl") or b"").splitlines()]
    return [event["text"] for event in events if event["type"] == "text"]


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_pod_gets_its_notebook_and_every_input_at_its_place(pod: Pod) -> None:
    assert pod.tell({"data/a.csv": b"a", "reports/b.csv": b""}).fetch()
    assert (pod.directory / "source.ipynb").read_bytes() == b'{"cells": []}'
    assert (pod.workspace / "data" / "a.csv").read_bytes() == b"a"
    assert (pod.notebook_folder / "b.csv").read_bytes() == b""


def test_a_second_pod_of_the_same_attempt_does_nothing(pod: Pod, tmp_path: Path, store: Store) -> None:
    assert pod.tell({}).fetch()
    second = Pod(tmp_path / "second", store).tell({})
    assert not second.fetch()
    assert not second.workspace.exists()
    assert not second.directory.exists()


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "", "."])
def test_no_input_leaves_the_workspace(pod: Pod, path: str) -> None:
    with pytest.raises(StoreFailed, match="leads out of"):
        pod.tell({path: b"x"}).fetch()


def test_an_input_that_came_damaged_is_not_taken(pod: Pod, store: Store) -> None:
    pod.tell({"a.csv": b"a"})
    store.put_bytes(f"objects/{hash_of(b'a')}", b"b")
    with pytest.raises(StoreFailed, match=r"a\.csv came damaged out of the object store memory://bucket/prefix"):
        pod.fetch()
    assert list(pod.workspace.rglob("*.csv")) == []
    assert list(pod.workspace.rglob("*.tmp")) == []


def test_an_input_that_is_gone_from_the_store_is_named(pod: Pod, store: Store) -> None:
    pod.tell({"a.csv": b"a"})
    store.remove("objects/" + hash_of(b"a"))
    with pytest.raises(StoreFailed, match=r"a\.csv is no longer in the object store"):
        pod.fetch()


def test_the_result_goes_back_last(pod: Pod, monkeypatch: pytest.MonkeyPatch) -> None:
    pod.tell({}).fetch()
    pod.end("model.bin")
    (pod.notebook_folder / "model.bin").write_bytes(b"model")
    written: list[str] = []
    pipe_file = MemoryFileSystem.pipe_file
    monkeypatch.setattr(
        MemoryFileSystem,
        "pipe_file",
        lambda self, path, data: (written.append(path.rpartition("/")[2]), pipe_file(self, path, data)),
    )
    assert pod.put()["artifacts"] == [{"name": "x0", "path": "model.bin", "size": 5, "sha256": hash_of(b"model")}]
    assert written == [hash_of(b"model"), "output.ipynb", "events.jsonl", "result.json"]
    assert json.loads((pod.directory / "result.json").read_text())["artifacts"][0]["sha256"] == hash_of(b"model")


def test_artifacts_anywhere_in_the_workspace_go_back(pod: Pod) -> None:
    pod.tell({}).fetch()
    places = [pod.workspace / "top.txt", pod.notebook_folder / "deep" / "down.txt"]
    for place in places:
        place.parent.mkdir(exist_ok=True)
        place.write_text(place.name)
    pod.end("../top.txt", str(places[1]))
    assert [artifact["path"] for artifact in pod.put()["artifacts"]] == ["../top.txt", str(places[1])]
    assert log_texts() == []


def test_files_outside_of_the_workspace_stay_and_the_log_says_so(pod: Pod) -> None:
    pod.tell({}).fetch()
    (pod.root / "secret").write_text("s")
    (pod.notebook_folder / "link").symlink_to(pod.root / "secret")
    pod.end("../../secret", "link", "/etc/hostname", "gone.txt")
    result = pod.put()
    assert (result["state"], result["artifacts"]) == ("succeeded", [])
    assert log_texts() == [
        "The file '../../secret' (output 'x0') stays in the pod: it is not in the workspace.\n",
        "The file 'link' (output 'x1') stays in the pod: it is not in the workspace.\n",
        "The file '/etc/hostname' (output 'x2') stays in the pod: it is not in the workspace.\n",
        "The file 'gone.txt' (output 'x3') stays in the pod: No such file or directory.\n",
    ]
    assert sent("../objects/" + hash_of(b"s")) is None


def test_an_artifact_that_the_store_does_not_take_makes_a_failure(pod: Pod, monkeypatch: pytest.MonkeyPatch) -> None:
    pod.tell({}).fetch()
    pod.end("a.txt")
    (pod.notebook_folder / "a.txt").write_text("a")
    pipe_file = MemoryFileSystem.pipe_file

    def refuse(self: MemoryFileSystem, path: str, data: bytes) -> None:
        if "/objects/" in path:
            raise PermissionError("not here")
        pipe_file(self, path, data)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", refuse)
    result = pod.put()
    assert result["state"] == "failed"
    assert result["failure"]["message"].startswith("The object store memory://bucket/prefix refused access")


def test_without_a_result_the_notebook_and_the_log_go_back(pod: Pod) -> None:
    pod.tell({}).fetch()
    pod.end()
    (pod.directory / "result.json").unlink()
    assert pod.put() == {}
    assert (sent("output.ipynb"), sent("events.jsonl")) == (b"executed", b'{"type": "started"}\n')


def test_the_checkpoint_is_there_for_the_next_attempt(pod: Pod, tmp_path: Path, store: Store) -> None:
    pod.tell({}).fetch()
    checkpoint = pod.directory.parent / "checkpoint"
    (checkpoint / "epochs").mkdir(parents=True)
    (checkpoint / "epochs" / "3.bin").write_bytes(b"three")
    (checkpoint / "link").symlink_to("/etc/hostname")
    pod.end(state="failed")
    pod.put()
    second = Pod(tmp_path / "second", store, attempt="runs/run-1/node-1/2").tell({})
    assert second.fetch()
    kept = second.directory.parent / "checkpoint"
    assert [path.relative_to(kept).as_posix() for path in sorted(kept.rglob("*"))] == ["epochs", "epochs/3.bin"]
    assert (kept / "epochs" / "3.bin").read_bytes() == b"three"


def test_the_notebook_is_sent_while_it_runs(pod: Pod, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "FIRST_KEEP_S", 0.01)
    monkeypatch.setattr(transfer, "KEEP_EVERY_S", 0.01)
    arrived = threading.Semaphore(0)
    put_file = Store.put_file

    def counted(self: Store, key: str, path: Path) -> None:
        put_file(self, key, path)
        arrived.release()

    monkeypatch.setattr(Store, "put_file", counted)
    pod.tell({}).fetch()
    with transfer.keeping(pod.transfer, pod.directory):
        for text in ("one cell", "two cells"):
            pod.write("new", text)
            (pod.directory / "new").replace(pod.directory / "output.ipynb")
            assert arrived.acquire(timeout=30)
            assert sent("output.ipynb") == text.encode()
    assert not arrived.acquire(blocking=False)


def test_a_result_that_cannot_go_back_is_told_as_a_failure(
    pod: Pod, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pod.tell({})
    description = pod.root / "pod.json"
    description.write_text(
        json.dumps({"protocol": 2, "directory": str(pod.directory), "request": {}, "transfer": pod.transfer})
    )

    def execute(directory: Path, *, keep_events: bool) -> int:
        pod.end()
        monkeypatch.setattr(MemoryFileSystem, "pipe_file", lambda *_: (_ for _ in ()).throw(PermissionError("full")))
        return 0

    monkeypatch.setattr(worker_pod, "execute_attempt", execute)
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert worker_pod.run_pod(description) == 1
    finally:
        signal.signal(signal.SIGTERM, before)
    told = json.loads(capfd.readouterr().out)
    assert (told["type"], told["state"]) == ("result", "failed")
    assert told["failure"]["message"].startswith("The object store memory://bucket/prefix refused access")


# --- the store ------------------------------------------------------------------------------------------------


def failing(times: int, error: Exception) -> Callable[[Any, str], str]:
    """What fails so often, then gives ``done``."""
    left = [error] * times

    def action(fs: Any, root: str) -> str:
        if left:
            raise left.pop()
        return "done"

    return action


def test_what_passes_is_tried_again_and_not_for_ever(store: Store) -> None:
    assert store._try(failing(2, TimeoutError("slow"))) == "done"
    with pytest.raises(StoreFailed, match="cannot be reached: TimeoutError: slow") as raised:
        store._try(failing(3, TimeoutError("slow")))
    assert raised.value.away


def test_a_refusal_is_final(store: Store) -> None:
    with pytest.raises(StoreFailed, match=r"refused access \(PermissionError: no\)\. Ask the owl\."):
        store._try(failing(1, PermissionError("no")))


def test_a_closed_store_is_not_tried_again(store: Store) -> None:
    store.close()
    with pytest.raises(StoreFailed, match="cannot be reached"):
        store._try(failing(1, TimeoutError("slow")))


@pytest.mark.parametrize("change", [b"y", b""])
def test_a_file_that_changes_while_it_is_sent_leaves_no_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: bytes
) -> None:
    monkeypatch.setattr(objects, "BLOCK", 4)
    (tmp_path / "store").mkdir()
    (tmp_path / "file").write_bytes(b"0123456789")
    store = Store(f"file://{tmp_path}/store", tries=1, credentials="")
    content = store.put_content(tmp_path / "file")
    assert (tmp_path / "store" / "objects" / content.sha256).read_bytes() == b"0123456789"
    (tmp_path / "file").write_bytes(change * 10)
    expected = objects.Content(sha256="0" * 64, size=10)
    with pytest.raises(StoreFailed, match="file changed while it was sent"):
        store.put_file("objects/new", tmp_path / "file", expected)
    assert store.names("objects") == [content.sha256]


def test_a_kind_of_url_without_its_package_names_the_package() -> None:
    with pytest.raises(
        DriverMissing, match=r"The image lacks gcsfs, which the workspace gs://bucket needs.*install gcsf"
    ):
        Store("gs://bucket", tries=1, credentials="").names("objects")


def test_an_unknown_kind_of_url_is_told() -> None:
    with pytest.raises(StoreFailed, match="The workspace nope://bucket is no object store: Protocol not known: nope"):
        Store("nope://bucket", tries=1, credentials="").names("objects")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left"), "does not fit on the disk"),
        (OSError(errno.EINVAL, "Invalid bucket name"), "cannot be used: OSError"),
        (OSError(errno.EBUSY, "SlowDown"), "cannot be reached: OSError"),
        (type("NoCredentialsError", (Exception,), {})("?"), "needs credentials, and there are none. Look there."),
        (KeyError("x"), "cannot be used: KeyError: 'x'"),
    ],
)
def test_every_failure_is_a_sentence(error: Exception, expected: str) -> None:
    told = failure_of(error, "s3://bucket", "Look there.").failure.message
    assert told.startswith(("The object store s3://bucket ", "A file from the object store s3://bucket "))
    assert expected in told


def test_no_message_tells_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
    text = "no wJalrXUtnFEMI at http://user:pass@host/x?X-Amz-Signature=abc\nnor here"
    assert masked(text) == "no *** at http://***@host/x?*** nor here"
