"""What an attempt's folder remembers of its Job, so that any runner finds it again: ``job.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.executors.attempt_folder import AttemptFolder
from jupyter_dagflow.executors.kubernetes.manifests import CONTAINER

NAME = "job.json"
JobState = Literal["planned", "creating", "created", "done"]


@dataclass(frozen=True, kw_only=True)
class JobRecord:
    """``planned``: nothing was asked of the cluster yet; ``creating``: it was asked, and may have done it;
    ``done``: the result is stored."""

    state: JobState
    working_directory: str
    inputs: Sequence[str]
    pipeline: str
    timeout_s: float | None
    resources: Mapping[str, Any]
    kubernetes: Mapping[str, Any]
    pod: Mapping[str, Any] = field(default_factory=dict)
    """What ``pod.json`` will hold, but for what the workspace adds."""
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """The Job as it is sent, also for people to look at. It refers to secrets and holds none."""

    @property
    def name(self) -> str:
        """The name of the Job."""
        return str(self.manifest["metadata"]["name"])

    @property
    def memory_limit(self) -> str:
        """The memory that the container may use; empty if it is not limited."""
        containers = self.manifest["spec"]["template"]["spec"]["containers"]
        limits = [each["resources"].get("limits", {}) for each in containers if each.get("name") == CONTAINER]
        return str(limits[0].get("memory", "")) if limits else ""

    def restored(self, spec: AttemptSpec) -> AttemptSpec:
        """The spec that the attempt was started with, from one that only says which attempt it is."""
        return replace(
            spec,
            working_directory=Path(self.working_directory),
            inputs=[Path(path) for path in self.inputs],
            pipeline=self.pipeline,
            timeout_s=self.timeout_s,
            resources=self.resources,
            kubernetes=self.kubernetes,
        )


def new_record(spec: AttemptSpec, *, pod: Mapping[str, Any], manifest: Mapping[str, Any]) -> JobRecord:
    """The record of an attempt that is about to start."""
    return JobRecord(
        state="planned",
        working_directory=str(spec.working_directory),
        inputs=[str(path) for path in spec.inputs],
        pipeline=spec.pipeline,
        timeout_s=spec.timeout_s,
        resources=dict(spec.resources),
        kubernetes=dict(spec.kubernetes),
        pod=pod,
        manifest=manifest,
    )


def read_record(directory: Path) -> JobRecord | None:
    """The record in the folder; ``None`` if the attempt was never started."""
    try:
        return JobRecord(**json.loads((directory / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_record(directory: Path, record: JobRecord) -> None:
    """Remember the record. Raises ``OSError``, and ``TypeError`` if a value is none of JSON's."""
    AttemptFolder(directory).write_json(NAME, asdict(record))
