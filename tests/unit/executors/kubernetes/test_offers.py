"""What answers of a cluster amount to."""

from typing import Any

import pytest

from jupyter_dagflow.executors.kubernetes import offers
from jupyter_dagflow.executors.kubernetes.api import ApiRefused, ClusterApi
from jupyter_dagflow.executors.kubernetes.offers import Gpus, assembled, gpus_of

FORBIDDEN = ApiRefused(403, "Forbidden", "The cluster refuses.")
NONE: dict[str, Any] = {
    "namespaces": [{"metadata": {"name": "team"}}],
    "nodes": [],
    "pvcs": [],
    "secrets": [],
    "config_maps": [],
    "service_accounts": [],
}


def gpus(name: str, amount: str) -> dict[str, Any]:
    return {"status": {"allocatable": {"cpu": "8", "hugepages-2Mi": "0", name: amount}}}


def test_gpus_are_counted_over_nodes_and_by_kind():
    found = gpus_of([gpus("nvidia.com/gpu", "2"), gpus("nvidia.com/gpu", "8"), gpus("amd.com/gpu", "1")])
    assert found == (
        Gpus(resource="amd.com/gpu", count=1, largest=1),
        Gpus(resource="nvidia.com/gpu", count=10, largest=8),
    )


def test_gpus_that_no_pod_can_have_are_none():
    cordoned = {**gpus("nvidia.com/gpu", "2"), "spec": {"unschedulable": True}}
    assert gpus_of([cordoned, gpus("amd.com/gpu", "0"), {"status": {}}, {}]) == ()


def test_what_may_not_be_looked_at_is_not_taken_for_absent():
    told = assembled(None, "team", (), {**NONE, "pvcs": FORBIDDEN, "nodes": FORBIDDEN})
    assert (told.pvcs, told.gpus, told.secrets) == (None, None, ())
    assert told.problems == (
        "You may not list nodes and their GPUs and volume claims here, so type in what you need"
        " (the rights: dagflow kubernetes rbac --namespace team --offers).",
    )
    assert (told.to_json()["pvcs"], told.to_json()["context"]) == ([], None)


def test_other_refusals_are_told_in_the_clusters_words():
    told = assembled(None, "team", (), {**NONE, "nodes": ApiRefused(500, "InternalError", "etcd is full.")})
    assert told.problems == ("etcd is full.",)


async def test_long_lists_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch):
    asked: list[dict[str, Any]] = []

    async def get(self: ClusterApi, path: str, query: dict[str, Any], *, accept: str) -> dict[str, Any]:
        if not path.endswith("/secrets"):
            return {"metadata": {}, "items": []}
        asked.append(query)
        page = len(asked)
        following = {"continue": f"page-{page + 1}"} if page < 3 else {}
        return {"metadata": following, "items": [{"metadata": {"name": f"s{page}"}}]}

    async def connect(self: ClusterApi) -> None:
        pass

    monkeypatch.setattr(ClusterApi, "get", get)
    monkeypatch.setattr(ClusterApi, "connect", connect)
    told = await offers.offers(ClusterApi())
    assert told.secrets == ("s1", "s2", "s3")
    assert [query.get("continue") for query in asked] == [None, "page-2", "page-3"]
