"""The executor contract, kept by each executor."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.executors.attempt_folder import AttemptFolder
from jupyter_dagflow.executors.local import LocalExecutor
from jupyter_dagflow.testing.executors import (
    ANSWER,
    Behaviour,
    ExecutorContract,
    FakeExecutor,
    FakeWorld,
    Outcome,
)
from jupyter_dagflow.testing.notebooks import write_notebook

OUTCOMES = {
    "succeeds": Outcome(outputs=ANSWER, cells=2),
    "fails": Outcome(state=AttemptState.FAILED, message="ValueError: no rows", cells=1),
    "held": Outcome(outputs=ANSWER, cells=1, held=True),
}

CELLS = {
    "succeeds": ["answer = 42"],
    "fails": ["raise ValueError('no rows')"],
    "held": ["import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.02)", "answer = 42"],
}


class FakeHarness:
    """Attempts in memory; the node's name says how it behaves."""

    def __init__(self) -> None:
        self.world = FakeWorld()

    def executor(self) -> FakeExecutor:
        return FakeExecutor(lambda spec: OUTCOMES[spec.name], world=self.world)

    def spec(self, behaviour: Behaviour) -> AttemptSpec:
        return AttemptSpec(
            run_id="r", node_id="n", attempt=1, directory=Path("d"), working_directory=Path("w"), name=behaviour
        )

    def release(self, spec: AttemptSpec) -> None:
        self.executor().finish(spec.node_id)

    async def kill_worker(self, spec: AttemptSpec) -> None:
        self.executor().vanish(spec.node_id)

    def times_run(self, spec: AttemptSpec) -> int:
        return self.world.attempt(spec).begun


class LocalHarness:
    """Attempts as processes; each notebook notes in a file that it ran, and is held until another file exists."""

    def __init__(self, folder: Path, *, fork: bool) -> None:
        self.folder = folder
        self.fork = fork

    def executor(self) -> LocalExecutor:
        return LocalExecutor(fork=self.fork)

    def spec(self, behaviour: Behaviour) -> AttemptSpec:
        directory = self.folder / "dagflow-runs" / "r" / "n" / "1"
        note = "with open('ran', 'a') as file: file.write('x')\n"
        first, *others = CELLS[behaviour]
        write_notebook(directory / "source.ipynb", [note + first, *others])
        return AttemptSpec(
            run_id=f"r-{self.folder.name}",
            node_id="n",
            attempt=1,
            directory=directory,
            working_directory=self.folder,
            outputs=["answer"],
        )

    def release(self, spec: AttemptSpec) -> None:
        (self.folder / "go").touch()

    async def kill_worker(self, spec: AttemptSpec) -> None:
        record = AttemptFolder(spec.directory).worker()
        os.kill(record["pid"], signal.SIGKILL)

    def times_run(self, spec: AttemptSpec) -> int:
        ran = self.folder / "ran"
        return len(ran.read_text()) if ran.exists() else 0


class TestFakeExecutor(ExecutorContract):
    @pytest.fixture
    def harness(self) -> FakeHarness:
        return FakeHarness()


class TestLocalExecutor(ExecutorContract):
    @pytest.fixture(params=[True, False], ids=["forked", "spawned"])
    def harness(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LocalHarness]:
        return LocalHarness(tmp_path, fork=request.param)
