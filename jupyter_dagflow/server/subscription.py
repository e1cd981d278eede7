"""What one client watches, how much of it the client has been told, and what to tell it next."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any

from jupyter_dagflow.engine.ports import Event, RunStore
from jupyter_dagflow.engine.states import RUN_ENDED
from jupyter_dagflow.errors import DagflowError, NotFound
from jupyter_dagflow.server import messages
from jupyter_dagflow.server.logs import LogGone, LogKey, log_page
from jupyter_dagflow.server.messages import (
    ClientMessage,
    FollowLog,
    UnfollowLog,
    UnwatchRuns,
    WatchPath,
    WatchRun,
    WatchRuns,
)
from jupyter_dagflow.server.run_list_watch import RunListWatch
from jupyter_dagflow.wiring.runs import run_view
from jupyter_dagflow.wiring.workspace import Workspace

MAX_WATCHED = 500

Message = dict[str, Any]


class Subscription:
    """One client's. Belongs to whichever thread reads the store; no I/O but through it and the logs.

    A client that is more than ``backlog`` events behind gets a snapshot instead of them. ``clock`` counts seconds.
    """

    def __init__(self, workspace: Workspace, *, backlog: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspace = workspace
        self._backlog = backlog
        self._paths: dict[str, str | None] = {}
        """Watched pipelines, with the run that was told as their newest."""
        self._by_id: set[str] = set()
        """Runs watched for themselves."""
        self._told: dict[str, int] = {}
        """Sequence number of the last event told, for each run that is watched in either way."""
        self._going_on: set[str] = set()
        self._logs: dict[LogKey, int] = {}
        self._list = RunListWatch(clock)

    @property
    def is_busy(self) -> bool:
        """Something that is watched may go on at any moment: a run may be started for a path, too."""
        return bool(self._paths or self._going_on or self._logs)

    @property
    def follows_logs(self) -> bool:
        return bool(self._logs)

    @property
    def holds_back(self) -> bool:
        """There is something to tell that is not due yet."""
        return self._list.holds_back

    def handle(self, store: RunStore | None, request: ClientMessage) -> list[Message]:
        """Take a client's request in, and answer it."""
        try:
            match request:
                case WatchPath(path=path):
                    return [self._watch_path(store, path)]
                case WatchRun(run_id=run_id, after=after):
                    return self._watch_run(store, run_id, after)
                case WatchRuns():
                    return self._list.begin(store)
                case UnwatchRuns():
                    self._list.end()
                    return []
                case FollowLog(key=key, after=after):
                    self._limit(key, self._logs)
                    return [self._tell_log(key, self._page(store, key, after))]
                case UnfollowLog(key=key):
                    self._logs.pop(key, None)
                    return []
        except DagflowError as error:
            return [messages.error(error.message)]

    def news(self, store: RunStore | None) -> list[Message]:
        """What happened since the last call, in order. Part of it if it is much; call until nothing comes."""
        told = self._list.news(store)
        for path, before in list(self._paths.items()):
            if _newest(store, path) != before:
                told += self._tell_deleted(store, before)
                told.append(self._tell_newest(store, path))
        # What is gone, because somebody removed the store, is told once and no longer watched.
        for run_id in list(self._told):
            try:
                told += self._run_news(store, run_id)
            except NotFound:
                self._forget(run_id)
                told.append(messages.run_deleted(run_id))
        for key in list(self._logs):
            try:
                told += self._log_news(store, key)
            except NotFound as error:
                del self._logs[key]
                told.append(messages.error(error.message))
        return told

    # --- runs ------------------------------------------------------------------------------------------------------

    def _watch_path(self, store: RunStore | None, path: str) -> Message:
        # Refuses what leads out of the workspace; the file itself need not be there any more.
        self._workspace.resolve(path)
        self._limit(path, self._paths)
        return self._tell_newest(store, path)

    def _tell_newest(self, store: RunStore | None, path: str) -> Message:
        before, run_id = self._paths.get(path), _newest(store, path)
        self._paths[path] = run_id
        if before is not None and before not in self._by_id | set(self._paths.values()):
            self._forget(before)
        return self._snapshot(store, run_id, path)

    def _tell_deleted(self, store: RunStore | None, run_id: str | None) -> list[Message]:
        """That a watched run is gone, if it is: the one before it is the newest again."""
        try:
            if run_id is not None and run_id not in self._by_id:
                _existing(store).run(run_id)
        except NotFound:
            return [messages.run_deleted(run_id or "")]
        return []

    def _watch_run(self, store: RunStore | None, run_id: str, after: int | None) -> list[Message]:
        self._limit(run_id, self._by_id)
        record = _existing(store).run(run_id)
        self._by_id.add(run_id)
        if after is None or after > record.seq:
            return [self._snapshot(store, run_id)]
        # Another follower of the same client may have less: what it gets twice, it knows by the sequence number.
        self._told[run_id] = min(after, self._told.get(run_id, after))
        if record.state not in RUN_ENDED:
            self._going_on.add(run_id)
        return self._run_news(store, run_id)

    def _run_news(self, store: RunStore | None, run_id: str) -> list[Message]:
        events = _existing(store).events(run_id, after=self._told[run_id], limit=self._backlog + 1)
        if len(events) > self._backlog:
            del self._told[run_id]
            paths = [path for path, newest in self._paths.items() if newest == run_id]
            again = [self._snapshot(store, run_id, path) for path in paths]
            return again + ([self._snapshot(store, run_id)] if run_id in self._by_id else [])
        for event in events:
            self._note(event)
        return [messages.event(event) for event in events]

    def _snapshot(self, store: RunStore | None, run_id: str | None, path: str | None = None) -> Message:
        if run_id is None:
            return messages.snapshot(None, path)
        view = run_view(_existing(store), run_id)
        # Who watches the run already, through the same client, is still told what lies between.
        self._told.setdefault(run_id, view["seq"])
        self._going_on.discard(run_id)
        if view["state"] not in RUN_ENDED:
            self._going_on.add(run_id)
        return messages.snapshot(view, path)

    def _note(self, event: Event) -> None:
        self._told[event.run_id] = event.seq
        if event.type == "run" and "state" in event.data:
            self._going_on.discard(event.run_id)
            if event.data["state"] not in RUN_ENDED:
                self._going_on.add(event.run_id)

    def _forget(self, run_id: str) -> None:
        self._told.pop(run_id, None)
        self._going_on.discard(run_id)
        self._by_id.discard(run_id)

    # --- logs ------------------------------------------------------------------------------------------------------

    def _log_news(self, store: RunStore | None, key: LogKey) -> list[Message]:
        page = self._page(store, key, self._logs[key])
        if not page["entries"] and not page["ended"]:
            # Lines that were left out as damaged are passed, too.
            self._logs[key] = page["next"]
            return []
        return [self._tell_log(key, page)]

    def _page(self, store: RunStore | None, key: LogKey, after: int) -> Message:
        try:
            return log_page(self._workspace, _existing(store), key, after)
        except LogGone as error:
            return {"entries": [], "next": after, "ended": True, "gone": error.message}

    def _tell_log(self, key: LogKey, page: Message) -> Message:
        self._logs[key] = page["next"]
        if page["ended"]:
            del self._logs[key]
        return messages.log(key, page)

    # --- limits ----------------------------------------------------------------------------------------------------

    def _limit(self, item: object, watched: Collection[object]) -> None:
        if item not in watched and len(watched) >= MAX_WATCHED:
            raise DagflowError(f"One connection may watch {MAX_WATCHED} things at most.")


def _newest(store: RunStore | None, path: str) -> str | None:
    runs = [] if store is None else store.runs(pipeline=path, limit=1)
    return runs[0].run_id if runs else None


def _existing(store: RunStore | None) -> RunStore:
    if store is None:
        raise NotFound("No run was started in this workspace yet.")
    return store
