"""A process that has everything imported and forks a worker in a few milliseconds. POSIX only.

It reads one JSON object a line, ``{"directory"}``, and answers each with ``{"directory", "pid"}``. It ends when its
standard input closes, that is with its owner; the workers that it forked go on.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from pathlib import Path

from .attempt import execute_attempt, skip_slow_import


def serve() -> int:
    """Answer requests until the standard input closes; in a forked worker, return that worker's exit status."""
    warm_up()
    # Ended workers leave no zombies behind, and need nobody to wait for them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        directory = Path(json.loads(line)["directory"])
        pid = os.fork()
        if pid == 0:
            os._exit(_become_worker(directory))
        sys.stdout.write(json.dumps({"directory": str(directory), "pid": pid}) + "\n")
        sys.stdout.flush()
    return 0


def warm_up() -> None:
    """Import and prepare what every worker needs. Starts no thread, which a fork would lose."""
    skip_slow_import()
    import jupyter_client.asynchronous
    import nbformat
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    from . import notebook

    nbformat.validate({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    KernelSpecManager().find_kernel_specs()
    KernelProvisionerFactory.instance()
    assert jupyter_client.asynchronous and notebook.ENGINE_NAME


def _become_worker(directory: Path) -> int:
    """Be, in the forked child, what a freshly started worker is; returns the exit status."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _redirect(0, Path(os.devnull), os.O_RDONLY)
        _redirect(1, directory / "log.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        _redirect(2, directory / "stderr.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        status = execute_attempt(directory)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return status


def _redirect(descriptor: int, path: Path, flags: int) -> None:
    opened = os.open(path, flags, 0o644)
    os.dup2(opened, descriptor)
    os.close(opened)
