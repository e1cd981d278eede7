"""What the server tells of clusters, and what it takes for runs in them. The cluster here is one that we script."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from jupyter_dagflow.executors.kubernetes import access, offers
from jupyter_dagflow.executors.registry import DEFAULT_PODS, DEFAULT_WORKSPACE_PODS
from jupyter_dagflow.testing.server import LiveServer, live_server
from jupyter_dagflow.testing.server_house import House
from tests.integration.fake_cluster import HANG, TOKEN, FakeCluster, closed_url, fake_cluster, kubeconfig

SECRET = "s3cr3t-value"


def named(*names: str) -> list[dict[str, Any]]:
    return [{"metadata": {"name": name}} for name in names]


@pytest_asyncio.fixture
async def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeCluster]:
    """One that answers, and that the kubeconfig names."""
    async with fake_cluster() as cluster:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "kubeconfig", cluster.url)))
        monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
        cluster.lists(
            namespaces=named("team", "other"),
            nodes=[{"metadata": {}, "status": {"allocatable": {"cpu": "4", "amd.com/gpu": "2"}}}] * 2,
            persistentvolumeclaims=[
                {"metadata": {"name": "work"}, "status": {"phase": "Bound", "capacity": {"storage": "5Gi"}}},
                {"metadata": {"name": "late"}, "status": {"phase": "Pending"}},
            ],
            secrets=[{"metadata": {"name": "s3", "annotations": {"x": SECRET}}, "data": {"key": SECRET}}],
            configmaps=named("settings"),
            serviceaccounts=named("default", "trainer"),
        )
        yield cluster


async def test_what_a_cluster_has_is_offered(server: LiveServer, cluster: FakeCluster) -> None:
    answer = await server.get("kubernetes", "offers")
    assert answer.status == 200
    assert answer.json == {
        "context": None,
        "contexts": ["near", "far"],
        "namespace": "team",
        "namespaces": ["other", "team"],
        "pvcs": [
            {"name": "work", "phase": "Bound", "size": "5Gi"},
            {"name": "late", "phase": "Pending", "size": ""},
        ],
        "secrets": ["s3"],
        "config_maps": ["settings"],
        "service_accounts": ["default", "trainer"],
        "gpus": [{"resource": "amd.com/gpu", "count": 4, "largest": 2}],
        "problems": [],
    }


async def test_of_secrets_and_config_maps_no_value_is_asked_for(server: LiveServer, cluster: FakeCluster) -> None:
    text = (await server.get("kubernetes", "offers")).text
    assert SECRET not in text
    assert TOKEN not in text
    for kind in ("secrets", "configmaps"):
        assert cluster.accepted[f"/api/v1/namespaces/team/{kind}"].startswith("application/json;as=PartialObjectMeta")


async def test_asking_again_costs_nothing(server: LiveServer, cluster: FakeCluster) -> None:
    await asyncio.gather(*(server.get("kubernetes", "offers") for _ in range(5)))
    await server.get("kubernetes", "offers", context="", namespace="")
    assert len(cluster.asked) == len(set(cluster.asked)) == 6
    far = (await server.get("kubernetes", "offers", context="far", namespace="team")).json
    assert (far["context"], len(cluster.asked)) == ("far", 12)


async def test_without_rights_the_rest_is_offered_and_the_way_out_told(
    server: LiveServer, cluster: FakeCluster
) -> None:
    cluster.replies = {}
    answer = await server.get("kubernetes", "offers")
    assert answer.status == 200
    assert (answer.json["contexts"], answer.json["pvcs"], answer.json["gpus"]) == (["near", "far"], [], [])
    lists, secrets = answer.json["problems"]
    assert "dagflow kubernetes rbac --namespace team --offers" in lists
    assert "Secrets" in secrets


async def test_a_namespace_that_is_not_there_is_told(server: LiveServer, cluster: FakeCluster) -> None:
    answer = await server.get("kubernetes", "offers", namespace="nowhere")
    assert "There is no namespace 'nowhere' in this cluster." in answer.json["problems"]


@pytest.mark.parametrize(
    "query", [{"namespace": "../../x"}, {"namespace": "A"}, {"namespace": "a/b"}, {"context": "x" * 2000}]
)
async def test_names_that_cannot_be_reach_no_cluster(
    server: LiveServer, cluster: FakeCluster, query: dict[str, str]
) -> None:
    answer = await server.get("kubernetes", "offers", **query)
    assert answer.status == 400
    assert cluster.asked == []


async def test_an_unknown_context_is_told(server: LiveServer, cluster: FakeCluster) -> None:
    answer = await server.get("kubernetes", "offers", context="nowhere")
    assert (answer.status, "far, near" in answer.json["message"]) == (503, True)


async def test_credentials_that_are_not_accepted_are_told(server: LiveServer, cluster: FakeCluster) -> None:
    cluster.replies = dict.fromkeys(cluster.replies, 401)
    answer = await server.get("kubernetes", "offers")
    assert (answer.status, "credentials" in answer.json["message"]) == (502, True)
    assert TOKEN not in answer.text


async def test_a_cluster_that_is_away_is_told(
    server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "kubeconfig", closed_url())))
    answer = await server.get("kubernetes", "offers")
    assert (answer.status, "does not answer" in answer.json["message"]) == (503, True)


async def test_a_cluster_that_says_nothing_is_not_waited_for(
    server: LiveServer, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "PATIENCE_S", 0.2)
    cluster.replies["GET /api/v1/nodes"] = HANG
    answer = await server.get("kubernetes", "offers")
    assert (answer.status, "did not answer" in answer.json["message"]) == (503, True)


async def test_a_server_that_stops_waits_for_no_cluster(
    tmp_path: Path, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.replies["GET /api/v1/nodes"] = HANG
    async with live_server(tmp_path, monkeypatch) as server:
        asked = asyncio.ensure_future(server.get("kubernetes", "offers"))
        await cluster.hanging.wait()
        await server.services.offers.close()
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


async def test_without_the_client_the_way_out_is_told(
    server: LiveServer, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    answer = await server.get("kubernetes", "offers")
    assert (answer.status, answer.json["message"]) == (501, access.MISSING_EXTRA)


async def test_settings_say_which_executors_there_are(server: LiveServer, cluster: FakeCluster) -> None:
    settings = (await server.get("settings")).json
    assert settings["executors"] == [
        {"name": "kubernetes", "available": True, "reason": None},
        {"name": "local", "available": True, "reason": None},
    ]
    assert (settings["pods"], settings["workspace_pods"]) == (DEFAULT_PODS, DEFAULT_WORKSPACE_PODS)


async def test_settings_say_why_there_are_no_pods(
    server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    kubernetes, _ = (await server.get("settings")).json["executors"]
    assert (kubernetes["available"], "KUBECONFIG" in kubernetes["reason"]) == (False, True)


async def test_how_many_pods_run_at_once_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = {"DagflowExtension": {"pods": 3, "workspace_pods": 7}}
    async with live_server(tmp_path, monkeypatch, config=config) as server:
        settings = (await server.get("settings")).json
        assert (settings["pods"], settings["workspace_pods"]) == (3, 7)


async def test_a_run_takes_its_executor_and_its_pods(house: House) -> None:
    answer = await house.server.post("runs", body={"path": house.pipeline, "executor": "local", "pods": 2})
    assert answer.status == 201
    assert answer.json["options"] == {
        "parallel": house.server.services.parallel,
        "pods": 2,
        "workspace_pods": DEFAULT_WORKSPACE_PODS,
        "executor": "local",
        "cache": None,
        "keep_failed_kernels_s": 0,
    }
    answer = await house.server.post("runs", body={"path": house.pipeline, "executor": None, "pods": None})
    assert (answer.json["options"]["pods"], answer.json["options"]["executor"]) == (DEFAULT_PODS, None)


async def test_a_run_in_pods_needs_their_settings(house: House) -> None:
    answer = await house.server.post("runs", body={"path": house.pipeline, "executor": "kubernetes"})
    assert answer.status == 422
    assert {problem["path"] for problem in answer.json["problems"]} >= {
        "nodes[0].kubernetes.image",
        "nodes[0].kubernetes.workspace",
    }
    assert house.spawned == []


@pytest.mark.parametrize(
    "choice", [{"executor": "slurm"}, {"executor": 5}, {"executor": ""}, {"pods": 0}, {"pods": 1001}, {"pods": "2"}]
)
async def test_what_is_no_choice_is_refused(house: House, choice: dict[str, Any]) -> None:
    answer = await house.server.post("runs", body={"path": house.pipeline, **choice})
    assert (answer.status, answer.json["message"][-1]) == (400, ".")
    assert house.spawned == []
