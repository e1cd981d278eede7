"""Everything that can be wrong, as exceptions whose message is one clear sentence.

This module imports nothing of the package, so that every layer may raise what stands here.
``status`` is the HTTP status that the server answers with; the CLI maps it to an exit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with a document, and where.

    ``path`` is the place inside the document (``nodes[3].parameters.x``), empty for the whole file.
    ``node_id`` names the node that wears the badge, when the place belongs to one.
    """

    path: str
    message: str
    severity: Severity = "error"
    node_id: str | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message

    def to_json(self) -> dict[str, str | None]:
        return {"path": self.path, "message": self.message, "severity": self.severity, "node_id": self.node_id}


class DagflowError(Exception):
    """What a user did, or what the machine refused, in one sentence."""

    status = 400

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: the sentence, and the problems behind it."""
        told = [str(problem) for problem in self.problems if str(problem) not in self.message]
        return [f"{type(self).__name__}: {self.message}", *(f"  {problem}" for problem in told)]


class InvalidPipeline(DagflowError):
    """The document cannot be read or cannot run; ``problems`` say where and why."""

    status = 422


class OutsideWorkspace(DagflowError):
    """A path leads out of the workspace."""

    status = 403


class NotFound(DagflowError):
    """A file, run, node or attempt is not there."""

    status = 404


class Conflict(DagflowError):
    """The request does not fit the state that the run is in."""

    status = 409


class StoreTooNew(DagflowError):
    """The store was written by a newer release of jupyter-dagflow."""

    status = 409


class StoreUnusable(DagflowError):
    """The store cannot be read or written: damaged, locked, on a full disk or without permission."""

    status = 503


class LeaseLost(DagflowError):
    """Another runner holds the run; the one that asked must stop without writing."""

    status = 409


class IllegalTransition(DagflowError):
    """A state change that the transition table does not allow; a defect of the engine, told with its history."""

    status = 500


class ExecutorError(DagflowError):
    """An executor could not start an attempt."""

    status = 500


class MissingExtra(DagflowError):
    """A feature needs a package that is an optional extra; the message says what to install."""

    status = 501


class RunFailed(DagflowError):
    """A run that was waited for ended without success."""

    status = 409


class WaitTimeout(DagflowError, TimeoutError):
    """A run that was waited for goes on beyond the time that was given."""

    status = 409


class NoSuchResult(NotFound, KeyError):
    """A run has no such node, output or artifact."""

    __str__ = Exception.__str__
