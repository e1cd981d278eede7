"""A run's runner: in this process, or as a process of its own that outlives whoever started it."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence

from jupyter_dagflow.engine.ports import Event, Executor, RunStore
from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.executors import processes
from jupyter_dagflow.executors.registry import (
    DEFAULT_WORKSPACE_PODS,
    ExecutorSettings,
    create_executor,
)
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
    executors: dict[str, Executor] = {}
    record = store.run(run_id)
    settings = ExecutorSettings(
        workspace=workspace.root,
        workspace_pods=record.options.get("workspace_pods", DEFAULT_WORKSPACE_PODS),
    )

    def executor(name: str) -> Executor:
        if name not in executors:
            executors[name] = create_executor(name, settings)
        return executors[name]

    runner = Runner(
        run_id=run_id,
        owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        store=store,
        sources=FileSources(workspace, record.pipeline),
        executor=executor,
        on_events=on_events,
    )
    on_runner(runner)
    try:
        return await runner.run()
    finally:
        for created in executors.values():
            await created.close()


def spawn_runner(workspace: Workspace, run_id: str) -> None:
    """Start a runner process that goes on when this process ends. Harmless if the run has a runner already."""
    processes.reap()
    folder = workspace.runs_folder / run_id
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "jupyter_dagflow.wiring.runner_process", str(workspace.root), run_id]
    with (folder / RUNNER_LOG).open("ab") as log:
        processes.spawn_detached(command, stdout=log, stderr=subprocess.STDOUT)
