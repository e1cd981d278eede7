"""Kernels of failed notebooks, kept with all that they know: real kernels, real runners, no process stays behind."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from jupyter_dagflow.errors import Conflict
from jupyter_dagflow.executors.kept_kernels import KeptKernel, end_kernels, kept_kernel, kept_kernels
from jupyter_dagflow.testing.notebooks import Cell, write_notebook
from jupyter_dagflow.wiring.running import spawn_runner
from jupyter_dagflow.wiring.runs import request_cancel, request_rerun, submit_run
from tests.integration.outliving_house import House

SLOW = "with open('trace.txt', 'a') as trace: trace.write('slow ')\nrows = [1, 2, 3]"
BROKEN: list[Cell] = [("parameters", "scale = 1"), SLOW, "total = sum(rows) / 0", ("outputs", "result = total * scale")]
FIXED: list[Cell] = [*BROKEN[:2], "total = sum(rows)", BROKEN[3]]


class Failing(House):
    """``train`` fails in its third cell, ``report`` takes what it gives; kernels are kept for a minute."""

    def __init__(self, root: Path, *, keep_s: float = 60.0, **node: Any) -> None:
        write_notebook(root / "train.ipynb", BROKEN)
        write_notebook(root / "report.ipynb", [("parameters", "x = 0"), ("outputs", "told = f'got {x}'")])
        super().__init__(
            root,
            nodes=[
                {"id": "train", "path": "train.ipynb", "parameters": {"scale": 10}, **node},
                {"id": "report", "path": "report.ipynb"},
            ],
            edges=[
                {"source": "train", "target": "report", "source_output": "result", "target_parameter": "x"},
            ],
        )
        self.keep_s = keep_s
        self.run_id = self.begin()

    def begin(self) -> str:
        return submit_run(self.workspace, self.store, path="p.dagflow", keep_failed_kernels_s=self.keep_s).run_id

    def fail(self) -> KeptKernel:
        spawn_runner(self.workspace, self.run_id)
        self.until(self.ended)
        kernel = self.kernel()
        assert kernel is not None
        return kernel

    def kernel(self, attempt: int = 1, node_id: str = "train") -> KeptKernel | None:
        return kept_kernel(self.workspace.runs_folder / self.run_id / node_id / str(attempt))

    def go_on(self, attempt: int = 1, cell: int = 3) -> None:
        request_rerun(
            self.workspace,
            self.store,
            self.run_id,
            mode="from",
            node_id="train",
            continues={"attempt": attempt, "cell": cell},
        )
        spawn_runner(self.workspace, self.run_id)
        self.until(lambda: not self.store.requests(self.run_id) and self.ended())

    def executed(self, attempt: int) -> list[dict[str, Any]]:
        path = self.workspace.runs_folder / self.run_id / "train" / str(attempt) / "output.ipynb"
        cells: list[dict[str, Any]] = json.loads(path.read_text())["cells"]
        return cells


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Failing]:
    made = Failing(tmp_path)
    yield made
    made.close()


def ask(kernel: KeptKernel, expression: str) -> str:
    """What the kernel says that an expression is, as a person asks who works in it."""
    client = BlockingKernelClient(connection_file=str(kernel.connection_file))
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive("", user_expressions={"it": expression}, store_history=False, timeout=60)
        return str(reply["content"]["user_expressions"]["it"]["data"]["text/plain"])
    finally:
        client.stop_channels()


def test_a_kernel_of_a_failure_is_kept_with_its_variables_and_holds_nothing_up(house: Failing) -> None:
    kernel = house.fail()

    assert house.runner() is None, "the run is over"
    assert kernel.cell == 3
    assert 0 < kernel.until - time.time() <= 60
    assert ask(kernel, "(rows, scale)") == "([1, 2, 3], 10)"
    assert [found.key for found in kept_kernels(house.workspace.runs_folder)] == [(house.run_id, "train", 1)]

    asyncio.run(end_kernels([kernel]))
    assert kept_kernels(house.workspace.runs_folder) == []
    assert not kernel.connection_file.parent.exists()
    house.until(lambda: house.processes() == [])


def test_a_node_goes_on_where_it_failed_with_its_source_as_it_is_now(house: Failing) -> None:
    house.fail()
    write_notebook(house.root / "train.ipynb", FIXED)
    house.go_on()

    assert house.node_state("train") == "succeeded", house.told()
    assert house.node_state("report") == "succeeded"
    report = house.node("report")
    assert report is not None and report.outputs == {"told": "got 60"}
    assert (house.root / "trace.txt").read_text() == "slow ", "what came before did not run again"
    record = house.store.attempts(house.run_id, "train")[-1]
    assert record.parts["continued"] == {"attempt": 1, "cell": 3}
    assert not record.cacheable
    assert record.outputs == {"result": 60}
    before, after = house.executed(1), house.executed(2)
    assert [cell["execution_count"] for cell in after[:3]] == [cell["execution_count"] for cell in before[:3]]
    assert "".join(after[3]["source"]) == "total = sum(rows)"
    assert after[3]["outputs"] == []
    house.until(lambda: house.processes() == [])
    assert list((house.workspace.runs_folder / "kernels").iterdir()) == []


def test_what_fails_again_keeps_its_kernel_again(house: Failing) -> None:
    house.fail()
    write_notebook(house.root / "train.ipynb", [*BROKEN[:2], "total = sum(rows)\nraise KeyError('again')", BROKEN[3]])
    house.go_on()

    kernel = house.kernel(2)
    assert house.node_state("train") == "failed"
    assert house.kernel(1) is None and kernel is not None
    assert ask(kernel, "total") == "6"

    write_notebook(house.root / "train.ipynb", FIXED)
    house.go_on(attempt=2)
    assert house.node_state("report") == "succeeded", house.told()
    house.until(lambda: house.processes() == [])


def test_only_the_last_try_keeps_its_kernel_and_a_continued_one_is_the_last(tmp_path: Path) -> None:
    house = Failing(tmp_path, retry={"attempts": 2, "delay_s": 0})
    try:
        spawn_runner(house.workspace, house.run_id)
        house.until(house.ended)
        assert house.kernel(1) is None
        assert house.kernel(2) is not None
        house.go_on(attempt=2)
        assert len(house.store.attempts(house.run_id, "train")) == 3
        assert house.kernel(3) is not None
    finally:
        house.close()


def test_going_on_is_refused_in_one_sentence_where_it_cannot_be(house: Failing) -> None:
    kernel = house.fail()
    with pytest.raises(Conflict, match="Attempt 1 stopped at cell 4; go on from there, or from before it"):
        house.go_on(cell=4)
    write_notebook(house.root / "train.ipynb", [BROKEN[0], "rows = []", *BROKEN[2:]])
    with pytest.raises(Conflict, match="The code before that cell is another one now, from code cell 3 on"):
        house.go_on()
    asyncio.run(end_kernels([kernel]))
    write_notebook(house.root / "train.ipynb", FIXED)
    with pytest.raises(Conflict, match=r"The kernel of attempt 1 is gone\. Rerun the node instead"):
        house.go_on()
    assert len(house.store.attempts(house.run_id, "train")) == 1


def test_a_kernel_ends_when_its_time_is_over(tmp_path: Path) -> None:
    house = Failing(tmp_path, keep_s=1.0)
    try:
        spawn_runner(house.workspace, house.run_id)
        house.until(house.ended)
        house.until(lambda: house.processes() == [])
        assert list((house.workspace.runs_folder / "kernels").iterdir()) == []
    finally:
        house.close()


def test_a_kernel_ends_with_the_worker_that_keeps_it(house: Failing) -> None:
    kernel = house.fail()
    spawned = psutil.Process(kernel.worker.pid)
    kernels = spawned.children()
    assert len(kernels) == 1
    spawned.kill()
    house.until(lambda: kept_kernels(house.workspace.runs_folder) == [])
    psutil.wait_procs(kernels, timeout=60)
    house.until(lambda: house.processes() == [])


def test_another_try_from_the_beginning_ends_the_kernel(house: Failing) -> None:
    house.fail()
    write_notebook(house.root / "train.ipynb", FIXED)
    request_rerun(house.workspace, house.store, house.run_id, mode="failed")
    spawn_runner(house.workspace, house.run_id)
    house.until(lambda: not house.store.requests(house.run_id) and house.ended())
    assert house.node_state("report") == "succeeded"
    house.until(lambda: house.processes() == [])


def test_no_more_than_three_are_kept_and_the_oldest_goes_first(house: Failing) -> None:
    runs = []
    for _ in range(4):
        house.fail()
        runs.append(house.run_id)
        house.run_id = house.begin()
    kept = [kernel.key[0] for kernel in kept_kernels(house.workspace.runs_folder)]
    for run_id in runs:
        house.run_id = run_id
        if run_id == runs[0]:
            house.until(lambda: house.processes() == [])
        house.close_processes()
    assert kept == runs[1:]


class Interrupted(Failing):
    """``gated`` runs beside ``train`` until somebody stops the run."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        document = json.loads((root / "p.dagflow").read_text())
        document["nodes"].append({"id": "gated", "path": "gated.ipynb"})
        (root / "p.dagflow").write_text(json.dumps(document))
        self.run_id = self.begin()


def test_a_kernel_outlives_a_killed_runner_but_not_a_cancellation(tmp_path: Path) -> None:
    house = Interrupted(tmp_path)
    try:
        spawn_runner(house.workspace, house.run_id)
        house.until(lambda: house.kernel() is not None and house.node_state("gated") == "running")
        house.kill_runner()
        assert house.kernel() is not None
        request_cancel(house.store, house.run_id)
        house.take_over()
        house.until(house.ended)
        house.until(lambda: house.processes() == [])
    finally:
        house.close()
