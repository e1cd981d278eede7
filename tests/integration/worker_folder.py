"""One attempt's folder and its worker, a process of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from jupyter_dagflow.testing.notebooks import Cell, write_notebook


class Folder:
    """One attempt's folder, and its worker."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "dagflow-runs" / "run-1" / "node-1" / "1"
        self.path.mkdir(parents=True)

    def prepare(self, cells: Sequence[Cell], *, kernel: str | None = "python3", **request: Any) -> None:
        write_notebook(self.path / "source.ipynb", cells, kernel=kernel)
        self.request(**request)

    def request(self, **request: Any) -> None:
        asked = {
            "run_id": "run-1",
            "node_id": "node-1",
            "attempt": 1,
            "type": "notebook",
            "name": "n",
            "working_directory": str(self.root),
            "parameters": {},
            "outputs": [],
            "kernel": None,
            "env": {},
        }
        (self.path / "request.json").write_text(json.dumps({**asked, **request}))

    def prepare_script(self, name: str, source: str, **request: Any) -> None:
        """A script ``name`` in the workspace's root, of which the frozen copy is at hand only."""
        copy = {".py": "source.py", ".sh": "source.sh", ".R": "source.R"}[Path(name).suffix]
        (self.path / copy).write_text(source)
        settings = {"file": name, "parameters_as": "arguments", **request.pop("settings", {})}
        self.request(type="script", settings=settings, **request)

    @contextlib.contextmanager
    def launch(self) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-m", "jupyter_dagflow.worker", str(self.path)]
        with (
            (self.path / "stderr.txt").open("a") as errors,
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
            ) as worker,
        ):
            try:
                yield worker
                worker.communicate(timeout=60)
            finally:
                worker.kill()

    def run(self, cells: Sequence[Cell], **request: Any) -> list[dict[str, Any]]:
        """Execute the cells; the events, of which the last is the result."""
        self.prepare(cells, **request)
        return self.finish()

    def finish(self) -> list[dict[str, Any]]:
        with self.launch() as worker:
            events = [json.loads(line) for line in worker.communicate()[0].splitlines()]
        assert worker.returncode == 0
        written = json.loads((self.path / "result.json").read_text())
        assert without_time(written) == without_time(events[-1])
        return events

    def executed(self) -> dict[str, Any]:
        notebook: dict[str, Any] = json.loads((self.path / "output.ipynb").read_text())
        return notebook


def is_gone(pid: int) -> bool:
    """Whether the process has ended; a zombie has, whoever should wait for it."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def without_time(event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != "time"}


def text_of(events: list[dict[str, Any]], stream: str) -> str:
    return "".join(event["text"] for event in events if event["type"] == "text" and event["stream"] == stream)


def until(worker: subprocess.Popen[str], kind: str, **fields: Any) -> Iterator[dict[str, Any]]:
    """Read events up to and with the first one that fits."""
    assert worker.stdout is not None
    for line in worker.stdout:
        event = json.loads(line)
        yield event
        if event["type"] == kind and all(event.get(name) == value for name, value in fields.items()):
            return
    raise AssertionError(f"no {kind} event came")
