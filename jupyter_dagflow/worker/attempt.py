"""One attempt as it lies in its folder: taken by one worker, executed, and always brought to a result."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .events import EventLog, Failure, Result, one_line, report_result


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What the worker has to do, and where. ``directory`` holds the copy of what is executed, ``source.*``."""

    type: str
    directory: Path
    working_directory: Path
    parameters: dict[str, Any]
    outputs: list[str]
    kernel: str | None
    env: dict[str, str]
    """The whole environment of the kernel, the script or the command."""
    settings: dict[str, Any]
    """Of a script ``file`` and ``parameters_as``, of a command ``command``."""
    keep_kernel_s: float = 0.0
    """How long the kernel of a notebook that fails is kept; 0: not at all."""
    continues: dict[str, int] | None = None
    """``{"attempt", "cell"}`` of the earlier attempt in whose kernel this one goes on, from that cell on."""


def execute_attempt(directory: Path, *, keep_events: bool = False) -> int:
    """Execute the attempt in the folder, unless another worker has taken it; returns the exit status.

    Events go to what is standard output when this is called; ``keep_events``: also to ``events.jsonl``.
    """
    try:
        request = json.loads((directory / "request.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{directory / 'request.json'} cannot be read: {error}\n")
        return 2
    if not claim(directory):
        return 0
    # Events keep the standard output for themselves; whatever else this process prints joins its standard error.
    sys.stdout.flush()
    descriptor = os.dup(1)
    os.dup2(2, 1)
    log = EventLog(descriptor, copy=directory / "events.jsonl" if keep_events else None)
    try:
        _execute(directory, request, log)
    except Exception as error:
        if not (directory / "result.json").exists():
            told = one_line(f"{type(error).__name__}: {error}")
            failure = Failure(message=f"The worker failed: {told}", name="WorkerError")
            report_result(directory, log, Result(state="failed", failure=failure))
        raise
    return 0


def attempt_of(directory: Path, request: dict[str, Any]) -> Attempt:
    """What ``request.json`` asks for."""
    return Attempt(
        type=request.get("type", "notebook"),
        directory=directory,
        working_directory=Path(request["working_directory"]),
        parameters=request.get("parameters") or {},
        outputs=list(request.get("outputs") or []),
        kernel=request.get("kernel"),
        env=environment(directory, request),
        settings=request.get("settings") or {},
        keep_kernel_s=float(request.get("keep_kernel_s") or 0.0),
        continues=request.get("continues"),
    )


def _execute(directory: Path, request: dict[str, Any], log: EventLog) -> None:
    attempt = attempt_of(directory, request)
    kind = attempt.type
    if kind == "notebook":
        _execute_notebook(attempt, log)
    elif kind in {"script", "command"}:
        from .script import execute

        execute(attempt, log)
    else:
        message = f"This worker runs notebooks, scripts and commands; nodes of type {kind!r} it does not know."
        report_result(directory, log, Result(state="failed", failure=Failure(message=message)))


def _execute_notebook(attempt: Attempt, log: EventLog) -> None:
    skip_slow_import()
    try:
        from .notebook import execute
    except ModuleNotFoundError as error:
        message = f"The Python of the worker ({sys.executable}) has no {error.name!r}; install papermill there."
        failure = Failure(message=message, name="WorkerError")
        report_result(attempt.directory, log, Result(state="failed", failure=failure))
        return
    execute(attempt, log)


def skip_slow_import() -> None:
    """Keep jsonschema from compiling a grammar of internationalized URIs, which costs 0.7 s and is of no use here.

    jsonschema leaves out one format check where this module is not installed; nothing else imports it.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def claim(directory: Path) -> bool:
    """Take the attempt by creating ``worker.json``; false if that was done before."""
    mine = json.dumps({"pid": os.getpid(), "created": time.time(), **identity()})
    try:
        descriptor = os.open(directory / "worker.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(mine)
    return True


def identity(pid: int | None = None) -> dict[str, Any]:
    """What tells a process, else this one, from a later one with the same pid, on Linux: its start in ticks since which
    boot. Empty elsewhere, and for a process that has ended."""
    try:
        stat = Path(f"/proc/{pid or 'self'}/stat").read_text(encoding="ascii", errors="replace")
        fields = stat.rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return {"ticks": int(fields[19]), "boot": boot}
    except (OSError, ValueError, IndexError):
        return {}


def environment(directory: Path, request: dict[str, Any]) -> dict[str, str]:
    """The environment of what is executed: this process's, what the node adds, and what tells it where it is."""
    checkpoint = directory.parent / "checkpoint"
    checkpoint.mkdir(exist_ok=True)
    return {
        **os.environ,
        **{name: str(value) for name, value in (request.get("env") or {}).items()},
        "DAGFLOW_RUN_ID": str(request["run_id"]),
        "DAGFLOW_NODE_ID": str(request["node_id"]),
        "DAGFLOW_ATTEMPT": str(request["attempt"]),
        "DAGFLOW_CHECKPOINT_DIR": str(checkpoint),
    }
