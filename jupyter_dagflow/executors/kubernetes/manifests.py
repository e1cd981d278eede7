"""The objects of an attempt as Kubernetes reads them. Pure: settings in, JSON out."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.executors.kubernetes import names
from jupyter_dagflow.executors.kubernetes.workspace import PodPlace

CONTAINER = "worker"
WORKER_VOLUME, WORKER_PATH = "dagflow-worker", "/dagflow/worker"
COMMAND = ("python3", f"{WORKER_PATH}/boot.py")
DEFAULT_TTL_S = 600
GRACE_S = 5
"""From SIGTERM to SIGKILL: enough for the worker to save the notebook."""
DEADLINE_MARGIN_S = 600
"""The runner keeps the timeout; the pod's deadline is for when no runner is left, and counts pulling the image."""
DEFAULT_GPU = "nvidia.com/gpu"
DEFAULT_USER = 1000
MERGE_KEYS: Mapping[str, str] = {
    "containers": "name",
    "initContainers": "name",
    "volumes": "name",
    "env": "name",
    "imagePullSecrets": "name",
    "volumeMounts": "mountPath",
}
"""Lists of the pod spec whose items are one by this field, so that a template changes an item of ours."""

Json = dict[str, Any]


def job_manifest(spec: AttemptSpec, place: PodPlace) -> Json:
    """The Job that runs the attempt."""
    settings = spec.kubernetes
    own = {**(settings.get("labels") or {}), **names.labels(spec)}
    notes = {**(settings.get("annotations") or {}), "dagflow/pipeline": spec.pipeline, "dagflow/node": spec.node_id}
    template = {"metadata": {"labels": own, "annotations": notes}, "spec": _pod_spec(spec, place)}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": names.job_name(spec), "labels": own, "annotations": notes},
        "spec": {
            "backoffLimit": 0,
            "completions": 1,
            "parallelism": 1,
            "ttlSecondsAfterFinished": settings.get("ttl_s", DEFAULT_TTL_S),
            "template": merged(template, settings.get("pod") or {}),
        },
    }


def config_map_manifest(spec: AttemptSpec, files: Mapping[str, str], *, owner: Mapping[str, Any]) -> Json:
    """What the worker needs, removed together with its owner, the Job as the API returned it."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": names.job_name(spec),
            "labels": names.labels(spec),
            "ownerReferences": [
                {
                    "apiVersion": "batch/v1",
                    "kind": "Job",
                    "name": owner["metadata"]["name"],
                    "uid": owner["metadata"]["uid"],
                }
            ],
        },
        "data": dict(files),
    }


def pod_user(settings: Mapping[str, Any]) -> int | None:
    """The uid that the attempt's pod runs as; ``None`` if the image decides."""
    context = (settings.get("pod") or {}).get("spec", {}).get("securityContext") or {}
    user = merged(_security(settings), context).get("runAsUser")
    return user if isinstance(user, int) else None


def _pod_spec(spec: AttemptSpec, place: PodPlace) -> Json:
    settings = spec.kubernetes
    extra_volumes, extra_mounts = _volumes(settings)
    pod: Json = {
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": GRACE_S,
        "enableServiceLinks": False,
        "automountServiceAccountToken": bool(settings.get("service_account")),
        "securityContext": _security(settings),
        "containers": [_container(spec, [*place.mounts, *extra_mounts])],
        "volumes": [
            {"name": WORKER_VOLUME, "configMap": {"name": names.job_name(spec)}},
            *place.volumes,
            *extra_volumes,
        ],
    }
    for key, name in {
        "service_account": "serviceAccountName",
        "priority_class": "priorityClassName",
        "node_selector": "nodeSelector",
        "affinity": "affinity",
        "tolerations": "tolerations",
    }.items():
        if settings.get(key):
            pod[name] = settings[key]
    if settings.get("image_pull_secrets"):
        pod["imagePullSecrets"] = [{"name": name} for name in settings["image_pull_secrets"]]
    if spec.timeout_s is not None:
        pod["activeDeadlineSeconds"] = math.ceil(spec.timeout_s) + DEADLINE_MARGIN_S
    return pod


def _container(spec: AttemptSpec, mounts: Sequence[Mapping[str, Any]]) -> Json:
    settings = spec.kubernetes
    env, env_from = _environment(settings.get("env_from") or ())
    container: Json = {
        "name": CONTAINER,
        "command": list(COMMAND),
        "resources": container_resources(spec.resources),
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [{"name": WORKER_VOLUME, "mountPath": WORKER_PATH, "readOnly": True}, *mounts],
    }
    optional = {
        "image": settings.get("image"),
        "imagePullPolicy": settings.get("image_pull_policy"),
        "env": env,
        "envFrom": env_from,
    }
    return {**container, **{key: value for key, value in optional.items() if value}}


