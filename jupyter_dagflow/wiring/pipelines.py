"""Pipelines within pipelines: attempts whose work is a run of its own, driven in the same process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from jupyter_dagflow.engine.child_runs import child_run_id
from jupyter_dagflow.engine.events import AttemptEvent, AttemptResult, AttemptWaiting
from jupyter_dagflow.engine.ports import AttemptSpec, Event, RunRecord, RunStore
from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import RUN_ENDED, AttemptState, RunState
from jupyter_dagflow.errors import DagflowError, ExecutorError, LeaseLost, NotFound
from jupyter_dagflow.executors.attempt_folder import AttemptFolder, lost
from jupyter_dagflow.executors.registry import executor_names
from jupyter_dagflow.model.graph import executable_nodes
from jupyter_dagflow.model.parameters import run_parameters
from jupyter_dagflow.wiring.child_results import Progress, result_of
from jupyter_dagflow.wiring.documents import Document, check_runnable, plain, read_pipeline
from jupyter_dagflow.wiring.pools import pool_sizes
from jupyter_dagflow.wiring.sources import MAX_DEPTH, PIPELINE_NAME
from jupyter_dagflow.wiring.workspace import Workspace

HELD_POLL_S = 0.2
"""Whether another runner still holds the run is looked at this often; mostly it is one that was killed."""
SHARED_OPTIONS = ("parallel", "pods", "workspace_pods", "executor", "cache", "keep_failed_kernels_s")
"""What a run has from the one that it is within."""


class Drive(Protocol):
    """Drives a run to its end; ``None`` if another runner holds it."""

    async def __call__(
        self,
        run_id: str,
        *,
        on_events: Callable[[Sequence[Event]], None],
        on_runner: Callable[[Runner], None],
    ) -> RunState | None: ...


@dataclass(kw_only=True)
class _Live:
    """An attempt that is watched."""

    changed: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    runner: Runner | None = None
    waits: bool = False
    """It waits for its turn, and nobody has told so."""

    def cancel(self) -> None:
        self.cancelled.set()
        if self.runner is not None:
            self.runner.cancel()


class PipelineExecutor:
    """Keeps the ``Executor`` port for the nodes of one run.

    The id of an attempt's run follows from the attempt, so that a new runner finds it again and drives it on from what
    the store remembers. ``most``: how many such runs are driven at once; their attempts share the slots of all.
    """

    def __init__(self, *, workspace: Workspace, store: RunStore, drive: Drive, most: int) -> None:
        self._workspace = workspace
        self._store = store
        self._drive = drive
        self._most = most
        self._turns = asyncio.Semaphore(most)
        self._live: dict[Path, _Live] = {}

    # --- the port ---------------------------------------------------------------------------------------------

    async def start(self, spec: AttemptSpec) -> None:
        folder = AttemptFolder(spec.directory)
        if not folder.claim():
            return
        try:
            folder.write_request(spec)
        except (OSError, TypeError, ValueError) as error:
            raise ExecutorError(f"The pipeline of node {spec.node_id!r} could not begin: {error}.") from error
        self._check_depth(spec)
        executor = self._store.run(spec.run_id).options.get("executor")
        document = await asyncio.to_thread(self._document, spec, executor, pool_sizes(self._store))
        if folder.result() is None:
            self._create(spec, document)

    async def watch(self, spec: AttemptSpec) -> AsyncIterator[AttemptEvent]:
        folder, run_id = AttemptFolder(spec.directory), child_run_id(spec.run_id, spec.node_id, spec.attempt)
        record = self._record(run_id)
        if record is None:
            # Taken now, it cannot begin later.
            folder.claim()
            yield folder.result() or lost("The pipeline never began.")
            return
        progress = Progress(self._store.nodes(run_id), record)
        live = self._live.setdefault(spec.directory, _Live())
        try:
            for event in progress.news():
                yield event
            if record.state not in RUN_ENDED:
                async for event in self._follow(run_id, live, progress):
                    yield event
        finally:
            self._live.pop(spec.directory, None)
        result = folder.result()
        if result is None:
            told = folder.request() or {}
            result = result_of(self._workspace, self._store, run_id, folder=Path(told.get("working_directory", "")))
            folder.write_result(result)
        yield result

    async def cancel(self, spec: AttemptSpec) -> None:
        folder, run_id = AttemptFolder(spec.directory), child_run_id(spec.run_id, spec.node_id, spec.attempt)
        folder.claim()
        record = self._record(run_id)
        if record is None:
            if folder.result() is None:
                folder.write_result(AttemptResult(time=time.time(), state=AttemptState.CANCELLED))
        elif record.state not in RUN_ENDED:
            # Written down, for whoever drives the run if this process does not come to it.
            self._store.add_request(run_id, "cancel", {})
            if spec.directory in self._live:
                self._live[spec.directory].cancel()

    async def close(self) -> None:
        """Nothing is held: who watches drives."""

    # --- beginning --------------------------------------------------------------------------------------------

    def _record(self, run_id: str) -> RunRecord | None:
        try:
            return self._store.run(run_id)
        except NotFound:
            return None

    def _check_depth(self, spec: AttemptSpec) -> None:
        """Documents may have been edited since the outermost was validated."""
        run_id, depth = spec.run_id, 1
        while (parent := self._store.run(run_id).options.get("parent")) is not None:
            run_id, depth = parent["run_id"], depth + 1
        if depth >= MAX_DEPTH:
            raise ExecutorError(f"Pipelines are within each other more than {MAX_DEPTH} deep.")

    def _document(self, spec: AttemptSpec, executor: str | None, pools: Mapping[str, int]) -> Document:
        """The frozen copy as if it stood where the original does. Raises ``DagflowError`` if it cannot run."""
        path = str(spec.settings["path"])
        try:
            text = (spec.directory / PIPELINE_NAME).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ExecutorError(f"{path}: The document is not UTF-8 text.") from None
        document = read_pipeline(self._workspace, path, text)
        check_runnable(self._workspace, document, executors=executor_names(), executor=executor, pools=pools)
        return document

    def _create(self, spec: AttemptSpec, document: Document) -> None:
        options = self._store.run(spec.run_id).options
        parent = {"run_id": spec.run_id, "node_id": spec.node_id, "attempt": spec.attempt}
        try:
            parameters = run_parameters(document.pipeline, spec.parameters)
        except DagflowError as error:
            raise type(error)(f"{document.path}: {error.message}", error.problems) from None
        self._store.create_run(
            run_id=child_run_id(spec.run_id, spec.node_id, spec.attempt),
            pipeline=document.path,
            document=plain(document),
            parameters=parameters,
            options={**{name: options.get(name) for name in SHARED_OPTIONS}, "parent": parent},
            node_ids=[node.id for node in executable_nodes(document.pipeline)],
        )

    # --- driving ----------------------------------------------------------------------------------------------

    async def _follow(self, run_id: str, live: _Live, progress: Progress) -> AsyncIterator[AttemptEvent]:
        """Drive the run to its end, telling how far it is."""

        def on_events(events: Sequence[Event]) -> None:
            progress.take_in(events)
            live.changed.set()

        driving = asyncio.ensure_future(self._drive_in_turn(run_id, live, on_events))
        driving.add_done_callback(lambda _: live.changed.set())
        try:
            while not driving.done():
                await live.changed.wait()
                live.changed.clear()
                if live.waits:
                    live.waits = False
                    yield AttemptWaiting(time=time.time(), message=f"Waits for its turn: {self._most} run at once.")
                for event in progress.news():
                    yield event
            driving.result()
        finally:
            driving.cancel()
            await asyncio.gather(driving, return_exceptions=True)

    async def _drive_in_turn(self, run_id: str, live: _Live, on_events: Callable[[Sequence[Event]], None]) -> None:
        has_turn = await self._turn(live)
        try:
            await self._drive_to_the_end(run_id, live, on_events)
        finally:
            if has_turn:
                self._turns.release()

    async def _turn(self, live: _Live) -> bool:
        """Wait for a turn; false if it was cancelled meanwhile, which takes none."""
        if not self._turns.locked():
            # Taken in this very moment, so that whoever comes next sees that it is.
            return await self._turns.acquire()
        live.waits = True
        live.changed.set()
        turn, cancelled = asyncio.ensure_future(self._turns.acquire()), asyncio.ensure_future(live.cancelled.wait())
        try:
            await asyncio.wait({turn, cancelled}, return_when=asyncio.FIRST_COMPLETED)
            return turn.done()
        finally:
            cancelled.cancel()
            if not turn.done():
                turn.cancel()

    async def _drive_to_the_end(self, run_id: str, live: _Live, on_events: Callable[[Sequence[Event]], None]) -> None:
        def on_runner(runner: Runner) -> None:
            live.runner = runner
            if live.cancelled.is_set():
                runner.cancel()

        while self._store.run(run_id).state not in RUN_ENDED:
            try:
                if await self._drive(run_id, on_events=on_events, on_runner=on_runner) is not None:
                    continue
            except LeaseLost:
                pass
            live.runner = None
            await asyncio.sleep(HELD_POLL_S)
