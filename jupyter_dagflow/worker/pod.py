"""One attempt in a pod: brought here, executed, and its result brought back."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from .attempt import execute_attempt
from .events import AttemptFailed, EventLog, Result, replace_text, report_result

PROTOCOL = 2
"""Counts changes of ``pod.json`` or of the events that a worker of another release would not understand."""
TERMINATED = 143


def run_pod(description: Path) -> int:
    """Execute the attempt that ``pod.json`` describes. Exit status: 0 if it succeeded, else 1.

    ``{"protocol", "directory", "request": {as in request.json}, "transfer": {…} or null}``
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    told = json.loads(description.read_text(encoding="utf-8"))
    directory, transfer = Path(told["directory"]), told.get("transfer")
    find_home()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if transfer is not None and not fetched(transfer, directory):
            return 1
        replace_text(directory / "request.json", json.dumps(told["request"]) + "\n")
    except AttemptFailed as error:
        return fail(directory, error)
    except OSError as error:
        return fail(directory, AttemptFailed(f"The pod cannot write {directory}: {error.strerror or error}."))
    with keeping(transfer, directory):
        execute_attempt(directory, keep_events=True)
    if transfer is not None:
        try:
            put(transfer, directory)
        except AttemptFailed as error:
            # A result without its files is none, whatever was said before.
            return fail(directory, error)
    return 0 if succeeded(directory) else 1


def fetched(transfer: dict[str, Any], directory: Path) -> bool:
    """Bring the attempt here; false if another pod has begun it. Raises ``AttemptFailed``."""
    from .transfer import fetch

    return fetch(transfer, directory)


def keeping(transfer: dict[str, Any] | None, directory: Path) -> AbstractContextManager[None]:
    """Meanwhile see to it that the executed notebook outlives the pod."""
    if transfer is None:
        return nullcontext()
    from .transfer import keeping as keeping_there

    return keeping_there(transfer, directory)


def put(transfer: dict[str, Any], directory: Path) -> None:
    """Bring the result back. Raises ``AttemptFailed``."""
    from .transfer import put as put_back

    put_back(transfer, directory)


def find_home() -> None:
    """Kernels write below the home folder; a user that the image does not know has none."""
    home = Path(os.environ.get("HOME") or "/")
    if not os.access(home, os.W_OK):
        os.environ["HOME"] = tempfile.mkdtemp(prefix="home-")


def succeeded(directory: Path) -> bool:
    try:
        result = json.loads((directory / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(result.get("state") == "succeeded")


def fail(directory: Path, error: AttemptFailed) -> int:
    """Tell why the attempt could not even begin, or why what it left could not be brought back."""
    log = EventLog(os.dup(1))
    result = Result(state="failed", failure=error.failure)
    try:
        report_result(directory, log, result)
    except OSError:
        log.emit("result", state="failed", failure=vars(error.failure))
    return 1
