"""What an exporter is: it turns a pipeline into files for other machinery. Pure; it reads and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.options import Option as ExportOption
from jupyter_dagflow.model.options import OptionValue, chosen
from jupyter_dagflow.model.tree import PipelineTree

__all__ = ["Export", "ExportOption", "ExportedFile", "Exporter", "OptionValue", "PipelineTree", "chosen"]


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


class Exporter(Protocol):
    """Translates pipelines for one target."""

    @property
    def name(self) -> str:
        """How the command line and the server call it, such as ``script``."""

    @property
    def title(self) -> str:
        """How people call it, such as ``Python script``."""

    @property
    def description(self) -> str:
        """What it writes, in one short line."""

    @property
    def extension(self) -> str:
        """What the name of the main file ends with, such as ``.py``."""

    @property
    def options(self) -> tuple[ExportOption, ...]:
        """What a person may choose."""

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        """Translate the pipeline, the same way each time.

        ``source`` is the pipeline's path in its workspace, after whose name the exported files are named. ``options``
        have been checked by ``chosen``; without them the defaults hold.
        """
