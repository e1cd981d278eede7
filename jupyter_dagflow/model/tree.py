"""A pipeline together with what its nodes name: the notebooks' ports, and the pipelines within it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import Pipeline


@dataclass(frozen=True, kw_only=True)
class PipelineTree:
    """A pipeline with all that an export reads of what its nodes name.

    ``notebooks`` are by node id, as far as they can be read; ``inner`` likewise the pipelines that nodes run.
    ``folder``: where an inner pipeline is, from the folder of the one around it.
    """

    pipeline: Pipeline
    folder: str = ""
    notebooks: Mapping[str, NotebookInfo] = field(default_factory=dict)
    inner: Mapping[str, PipelineTree] = field(default_factory=dict)
