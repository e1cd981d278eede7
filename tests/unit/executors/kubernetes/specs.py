"""An attempt for tests that build or judge pods."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.executors.kubernetes.workspace import PodPlace

PLACE = PodPlace(
    directory="/workspace/dagflow-runs/run-1/train/1",
    working_directory="/workspace/flows",
    volumes=[{"name": "workspace", "persistentVolumeClaim": {"claimName": "work"}}],
    mounts=[{"name": "workspace", "mountPath": "/workspace"}],
)


def spec(**fields: Any) -> AttemptSpec:
    given: dict[str, Any] = {
        "run_id": "run-1",
        "node_id": "train",
        "attempt": 1,
        "directory": Path("/work/dagflow-runs/run-1/train/1"),
        "working_directory": Path("/work/flows"),
        "pipeline": "flows/digits.dagflow",
        "kubernetes": {"image": "papermill:1", "workspace": {"type": "volume", "pvc": "work"}},
    }
    return AttemptSpec(**{**given, **fields})
