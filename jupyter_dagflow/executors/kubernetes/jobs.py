"""What is asked of the cluster for one attempt: four requests, each harmless when it is repeated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.executors.kubernetes.api import ApiRefused, ClusterApi
from jupyter_dagflow.executors.kubernetes.manifests import config_map_manifest
from jupyter_dagflow.worker.pod import PROTOCOL

BATCH = "batch"
NOT_FOUND, CONFLICT = 404, 409


async def create_job(api: ClusterApi, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Create the Job, or find the one that was created before; returns it as the API has it."""
    await api.connect()
    try:
        return await api.post(api.path("jobs", group=BATCH), manifest)
    except ApiRefused as error:
        if error.code != CONFLICT:
            raise
    return await api.get(api.path("jobs", manifest["metadata"]["name"], group=BATCH))


async def create_config_map(
    api: ClusterApi, spec: AttemptSpec, pod: Mapping[str, Any], *, owner: Mapping[str, Any]
) -> None:
    """Create what the Job's pod waits for: the worker's files and ``pod.json``."""
    await api.connect()
    files = {**worker_files(), "pod.json": json.dumps({"protocol": PROTOCOL, **pod})}
    try:
        await api.post(api.path("configmaps"), config_map_manifest(spec, files, owner=owner))
    except ApiRefused as error:
        if error.code != CONFLICT:
            raise


async def find_job(api: ClusterApi, name: str) -> dict[str, Any] | None:
    """The Job, or ``None`` if there is none."""
    await api.connect()
    try:
        return await api.get(api.path("jobs", name, group=BATCH))
    except ApiRefused as error:
        if error.code != NOT_FOUND:
            raise
        return None


async def delete_job(api: ClusterApi, name: str) -> None:
    """Delete the Job, and with it its pod and its ConfigMap."""
    await api.connect()
    try:
        await api.delete(api.path("jobs", name, group=BATCH), {"propagationPolicy": "Background"})
    except ApiRefused as error:
        if error.code != NOT_FOUND:
            raise


async def forget_pod(api: ClusterApi, name: str) -> None:
    """Remove a pod whose containers have ended, which a kubelet does only when it gets round to it."""
    try:
        await api.delete(api.path("pods", name), {"gracePeriodSeconds": 0})
    except ApiRefused as error:
        if error.code != NOT_FOUND:
            raise


@cache
def worker_files() -> Mapping[str, str]:
    """The sources of the worker by file name, for images that do not have the package."""
    folder = resources.files("jupyter_dagflow.worker")
    return {
        file.name: file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".py") and file.name not in {"__main__.py", "fork_server.py"}
    }
