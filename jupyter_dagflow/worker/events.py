"""What the worker says: one JSON object a line on its standard output, and the result in a file of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

COALESCE_S = 0.05
"""Output that arrives within this time becomes one event."""
MAX_EVENT_CHARS = 64 * 1024
MAX_LOG_CHARS = 8 * 1024 * 1024
"""Text beyond this is no longer logged; of a notebook, the executed one holds it all."""

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-_]")


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why an attempt failed: ``message`` is one line, ``cell`` counts all cells of ``output.ipynb`` from 0."""

    message: str
    name: str = ""
    cell: int | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """How the attempt ended. ``state``: ``succeeded``, ``failed`` or ``cancelled``."""

    state: str
    outputs: dict[str, Any] = field(default_factory=dict)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    failure: Failure | None = None
    resources: dict[str, Any] = field(default_factory=dict)


class AttemptFailed(Exception):
    """The attempt cannot go on; carries the failure to report."""

    def __init__(self, message: str, *, name: str = "", cell: int | None = None) -> None:
        super().__init__(message)
        self.failure = Failure(message=message, name=name, cell=cell)


def one_line(text: str, limit: int = 500) -> str:
    """The text without ANSI codes and line breaks, at most ``limit`` characters long."""
    flat = " ".join(ANSI.sub("", text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


class EventLog:
    """Writes events to a file descriptor, each whole and at once. Text is gathered for a moment, and capped in all."""

    def __init__(self, descriptor: int, *, copy: Path | None = None) -> None:
        """``copy``: a file that gets the same events, for where the descriptor's reader may miss some."""
        self._descriptors = [descriptor]
        if copy is not None:
            self._descriptors.append(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644))
        self._pending: list[str] = []
        self._pending_key: tuple[str, int | None] | None = None
        self._pending_chars = 0
        self._logged_chars = 0
        self._timer: asyncio.TimerHandle | None = None

    def emit(self, kind: str, **fields: Any) -> None:
        """Write an event, after the text that came before it."""
        self.flush()
        self._write({"type": kind, "time": time.time(), **fields})

    def text(self, stream: str, text: str, cell: int | None) -> None:
        """Log text of a cell (its index among all cells, from 0), or of a program, which has none.

        Must be called inside a running event loop.
        """
        if self._logged_chars >= MAX_LOG_CHARS or not text:
            return
        if self._pending_key != (stream, cell):
            self.flush()
            self._pending_key = (stream, cell)
        self._pending.append(text)
        self._pending_chars += len(text)
        if self._pending_chars >= MAX_EVENT_CHARS:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(COALESCE_S, self.flush)

    def flush(self) -> None:
        """Write the text that waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._pending_key is None:
            return
        stream, cell = self._pending_key
        text = "".join(self._pending)[: MAX_LOG_CHARS - self._logged_chars]
        self._pending, self._pending_key, self._pending_chars = [], None, 0
        self._logged_chars += len(text)
        for start in range(0, len(text), MAX_EVENT_CHARS):
            self._write_text(stream, text[start : start + MAX_EVENT_CHARS], cell)
        if self._logged_chars >= MAX_LOG_CHARS:
            limit = MAX_LOG_CHARS // (1024 * 1024)
            rest = "what follows is not kept" if cell is None else "the executed notebook has it all"
            self._write_text("stderr", f"\n[The log stops at {limit} MB; {rest}.]\n", cell)

    def _write_text(self, stream: str, text: str, cell: int | None) -> None:
        self._write({"type": "text", "time": time.time(), "stream": stream, "text": text, "cell": cell})

    def _write(self, event: dict[str, Any]) -> None:
        text = (json.dumps(event) + "\n").encode()
        for descriptor in self._descriptors:
            line = memoryview(text)
            while line:
                line = line[os.write(descriptor, line) :]


def report_result(directory: Path, log: EventLog, result: Result) -> None:
    """Put the result into ``result.json``, whole or not at all, then say it."""
    fields = asdict(result)
    replace_text(directory / "result.json", json.dumps({"type": "result", "time": time.time(), **fields}) + "\n")
    log.emit("result", **fields)


def replace_text(path: Path, text: str) -> None:
    """Write JSON text into a file atomically: a reader sees the old one or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        # Half of a surrogate pair, which a notebook may print, becomes the very escape that JSON has for it.
        with temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
