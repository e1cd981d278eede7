"""One list, then one watch, whatever the API does in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.web import RequestHandler

from jupyter_dagflow.executors.kubernetes import watcher
from jupyter_dagflow.executors.kubernetes.api import ApiRefused, ClusterApi
from jupyter_dagflow.executors.kubernetes.watcher import PodWatcher
from tests.integration.fake_cluster import FakeCluster, fake_cluster, kubeconfig

PODS = "GET /api/v1/namespaces/team/pods"


def pod(job: str, phase: str = "Pending", *, version: int, uid: str = "") -> dict[str, Any]:
    return {
        "metadata": {
            "name": f"{job}-x",
            "uid": uid or f"{job}-1",
            "resourceVersion": str(version),
            "creationTimestamp": "2026-11-21T08:00:00Z",
            "labels": {"job-name": job},
        },
        "status": {"phase": phase},
    }


def event(kind: str, thing: dict[str, Any]) -> bytes:
    return (json.dumps({"type": kind, "object": thing}) + "\n").encode()


def listed(*pods: dict[str, Any], version: int) -> dict[str, Any]:
    return {"kind": "PodList", "metadata": {"resourceVersion": str(version)}, "items": list(pods)}


class Watches:
    """Answers each watch with the next of the scripted pieces, and the last of them without an end."""

    def __init__(self, *scripts: bytes | int) -> None:
        self._scripts = list(scripts)
        self.versions: list[str] = []
        """From where each watch went on."""

    async def __call__(self, handler: RequestHandler) -> None:
        self.versions.append(handler.get_argument("resourceVersion"))
        script = self._scripts.pop(0)
        if isinstance(script, int):
            handler.set_status(script)
            handler.finish({"kind": "Status", "reason": "Odd", "message": "odd", "code": script})
            return
        handler.write(script)
        await handler.flush()
        if not self._scripts:
            await asyncio.Event().wait()
        if not script.endswith(b"\n"):
            handler.request.connection.stream.close()  # type: ignore[union-attr]
            return
        handler.finish()


@pytest.fixture
async def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeCluster]:
    monkeypatch.setattr(watcher, "FIRST_PAUSE_S", 0.01)
    async with fake_cluster() as made:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "kubeconfig", made.url)))
        yield made


@pytest.fixture
async def pods(cluster: FakeCluster) -> AsyncIterator[PodWatcher]:
    api = ClusterApi()
    await api.connect()
    made = PodWatcher(api, "dagflow/run=run-1")
    yield made
    await made.close()
    await api.close()


async def until(pods: PodWatcher, job: str, holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await pods.changed(job)


def phase(pods: PodWatcher, job: str) -> str:
    view = pods.pod(job)
    return "" if view is None else "gone" if view.gone else view.phase


async def test_many_pods_cost_one_list_and_one_watch(cluster: FakeCluster, pods: PodWatcher) -> None:
    jobs = [f"job-{number}" for number in range(200)]
    cluster.replies[PODS] = listed(*(pod(job, version=1) for job in jobs), version=7)
    cluster.streams[PODS] = watches = Watches(
        b"".join(event("MODIFIED", pod(job, "Running", version=8)) for job in jobs)
    )
    await pods.start()
    for job in jobs:
        await until(pods, job, lambda job=job: phase(pods, job) == "Running")
    assert cluster.asked == [PODS, PODS]
    assert watches.versions == ["7"]


async def test_a_watch_that_ends_is_taken_up_where_it_was(cluster: FakeCluster, pods: PodWatcher) -> None:
    cluster.replies[PODS] = listed(pod("a", version=1), version=7)
    bookmark = event("BOOKMARK", {"metadata": {"resourceVersion": "11"}})
    broken = event("MODIFIED", pod("a", "Succeeded", version=13))[:-20]
    cluster.streams[PODS] = watches = Watches(
        event("MODIFIED", pod("a", "Running", version=9)) + bookmark,
        event("ADDED", pod("b", version=12)) + broken,
        503,
        429,
        event("MODIFIED", pod("a", "Succeeded", version=13)),
    )
    await pods.start()
    await until(pods, "a", lambda: phase(pods, "a") == "Succeeded")
    assert phase(pods, "b") == "Pending"
    assert watches.versions == ["7", "11", "12", "12", "12"]


@pytest.mark.parametrize(
    "expired", [410, event("ERROR", {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"})]
)
async def test_a_version_that_is_too_old_means_a_new_list(
    cluster: FakeCluster, pods: PodWatcher, expired: bytes | int
) -> None:
    lists = [
        listed(pod("a", version=1), pod("b", version=2), version=7),
        listed(pod("b", "Running", version=20), version=30),
    ]
    cluster.replies[PODS] = lists[0]

    async def expires(handler: RequestHandler) -> None:
        cluster.replies[PODS] = lists[1]
        await watches(handler)

    watches = Watches(expired, b"")
    cluster.streams[PODS] = expires
    await pods.start()
    await until(pods, "a", lambda: phase(pods, "a") == "gone")
    await until(pods, "b", lambda: phase(pods, "b") == "Running")
    assert watches.versions[0] == "7"


async def test_a_pod_that_replaces_the_first_one_is_none_of_ours(cluster: FakeCluster, pods: PodWatcher) -> None:
    cluster.replies[PODS] = listed(pod("a", "Running", version=1), version=7)
    cluster.streams[PODS] = Watches(
        event("ADDED", pod("a", "Pending", version=8, uid="a-2")) + event("DELETED", pod("a", "Running", version=9))
    )
    await pods.start()
    await until(pods, "a", lambda: phase(pods, "a") == "gone")


async def test_who_may_not_watch_is_told(cluster: FakeCluster, pods: PodWatcher) -> None:
    with pytest.raises(ApiRefused, match="carol"):
        await pods.start()
    with pytest.raises(ApiRefused, match="carol"):
        await pods.changed("a")


async def test_who_loses_the_right_is_told(cluster: FakeCluster, pods: PodWatcher) -> None:
    cluster.replies[PODS] = listed(version=7)
    cluster.streams[PODS] = Watches(403, b"")
    await pods.start()
    with pytest.raises(ApiRefused):
        await until(pods, "a", lambda: False)


async def test_an_api_that_comes_back_may_deny_for_a_while(cluster: FakeCluster, pods: PodWatcher) -> None:
    cluster.replies[PODS] = listed(pod("a", version=1), version=7)
    broken = event("MODIFIED", pod("a", "Running", version=9))[:-20]
    cluster.streams[PODS] = watches = Watches(broken, 403, 401, event("MODIFIED", pod("a", "Running", version=9)))
    await pods.start()
    await until(pods, "a", lambda: phase(pods, "a") == "Running")
    assert watches.versions == ["7"] * 4
    assert not pods.is_away
