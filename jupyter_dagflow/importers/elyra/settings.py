"""What an Elyra node says of its environment and its pod, in all spellings from version 0 to 8."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from jupyter_dagflow.importers.reading import Spot, shown

Pair = tuple[str, str]


def variables(spot: Spot) -> dict[str, str]:
    """``env_vars``: objects ``{env_var, value}``, or texts ``NAME=value``; in version 0 a text of such lines."""
    if isinstance(spot.value, str):
        spot.value = [line for line in spot.value.splitlines() if line.strip()]
    return dict(_pairs(spot, "env_var", "value"))


def labels(spot: Spot) -> dict[str, str]:
    """``kubernetes_pod_labels`` and ``…_annotations``: ``{key, value}`` or ``key=value``."""
    return dict(_pairs(spot, "key", "value"))


def secrets(spot: Spot) -> list[dict[str, Any]]:
    """``kubernetes_secrets``: ``{env_var, name, key}`` or ``VARIABLE=name:key``, gathered by Secret."""
    found: dict[str, dict[str, str]] = {}
    for item in spot.items():
        if isinstance(item.value, str):
            variable, _, place = item.value.partition("=")
            name, _, key = place.partition(":")
        else:
            variable, name, key = (item[part].text() for part in ("env_var", "name", "key"))
        if variable and name and key:
            found.setdefault(name, {})[variable] = key
        elif item.value not in ("", None, {}):
            item.warn(f"{shown(item.value)} names no variable with a Secret and a key; it is left out.")
    return [{"secret": name, "keys": keys} for name, keys in found.items()]


def volumes(spot: Spot) -> list[dict[str, Any]]:
    """``mounted_volumes``: ``{path, pvc_name, sub_path, read_only}`` or ``path=claim``."""
    found = []
    for item in spot.items():
        if isinstance(item.value, str):
            path, _, claim = item.value.partition("=")
            sub_path, read_only = "", False
        else:
            path, claim = item["path"].text(), item["pvc_name"].text()
            sub_path, read_only = item["sub_path"].text(), item["read_only"].switch()
        if not path or not claim:
            if item.value not in ("", None, {}):
                item.warn(f"{shown(item.value)} names no path with a volume claim; it is left out.")
            continue
        volume: dict[str, Any] = {"mount_path": "/" + path.strip("/"), "pvc": claim}
        found.append(volume | ({"sub_path": sub_path} if sub_path else {}) | ({"read_only": True} if read_only else {}))
    return found


def tolerations(spot: Spot) -> list[dict[str, str]]:
    """``kubernetes_tolerations``: objects as in a pod, or ``id=key:operator:value:effect``."""
    found = []
    for item in spot.items():
        if isinstance(item.value, str):
            told = item.value.partition("=")[2].split(":")
            parts = dict(zip(("key", "operator", "value", "effect"), told, strict=False))
        else:
            parts = {name: item[name].text() for name in ("key", "operator", "value", "effect")}
        parts = {name: value for name, value in parts.items() if value}
        if parts:
            found.append(parts)
    return found


def resources(spot: Spot) -> dict[str, Any]:
    """Cores, memory in GB, GPUs, and the limits of the first two."""
    found: dict[str, Any] = {}
    for name in ("cpu", "cpu_limit"):
        amount = spot[name].number()
        if amount is not None:
            found[name] = amount
    for name in ("memory", "memory_limit"):
        amount = spot[name].number()
        if amount is not None:
            found[name] = f"{amount:g}G"
    gpus = spot["gpu"].number()
    if gpus is not None:
        found["gpu"] = max(1, round(gpus))
        vendor = spot["gpu_vendor"].text()
        if vendor and vendor != "nvidia.com/gpu":
            found["gpu_type"] = vendor
    return found


def pod_settings(spot: Spot) -> dict[str, Any]:
    """What goes under ``kubernetes``."""
    readers: dict[str, tuple[str, Callable[[Spot], Any]]] = {
        "env_from": ("kubernetes_secrets", secrets),
        "volumes": ("mounted_volumes", volumes),
        "tolerations": ("kubernetes_tolerations", tolerations),
        "labels": ("kubernetes_pod_labels", labels),
        "annotations": ("kubernetes_pod_annotations", labels),
    }
    found = {name: read(spot[key]) for name, (key, read) in readers.items()}
    memory = spot["kubernetes_shared_mem_size"]
    size = (memory["size"] if isinstance(memory.value, dict) else memory).number()
    settings = {
        "image": spot.first("runtime_image", "docker_image", "image").text(),
        **found,
        "shm_size": f"{size:g}G" if size else None,
    }
    return {name: value for name, value in settings.items() if value}


def texts(spot: Spot) -> list[str]:
    """A list of texts, which version 8 wraps as ``{value}`` where people may add items."""
    found = [(item["value"] if isinstance(item.value, dict) else item).text().strip() for item in spot.items()]
    return [text for text in found if text]


def _pairs(spot: Spot, first: str, second: str) -> Iterator[Pair]:
    for item in spot.items():
        if isinstance(item.value, str):
            name, equals, value = item.value.partition("=")
            name = name.strip()
            if equals and name:
                yield name, value
            elif item.value.strip():
                item.warn(f"{shown(item.value)} is no NAME=value; it is left out.")
        elif isinstance(item.value, dict):
            name = item[first].text().strip()
            if name and re.search(r"[\s=]", name) is None:
                yield name, item[second].text()
            elif name:
                item.warn(f"{shown(name)} can be no name; it is left out.")
        elif item.there:
            item.warn(f"{shown(item.value)} is no name with a value; it is left out.")
