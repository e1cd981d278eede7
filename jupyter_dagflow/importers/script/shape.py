"""Which data a script may have: what ``Pipeline``, ``Parameter`` and ``Node`` take there, of the right types."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

# A pair is written with round brackets, and is a list once it is read.
Pair = Annotated[tuple[str, str], Field(strict=False)]
Slots = Annotated[tuple[str, int], Field(strict=False)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ParameterShape(_Shape):
    name: str
    option: str
    type: str = "any"
    default: Any = None
    required: bool = False
    choices: list[Any] | None = None
    help: str = ""


class NodeShape(_Shape):
    id: str
    kind: str = "notebook"
    path: str = ""
    name: str = ""
    after: list[str] = Field(default_factory=list)
    rule: str = "all_success"
    after_failure: list[str] = Field(default_factory=list)
    conditions: dict[str, list[str]] = Field(default_factory=dict)
    parameters: dict[str, Any] = Field(default_factory=dict)
    from_pipeline: dict[str, str] = Field(default_factory=dict)
    from_nodes: dict[str, list[Pair]] = Field(default_factory=dict)
    for_each: list[str] = Field(default_factory=list)
    at_once: int | None = None
    outputs: list[str] = Field(default_factory=list)
    kernel: str | None = None
    env: dict[str, str] = Field(default_factory=dict)
    settings: dict[str, Any] = Field(default_factory=dict)
    pipeline: PipelineShape | None = None
    pool: Slots | None = None
    disabled: bool = False
    pinned: dict[str, Any] | None = None
    attempts: int = 1
    delay_s: float = 0.0
    backoff: float = 1.0
    max_delay_s: float = 3600.0
    jitter: float = 0.0
    timeout_s: float | None = None


class PipelineShape(_Shape):
    name: str
    description: str = ""
    folder: str = ""
    parameters: list[ParameterShape] = Field(default_factory=list)
    outputs: dict[str, Pair] = Field(default_factory=dict)
    timeout_s: float | None = None
    nodes: list[NodeShape] = Field(default_factory=list)


class RestShape(BaseModel):
    """What a document says beyond the data; see ``model/module/rest.py``."""

    model_config = ConfigDict(extra="ignore", strict=True)

    code: str = ""
    document: dict[str, Any] = Field(default_factory=dict)
    inner: dict[str, RestShape] = Field(default_factory=dict)
