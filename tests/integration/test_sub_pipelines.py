"""Pipelines within pipelines, with real kernels, a real store and, where a runner dies, real processes."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_dagflow.engine.child_runs import child_run_id
from jupyter_dagflow.engine.ports import Event, NodeRecord, RunRecord
from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import RUN_ENDED, RunState
from jupyter_dagflow.errors import Conflict, InvalidPipeline, NotFound
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.notebooks import Cell, write_notebook
from jupyter_dagflow.wiring.running import drive_run, spawn_runner
from jupyter_dagflow.wiring.runs import request_cancel, request_rerun, submit_run
from jupyter_dagflow.wiring.sources import MAX_DEPTH
from jupyter_dagflow.wiring.workspace import Workspace

PATIENCE_S = 60
TRACE = "import os\nwith open('trace.txt', 'a') as trace: trace.write(os.environ['DAGFLOW_NODE_ID'] + '\\n')"
GATE = "import pathlib, time\nwhile not pathlib.Path('gate').exists(): time.sleep(0.02)"


class House:
    """A workspace: ``outer.dagflow`` has ``inner/inner.dagflow`` as its node ``inner``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.workspace = Workspace(root=root)
        self.store = SqliteStore.open(self.workspace.runs_folder)
        self.inner = root / "inner"

    def notebook(self, path: str, *cells: Cell) -> None:
        write_notebook(self.root / path, cells)

    def pipeline(self, path: str, **document: Any) -> str:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(json.dumps({"version": 1, **document}), encoding="utf-8")
        return path

    def submit(self, path: str = "outer.dagflow", **given: Any) -> str:
        return submit_run(self.workspace, self.store, path=path, **given).run_id

    async def run(self, path: str = "outer.dagflow", **given: Any) -> RunRecord:
        run_id = self.submit(path, **given)
        await drive_run(self.workspace, self.store, run_id)
        return self.store.run(run_id)

    def nodes(self, run_id: str) -> dict[str, NodeRecord]:
        return {node.node_id: node for node in self.store.nodes(run_id)}

    def trace(self) -> list[str]:
        return sorted((self.inner / "trace.txt").read_text().split())

    def until(self, fulfilled: Callable[[], bool]) -> None:
        """Wait for what the store will tell."""
        deadline = time.monotonic() + PATIENCE_S
        while not fulfilled():
            assert time.monotonic() < deadline, [self.nodes(run) for run in self.store.unattended()]
            time.sleep(0.02)


def inner_pipeline(**given: Any) -> dict[str, Any]:
    """``first → second``; what they are given is doubled, and written into a file."""
    return {
        "parameters": [{"name": "start", "type": "int"}],
        "outputs": [
            {"name": "total", "node": "second", "output": "value"},
            {"name": "report", "node": "second", "output": "file"},
        ],
        "nodes": [
            {"id": "first", "path": "first.ipynb", "parameters": {"start": {"pipeline": "start"}}},
            {"id": "second", "path": "second.ipynb"},
        ],
        "edges": [{"source": "first", "target": "second", "source_output": "value", "target_parameter": "value"}],
        **given,
    }


def outer_pipeline(**given: Any) -> dict[str, Any]:
    """``inner → last``."""
    return {
        "nodes": [
            {"id": "inner", "type": "pipeline", "path": "inner/inner.dagflow", "parameters": {"start": 2}},
            {"id": "last", "path": "last.ipynb"},
        ],
        "edges": [
            {"source": "inner", "target": "last", "source_output": "report", "target_parameter": "report"},
        ],
        **given,
    }


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.notebook("inner/first.ipynb", ("parameters", "start: int = 0"), TRACE, ("outputs", "value = start * 2"))
    made.notebook(
        "inner/second.ipynb",
        ("parameters", "value: int = 0"),
        TRACE,
        "open('report.txt', 'w').write(str(value))",
        ("outputs", "value = value + 1\nfile = 'report.txt'"),
    )
    made.notebook("last.ipynb", ("parameters", "report: str = ''"), ("outputs", "text = open(report).read()"))
    made.pipeline("inner/inner.dagflow", **inner_pipeline())
    made.pipeline("outer.dagflow", **outer_pipeline())
    yield made
    made.store.close()


