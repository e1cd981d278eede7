"""Waiting for a pod to begin: why it waits, and when to give it up."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable

from jupyter_dagflow.engine.events import AttemptWaiting
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.executors.kubernetes.cluster import RunCluster
from jupyter_dagflow.executors.kubernetes.jobs import find_job
from jupyter_dagflow.executors.kubernetes.status import HOPELESS, PodView, Verdict

IMAGE_GRACE_S = 60.0
QUIET_S = 2.0
"""A Job without a pod for this long, or a container in the making, has a reason worth asking for."""
LOOK_S = 5.0
JOB_LOOKS = 6
"""At every so many looks without a pod the Job itself is looked at: somebody may have deleted or suspended it."""
SUSPENDED = "The Job is suspended: what admits Jobs to this cluster, such as Kueue, has not admitted it yet."


class PodStart:
    """Ask ``waits`` until it ends; then ``failed`` says why the pod cannot begin, if it cannot."""

    def __init__(self, spec: AttemptSpec, job: str, cluster: RunCluster) -> None:
        self._grace_s = float(spec.kubernetes.get("image_pull_grace_s", IMAGE_GRACE_S))
        self._job = job
        self._cluster = cluster
        self._stuck_since: float | None = None
        self._looks = 0
        self._is_vanished = False
        """Whether there is no Job any more, and so never will be a pod."""
        self._is_suspended = False
        self.failed: Verdict | None = None

    async def waits(self, is_cancelled: Callable[[], bool]) -> AsyncGenerator[AttemptWaiting, None]:
        """Yield the reasons as they change; end when the container runs, or never will."""
        begun, told = time.monotonic(), ""
        while not self._is_vanished:
            view = self._cluster.pods.pod(self._job)
            if is_cancelled() if view is None else self._is_decided(view):
                return
            is_late = time.monotonic() - begun >= QUIET_S
            words = await self._reason(view, is_late)
            if words and words != told:
                told = words
                yield AttemptWaiting(time=time.time(), message=words)
            await self._cluster.pods.changed(self._job, timeout_s=LOOK_S if is_late else QUIET_S)

    async def _reason(self, view: PodView | None, is_late: bool) -> str:
        """Why the pod has not begun, in the cluster's words; empty while all is as usual."""
        if view is not None and not view.is_coming:
            return view.waits
        if not is_late:
            return ""
        if warning := await self._cluster.warning(self._job):
            return warning
        return view.waits if view is not None else await self._reason_of_job()

    async def _reason_of_job(self) -> str:
        """Why there is no pod; the Job is looked at now and then."""
        if self._looks % JOB_LOOKS == 0:
            job = await find_job(self._cluster.api, self._job)
            self._is_vanished = job is None
            self._is_suspended = job is not None and bool(job["spec"].get("suspend"))
        self._looks += 1
        return SUSPENDED if self._is_suspended else ""

    def _is_decided(self, view: PodView) -> bool:
        if view.started or view.ended or view.is_silent(time.time()):
            return True
        if not view.stuck:
            self._stuck_since = None
            return False
        if self._stuck_since is None:
            self._stuck_since = time.monotonic()
        if view.stuck not in HOPELESS and time.monotonic() - self._stuck_since < self._grace_s:
            return False
        message = f"The pod cannot start: {view.waits}"
        self.failed = Verdict(state=AttemptState.FAILED, message=message, name=view.stuck)
        return True
