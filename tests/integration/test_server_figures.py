"""Figures of attempts over REST."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.testing.server import Answer
from jupyter_dagflow.testing.server_house import BASE_PATHS, House

pytestmark = pytest.mark.parametrize("base_path", BASE_PATHS)

PNG = base64.b64encode(b"\x89PNG").decode()
FIGURE = {"media_type": "image/png", "data": PNG}


def drew(house: House, run_id: str, node_id: str = "first", attempt: int = 1) -> None:
    """An attempt leaves a notebook with a figure."""
    folder = house.begin_attempt(run_id, node_id, attempt).parent
    output = {"output_type": "display_data", "metadata": {}, "data": {"image/png": PNG + "\n"}}
    (folder / "output.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "outputs": [output]}]}))


async def asked(house: House, run_id: str, node: str = "first", attempt: str = "1") -> Answer:
    return await house.server.get("runs", run_id, "nodes", node, "attempts", attempt, "figure")


async def test_the_last_figure_is_given(house: House) -> None:
    run_id = await house.start()
    drew(house, run_id)
    answer = await asked(house, run_id)
    assert (answer.status, answer.json) == (200, FIGURE)


async def test_a_reused_result_has_the_figure_of_the_attempt_that_made_it(house: House) -> None:
    made = await house.start()
    drew(house, made, "first.2", 1)
    assert (await asked(house, made, "first.2")).json == FIGURE
    run_id = await house.start()
    data: dict[str, Any] = {"state": "reused", "reused": {"run_id": made, "node_id": "first.2", "attempt": 1}}
    house.append(run_id, Change(type="attempt", node_id="first.0", attempt=1, data=data))
    answer = await asked(house, run_id, "first.0")
    assert (answer.status, answer.json) == (200, FIGURE)


async def test_a_file_that_is_gone_is_no_figure(house: House) -> None:
    run_id = await house.start()
    house.begin_attempt(run_id)
    answer = await asked(house, run_id)
    assert (answer.status, answer.json) == (200, None)


async def test_what_is_not_there_is_not_found(house: House) -> None:
    run_id = await house.start()
    drew(house, run_id)
    for told, message in [
        ({"attempt": "2"}, f"Run {run_id} has no attempt 2 of node 'first'."),
        ({"node": "second"}, f"Run {run_id} has no attempt 1 of node 'second'."),
        ({"node": "a b"}, "There is no node 'a b'."),
        ({"attempt": "x"}, "There is nothing at this address."),
    ]:
        answer = await asked(house, run_id, **told)
        assert (answer.status, answer.json["message"]) == (404, message)
