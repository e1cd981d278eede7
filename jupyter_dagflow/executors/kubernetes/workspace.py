"""How the workspace reaches a pod: over a volume that Jupyter shares, or through an object store."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.errors import ExecutorError

VOLUME = "workspace"


@dataclass(frozen=True, kw_only=True)
class PodPlace:
    """Where an attempt works as its pod sees it, and the parts of a pod spec that bring it there."""

    directory: str
    working_directory: str
    volumes: Sequence[Mapping[str, Any]]
    mounts: Sequence[Mapping[str, Any]]


class PodWorkspace(Protocol):
    """Brings what an attempt needs to its pod, and what it leaves back to the attempt's folder."""

    immediate: bool
    """Whether everything is back as soon as the worker says its result, before the pod has ended."""

    def place(self, spec: AttemptSpec) -> PodPlace:
        """Where the attempt is in the pod. Raises ``ExecutorError`` if it cannot be there."""

    async def put(self, spec: AttemptSpec) -> Mapping[str, Any] | None:
        """Make everything ready before the Job exists; returns what the pod has to fetch, without any secret."""

    async def get(self, spec: AttemptSpec) -> None:
        """Bring back what is there by now: ``result.json``, ``output.ipynb``, ``events.jsonl``, artifacts."""

    async def remove(self, spec: AttemptSpec) -> None:
        """Remove what only this attempt needed, once its result is stored."""

    async def close(self) -> None:
        """Free connections."""


def relative_place(workspace: Path, path: Path) -> str:
    """The path from the workspace's root; raises ``ExecutorError`` for one outside."""
    try:
        return path.resolve().relative_to(workspace.resolve()).as_posix()
    except ValueError:
        raise ExecutorError(f"{path} lies outside the workspace {workspace}, so pods cannot see it.") from None


class SharedVolume:
    """The workspace lies on a volume that is mounted in the pods as well (keeps ``PodWorkspace``).

    ``settings``: a ``VolumeWorkspace`` as JSON. ``user``: the uid that the pods run as.
    """

    immediate = True

    def __init__(self, settings: Mapping[str, Any], workspace: Path, *, user: int | None) -> None:
        self._settings = settings
        self._workspace = workspace
        self._user = user

    def place(self, spec: AttemptSpec) -> PodPlace:
        root = PurePosixPath(self._settings.get("mount_path") or "/workspace")
        host_path = self._settings.get("host_path")
        volume: dict[str, Any] = {"name": VOLUME}
        if host_path:
            volume["hostPath"] = {"path": host_path, "type": "Directory"}
        else:
            volume["persistentVolumeClaim"] = {"claimName": self._settings.get("pvc")}
        mount: dict[str, Any] = {"name": VOLUME, "mountPath": str(root)}
        if self._settings.get("sub_path"):
            mount["subPath"] = self._settings["sub_path"]
        return PodPlace(
            directory=str(root / relative_place(self._workspace, spec.directory)),
            working_directory=str(root / relative_place(self._workspace, spec.working_directory)),
            volumes=[volume],
            mounts=[mount],
        )

    async def put(self, spec: AttemptSpec) -> None:
        """Let the pod write into the attempt's folder; only root can and must give it away."""
        if self._user is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
            return
        for path in (spec.directory.parent, spec.directory, *spec.directory.iterdir()):
            os.chown(path, self._user, -1)

    async def get(self, spec: AttemptSpec) -> None:
        """Everything is there already."""

    async def remove(self, spec: AttemptSpec) -> None:
        """Nothing was made."""

    async def close(self) -> None:
        """Nothing is held."""
