"""Waiting for a run that another process drives: showing how it goes, and giving it a runner if it lost its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.engine.recovery import START_GRACE_S
from jupyter_dagflow.engine.states import RUN_ENDED, RunState
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.objects.surroundings import runner_environment
from jupyter_dagflow.terminal.progress import Progress
from jupyter_dagflow.wiring.running import RUNNER_LOG, spawn_runner
from jupyter_dagflow.wiring.workspace import Workspace

POLL_S = 0.1
ATTEND_S = 1.0
MOST_RUNNERS = 3
"""A run whose runners all die at once will not be saved by one more."""


@dataclass
class Unattended:
    """Decides when a run without a runner gets one. Pure: the time comes from outside.

    Somebody may be about to start a runner, so it is first left alone for a while.
    """

    since: float | None = None
    started: int = 0

    def is_due(self, unattended: bool, now: float) -> bool:
        if not unattended:
            self.since = None
            return False
        if self.since is None:
            self.since = now
        if now - self.since < START_GRACE_S:
            return False
        self.since = now
        self.started += 1
        return True

    @property
    def is_hopeless(self) -> bool:
        return self.started > MOST_RUNNERS


class Watch:
    """One who waits for a run: looks at it whenever the store was written. Belongs to one thread."""

    def __init__(
        self,
        workspace: Workspace,
        store: RunStore,
        run_id: str,
        progress: Progress | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace = workspace
        self._store = store
        self._run_id = run_id
        self._progress = progress
        self._clock = clock
        self._seen = store.run(run_id).seq
        self._version: int | None = None
        self._ticked = clock()
        self._attended = clock()
        self._unattended = Unattended()

    def look(self) -> RunState | None:
        """How the run ended, or ``None`` while it goes on. Raises ``DagflowError`` if its runners die at once."""
        version = self._store.data_version()
        if version != self._version:
            self._version = version
            self._show()
            record = self._store.run(self._run_id)
            # Asked for again: what the run was to be done with waits in its queue.
            if record.state in RUN_ENDED and not self._store.requests(self._run_id):
                return record.state
        self._tick()
        self._attend()
        return None

    def _show(self) -> None:
        events = self._store.events(self._run_id, after=self._seen)
        if events:
            self._seen = events[-1].seq
            if self._progress is not None:
                self._progress.take(events)

    def _tick(self) -> None:
        if self._progress is not None and self._clock() - self._ticked >= self._progress.interval_s:
            self._ticked = self._clock()
            self._progress.tick()

    def _attend(self) -> None:
        if self._clock() - self._attended < ATTEND_S:
            return
        self._attended = self._clock()
        unattended = self._run_id in self._store.unattended()
        if not self._unattended.is_due(unattended, self._clock()):
            return
        if self._unattended.is_hopeless:
            log = self._workspace.runs_folder / self._run_id / RUNNER_LOG
            raise DagflowError(f"Run {self._run_id} does not go on: its runners end at once. See {log}.")
        if self._progress is not None:
            self._progress.say("The run's runner is gone; it goes on with another.")
        start_runner(self._workspace, self._run_id)


def start_runner(workspace: Workspace, run_id: str) -> None:
    """Start a runner that outlives this process. Raises ``DagflowError`` if there can be none."""
    try:
        spawn_runner(workspace, run_id, env=runner_environment(os.environ))
    except OSError as error:
        raise DagflowError(f"No runner could be started for run {run_id}: {error.strerror or error}.") from error
