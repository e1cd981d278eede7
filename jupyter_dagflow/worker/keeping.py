"""A kernel whose notebook failed, kept for a while with all that it knows.

The worker stays with it, as its parent: a kernel whose worker is killed ends by itself. ``kernel.json`` in the
attempt's folder says that there is such a kernel. Whoever removes that file, or the folder, ends the kernel.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from .attempt import identity
from .events import replace_text

KERNEL_FILE = "kernel.json"
CONTINUE_FILE = "continue.json"
"""``{"directory"}`` of another attempt of the same node, which is to go on in the kernel."""
INDEX = "kernels"
"""In the folder of all runs: an empty file ``<run>.<node>.<attempt>`` for each kept kernel."""
MOST_KEPT = 3
"""So many kernels are kept in a workspace; one more, and the oldest goes."""
POLL_S = 0.2


class KeptKernel:
    """The kernel of a failed attempt, from when that failed until the kernel ends or another attempt goes on in it."""

    def __init__(self, directory: Path, *, keep_s: float, is_alive: Callable[[], Awaitable[bool]]) -> None:
        """``is_alive`` asks the kernel's process."""
        run, node, attempt = directory.parts[-3:]
        self._directory = directory
        self._file = directory / KERNEL_FILE
        self._marker = directory.parents[2] / INDEX / f"{run}.{node}.{attempt}"
        self._is_alive = is_alive
        self._until = time.time() + keep_s

    def tell(self, **kernel: Any) -> None:
        """Say that there is this kernel, and let the oldest go if it is one too many. Raises ``OSError``."""
        told = {"pid": os.getpid(), "created": time.time(), **identity(), "until": self._until, **kernel}
        replace_text(self._file, json.dumps(told) + "\n")
        self._marker.parent.mkdir(exist_ok=True)
        self._marker.touch()
        make_room(self._marker.parent)

    async def until_over(self, cancelled: asyncio.Event) -> Path | None:
        """Wait until the kernel is to end, or is wanted by another attempt: then that one's folder."""
        with contextlib.suppress(asyncio.CancelledError):
            while time.time() < self._until and self._file.exists() and await self._is_alive():
                following = self._following()
                if following is not None:
                    return following
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(cancelled.wait(), POLL_S)
                if cancelled.is_set():
                    break
        return None

    def _following(self) -> Path | None:
        asked = self._directory / CONTINUE_FILE
        try:
            name = int(json.loads(asked.read_text(encoding="utf-8"))["attempt"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        asked.unlink(missing_ok=True)
        following = self._directory.parent / str(name)
        return following if following.is_dir() else None

    def forget(self) -> None:
        """Nobody is to find the kernel any more."""
        for path in (self._file, self._marker, self._directory / CONTINUE_FILE):
            with contextlib.suppress(OSError):
                path.unlink()


def make_room(index: Path, most: int = MOST_KEPT) -> None:
    """End the kernels that were kept first, so that no more than ``most`` are left."""
    kept: list[tuple[float, Path, Path]] = []
    for marker in index.iterdir():
        run, _, rest = marker.name.partition(".")
        node, _, attempt = rest.rpartition(".")
        file = index.parent / run / node / attempt / KERNEL_FILE
        with contextlib.suppress(OSError):
            if _holds(file):
                kept.append((marker.stat().st_mtime, marker, file))
            else:
                # What a worker that was killed has left behind.
                marker.unlink()
                file.unlink(missing_ok=True)
    for _, marker, file in sorted(kept)[: max(0, len(kept) - most)]:
        with contextlib.suppress(OSError):
            file.unlink()
            marker.unlink()


def _holds(file: Path) -> bool:
    """Whether a kernel's file is that of a worker that lives, as far as this system can tell."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = identity(int(told["pid"]))
        same = {name: told.get(name) for name in found} == found
        return bool(float(told["until"]) > time.time() and same and (found or "ticks" not in told))
    except (OSError, ValueError, KeyError, TypeError):
        return False
