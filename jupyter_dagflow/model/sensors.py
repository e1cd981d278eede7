"""What a sensor waits for. A part of the document.

A sensor holds no process and no slot while it waits: the runner asks every ``poll_s`` seconds. The node's ``timeout_s``
ends the wait; with ``soft_fail`` the node is then skipped instead of failed. ``${NAME}`` in a URL stands for a variable
of the environment, so that no password need be written into a document.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Sensor(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    poll_s: float = Field(default=30.0, ge=0.1)
    soft_fail: bool = False


class FileSensor(_Sensor):
    """A file, a glob, or a URL of either that fsspec understands. Outputs: ``path`` (the first) and ``paths``."""

    kind: Literal["file"]
    path: str


class HttpSensor(_Sensor):
    """A URL that answers GET with ``status`` and, where given, an answer of which ``condition`` holds.

    The condition sees ``status`` and ``body`` (JSON, else text), which are the outputs too.
    """

    kind: Literal["http"]
    url: str
    status: int = Field(default=200, ge=100, le=599)
    condition: str | None = None


class TimeSensor(_Sensor):
    """A time of day (``HH:MM``, local to the machine) or ``delay_s`` seconds after the node began. Output: ``time``."""

    kind: Literal["time"]
    at: str | None = None
    delay_s: float | None = Field(default=None, ge=0)


class PipelineSensor(_Sensor):
    """A run of the pipeline at ``path`` that succeeded at most ``within_s`` seconds before. Output: ``run_id``."""

    kind: Literal["pipeline"]
    path: str
    within_s: float = Field(default=86_400.0, gt=0)


class SqlSensor(_Sensor):
    """A query that returns a row, asked of a SQLAlchemy ``url``. Output: ``row``, an object of the first row."""

    kind: Literal["sql"]
    url: str
    query: str


Sensor = Annotated[FileSensor | HttpSensor | TimeSensor | PipelineSensor | SqlSensor, Field(discriminator="kind")]
SENSOR_OUTPUTS: dict[str, tuple[str, ...]] = {
    "file": ("path", "paths"),
    "http": ("status", "body"),
    "time": ("time",),
    "pipeline": ("run_id",),
    "sql": ("row",),
}


def sensor_json(sensor: BaseModel) -> dict[str, Any]:
    """A sensor as the JSON that an executor is handed."""
    return sensor.model_dump(mode="json", exclude_none=True)
