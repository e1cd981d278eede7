"""All pods of a run, kept up to date by one list and one watch."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from jupyter_dagflow.errors import ExecutorError
from jupyter_dagflow.executors.kubernetes.api import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    ApiRefused,
    ApiUnreachable,
    ClusterApi,
    jittered,
)
from jupyter_dagflow.executors.kubernetes.status import PodView, pod_view

WATCH_S = 60
"""The server ends a watch after this time, so that a connection that died in silence is found out."""
SILENCE_S = WATCH_S + 15.0
GONE = 410

log = logging.getLogger(__name__)


class PodWatcher:
    """Follows the pods of one selector. Ask ``pod`` how one stands, and ``changed`` to wait for news of it."""

    def __init__(self, api: ClusterApi, selector: str) -> None:
        self._api = api
        self._query = {"labelSelector": selector}
        self._views: dict[str, PodView] = {}
        """The first pod of each Job. One that a Job makes to replace it is none of the attempt's."""
        self._uids: dict[str, str] = {}
        self._version = ""
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._task: asyncio.Task[None] | None = None
        self._problem: ExecutorError | None = None
        self._synced = asyncio.Event()
        self.is_away = False
        """Whether the API does not answer, so that nothing is known of the pods for a while."""

    async def start(self) -> None:
        """Begin to watch, if that has not been done, and wait for the first list. Raises ``ApiRefused``."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._watch())
        await self._synced.wait()
        if self._problem is not None:
            raise self._problem

    def pod(self, job: str) -> PodView | None:
        """The pod of a Job as last seen; ``None`` if there was none yet."""
        return self._views.get(job)

    async def changed(self, job: str, timeout_s: float | None = None) -> None:
        """Wait for news of the Job's pod, at most so long. Raises what ended the watching."""
        if self._problem is not None:
            raise self._problem
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(job, []).append(future)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await future

    def wake(self, job: str) -> None:
        """Let whoever waits for news of the Job's pod look again."""
        self._wake(self._waiting.pop(job, ()))

    def forget(self, job: str) -> None:
        """Keep nothing of a Job that has ended."""
        self._views.pop(job, None)
        self._uids.pop(job, None)
        self._waiting.pop(job, None)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    # --- list and watch ---------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                if not self._version:
                    await self._list()
                await self._follow()
                pause = FIRST_PAUSE_S
                continue
            except ApiRefused as error:
                if error.code == GONE:
                    self._version = ""
                elif not self._api.may_pass(error):
                    self._fail(error)
                    return
            except ApiUnreachable as error:
                log.info("The watch of the pods broke off and is taken up again: %s", error.message)
                # One break is nothing; the next try shows whether the API is there.
                self._tell_away(pause > FIRST_PAUSE_S)
            except ExecutorError as error:
                self._fail(error)
                return
            await asyncio.sleep(jittered(pause))
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _list(self) -> None:
        listed = await self._api.get(self._api.path("pods"), self._query)
        pods = sorted(listed.get("items") or (), key=lambda pod: str(pod["metadata"].get("creationTimestamp")))
        there = {pod["metadata"]["uid"] for pod in pods}
        for job, uid in list(self._uids.items()):
            if uid not in there and not self._views[job].gone:
                self._tell_gone(job)
        for pod in pods:
            self._take(pod, gone=False)
        self._version = str(listed["metadata"]["resourceVersion"])
        self._synced.set()

    async def _follow(self) -> None:
        query = {
            **self._query,
            "watch": "true",
            "allowWatchBookmarks": "true",
            "resourceVersion": self._version,
            "timeoutSeconds": WATCH_S,
        }
        path = self._api.path("pods")
        opened = partial(self._tell_away, False)
        async with contextlib.aclosing(self._api.stream(path, query, silence_s=SILENCE_S, on_open=opened)) as lines:
            async for line in lines:
                self._take_event(line)

    def _take_event(self, line: bytes) -> None:
        try:
            event = json.loads(line)
            kind, pod = event["type"], event["object"]
        except (ValueError, KeyError, TypeError):
            raise ApiUnreachable("The watch said something that is no event.") from None
        if kind == "ERROR":
            code = int(pod.get("code") or 500)
            raise ApiRefused(code, str(pod.get("reason")), f"The cluster ended the watch: {pod.get('message')}.")
        if kind != "BOOKMARK":
            self._take(pod, gone=kind == "DELETED")
        self._version = str(pod["metadata"]["resourceVersion"])

    def _take(self, pod: Mapping[str, Any], *, gone: bool) -> None:
        metadata = pod["metadata"]
        job = (metadata.get("labels") or {}).get("job-name")
        if job is None or self._uids.setdefault(job, metadata["uid"]) != metadata["uid"]:
            return
        self._tell(job, pod_view(pod, gone=gone))

    def _tell_gone(self, job: str) -> None:
        view = self._views[job]
        self._tell(job, PodView(**{**vars(view), "ended": True, "gone": True}))

    def _tell(self, job: str, view: PodView) -> None:
        self._views[job] = view
        self._wake(self._waiting.pop(job, ()))

    def _tell_away(self, is_away: bool) -> None:
        if is_away != self.is_away:
            self.is_away = is_away
            for job in list(self._waiting):
                self.wake(job)

    def _fail(self, error: ExecutorError) -> None:
        self._problem = error
        self._synced.set()
        for waiting in self._waiting.values():
            self._wake(waiting)
        self._waiting.clear()

    def _wake(self, waiting: Any) -> None:
        for future in waiting:
            if not future.done():
                future.set_result(None)
