"""What a document says of the pods of its nodes (the key ``kubernetes``), and the quantities of Kubernetes."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

QUANTITY_PATTERN = r"^[0-9]+(\.[0-9]+)?(m|k|Ki|[MGTPE]i?)?$"
Quantity = Annotated[str, StringConstraints(pattern=QUANTITY_PATTERN)]
"""An amount as Kubernetes writes it: ``500m``, ``4Gi``, ``2``."""
ResourceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+/[A-Za-z0-9._-]{1,63}$")]
"""A resource that somebody's device plugin offers: ``nvidia.com/gpu``."""
ObjectName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")]
MountPath = Annotated[str, StringConstraints(pattern=r"^/[^:\x00]*$")]


def _inside(path: str) -> str:
    if path.startswith("/") or ".." in path.split("/") or "\0" in path:
        raise ValueError("it must be a relative path that stays inside the volume")
    return path


SubPath = Annotated[str, AfterValidator(_inside)]
"""A path inside a volume, which it cannot leave."""
ObjectUrl = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*://\S+$")]

_MULTIPLES = {"": 1.0, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
_MULTIPLES |= {f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTPE", 1)}


class KubernetesPart(BaseModel):
    """Frozen, keyword-only, keeping keys it does not know, like every part of the document."""

    model_config = ConfigDict(extra="allow", frozen=True)


class VolumeWorkspace(KubernetesPart):
    """The workspace lies on a volume that Jupyter and the pods share.

    ``sub_path``: the folder of the volume that is Jupyter's workspace; ``mount_path``: where pods see it.
    """

    type: Literal["volume"]
    pvc: ObjectName | None = None
    host_path: MountPath | None = None
    sub_path: SubPath = ""
    mount_path: MountPath = "/workspace"


class ObjectStoreWorkspace(KubernetesPart):
    """Sources, inputs and results go through an object store; ``url`` is fsspec's, such as ``s3://bucket/prefix``."""

    type: Literal["object-store"]
    url: ObjectUrl


Workspace = Annotated[VolumeWorkspace | ObjectStoreWorkspace, Field(discriminator="type")]


class Volume(KubernetesPart):
    """A volume of the pod: exactly one of ``pvc``, ``config_map``, ``secret``, ``host_path``, ``empty_dir``."""

    mount_path: MountPath
    pvc: ObjectName | None = None
    config_map: ObjectName | None = None
    secret: ObjectName | None = None
    host_path: MountPath | None = None
    empty_dir: dict[str, Any] | None = None
    """``{}``, or with ``medium`` and ``sizeLimit``."""
    sub_path: SubPath = ""
    read_only: bool = False


class EnvSource(KubernetesPart):
    """Variables from one Secret or ConfigMap: all of them, or ``keys`` as ``{"VARIABLE": "key"}``."""

    secret: ObjectName | None = None
    config_map: ObjectName | None = None
    prefix: str = ""
    keys: dict[str, str] | None = None
    optional: bool = False


class Kubernetes(KubernetesPart):
    """How a node's pod is made. ``pod`` is a raw pod template, merged last; nothing that Kubernetes can do is missing.

    ``image_pull_grace_s``: how long an image may fail to come before the attempt fails; ``ttl_s``: how long a finished
    Job is kept if no runner is left to remove it.
    """

    image: str | None = None
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] | None = None
    image_pull_secrets: list[ObjectName] | None = None
    image_pull_grace_s: float | None = Field(default=None, ge=0)
    context: str | None = None
    namespace: ObjectName | None = None
    service_account: ObjectName | None = None
    priority_class: ObjectName | None = None
    workspace: Workspace | None = None
    node_selector: dict[str, str] | None = None
    affinity: dict[str, Any] | None = None
    tolerations: list[dict[str, Any]] | None = None
    volumes: list[Volume] | None = None
    shm_size: Quantity | None = None
    env_from: list[EnvSource] | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    security_context: dict[str, Any] | None = None
    ttl_s: int | None = Field(default=None, ge=0)
    pod: dict[str, Any] | None = None


def quantity(text: str) -> float:
    """The number that a quantity stands for, in units of one (bytes, cores). Raises ``ValueError``."""
    if not re.match(QUANTITY_PATTERN, text):
        raise ValueError(f"{text!r} is no quantity such as 500m, 2 or 4Gi.")
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", text).groups()  # type: ignore[union-attr]
    return float(number) * _MULTIPLES[unit]
