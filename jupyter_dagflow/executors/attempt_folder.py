"""The folder of an attempt, seen from outside the worker: who owns it, what it said, how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.events import (
    AttemptEvent,
    AttemptFailure,
    AttemptResult,
    CellStarted,
    WorkerStarted,
)
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState

WORKER_RESULTS = frozenset({AttemptState.SUCCEEDED, AttemptState.FAILED, AttemptState.CANCELLED})


class AttemptFolder:
    """Reads and writes what ``ARCHITECTURE.md`` says lies in an attempt's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log = path / "log.jsonl"
        self.errors = path / "stderr.txt"

    def write_request(self, spec: AttemptSpec) -> None:
        """Say what the worker has to do. Raises ``OSError``, and ``TypeError`` if a value is none of JSON's."""
        self.write_json("request.json", request_of(spec, str(spec.working_directory.absolute())))

    def request(self) -> dict[str, Any] | None:
        """What ``write_request`` wrote, if anything."""
        try:
            return _parsed((self.path / "request.json").read_text(encoding="utf-8"))
        except OSError:
            return None

    def claim(self) -> bool:
        """Take the attempt so that no worker can begin it; false if a worker has it."""
        try:
            with (self.path / "worker.json").open("x", encoding="utf-8") as file:
                json.dump({"pid": None, "created": time.time()}, file)
        except FileExistsError:
            return False
        except FileNotFoundError:
            self.path.mkdir(parents=True, exist_ok=True)
            return self.claim()
        return True

    def worker(self) -> dict[str, Any] | None:
        """What the owner wrote into ``worker.json``; ``None`` if the attempt is free."""
        try:
            text = (self.path / "worker.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        record = _parsed(text)
        # Empty for the instant between its creation and its writing: then the owner lives, whoever it is.
        return record if record is not None else {"pid": None, "created": time.time(), "unwritten": not text}

    def result(self) -> AttemptResult | None:
        """The result that was written, if any."""
        try:
            record = _parsed((self.path / "result.json").read_text(encoding="utf-8"))
        except OSError:
            return None
        return result_of(record) if record is not None else None

    def write_result(self, result: AttemptResult) -> None:
        """Write a result in the worker's stead, once no worker can do it any more."""
        fields = {
            "type": "result",
            "time": result.time,
            "state": result.state,
            "outputs": result.outputs,
            "artifacts": result.artifacts,
            "failure": result.failure.to_json() if result.failure is not None else None,
            "resources": result.resources,
        }
        self.write_json("result.json", fields)

    def add_text(self, text: str, stream: str = "stdout") -> None:
        """Add to the log in the worker's stead, where an executor has none."""
        line = {"type": "text", "time": time.time(), "stream": stream, "text": text, "cell": 0}
        with contextlib.suppress(OSError), self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    def remove_sockets(self) -> None:
        """Remove the temporary folder of the kernel's sockets, which a worker that was killed leaves behind."""
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            for line in log:
                told = _parsed(line.decode("utf-8", "replace")) if line.startswith(b'{"type": "kernel"') else None
                folder = Path(str(told.get("folder", ""))) if told else Path()
                if folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith("dagflow-"):
                    shutil.rmtree(folder, ignore_errors=True)

    def last_error(self) -> str:
        """The last line that the worker wrote to its standard error; empty if there is none."""
        with contextlib.suppress(OSError):
            lines = self.errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            return lines[-1].strip()[:500] if lines else ""
        return ""

    def write_json(self, name: str, value: dict[str, Any]) -> None:
        """Write one of the folder's files, whole or not at all."""
        self.path.mkdir(parents=True, exist_ok=True)
        temporary = self.path / f".{name}.{os.getpid()}.tmp"
        try:
            temporary.write_text(json.dumps(value) + "\n", encoding="utf-8")
            temporary.replace(self.path / name)
        finally:
            temporary.unlink(missing_ok=True)


def lost(message: str) -> AttemptResult:
    """The result of an attempt that never began or vanished."""
    return AttemptResult(time=time.time(), state=AttemptState.LOST, failure=AttemptFailure(message=message))


def request_of(spec: AttemptSpec, working_directory: str) -> dict[str, Any]:
    """What the worker has to do, as ``request.json`` tells it; ``working_directory`` as the worker sees it."""
    return {
        "run_id": spec.run_id,
        "node_id": spec.node_id,
        "attempt": spec.attempt,
        "type": spec.type,
        "name": spec.name,
        "working_directory": working_directory,
        "parameters": dict(spec.parameters),
        "outputs": list(spec.outputs),
        "kernel": spec.kernel,
        "env": dict(spec.env),
        "settings": dict(spec.settings),
        **({"keep_kernel_s": spec.keep_kernel_s} if spec.keep_kernel_s else {}),
        **({"continues": dict(spec.continues)} if spec.continues is not None else {}),
    }


class LogReader:
    """Reads a log that grows, from its beginning, giving the events that the engine wants."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._rest = b""

    def read(self) -> list[AttemptEvent]:
        """Events of the whole lines that came since the last call."""
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            except FileNotFoundError:
                return []
        events: list[AttemptEvent] = []
        while chunk := os.read(self._descriptor, 1 << 16):
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            events.extend(event for line in lines if (event := event_of(line)) is not None)
        return events

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def event_of(line: bytes) -> AttemptEvent | None:
    """The event in a line of the log, or ``None`` where it is none of the engine's (or no event at all)."""
    if line.startswith((b'{"type": "text"', b'{"type": "resources"')):
        return None  # By far the most, and the longest.
    record = _parsed(line.decode("utf-8", "replace"))
    if record is None:
        return None
    try:
        match record.get("type"):
            case "started":
                return WorkerStarted(time=record["time"], cells=record.get("cells"))
            case "cell" if record.get("state") == "running":
                return CellStarted(time=record["time"], index=record["index"], total=record["total"])
            case "result":
                return result_of(record)
    except KeyError:
        return None
    return None


def result_of(record: dict[str, Any]) -> AttemptResult | None:
    """The result that a ``result`` event tells; ``None`` if it tells none."""
    if record.get("state") not in WORKER_RESULTS:
        return None
    failure = record.get("failure")
    return AttemptResult(
        time=record.get("time", time.time()),
        state=AttemptState(record["state"]),
        outputs=record.get("outputs") or {},
        artifacts=record.get("artifacts") or [],
        failure=None
        if failure is None
        else AttemptFailure(
            message=str(failure.get("message", "")), name=str(failure.get("name", "")), cell=failure.get("cell")
        ),
        resources=record.get("resources") or {},
    )


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
