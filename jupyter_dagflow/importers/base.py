"""What an importer is: it makes a pipeline of something that others wrote. Pure; it executes and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.options import Option, OptionValue
from jupyter_dagflow.model.pipeline import Pipeline

Reader = Callable[[str], str | None]


@dataclass(frozen=True, kw_only=True)
class Source:
    """What is imported: its path in the workspace and its text.

    ``read`` gives the text of another file by its path from the source's folder; ``None`` if there is none, or if it
    may not be read, being outside of the workspace or no text.
    """

    path: str
    text: str
    read: Reader = field(default=lambda _: None)

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        return self.name.rpartition(".")[0] or self.name


@dataclass(frozen=True, kw_only=True)
class ImportedFile:
    """A file that the pipeline needs beside it: a notebook, or a pipeline within it. ``name`` is a relative path."""

    name: str
    content: str

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "content": self.content}


@dataclass(frozen=True, kw_only=True)
class Import:
    """What came over, and what did not.

    ``problems`` have their place in the source. A warning is something that has no counterpart, or that is done
    otherwise; with an error among them the pipeline lacks a part, and is written only if that is asked for. Without a
    ``pipeline`` nothing could be read at all. ``plan``: how an importer cut what it read, as JSON, for a person to
    change.
    """

    pipeline: Pipeline | None = None
    files: tuple[ImportedFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    plan: Mapping[str, Any] | None = None


class Importer(Protocol):
    """Reads one format."""

    @property
    def name(self) -> str:
        """How the command line and the server call it, such as ``elyra``."""

    @property
    def title(self) -> str:
        """How people call it, such as ``Elyra pipeline``."""

    @property
    def description(self) -> str:
        """One sentence on what it makes of what."""

    @property
    def extensions(self) -> tuple[str, ...]:
        """What names of its files end with, such as ``.pipeline``."""

    @property
    def options(self) -> tuple[Option, ...]:
        """What a person may choose."""

    def recognises(self, source: Source) -> bool:
        """Whether the source looks like its format; cheap, and never an error."""

    def load(self, source: Source, *, options: Mapping[str, OptionValue] | None = None) -> Import:
        """Make a pipeline of the source, the same each time. ``options`` have been checked by ``chosen``."""


def failed(path: str, message: str) -> Import:
    """Nothing could be read, for one reason."""
    return Import(problems=(Problem(path=path, message=message),))


def object_in(value: Any, *path: str | int) -> Any:
    """What stands at a place in JSON; ``None`` if there is no such place."""
    for part in path:
        if isinstance(value, Mapping) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and -len(value) <= part < len(value):
            value = value[part]
        else:
            return None
    return value
