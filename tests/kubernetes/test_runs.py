"""Runs with nodes in pods, from the document to what stays when the pods are gone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_dagflow.executors.kubernetes.names import run_selector
from jupyter_dagflow.testing.notebooks import write_notebook
from tests.kubernetes.cluster import Cluster, Namespace
from tests.kubernetes.images import WORKER
from tests.kubernetes.run_house import TRACE, RunHouse

EXAMPLE = Path(__file__).parents[2] / "examples" / "digits"
VOLUMES = "/api/v1/persistentvolumes"
LEFT = ("jobs", "pods", "configmaps")


@pytest.fixture
def house(workspace: Path, namespace: Namespace) -> Iterator[RunHouse]:
    made = RunHouse(workspace)
    yield made
    made.close()


@pytest.fixture
def in_pods(on_volume: dict[str, Any]) -> dict[str, Any]:
    """Defaults of a document whose nodes run in pods."""
    return {"executor": "kubernetes", "kubernetes": on_volume}


def pods_of(namespace: Namespace, house: RunHouse) -> list[dict[str, Any]]:
    return namespace.list("pods", run_selector(house.run_id))


def gone(namespace: Namespace, house: RunHouse) -> None:
    """Wait until nothing of the run is left. How long a kubelet takes is not ours to promise."""
    for kind in LEFT:
        namespace.until(kind, lambda objects: not objects, selector=run_selector(house.run_id))


def test_the_example_trains_on_a_gpu_and_does_the_rest_here(
    house: RunHouse, namespace: Namespace, on_volume: dict[str, Any]
) -> None:
    shutil.copytree(EXAMPLE, house.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("dagflow-runs", "data"))
    path = house.root / "digits.dagflow"
    document = json.loads(path.read_text())
    trained = {"executor": "kubernetes", "resources": {"gpu": 1}, "kubernetes": {**on_volume, "image": WORKER.name}}
    for node in document["nodes"]:
        if node["id"].startswith("train-"):
            node.update(trained)
    path.write_text(json.dumps(document))
    limits: dict[str, Any] = {}

    def both_seen(pods: Mapping[str, Any]) -> bool:
        for pod in pods.values():
            limits[pod["metadata"]["labels"]["dagflow/node"]] = pod["spec"]["containers"][0]["resources"]["limits"]
        return len(limits) == 2

    house.submit("digits.dagflow")
    namespace.until("pods", both_seen, selector=run_selector(house.run_id))

    assert house.until_ended() == "succeeded", house.told()
    assert limits == {"train-forest": {"nvidia.com/gpu": "1"}, "train-svm": {"nvidia.com/gpu": "1"}}
    executors = {attempt.node_id: attempt.executor for attempt in house.store.attempts(house.run_id)}
    assert {node for node, executor in executors.items() if executor == "kubernetes"} == set(limits)
    used = house.node("train-forest").resources
    assert used["peak_memory_bytes"] > 0
    assert used["cpu_s"] > 0
    gone(namespace, house)


def test_two_nodes_that_want_all_gpus_take_turns(house: RunHouse, in_pods: dict[str, Any]) -> None:
    both = {"resources": {"gpu": 2}}
    house.start({"id": "gated1", **both}, {"id": "gated2", **both}, defaults=in_pods)
    house.until(lambda: "running" in house.states().values())
    waiting = next(node for node, state in house.states().items() if state == "queued")
    house.until(lambda: "Insufficient nvidia.com/gpu" in str(house.node(waiting).message))
    assert house.state(waiting) == "queued"
    house.open_gate()
    assert house.until_ended() == "succeeded", house.told()
    times = sorted((attempt.started_at, attempt.finished_at) for attempt in house.store.attempts(house.run_id))
    assert times[0][1] <= times[1][0]
    assert house.node(waiting).message is None


def test_what_no_machine_can_give_is_told_and_can_be_cancelled(
    house: RunHouse, namespace: Namespace, in_pods: dict[str, Any]
) -> None:
    house.start({"id": "plain", "resources": {"gpu": 3}}, defaults=in_pods)
    house.until(lambda: "Insufficient nvidia.com/gpu" in str(house.node("plain").message))
    assert house.state("plain") == "queued"
    house.cancel()
    assert house.until_ended() == "cancelled"
    gone(namespace, house)
    assert house.trace() == []


def test_cancel_removes_every_job_and_pod(house: RunHouse, namespace: Namespace, in_pods: dict[str, Any]) -> None:
    house.start(
        *({"id": f"gated{number}"} for number in range(4)), {"id": "plain", "resources": {"gpu": 3}}, defaults=in_pods
    )
    gated = [f"gated{number}" for number in range(4)]
    # Its third cell waits for the gate, so the second has said its line.
    house.until(lambda: all((house.node(node).cell or {}).get("index") == 3 for node in gated))
    house.cancel()
    gone(namespace, house)
    assert house.until_ended() == "cancelled"
    assert set(house.states().values()) == {"cancelled"}
    # What it had done by then stays.
    notebook = nbformat.read(house.folder("gated0") / "output.ipynb", as_version=4)
    assert any("line 0" in str(cell.get("outputs")) for cell in notebook.cells)


def test_a_failed_node_stays_readable_when_its_pod_is_gone(
    house: RunHouse, namespace: Namespace, in_pods: dict[str, Any]
) -> None:
    house.start({"id": "fails", "retry": {"attempts": 2}}, defaults=in_pods)
    assert house.until_ended() == "failed"
    gone(namespace, house)
    assert house.outcomes("fails") == ["failed", "failed"]
    for attempt in (1, 2):
        assert house.failure("fails", attempt) == "ValueError: no rows"
        assert "before\n" in house.log("fails", attempt)
        notebook = nbformat.read(house.folder("fails", attempt) / "output.ipynb", as_version=4)
        assert any("no rows" in str(cell.get("outputs")) for cell in notebook.cells)


def test_memory_beyond_the_limit_is_told_with_the_limit(house: RunHouse, in_pods: dict[str, Any]) -> None:
    house.start({"id": "hungry", "resources": {"memory": "200Mi"}}, defaults=in_pods)
    assert house.until_ended() == "failed"
    assert house.failure("hungry") == (
        "OOMKilled: the node used more memory than its limit of 200Mi. Ask for more memory."
    )
    assert house.node("hungry").resources["peak_memory_bytes"] >= 200 << 20


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ("localhost/nowhere:1", "The pod cannot start: ErrImageNeverPull"),
        (
            "localhost/python:3.11",
            "The Python of the worker (/usr/bin/python3) has no 'nbclient'; install papermill there.",
        ),
    ],
)
def test_an_image_that_cannot_do_it(house: RunHouse, in_pods: dict[str, Any], image: str, told: str) -> None:
    kubernetes = {**in_pods["kubernetes"], "image": image, "image_pull_policy": "Never"}
    house.start({"id": "plain"}, defaults={**in_pods, "kubernetes": kubernetes})
    assert house.until_ended() == "failed"
    assert told in house.failure("plain")


def test_an_image_that_does_not_come_is_waited_for(house: RunHouse, in_pods: dict[str, Any]) -> None:
    kubernetes = {**in_pods["kubernetes"], "image": "localhost:1/nowhere:1", "image_pull_grace_s": 3}
    house.start({"id": "plain"}, defaults={**in_pods, "kubernetes": kubernetes})
    assert house.until_ended() == "failed"
    assert any(message.startswith(("ErrImagePull", "ImagePullBackOff")) for message in house.messages("plain"))
    assert house.failure("plain").startswith("The pod cannot start:")


def test_a_quota_that_is_used_up_is_told(house: RunHouse, namespace: Namespace, in_pods: dict[str, Any]) -> None:
    quota = {"metadata": {"name": "none"}, "spec": {"hard": {"pods": "0"}}}
    namespace.create("resourcequotas", quota)
    house.start({"id": "plain"}, defaults=in_pods)
    house.until(lambda: "exceeded quota" in str(house.node("plain").message))
    assert house.state("plain") == "queued"
    house.cancel()
    assert house.until_ended() == "cancelled"


def test_a_volume_that_is_missing_is_told(house: RunHouse, in_pods: dict[str, Any]) -> None:
    volumes = [{"mount_path": "/keys", "secret": "nowhere"}]
    kubernetes = {**in_pods["kubernetes"], "volumes": volumes}
    house.start({"id": "plain"}, defaults={**in_pods, "kubernetes": kubernetes})
    house.until(lambda: "nowhere" in str(house.node("plain").message))
    house.cancel()
    assert house.until_ended() == "cancelled"


def test_one_run_can_be_sent_to_pods(house: RunHouse, on_volume: dict[str, Any]) -> None:
    house.start({"id": "plain", "kubernetes": on_volume}, executor="kubernetes")
    assert house.until_ended() == "succeeded", house.told()
    assert [attempt.executor for attempt in house.attempts("plain")] == ["kubernetes"]


def test_no_more_pods_at_once_than_allowed(house: RunHouse, in_pods: dict[str, Any]) -> None:
    house.start(*({"id": f"plain{number}"} for number in range(6)), defaults=in_pods, pods=2)
    assert house.until_ended() == "succeeded", house.told()
    assert most_at_once(house) <= 2


def test_all_runs_of_a_workspace_share_its_pods(house: RunHouse, in_pods: dict[str, Any]) -> None:
    nodes = tuple({"id": f"plain{number}"} for number in range(4))
    house.start(*nodes, defaults=in_pods, pods=4, workspace_pods=1)
    first = house.run_id
    house.start(*nodes, defaults=in_pods, pods=4, workspace_pods=1)
    assert house.until_ended() == "succeeded", house.told()
    assert any(
        "as many pods as it may have" in told for number in range(4) for told in house.messages(f"plain{number}")
    )
    second, house.run_id = house.run_id, first
    assert house.until_ended() == "succeeded", house.told()
    assert most_at_once(house, first, second) == 1


def most_at_once(house: RunHouse, *run_ids: str) -> int:
    """How many attempts overlapped at most."""
    attempts = [attempt for run_id in run_ids or (house.run_id,) for attempt in house.store.attempts(run_id)]
    ends = [(attempt.finished_at, -1) for attempt in attempts] + [(attempt.started_at, 1) for attempt in attempts]
    running = most = 0
    for _, change in sorted(ends):
        running += change
        most = max(most, running)
    return most


def test_secrets_reach_the_notebook_and_nothing_else(
    house: RunHouse, namespace: Namespace, in_pods: dict[str, Any]
) -> None:
    value = "correct-horse-battery"
    namespace.create("secrets", {"metadata": {"name": "keys"}, "stringData": {"password": value}})
    env_from = [{"secret": "keys", "keys": {"PASSWORD": "password"}}]
    house.start({"id": "plain"}, defaults={**in_pods, "kubernetes": {**in_pods["kubernetes"], "env_from": env_from}})
    assert house.until_ended() == "succeeded", house.told()
    reference = {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "password"}}}
    assert reference in house.job("plain")["spec"]["template"]["spec"]["containers"][0]["env"]
    files = [path for path in house.workspace.runs_folder.rglob("*") if path.is_file()]
    assert not [path for path in files if value.encode() in path.read_bytes()]


def test_a_retry_of_a_lost_pod_costs_no_try(
    house: RunHouse, cluster: Cluster, namespace: Namespace, in_pods: dict[str, Any]
) -> None:
    house.start({"id": "gated"}, defaults=in_pods)
    house.until(lambda: house.trace() == ["gated"])
    namespace.delete("pods", pods_of(namespace, house)[0]["metadata"]["name"])
    house.until(lambda: len(house.attempts("gated")) == 2)
    house.open_gate()
    assert house.until_ended() == "succeeded", house.told()
    assert house.outcomes("gated") == ["lost", "succeeded"]
    assert house.failure("gated") == "The pod was deleted."
    assert house.trace() == ["gated", "gated"]
    assert house.node("gated").failures == 0


def test_what_failed_is_mended_and_rerun_in_a_new_pod(house: RunHouse, in_pods: dict[str, Any]) -> None:
    house.start({"id": "plain"}, {"id": "fails"}, edges=(("plain", "fails"),), defaults=in_pods)
    assert house.until_ended() == "failed"
    write_notebook(house.root / "fails.ipynb", [TRACE, ("outputs", "value = 3")])
    house.rerun("failed")
    assert house.until_ended() == "succeeded", house.told()
    assert house.trace() == ["plain", "fails", "fails"]
    assert house.outcomes("fails") == ["failed", "succeeded"]
    assert house.node("fails").outputs == {"value": 3}


def test_the_workspace_on_a_claim(
    house: RunHouse, cluster: Cluster, namespace: Namespace, in_pods: dict[str, Any]
) -> None:
    size, modes = {"storage": "1Gi"}, ["ReadWriteMany"]
    host_path = {"path": str(house.root.parent)}
    spec = {"capacity": size, "accessModes": modes, "hostPath": host_path, "storageClassName": namespace.name}
    cluster.admin.request("POST", VOLUMES, {"metadata": {"name": namespace.name}, "spec": spec})
    claim = {"accessModes": modes, "resources": {"requests": size}, "storageClassName": namespace.name}
    namespace.create("persistentvolumeclaims", {"metadata": {"name": "work"}, "spec": claim})
    workspace = {"type": "volume", "pvc": "work", "sub_path": house.root.name, "mount_path": "/home/work"}
    house.start({"id": "plain"}, defaults={**in_pods, "kubernetes": {**in_pods["kubernetes"], "workspace": workspace}})
    assert house.until_ended() == "succeeded", house.told()
    assert house.trace() == ["plain"]
    cluster.admin.request("DELETE", f"{VOLUMES}/{namespace.name}")
