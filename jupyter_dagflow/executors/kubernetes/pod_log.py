"""The log of a pod, followed into the attempt's ``log.jsonl``: each line of the pod is one line of the file."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator
from pathlib import Path

from jupyter_dagflow.engine.events import AttemptEvent
from jupyter_dagflow.executors.attempt_folder import event_of
from jupyter_dagflow.executors.kubernetes.api import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    ApiRefused,
    ApiUnreachable,
    ClusterApi,
    jittered,
)
from jupyter_dagflow.executors.kubernetes.manifests import CONTAINER

EVENT = b'{"type": "'
RESULT = b'{"type": "result"'
CHUNK = 1 << 16


class PodLog:
    """Copies a pod's log to a file, beginning after the lines that the file has. Use ``close`` at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = _whole_lines(path)
        self._file = path.open("ab")
        self.last_words = ""
        """The last line that was no event: what Python says when the worker could not start."""
        self.has_result = False

    def replay(self) -> list[AttemptEvent]:
        """The events of the lines that an earlier runner copied."""
        with self._path.open("rb") as file:
            return [event for line in file if (event := self._event(line)) is not None]

    async def follow(self, api: ClusterApi, pod: str) -> AsyncGenerator[AttemptEvent, None]:
        """Yield events as the pod says them, until its container has ended or the log can no longer be had."""
        pause = FIRST_PAUSE_S
        while True:
            before = self._lines
            try:
                async for event in self._read(api, pod, follow=True):
                    yield event
                return
            except ApiRefused as error:
                if not api.may_pass(error):
                    return
                pause = min(pause * 2, LONGEST_PAUSE_S)
            except ApiUnreachable:
                pause = FIRST_PAUSE_S if self._lines > before else min(pause * 2, LONGEST_PAUSE_S)
            await asyncio.sleep(jittered(pause))

    async def rest(self, api: ClusterApi, pod: str) -> AsyncGenerator[AttemptEvent, None]:
        """Yield what a follower has missed of the log of a container that has ended."""
        with contextlib.suppress(ApiRefused, ApiUnreachable):
            async for event in self._read(api, pod, follow=False):
                yield event

    def complete(self, copy: Path) -> list[AttemptEvent]:
        """Add the events that only the worker's own copy has, and return them."""
        try:
            told = copy.read_bytes().splitlines(keepends=True)
        except OSError:
            return []
        places = {line: place for place, line in enumerate(told)}
        with self._path.open("rb") as file:
            seen = max((places.get(line, -1) for line in file), default=-1)
        return [event for line in told[seen + 1 :] if (event := self._take(line)) is not None]

    async def _read(self, api: ClusterApi, pod: str, *, follow: bool) -> AsyncGenerator[AttemptEvent, None]:
        query = {"container": CONTAINER, "follow": str(follow).lower()}
        skip, seen = self._lines, 0
        path = f"{api.path('pods', pod)}/log"
        async with contextlib.aclosing(api.stream(path, query)) as lines:
            async for line in lines:
                seen += 1
                if seen > skip and line.endswith(b"\n") and (event := self._take(line)) is not None:
                    yield event

    def _take(self, line: bytes) -> AttemptEvent | None:
        """Write a line down; one that is no event becomes one that holds it as text."""
        if self._file.closed:
            return None
        start = line.find(EVENT)
        if start < 0:
            words = line.decode("utf-8", "replace")
            self.last_words = words.strip() or self.last_words
            told = {"type": "text", "time": time.time(), "stream": "stderr", "text": words, "cell": 0}
            line, start = (json.dumps(told) + "\n").encode(), 0
        self._file.write(line[start:])
        self._file.flush()
        self._lines += 1
        return self._event(line[start:])

    def _event(self, line: bytes) -> AttemptEvent | None:
        self.has_result = self.has_result or line.startswith(RESULT)
        return event_of(line)

    def close(self) -> None:
        self._file.close()


def _whole_lines(path: Path) -> int:
    """How many lines the file has; half a line at its end, which a killed runner leaves, is cut off."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return 0
    end = content.rfind(b"\n") + 1
    if end < len(content):
        with path.open("r+b") as file:
            file.truncate(end)
    return content.count(b"\n")
