"""What a sensor waits for, and whether it can be waited for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.conditions import ConditionError, parse_condition
from jupyter_dagflow.model.pods import THIS_MACHINE_ONLY
from jupyter_dagflow.model.sensors import (
    SENSOR_OUTPUTS,
    FileSensor,
    HttpSensor,
    PipelineSensor,
    SqlSensor,
    TimeSensor,
)
from jupyter_dagflow.model.validation.scope import NodePlace

Found = Iterator[tuple[str, str]]
"""Parts of the sensor and what is wrong there."""
_LOCAL = THIS_MACHINE_ONLY | {"dir", "git", "reference", "zip", "tar", "libarchive", "generic"}
_LOCAL |= {"cached", "blockcache", "filecache", "simplecache"}
"""Schemes of fsspec that read the disk of this machine, or do so for another scheme."""
_TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]")
_SQL_URL = re.compile(r"[a-z][a-z0-9_+]*://.*", re.DOTALL)
_VARIABLE = "${"


def sensor_problems(refused: str | None, place: NodePlace) -> Iterator[Problem]:
    """What is wrong with the sensor of a node. ``refused``: why the path that it names cannot be used."""
    match place.node.sensor:
        case None:
            kinds = ", ".join(SENSOR_OUTPUTS)
            yield place.problem("sensor", f"Say what the sensor waits for; its kind is one of: {kinds}.")
            return
        case FileSensor() as sensor:
            found = _file(sensor, refused)
        case HttpSensor() as sensor:
            found = _http(sensor)
        case TimeSensor() as sensor:
            found = _time(sensor)
        case PipelineSensor() as sensor:
            found = _pipeline(sensor, refused)
        case SqlSensor() as sensor:
            found = _sql(sensor)
    for part, message in found:
        yield place.problem(f"sensor.{part}" if part else "sensor", message)
    url = getattr(place.node.sensor, "url", "")
    if _has_password(url):
        message = (
            "The URL holds a password, which everybody who sees the document can read; write ${NAME} in its place."
        )
        yield place.problem("sensor.url", message, "warning")


def is_url(path: str) -> bool:
    """Whether the path of a file sensor is for fsspec, rather than one in the workspace."""
    return "://" in path


def _file(sensor: FileSensor, refused: str | None) -> Found:
    if not sensor.path.strip():
        yield "path", "Name a file, a pattern such as data/*.csv, or a URL such as s3://bucket/data.csv."
    elif is_url(sensor.path):
        scheme = sensor.path.partition("://")[0]
        if scheme.lower() in _LOCAL or "::" in sensor.path:
            yield (
                "path",
                f"A sensor does not look at {scheme}://; for a file of the workspace write its path, relative to the"
                " pipeline's folder, and for one elsewhere the plain URL of its store.",
            )
        elif not scheme.startswith(_VARIABLE) and not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
            yield "path", "The URL should be like s3://bucket/data.csv."
    elif refused is not None:
        yield "path", refused


def _http(sensor: HttpSensor) -> Found:
    if not sensor.url.startswith(_VARIABLE):
        try:
            parts = urlsplit(sensor.url)
            sound = parts.scheme in {"http", "https"} and bool(parts.netloc)
        except ValueError:
            sound = False
        if not sound:
            yield "url", "The URL should be like https://host/path."
    if not sensor.condition:
        return
    try:
        condition = parse_condition(sensor.condition)
    except ConditionError as error:
        yield "condition", str(error)
        return
    for name in sorted(condition.names - set(SENSOR_OUTPUTS["http"])):
        yield "condition", f"The condition names {name!r}; there are only 'status' and 'body'."


def _time(sensor: TimeSensor) -> Found:
    if (sensor.at is None) == (sensor.delay_s is None):
        yield "", "Say either 'at', a time such as 06:30, or 'delay_s', a number of seconds."
    elif sensor.at is not None and not _TIME_OF_DAY.fullmatch(sensor.at.strip()):
        yield "at", f"{sensor.at!r} is no time of day; write hours and minutes, such as 06:30."


def _pipeline(sensor: PipelineSensor, refused: str | None) -> Found:
    if PurePosixPath(sensor.path).suffix != ".dagflow":
        yield "path", "Name a pipeline, a file that ends in .dagflow."
    elif refused is not None:
        yield "path", refused


def _sql(sensor: SqlSensor) -> Found:
    if not sensor.url.startswith(_VARIABLE) and not _SQL_URL.fullmatch(sensor.url):
        yield "url", "The URL should be SQLAlchemy's, such as postgresql://${USER}:${PASSWORD}@host/database."
    if not sensor.query.strip():
        yield "query", "Write a query; the sensor waits until it returns a row."


def _has_password(url: str) -> bool:
    try:
        password = urlsplit(url).password
    except ValueError:
        return False
    return bool(password) and not str(password).startswith(_VARIABLE)
