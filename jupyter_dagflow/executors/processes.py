"""Processes and signals: the one place that knows what differs between POSIX and the rest (there, psutil does it)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import psutil

POSIX = os.name == "posix"
FORKS = sys.platform == "linux"
"""Forking without exec is safe for what we do on Linux only (macOS's frameworks do not bear it)."""


_detached: list[subprocess.Popen[bytes]] = []


def spawn_detached(
    command: Sequence[str],
    *,
    stdout: IO[bytes] | int,
    stderr: IO[bytes] | int,
    stdin: int = subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process that lives on when this one dies, and that no Ctrl-C of this one's terminal reaches.

    ``env``: its environment, if it is not to have that of this process. Call ``reap`` now and then, so that those that
    end before this one do not stay as zombies.
    """
    if POSIX:
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, env=env, start_new_session=True)
    else:
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, env=env, creationflags=flags)
    _detached.append(process)
    return process


def reap() -> None:
    """Take note of the detached processes that have ended."""
    _detached[:] = [process for process in _detached if process.poll() is None]


def lock(descriptor: int) -> bool:
    """Lock an open file for as long as it stays open, whoever else opens it; false if somebody has it locked."""
    try:
        if POSIX:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


def find_worker(record: Mapping[str, Any]) -> psutil.Process | None:
    """The process that wrote ``worker.json``, if it still lives; never another one that got its pid since."""
    pid = record.get("pid")
    if not isinstance(pid, int) or pid <= 0:
        return None
    try:
        if "ticks" in record and FORKS:
            if (record.get("boot"), record["ticks"]) != (_boot_id(), _start_ticks(pid)):
                return None
            return psutil.Process(pid)
        process = psutil.Process(pid)
        # At ``created`` the pid was the worker's: what has it now and is older than that can only be the worker.
        if process.create_time() > float(record.get("created", 0.0)) + 0.001:
            return None
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except (psutil.NoSuchProcess, OSError, ValueError, IndexError):
        return None


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _start_ticks(pid: int) -> int:
    """When the process started; raises ``OSError`` if it has ended, waited for or not."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    if fields[0] in {"Z", "X"}:
        raise ProcessLookupError(pid)
    return int(fields[19])


def find_family(worker: psutil.Process | None, cookie: Mapping[str, str]) -> set[psutil.Process]:
    """Every living process of an attempt.

    Those are the worker, all that have the attempt's ``DAGFLOW_*`` variables (the ``cookie``) in their environment,
    which finds even what made itself a daemon, and whatever descends from these or shares a session with them.
    """
    others = [process for process in psutil.process_iter() if process.pid not in {0, os.getpid()}]
    roots = {process for process in others if _has_cookie(process, cookie)}
    if worker is not None:
        roots.add(worker)
    sessions = {_session(root) for root in roots} - {None, _session(psutil.Process())}
    found = roots | {process for process in others if _session(process) in sessions}
    for root in roots:
        with contextlib.suppress(psutil.Error):
            found.update(root.children(recursive=True))
    return {process for process in found if lives(process)}


def _has_cookie(process: psutil.Process, cookie: Mapping[str, str]) -> bool:
    try:
        environment = process.environ()
    except (psutil.Error, OSError):
        return False
    return all(environment.get(name) == value for name, value in cookie.items())


def _session(process: psutil.Process) -> int | None:
    """The session that the process is in; each worker and each kernel has one of its own."""
    if not POSIX:
        return None
    try:
        return os.getsid(process.pid)
    except OSError:
        return None


def lives(process: psutil.Process) -> bool:
    """Whether the process still runs; a zombie does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def interrupt(process: psutil.Process) -> None:
    """Ask a worker to interrupt its kernel and come to an end (where there is no such signal, end it)."""
    with contextlib.suppress(psutil.Error, OSError):
        if POSIX:
            process.send_signal(signal.SIGINT)
        else:
            process.terminate()


def terminate(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error, OSError):
        process.terminate()


def kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            process.kill()


async def until_gone(processes: Iterable[psutil.Process], timeout_s: float) -> bool:
    """Wait until none of them lives any more; false when the time is over before that."""
    waiting = [process for process in processes if lives(process)]
    deadline = time.monotonic() + timeout_s
    while waiting and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
        waiting = [process for process in waiting if lives(process)]
    return not waiting
