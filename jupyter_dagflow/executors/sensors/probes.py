"""What a probe is: it looks once whether there is what a sensor waits for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Protocol

from jupyter_dagflow.errors import ExecutorError
from jupyter_dagflow.worker.events import one_line
from jupyter_dagflow.worker.object_errors import masked

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
SHORTEST_SECRET = 4
"""Shorter values are not hidden in messages: they would be found in words that have nothing to do with them."""

LastSuccess = Callable[[str, float], str | None]
"""The newest run of the pipeline at a path of the workspace that succeeded at that time or later."""


class WrongSensor(ExecutorError):
    """The sensor can never see anything; waiting would be in vain."""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What a probe knows of the wait that it is part of. ``began``: seconds since the epoch."""

    began: float
    folder: Path
    """The pipeline's folder, to which paths are relative."""
    workspace: Path
    """What local paths may not leave."""
    env: Mapping[str, str]
    """What ``${NAME}`` stands for."""
    last_success: LastSuccess


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one look gave. ``outputs`` are there once the wait is over; ``told`` is a sentence on what was seen."""

    outputs: Mapping[str, Any] | None = None
    artifacts: Sequence[Mapping[str, Any]] = field(default_factory=list)
    told: str = ""
    pause_s: float | None = None
    """It is of no use to look again later than this."""


class Probe(Protocol):
    """Looks for one thing. Made once for a wait; raises ``WrongSensor`` if it can never see it."""

    @property
    def waits_for(self) -> str:
        """A sentence that begins with ``Waits``."""

    @property
    def blocks(self) -> bool:
        """Whether a look may take a while, so that a thread must do it."""

    def look(self) -> Sight:
        """Look once. Raises ``WrongSensor``, or whatever goes wrong this time and may go well the next."""


def filled(text: str, env: Mapping[str, str]) -> str:
    """A text with its ``${NAME}`` replaced. Raises ``WrongSensor`` for a name that the environment does not have."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in env:
            raise WrongSensor(f"The environment has no variable {match[1]}, for which the sensor's {match[0]} stands.")
        return env[match[1]]

    return _REFERENCE.sub(value, text)


def trouble(error: Exception, text: str, env: Mapping[str, str]) -> str:
    """One line on what went wrong with something that ``text`` describes, without the values of its ``${NAME}``."""
    told = one_line(f"{type(error).__name__}: {error}")
    for match in _REFERENCE.finditer(text):
        secret = env.get(match[1], "")
        if len(secret) >= SHORTEST_SECRET:
            told = told.replace(secret, match[0])
    return masked(told)


def without_password(url: str) -> str:
    """A URL as it may be shown."""
    return re.sub(r"://[^/@]*@", "://…@", url)


def inside(wait: Wait, path: str) -> Path:
    """A path of the document as an absolute one. Raises ``WrongSensor`` if it leaves the workspace."""
    pure = PurePosixPath(path)
    if not path or "\0" in path:
        raise WrongSensor(f"{path!r} is not a path.")
    if pure.is_absolute() or PureWindowsPath(path).drive or PureWindowsPath(path).root:
        raise WrongSensor(f"{path!r} is an absolute path; use one relative to the pipeline's folder.")
    found = (wait.folder / pure).resolve()
    if not found.is_relative_to(wait.workspace.resolve()):
        raise WrongSensor(f"{path!r} leads out of the workspace.")
    return found
