"""``kill -9`` in the middle of a fan-out, of a wait for a pool, and of a run's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.wiring.running import spawn_runner
from tests.integration.outliving_house import GATE, TRACE, House

MakeHouse = Callable[..., House]


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[MakeHouse]:
    with ExitStack() as stack:

        def made(**document: Any) -> House:
            item = [("parameters", 'item: str = ""'), TRACE, f"if item == 'gated':\n    {GATE.splitlines()[0]}"]
            wait = "while item == 'gated' and not pathlib.Path('gate').exists(): time.sleep(0.02)"
            write_notebook(tmp_path / "item.ipynb", [*item, wait, ("outputs", "value = item.upper()")])
            write_notebook(
                tmp_path / "end.ipynb", [("parameters", "values: list = []"), TRACE, ("outputs", "all = values")]
            )
            house = House(tmp_path, **document)
            stack.callback(house.close)
            return house

        yield made


FAN_OUT = {
    "nodes": [
        {
            "id": "train",
            "path": "item.ipynb",
            "parameters": {"item": ["a", "gated", "b", "c"]},
            "for_each": {"parameters": ["item"], "parallel": 2},
        },
        {"id": "end", "path": "end.ipynb"},
    ],
    "edges": [{"source": "train", "target": "end", "source_output": "value", "target_parameter": "values"}],
}


@pytest.mark.parametrize("gate", ["opened while nobody watched", "opened afterwards"])
def test_a_fan_out_goes_on_where_it_was(make_house: MakeHouse, gate: str) -> None:
    house = make_house(**FAN_OUT)
    spawn_runner(house.workspace, house.run_id)
    house.until(lambda: house.node_state("train.0") == "succeeded" and house.node_state("train.1") == "running")
    house.kill_runner()
    if gate == "opened while nobody watched":
        (house.root / "gate").touch()
        house.until((house.workspace.runs_folder / house.run_id / "train.1" / "1" / "result.json").exists)
    house.take_over()
    if gate == "opened afterwards":
        house.until(lambda: house.node_state("train.3") == "succeeded")
        (house.root / "gate").touch()
    house.until(house.ended)

    assert house.store.run(house.run_id).state is RunState.SUCCEEDED, house.told()
    assert sorted(house.trace()) == ["end", "train.0", "train.1", "train.2", "train.3"]
    end = house.node("end")
    assert end is not None
    assert end.outputs == {"all": ["A", "GATED", "B", "C"]}
    house.until(lambda: house.processes() == [])


def test_who_waits_for_a_pool_goes_on_waiting(make_house: MakeHouse) -> None:
    pool = {"pool": {"name": "db"}}
    nodes = [
        {"id": "first", "path": "item.ipynb", "parameters": {"item": "gated"}, **pool},
        {"id": "second", "path": "item.ipynb", **pool},
    ]
    house = make_house(nodes=nodes, edges=[])
    spawn_runner(house.workspace, house.run_id)

    def waits() -> bool:
        second = house.node("second")
        return second is not None and (second.message or "").startswith("Waits for 1 slot of the pool 'db'")

    house.until(lambda: house.node_state("first") == "running" and waits())
    killed = house.store.run(house.run_id).lease_owner
    house.kill_runner()
    house.take_over()
    house.until(lambda: house.store.run(house.run_id).lease_owner not in {None, killed} and waits())
    assert house.trace() == ["first"]
    (house.root / "gate").touch()
    house.until(house.ended)

    assert house.store.run(house.run_id).state is RunState.SUCCEEDED, house.told()
    assert house.trace() == ["first", "second"]
    assert house.store.pools()[0].holders == ()


def test_the_time_of_a_run_is_over_also_for_the_next_runner(make_house: MakeHouse) -> None:
    nodes = [{"id": "first", "path": "item.ipynb", "parameters": {"item": "gated"}}]
    house = make_house(nodes=nodes, edges=[], timeout_s=8.0)
    spawn_runner(house.workspace, house.run_id)
    house.until(lambda: house.runner() is not None and house.store.run(house.run_id).started_at is not None)
    house.kill_runner()
    house.take_over()
    house.until(house.ended)

    run = house.store.run(house.run_id)
    assert (run.state, run.message) == (RunState.FAILED, "Timed out after 8 s."), house.told()
    assert house.node_state("first") == "cancelled"
    house.until(lambda: house.processes() == [])
