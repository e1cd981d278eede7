"""The document, version 1: the definition from which the JSON Schema and the TypeScript types are generated.

Unknown keys survive a load and save (``extra="allow"``). Values are frozen; an edit makes a new one.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from jupyter_dagflow.model.kubernetes import Kubernetes, Quantity, ResourceName

VERSION: Literal[1] = 1
ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"

Identifier = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
VariableName = Annotated[str, StringConstraints(min_length=1, max_length=256)]
NodeType = Literal["notebook", "script", "command", "sensor", "pipeline", "note"]
ParameterType = Literal["str", "int", "float", "bool", "list", "dict", "any"]
ExecutorName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
TriggerRule = Literal[
    "all_success",
    "all_done",
    "all_failed",
    "one_success",
    "one_failed",
    "none_failed",
    "none_skipped",
    "always",
]


class Part(BaseModel):
    """What every part of the document shares: frozen, keyword-only, keeping keys it does not know."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Parameter(Part):
    """A parameter of the pipeline, which nodes refer to as ``{"pipeline": "<name>"}``."""

    name: VariableName
    type: ParameterType = "any"
    default: Any = None
    description: str = ""


class Retry(Part):
    """How often and when a failed attempt is tried again. ``attempts`` counts all tries, the first included."""

    attempts: int = Field(default=1, ge=1, le=100)
    delay_s: float = Field(default=0.0, ge=0)
    backoff: float = Field(default=1.0, ge=1)
    max_delay_s: float = Field(default=3600.0, ge=0)


class Resources(Part):
    """What a node asks for: cores, quantities of memory and of local disk such as ``4Gi``, a number of GPUs.

    ``gpu_type`` is the resource that the cluster offers GPUs as; without it ``nvidia.com/gpu``. A pod may use more
    cores than it asked for up to ``cpu_limit``, and more memory up to ``memory_limit`` (without it no more than
    ``memory``). ``extended``: amounts of whatever else device plugins offer.
    """

    cpu: float | None = Field(default=None, gt=0)
    cpu_limit: float | None = Field(default=None, gt=0)
    memory: Quantity | None = None
    memory_limit: Quantity | None = None
    ephemeral_storage: Quantity | None = None
    gpu: int | None = Field(default=None, ge=0)
    gpu_type: ResourceName | None = None
    extended: dict[ResourceName, int] | None = None


class Position(Part):
    """Where a node stands on the canvas, in canvas pixels."""

    x: float = 0.0
    y: float = 0.0


class Defaults(Part):
    """What holds for every node that says nothing else."""

    executor: ExecutorName | None = None
    retry: Retry | None = None
    timeout_s: float | None = Field(default=None, gt=0)
    resources: Resources | None = None
    kubernetes: Kubernetes | None = None
    env: dict[str, str] | None = None


class Node(Part):
    """One notebook (or script, …) of the pipeline. ``path`` is relative to the pipeline's folder."""

    id: Identifier
    type: NodeType = "notebook"
    name: str = ""
    path: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict)
    outputs: list[VariableName] | None = None
    kernel: str | None = None
    executor: ExecutorName | None = None
    retry: Retry | None = None
    timeout_s: float | None = Field(default=None, gt=0)
    trigger_rule: TriggerRule | None = None
    cache: Any = None
    for_each: Any = None
    env: dict[str, str] | None = None
    inputs: list[str] | None = None
    resources: Resources | None = None
    kubernetes: Kubernetes | None = None
    ui: Position | None = None


def merged(default: BaseModel | None, own: BaseModel | None) -> dict[str, Any]:
    """The settings that hold for a node, as JSON: its own, and the defaults where it says nothing."""
    return {
        **({} if default is None else default.model_dump(mode="json", exclude_none=True)),
        **({} if own is None else own.model_dump(mode="json", exclude_none=True)),
    }


class Edge(Part):
    """``source`` before ``target``; with both names given, the source's output becomes the target's parameter."""

    source: Identifier
    target: Identifier
    source_output: VariableName | None = None
    target_parameter: VariableName | None = None
    condition: str | None = None


class Pipeline(Part):
    """A whole document."""

    version: Literal[1] = VERSION
    name: str = ""
    description: str = ""
    parameters: list[Parameter] = Field(default_factory=list)
    defaults: Defaults = Field(default_factory=Defaults)
    nodes: list[Node] = Field(default_factory=list)
    edges: list[Edge] = Field(default_factory=list)
