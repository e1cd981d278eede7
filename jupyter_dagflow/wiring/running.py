"""A run's runner: in this process, or as a process of its own that outlives whoever started it."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from jupyter_dagflow.engine.ports import Event, RunStore
from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.executors import processes
from jupyter_dagflow.executors.kept_kernels import end_kernels, kernels_of_run
from jupyter_dagflow.wiring.pipelines import PipelineExecutor
from jupyter_dagflow.wiring.shared_executors import SharedExecutors
from jupyter_dagflow.wiring.sources import FileSources
from jupyter_dagflow.wiring.workspace import Workspace

RUNNER_LOG = "runner.log"


async def drive_run(
    workspace: Workspace,
    store: RunStore,
    run_id: str,
    *,
    on_events: Callable[[Sequence[Event]], None] = lambda events: None,
    on_runner: Callable[[Runner], None] = lambda runner: None,
) -> RunState | None:
    """Drive a run to its end; ``None`` if another runner holds it. ``on_runner`` gets the runner, to cancel it."""
    executors = SharedExecutors(workspace, store, store.run(run_id).options)
    try:
        return await _drive(workspace, store, executors, set(), run_id, on_events=on_events, on_runner=on_runner)
    finally:
        await executors.close()


async def _drive(
    workspace: Workspace,
    store: RunStore,
    executors: SharedExecutors,
    runners: set[Runner],
    run_id: str,
    *,
    on_events: Callable[[Sequence[Event]], None],
    on_runner: Callable[[Runner], None],
) -> RunState | None:
    """Drive a run, or one within it, with executors that are not its own."""
    record = store.run(run_id)
    pipelines = PipelineExecutor(
        workspace=workspace,
        store=store,
        drive=partial(_drive, workspace, store, executors, runners),
        most=record.options["parallel"],
    )
    runner = Runner(
        run_id=run_id,
        owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        store=store,
        sources=FileSources(workspace, record.pipeline),
        executor=lambda name: pipelines if name == "pipeline" else executors.get(name),
        on_events=on_events,
        neighbours=runners,
    )
    on_runner(runner)
    state = await runner.run()
    if state is RunState.CANCELLED:
        # Whoever stops a run wants nothing of it to stay.
        await end_kernels(await asyncio.to_thread(kernels_of_run, workspace.runs_folder, run_id))
    return state


def spawn_runner(workspace: Workspace, run_id: str, *, env: Mapping[str, str] | None = None) -> None:
    """Start a runner process that goes on when this process ends. Harmless if the run has a runner already.

    ``env``: its environment, if it is not to have that of this process.
    """
    processes.reap()
    folder = workspace.runs_folder / run_id
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "jupyter_dagflow.wiring.runner_process", str(workspace.root), run_id]
    with (folder / RUNNER_LOG).open("ab") as log:
        processes.spawn_detached(command, stdout=log, stderr=subprocess.STDOUT, env=env)
