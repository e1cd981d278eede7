"""Kernels of failed attempts that their workers keep, as ``kernel.json`` in the attempts' folders tells of them."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from jupyter_dagflow.executors import processes
from jupyter_dagflow.worker.keeping import CONTINUE_FILE, INDEX, KERNEL_FILE

END_WAIT_S = 8.0
"""A kernel that is asked to end has 3 s, and is terminated and killed then."""


@dataclass(frozen=True, kw_only=True)
class KeptKernel:
    """A kernel that lives. ``until``: when it ends by itself; ``cell``: the failed one, of all of ``output.ipynb``."""

    directory: Path
    connection_file: Path
    kernel_name: str
    until: float
    cell: int | None
    worker: psutil.Process

    @property
    def key(self) -> tuple[str, str, int]:
        """Its run, node and attempt."""
        run_id, node_id, attempt = self.directory.parts[-3:]
        return run_id, node_id, int(attempt)

    def end(self) -> None:
        """Ask for its end; ``until_ended`` waits for it."""
        (self.directory / KERNEL_FILE).unlink(missing_ok=True)

    def hand_over(self, attempt: int) -> None:
        """Ask its worker to let another attempt of the node go on in it. Raises ``OSError``."""
        temporary = self.directory / f".{CONTINUE_FILE}.{os.getpid()}.tmp"
        temporary.write_text(json.dumps({"attempt": attempt}), encoding="utf-8")
        temporary.replace(self.directory / CONTINUE_FILE)


def kept_kernel(directory: Path) -> KeptKernel | None:
    """The kernel that the attempt in ``directory`` has kept, if it still lives."""
    try:
        told = json.loads((directory / KERNEL_FILE).read_text(encoding="utf-8"))
        worker = processes.find_worker(told)
        cell, connection_file = told["cell"], Path(told["connection_file"])
        if worker is None or not _is_own(connection_file) or float(told["until"]) < time.time():
            return None
        return KeptKernel(
            directory=directory,
            connection_file=connection_file,
            kernel_name=str(told["kernel_name"]),
            until=float(told["until"]),
            cell=cell if isinstance(cell, int) else None,
            worker=worker,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def kept_kernels(runs_folder: Path) -> list[KeptKernel]:
    """All kernels that are kept below the folder of runs, the oldest first."""
    found: list[KeptKernel] = []
    with contextlib.suppress(OSError):
        for marker in sorted((runs_folder / INDEX).iterdir(), key=lambda path: path.stat().st_mtime):
            run_id, _, rest = marker.name.partition(".")
            node_id, _, attempt = rest.rpartition(".")
            kernel = kept_kernel(runs_folder / run_id / node_id / attempt)
            if kernel is not None:
                found.append(kernel)
    return found


def kernels_of_run(runs_folder: Path, run_id: str) -> list[KeptKernel]:
    """Those of one run."""
    return [kernel for kernel in kept_kernels(runs_folder) if kernel.key[0] == run_id]


def kept_by_node(folder: Path) -> list[KeptKernel]:
    """Those of all attempts of a node, whose folder this is."""
    try:
        directories = [path for path in folder.iterdir() if path.name.isdigit()]
    except OSError:
        return []
    return [kernel for path in directories if (kernel := kept_kernel(path)) is not None]


async def end_kernels(kernels: Iterable[KeptKernel]) -> None:
    """End the kernels, and with force what does not end by itself."""
    ending = list(kernels)
    for kernel in ending:
        kernel.end()
    workers = [kernel.worker for kernel in ending]
    if not await processes.until_gone(workers, END_WAIT_S):
        # A kernel notices that its worker is gone.
        processes.kill(workers)
    processes.reap()


def _is_own(connection_file: Path) -> bool:
    """Whether a worker of this user made it, in a folder that is nobody else's."""
    folder = connection_file.parent
    told = folder.lstat()
    named = folder.name.startswith("dagflow-") and connection_file.name == "kernel.json"
    if not (named and stat.S_ISDIR(told.st_mode) and connection_file.is_file()):
        return False
    return not processes.POSIX or (told.st_uid == os.getuid() and not told.st_mode & 0o077)
