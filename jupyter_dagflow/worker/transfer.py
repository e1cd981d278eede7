"""Brings an attempt's files out of an object store into the pod, and what it left back.

``transfer`` is what the host said: ``{"url", "attempt", "workspace", "working_directory", "manifest"}``. ``attempt``
is the folder of the attempt's own objects, ``workspace`` and ``working_directory`` are folders of this pod, and
``manifest`` is the hash of ``{"source": {"path", "sha256", "size"} or null, "inputs": [{"path", "sha256", "size"}]}``,
with the source's path relative to the attempt's folder, the others' to the workspace. A command has no source.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .events import one_line, replace_text
from .object_errors import StoreFailed
from .objects import Content, Store, content_key, in_parallel

TRIES = 8
"""A store that is away for a minute costs no result."""
CREDENTIALS = (
    "Pods take credentials from Secrets: name one in the node's kubernetes.env_from, "
    "with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for S3, and AWS_ENDPOINT_URL for a server other than AWS."
)
MANIFEST_LIMIT = 64 * 1024 * 1024
NOTEBOOK = "output.ipynb"
FILES = (NOTEBOOK, "events.jsonl")
"""What goes back beside the result and the artifacts."""
FIRST_KEEP_S, KEEP_EVERY_S = 1.0, 15.0
"""How often the notebook is sent while it runs: often at first, as most failures come early."""
CHECKPOINT = "checkpoint"
"""The folder that an attempt leaves to the next attempt of its node, beside the folder of the attempt."""


class StaysInPod(Exception):
    """A file that an output names is not sent back, with the reason."""


def fetch(transfer: dict[str, Any], directory: Path) -> bool:
    """Make the attempt's folder and the workspace as far as the attempt needs them.

    False if another pod has begun this attempt: then nothing may run. Raises ``StoreFailed``.
    """
    store = _open(transfer)
    if not _is_first(store, transfer["attempt"]):
        return False
    manifest = json.loads(_content(store, transfer["manifest"]))
    try:
        Path(transfer["working_directory"]).mkdir(parents=True, exist_ok=True)
        _bring(store, directory, [] if manifest["source"] is None else [manifest["source"]])
        _bring(store, Path(transfer["workspace"]), manifest["inputs"])
        kept = store.get_bytes(_checkpoint_key(transfer), MANIFEST_LIMIT)
        if kept is not None:
            _bring(store, directory.parent / CHECKPOINT, json.loads(kept))
    except OSError as error:
        raise StoreFailed(f"The pod cannot keep the files it fetches: {_reason(error)}.") from None
    return True


@contextlib.contextmanager
def keeping(transfer: dict[str, Any], directory: Path) -> Iterator[None]:
    """Meanwhile send the executed notebook now and then, so that it is there even if the pod is killed."""
    store = Store(transfer["url"], tries=1, credentials=CREDENTIALS)
    ended = threading.Event()
    sending = (store, f"{transfer['attempt']}/{NOTEBOOK}", directory / NOTEBOOK, ended)
    thread = threading.Thread(target=_keep_sending, args=sending, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _keep_sending(store: Store, key: str, notebook: Path, ended: threading.Event) -> None:
    pause, sent = FIRST_KEEP_S, (0, 0)
    while not ended.wait(pause):
        # What does not arrive now does so later, or with the result.
        with contextlib.suppress(StoreFailed, OSError):
            found = notebook.stat()
            saved = (found.st_ino, found.st_mtime_ns)
            if saved != sent:
                store.put_file(key, notebook)
                sent = saved
        pause = min(2 * pause, KEEP_EVERY_S)


def put(transfer: dict[str, Any], directory: Path) -> None:
    """Send back what the attempt left, its result last. Raises ``StoreFailed``.

    The result that is sent, and then lies in the folder, names the artifacts as they were sent. Without a result, the
    rest is sent all the same.
    """
    store = _open(transfer)
    result = _sent_result(store, transfer, directory)
    _send_checkpoint(store, transfer, directory.parent / CHECKPOINT)
    for name in FILES:
        if (directory / name).is_file():
            store.put_file(f"{transfer['attempt']}/{name}", directory / name)
    if result is not None:
        text = json.dumps(result) + "\n"
        replace_text(directory / "result.json", text)
        store.put_bytes(f"{transfer['attempt']}/result.json", text.encode("utf-8", "backslashreplace"))


def inside(folder: Path, path: str) -> Path | None:
    """The absolute path of ``path`` (relative to the folder, or absolute), ``None`` if it leaves the folder."""
    try:
        found = (folder / path).resolve()
        return found if path and found != folder.resolve() and found.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError, RuntimeError):
        return None


def _open(transfer: dict[str, Any]) -> Store:
    return Store(transfer["url"], tries=TRIES, credentials=CREDENTIALS)


def _is_first(store: Store, attempt: str) -> bool:
    """Leave a mark, and look whether it is the only one.

    Not every store can create an object only if it is not there; a list that is up to date they all have. Of two pods
    that begin in the same moment, both may stand back, never both go on.
    """
    mark = uuid.uuid4().hex
    told = {"pod": os.environ.get("HOSTNAME", ""), "time": time.time()}
    store.put_bytes(f"{attempt}/started/{mark}", json.dumps(told).encode())
    return store.names(f"{attempt}/started") == [mark]


def _content(store: Store, sha256: str) -> bytes:
    data = store.get_bytes(content_key(sha256), MANIFEST_LIMIT)
    if data is None:
        raise StoreFailed(f"The list of the attempt's files is no longer in the object store {store.url}.")
    return data


def _bring(store: Store, folder: Path, files: list[dict[str, Any]]) -> None:
    def one(file: dict[str, Any]) -> None:
        target = inside(folder, str(file["path"]))
        if target is None:
            raise StoreFailed(f"The file {file['path']!r} leads out of {folder}.")
        store.get_content(str(file["sha256"]), target)

    in_parallel(one, files)


def _sent_result(store: Store, transfer: dict[str, Any], directory: Path) -> dict[str, Any] | None:
    """The attempt's result after its artifacts were sent; a failure if one of them could not be."""
    try:
        result: dict[str, Any] = json.loads((directory / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    sent, notes = [], []
    for artifact in result.get("artifacts") or ():
        try:
            content = _send_artifact(store, transfer, artifact)
        except StaysInPod as error:
            notes.append(str(error))
        except StoreFailed as error:
            if error.away:
                raise
            failure = {"message": error.failure.message, "name": artifact["name"], "cell": None}
            return {**result, "state": "failed", "artifacts": [], "failure": failure}
        else:
            sent.append({**artifact, **content.to_json()})
    add_notes(directory / "events.jsonl", notes)
    return {**result, "artifacts": sent}


def _send_artifact(store: Store, transfer: dict[str, Any], artifact: dict[str, Any]) -> Content:
    """Send the file that an output names, as it is now. Raises ``StaysInPod``."""
    name, path = artifact["name"], artifact["path"]
    file = inside(Path(transfer["workspace"]), os.path.join(transfer["working_directory"], path))  # noqa: PTH118
    if file is None:
        raise StaysInPod(f"The file {path!r} (output {name!r}) stays in the pod: it is not in the workspace.")
    try:
        return store.put_content(file)
    except OSError as error:
        raise StaysInPod(f"The file {path!r} (output {name!r}) stays in the pod: {_reason(error)}.") from None


def _send_checkpoint(store: Store, transfer: dict[str, Any], folder: Path) -> None:
    """Keep the files of the node's checkpoint for its next attempt; links are not followed."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if not files:
        return
    contents = in_parallel(store.put_content, files)
    kept = [
        {"path": file.relative_to(folder).as_posix(), **content.to_json()}
        for file, content in zip(files, contents, strict=True)
    ]
    store.put_bytes(_checkpoint_key(transfer), json.dumps(kept).encode())


def _checkpoint_key(transfer: dict[str, Any]) -> str:
    return f"{transfer['attempt'].rpartition('/')[0]}/{CHECKPOINT}.json"


def add_notes(events: Path, notes: Iterable[str]) -> None:
    """Add sentences of ours to the copy of a log."""
    told = [{"type": "text", "time": time.time(), "stream": "stderr", "text": f"{note}\n", "cell": 0} for note in notes]
    if told:
        with events.open("a", encoding="utf-8") as log:
            log.writelines(json.dumps(event) + "\n" for event in told)


def _reason(error: OSError) -> str:
    return one_line(error.strerror or type(error).__name__, 200)
