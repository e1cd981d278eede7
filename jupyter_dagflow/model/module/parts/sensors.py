"""Nodes that wait for something."""

from __future__ import annotations

import contextlib
import datetime
import glob
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .attempt import KINDS, Skipped, Values
from .conditions import holds
from .definitions import Invalid, Pipeline, one_line

# --- sensors --------------------------------------------------------------------------

ANSWER_LIMIT = 1024 * 1024
Found = dict[str, Any] | None
Probe = Callable[[Values, Values], Found]


def wait_for(_: Pipeline, folder: Path, request: Values) -> dict[str, Any]:
    """Look again and again until there is what the sensor waits for."""
    sensor = request["settings"]["sensor"]
    began, told = time.time(), ""
    state = {"began": began, "folder": request["working_directory"]}
    while True:
        outputs, said = look(sensor, state)
        if outputs is not None:
            return outputs
        if said != told:
            told = said
            sys.stdout.write(f"{said}\n")
        left = began + (request["timeout_s"] or float("inf")) - time.time()
        if left <= 0:
            message = f"Nothing came within {request['timeout_s']:g} s."
            raise Skipped(message) if sensor["soft_fail"] else Invalid(message)
        time.sleep(min(sensor["poll_s"], left))


def look(sensor: Values, state: Values) -> tuple[Found, str]:
    """Look once: the outputs if it is there, and what there is to say of it."""
    try:
        return PROBES[sensor["kind"]](sensor, state), "waiting"
    except Invalid:
        raise
    except Exception as error:
        # Whatever is not there yet may fail in its own way.
        return None, one_line(f"{type(error).__name__}: {error}")


def named(text: str) -> str:
    """A text in which ``${NAME}`` stands for a variable of the environment."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in os.environ:
            raise Invalid(f"The environment variable {match[1]!r} is not set.")
        return os.environ[match[1]]

    return re.sub(r"\$\{(\w+)\}", value, text)


def find_file(sensor: Values, state: Values) -> Found:
    pattern = named(sensor["path"])
    if "://" in pattern:
        try:
            import fsspec  # type: ignore[import, unused-ignore]
        except ImportError:
            raise Invalid("To look at a URL, install fsspec.") from None
        system, place = fsspec.url_to_fs(pattern)
        found = [system.unstrip_protocol(path) for path in system.glob(place)]
    else:
        paths = glob.glob(pattern, root_dir=state["folder"], recursive=True)  # noqa: PTH207
        found = [Path(path).as_posix() for path in paths]
    found.sort()
    return {"path": found[0], "paths": found} if found else None


def ask_url(sensor: Values, state: Values) -> Found:
    url = named(sensor["url"])
    if not url.startswith(("http://", "https://")):
        raise Invalid(f"{sensor['url']!r} is no http URL.")
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
            status, content = answer.status, answer.read(ANSWER_LIMIT)
    except urllib.error.HTTPError as error:
        status, content = error.code, error.read(ANSWER_LIMIT)
    body: Any = content.decode(errors="replace")
    with contextlib.suppress(ValueError):
        body = json.loads(body)
    outputs = {"status": status, "body": body}
    condition = sensor.get("condition") or "True"
    with contextlib.suppress(Invalid):
        # An answer of which nobody can tell is not the one yet.
        if status == sensor["status"] and holds(condition, outputs):
            return outputs
    return None


def look_at_clock(sensor: Values, state: Values) -> Found:
    due = datetime.datetime.fromtimestamp(state["began"])
    if sensor.get("at"):
        hour, minute = map(int, sensor["at"].split(":"))
        due = due.replace(hour=hour, minute=minute, second=0, microsecond=0)
    else:
        due += datetime.timedelta(seconds=sensor.get("delay_s") or 0)
    if datetime.datetime.now() < due:
        return None
    return {"time": due.astimezone().isoformat(timespec="seconds")}


def ask_database(sensor: Values, state: Values) -> Found:
    try:
        import sqlalchemy  # type: ignore[import, unused-ignore]
    except ImportError:
        raise Invalid("To ask a database, install sqlalchemy.") from None
    url = sqlalchemy.make_url(named(sensor["url"]))
    is_file = url.get_backend_name() == "sqlite" and url.database != ":memory:"
    if is_file and url.database:
        file = Path(state["folder"]) / url.database
        if not file.is_file():
            return None
        url = url.set(database=str(file))
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
    try:
        with engine.connect() as connection:
            found = connection.execute(sqlalchemy.text(sensor["query"])).first()
    finally:
        engine.dispose()
    if found is None:
        return None
    row = json.loads(json.dumps(dict(found._mapping), default=str))
    return {"row": row}


PROBES: Mapping[str, Probe] = {
    "file": find_file,
    "http": ask_url,
    "time": look_at_clock,
    "sql": ask_database,
}
KINDS["sensor"] = wait_for
