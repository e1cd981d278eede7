"""One attempt in the cluster, from its Job's creation to its result, for the runner that started it or a later one."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import replace
from typing import Any

from jupyter_dagflow.engine.events import AttemptEvent, AttemptFailure, AttemptResult, AttemptWaiting
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.errors import ExecutorError
from jupyter_dagflow.executors.attempt_folder import AttemptFolder
from jupyter_dagflow.executors.kubernetes import jobs
from jupyter_dagflow.executors.kubernetes.api import jittered
from jupyter_dagflow.executors.kubernetes.cluster import RunCluster
from jupyter_dagflow.executors.kubernetes.job_record import JobRecord, JobState, write_record
from jupyter_dagflow.executors.kubernetes.pod_end import decide
from jupyter_dagflow.executors.kubernetes.pod_log import PodLog
from jupyter_dagflow.executors.kubernetes.pod_slots import PodSlots
from jupyter_dagflow.executors.kubernetes.pod_start import PodStart
from jupyter_dagflow.executors.kubernetes.status import PodView
from jupyter_dagflow.executors.kubernetes.workspace import PodWorkspace

SLOT_POLL_S = 0.5
LOOK_S = 5.0
END_GRACE_S = 8.0
"""How long a container may take to end after its worker told the result."""
LOG_GRACE_S = 3.0
"""How long the log may take to end after its container."""
EVENTS = "events.jsonl"
AWAY = "The cluster's API does not answer; the pod goes on meanwhile."
CUT_OFF = "The machine of the pod does not answer; the cluster waits for it, or takes the pod away."


class PodAttempt:
    """Follows one attempt. ``events`` ends with its result, which by then is stored in the attempt's folder."""

    def __init__(
        self,
        spec: AttemptSpec,
        record: JobRecord,
        *,
        cluster: RunCluster,
        workspace: PodWorkspace,
        slots: PodSlots,
        later: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """``later`` sees to what nobody needs to wait for."""
        self._spec = spec
        self._record = record
        self._cluster = cluster
        self._workspace = workspace
        self._slots = slots
        self._later = later
        self._folder = AttemptFolder(spec.directory)
        self._log = PodLog(self._folder.log)
        self._start = PodStart(spec, record.name, cluster)
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._cancelled = False
        self._ended = asyncio.Event()

    async def events(self) -> AsyncGenerator[AttemptEvent, None]:
        """Everything that happens, from the attempt's beginning."""
        result: AttemptResult | None = None
        try:
            async with contextlib.aclosing(self._lived()) as events:
                async for event in events:
                    if isinstance(event, AttemptResult):
                        result = event
                    else:
                        yield event
            yield await self._finish(result)
        finally:
            self.leave()
            self._ended.set()

    async def cancel(self) -> None:
        """End the pod and wait until ``events`` has ended."""
        self._cancelled = True
        if self._record.state != "planned":
            await jobs.delete_job(self._cluster.api, self._record.name)
        self._cluster.pods.wake(self._record.name)
        await self._ended.wait()

    def leave(self) -> None:
        """Write nothing more: somebody else follows the attempt now, or nobody."""
        for task in self._tasks:
            task.cancel()
        self._log.close()

    # --- its life ---------------------------------------------------------------------------------------------

    async def _lived(self) -> AsyncGenerator[AttemptEvent, None]:
        for event in self._log.replay():
            yield event
        is_new = self._record.state == "planned"
        slot = self._slots.take()
        if slot is None and is_new:
            words = "The workspace has as many pods as it may have at once; this one waits for its turn."
            yield AttemptWaiting(time=time.time(), message=words)
        # A pod that runs already goes on whether or not there is a slot for it.
        while slot is None and is_new and not self._cancelled:
            await asyncio.sleep(jittered(SLOT_POLL_S))
            slot = self._slots.take()
        try:
            if self._cancelled and is_new:
                return
            async with contextlib.aclosing(self._in_cluster()) as events:
                async for event in events:
                    yield event
        finally:
            self._slots.free(slot)

    async def _in_cluster(self) -> AsyncGenerator[AttemptEvent, None]:
        await self._cluster.start()
        if not await self._be_created():
            return
        async with contextlib.aclosing(self._start.waits(lambda: self._cancelled)) as waiting:
            async for reason in waiting:
                yield reason
        view = self._view()
        if self._start.failed is not None or view is None or not view.started:
            return
        async with contextlib.aclosing(self._said(view.name)) as events:
            async for event in events:
                yield event
                if self._workspace.immediate and _is_success(event):
                    return

    async def _be_created(self) -> bool:
        """Make the Job unless an earlier runner has; false if there is none to wait for."""
        if self._record.state == "planned":
            transfer = await self._workspace.put(self._spec)
            self._note("creating")
            job: dict[str, object] | None = await jobs.create_job(self._cluster.api, self._record.manifest)
        else:
            job = await jobs.find_job(self._cluster.api, self._record.name)
            if job is None or self._record.state == "created":
                return job is not None
            # The runner before may have died between the Job and what its pod waits for.
            transfer = await self._workspace.put(self._spec)
        assert job is not None
        pod = {**self._record.pod, "transfer": transfer}
        await jobs.create_config_map(self._cluster.api, self._spec, pod, owner=job)
        self._note("created")
        if self._cancelled:
            await jobs.delete_job(self._cluster.api, self._record.name)
        return True

    def _note(self, state: JobState) -> None:
        self._record = replace(self._record, state=state)
        write_record(self._spec.directory, self._record)

    def _view(self) -> PodView | None:
        return self._cluster.pods.pod(self._record.name)

    # --- what the container says ------------------------------------------------------------------------------

    async def _said(self, pod: str) -> AsyncGenerator[AttemptEvent, None]:
        """The log's events; ends when the pod has ended and its log was read, or when nothing more can come."""
        queue: asyncio.Queue[AttemptEvent | None] = asyncio.Queue()
        following = asyncio.ensure_future(self._follow_log(pod, queue))
        watching = asyncio.ensure_future(self._watch_end(queue, following))
        self._tasks = (following, watching)
        try:
            while (event := await queue.get()) is not None:
                yield event
            await watching
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow_log(self, pod: str, queue: asyncio.Queue[AttemptEvent | None]) -> None:
        async with contextlib.aclosing(self._log.follow(self._cluster.api, pod)) as events:
            async for event in events:
                queue.put_nowait(event)

    async def _watch_end(self, queue: asyncio.Queue[AttemptEvent | None], following: asyncio.Task[None]) -> None:
        try:
            view, told = self._view(), ""
            while view is not None and not view.ended and not view.is_silent(time.time()):
                words = AWAY if self._cluster.pods.is_away else CUT_OFF if view.is_cut_off else ""
                if words != told:
                    told = words
                    queue.put_nowait(AttemptWaiting(time=time.time(), message=words))
                await self._cluster.pods.changed(self._record.name, timeout_s=LOOK_S)
                view = self._view()
            await asyncio.wait([following], timeout=LOG_GRACE_S)
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            if view is not None and not view.gone and not self._log.has_result:
                async for event in self._log.rest(self._cluster.api, view.name):
                    queue.put_nowait(event)
        finally:
            queue.put_nowait(None)

    # --- the result -------------------------------------------------------------------------------------------

    async def _finish(self, result: AttemptResult | None) -> AttemptResult:
        """Bring everything here, decide how it ended, store that, and only then remove the Job."""
        was_sent = self._record.state != "planned"
        missing = await self._fetch() if was_sent else None
        for event in self._log.complete(self._spec.directory / EVENTS):
            result = event if isinstance(event, AttemptResult) else result
        stored = self._folder.result()
        if stored is None and missing is None and _is_success(result) and not self._workspace.immediate:
            result = None  # Its pod ended before the files were back, and so did the attempt.
        decided = decide(
            stored or result,
            self._view(),
            cancelled=self._cancelled,
            failed=self._start.failed,
            memory_limit=self._record.memory_limit,
            last_words=self._log.last_words,
        )
        if missing is not None and decided.state is AttemptState.SUCCEEDED:
            failure = AttemptFailure(message=missing.message, name="WorkspaceError")
            decided = replace(decided, state=AttemptState.FAILED, failure=failure)
        if decided != stored:
            self._folder.write_result(decided)
        self._note("done")
        (self._spec.directory / EVENTS).unlink(missing_ok=True)
        if was_sent:
            self._later(self._remove(self._view()))
        return decided

    async def _until_container_ended(self) -> None:
        """Let the worker end by itself: a kubelet that has to end what is ending may take minutes to notice."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_GRACE_S):
                while (view := self._view()) is not None and view.started and not view.ended:
                    await self._cluster.pods.changed(self._record.name)

    async def _fetch(self) -> ExecutorError | None:
        try:
            await self._workspace.get(self._spec)
        except ExecutorError as error:
            return error
        return None

    async def _remove(self, view: PodView | None) -> None:
        """Leave nothing behind; what cannot be removed now goes with the Job's time to live."""
        with contextlib.suppress(ExecutorError):
            if not self._cancelled:
                await self._until_container_ended()
                view = self._view()
            await jobs.delete_job(self._cluster.api, self._record.name)
            if self._cancelled and view is not None and view.ended and not view.gone:
                await jobs.forget_pod(self._cluster.api, view.name)
            await self._workspace.remove(self._spec)
        self._cluster.pods.forget(self._record.name)


def _is_success(event: AttemptEvent | None) -> bool:
    return isinstance(event, AttemptResult) and event.state is AttemptState.SUCCEEDED
