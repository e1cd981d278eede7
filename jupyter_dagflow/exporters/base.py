"""What an exporter is: it turns a pipeline into files for other machinery. Pure; it reads and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import Pipeline


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    """A file to write. ``name`` has no folder in it; the caller decides where it goes."""

    name: str
    content: str

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "content": self.content}


@dataclass(frozen=True, kw_only=True)
class Export:
    """The files, and all that the target cannot express. With an error among the problems there are no files."""

    files: tuple[ExportedFile, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InnerPipeline:
    """The pipeline that a node of another one runs. ``folder``: where it is, from that one's folder.

    ``notebooks`` and ``inner`` are by the ids of its own nodes.
    """

    pipeline: Pipeline
    folder: str = ""
    notebooks: Mapping[str, NotebookInfo] = field(default_factory=dict)
    inner: Mapping[str, InnerPipeline] = field(default_factory=dict)


class Exporter(Protocol):
    """Translates pipelines for one target."""

    @property
    def name(self) -> str:
        """How the command line and the server call it, such as ``script``."""

    @property
    def title(self) -> str:
        """How people call it, such as ``Python script``."""

    @property
    def extension(self) -> str:
        """What the name of the main file ends with, such as ``.py``."""

    def export(
        self,
        pipeline: Pipeline,
        notebooks: Mapping[str, NotebookInfo] | None = None,
        *,
        inner: Mapping[str, InnerPipeline] | None = None,
        source: str,
    ) -> Export:
        """Translate the pipeline, the same way each time.

        ``notebooks``: by node id, as far as they can be read; their output ports are exported. ``inner``: likewise the
        pipelines that nodes run. ``source`` is the name of the pipeline's file, after which the exported one is named.
        """
