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
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A notebook to execute; its path starts from the pipeline's folder."""

    id: str
    notebook: str
    name: str = ""
    after: Sequence[str] = ()
    """The nodes that must have succeeded before."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    from_pipeline: Mapping[str, str] = field(default_factory=dict)
    """Parameters that take the value of one of the pipeline's."""
    from_nodes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Parameters that take the value of a node's output."""
    outputs: Sequence[str] = ()
    kernel: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 1
    """How often it is tried, the first time included."""
    delay_s: float = 0.0
    backoff: float = 1.0
    max_delay_s: float = 3600.0
    timeout_s: float | None = None

    @property
    def label(self) -> str:
        name = one_line(self.name)
        return self.id if name in {"", self.id} else f"{name} [{self.id}]"


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """The nodes, each after those that it needs."""

    name: str
    description: str = ""
    parameters: Sequence[Parameter] = ()
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
