"""What can be said of a node's pod before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.kubernetes import EnvSource, Kubernetes, Volume, VolumeWorkspace, quantity
from jupyter_dagflow.model.pipeline import Defaults, Node, Resources, merged

THIS_MACHINE_ONLY = frozenset({"file", "local", "memory", "data"})
SOURCES = ("pvc", "config_map", "secret", "host_path", "empty_dir")


def pod_problems(defaults: Defaults, node: Node, where: str) -> Iterator[Problem]:
    """Problems of the node at the place ``where``, with what the pipeline's defaults add to it."""
    settings = Kubernetes.model_validate(merged(defaults.kubernetes, node.kubernetes))
    place = f"{where}.kubernetes"
    found = [*_image(settings), *_workspace(settings), *_parts(settings)]
    for part, message in found:
        yield Problem(path=f"{place}.{part}", message=message, node_id=node.id)
    for part, message in _resources(Resources.model_validate(merged(defaults.resources, node.resources))):
        yield Problem(path=f"{where}.resources.{part}", message=message, node_id=node.id)


Found = Iterator[tuple[str, str]]
"""Places below ``kubernetes`` or ``resources`` and what is wrong there."""


def _image(settings: Kubernetes) -> Found:
    spec = (settings.pod or {}).get("spec")
    if not settings.image and not (isinstance(spec, dict) and spec.get("containers")):
        message = "A node in a pod needs an image that has papermill and a kernel; set it here or for the pipeline."
        yield "image", message


def _workspace(settings: Kubernetes) -> Found:
    workspace = settings.workspace
    if workspace is None:
        yield (
            "workspace",
            "A node in a pod needs a way to the workspace: a volume that Jupyter shares with the pods, or an object"
            " store; set it here or for the pipeline.",
        )
    elif isinstance(workspace, VolumeWorkspace):
        if (workspace.pvc is None) == (workspace.host_path is None):
            yield "workspace", "Say which volume holds the workspace: either 'pvc' or 'host_path'."
    elif problem := url_problem(workspace.url):
        yield "workspace.url", problem


def url_problem(url: str) -> str:
    """What speaks against keeping a workspace at the URL, without repeating what it should not hold; else empty."""
    try:
        parts = urlsplit(url)
        secret = parts.password is not None or parts.query or parts.fragment
    except ValueError:
        return "The object store's URL is none; it should be like s3://bucket/prefix."
    if secret:
        return "The URL must not hold credentials or a query; give them to pods through 'env_from' a Secret."
    if parts.scheme in THIS_MACHINE_ONLY:
        return f"{parts.scheme}:// is on one machine, which pods do not share; use a workspace of type 'volume'."
    if not parts.scheme or not parts.netloc or "::" in url or ".." in parts.path.split("/"):
        return "The object store's URL should be like s3://bucket/prefix."
    return ""


def _parts(settings: Kubernetes) -> Found:
    for index, volume in enumerate(settings.volumes or ()):
        if _count(volume, SOURCES) != 1:
            yield f"volumes[{index}]", f"A volume is exactly one of {', '.join(map(repr, SOURCES))}."
    for index, source in enumerate(settings.env_from or ()):
        if _count(source, ("secret", "config_map")) != 1:
            yield f"env_from[{index}]", "Variables come from exactly one of 'secret' and 'config_map'."


def _count(part: Volume | EnvSource, names: tuple[str, ...]) -> int:
    return sum(getattr(part, name) is not None for name in names)


def _resources(resources: Resources) -> Found:
    if resources.cpu and resources.cpu_limit and resources.cpu_limit < resources.cpu:
        yield "cpu_limit", f"The limit of {resources.cpu_limit:g} CPUs is below the {resources.cpu:g} asked for."
    memory, limit = resources.memory, resources.memory_limit
    if memory and limit and quantity(limit) < quantity(memory):
        yield "memory_limit", f"The limit of {limit} memory is below the {memory} asked for."