async def test_it_runs_within_and_leaves_what_it_declares(house: House) -> None:
    run = await house.run()
    assert run.state is RunState.SUCCEEDED, house.nodes(run.run_id)
    nodes = house.nodes(run.run_id)
    assert nodes["inner"].outputs == {"total": 5, "report": "inner/report.txt"}
    assert [(each["name"], each["path"]) for each in nodes["inner"].artifacts] == [("report", "inner/report.txt")]
    assert nodes["inner"].cell == {"index": 2, "total": 2}
    assert nodes["last"].outputs == {"text": "4"}

    child_id = child_run_id(run.run_id, "inner", 1)
    assert nodes["inner"].child_run_id == child_id
    child = house.store.run(child_id)
    assert (child.pipeline, child.state, child.parameters) == ("inner/inner.dagflow", RunState.SUCCEEDED, {"start": 2})
    assert child.options["parent"] == {"run_id": run.run_id, "node_id": "inner", "attempt": 1}
    assert [listed.run_id for listed in house.store.runs()] == [run.run_id]
    assert (house.workspace.runs_folder / child_id / "second" / "1" / "output.ipynb").is_file()


async def test_progress_is_told_as_nodes_end(house: House) -> None:
    told: list[Mapping[str, int]] = []
    run_id = house.submit()
    await drive_run(
        house.workspace,
        house.store,
        run_id,
        on_events=lambda events: told.extend(
            event.data["cell"] for event in events if event.node_id == "inner" and event.data.get("cell")
        ),
    )
    assert told == [{"index": index, "total": 2} for index in (0, 1, 2)]


async def test_a_failure_names_the_node_within(house: House) -> None:
    house.notebook("inner/second.ipynb", ("parameters", "value: int = 0"), "raise ValueError('no rows')")
    house.pipeline("inner/inner.dagflow", **inner_pipeline(outputs=[]))
    house.pipeline("outer.dagflow", **outer_pipeline(edges=[{"source": "inner", "target": "last"}]))
    run = await house.run()
    nodes = house.nodes(run.run_id)
    assert run.state is RunState.FAILED
    assert nodes["inner"].message == "second failed: ValueError: no rows"
    assert nodes["last"].state == "upstream_failed"


async def test_a_retry_is_a_run_of_its_own(house: House) -> None:
    house.notebook(
        "inner/first.ipynb",
        ("parameters", "start: int = 0"),
        "import pathlib\nif not pathlib.Path('tried').exists(): pathlib.Path('tried').touch(); raise OSError('once')",
        ("outputs", "value = start * 2"),
    )
    node = {"id": "inner", "type": "pipeline", "path": "inner/inner.dagflow", "parameters": {"start": 2}}
    house.pipeline("outer.dagflow", nodes=[{**node, "retry": {"attempts": 2}}])
    run = await house.run()
    assert run.state is RunState.SUCCEEDED
    first, second = (child_run_id(run.run_id, "inner", attempt) for attempt in (1, 2))
    assert (house.store.run(first).state, house.store.run(second).state) == (RunState.FAILED, RunState.SUCCEEDED)
    assert house.nodes(run.run_id)["inner"].child_run_id == second


async def test_values_that_do_not_fit_fail_the_node_with_a_sentence(house: House) -> None:
    house.notebook("source.ipynb", ("outputs", "value = 'many'"))
    wire = {"source": "source", "target": "inner", "source_output": "value", "target_parameter": "start"}
    house.pipeline(
        "outer.dagflow",
        nodes=[
            {"id": "source", "path": "source.ipynb"},
            {"id": "inner", "type": "pipeline", "path": "inner/inner.dagflow"},
        ],
        edges=[wire],
    )
    run = await house.run()
    inner = house.nodes(run.run_id)["inner"]
    assert inner.state == "failed"
    assert inner.message is not None
    assert 'inner/inner.dagflow: parameters.start: Expected a whole number (int), not "many".' in inner.message


