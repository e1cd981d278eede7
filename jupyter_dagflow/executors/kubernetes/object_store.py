"""A workspace that pods share with this machine through an object store only.

Below the URL: ``objects/<sha256>``, whatever was sent, under its hash; ``runs/<run>/<node>/<attempt>/``, what belongs
to one attempt: ``started/``, ``output.ipynb``, ``events.jsonl`` and, last of all, ``result.json``; beside the attempts
``checkpoint.json``, the list of the node's checkpoint. What a pod sends back is checked before it gets here.
"""

from __future__ import annotations

import asyncio
import json
import posixpath
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.errors import ExecutorError, MissingExtra
from jupyter_dagflow.executors.kubernetes.workspace import PodPlace, relative_place
from jupyter_dagflow.model.pods import url_problem
from jupyter_dagflow.worker.artifacts import kind_of
from jupyter_dagflow.worker.events import replace_text
from jupyter_dagflow.worker.object_errors import DriverMissing, StoreFailed
from jupyter_dagflow.worker.objects import Content, Store, content_of, in_parallel
from jupyter_dagflow.worker.transfer import FILES, add_notes, inside

ATTEMPT_MOUNT = "/dagflow/attempt"
WORKSPACE_MOUNT = "/dagflow/workspace"
TRIES_TO_SEND, TRIES_TO_FETCH = 5, 9
"""A wrong address is told soon; what a pod has done is not given up while the store is away for a minute."""
ATTEMPTS_AT_ONCE = 4
RESULT_LIMIT = 64 * 1024 * 1024
CREDENTIALS = (
    "Jupyter takes credentials from its environment (for S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "and AWS_ENDPOINT_URL for a server other than AWS) or from where the provider's tools keep them."
)

T = TypeVar("T")


