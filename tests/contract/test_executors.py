"""The executor contract, kept by each executor."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.executors.attempt_folder import AttemptFolder
from jupyter_dagflow.executors.local import LocalExecutor
from jupyter_dagflow.testing.executors import (
    ExecutorContract,
    FakeExecutor,
    FakeWorld,
    Outcome,
)
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.testing.programs import ANSWER, Behaviour, ProgramType, prepare_program

OUTCOMES = {
    "succeeds": Outcome(outputs=ANSWER, cells=2),
    "fails": Outcome(state=AttemptState.FAILED, message="ValueError: no rows", cells=1),
    "held": Outcome(outputs=ANSWER, cells=1, held=True),
}
OUTCOMES |= {f"program {behaviour}": replace(outcome, cells=0) for behaviour, outcome in OUTCOMES.items()}

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

    def spec(self, behaviour: Behaviour, program: ProgramType | None = None) -> AttemptSpec:
        name = behaviour if program is None else f"program {behaviour}"
        return AttemptSpec(
            run_id="r", node_id="n", attempt=1, directory=Path("d"), working_directory=Path("w"), name=name
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

    def spec(self, behaviour: Behaviour, program: ProgramType | None = None) -> AttemptSpec:
        directory = self.folder / "dagflow-runs" / "r" / "n" / "1"
        settings = {}
        if program is None:
            note = "with open('ran', 'a') as file: file.write('x')\n"
            first, *others = CELLS[behaviour]
            write_notebook(directory / "source.ipynb", [note + first, *others])
        else:
            settings = prepare_program(program, behaviour, directory, trace="ran", python=sys.executable)
        return AttemptSpec(
            run_id=f"r-{self.folder.name}",
            node_id="n",
            attempt=1,
            directory=directory,
            working_directory=self.folder,
            outputs=["answer"],
            type=program or "notebook",
            settings=settings,
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
