"""What an exporter is: it turns a pipeline into files for other machinery. Pure; it reads and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from jupyter_dagflow.errors import DagflowError, Problem
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
class PipelineTree:
    """A pipeline with all that an export reads of what its nodes name.

    ``notebooks`` are by node id, as far as they can be read; ``inner`` likewise the pipelines that nodes run.
    ``folder``: where an inner pipeline is, from the folder of the one around it.
    """

    pipeline: Pipeline
    folder: str = ""
    notebooks: Mapping[str, NotebookInfo] = field(default_factory=dict)
    inner: Mapping[str, PipelineTree] = field(default_factory=dict)


OptionValue = str | bool


@dataclass(frozen=True, kw_only=True)
class ExportOption:
    """Something that a person may choose for an export: a ``text``, one of ``choices``, or a ``switch``.

    ``name`` is a word such as ``image``, ``title`` what a form calls it, ``help`` one sentence.
    """

    name: str
    title: str
    kind: Literal["text", "choice", "switch"] = "text"
    default: OptionValue = ""
    choices: tuple[str, ...] = ()
    help: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "kind": self.kind,
            "default": self.default,
            "choices": list(self.choices),
            "help": self.help,
        }


class Exporter(Protocol):
    """Translates pipelines for one target.

    It may have a ``description`` too: what it writes, in one short line.
    """

    @property
    def name(self) -> str:
        """How the command line and the server call it, such as ``script``."""

    @property
    def title(self) -> str:
        """How people call it, such as ``Python script``."""

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


def chosen(options: tuple[ExportOption, ...], given: Mapping[str, Any] | None) -> dict[str, OptionValue]:
    """The value of each option: as given, else its default. Raises ``DagflowError`` for what does not fit."""
    given = given or {}
    known = {option.name: option for option in options}
    for name in given:
        if name not in known:
            there = f"It has {', '.join(known)}." if known else "It has none."
            raise DagflowError(f"The export has no option {name!r}. {there}")
    return {name: _chosen(option, given.get(name, option.default)) for name, option in known.items()}


def _chosen(option: ExportOption, value: Any) -> OptionValue:
    if option.kind == "switch":
        words = {"true": True, "false": False}
        value = words.get(value, value) if isinstance(value, str) else value
        if not isinstance(value, bool):
            raise DagflowError(f"The option {option.name!r} is true or false, not {value!r}.")
        return value
    if not isinstance(value, str):
        raise DagflowError(f"The option {option.name!r} is a text, not {value!r}.")
    if option.kind == "choice" and value not in option.choices:
        raise DagflowError(f"The option {option.name!r} is one of {', '.join(option.choices)}, not {value!r}.")
    return value
