"""What the worker writes: whole lines, text gathered and capped, results written at once."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.worker import events
from jupyter_dagflow.worker.events import EventLog, Failure, Result, one_line, replace_text, report_result

Read = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log_and_read(tmp_path: Path) -> Any:
    path = tmp_path / "log.jsonl"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in path.read_text().splitlines()]

    yield EventLog(descriptor), read
    os.close(descriptor)


def told(read: Read) -> list[tuple[Any, ...]]:
    return [(e["type"], e.get("stream"), e.get("text"), e.get("cell")) for e in read()]


async def test_text_that_comes_together_is_one_event_written_before_the_next_event(log_and_read: Any) -> None:
    log, read = log_and_read
    log.text("stdout", "a", 0)
    log.text("stdout", "b\n", 0)
    log.text("stderr", "c", 0)
    log.text("stderr", "", 0)
    log.text("stderr", "d", 1)
    assert told(read) == [("text", "stdout", "ab\n", 0), ("text", "stderr", "c", 0)]
    log.emit("cell", index=1)
    assert told(read)[2:] == [("text", "stderr", "d", 1), ("cell", None, None, None)]


async def test_text_is_written_after_a_moment_without_more(log_and_read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "COALESCE_S", 0)
    log, read = log_and_read
    log.text("stdout", "alone", 3)
    while not read():
        await asyncio.sleep(0)
    assert told(read) == [("text", "stdout", "alone", 3)]


async def test_long_text_is_split_and_the_log_is_capped(log_and_read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_EVENT_CHARS", 4)
    monkeypatch.setattr(events, "MAX_LOG_CHARS", 10)
    log, read = log_and_read
    log.text("stdout", "0123456", 0)
    log.text("stdout", "7890123", 0)
    log.text("stdout", "never", 0)
    log.flush()
    assert [e["text"] for e in read() if e["stream"] == "stdout"] == ["0123", "456", "789"]
    notices = [e["text"] for e in read() if e["stream"] == "stderr"]
    assert len(notices) == 1
    assert "The log stops" in notices[0]
    log.emit("result")
    assert read()[-1]["type"] == "result"


def test_the_result_stands_in_its_file_and_in_the_log(log_and_read: Any, tmp_path: Path) -> None:
    log, read = log_and_read
    result = Result(state="failed", failure=Failure(message="ValueError: no rows", name="ValueError", cell=2))
    report_result(tmp_path, log, result)
    written = json.loads((tmp_path / "result.json").read_text())
    (said,) = read()
    assert {**written, "time": 0} == {**said, "time": 0}
    assert said["failure"] == {"message": "ValueError: no rows", "name": "ValueError", "cell": 2}
    assert (said["type"], said["state"], said["outputs"], said["artifacts"]) == ("result", "failed", {}, [])


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    replace_text(path, '"ä\udc80"\n')
    assert path.read_bytes() == '"ä\\udc80"\n'.encode()
    assert json.loads(path.read_text()) == "ä\udc80"
    with pytest.raises(TypeError):
        replace_text(path, b"bytes")  # type: ignore[arg-type]
    assert json.loads(path.read_text()) == "ä\udc80"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ValueError: no rows", "ValueError: no rows"),
        ("\x1b[1;31mred\x1b[0m and\n\n  more\t", "red and more"),
        ("x" * 600, "x" * 499 + "…"),
        ("", ""),
    ],
)
def test_one_line(text: str, expected: str) -> None:
    assert one_line(text) == expected
