"""The executors of a run and of the pipelines within it, which together have no more slots than the run alone."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.events import AttemptEvent, AttemptWaiting
from jupyter_dagflow.engine.plan import DEFAULT_EXECUTOR
from jupyter_dagflow.engine.ports import AttemptSpec, Executor, RunStore
from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.executors.registry import DEFAULT_WORKSPACE_PODS, ExecutorSettings, create_executor
from jupyter_dagflow.wiring.workspace import Workspace

NEWEST = 20
"""So many successes of another pipeline are looked at: the last to begin may not be the last to end."""


class SharedExecutors:
    """Makes each executor when it is first asked for. ``options``: those of the outermost run."""

    def __init__(self, workspace: Workspace, store: RunStore, options: Mapping[str, Any]) -> None:
        self._store = store
        self._options = options
        self._settings = ExecutorSettings(
            workspace=workspace.root, workspace_pods=options.get("workspace_pods", DEFAULT_WORKSPACE_PODS)
        )
        self._made: dict[str, Executor] = {}

    def get(self, name: str) -> Executor:
        """The executor of that name. Raises ``DagflowError`` for one that is not available."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    async def close(self) -> None:
        for executor in self._made.values():
            await executor.close()

    def _make(self, name: str) -> Executor:
        if name == "sensor":
            from jupyter_dagflow.executors.sensors.executor import SensorExecutor

            return SensorExecutor(workspace=self._settings.workspace, last_success=self._last_success)
        parallel = self._options["parallel"]
        slots = parallel if name == DEFAULT_EXECUTOR else self._options.get("pods", parallel)
        return SharedSlots(create_executor(name, self._settings), slots)

    def _last_success(self, pipeline: str, since: float) -> str | None:
        runs = self._store.runs(pipeline=pipeline, states=(RunState.SUCCEEDED,), limit=NEWEST)
        return next((run.run_id for run in runs if (run.finished_at or 0.0) >= since), None)


class SharedSlots:
    """Keeps the ``Executor`` port around another executor: no more than ``slots`` attempts of several runs at once.

    A run by itself never comes to this limit, since its machine keeps the same one; what waits here is an attempt
    of a pipeline within another, or one beside such a pipeline.
    """

    def __init__(self, executor: Executor, slots: int) -> None:
        self._executor = executor
        self._slots = slots
        self._holders: set[Path] = set()
        self._queue: deque[Path] = deque()
        self._turns: dict[Path, asyncio.Event] = {}

    async def start(self, spec: AttemptSpec) -> None:
        if spec.directory in self._holders or spec.directory in self._turns:
            return
        if len(self._holders) >= self._slots:
            self._turns[spec.directory] = asyncio.Event()
            self._queue.append(spec.directory)
            return
        self._holders.add(spec.directory)
        await self._start(spec)

    async def watch(self, spec: AttemptSpec) -> AsyncIterator[AttemptEvent]:
        turn = self._turns.get(spec.directory)
        try:
            if turn is not None:
                plural = "slots" if self._slots > 1 else "slot"
                told = f"Waits for one of {self._slots} {plural}, which pipelines share with those within them."
                yield AttemptWaiting(time=time.time(), message=told)
                await turn.wait()
                await self._start(spec)
            # What an earlier runner started has its slot already, however many there are.
            self._holders.add(spec.directory)
            async for event in self._executor.watch(spec):
                yield event
        finally:
            self._release(spec.directory)

    async def cancel(self, spec: AttemptSpec) -> None:
        await self._executor.cancel(spec)
        if spec.directory in self._turns:
            # It can no longer begin, and so needs no slot to tell how it ended.
            self._turns[spec.directory].set()

    async def close(self) -> None:
        await self._executor.close()

    async def _start(self, spec: AttemptSpec) -> None:
        try:
            await self._executor.start(spec)
        except BaseException:
            self._release(spec.directory)
            raise

    def _release(self, directory: Path) -> None:
        self._holders.discard(directory)
        self._turns.pop(directory, None)
        while self._queue and len(self._holders) < self._slots:
            following = self._queue.popleft()
            if following in self._turns:
                self._holders.add(following)
                self._turns[following].set()
