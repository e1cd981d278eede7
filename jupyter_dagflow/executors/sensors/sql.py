"""Looks for a row in a database. The only module that imports SQLAlchemy."""

from __future__ import annotations

import datetime
import decimal
import json
import math
import re
from typing import Any

import sqlalchemy
import sqlalchemy.exc
import sqlalchemy.pool

from jupyter_dagflow.executors.sensors.probes import Sight, Wait, WrongSensor, filled, inside, without_password
from jupyter_dagflow.model.sensors import SqlSensor

SHOWN_CHARS = 80
_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")
"""Where SQLAlchemy would see a parameter; a sensor's query has none."""


class SqlProbe:
    """Keeps the ``Probe`` port. Each look has a connection of its own, which it closes; nothing is committed."""

    blocks = True

    def __init__(self, sensor: SqlSensor, wait: Wait) -> None:
        self._url, self._wait = sensor.url, wait
        self._filled = filled(sensor.url, wait.env)
        self._query = _COLON.sub(r"\\:", sensor.query)
        self._engine: Any = None
        if not sensor.query.strip():
            raise WrongSensor("The sensor asks nothing: set its 'query'.")
        query = " ".join(sensor.query.split())
        shown = query if len(query) <= SHOWN_CHARS else f"{query[: SHOWN_CHARS - 1]}…"
        self.waits_for = f"Waits for a row of {shown!r}."

    def look(self) -> Sight:
        if self._engine is None:
            self._engine = self._make_engine()
        with self._engine.connect() as connection:
            result = connection.execution_options(stream_results=True).execute(sqlalchemy.text(self._query))
            if not result.returns_rows:
                raise WrongSensor("The sensor's query gives no rows, whatever there is; it must be one that selects.")
            row = result.mappings().first()
        if row is None:
            return Sight(told="There is none yet.")
        return Sight(outputs={"row": {str(name): plain(value) for name, value in row.items()}}, told="There is one.")

    def _make_engine(self) -> Any:
        shown = without_password(self._url)
        try:
            url = sqlalchemy.make_url(self._filled)
            if url.get_backend_name() == "sqlite":
                url = self._in_workspace(url)
            return sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
        except (sqlalchemy.exc.ArgumentError, ValueError):
            raise WrongSensor(f"{shown!r} is no URL of a database, such as sqlite:///data.db.") from None
        except ImportError as error:
            package = error.name or str(error)
            raise WrongSensor(f"The database {shown} needs a driver: pip install {package}.") from None

    def _in_workspace(self, url: Any) -> Any:
        """SQLite's files are found and bounded as all others are, and a look must not make one."""
        if not url.database or url.database == ":memory:":
            return url
        if url.database.startswith("file:"):
            raise WrongSensor("A file of SQLite must be told by its path, as in sqlite:///data.db.")
        file = inside(self._wait, url.database)
        if not file.is_file():
            raise FileNotFoundError(f"there is no file {url.database} yet")
        return url.set(database=str(file))


def plain(value: Any) -> Any:
    """A value of a database as JSON: dates and whatever JSON has no word for as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case decimal.Decimal():
            return plain(int(value) if value.is_finite() and value == value.to_integral_value() else float(value))
        case datetime.date() | datetime.time():
            return value.isoformat()
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", "replace")
        case list() | tuple() | dict():
            return json.loads(json.dumps(value, default=str))
        case _:
            return str(value)
