"""Runners, API servers and kubelets that go away in mid-run: every node ends as it should, and none runs twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.executors.kubernetes.names import run_selector
from tests.kubernetes.cluster import Cluster, Namespace
from tests.kubernetes.run_house import RunHouse

OUTAGE_S = 40
UNREACHABLE = [
    {"key": f"node.kubernetes.io/{word}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 1}
    for word in ("unreachable", "not-ready")
]
"""A pod leaves a silent machine after a second, not after the five minutes that are usual."""


@pytest.fixture
def house(workspace: Path, namespace: Namespace) -> Iterator[RunHouse]:
    made = RunHouse(workspace)
    yield made
    made.close()


@pytest.fixture
def in_pods(on_volume: dict[str, Any]) -> dict[str, Any]:
    return {"executor": "kubernetes", "kubernetes": on_volume}


@pytest.mark.parametrize("is_over", [False, True])
def test_a_killed_runners_pods_are_adopted(
    house: RunHouse, namespace: Namespace, in_pods: dict[str, Any], is_over: bool
) -> None:
    house.start(
        {"id": "gated1"},
        {"id": "gated2"},
        {"id": "plain"},
        edges=(("gated1", "plain"), ("gated2", "plain")),
        defaults=in_pods,
    )
    house.until(lambda: house.trace().count("gated1") + house.trace().count("gated2") == 2)
    house.kill_runner()
    if is_over:
        house.open_gate()
        house.until(lambda: all((house.folder(node) / "result.json").exists() for node in ("gated1", "gated2")))
    house.take_over()
    house.open_gate()

    assert house.until_ended() == "succeeded", house.told()
    assert sorted(house.trace()) == ["gated1", "gated2", "plain"]
    assert [house.outcomes(node) for node in ("gated1", "gated2", "plain")] == [["succeeded"]] * 3
    assert "line 0\nthe end\n" in house.log("gated1")
    for kind in ("jobs", "pods"):
        namespace.until(kind, lambda objects: not objects, selector=run_selector(house.run_id))


def test_a_run_goes_on_after_the_api_was_away(house: RunHouse, cluster: Cluster, in_pods: dict[str, Any]) -> None:
    house.start({"id": "gated"}, {"id": "plain"}, edges=(("gated", "plain"),), defaults=in_pods)
    house.until_state("gated", "running")
    with cluster.paused("apiserver"):
        paused_at = time.monotonic()
        house.until(lambda: "API does not answer" in str(house.node("gated").message))
        house.open_gate()
        house.until((house.folder("gated") / "result.json").exists)
        # An outage is measured in time; nothing happens in it that could be awaited.
        time.sleep(max(0.0, paused_at + OUTAGE_S - time.monotonic()))
        assert house.state("gated") == "running"
    assert house.until_ended() == "succeeded", house.told()
    assert house.trace() == ["gated", "plain"]
    assert [house.outcomes(node) for node in ("gated", "plain")] == [["succeeded"]] * 2
    assert "line 0\nthe end\n" in house.log("gated")


def test_a_machine_that_is_silent_for_a_while_costs_nothing(
    house: RunHouse, cluster: Cluster, in_pods: dict[str, Any]
) -> None:
    """Where all machines are silent, as here, Kubernetes evicts nothing however long it takes."""
    kubernetes = {**in_pods["kubernetes"], "tolerations": UNREACHABLE}
    house.start({"id": "gated"}, defaults={**in_pods, "kubernetes": kubernetes})
    house.until_state("gated", "running")
    with cluster.paused("kubelet"):
        house.until(lambda: "machine of the pod does not answer" in str(house.node("gated").message))
        # Past the time after which the cluster evicts from a machine.
        time.sleep(OUTAGE_S)
        assert house.outcomes("gated") == ["running"]
    house.until(lambda: house.node("gated").message is None)
    house.open_gate()
    assert house.until_ended() == "succeeded", house.told()
    assert house.trace() == ["gated"]


def test_a_pod_that_is_taken_from_a_silent_machine_is_lost_and_tried_again(
    house: RunHouse, cluster: Cluster, namespace: Namespace, in_pods: dict[str, Any]
) -> None:
    house.start({"id": "gated"}, defaults=in_pods)
    house.until_state("gated", "running")
    with cluster.paused("kubelet"):
        house.until(lambda: "machine of the pod does not answer" in str(house.node("gated").message))
        # What the node controller does where other machines are left.
        namespace.delete("pods", namespace.list("pods")[0]["metadata"]["name"])
        house.until(lambda: house.outcomes("gated") == ["lost", "queued"])
        house.until(lambda: "taint" in str(house.node("gated").message))
        assert house.trace() == ["gated"]
    house.until(lambda: house.trace() == ["gated", "gated"])
    house.open_gate()
    assert house.until_ended() == "succeeded", house.told()
    assert house.outcomes("gated") == ["lost", "succeeded"]
    assert house.node("gated").failures == 0
