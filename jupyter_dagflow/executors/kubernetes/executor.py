"""Keeps the ``Executor`` port with one Kubernetes Job per attempt."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.events import AttemptEvent, AttemptResult
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.errors import ExecutorError
from jupyter_dagflow.executors.attempt_folder import AttemptFolder, LogReader, lost, request_of
from jupyter_dagflow.executors.kubernetes.cluster import RunCluster
from jupyter_dagflow.executors.kubernetes.job_record import new_record, read_record, write_record
from jupyter_dagflow.executors.kubernetes.manifests import job_manifest, pod_user
from jupyter_dagflow.executors.kubernetes.pod_attempt import PodAttempt
from jupyter_dagflow.executors.kubernetes.pod_slots import PodSlots
from jupyter_dagflow.executors.kubernetes.workspace import PodWorkspace, SharedVolume

REMOVAL_S = 10.0
"""What cannot be removed in this time when the run has ended is left to its time to live."""
SLOTS_FOLDER = Path("dagflow-runs") / "pods"


class KubernetesExecutor:
    """What an attempt's folder holds tells all; nothing depends on this object's memory.

    ``workspace``: the workspace's root; ``workspace_pods``: how many pods all its runs have at once.
    """

    def __init__(self, *, workspace: Path, workspace_pods: int) -> None:
        self._workspace = workspace
        self._slots = PodSlots(workspace / SLOTS_FOLDER, workspace_pods)
        self._clusters: dict[tuple[str, str | None, str | None], RunCluster] = {}
        self._workspaces: dict[tuple[str, str], PodWorkspace] = {}
        self._live: dict[Path, PodAttempt] = {}
        self._removals: set[asyncio.Task[None]] = set()

    @property
    def requests(self) -> int:
        """How many requests were sent to clusters."""
        return sum(cluster.api.requests for cluster in self._clusters.values())

    # --- the port ---------------------------------------------------------------------------------------------

    async def start(self, spec: AttemptSpec) -> None:
        folder = AttemptFolder(spec.directory)
        if folder.worker() is not None or read_record(spec.directory) is not None:
            return
        place = self._pod_workspace(spec).place(spec)
        pod = {"directory": place.directory, "request": request_of(spec, place.working_directory)}
        try:
            write_record(spec.directory, new_record(spec, pod=pod, manifest=job_manifest(spec, place)))
        except (OSError, TypeError, ValueError) as error:
            raise ExecutorError(f"The pod of node {spec.node_id!r} could not be planned: {error}.") from error

    async def watch(self, spec: AttemptSpec) -> AsyncIterator[AttemptEvent]:
        folder, record = AttemptFolder(spec.directory), read_record(spec.directory)
        if record is None or record.state == "done":
            # Taken now, it cannot begin later.
            taken = record is None and folder.result() is None and folder.claim()
            for event in _replayed(spec.directory):
                yield event
            yield folder.result() or lost("The pod was never started." if taken else "The attempt left no result.")
            return
        attempt = self._attempt(spec)
        try:
            async with contextlib.aclosing(attempt.events()) as events:
                async for event in events:
                    yield event
        finally:
            if self._live.get(spec.directory) is attempt:
                del self._live[spec.directory]

    async def cancel(self, spec: AttemptSpec) -> None:
        folder, record = AttemptFolder(spec.directory), read_record(spec.directory)
        if record is None:
            if folder.claim():
                folder.write_result(AttemptResult(time=time.time(), state=AttemptState.CANCELLED))
            return
        if record.state == "done":
            return
        attempt = self._live.get(spec.directory)
        if attempt is not None:
            await attempt.cancel()
            return
        attempt = self._attempt(spec)
        await asyncio.gather(attempt.cancel(), _drained(attempt))

    async def close(self) -> None:
        for attempt in list(self._live.values()):
            attempt.leave()
        if self._removals:
            _, late = await asyncio.wait(self._removals, timeout=REMOVAL_S)
            for removal in late:
                removal.cancel()
        clusters = (cluster.close() for cluster in self._clusters.values())
        workspaces = (workspace.close() for workspace in self._workspaces.values())
        await asyncio.gather(*clusters, *workspaces)

    # --- what attempts share ----------------------------------------------------------------------------------

    def _attempt(self, spec: AttemptSpec) -> PodAttempt:
        record = read_record(spec.directory)
        assert record is not None
        before = self._live.pop(spec.directory, None)
        if before is not None:
            before.leave()
        restored = record.restored(spec)
        attempt = PodAttempt(
            restored,
            record,
            cluster=self._cluster(restored),
            workspace=self._pod_workspace(restored),
            slots=self._slots,
            later=self._remove_later,
        )
        self._live[spec.directory] = attempt
        return attempt

    def _remove_later(self, removal: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(removal)
        self._removals.add(task)
        task.add_done_callback(self._removals.discard)

    def _cluster(self, spec: AttemptSpec) -> RunCluster:
        context, namespace = spec.kubernetes.get("context"), spec.kubernetes.get("namespace")
        key = (spec.run_id, context, namespace)
        if key not in self._clusters:
            self._clusters[key] = RunCluster(run_id=spec.run_id, context=context, namespace=namespace)
        return self._clusters[key]

    def _pod_workspace(self, spec: AttemptSpec) -> PodWorkspace:
        settings = spec.kubernetes.get("workspace") or {}
        user = pod_user(spec.kubernetes)
        key = (str(sorted(settings.items())), str(user))
        if key not in self._workspaces:
            self._workspaces[key] = _open_workspace(settings, self._workspace, user)
        return self._workspaces[key]


async def _drained(attempt: PodAttempt) -> None:
    async with contextlib.aclosing(attempt.events()) as events:
        async for _ in events:
            pass


def _open_workspace(settings: Mapping[str, Any], workspace: Path, user: int | None) -> PodWorkspace:
    match settings.get("type"):
        case "volume":
            return SharedVolume(settings, workspace, user=user)
        case "object-store":
            from jupyter_dagflow.executors.kubernetes.object_store import ObjectStore

            return ObjectStore(str(settings["url"]), workspace)
        case _:
            raise ExecutorError("A node in a pod needs a way to the workspace: set 'kubernetes.workspace'.")


def _replayed(directory: Path) -> list[AttemptEvent]:
    reader = LogReader(directory / "log.jsonl")
    try:
        return [event for event in reader.read() if not isinstance(event, AttemptResult)]
    finally:
        reader.close()
