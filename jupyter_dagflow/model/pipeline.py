"""The document, version 1: the definition from which the JSON Schema and the TypeScript types are generated.

Unknown keys survive a load and save (``extra="allow"``). Values are frozen; an edit makes a new one.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from jupyter_dagflow.model.kubernetes import Kubernetes, Quantity, ResourceName
from jupyter_dagflow.model.sensors import Sensor

VERSION: Literal[1] = 1
ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"

Identifier = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
VariableName = Annotated[str, StringConstraints(min_length=1, max_length=256)]
NodeType = Literal["notebook", "script", "command", "sensor", "pipeline", "note", "group"]
DRAWN_ONLY: frozenset[str] = frozenset({"note", "group"})
"""Types of nodes that are part of the drawing alone: nobody runs them, and nothing is wired to them."""
ParameterType = Literal["str", "int", "float", "bool", "list", "dict", "any"]
ExecutorName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
TriggerRule = Literal[
    "all_success",
    "all_done",
    "all_failed",
    "one_success",
    "one_failed",
    "none_failed",
    "none_failed_min_one_success",
    "none_skipped",
    "all_skipped",
    "one_done",
    "always",
]
CacheMode = Literal["off", "on", "refresh"]
PoolName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Part(BaseModel):
    """What every part of the document shares: frozen, keyword-only, keeping keys it does not know."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Parameter(Part):
    """A parameter of the pipeline, which nodes refer to as ``{"pipeline": "<name>"}``.

    Without a ``default`` it must be given for each run. ``choices``: the values that it may have.
    """

    name: VariableName
    type: ParameterType = "any"
    default: Any = None
    choices: list[Any] | None = None
    description: str = ""


class Retry(Part):
    """How often and when a failed attempt is tried again. ``attempts`` counts all tries, the first included.

    The delay is ``delay_s`` × ``backoff`` to the power of the failures before, at most ``max_delay_s``; ``jitter``
    moves it by up to that share of itself, down or up, so that what failed together does not come back together.
    """

    attempts: int = Field(default=1, ge=1, le=100)
    delay_s: float = Field(default=0.0, ge=0)
    backoff: float = Field(default=1.0, ge=1)
    max_delay_s: float = Field(default=3600.0, ge=0)
    jitter: float = Field(default=0.0, ge=0, le=1)


class ForEach(Part):
    """A node that runs once for each item: each of ``parameters`` has a list for its value, whose items go in turn.

    Several parameters make a grid, the first varying slowest. ``parallel``: how many instances run at once.
    """

    parameters: list[VariableName] = Field(min_length=1)
    parallel: int | None = Field(default=None, ge=1)


class Pool(Part):
    """So many slots of a pool of the workspace are taken while the node runs."""

    name: PoolName
    slots: int = Field(default=1, ge=1)


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
    """Where a node stands on the canvas, in canvas pixels; notes and groups have a size, and groups a ``color``."""

    x: float = 0.0
    y: float = 0.0
    width: float | None = None
    height: float | None = None
    color: str | None = None


class Defaults(Part):
    """What holds for every node that says nothing else."""

    executor: ExecutorName | None = None
    retry: Retry | None = None
    timeout_s: float | None = Field(default=None, gt=0)
    resources: Resources | None = None
    kubernetes: Kubernetes | None = None
    env: dict[str, str] | None = None
    cache: CacheMode | None = None


class Node(Part):
    """One notebook (or script, …) of the pipeline. ``path`` is relative to the pipeline's folder.

    ``command`` is a command's argv, in which ``{name}`` stands for a parameter; ``parameters_as`` says how a script
    gets its parameters; ``sensor`` what a sensor waits for; ``text`` a note's Markdown; a group is a frame around
    what stands in it. ``cache``: ``on`` uses the result of an equal attempt, ``refresh`` makes a new one for others to
    use. A ``disabled`` node does not run and lets its downstreams go on; one with ``pinned`` outputs does not run and
    passes these on.
    """

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
    cache: CacheMode | None = None
    for_each: ForEach | None = None
    pool: Pool | None = None
    env: dict[str, str] | None = None
    inputs: list[str] | None = None
    command: list[str] | None = None
    parameters_as: Literal["arguments", "environment"] | None = None
    sensor: Sensor | None = None
    disabled: bool | None = None
    pinned: dict[VariableName, Any] | None = None
    text: str | None = None
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
    """``source`` before ``target``; with both names given, the source's output becomes the target's parameter.

    ``on`` says after which end of the source the edge leads on: after ``failure`` the target is the source's fallback,
    and the failure no longer makes the run fail if the fallback succeeded.
    """

    source: Identifier
    target: Identifier
    source_output: VariableName | None = None
    target_parameter: VariableName | None = None
    condition: str | None = None
    on: Literal["success", "failure"] | None = None


class PipelineOutput(Part):
    """A value that the pipeline as a whole leaves, for where it is a node of another one."""

    name: VariableName
    node: Identifier
    output: VariableName


class Pipeline(Part):
    """A whole document. ``timeout_s`` is the time that a run may take."""

    version: Literal[1] = VERSION
    name: str = ""
    description: str = ""
    parameters: list[Parameter] = Field(default_factory=list)
    outputs: list[PipelineOutput] = Field(default_factory=list)
    timeout_s: float | None = Field(default=None, gt=0)
    defaults: Defaults = Field(default_factory=Defaults)
    nodes: list[Node] = Field(default_factory=list)
    edges: list[Edge] = Field(default_factory=list)
