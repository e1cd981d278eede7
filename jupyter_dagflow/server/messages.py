"""What is said over the socket: checked when it comes in, built when it goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.engine.ports import Event
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.server.arguments import Arguments
from jupyter_dagflow.server.logs import LogKey

MAX_MESSAGE = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class WatchPath:
    """Tell of the newest run of a pipeline, and of whichever starts later."""

    path: str


@dataclass(frozen=True, kw_only=True)
class WatchRun:
    """Tell of one run: a snapshot, or what came ``after`` the sequence number that the client has."""

    run_id: str
    after: int | None


@dataclass(frozen=True, kw_only=True)
class FollowLog:
    """Tell what an attempt writes from byte ``after`` on."""

    key: LogKey
    after: int


@dataclass(frozen=True, kw_only=True)
class UnfollowLog:
    """No more of that log."""

    key: LogKey


@dataclass(frozen=True, kw_only=True)
class WatchRuns:
    """Tell whenever the list of runs is another one."""


@dataclass(frozen=True, kw_only=True)
class UnwatchRuns:
    """No more of that."""


ClientMessage = WatchPath | WatchRun | WatchRuns | UnwatchRuns | FollowLog | UnfollowLog


def read_message(data: str | bytes) -> ClientMessage:
    """What a client said. Raises ``DagflowError`` with one sentence for anything else."""
    if isinstance(data, bytes):
        raise DagflowError("A message must be text.")
    if len(data) > MAX_MESSAGE:
        raise DagflowError(f"A message may have {MAX_MESSAGE} characters at most.")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise DagflowError("A message must be JSON.") from None
    arguments = Arguments(value, "message")
    match arguments.text("type"):
        case "watch" if arguments.has("path"):
            return WatchPath(path=arguments.path("path"))
        case "watch":
            after = arguments.number("after") if arguments.has("after") else None
            return WatchRun(run_id=arguments.id("run_id"), after=after)
        case "watch_runs":
            return WatchRuns()
        case "unwatch_runs":
            return UnwatchRuns()
        case "follow_log":
            return FollowLog(key=_key(arguments), after=arguments.number("after", default=0))
        case "unfollow_log":
            return UnfollowLog(key=_key(arguments))
        case other:
            raise DagflowError(f"A message of type {other[:40]!r} is not known.")


def snapshot(run: Mapping[str, Any] | None, path: str | None = None) -> dict[str, Any]:
    """A run as it stands; with ``path``, the newest of that pipeline, if there is one."""
    place = {} if path is None else {"path": path}
    return {"type": "snapshot", **place, "run": run}


def event(told: Event) -> dict[str, Any]:
    return {"type": "event", "event": told.to_json()}


def runs_changed() -> dict[str, Any]:
    """The list of runs is another one: one began, ended, went on or was deleted."""
    return {"type": "runs_changed"}


def run_deleted(run_id: str) -> dict[str, Any]:
    """A run that the client watches is there no more."""
    return {"type": "run_deleted", "run_id": run_id}


def log(key: LogKey, page: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "log", **key.to_json(), **page}


def error(message: str) -> dict[str, Any]:
    return {"type": "error", "message": message}


def _key(arguments: Arguments) -> LogKey:
    return LogKey(
        run_id=arguments.id("run_id"),
        node_id=arguments.node_id("node_id"),
        attempt=arguments.number("attempt", least=1),
    )
