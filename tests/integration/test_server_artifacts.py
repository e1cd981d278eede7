"""Artifacts and ports of whatever a node may name, over REST."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.testing.server import Answer
from jupyter_dagflow.testing.server_house import BASE_PATHS, House

pytestmark = pytest.mark.parametrize("base_path", BASE_PATHS)


async def left(house: House, path: str, content: bytes = b"a,b\n1,2\n", **entry: Any) -> str:
    """A run whose first node left a file in the folder ``flows``, as its output ``out file``."""
    run_id = await house.start()
    told = {
        "name": "out file",
        "path": path,
        "kind": "table",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    ended = {"state": "succeeded", "artifacts": [told | entry]}
    house.append(run_id, Change(type="attempt", node_id="first", attempt=1, data=ended))
    return run_id


async def asked(house: House, run_id: str, name: str = "out file", node: str = "first", attempt: str = "1") -> Answer:
    return await house.server.get("runs", run_id, "nodes", node, "attempts", attempt, "artifacts", name)


@pytest.mark.parametrize("is_absolute", [False, True])
async def test_an_artifact_is_shown(house: House, is_absolute: bool) -> None:
    file = house.server.root / "flows" / "ü b.csv"
    file.write_text("a,b\n1,2\n")
    answer = await asked(house, await left(house, str(file) if is_absolute else "ü b.csv"))
    assert answer.status == 200, answer.text
    assert answer.json == {
        "name": "out file",
        "kind": "table",
        "size": 8,
        "path": "flows/ü b.csv",
        "preview": {"type": "table", "columns": ["a", "b"], "rows": [["1", "2"]]},
        "truncated": False,
    }


async def test_those_of_instances_are_their_own(house: House) -> None:
    (house.server.root / "flows" / "a.txt").write_text("text")
    run_id = await left(house, "none.csv")
    told = {"name": "x", "path": "a.txt", "size": 4, "sha256": hashlib.sha256(b"text").hexdigest()}
    data = {"state": "succeeded", "artifacts": [told]}
    house.append(run_id, Change(type="attempt", node_id="first.0", attempt=1, data=data))
    answer = await asked(house, run_id, "x", "first.0")
    assert (answer.json["kind"], answer.json["preview"]) == ("text", {"type": "text", "text": "text"})


@pytest.mark.parametrize("path", ["../../secret.csv", "/etc/passwd", "link.csv", "a\0b"])
async def test_nothing_outside_of_the_workspace_is_read(house: House, tmp_path: Path, path: str) -> None:
    (house.server.root.parent / "secret.csv").write_text("a,b\n1,2\n")
    (house.server.root / "flows" / "link.csv").symlink_to(house.server.root.parent / "secret.csv")
    answer = await asked(house, await left(house, path))
    assert answer.status == 200, answer.text
    assert (answer.json["path"], answer.json["preview"], answer.json["size"]) == (None, None, 8)


async def test_a_file_that_is_another_now_is_a_conflict(house: House) -> None:
    file = house.server.root / "flows" / "a.csv"
    run_id = await left(house, "a.csv")
    answer = await asked(house, run_id)
    assert (answer.status, answer.json["message"]) == (409, "The file 'a.csv' is no longer there.")
    for other in ("a,b\n3,4\n", "longer than before"):
        file.write_text(other)
        answer = await asked(house, run_id)
        assert answer.status == 409
        assert answer.json["message"] == "The file 'a.csv' has changed since this attempt left it."


async def test_what_is_not_there_is_not_found(house: House) -> None:
    run_id = await left(house, "a.csv")
    for told, message in [
        ({"name": "<b>"}, "Attempt 1 of node 'first' left no artifact '<b>'."),
        ({"attempt": "2"}, f"Run {run_id} has no attempt 2 of node 'first'."),
        ({"node": "second"}, f"Run {run_id} has no attempt 1 of node 'second'."),
        ({"node": "a b"}, "There is no node 'a b'."),
        ({"attempt": "x"}, "There is nothing at this address."),
    ]:
        answer = await asked(house, run_id, **told)
        assert (answer.status, answer.json["message"]) == (404, message)
    assert (await asked(house, "none")).status == 404


async def test_ports_of_notebooks_have_types(house: House) -> None:
    cells = [("parameters", "n: int = 3"), ("outputs", "rows = len([])\nname = str(1)\nother = open('x')")]
    write_notebook(house.server.root / "a.ipynb", cells)
    answer = (await house.server.get("notebook", path="a.ipynb")).json
    assert answer["output_types"] == {"rows": "int", "name": "str", "other": "any"}
    assert answer["parameters"] == [
        {"name": "n", "type": "int", "default": 3, "default_source": None, "help": "", "choices": None,
         "required": False}
    ]  # fmt: skip


async def test_ports_of_a_pipeline_are_what_it_declares(house: House) -> None:
    document = {
        "nodes": [],
        "parameters": [
            {"name": "day", "type": "str", "description": "ISO"},
            {"name": "n", "default": 3, "choices": [3]},
        ],
        "outputs": [{"name": "rows", "node": "load", "output": "n_rows"}],
    }
    (house.server.root / "inner.dagflow").write_text(json.dumps(document))
    answer = (await house.server.get("notebook", path="inner.dagflow")).json
    day, n = answer["parameters"]
    assert (day["type"], day["required"], day["help"]) == ("str", True, "ISO")
    assert (n["default"], n["required"], n["choices"]) == (3, False, [3])
    assert (answer["outputs"], answer["output_types"]) == (["rows"], {"rows": "any"})


@pytest.mark.parametrize(("name", "language"), [("a.py", "python"), ("a.sh", "bash"), ("a.R", "r")])
async def test_a_script_has_no_ports_of_its_own(house: House, name: str, language: str) -> None:
    (house.server.root / name).write_text("1")
    answer = (await house.server.get("notebook", path=name)).json
    assert (answer["parameters"], answer["outputs"], answer["output_types"]) == ([], [], {})
    assert (answer["language"], answer["hash"]) == (language, hashlib.sha256(b"1").hexdigest())


@pytest.mark.parametrize(("name", "status"), [("none.py", 404), ("../x.sh", 403), ("broken.dagflow", 422)])
async def test_what_cannot_be_read_is_told(house: House, name: str, status: int) -> None:
    (house.server.root / "broken.dagflow").write_text("{")
    answer = await house.server.get("notebook", path=name)
    assert answer.status == status
    assert answer.json["message"].endswith(".")
