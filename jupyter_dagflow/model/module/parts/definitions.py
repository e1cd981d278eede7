"""What a script says about its pipeline."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of the pipeline, set by a command-line option."""

    name: str
    option: str
    type: str = "any"
    default: Any = None
    required: bool = False
    choices: Sequence[Any] | None = None
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Node:
    """Something to execute; paths start from the pipeline's folder."""

    id: str
    kind: str = "notebook"
    path: str = ""
    name: str = ""
    after: Sequence[str] = ()
    """The nodes that must have ended before."""
    rule: str = "all_success"
    """Which end of those makes it run; Airflow's trigger rules."""
    after_failure: Sequence[str] = ()
    """Of those, the ones whose failure it is the fallback for."""
    conditions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of those, what must hold of their outputs; else they count as skipped."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    from_pipeline: Mapping[str, str] = field(default_factory=dict)
    """Parameters that take the value of one of the pipeline's."""
    from_nodes: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Parameters that take the value of a node's output: the last that there is."""
    for_each: Sequence[str] = ()
    """Parameters whose lists it goes over: it runs once for each item."""
    at_once: int | None = None
    """How many of these run at a time."""
    outputs: Sequence[str] = ()
    kernel: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What only its kind has."""
    pipeline: Pipeline | None = None
    pool: tuple[str, int] | None = None
    """A limit by name, and how much of it the node takes."""
    disabled: bool = False
    pinned: Mapping[str, Any] | None = None
    """Outputs to pass on without executing anything."""
    attempts: int = 1
    """How often it is tried, the first time included."""
    delay_s: float = 0.0
    backoff: float = 1.0
    max_delay_s: float = 3600.0
    jitter: float = 0.0
    timeout_s: float | None = None

    @property
    def has_file(self) -> bool:
        return self.kind in {"notebook", "script"}

    @property
    def holds_a_slot(self) -> bool:
        """Who waits, or lets others work, is not counted among those who work."""
        return self.kind not in {"sensor", "pipeline"}

    def folder_in(self, folder: Path) -> Path:
        """Where it works: in its file's own folder, else in the pipeline's."""
        if self.pipeline is not None:
            return folder / self.pipeline.folder
        return (folder / self.path).parent if self.has_file else folder

    @property
    def label(self) -> str:
        name = one_line(self.name)
        return self.id if name in {"", self.id} else f"{name} [{self.id}]"


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """The nodes, each after those that it needs."""

    name: str
    description: str = ""
    folder: str = ""
    """Of a pipeline within another: where it is, from that one's folder."""
    parameters: Sequence[Parameter] = ()
    outputs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What it leaves as a whole: an output of a node."""
    timeout_s: float | None = None
    nodes: Sequence[Node] = ()


class Invalid(Exception):
    """The run cannot begin; the message says why."""


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def one_line(text: str, limit: int = 300) -> str:
    """A text for a line on the screen: no control characters, not too long."""
    told = "".join(letter if letter.isprintable() else " " for letter in text)
    told = " ".join(told.split())
    return told if len(told) <= limit else told[: limit - 1] + "…"


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write a file as a whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
