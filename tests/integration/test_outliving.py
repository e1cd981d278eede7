"""A run outlives its runner: ``kill -9`` at the worst moments, with real kernels, a real store and real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.wiring.running import spawn_runner
from jupyter_dagflow.wiring.runs import request_cancel
from tests.integration.outliving_house import PATIENCE_S, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("moment", ["before", "during", "after"])
def test_a_killed_runner_is_replaced_and_nothing_is_repeated(house: House, moment: str) -> None:
    spawn_runner(house.workspace, house.run_id)
    if moment == "before":
        house.until(lambda: house.runner() is not None)
    elif moment == "during":
        house.until(lambda: house.node_state("gated") == "running")
    else:
        (house.root / "gate").touch()
        house.until(lambda: house.node_state("gated") == "succeeded")
    house.kill_runner()
    (house.root / "gate").touch()

    house.take_over()
    house.until(house.ended)

    assert house.store.run(house.run_id).state is RunState.SUCCEEDED, house.told()
    assert house.trace() == ["first", "gated", "last"]
    succeeded = [a.node_id for a in house.store.attempts(house.run_id) if str(a.state) == "succeeded"]
    assert sorted(succeeded) == ["first", "gated", "last"]
    house.until(lambda: house.processes() == [])


def test_a_worker_that_ended_while_nobody_watched_is_not_run_again(house: House) -> None:
    spawn_runner(house.workspace, house.run_id)
    house.until(lambda: house.node_state("gated") == "running")
    house.kill_runner()
    (house.root / "gate").touch()
    house.until((house.workspace.runs_folder / house.run_id / "gated" / "1" / "result.json").exists)

    house.take_over()
    house.until(house.ended)

    assert house.trace() == ["first", "gated", "last"]
    assert [len(house.store.attempts(house.run_id, node)) for node in ("first", "gated", "last")] == [1, 1, 1]


def test_a_worker_killed_with_its_runner_is_lost_and_tried_again(house: House) -> None:
    spawn_runner(house.workspace, house.run_id)
    house.until(lambda: house.node_state("gated") == "running")
    house.until(lambda: "gated" in house.trace())
    house.kill_runner()
    worker = json.loads((house.workspace.runs_folder / house.run_id / "gated" / "1" / "worker.json").read_text())
    psutil.Process(worker["pid"]).kill()
    (house.root / "gate").touch()

    house.take_over()
    house.until(house.ended)

    assert house.store.run(house.run_id).state is RunState.SUCCEEDED
    assert [str(attempt.state) for attempt in house.store.attempts(house.run_id, "gated")] == ["lost", "succeeded"]
    assert house.trace() == ["first", "gated", "gated", "last"]


def test_a_cancellation_outlives_the_runner_and_leaves_no_process(house: House) -> None:
    spawn_runner(house.workspace, house.run_id)
    house.until(lambda: house.node_state("gated") == "running")
    house.kill_runner()
    request_cancel(house.store, house.run_id)

    house.take_over()
    house.until(house.ended)

    assert house.store.run(house.run_id).state is RunState.CANCELLED
    assert house.node_state("last") == "cancelled"
    house.until(lambda: house.processes() == [])


def test_two_runners_at_once_run_everything_once(house: House) -> None:
    (house.root / "gate").touch()
    for _ in range(3):
        spawn_runner(house.workspace, house.run_id)
    house.until(house.ended)
    assert house.trace() == ["first", "gated", "last"]


def test_a_source_notebook_is_never_modified_by_a_run(house: House) -> None:
    before = {path.name: path.read_bytes() for path in house.root.glob("*.ipynb")}
    (house.root / "gate").touch()
    spawn_runner(house.workspace, house.run_id)
    house.until(house.ended)
    assert {path.name: path.read_bytes() for path in house.root.glob("*.ipynb")} == before


def test_a_run_is_resumed_by_hand_while_its_dead_runners_lease_still_holds(house: House) -> None:
    spawn_runner(house.workspace, house.run_id)
    house.until(lambda: house.node_state("gated") == "running")
    house.kill_runner()
    (house.root / "gate").touch()
    assert house.run_id not in house.store.unattended()
    command = [
        sys.executable,
        "-c",
        "from jupyter_dagflow.cli.main import main; main()",
        "runs",
        "resume",
        house.run_id,
    ]
    resumed = subprocess.run(command, cwd=house.root, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert "That runner is gone" in resumed.stdout
    assert house.trace() == ["first", "gated", "last"]
