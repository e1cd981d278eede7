"""What no longer matches the newest run, and that a rerun repeats just this. The executor runs nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import AttemptState, RunState
from jupyter_dagflow.errors import InvalidPipeline, NotFound
from jupyter_dagflow.testing.executors import FakeExecutor, Outcome
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.testing.store_contract import create_run
from jupyter_dagflow.testing.stores import MemoryStore
from jupyter_dagflow.wiring.runs import request_rerun, submit_run
from jupyter_dagflow.wiring.sources import FileSources
from jupyter_dagflow.wiring.staleness import stale_view
from jupyter_dagflow.wiring.workspace import Workspace

PATH = "flows/etl.dagflow"
FRESH: tuple[str, list[str]] = ("fresh", [])
NEW: tuple[str, list[str]] = ("new", [])


def wire(source: str, target: str, output: str = "x", parameter: str = "x") -> dict[str, str]:
    return {"source": source, "target": target, "source_output": output, "target_parameter": parameter}


class Desk:
    """A workspace with a pipeline ``load → train → report``, and runs of it."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root=root)
        self.store = MemoryStore()
        self.document: dict[str, Any] = {
            "version": 1,
            "parameters": [{"name": "lr", "type": "float", "default": 0.1}],
            "nodes": [
                {"id": "load", "path": "load.ipynb", "inputs": ["data/*.csv"]},
                {"id": "train", "path": "train.ipynb", "parameters": {"lr": {"pipeline": "lr"}}},
                {"id": "report", "path": "report.ipynb"},
            ],
            "edges": [wire("load", "train"), wire("train", "report")],
        }
        (root / "flows" / "data").mkdir(parents=True)
        (root / "flows" / "data" / "a.csv").write_text("1")
        for name in ("load", "train", "report"):
            self.write(name, "x = 1")
        self.save()

    def write(self, name: str, code: str) -> None:
        cells = [("parameters", "lr = 0.0\nx = 0\ny = 0"), code, ("outputs", "x = x")]
        write_notebook(self.workspace.root / "flows" / f"{name}.ipynb", cells)

    def save(self) -> None:
        (self.workspace.root / PATH).write_text(json.dumps(self.document))

    def node(self, node_id: str) -> dict[str, Any]:
        return next(node for node in self.document["nodes"] if node["id"] == node_id)

    async def run(self, script: Any = None, **given: Any) -> str:
        """Begin a run of the pipeline as it is on disk and drive it to its end."""
        run_id = submit_run(self.workspace, self.store, path=PATH, **given).run_id
        await self.drive(run_id, script)
        return run_id

    async def drive(self, run_id: str, script: Any = None) -> RunState | None:
        executor = FakeExecutor(script or (lambda spec: Outcome(outputs={"x": 1})))
        sources = FileSources(self.workspace, PATH)
        runner = Runner(run_id=run_id, owner="me", store=self.store, sources=sources, executor=lambda name: executor)
        return await runner.run()

    def stale(self, **given: Any) -> dict[str, tuple[str, list[str]]]:
        """State and reasons by node, of the document as the canvas has it."""
        view = stale_view(self.workspace, self.store, PATH, json.dumps(self.document | given))
        return {node_id: (node["state"], node["reasons"]) for node_id, node in view["nodes"].items()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_without_a_run_all_is_new(desk: Desk) -> None:
    for store in (None, desk.store):
        view = stale_view(desk.workspace, store, PATH)
        assert view["run_id"] is None
        assert view["nodes"] == {name: {"state": "new", "reasons": []} for name in ("load", "train", "report")}


async def test_after_a_run_all_is_fresh(desk: Desk) -> None:
    run_id = await desk.run()
    assert stale_view(desk.workspace, desk.store, PATH)["run_id"] == run_id
    assert desk.stale() == {"load": FRESH, "train": FRESH, "report": FRESH}


async def test_parameters_are_those_of_the_run(desk: Desk) -> None:
    await desk.run(parameters={"lr": 0.5})
    desk.document["parameters"][0]["default"] = 0.7
    assert desk.stale()["train"] == FRESH
    desk.document["parameters"] = []
    assert desk.stale()["train"] == ("stale", ["parameter lr is gone"])


def edit_code(desk: Desk) -> None:
    desk.write("train", "x = 2")


def edit_literal(desk: Desk) -> None:
    desk.node("train")["parameters"] = {"lr": 0.2}


def edit_input(desk: Desk) -> None:
    (desk.workspace.root / "flows" / "data" / "a.csv").write_text("2")


def add_node(desk: Desk) -> None:
    desk.write("clean", "x = 1")
    desk.document["nodes"].append({"id": "clean", "path": "clean.ipynb"})
    desk.document["edges"].append(wire("clean", "report", parameter="y"))


def disable(desk: Desk) -> None:
    desk.node("train")["disabled"] = True


def pin(desk: Desk) -> None:
    desk.node("train")["pinned"] = {"x": 5}


def fan_out(desk: Desk) -> None:
    desk.node("train").update({"parameters": {"lr": [1, 2]}, "for_each": {"parameters": ["lr"]}})


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (edit_code, {"train": ["the notebook's code changed"], "report": ["train is stale"]}),
        (edit_literal, {"train": ["parameter lr changed 0.1 → 0.2"], "report": ["train is stale"]}),
        (
            edit_input,
            {"load": ["input file data/a.csv changed"], "train": ["load is stale"], "report": ["train is stale"]},
        ),
        (add_node, {"report": ["clean is new"]}),
        (disable, {"train": ["it is disabled now"], "report": ["train is stale"]}),
        (
            pin,
            {"train": ["its outputs are pinned now"], "report": ["parameter x changed 1 → 5", "train is stale"]},
        ),
        (fan_out, {"train": ["it runs for each item now"], "report": ["train is stale"]}),
    ],
)
async def test_what_an_edit_makes_stale_is_what_a_rerun_repeats(
    desk: Desk, edit: Callable[[Desk], None], expected: dict[str, list[str]]
) -> None:
    run_id = await desk.run()
    edit(desk)
    judged = desk.stale()
    assert {name: reasons for name, (state, reasons) in judged.items() if state == "stale"} == expected
    desk.save()
    before = desk.store.run(run_id).seq
    request_rerun(desk.workspace, desk.store, run_id, mode="failed")
    assert await desk.drive(run_id) is RunState.SUCCEEDED
    told = {event.node_id for event in desk.store.events(run_id, after=before) if event.type == "node"}
    assert {name.partition(".")[0] for name in told if name} == {
        name for name, (state, _) in judged.items() if state != "fresh"
    }
    assert {name: verdict for name, verdict in desk.stale().items() if verdict != FRESH} == {}