class ObjectStore:
    """Keeps the port ``PodWorkspace`` for an fsspec URL; ``workspace`` is the workspace's root on this machine."""

    immediate = False

    def __init__(self, url: str, workspace: Path) -> None:
        if problem := url_problem(url):
            raise ExecutorError(problem)
        self._root = workspace.resolve()
        self._url = url.rstrip("/")
        self._sending = Store(self._url, tries=TRIES_TO_SEND, credentials=CREDENTIALS)
        self._fetching = Store(self._url, tries=TRIES_TO_FETCH, credentials=CREDENTIALS)
        self._threads = ThreadPoolExecutor(max_workers=ATTEMPTS_AT_ONCE, thread_name_prefix="object-store")

    def place(self, spec: AttemptSpec) -> PodPlace:
        return PodPlace(
            # A folder below the mount, so that the checkpoint's, which lies beside it, can be made as well.
            directory=f"{ATTEMPT_MOUNT}/{spec.attempt}",
            working_directory=self._in_pod(spec),
            volumes=[{"name": "dagflow-attempt", "emptyDir": {}}, {"name": "dagflow-workspace", "emptyDir": {}}],
            mounts=[
                {"name": "dagflow-attempt", "mountPath": ATTEMPT_MOUNT},
                {"name": "dagflow-workspace", "mountPath": WORKSPACE_MOUNT},
            ],
        )

    async def put(self, spec: AttemptSpec) -> Mapping[str, Any]:
        """Send what the pod needs and the store lacks; returns the pod's ``transfer``. Raises ``ExecutorError``."""
        return await self._blocking(self._put, spec)

    async def get(self, spec: AttemptSpec) -> None:
        """Bring what the pod left into the attempt's folder and the workspace, the result last.

        Raises ``ExecutorError`` while the store cannot be used. An artifact that cannot be brought makes the attempt a
        failed one; one that lies outside of the workspace is left out, and the log says so.
        """
        await self._blocking(self._get, spec)

    async def remove(self, spec: AttemptSpec) -> None:
        await self._blocking(lambda spec: self._sending.remove(_key(spec)), spec)

    async def close(self) -> None:
        for store in (self._sending, self._fetching):
            store.close()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def _blocking(self, function: Callable[[AttemptSpec], T], spec: AttemptSpec) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function, spec)
        except DriverMissing as error:
            package = "'jupyter-dagflow[s3]'" if error.driver == "s3fs" else error.driver
            message = f"The workspace {self._url} needs {error.driver}, which is not installed"
            raise MissingExtra(f"{message}: pip install {package}.") from None
        except StoreFailed as error:
            raise ExecutorError(error.failure.message) from None

    # --- to the store -----------------------------------------------------------------------------------------

    def _put(self, spec: AttemptSpec) -> Mapping[str, Any]:
        # A command has no source, every other node has one.
        sources = sorted(spec.directory.glob("source.*"))
        files = [(path, path.name) for path in sources]
        files += [(path, relative_place(self._root, path)) for path in spec.inputs]
        contents = in_parallel(lambda file: self._sent(*file), files)
        told = [{"path": path, **content.to_json()} for (_, path), content in zip(files, contents, strict=True)]
        source, inputs = (told[0], told[1:]) if sources else (None, told)
        manifest = self._sending.put_json(json.dumps({"source": source, "inputs": inputs}, sort_keys=True))
        return {
            "url": self._url,
            "attempt": _key(spec),
            "workspace": WORKSPACE_MOUNT,
            "working_directory": self._in_pod(spec),
            "manifest": manifest.sha256,
        }

    def _sent(self, path: Path, name: str) -> Content:
        try:
            return self._sending.put_content(path)
        except FileNotFoundError:
            raise ExecutorError(f"The input {name!r} is no longer there, so the pod cannot have it.") from None
        except OSError as error:
            raise ExecutorError(f"The input {name!r} cannot be read: {error.strerror}.") from None

    def _in_pod(self, spec: AttemptSpec) -> str:
        return posixpath.normpath(f"{WORKSPACE_MOUNT}/{relative_place(self._root, spec.working_directory)}")

    # --- from the store ---------------------------------------------------------------------------------------

    def _get(self, spec: AttemptSpec) -> None:
        try:
            self._bring(spec)
        except OSError as error:
            message = f"What the pod left cannot be kept in {spec.directory}: {error.strerror or error}."
            raise ExecutorError(message) from None

    def _bring(self, spec: AttemptSpec) -> None:
        # Once there is a result, it stands, whoever wrote it.
        ended = (spec.directory / "result.json").exists()
        told = None if ended else self._fetching.get_bytes(f"{_key(spec)}/result.json", RESULT_LIMIT)
        for name in FILES:
            if not ended or not (spec.directory / name).exists():
                self._fetching.get_file(f"{_key(spec)}/{name}", spec.directory / name)
        if told is None:
            return
        result, notes = self._accepted(spec, _parsed(told))
        add_notes(spec.directory / "events.jsonl", notes)
        replace_text(spec.directory / "result.json", json.dumps(result) + "\n")

    def _accepted(self, spec: AttemptSpec, result: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The result with the artifacts that are in the workspace now, and what there is to say about the others."""
        brought, notes = [], []
        for artifact in result.get("artifacts") or ():
            try:
                brought.append(self._brought(spec, artifact))
            except Refused as error:
                notes.append(str(error))
            except StoreFailed as error:
                if error.away:
                    raise
                return _failed(result, error.failure.message), notes
            except OSError as error:
                message = f"The artifact {artifact['path']!r} cannot be kept in the workspace: {error.strerror}."
                return _failed(result, message), notes
        return {**result, "artifacts": brought}, notes

    def _brought(self, spec: AttemptSpec, artifact: Any) -> dict[str, Any]:
        """Put an artifact to its place in the workspace; its path is then relative to where the node works."""
        match artifact:
            case {"name": str(name), "path": str(path), "size": int(size), "sha256": str(sha256)}:
                pass
            case _:
                raise Refused("The pod named an artifact that is none.")
        in_pod = posixpath.normpath(posixpath.join(self._in_pod(spec), path))
        target = inside(self._root, posixpath.relpath(in_pod, WORKSPACE_MOUNT))
        runs = spec.directory.resolve().parents[2]
        if target is None or target.is_relative_to(runs):
            raise Refused(f"The file {path!r} (output {name!r}) was left out: its place is not in the workspace.")
        if not _is_there(target, sha256):
            self._fetching.get_content(sha256, target)
        relative = posixpath.relpath(in_pod, self._in_pod(spec)) if posixpath.isabs(path) else path
        return {"name": name, "path": relative, "kind": kind_of(relative), "size": size, "sha256": sha256}


class Refused(Exception):
    """An artifact is not taken into the workspace; the message says why."""


def _key(spec: AttemptSpec) -> str:
    return f"runs/{spec.run_id}/{spec.node_id}/{spec.attempt}"


def _parsed(told: bytes) -> dict[str, Any]:
    try:
        result = json.loads(told)
    except (ValueError, RecursionError):
        result = None
    if not isinstance(result, dict) or not isinstance(result.get("artifacts") or [], list):
        return _failed({"type": "result", "time": time.time()}, "The pod sent back a result that is none.")
    return result


def _failed(result: Mapping[str, Any], message: str) -> dict[str, Any]:
    failure = {"message": message, "name": "ObjectStore", "cell": None}
    return {**result, "state": "failed", "artifacts": [], "failure": failure}


def _is_there(target: Path, sha256: str) -> bool:
    try:
        return content_of(target).sha256 == sha256
    except FileNotFoundError:
        return False
