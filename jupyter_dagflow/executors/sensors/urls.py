"""Looks for a file elsewhere, by a URL that fsspec understands. Only this module of the sensors imports fsspec."""

from __future__ import annotations

import glob
from typing import Any

import fsspec

from jupyter_dagflow.executors.sensors.probes import Sight, Wait, WrongSensor, filled, without_password
from jupyter_dagflow.model.sensors import FileSensor
from jupyter_dagflow.worker.objects import DRIVERS, options_of

LOCAL = frozenset(
    {"file", "local", "dir", "git", "reference", "zip", "tar", "libarchive"}
    | {"cached", "blockcache", "filecache", "simplecache", "generic"}
)
"""Schemes that read this machine's disk. Files of the workspace have paths, and others are no affair of a pipeline."""


class UrlProbe:
    """Keeps the ``Probe`` port. Paths in the outputs are URLs; credentials come from the environment."""

    blocks = True

    def __init__(self, sensor: FileSensor, wait: Wait) -> None:
        url = sensor.path
        self._url = filled(url, wait.env)
        self._scheme = self._url.partition("://")[0].lower()
        if self._scheme in LOCAL or "::" in self._url:
            raise WrongSensor(
                f"A sensor does not look at {without_password(url)}: for a file of the workspace use its path, "
                "relative to the pipeline's folder, and for one elsewhere the plain URL of its store."
            )
        self.waits_for = f"Waits for {without_password(url)}."
        self._system: Any = None
        self._place = ""

    def look(self) -> Sight:
        if self._system is None:
            self._connect()
        self._system.invalidate_cache()
        if glob.has_magic(self._place):
            found = sorted(str(path) for path in self._system.glob(self._place))
        else:
            found = [self._place] if self._system.exists(self._place) else []
        if not found:
            return Sight(told="There is none yet.")
        paths = [str(self._system.unstrip_protocol(path)) for path in found]
        return Sight(outputs={"path": paths[0], "paths": paths}, told=f"Found {len(paths)}.")

    def _connect(self) -> None:
        if self._scheme not in fsspec.available_protocols():
            raise WrongSensor(f"fsspec knows no URL that begins with {self._scheme}://.")
        try:
            self._system, self._place = fsspec.core.url_to_fs(self._url, **options_of(self._scheme))
        except ImportError as error:
            package = DRIVERS.get(self._scheme) or error.name or "its driver"
            raise WrongSensor(
                f"A URL that begins with {self._scheme}:// needs {package}: pip install {package}."
            ) from None
