"""Whether a client's list of runs is still the one that the store has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.server import messages

PAUSE_S = 1.0
"""A client is told this often at most: it reads its list anew each time."""


class RunListWatch:
    """One client's. ``clock`` counts seconds. Nothing is read from the store while the client does not watch."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._watches = False
        self._told: tuple[object, ...] | None = None
        """The version of the list when the client was last told of it."""
        self._due = 0.0
        self.holds_back = False
        """There is something to tell, later."""

    def begin(self, store: RunStore | None) -> list[dict[str, Any]]:
        """Watch from now on. The client is told at once, since what it has may be older."""
        self._watches = True
        return self._tell(_version(store))

    def end(self) -> None:
        self._watches = self.holds_back = False

    def news(self, store: RunStore | None) -> list[dict[str, Any]]:
        """That the list is another one, if it is and it is time to say so."""
        if not self._watches:
            return []
        if self._clock() < self._due:
            # Looked at when it is due, not before.
            self.holds_back = True
            return []
        self.holds_back = False
        version = _version(store)
        return [] if version == self._told else self._tell(version)

    def _tell(self, version: tuple[object, ...] | None) -> list[dict[str, Any]]:
        self._told = version
        self._due = self._clock() + PAUSE_S
        return [messages.runs_changed()]


def _version(store: RunStore | None) -> tuple[object, ...] | None:
    return None if store is None else store.runs_version()
