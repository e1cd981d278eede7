"""What a node asks of its machine, as arguments of Metaflow's decorators, and what of it these cannot say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.model.kubernetes import Kubernetes, quantity
from jupyter_dagflow.model.pipeline import Node, Pipeline, Resources, merged

MB = 1e6
MIB = 2.0**20
PASSED_ON = ("image_pull_policy", "image_pull_secrets", "service_account", "namespace", "node_selector", "labels")
TOLERATIONS = {"tolerationSeconds": "toleration_seconds"}
UNKNOWN = ("affinity", "priority_class", "pod", "security_context", "context", "ttl_s", "image_pull_grace_s")
"""What Metaflow's pods cannot be told."""


def resources_of(pipeline: Pipeline, node: Node) -> Resources:
    return Resources(**merged(pipeline.defaults.resources, node.resources))


def kubernetes_of(pipeline: Pipeline, node: Node) -> Kubernetes:
    return Kubernetes(**merged(pipeline.defaults.kubernetes, node.kubernetes))


def resource_arguments(resources: Resources) -> dict[str, Any]:
    """Of ``@resources``: cores, memory and disk in MB, GPUs."""
    found: dict[str, Any] = {}
    if resources.cpu is not None:
        found["cpu"] = int(resources.cpu) if resources.cpu == int(resources.cpu) else resources.cpu
    if resources.memory is not None:
        found["memory"] = _in(resources.memory, MB)
    if resources.ephemeral_storage is not None:
        found["disk"] = _in(resources.ephemeral_storage, MB)
    if resources.gpu:
        found["gpu"] = resources.gpu
    return found


def kubernetes_arguments(settings: Kubernetes, resources: Resources, image: str) -> dict[str, Any]:
    """Of ``@kubernetes``. ``image`` is that of nodes that name none."""
    told = settings.model_dump(mode="json", exclude_none=True)
    found: dict[str, Any] = {"image": settings.image or image}
    found |= {name: told[name] for name in PASSED_ON if told.get(name)}
    found["annotations"] = settings.annotations
    found["secrets"] = [source.secret for source in settings.env_from or () if source.secret]
    found["tolerations"] = [
        {TOLERATIONS.get(name, name): value for name, value in one.items()} for one in settings.tolerations or ()
    ]
    found["persistent_volume_claims"] = dict(claims_of(settings))
    found["shared_memory"] = settings.shm_size and _in(settings.shm_size, MIB)
    if resources.gpu and resources.gpu_type and _is_vendor(resources.gpu_type):
        found["gpu_vendor"] = resources.gpu_type.partition(".")[0]
    found["extended_resources"] = {name: str(amount) for name, amount in (resources.extended or {}).items()}
    return {name: value for name, value in found.items() if value}


def claims_of(settings: Kubernetes) -> Iterator[tuple[str, str]]:
    """Claims that hold volumes, and where pods see them."""
    workspace = settings.workspace
    if workspace is not None and workspace.type == "volume" and workspace.pvc:
        yield workspace.pvc, workspace.mount_path
    for volume in settings.volumes or ():
        if volume.pvc:
            yield volume.pvc, volume.mount_path


def untold_settings(settings: Kubernetes) -> Iterator[tuple[str, str]]:
    """What ``@kubernetes`` cannot say of a pod: its place below ``kubernetes``, and a sentence."""
    for name in UNKNOWN:
        if getattr(settings, name):
            yield name, f"Metaflow's pods have no {name.replace('_', ' ')}; this one is left out."
    workspace = settings.workspace
    if workspace is not None and (workspace.type != "volume" or not workspace.pvc or workspace.sub_path):
        yield "workspace", "Metaflow mounts whole claims only: this workspace is not mounted."
    for index, volume in enumerate(settings.volumes or ()):
        if not volume.pvc or volume.sub_path or volume.read_only:
            told = "Metaflow mounts whole claims only, and for writing"
            yield f"volumes[{index}]", f"{told}: this volume is not mounted as it is described."
    for index, source in enumerate(settings.env_from or ()):
        if not source.secret or source.keys or source.prefix or source.optional:
            told = "Metaflow sets all variables of a Secret, and none of a ConfigMap"
            yield f"env_from[{index}]", f"{told}: what this says besides is left out."


def untold_resources(resources: Resources) -> Iterator[tuple[str, str]]:
    """Likewise below ``resources``."""
    for name in ("cpu_limit", "memory_limit"):
        if getattr(resources, name) is not None:
            yield name, "Metaflow's pods have no limits of their own; this one is left out."
    if resources.gpu and resources.gpu_type and not _is_vendor(resources.gpu_type):
        yield "gpu_type", f"Metaflow asks for a vendor's GPUs (vendor.com/gpu), not for {resources.gpu_type!r}."


def _is_vendor(gpu_type: str) -> bool:
    return gpu_type.endswith(".com/gpu") and gpu_type.count(".") == 1


def _in(text: str, unit: float) -> int:
    return math.ceil(quantity(text) / unit)
