"""Notebooks that were chosen together, over REST."""

from __future__ import annotations

import pytest

from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.testing.server_house import BASE_PATHS, House

pytestmark = pytest.mark.parametrize("base_path", BASE_PATHS)


async def test_wires_are_proposed(house: House) -> None:
    flows = house.server.root / "flows"
    write_notebook(flows / "last.ipynb", [("parameters", "value: int = 0"), "open('gone.csv')"])
    answer = await house.server.post(
        "proposals", body={"paths": ["flows/first.ipynb", "flows/last.ipynb", "flows/none.ipynb"], "folder": "flows"}
    )
    assert answer.status == 200
    assert [node["path"] for node in answer.json["nodes"]] == ["first.ipynb", "last.ipynb"]
    (proposal,) = answer.json["proposals"]
    assert (proposal["edge"]["target_parameter"], proposal["kind"], proposal["accepted"]) == ("value", "value", True)
    assert [problem["path"] for problem in answer.json["problems"]] == ["flows/none.ipynb"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"paths": "a.ipynb"}, 400),
        ({"paths": [3]}, 400),
        ({"paths": [""]}, 400),
        ({"paths": ["a\0.ipynb"]}, 400),
        ({"paths": ["a.ipynb"] * 501}, 400),
        ({"paths": [], "folder": 3}, 400),
        ({"paths": [], "folder": "../elsewhere"}, 403),
        ([], 400),
    ],
)
async def test_what_is_no_selection_is_refused(house: House, body: object, status: int) -> None:
    answer = await house.server.post("proposals", body=body)
    assert (answer.status, bool(answer.json["message"])) == (status, True)


async def test_nothing_outside_of_the_workspace_is_read(house: House) -> None:
    outside = house.server.root.parent / "outside.ipynb"
    write_notebook(outside, [("parameters", "x = 1")])
    answer = await house.server.post("proposals", body={"paths": ["../outside.ipynb", "/etc/passwd"]})
    assert (answer.status, answer.json["nodes"]) == (200, [])
    assert len(answer.json["problems"]) == 2


async def test_nothing_chosen_is_nothing_proposed(house: House) -> None:
    answer = await house.server.post("proposals", body={"paths": [], "folder": ""})
    assert answer.json == {"nodes": [], "proposals": [], "problems": []}