async def test_what_is_not_left_is_left_out(house: House) -> None:
    edge = {"source": "first", "target": "second", "source_output": "value", "target_parameter": "value"}
    house.pipeline(
        "inner/inner.dagflow",
        **inner_pipeline(
            outputs=[
                {"name": "begun", "node": "first", "output": "value"},
                {"name": "total", "node": "second", "output": "value"},
            ],
            edges=[{**edge, "condition": "value > 1000"}],
        ),
    )
    house.pipeline(
        "outer.dagflow",
        **outer_pipeline(
            edges=[{"source": "inner", "target": "last"}],
            nodes=[
                {"id": "inner", "type": "pipeline", "path": "inner/inner.dagflow", "parameters": {"start": 2}},
                {"id": "last", "path": "inner/second.ipynb"},
            ],
        ),
    )
    run = await house.run()
    assert run.state is RunState.SUCCEEDED
    assert house.nodes(run.run_id)["inner"].outputs == {"begun": 4}


async def test_the_time_of_a_node_ends_the_run_within(house: House) -> None:
    house.notebook("inner/second.ipynb", ("parameters", "value: int = 0"), GATE, ("outputs", "value = 1\nfile = ''"))
    node = {"id": "inner", "type": "pipeline", "path": "inner/inner.dagflow", "parameters": {"start": 2}}
    house.pipeline("outer.dagflow", nodes=[{**node, "timeout_s": 1.0}])
    run = await house.run()
    inner = house.nodes(run.run_id)["inner"]
    assert (inner.state, inner.message) == ("failed", "Timed out after 1 s.")
    assert house.store.run(child_run_id(run.run_id, "inner", 1)).state is RunState.CANCELLED


async def test_a_cancellation_reaches_the_nodes_within(house: House) -> None:
    house.notebook("inner/second.ipynb", ("parameters", "value: int = 0"), GATE, ("outputs", "value = 1\nfile = ''"))
    run_id, runners = house.submit(), list[Runner]()

    def cancel_after_first(events: Sequence[Event]) -> None:
        if any(event.node_id == "inner" and event.data.get("cell") == {"index": 1, "total": 2} for event in events):
            runners[0].cancel()

    state = await drive_run(
        house.workspace, house.store, run_id, on_events=cancel_after_first, on_runner=runners.append
    )
    assert state is RunState.CANCELLED
    child_id = child_run_id(run_id, "inner", 1)
    assert house.store.run(child_id).state is RunState.CANCELLED
    assert house.nodes(child_id)["second"].state == "cancelled"
    assert house.nodes(run_id)["inner"].state == "cancelled"


async def test_a_run_within_is_rerun_through_its_node(house: House) -> None:
    run = await house.run()
    child_id = child_run_id(run.run_id, "inner", 1)
    with pytest.raises(Conflict, match=f"is the work of node 'inner' of run {run.run_id}"):
        request_rerun(house.workspace, house.store, child_id, mode="failed")
    request_rerun(house.workspace, house.store, run.run_id, mode="only", node_id="inner")
    await drive_run(house.workspace, house.store, run.run_id)
    assert house.nodes(run.run_id)["inner"].child_run_id == child_run_id(run.run_id, "inner", 2)
    assert house.trace() == ["first", "first", "second", "second"]


async def test_what_runs_is_the_copy_that_the_attempt_began_with(house: House) -> None:
    other = inner_pipeline(outputs=[], nodes=[], edges=[])

    def edit_meanwhile(events: Sequence[Event]) -> None:
        if any(event.data.get("child_run_id") for event in events):
            house.pipeline("inner/inner.dagflow", **other)

    run_id = house.submit()
    state = await drive_run(house.workspace, house.store, run_id, on_events=edit_meanwhile)
    assert state is RunState.SUCCEEDED
    assert house.nodes(run_id)["inner"].outputs["total"] == 5


def test_a_pipeline_within_itself_is_refused(house: House) -> None:
    node = {"id": "outer", "type": "pipeline", "path": "../outer.dagflow"}
    house.pipeline("inner/inner.dagflow", nodes=[node])
    with pytest.raises(
        InvalidPipeline, match=r"contains itself: outer\.dagflow → inner/inner\.dagflow → outer\.dagflow"
    ):
        house.submit()


async def test_one_that_is_edited_to_contain_itself_fails_its_node(house: House) -> None:
    house.notebook(
        "before.ipynb",
        "import json, pathlib",
        "node = {'id': 'outer', 'type': 'pipeline', 'path': '../outer.dagflow'}",
        "pathlib.Path('inner/inner.dagflow').write_text(json.dumps({'version': 1, 'nodes': [node]}))",
    )
    nodes = [{"id": "before", "path": "before.ipynb"}, *outer_pipeline()["nodes"][:1]]
    house.pipeline("outer.dagflow", nodes=nodes, edges=[{"source": "before", "target": "inner"}])
    run = await house.run()
    message = house.nodes(run.run_id)["inner"].message
    assert message is not None
    assert "contains itself" in message


