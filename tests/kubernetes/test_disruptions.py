"""Pods that somebody else ends: preempted, evicted, out of time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.executors.kubernetes.names import run_selector
from jupyter_dagflow.testing.notebooks import write_notebook
from tests.kubernetes.cluster import Cluster, Namespace
from tests.kubernetes.run_house import TRACE, RunHouse

PRIORITIES = "/apis/scheduling.k8s.io/v1/priorityclasses"


@pytest.fixture
def house(workspace: Path, namespace: Namespace) -> Iterator[RunHouse]:
    made = RunHouse(workspace)
    yield made
    made.close()


@pytest.fixture
def in_pods(on_volume: dict[str, Any]) -> dict[str, Any]:
    return {"executor": "kubernetes", "kubernetes": on_volume}


@pytest.fixture
def urgent(cluster: Cluster, namespace: Namespace) -> Iterator[str]:
    """A priority class above that of all other pods."""
    name = f"urgent-{namespace.name}"
    cluster.admin.request("POST", PRIORITIES, {"metadata": {"name": name}, "value": 1000})
    yield name
    cluster.admin.request("DELETE", f"{PRIORITIES}/{name}")


def test_a_preempted_pod_is_lost_and_waits_for_its_turn(
    house: RunHouse, namespace: Namespace, in_pods: dict[str, Any], urgent: str
) -> None:
    all_gpus = {"resources": {"gpu": 2}}
    house.start({"id": "gated", **all_gpus}, defaults=in_pods)
    house.until(lambda: house.trace() == ["gated"])
    first, settings = house.run_id, in_pods["kubernetes"]
    house.start({"id": "plain", **all_gpus, "kubernetes": {**settings, "priority_class": urgent}}, defaults=in_pods)
    assert house.until_ended() == "succeeded", house.told()

    house.run_id = first
    house.until(lambda: len(house.attempts("gated")) == 2)
    house.open_gate()
    assert house.until_ended() == "succeeded", house.told()
    assert house.outcomes("gated") == ["lost", "succeeded"]
    assert house.node("gated").failures == 0


def test_an_evicted_pod_is_lost_and_says_why(house: RunHouse, in_pods: dict[str, Any]) -> None:
    filling = "open('/tmp/full', 'wb').write(bytes(60_000_000))"
    wait = "import time\ntime.sleep(600)"
    write_notebook(house.root / "fills.ipynb", [TRACE, filling, wait])
    house.start({"id": "fills", "resources": {"ephemeral_storage": "20Mi"}}, defaults=in_pods)
    house.until(lambda: house.outcomes("fills")[:1] == ["lost"], seconds=150)
    assert "Evicted" in house.failure("fills")
    assert "ephemeral" in house.failure("fills")
    assert house.node("fills").failures == 0
    house.cancel()
    assert house.until_ended() == "cancelled"


def test_a_timeout_ends_the_pod(house: RunHouse, namespace: Namespace, in_pods: dict[str, Any]) -> None:
    house.start({"id": "gated", "timeout_s": 1}, defaults=in_pods)
    assert house.until_ended() == "failed"
    assert house.failure("gated") == "Timed out after 1 s."
    namespace.until("pods", lambda pods: not pods, selector=run_selector(house.run_id))
    assert house.job("gated")["spec"]["template"]["spec"]["activeDeadlineSeconds"] == 601


def test_the_deadline_of_a_pod_whose_runner_is_gone(house: RunHouse, in_pods: dict[str, Any]) -> None:
    pod = {"spec": {"activeDeadlineSeconds": 3}}
    house.start({"id": "gated"}, defaults={**in_pods, "kubernetes": {**in_pods["kubernetes"], "pod": pod}})
    assert house.until_ended() == "failed"
    assert house.failure("gated") == "The pod ran longer than it may."
