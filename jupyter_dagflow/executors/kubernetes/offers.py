"""What a cluster has to choose from: names, volumes and GPUs, as far as the rights reach. Never a Secret's value."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jupyter_dagflow.executors.kubernetes.api import JSON, METADATA, ApiRefused, ApiUnreachable, ClusterApi
from jupyter_dagflow.model.kubernetes import quantity

PATIENCE_S = 5.0
PAGE = 500
UNAUTHORIZED = 401

Listed = Sequence[Mapping[str, Any]] | ApiRefused
"""Objects as JSON, or why they cannot be listed."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A PersistentVolumeClaim. ``size`` is a quantity, empty as long as the volume is not there."""

    name: str
    phase: str
    size: str


@dataclass(frozen=True, kw_only=True)
class Gpus:
    """How many devices of a kind the nodes have together, and how many the best of them has."""

    resource: str
    count: int
    largest: int


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What one namespace of one cluster has. ``None`` means that it may not be looked at; ``problems`` say so."""

    context: str | None
    namespace: str
    contexts: tuple[str, ...]
    namespaces: tuple[str, ...] | None
    pvcs: tuple[Claim, ...] | None
    secrets: tuple[str, ...] | None
    config_maps: tuple[str, ...] | None
    service_accounts: tuple[str, ...] | None
    gpus: tuple[Gpus, ...] | None
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As the REST API gives it: what may not be looked at is empty."""
        fields = asdict(self)
        lists = fields.keys() - {"context", "namespace"}
        return {name: list(value or ()) if name in lists else value for name, value in fields.items()}


async def offers(api: ClusterApi) -> Offers:
    """Ask the cluster, for five seconds at most.

    Raises ``ExecutorError`` or ``MissingExtra`` if it cannot be asked at all, ``ApiRefused`` if it accepts no answer
    of these credentials, ``ApiUnreachable`` if it does not answer.
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            await api.connect()
            paths = {
                "namespaces": ("/api/v1/namespaces", METADATA),
                "nodes": ("/api/v1/nodes", JSON),
                "pvcs": (api.path("persistentvolumeclaims"), JSON),
                "secrets": (api.path("secrets"), METADATA),
                "config_maps": (api.path("configmaps"), METADATA),
                "service_accounts": (api.path("serviceaccounts"), METADATA),
            }
            answers = await asyncio.gather(*(_listed(api, path, accept) for path, accept in paths.values()))
    except TimeoutError:
        raise ApiUnreachable(f"The cluster's API did not answer within {PATIENCE_S:.0f} s.") from None
    return assembled(api.context, api.namespace, api.contexts, dict(zip(paths, answers, strict=True)))


async def _listed(api: ClusterApi, path: str, accept: str) -> Listed:
    items: list[Mapping[str, Any]] = []
    query: dict[str, Any] = {"limit": PAGE}
    while True:
        try:
            answer = await api.get(path, query, accept=accept)
        except ApiRefused as error:
            if error.code == UNAUTHORIZED:
                raise
            return error
        items += answer.get("items") or ()
        following = answer.get("metadata", {}).get("continue")
        if not following:
            return items
        query = {"limit": PAGE, "continue": following}


def assembled(context: str | None, namespace: str, contexts: Sequence[str], answers: Mapping[str, Listed]) -> Offers:
    """The offers that the answers amount to."""
    found = {kind: answer for kind, answer in answers.items() if not isinstance(answer, ApiRefused)}

    def names(kind: str) -> tuple[str, ...] | None:
        return tuple(sorted(item["metadata"]["name"] for item in found[kind])) if kind in found else None

    return Offers(
        context=context,
        namespace=namespace,
        contexts=tuple(contexts),
        namespaces=names("namespaces"),
        pvcs=tuple(_claim(item) for item in found["pvcs"]) if "pvcs" in found else None,
        secrets=names("secrets"),
        config_maps=names("config_maps"),
        service_accounts=names("service_accounts"),
        gpus=gpus_of(found["nodes"]) if "nodes" in found else None,
        problems=tuple(_problems(namespace, answers)),
    )


def gpus_of(nodes: Sequence[Mapping[str, Any]]) -> tuple[Gpus, ...]:
    """The devices of the nodes that take pods: every resource whose name tells its vendor."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for node in nodes:
        if node.get("spec", {}).get("unschedulable"):
            continue
        for name, amount in node.get("status", {}).get("allocatable", {}).items():
            if "/" in name and not name.startswith(("hugepages", "attachable-volumes")):
                amounts[name].append(int(quantity(amount)))
    return tuple(
        Gpus(resource=name, count=sum(counts), largest=max(counts))
        for name, counts in sorted(amounts.items())
        if sum(counts)
    )


def _claim(item: Mapping[str, Any]) -> Claim:
    size = item.get("status", {}).get("capacity", {}).get("storage", "")
    return Claim(name=item["metadata"]["name"], phase=item.get("status", {}).get("phase", ""), size=size)


_WORDS = {
    "namespaces": "namespaces",
    "nodes": "nodes and their GPUs",
    "pvcs": "volume claims",
    "config_maps": "ConfigMaps",
    "service_accounts": "service accounts",
}


def _problems(namespace: str, answers: Mapping[str, Listed]) -> list[str]:
    refused = {kind: answer for kind, answer in answers.items() if isinstance(answer, ApiRefused)}
    forbidden = [_WORDS[kind] for kind, answer in refused.items() if kind in _WORDS and answer.reason == "Forbidden"]
    problems = []
    if forbidden:
        words = " and ".join(filter(None, [", ".join(forbidden[:-1]), forbidden[-1]]))
        problems.append(
            f"You may not list {words} here, so type in what you need"
            f" (the rights: dagflow kubernetes rbac --namespace {namespace} --offers)."
        )
    problems += [answer.message for answer in refused.values() if answer.reason != "Forbidden"]
    if "secrets" in refused and refused["secrets"].reason == "Forbidden":
        problems.append("You may not list Secrets here, so type in their names.")
    there = answers["namespaces"]
    if not isinstance(there, ApiRefused) and namespace not in {item["metadata"]["name"] for item in there}:
        problems.append(f"There is no namespace {namespace!r} in this cluster.")
    return problems