def container_resources(resources: Mapping[str, Any]) -> Json:
    """Requests and limits. Memory is limited to what was asked for unless more is allowed; cores are not."""
    requests: Json = {}
    limits: Json = {}
    for key, name in {"cpu": "cpu", "memory": "memory", "ephemeral_storage": "ephemeral-storage"}.items():
        if resources.get(key) is not None:
            requests[name] = _amount(resources[key])
    if resources.get("cpu_limit") is not None:
        limits["cpu"] = _amount(resources["cpu_limit"])
    memory = resources.get("memory_limit") or resources.get("memory")
    if memory is not None:
        limits["memory"] = _amount(memory)
    if resources.get("ephemeral_storage") is not None:
        limits["ephemeral-storage"] = _amount(resources["ephemeral_storage"])
    devices = dict(resources.get("extended") or {})
    if resources.get("gpu"):
        devices[resources.get("gpu_type") or DEFAULT_GPU] = resources["gpu"]
    for name, count in devices.items():
        requests[name] = limits[name] = str(count)
    return {key: value for key, value in {"requests": requests, "limits": limits}.items() if value}


def _amount(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _security(settings: Mapping[str, Any]) -> Json:
    """Not as root, and as the user who runs Jupyter where that one is not root, so that files stay the user's own."""
    user = getattr(os, "getuid", lambda: 0)() or DEFAULT_USER
    group = getattr(os, "getgid", lambda: 0)() or user
    default = {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": group,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {**merged(default, settings.get("security_context") or {})}


def _environment(sources: Sequence[Mapping[str, Any]]) -> tuple[list[Json], list[Json]]:
    """``env`` and ``envFrom`` of the container: references only, never a value."""
    env: list[Json] = []
    env_from: list[Json] = []
    for source in sources:
        kind = "secret" if source.get("secret") else "configMap"
        reference = {"name": source.get("secret") or source.get("config_map")}
        if source.get("optional"):
            reference["optional"] = True
        if source.get("keys"):
            env += [
                {"name": name, "valueFrom": {f"{kind}KeyRef": {**reference, "key": key}}}
                for name, key in source["keys"].items()
            ]
            continue
        entry: Json = {f"{kind}Ref": reference}
        if source.get("prefix"):
            entry["prefix"] = source["prefix"]
        env_from.append(entry)
    return env, env_from


def _volumes(settings: Mapping[str, Any]) -> tuple[list[Json], list[Json]]:
    volumes: list[Json] = []
    mounts: list[Json] = []
    for index, each in enumerate(settings.get("volumes") or ()):
        name = f"volume-{index}"
        volumes.append({"name": name, **_source(each)})
        mount: Json = {"name": name, "mountPath": each["mount_path"]}
        if each.get("sub_path"):
            mount["subPath"] = each["sub_path"]
        if each.get("read_only"):
            mount["readOnly"] = True
        mounts.append(mount)
    if settings.get("shm_size"):
        volumes.append({"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": settings["shm_size"]}})
        mounts.append({"name": "shm", "mountPath": "/dev/shm"})  # noqa: S108  # where the pod has shared memory
    return volumes, mounts


def _source(volume: Mapping[str, Any]) -> Json:
    if volume.get("pvc"):
        return {"persistentVolumeClaim": {"claimName": volume["pvc"]}}
    if volume.get("config_map"):
        return {"configMap": {"name": volume["config_map"]}}
    if volume.get("secret"):
        return {"secret": {"secretName": volume["secret"]}}
    if volume.get("host_path"):
        return {"hostPath": {"path": volume["host_path"]}}
    return {"emptyDir": dict(volume.get("empty_dir") or {})}


def merged(base: Any, over: Any, key: str = "") -> Any:
    """``over`` laid over ``base`` as ``kubectl patch`` does: objects by key, named lists by name, ``null`` removes."""
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        both = dict(base)
        for name, value in over.items():
            if value is None:
                both.pop(name, None)
            else:
                both[name] = merged(base.get(name), value, name)
        return both
    field = MERGE_KEYS.get(key)
    if field is not None and isinstance(base, list) and isinstance(over, list):
        return _merged_items(base, over, field)
    return over


def _merged_items(base: list[Any], over: list[Any], field: str) -> list[Any]:
    both = list(base)
    places = {item.get(field): index for index, item in enumerate(base) if isinstance(item, Mapping)}
    for item in over:
        place = places.get(item.get(field)) if isinstance(item, Mapping) else None
        if place is None:
            both.append(item)
        else:
            both[place] = merged(both[place], item)
    return both
