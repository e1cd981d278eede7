"""The contract of executors, kept by real pods."""

from __future__ import annotations

import asyncio
import itertools
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import AttemptSpec, Executor
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.executors.kubernetes.executor import KubernetesExecutor
from jupyter_dagflow.executors.kubernetes.names import run_selector
from jupyter_dagflow.testing.executors import ExecutorContract, ended
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.testing.programs import ANSWER, Behaviour, ProgramType, prepare_program
from tests.kubernetes.cluster import Namespace

OUTPUT = f"answer = {ANSWER['answer']!r}"
TRACE = "open('trace.txt', 'a').write('x')"
HELD = "import pathlib, time\nwhile not pathlib.Path('go').exists():\n    time.sleep(0.05)"
CELLS: dict[Behaviour, list[str]] = {
    "succeeds": [TRACE, OUTPUT],
    "fails": [TRACE, "raise ValueError('no rows')"],
    "held": [f"{TRACE}\n{HELD}", OUTPUT],
}


class PodHarness:
    """Every attempt is a node of one run, in a folder of its own."""

    def __init__(self, workspace: Path, namespace: Namespace, settings: dict[str, Any]) -> None:
        self._workspace = workspace
        self._namespace = namespace
        self._settings = settings
        self._numbers = itertools.count(1)

    def executor(self) -> Executor:
        return KubernetesExecutor(workspace=self._workspace, workspace_pods=10)

    def spec(self, behaviour: Behaviour, program: ProgramType | None = None) -> AttemptSpec:
        node = f"{behaviour}_{next(self._numbers)}"
        directory = self._workspace / "dagflow-runs" / "run-1" / node / "1"
        folder = self._workspace / node
        for made in (directory, folder):
            made.mkdir(parents=True)
        settings = {}
        if program is None:
            write_notebook(directory / "source.ipynb", CELLS[behaviour])
        else:
            settings = prepare_program(program, behaviour, directory, trace="trace.txt")
        return AttemptSpec(
            run_id="run-1",
            node_id=node,
            attempt=1,
            directory=directory,
            working_directory=folder,
            outputs=[] if behaviour == "fails" else list(ANSWER),
            kernel="python3" if program is None else None,
            type=program or "notebook",
            settings=settings,
            pipeline="p.dagflow",
            kubernetes=self._settings,
        )

    def release(self, spec: AttemptSpec) -> None:
        (spec.working_directory / "go").touch()

    async def kill_worker(self, spec: AttemptSpec) -> None:
        for pod in self._namespace.list("pods", run_selector(spec.run_id)):
            self._namespace.delete("pods", pod["metadata"]["name"])

    def times_run(self, spec: AttemptSpec) -> int:
        trace = spec.working_directory / "trace.txt"
        return len(trace.read_text()) if trace.exists() else 0


class TestPods(ExecutorContract):
    @pytest.fixture
    def harness(self, workspace: Path, namespace: Namespace, on_volume: dict[str, Any]) -> PodHarness:
        return PodHarness(workspace, namespace, on_volume)


async def test_a_pod_costs_four_requests(workspace: Path, namespace: Namespace, on_volume: dict[str, Any]) -> None:
    harness = PodHarness(workspace, namespace, on_volume)
    executor = KubernetesExecutor(workspace=workspace, workspace_pods=10)
    specs = [harness.spec("succeeds") for _ in range(8)]
    began = time.monotonic()
    for spec in specs:
        await executor.start(spec)
    results = await asyncio.gather(*(ended(executor, spec) for spec in specs))
    took_s = time.monotonic() - began
    assert {result.state for result in results} == {AttemptState.SUCCEEDED}
    # Job, ConfigMap, log and removal of each; one list and one watch for all of them, the watch anew each minute; and
    # the reasons why pods are slow, every five seconds at most.
    assert executor.requests <= 4 * len(specs) + 2 + took_s / 60 + took_s / 5
    await executor.close()
