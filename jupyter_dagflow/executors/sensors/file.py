"""Looks for a file of the workspace by its path or a glob."""

from __future__ import annotations

import glob
from pathlib import Path, PurePosixPath

from jupyter_dagflow.executors.sensors.probes import Sight, Wait, WrongSensor, filled, inside
from jupyter_dagflow.model.sensors import FileSensor
from jupyter_dagflow.worker.artifacts import find_artifacts


class FileProbe:
    """Keeps the ``Probe`` port. Paths in the outputs are relative to the pipeline's folder."""

    blocks = True

    def __init__(self, sensor: FileSensor, wait: Wait) -> None:
        self._folder = wait.folder
        self._workspace = wait.workspace.resolve()
        self._pattern = filled(sensor.path, wait.env)
        inside(wait, _fixed_part(self._pattern))
        self.waits_for = f"Waits for {sensor.path}."

    def look(self) -> Sight:
        try:
            # Other than pathlib's, this leaves out hidden files, which others may still be writing.
            found = sorted(glob.glob(self._pattern, root_dir=self._folder, recursive=True))  # noqa: PTH207
        except ValueError as error:
            raise WrongSensor(f"{self._pattern!r} is no pattern of files: {error}.") from None
        paths = [Path(path).as_posix() for path in found if self._is_there(path)]
        if not paths:
            return Sight(told="There is none yet.")
        outputs = {"path": paths[0], "paths": paths}
        return Sight(
            outputs=outputs,
            artifacts=find_artifacts({"path": paths[0]}, self._folder),
            told=f"Found {paths[0]}" + (f" and {len(paths) - 1} more." if len(paths) > 1 else "."),
        )

    def _is_there(self, path: str) -> bool:
        """Whether it exists in the workspace: a link may lead elsewhere, or nowhere."""
        resolved = (self._folder / path).resolve()
        return resolved.is_relative_to(self._workspace) and resolved.exists()


def _fixed_part(pattern: str) -> str:
    """The folders of a pattern before the first that may match several, or the whole path if none does."""
    parts = PurePosixPath(pattern).parts
    fixed = next((parts[:index] for index, part in enumerate(parts) if glob.has_magic(part)), parts)
    return str(PurePosixPath(*fixed)) if pattern else ""
