"""Waits: attempts of sensors, which hold no process, and a thread only for the moment of a look."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.events import (
    AttemptEvent,
    AttemptFailure,
    AttemptResult,
    AttemptWaiting,
    WorkerStarted,
)
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.errors import ExecutorError
from jupyter_dagflow.executors.attempt_folder import AttemptFolder, lost, request_of
from jupyter_dagflow.executors.sensors.kinds import make_probe, read_sensor
from jupyter_dagflow.executors.sensors.lookout import Lookout
from jupyter_dagflow.executors.sensors.probes import LastSuccess, Sight, Wait, WrongSensor, trouble
from jupyter_dagflow.executors.sensors.threads import Threads
from jupyter_dagflow.worker.outputs import MAX_OUTPUT_CHARS

THREADS = 16
"""So many sensors of a run look at once."""


class SensorExecutor:
    """Keeps the ``Executor`` port. What an attempt's folder holds tells all: ``request.json`` says when its wait began,
    so a new runner goes on with the same deadline.

    ``last_success`` is asked on the event loop's thread.
    """

    def __init__(self, *, workspace: Path, last_success: LastSuccess) -> None:
        self._workspace = workspace
        self._last_success = last_success
        self._threads = Threads(THREADS)
        self._ended: dict[Path, asyncio.Event] = {}
        """By attempt that is watched: set when it is cancelled."""

    # --- the port ---------------------------------------------------------------------------------------------

    async def start(self, spec: AttemptSpec) -> None:
        folder = AttemptFolder(spec.directory)
        if not folder.claim():
            return
        request = {**request_of(spec, str(spec.working_directory.absolute())), "settings": dict(spec.settings)}
        try:
            folder.write_json("request.json", {**request, "began": time.time()})
        except (OSError, TypeError, ValueError) as error:
            raise ExecutorError(f"The sensor {spec.node_id!r} could not begin: {error}.") from error

    async def watch(self, spec: AttemptSpec) -> AsyncIterator[AttemptEvent]:
        folder = AttemptFolder(spec.directory)
        request = folder.request()
        if request is None or "began" not in request:
            # Taken now, it cannot begin later.
            folder.claim()
            yield folder.result() or lost("The sensor never began to wait.")
            return
        yield WorkerStarted(time=request["began"])
        ended = self._ended.setdefault(spec.directory, asyncio.Event())
        try:
            async for message in self._wait(folder, request, ended):
                yield AttemptWaiting(time=time.time(), message=message)
        finally:
            self._ended.pop(spec.directory, None)
        yield folder.result() or lost("The sensor left no result.")

    async def cancel(self, spec: AttemptSpec) -> None:
        folder = AttemptFolder(spec.directory)
        folder.claim()
        if folder.result() is None:
            folder.write_result(AttemptResult(time=time.time(), state=AttemptState.CANCELLED))
        if spec.directory in self._ended:
            self._ended[spec.directory].set()

    async def close(self) -> None:
        """Nothing is held: who watches holds the wait."""

    async def _wait(self, folder: AttemptFolder, request: dict[str, Any], ended: asyncio.Event) -> AsyncIterator[str]:
        """Look until there is a result in the folder; yields what to tell whenever that changes."""
        wait = Wait(
            began=request["began"],
            folder=Path(request["working_directory"]),
            workspace=self._workspace,
            env={**os.environ, **request.get("env", {})},
            last_success=self._last_success,
        )
        told, settings = "", request.get("settings", {}).get("sensor")
        tell = partial(trouble, text=str(settings), env=wait.env)
        lookout = None
        try:
            sensor = read_sensor(settings)
            lookout = Lookout(make_probe(sensor, wait), self._threads, ended, tell=tell)
            while folder.result() is None and (sight := await lookout.look()) is not None:
                if sight.outputs is not None:
                    folder.add_text(f"{sight.told}\n")
                    folder.write_result(found(sight))
                    return
                message = f"{lookout.waits_for} {sight.told}".strip()
                if message != told:
                    told = message
                    folder.add_text(f"{message}\n")
                    yield message
                await lookout.pause(sensor.poll_s if sight.pause_s is None else min(sensor.poll_s, sight.pause_s))
        except WrongSensor as error:
            folder.add_text(f"{error.message}\n", stream="stderr")
            folder.write_result(failed(error.message))
        finally:
            if lookout is not None:
                lookout.close()


def found(sight: Sight) -> AttemptResult:
    """The result of a wait that is over."""
    outputs, artifacts = dict(sight.outputs or {}), [dict(artifact) for artifact in sight.artifacts]
    size = len(json.dumps(outputs))
    if size > MAX_OUTPUT_CHARS:
        return failed(f"What came is too large to pass on ({size} characters of JSON; at most {MAX_OUTPUT_CHARS}).")
    return AttemptResult(time=time.time(), state=AttemptState.SUCCEEDED, outputs=outputs, artifacts=artifacts)


def failed(message: str) -> AttemptResult:
    """The result of a wait that would be in vain."""
    failure = AttemptFailure(message=message, name="WrongSensor")
    return AttemptResult(time=time.time(), state=AttemptState.FAILED, failure=failure)
