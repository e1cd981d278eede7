"""How many pods all runs of a workspace have at once: one locked file a pod, freed by the system if its owner dies."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_dagflow.executors import processes


class PodSlots:
    """``count`` slots, shared with the runners of other runs through files in ``folder``."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._count = count

    def take(self) -> int | None:
        """The descriptor that holds a free slot until it is closed; ``None`` if there is none."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(self._count):
            descriptor = os.open(self._folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o644)
            if processes.lock(descriptor):
                return descriptor
            os.close(descriptor)
        return None

    def free(self, descriptor: int | None) -> None:
        """Give a slot back."""
        if descriptor is not None:
            os.close(descriptor)
