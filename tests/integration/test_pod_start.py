"""Why a pod waits, asked of a cluster that says what the test wants."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.executors.kubernetes import cluster as run_cluster
from jupyter_dagflow.executors.kubernetes import pod_start
from jupyter_dagflow.executors.kubernetes.cluster import RunCluster
from jupyter_dagflow.executors.kubernetes.pod_start import SUSPENDED, PodStart
from tests.integration.fake_cluster import FakeCluster, fake_cluster, kubeconfig
from tests.unit.executors.kubernetes.specs import spec

API = "GET /api/v1/namespaces/team"
JOB = "GET /apis/batch/v1/namespaces/team/jobs/j"


@pytest.fixture
async def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeCluster]:
    monkeypatch.setattr(pod_start, "QUIET_S", 0.0)
    monkeypatch.setattr(pod_start, "LOOK_S", 0.01)
    monkeypatch.setattr(run_cluster, "REASONS_S", 0.0)
    async with fake_cluster() as made:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "kubeconfig", made.url)))
        made.lists(pods=[], events=[])
        for kind in ("pods", "events"):
            made.replies[f"{API}/{kind}"] = {"metadata": {"resourceVersion": "1"}, "items": []}

        async def endless(handler: Any) -> None:
            await handler.flush()
            await asyncio.Event().wait()

        made.streams[f"{API}/pods"] = endless
        yield made


@pytest.fixture
async def cluster(api: FakeCluster) -> AsyncIterator[RunCluster]:
    made = RunCluster(run_id="run-1", context=None, namespace=None)
    await made.start()
    yield made
    await made.close()


async def reasons(start: PodStart, count: int) -> list[str]:
    told: list[str] = []
    async with asyncio.timeout(20), contextlib.aclosing(start.waits(lambda: False)) as waits:
        async for waiting in waits:
            told.append(waiting.message)
            if len(told) == count:
                break
    return told


def warning(about: str, message: str) -> dict[str, Any]:
    return {"involvedObject": {"name": about}, "message": message, "lastTimestamp": "2026-11-21T08:00:00Z"}


async def test_a_suspended_job_waits_for_its_admission(api: FakeCluster, cluster: RunCluster) -> None:
    api.replies[JOB] = {"spec": {"suspend": True}}
    assert await reasons(PodStart(spec(), "j", cluster), 1) == [SUSPENDED]


async def test_the_warnings_of_a_job_and_of_its_pods_are_told(api: FakeCluster, cluster: RunCluster) -> None:
    api.replies[JOB] = {"spec": {}}
    events = [warning("jo", "not about it"), warning("j-x7k2p", "the pod"), warning("another", "no")]
    api.replies[f"{API}/events"] = {"metadata": {}, "items": events}
    assert await reasons(PodStart(spec(), "j", cluster), 1) == ["the pod"]


async def test_without_the_right_to_read_events_there_is_no_reason(api: FakeCluster, cluster: RunCluster) -> None:
    api.replies[JOB] = {"spec": {"suspend": True}}
    del api.replies[f"{API}/events"]
    assert await reasons(PodStart(spec(), "j", cluster), 1) == [SUSPENDED]


async def test_the_waiting_ends_when_somebody_deleted_the_job(api: FakeCluster, cluster: RunCluster) -> None:
    api.replies[JOB] = 404
    start = PodStart(spec(), "j", cluster)
    assert await reasons(start, 99) == []
    assert start.failed is None