async def test_pipelines_are_not_within_each_other_without_end(house: House) -> None:
    run_id = house.submit()
    record = house.store.run(run_id)
    for depth in range(MAX_DEPTH - 1):
        parent = {"run_id": run_id, "node_id": "inner", "attempt": 1}
        run_id = f"depth-{depth}"
        house.store.create_run(
            run_id=run_id,
            pipeline="outer.dagflow",
            document=record.document,
            parameters={},
            options={**record.options, "parent": parent},
            node_ids=["inner", "last"],
        )
    await drive_run(house.workspace, house.store, run_id)
    inner = house.nodes(run_id)["inner"]
    assert (inner.state, inner.message) == ("failed", f"Pipelines are within each other more than {MAX_DEPTH} deep.")


async def test_a_run_within_that_somebody_cancels_cancels_its_node(house: House) -> None:
    house.notebook("inner/second.ipynb", ("parameters", "value: int = 0"), GATE, ("outputs", "value = 1\nfile = ''"))
    run_id = house.submit()
    child_id = child_run_id(run_id, "inner", 1)

    def cancel_within(events: Sequence[Event]) -> None:
        if any(event.node_id == "inner" and event.data.get("cell") == {"index": 1, "total": 2} for event in events):
            with contextlib.closing(SqliteStore.open(house.workspace.runs_folder)) as another:
                request_cancel(another, child_id)

    state = await drive_run(house.workspace, house.store, run_id, on_events=cancel_within)
    assert state is RunState.FAILED
    assert house.store.run(child_id).state is RunState.CANCELLED
    assert house.nodes(run_id)["inner"].state == "cancelled"


# --- for each item --------------------------------------------------------------------------------------------------


def sweep(**for_each: Any) -> dict[str, Any]:
    """A node that runs the inner pipeline for each of four starts."""
    node = {"id": "inner", "type": "pipeline", "path": "inner/inner.dagflow", "parameters": {"start": [1, 2, 3, 4]}}
    return {"nodes": [{**node, "for_each": {"parameters": ["start"], **for_each}}]}


async def test_a_fan_out_of_pipelines_has_a_run_for_each_item(house: House) -> None:
    house.pipeline("outer.dagflow", **sweep())
    run = await house.run()
    assert run.state is RunState.SUCCEEDED, house.nodes(run.run_id)
    nodes = house.nodes(run.run_id)
    assert nodes["inner"].outputs["total"] == [3, 5, 7, 9]
    children = [nodes[f"inner.{index}"].child_run_id for index in range(4)]
    assert children == [child_run_id(run.run_id, f"inner.{index}", 1) for index in range(4)]
    assert [house.store.run(str(child)).parameters["start"] for child in children] == [1, 2, 3, 4]


async def test_all_runs_together_have_the_slots_of_the_outermost(house: House) -> None:
    house.notebook(
        "inner/first.ipynb",
        ("parameters", "start: int = 0"),
        "with open('trace.txt', 'a') as trace: trace.write('+')",
        GATE,
        "with open('trace.txt', 'a') as trace: trace.write('-')",
        ("outputs", "value = start * 2\nfile = ''"),
    )
    outputs = [{"name": "total", "node": "first", "output": "value"}]
    nodes = [
        {"id": name, "path": "first.ipynb", "parameters": {"start": {"pipeline": "start"}}}
        for name in ("first", "other")
    ]
    house.pipeline("inner/inner.dagflow", **inner_pipeline(nodes=nodes, edges=[], outputs=outputs))
    house.pipeline("outer.dagflow", **sweep())
    told: set[str] = set()

    def open_the_gate(events: Sequence[Event]) -> None:
        told.update(str(event.data.get("message")) for event in events)
        if "Waits for its turn: 2 run at once." in told:
            (house.inner / "gate").touch()

    run_id = house.submit(parallel=2)
    state = await drive_run(house.workspace, house.store, run_id, on_events=open_the_gate)
    assert state is RunState.SUCCEEDED
    marks = (house.inner / "trace.txt").read_text()
    at_once = [marks[: index + 1].count("+") - marks[: index + 1].count("-") for index in range(len(marks))]
    assert len(marks) == 2 * 2 * 4
    assert max(at_once) <= 2


