"""Executed notebooks compared over REST."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.testing.server import Answer
from jupyter_dagflow.testing.server_house import BASE_PATHS, House

pytestmark = pytest.mark.parametrize("base_path", BASE_PATHS)


def executed(house: House, run_id: str, source: str) -> None:
    """The first attempt of a run's first node left a notebook."""
    folder = house.begin_attempt(run_id).parent
    (folder / "output.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": source}]}))


def attempt(run_id: str, **given: Any) -> dict[str, Any]:
    return {"run_id": run_id, "node_id": "first", "attempt": 1, **given}


async def asked(house: House, left: Any, right: Any) -> Answer:
    return await house.server.post("compare", "notebooks", body={"left": left, "right": right})


async def test_notebooks_of_two_runs_are_compared_also_a_reused_one(house: House) -> None:
    one, two, three = [await house.start() for _ in range(3)]
    executed(house, one, "a = 1")
    executed(house, two, "a = 1\nb = 2")
    reused = {"state": "reused", "reused": attempt(one)}
    house.append(three, Change(type="attempt", node_id="first", attempt=1, data=reused))
    answer = await asked(house, attempt(one), attempt(two))
    assert answer.status == 200, answer.text
    assert [cell["state"] for cell in answer.json["cells"]] == ["changed"]
    answer = await asked(house, attempt(one), attempt(three))
    assert [cell["state"] for cell in answer.json["cells"]] == ["same"]


async def test_what_cannot_be_compared_is_told(house: House) -> None:
    run_id = await house.start()
    executed(house, run_id, "a")
    gone = await house.start()
    house.begin_attempt(gone)
    for right, status, message in (
        (attempt(gone), 409, "There is no executed notebook dagflow-runs/"),
        (attempt(run_id, attempt=2), 404, "has no attempt 2"),
        (attempt("none"), 404, "none"),
        (attempt("../x"), 400, "'run_id' is not an id."),
        (attempt(run_id, node_id="a/b"), 400, "'node_id' is not the id of a node."),
        (attempt(run_id, attempt="1"), 400, "'attempt' must be a whole number."),
        (None, 400, "The field 'right' must be a JSON object."),
    ):
        answer = await asked(house, attempt(run_id), right)
        assert (answer.status, message in answer.json["message"]) == (status, True), answer.text
