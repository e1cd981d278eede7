"""Driving a run in the foreground, or following one that another runner drives, while showing its progress."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence

from jupyter_dagflow.engine.ports import Event, RunStore
from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import RUN_ENDED, RunState
from jupyter_dagflow.errors import LeaseLost
from jupyter_dagflow.terminal.progress import Progress, make_progress
from jupyter_dagflow.wiring.running import drive_run
from jupyter_dagflow.wiring.runs import request_cancel, run_view
from jupyter_dagflow.wiring.workspace import Workspace

POLL_S = 0.1


def drive_and_show(workspace: Workspace, store: RunStore, run_id: str, *, as_json: bool) -> int:
    """Drive the run to its end, or follow it if another runner holds it. Returns the exit code."""
    return asyncio.run(_drive_and_show(workspace, store, run_id, as_json))


async def _drive_and_show(workspace: Workspace, store: RunStore, run_id: str, as_json: bool) -> int:
    progress = make_progress(run_view(store, run_id), as_json=as_json)
    seen = store.run(run_id).seq
    cancel: list[Callable[[], None]] = []

    def on_events(events: Sequence[Event]) -> None:
        nonlocal seen
        seen = events[-1].seq
        progress.take(events)

    def on_runner(runner: Runner) -> None:
        cancel[:] = [runner.cancel]

    def on_interrupt() -> None:
        progress.say("Stopping …")
        for ask in cancel:
            ask()

    loop = asyncio.get_running_loop()
    before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(on_interrupt))
    ticker = asyncio.ensure_future(_tick(progress))
    try:
        state = None
        while state is None:
            with contextlib.suppress(LeaseLost):
                state = await drive_run(workspace, store, run_id, on_events=on_events, on_runner=on_runner)
            if state is None:
                cancel[:] = [lambda: request_cancel(store, run_id)]
                seen, state = await _follow(store, run_id, progress, seen)
    finally:
        ticker.cancel()
        signal.signal(signal.SIGINT, before)
    progress.end(run_view(store, run_id), workspace)
    return 0 if state is RunState.SUCCEEDED else 1


async def _follow(store: RunStore, run_id: str, progress: Progress, seen: int) -> tuple[int, RunState | None]:
    """Show what another runner does after event ``seen``; returns the last event shown and how the run ended, or
    ``None`` if that runner has died."""
    progress.say("Another runner drives this run; following it.")
    while True:
        events = store.events(run_id, after=seen)
        if events:
            seen = events[-1].seq
            progress.take(events)
        record = store.run(run_id)
        if record.state in RUN_ENDED and not store.requests(run_id):
            return seen, record.state
        if run_id in store.unattended():
            progress.say("That runner is gone; going on with the run here.")
            return seen, None
        await asyncio.sleep(POLL_S)


async def _tick(progress: Progress) -> None:
    while True:
        progress.tick()
        await asyncio.sleep(progress.interval_s)
