"""What a pod's status means for its attempt. Pure: pods as the API gives them, in; words and verdicts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.executors.kubernetes.manifests import CONTAINER

HOPELESS = frozenset({"ErrImageNeverPull", "InvalidImageName"})
"""Waiting will not help: the attempt fails at once."""
STUCK = HOPELESS | {
    "ErrImagePull",
    "ImagePullBackOff",
    "RegistryUnavailable",
    "ImageInspectError",
    "CreateContainerConfigError",
    "CreateContainerError",
    "RunContainerError",
}
"""Something is wrong that may come right; the attempt fails when it has not after a while."""
OOM = "OOMKilled"
KILLED = frozenset({137, 143})
SILENT_S = 5.0
IN_THE_MAKING = frozenset({"", "ContainerCreating", "PodInitializing"})
CREATING = "The container is being created."


@dataclass(frozen=True, kw_only=True)
class PodView:
    """One pod as it stands. ``waits``: why it has not begun; ``stuck``: the reason if something is wrong with it."""

    name: str
    phase: str
    started: bool
    ended: bool
    waits: str = ""
    is_coming: bool = False
    """Whether nothing but time seems to be missing for it to begin."""
    stuck: str = ""
    pod_reason: str = ""
    """Why the pod was ended from outside, in Kubernetes' one word, such as ``Evicted``."""
    reason: str = ""
    """Why its container ended, such as ``Error`` or ``OOMKilled``."""
    message: str = ""
    exit_code: int | None = None
    deleting_since: float | None = None
    """When the pod should be gone, in seconds since the epoch, if somebody deletes it."""
    gone: bool = False
    is_cut_off: bool = False
    """Whether the cluster no longer believes that the container, which ran when it was last heard of, is there."""

    def is_silent(self, now: float) -> bool:
        """Whether the pod should be gone for a while: its machine does not answer."""
        return self.deleting_since is not None and now > self.deleting_since + SILENT_S


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How an attempt ended whose worker told nothing."""

    state: AttemptState
    message: str
    name: str = ""


DELETED = Verdict(state=AttemptState.LOST, message="The pod was deleted.")


def pod_view(pod: Mapping[str, Any], *, gone: bool = False) -> PodView:
    """Read a pod. ``gone``: the API says that it exists no longer."""
    status = pod.get("status") or {}
    container = _container_status(status)
    state = container.get("state") or {}
    terminated, waiting = state.get("terminated") or {}, state.get("waiting") or {}
    phase = str(status.get("phase") or "Pending")
    stuck = str(waiting.get("reason")) if waiting.get("reason") in STUCK else ""
    return PodView(
        name=str((pod.get("metadata") or {}).get("name", "")),
        phase=phase,
        started="running" in state or bool(terminated),
        ended=phase in {"Succeeded", "Failed"} or bool(terminated) or gone,
        waits=_waits(pod, waiting),
        is_coming=_is_coming(status, waiting),
        stuck=stuck,
        pod_reason=_pod_reason(status),
        reason=str(terminated.get("reason") or ""),
        message=str(status.get("message") or terminated.get("message") or ""),
        exit_code=terminated.get("exitCode"),
        deleting_since=_seconds((pod.get("metadata") or {}).get("deletionTimestamp")),
        gone=gone,
        is_cut_off=phase == "Running" and "running" in state and _is_doubted(status),
    )


def judge(view: PodView | None, *, memory_limit: str = "", last_words: str = "") -> Verdict:
    """Why an attempt ended without a result. ``last_words``: the last that the container said."""
    if view is None:
        return Verdict(state=AttemptState.LOST, message="The pod vanished without a result.")
    if view.reason == OOM:
        return Verdict(state=AttemptState.FAILED, message=oom_message(memory_limit), name=OOM)
    if view.pod_reason == "DeadlineExceeded":
        return Verdict(state=AttemptState.FAILED, message="The pod ran longer than it may.", name="Timeout")
    if view.pod_reason or (view.phase == "Failed" and view.exit_code is None):
        return Verdict(state=AttemptState.LOST, message=lost_message(view))
    if view.gone or view.deleting_since is not None:
        return Verdict(state=AttemptState.LOST, message=lost_message(view))
    if view.exit_code in KILLED:
        message = f"The worker was killed (exit code {view.exit_code}) without a result."
        return Verdict(state=AttemptState.LOST, message=message)
    told = f": {last_words}" if last_words else "."
    return Verdict(
        state=AttemptState.FAILED,
        message=f"The container ended with exit code {view.exit_code} and without a result{told}",
        name="WorkerError",
    )


def lost_message(view: PodView) -> str:
    """What to tell of a pod that somebody else ended."""
    if not view.pod_reason:
        return DELETED.message
    told = f": {view.message.strip().rstrip('.')}" if view.message else ""
    return f"The pod was taken away ({view.pod_reason}{told})."


def oom_message(memory_limit: str) -> str:
    """What to tell of a container that used more memory than it may."""
    limit = f"its limit of {memory_limit}" if memory_limit else "what its machine has"
    return f"{OOM}: the node used more memory than {limit}. Ask for more memory."


def _waits(pod: Mapping[str, Any], waiting: Mapping[str, Any]) -> str:
    status, machine = pod.get("status") or {}, (pod.get("spec") or {}).get("nodeName")
    for condition in status.get("conditions") or ():
        if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
            return str(condition.get("message") or condition.get("reason") or "Not scheduled yet.")
    if machine and not status.get("containerStatuses"):
        return f"The machine {machine} has not begun to start the pod."
    reason, message = str(waiting.get("reason") or ""), str(waiting.get("message") or "")
    if reason in IN_THE_MAKING and not message:
        return CREATING if reason else ""
    return f"{reason}: {message}" if message else reason


def _is_coming(status: Mapping[str, Any], waiting: Mapping[str, Any]) -> bool:
    conditions = status.get("conditions") or ()
    is_scheduled = not any(each.get("type") == "PodScheduled" and each.get("status") == "False" for each in conditions)
    return is_scheduled and str(waiting.get("reason") or "") in IN_THE_MAKING


def _is_doubted(status: Mapping[str, Any]) -> bool:
    """The pod is not ready though its container, which has no probe, is: its node was not heard of."""
    conditions = {condition.get("type"): condition.get("status") for condition in status.get("conditions") or ()}
    return conditions.get("Ready") == "False" and bool(_container_status(status).get("ready"))


def _pod_reason(status: Mapping[str, Any]) -> str:
    for condition in status.get("conditions") or ():
        if condition.get("type") == "DisruptionTarget" and condition.get("status") == "True":
            return str(condition.get("reason") or "Disrupted")
    return str(status.get("reason") or "")


def _container_status(status: Mapping[str, Any]) -> Mapping[str, Any]:
    statuses: list[Mapping[str, Any]] = status.get("containerStatuses") or []
    return next((each for each in statuses if each.get("name") == CONTAINER), {})


def _seconds(timestamp: str | None) -> float | None:
    return None if not timestamp else datetime.fromisoformat(timestamp).timestamp()
