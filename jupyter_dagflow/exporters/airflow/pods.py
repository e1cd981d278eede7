"""The pod of a node as Airflow's KubernetesPodOperator is told of it: a template in Kubernetes' own words."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from jupyter_dagflow.exporters.node_module import node_module_name
from jupyter_dagflow.model.kubernetes import Kubernetes, VolumeWorkspace
from jupyter_dagflow.model.pipeline import Defaults, Node, merged
from jupyter_dagflow.model.pod_parts import (
    Json,
    container_environment,
    container_resources,
    pod_placement,
    pod_volumes,
)
from jupyter_dagflow.model.pod_parts import merged as laid_over

CONTAINER = "worker"
"""As in the pods of our own runs, so that a document's raw template finds it."""
WORKSPACE = "/workspace"
PATIENCE_S = 86_400
"""How long a pod may wait for a machine that has room for it: Airflow's own two minutes are short for a GPU."""


def pod_arguments(defaults: Defaults, node: Node, *, image: str, folder: str, source: str) -> dict[str, Any]:
    """Arguments of the operator. ``folder``: where containers have the pipeline's folder, if it is not the volume's."""
    settings = merged(defaults.kubernetes, node.kubernetes)
    resources = merged(defaults.resources, node.resources)
    place = PurePosixPath(folder or _mounted(settings) / PurePosixPath(source).parent)
    told: dict[str, Any] = {"cluster_context": settings["context"]} if settings.get("context") else {}
    return told | {
        "cmds": ["python3", str(place / f"{node_module_name(source)}.py")],
        "base_container_name": CONTAINER,
        "schedule_timeout_seconds": PATIENCE_S,
        "pod_template_dict": pod_template({"image": image or None, **settings}, resources),
    }


def pod_template(settings: Json, resources: Json) -> Json:
    """The pod, of the JSON of a ``Kubernetes`` and a ``Resources``; what runs in it is for others to add."""
    volumes, mounts = pod_volumes(settings)
    volume, mount = _workspace(settings)
    env, env_from = container_environment(settings.get("env_from") or ())
    container = {
        "name": CONTAINER,
        "image": settings.get("image"),
        "imagePullPolicy": settings.get("image_pull_policy"),
        "env": env,
        "envFrom": env_from,
        "resources": container_resources(resources),
        "volumeMounts": [*mount, *mounts],
    }
    metadata = {"labels": settings.get("labels"), "annotations": settings.get("annotations")}
    spec = {
        **pod_placement(settings),
        "securityContext": settings.get("security_context"),
        "containers": [_set(container)],
        "volumes": [*volume, *volumes],
    }
    namespace = {"namespace": settings.get("namespace")}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": _set(namespace | metadata), "spec": _set(spec)}
    return dict(laid_over(pod, settings.get("pod") or {}))


def _mounted(settings: Json) -> PurePosixPath:
    workspace = Kubernetes.model_validate(settings).workspace
    return PurePosixPath(workspace.mount_path if isinstance(workspace, VolumeWorkspace) else WORKSPACE)


def _workspace(settings: Json) -> tuple[list[Json], list[Json]]:
    """The volume that holds the workspace, and where it is seen, if the document names one."""
    workspace = Kubernetes.model_validate(settings).workspace
    if not isinstance(workspace, VolumeWorkspace):
        return [], []
    claim: Json = {"persistentVolumeClaim": {"claimName": workspace.pvc}}
    volume = claim if workspace.pvc else {"hostPath": {"path": workspace.host_path}}
    mount = {"name": "workspace", "mountPath": workspace.mount_path, "subPath": workspace.sub_path}
    return [{"name": "workspace", **volume}], [_set(mount)]


def _set(found: Json) -> Json:
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}