async def test_a_fan_out_within_a_fan_out(house: House) -> None:
    house.pipeline(
        "inner/inner.dagflow",
        parameters=[{"name": "start", "type": "int"}],
        outputs=[{"name": "values", "node": "first", "output": "value"}],
        nodes=[
            {
                "id": "first",
                "path": "first.ipynb",
                "parameters": {"start": [10, 20]},
                "for_each": {"parameters": ["start"]},
            }
        ],
    )
    house.pipeline(
        "outer.dagflow",
        nodes=[
            {
                "id": "inner",
                "type": "pipeline",
                "path": "inner/inner.dagflow",
                "parameters": {"start": [1, 2]},
                "for_each": {"parameters": ["start"]},
            }
        ],
    )
    run = await house.run()
    assert house.nodes(run.run_id)["inner"].outputs == {"values": [[20, 40], [20, 40]]}


# --- a runner that dies ---------------------------------------------------------------------------------------------


@pytest.fixture
def gated(house: House) -> Iterator[House]:
    """The second node within waits for a file called ``gate``."""
    house.notebook(
        "inner/second.ipynb",
        ("parameters", "value: int = 0"),
        TRACE,
        GATE,
        "open('report.txt', 'w').write(str(value))",
        ("outputs", "value = value + 1\nfile = 'report.txt'"),
    )
    yield house
    for process in processes(house):
        process.kill()


def processes(house: House) -> list[psutil.Process]:
    """Runners, workers and kernels of this workspace that live."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd", "status"]):
        told = " ".join(process.info["cmdline"] or []) + str(process.info["cwd"])
        if process.info["status"] != psutil.STATUS_ZOMBIE and str(house.root) in told:
            found.append(process)
    return found


def is_running(house: House, run_id: str, node_id: str) -> bool:
    try:
        return house.nodes(run_id)[node_id].state == "running"
    except NotFound:
        return False


def kill_runner(house: House, run_id: str) -> None:
    owner = house.store.run(run_id).lease_owner
    assert owner is not None
    runner = psutil.Process(int(owner.split(":")[1]))
    runner.kill()
    runner.wait(PATIENCE_S)


def test_a_killed_runner_is_replaced_for_both_and_nothing_is_repeated(gated: House) -> None:
    run_id = gated.submit()
    child_id = child_run_id(run_id, "inner", 1)
    spawn_runner(gated.workspace, run_id)
    gated.until(lambda: is_running(gated, child_id, "second"))
    kill_runner(gated, run_id)
    (gated.inner / "gate").touch()

    gated.until(lambda: bool(gated.store.unattended()))
    assert gated.store.unattended() == [run_id], "the run within is the other one's affair"
    spawn_runner(gated.workspace, run_id)
    gated.until(lambda: gated.store.run(run_id).state in RUN_ENDED)

    assert gated.store.run(run_id).state is RunState.SUCCEEDED, gated.nodes(run_id)
    assert gated.store.run(child_id).state is RunState.SUCCEEDED
    assert gated.trace() == ["first", "second"]
    assert [attempt.attempt for attempt in gated.store.attempts(run_id, "inner")] == [1]
    assert gated.nodes(run_id)["last"].outputs == {"text": "4"}


def test_a_cancellation_outlives_the_runner(gated: House) -> None:
    run_id = gated.submit()
    child_id = child_run_id(run_id, "inner", 1)
    spawn_runner(gated.workspace, run_id)
    gated.until(lambda: is_running(gated, child_id, "second"))
    kill_runner(gated, run_id)
    request_cancel(gated.store, run_id)

    gated.until(lambda: gated.store.unattended() == [run_id])
    spawn_runner(gated.workspace, run_id)
    gated.until(lambda: gated.store.run(run_id).state in RUN_ENDED)

    assert gated.store.run(run_id).state is RunState.CANCELLED
    assert gated.store.run(child_id).state is RunState.CANCELLED
    gated.until(lambda: processes(gated) == [])
