"""Looks for a run of another pipeline that succeeded."""

from __future__ import annotations

import time

from jupyter_dagflow.executors.sensors.probes import Sight, Wait, WrongSensor, inside
from jupyter_dagflow.model.sensors import PipelineSensor


class PipelineProbe:
    """Keeps the ``Probe`` port."""

    blocks = False

    def __init__(self, sensor: PipelineSensor, wait: Wait) -> None:
        file = inside(wait, sensor.path)
        if not file.is_file():
            raise WrongSensor(f"There is no pipeline {sensor.path!r} for the sensor to look at.")
        self._path = file.relative_to(wait.workspace.resolve()).as_posix()
        self._within_s = sensor.within_s
        self._last_success = wait.last_success
        self.waits_for = f"Waits for a run of {sensor.path} that succeeds."

    def look(self) -> Sight:
        run_id = self._last_success(self._path, time.time() - self._within_s)
        if run_id is None:
            return Sight(told=f"None has in the last {self._within_s:g} s.")
        return Sight(outputs={"run_id": run_id}, told=f"Run {run_id} has succeeded.")
