"""From what a document says of a sensor to the probe that looks."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from jupyter_dagflow.executors.sensors.file import FileProbe
from jupyter_dagflow.executors.sensors.http import HttpProbe
from jupyter_dagflow.executors.sensors.pipeline import PipelineProbe
from jupyter_dagflow.executors.sensors.probes import Probe, Wait, WrongSensor, filled
from jupyter_dagflow.executors.sensors.time import TimeProbe
from jupyter_dagflow.model.sensors import FileSensor, HttpSensor, PipelineSensor, Sensor, SqlSensor, TimeSensor

_SENSOR: TypeAdapter[Any] = TypeAdapter(Sensor)


def read_sensor(data: Any) -> FileSensor | HttpSensor | TimeSensor | PipelineSensor | SqlSensor:
    """A sensor of its JSON. Raises ``WrongSensor``."""
    if data is None:
        raise WrongSensor("The node does not say what it waits for: set its 'sensor'.")
    try:
        sensor: FileSensor | HttpSensor | TimeSensor | PipelineSensor | SqlSensor = _SENSOR.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in ("sensor", *first["loc"][1:]))
        raise WrongSensor(f"{place}: {first['msg']}.") from None
    return sensor


def make_probe(sensor: FileSensor | HttpSensor | TimeSensor | PipelineSensor | SqlSensor, wait: Wait) -> Probe:
    """The probe of a sensor. Raises ``WrongSensor``."""
    match sensor:
        case FileSensor():
            return _url_probe(sensor, wait) if "://" in filled(sensor.path, wait.env) else FileProbe(sensor, wait)
        case HttpSensor():
            return HttpProbe(sensor, wait)
        case TimeSensor():
            return TimeProbe(sensor, wait)
        case PipelineSensor():
            return PipelineProbe(sensor, wait)
        case SqlSensor():
            return _sql_probe(sensor, wait)


def _url_probe(sensor: FileSensor, wait: Wait) -> Probe:
    try:
        from jupyter_dagflow.executors.sensors.urls import UrlProbe
    except ImportError:
        message = "A sensor that looks at a URL needs fsspec and the library of its kind of store: pip install fsspec"
        raise WrongSensor(f"{message}, for S3 'jupyter-dagflow[s3]'.") from None
    return UrlProbe(sensor, wait)


def _sql_probe(sensor: SqlSensor, wait: Wait) -> Probe:
    try:
        from jupyter_dagflow.executors.sensors.sql import SqlProbe
    except ImportError:
        message = "A sensor that asks a database needs SQLAlchemy: pip install 'jupyter-dagflow[sql]'."
        raise WrongSensor(message) from None
    return SqlProbe(sensor, wait)
