"""What a document says of a node's pod, as the fields of an Argo template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.exporters.argo.writing import filled, json_text
from jupyter_dagflow.model.pipeline import Defaults, Node, merged
from jupyter_dagflow.model.pod_parts import container_environment, container_resources, pod_placement, pod_volumes

Json = dict[str, Any]
WORKSPACE = "workspace"
OUTPUT = "/tmp/dagflow-output"  # noqa: S108  # a folder in a container
OWN_CONTAINER, ARGO_CONTAINER = "worker", "main"
"""How a run's pods and Argo's call the container with the notebook."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where containers find the notebooks: ``workdir`` in the image or on a volume, and the image itself."""

    workdir: str
    image: str = ""
    claim: str = ""

    def settings(self, defaults: Defaults, node: Node) -> Json:
        """What holds for the node's pod, its image among it if there is one."""
        settings = merged(defaults.kubernetes, node.kubernetes)
        return filled({**settings, "image": settings.get("image") or self.image})


def pod_fields(place: Place, defaults: Defaults, node: Node) -> Json:
    """The fields of a template beside its container."""
    settings = place.settings(defaults, node)
    placement = pod_placement(settings)
    placement.pop("imagePullSecrets", None)
    volumes, _ = pod_volumes(settings)
    own = _workspace(place, settings)
    return filled(
        {
            "metadata": filled({"labels": settings.get("labels"), "annotations": settings.get("annotations")}),
            **placement,
            "securityContext": settings.get("security_context"),
            "volumes": [*([own["volume"]] if own and not place.claim else []), *volumes],
            "podSpecPatch": _patch(settings.get("pod") or {}),
        }
    )


def container(place: Place, defaults: Defaults, node: Node, *, is_light: bool, argv: list[str]) -> Json:
    """The container that runs ``argv``. A light one executes no notebook, and so asks for no resources."""
    settings = place.settings(defaults, node)
    env, env_from = container_environment(settings.get("env_from") or ())
    _, mounts = pod_volumes(settings)
    own = _workspace(place, settings)
    if own is None:
        env = [{"name": "DAGFLOW_OUTPUT", "value": OUTPUT}, *env]
    resources = {} if is_light else container_resources(merged(defaults.resources, node.resources))
    return filled(
        {
            "image": settings.get("image"),
            "imagePullPolicy": settings.get("image_pull_policy"),
            "workingDir": place.workdir,
            "command": argv[:2],
            "args": argv[2:],
            "env": env,
            "envFrom": env_from,
            "resources": resources,
            "volumeMounts": [*([own["mount"]] if own else []), *mounts],
        }
    )


def pull_secrets(defaults: Defaults, nodes: list[Node]) -> list[Json]:
    """Argo has them for the whole workflow: those of all its nodes."""
    found: dict[str, None] = {}
    for node in nodes:
        found |= dict.fromkeys(merged(defaults.kubernetes, node.kubernetes).get("image_pull_secrets") or ())
    return [{"name": name} for name in found]


def claimed_volume(place: Place) -> list[Json]:
    """The volume of the whole workflow, if there is one."""
    return [{"name": WORKSPACE, "persistentVolumeClaim": {"claimName": place.claim}}] if place.claim else []


def has_workspace(place: Place, defaults: Defaults, node: Node) -> bool:
    """Whether the node's files are on a volume, where they stay when its pod has ended."""
    return _workspace(place, place.settings(defaults, node)) is not None


def _workspace(place: Place, settings: Mapping[str, Any]) -> Json | None:
    """The volume with the notebooks, and the container's mount of it."""
    if place.claim:
        return {"mount": {"name": WORKSPACE, "mountPath": "/workspace"}}
    workspace = settings.get("workspace") or {}
    claim, path = workspace.get("pvc"), workspace.get("host_path")
    if workspace.get("type") != "volume" or not (claim or path):
        return None
    source: Json = {"persistentVolumeClaim": {"claimName": claim}} if claim else {"hostPath": {"path": path}}
    mount = {"name": WORKSPACE, "mountPath": workspace.get("mount_path"), "subPath": workspace.get("sub_path")}
    return {"volume": {"name": WORKSPACE, **source}, "mount": filled(mount)}


def _patch(pod: Mapping[str, Any]) -> str:
    """A raw pod template's spec. Its metadata is not of the spec, and told as a problem."""
    spec = pod.get("spec")
    if not isinstance(spec, Mapping) or not spec:
        return ""
    containers = [
        {**each, "name": ARGO_CONTAINER} if isinstance(each, Mapping) and each.get("name") == OWN_CONTAINER else each
        for each in spec.get("containers") or ()
    ]
    return json_text({**spec, "containers": containers} if containers else dict(spec))
