"""Looks at the clock."""

from __future__ import annotations

import re
import time
from datetime import datetime

from jupyter_dagflow.executors.sensors.probes import Sight, Wait, WrongSensor
from jupyter_dagflow.model.sensors import TimeSensor

_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class TimeProbe:
    """Keeps the ``Probe`` port. The moment follows from when the wait began, so a new runner waits for the same."""

    blocks = False

    def __init__(self, sensor: TimeSensor, wait: Wait) -> None:
        self._due = _due(sensor, wait.began)
        self.waits_for = f"Waits until {datetime.fromtimestamp(self._due):%Y-%m-%d %H:%M:%S}."

    def look(self) -> Sight:
        left = self._due - time.time()
        if left > 0:
            return Sight(pause_s=left)
        due = datetime.fromtimestamp(self._due).astimezone().isoformat(timespec="seconds")
        return Sight(outputs={"time": due}, told="It is time.")


def _due(sensor: TimeSensor, began: float) -> float:
    """When the wait is over: a time of day is over at once if it was past already."""
    if sensor.at is None:
        if sensor.delay_s is None:
            raise WrongSensor("The sensor does not say until when it waits: set 'at' or 'delay_s'.")
        return began + sensor.delay_s
    found = _TIME_OF_DAY.fullmatch(sensor.at.strip())
    if found is None:
        raise WrongSensor(f"{sensor.at!r} is no time of day; write it as in 08:30.")
    day = datetime.fromtimestamp(began)
    return day.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0).timestamp()