async def test_a_notebook_that_is_gone_is_told(desk: Desk) -> None:
    await desk.run()
    (desk.workspace.root / "flows" / "load.ipynb").unlink()
    assert desk.stale()["load"] == ("stale", ["There is no file 'load.ipynb'."])


async def test_what_has_no_result_is_new(desk: Desk) -> None:
    await desk.run({"load": Outcome(outputs={"x": 1}), "train": Outcome(state=AttemptState.FAILED)})
    assert desk.stale() == {"load": FRESH, "train": NEW, "report": NEW}


async def test_what_followed_from_a_failure_is_fresh(desk: Desk) -> None:
    desk.document["nodes"].append({"id": "alert", "path": "load.ipynb", "trigger_rule": "one_failed"})
    desk.document["edges"].append({"source": "train", "target": "alert"})
    desk.save()
    await desk.run({"load": Outcome(outputs={"x": 1}), "train": Outcome(state=AttemptState.FAILED)})
    assert desk.stale()["alert"] == FRESH


async def test_a_branch_not_taken_is_fresh_until_something_upstream_is_not(desk: Desk) -> None:
    desk.document["edges"][1]["condition"] = "x > 5"
    desk.save()
    await desk.run()
    assert desk.stale() == {"load": FRESH, "train": FRESH, "report": FRESH}
    edit_code(desk)
    assert desk.stale()["report"] == ("stale", ["train is stale"])
    desk.write("train", "x = 1")
    desk.document["edges"][1]["condition"] = "x > 0"
    assert desk.stale()["report"] == ("stale", ["what decides whether it runs changed"])


async def test_a_part_leaves_the_rest_without_a_result(desk: Desk) -> None:
    await desk.run(mode="to", nodes=["train"])
    assert desk.stale() == {"load": FRESH, "train": FRESH, "report": NEW}
    await desk.run(mode="from", nodes=["report"])
    assert desk.stale() == {"load": NEW, "train": FRESH, "report": FRESH}


async def test_instances_make_their_node_stale(desk: Desk) -> None:
    desk.node("train").update({"parameters": {"lr": [1, 2, 3], "y": 7}, "for_each": {"parameters": ["lr"]}})
    desk.save()
    await desk.run()
    assert desk.stale() == {"load": FRESH, "train": FRESH, "report": FRESH}
    desk.node("train")["parameters"] = {"lr": [1, 2, 3], "y": 8}
    assert desk.stale()["train"] == ("stale", ["parameter y changed 7 → 8"])
    desk.node("train")["parameters"] = {"lr": [1, 2], "y": 7}
    assert desk.stale()["train"] == ("stale", ["the items that it runs for changed"])
    desk.node("train")["parameters"] = {"lr": 1, "y": 7}
    assert desk.stale()["train"] == (
        "stale",
        ["The node runs for each item of 'lr', which is no list but 1."],
    )
    assert desk.stale()["report"] == ("stale", ["train is stale"])


async def test_a_node_that_comes_back_is_new(desk: Desk) -> None:
    run_id = await desk.run()
    nodes, edges = desk.document["nodes"], desk.document["edges"]
    desk.document |= {"nodes": nodes[:2], "edges": edges[:1]}
    desk.save()
    request_rerun(desk.workspace, desk.store, run_id, mode="only", node_id="load")
    await desk.drive(run_id)
    assert desk.stale() == {"load": FRESH, "train": FRESH}
    assert desk.stale(nodes=nodes, edges=edges) == {"load": FRESH, "train": FRESH, "report": NEW}


async def test_runs_within_runs_are_not_compared_with(desk: Desk) -> None:
    run_id = await desk.run()
    parent = {"run_id": run_id, "node_id": "load", "attempt": 1}
    create_run(desk.store, "inner", pipeline=PATH, options={"parent": parent})
    assert stale_view(desk.workspace, desk.store, PATH)["run_id"] == run_id


def test_a_circle_is_told(desk: Desk) -> None:
    with pytest.raises(InvalidPipeline, match="cycle"):
        desk.stale(edges=[wire("load", "train"), wire("train", "load")])


def test_a_pipeline_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(NotFound):
        stale_view(desk.workspace, desk.store, "nothing.dagflow")
