"""What a document says of pods as Kubernetes reads it: resources, variables, volumes, places. Pure: JSON in, JSON out.

``settings`` is the JSON of a ``Kubernetes``, ``resources`` that of a ``Resources``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

DEFAULT_GPU = "nvidia.com/gpu"
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


def pod_placement(settings: Mapping[str, Any]) -> Json:
    """Where a pod may run and as whom: the parts of its spec that the document names."""
    placement: Json = {}
    for key, name in {
        "service_account": "serviceAccountName",
        "priority_class": "priorityClassName",
        "node_selector": "nodeSelector",
        "affinity": "affinity",
        "tolerations": "tolerations",
    }.items():
        if settings.get(key):
            placement[name] = settings[key]
    if settings.get("image_pull_secrets"):
        placement["imagePullSecrets"] = [{"name": name} for name in settings["image_pull_secrets"]]
    return placement


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


def container_environment(sources: Sequence[Mapping[str, Any]]) -> tuple[list[Json], list[Json]]:
    """``env`` and ``envFrom`` of the container, of the JSON of each ``EnvSource``: references only, never a value."""
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


def pod_volumes(settings: Mapping[str, Any]) -> tuple[list[Json], list[Json]]:
    """The pod's volumes, and the container's mounts of them."""
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
