"""Pools, reusable results, runs of a part, instances and runs within runs over REST. No run is executed here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.testing.server_house import BASE_PATHS, House, write_pipeline

pytestmark = pytest.mark.parametrize("base_path", BASE_PATHS)


def node(node_id: str, **data: Any) -> Change:
    return Change(type="node", node_id=node_id, data=data)


def attempt(node_id: str, number: int = 1, **data: Any) -> Change:
    return Change(type="attempt", node_id=node_id, attempt=number, data=data)


def success(node_id: str, number: int = 1, **data: Any) -> list[Change]:
    """A node whose attempt has succeeded."""
    return [
        attempt(node_id, number, state="succeeded", **data),
        node(node_id, state="queued"),
        node(node_id, state="succeeded", attempt=number, outputs=data.get("outputs", {})),
    ]


# --- pools -----------------------------------------------------------------------------------------------------------


async def test_pools_are_made_shown_and_removed(house: House) -> None:
    assert (await house.server.get("pools")).json == {"pools": []}
    answer = await house.server.fetch(house.server.url("pools", "db"), method="PUT", body='{"slots": 2}')
    assert (answer.status, answer.json) == (
        200,
        {"pools": [{"name": "db", "slots": 2, "taken": 0, "holders": []}]},
    )
    run_id = await house.start()
    assert house.store.take_slots(run_id, "first", "db", 2)
    assert (await house.server.get("pools")).json["pools"] == [
        {"name": "db", "slots": 2, "taken": 2, "holders": [{"run_id": run_id, "node_id": "first", "slots": 2}]}
    ]
    answer = await house.server.fetch(house.server.url("pools", "db"), method="DELETE")
    assert (answer.status, answer.json) == (200, {"pools": []})
    answer = await house.server.fetch(house.server.url("pools", "db"), method="DELETE")
    assert (answer.status, answer.json["message"]) == (404, "There is no pool 'db'.")


@pytest.mark.parametrize(
    ("name", "body"),
    [("db", "{}"), ("db", '{"slots": 0}'), ("db", '{"slots": -1}'), ("db", '{"slots": true}'), ("db", '{"slots": 1.5}'),
     ("db", '{"slots": 1e400}'), ("db", '{"slots": 1000001}'), ("db", "[]"), ("db", "{"), ("a b", '{"slots": 1}'),
     ("a/b", '{"slots": 1}'), ("..", '{"slots": 1}'), ("x" * 65, '{"slots": 1}'), ("ü", '{"slots": 1}')],
)  # fmt: skip
async def test_a_pool_that_cannot_be_is_refused(house: House, name: str, body: str) -> None:
    answer = await house.server.fetch(house.server.url("pools", name), method="PUT", body=body)
    assert answer.status == 400, answer.text
    assert answer.json["message"].endswith(".")
    assert (await house.server.get("pools")).json == {"pools": []}


async def test_looking_at_pools_and_results_makes_no_store(house: House) -> None:
    assert (await house.server.get("pools")).status == 200
    assert (await house.server.get("cache")).json == {"entries": []}
    assert (await house.server.post("cache", "forget")).json == {"forgotten": 0}
    assert not house.server.workspace.runs_folder.exists()


async def test_a_pool_that_is_not_there_is_a_problem(house: House) -> None:
    pool = {"name": "gpu", "slots": 1}
    path = write_pipeline(house.server.root, edges=[], nodes=[{"id": "first", "path": "first.ipynb", "pool": pool}])
    for answer in (
        await house.server.post("validate", body={"path": path}),
        await house.server.post("runs", body={"path": path}),
    ):
        assert [problem["path"] for problem in answer.json["problems"]] == ["nodes[0].pool.name"]
    await house.server.fetch(house.server.url("pools", "gpu"), method="PUT", body='{"slots": 1}')
    assert (await house.server.post("validate", body={"path": path})).json == {"problems": []}
    assert (await house.server.post("runs", body={"path": path})).status == 201


# --- reusable results ------------------------------------------------------------------------------------------------


async def test_reusable_results_are_listed_and_forgotten(house: House) -> None:
    run_id = await house.start()
    for name, key in (("first", "k"), ("second.0", "l"), ("second.1", "m")):
        directory = f"{run_id}/{name}/1"
        house.append(
            run_id, *success(name, key=key, cacheable=True, parts={"x": "1"}, finished_at=5.0, directory=directory)
        )
    entries = (await house.server.get("cache")).json["entries"]
    assert [entry["node_id"] for entry in entries] == ["second.1", "second.0", "first"]
    assert entries[1] == {
        "key": "l",
        "run_id": run_id,
        "pipeline": house.pipeline,
        "node_id": "second.0",
        "attempt": 1,
        "finished_at": 5.0,
        "directory": f"{run_id}/second.0/1",
    }
    assert (await house.server.post("cache", "forget", body={"keys": ["k", "x"]})).json == {"forgotten": 1}
    assert (await house.server.post("cache", "forget", body={"keys": []})).json == {"forgotten": 0}
    assert (await house.server.post("cache", "forget", body={"keys": None})).json == {"forgotten": 2}
    assert (await house.server.get("cache")).json == {"entries": []}


@pytest.mark.parametrize("body", [{"keys": "k"}, {"keys": [1]}, {"keys": {"k": 1}}, []])
async def test_keys_of_the_wrong_shape_are_refused(house: House, body: Any) -> None:
    url = house.server.url("cache", "forget")
    answer = await house.server.fetch(url, method="POST", body=json.dumps(body))
    assert (answer.status, answer.json["message"].endswith(".")) == (400, True)


# --- runs of a part --------------------------------------------------------------------------------------------------


async def test_a_run_to_a_node_selects_what_is_upstream(house: House) -> None:
    body = {"path": house.pipeline, "mode": "to", "nodes": ["first"], "cache": "refresh"}
    answer = await house.server.post("runs", body=body)
    assert answer.status == 201, answer.text
    options = answer.json["options"]
    assert (options["selected"], options["given"], options["cache"]) == (["first"], {}, "refresh")
    assert list(answer.json["nodes"]) == ["first", "second"]


async def test_a_run_from_a_node_takes_earlier_results(house: House) -> None:
    body = {"path": house.pipeline, "mode": "from", "nodes": ["second"]}
    answer = await house.server.post("runs", body=body)
    assert (answer.status, answer.json["message"]) == (
        409,
        "Node 'second' needs the output 'value' of 'first', which no earlier run of this pipeline left. "
        "Run to 'second' instead.",
    )
    run_id = await house.start()
    house.append(run_id, *success("first", outputs={"value": 5}))
    answer = await house.server.post("runs", body=body)
    assert answer.status == 201, answer.text
    given = {"first": {"run_id": run_id, "node_id": "first", "attempt": 1}}
    assert (answer.json["options"]["selected"], answer.json["options"]["given"]) == (["second"], given)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"mode": "to"}, 400),
        ({"mode": "to", "nodes": []}, 400),
        ({"nodes": ["first"]}, 400),
        ({"mode": "around", "nodes": ["first"]}, 400),
        ({"mode": "to", "nodes": "first"}, 400),
        ({"mode": "to", "nodes": [1]}, 400),
        ({"mode": 1, "nodes": ["first"]}, 400),
        ({"mode": "to", "nodes": ["nobody"]}, 404),
        ({"mode": "to", "nodes": ["first.0"]}, 404),
        ({"cache": "always"}, 400),
        ({"cache": True}, 400),
    ],
)
async def test_a_part_of_the_wrong_shape_is_refused(house: House, given: dict[str, Any], status: int) -> None:
    answer = await house.server.post("runs", body={"path": house.pipeline, **given})
    assert answer.status == status, answer.text
    assert answer.json["message"].endswith(".")
    assert house.spawned == []


# --- what is stale ---------------------------------------------------------------------------------------------------


async def test_without_a_run_all_is_new(house: House) -> None:
    new = {"state": "new", "reasons": []}
    answer = await house.server.post("stale", body={"path": house.pipeline})
    assert (answer.status, answer.json) == (200, {"run_id": None, "nodes": {"first": new, "second": new}})
    assert not house.server.workspace.runs_folder.exists()
    run_id = await house.start()
    document = {"version": 1, "nodes": [{"id": "other", "path": "first.ipynb"}]}
    for given in (document, json.dumps(document)):
        answer = await house.server.post("stale", body={"path": house.pipeline, "document": given})
        assert answer.json == {"run_id": run_id, "nodes": {"other": new}}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"path": 1}, 400),
        ({"path": "../../etc/passwd"}, 403),
        ({"path": "nothing.dagflow"}, 404),
        ({"path": "flows/first.ipynb"}, 400),
        ({"path": "flows/etl.dagflow", "document": 1}, 400),
        ({"path": "flows/etl.dagflow", "document": "{"}, 422),
        ({"path": "flows/etl.dagflow", "document": {"version": 1, "nodes": [{"id": "../x"}]}}, 422),
        (
            {
                "path": "flows/etl.dagflow",
                "document": {"version": 1, "nodes": [{"id": "a"}], "edges": [{"source": "a", "target": "a"}]},
            },
            422,
        ),
    ],
)
async def test_a_document_that_cannot_be_compared_is_told(house: House, body: dict[str, Any], status: int) -> None:
    await house.start()
    answer = await house.server.post("stale", body=body)
    assert (answer.status, answer.json["message"].endswith(".")) == (status, True), answer.text


# --- instances -------------------------------------------------------------------------------------------------------


async def test_instances_are_nodes_of_the_view_and_not_of_the_list(house: House) -> None:
    run_id = await house.start()
    house.begin_attempt(run_id, "second.0").write_text('{"type": "text", "text": "hello"}\n')
    house.append(run_id, node("second", width=2), node("second.1", item={"x": 2}))
    view = (await house.server.get("runs", run_id)).json
    assert list(view["nodes"]) == ["first", "second", "second.0", "second.1"]
    assert (view["nodes"]["second"]["width"], view["nodes"]["second.1"]["item"]) == (2, {"x": 2})
    (summary,) = (await house.server.get("runs")).json["runs"]
    assert summary["nodes"] == {"pending": 2}
    attempts = (await house.server.get("runs", run_id, "attempts", node_id="second.0")).json["attempts"]
    assert [one["node_id"] for one in attempts] == ["second.0"]
    page = (await house.server.get("runs", run_id, "nodes", "second.0", "attempts", "1", "log")).json
    assert [entry["text"] for entry in page["entries"]] == ["hello"]


@pytest.mark.parametrize("node_id", ["second.", "second.x", "second.00", "second.1.1", ".0", "second.1234567890"])
async def test_what_is_no_instance_is_told(house: House, node_id: str) -> None:
    run_id = await house.start()
    house.append(run_id, Change(type="run", data={"state": "failed"}))
    answer = await house.server.get("runs", run_id, "nodes", node_id, "attempts", "1", "log")
    assert answer.status == 404
    answer = await house.server.post("runs", run_id, "rerun", body={"mode": "only", "node_id": node_id})
    assert answer.status == 400


async def test_the_log_of_a_reused_result_is_that_of_the_attempt_that_made_it(house: House) -> None:
    made = await house.start()
    house.begin_attempt(made).write_text('{"type": "text", "text": "made"}\n')
    house.end_attempt(made)
    run_id = await house.start()
    reused = {"run_id": made, "node_id": "first", "attempt": 1}
    house.append(run_id, attempt("first", state="reused", reused=reused, directory=f"{made}/first/1"))
    page = (await house.server.get("runs", run_id, "nodes", "first", "attempts", "1", "log")).json
    assert ([entry["text"] for entry in page["entries"]], page["ended"]) == (["made"], True)


# --- runs within runs ------------------------------------------------------------------------------------------------


async def test_a_run_within_a_run_is_shown_and_not_listed(house: House) -> None:
    outer = await house.start()
    parent = {"run_id": outer, "node_id": "first", "attempt": 1}
    house.store.create_run(
        run_id="inner", pipeline=house.pipeline, document={}, parameters={}, options={"parent": parent}, node_ids=["a"]
    )
    assert [run["run_id"] for run in (await house.server.get("runs")).json["runs"]] == [outer]
    view = (await house.server.get("runs", "inner")).json
    assert (view["run_id"], view["options"]) == ("inner", {"parent": parent})
    answer = await house.server.post("runs", "inner", "rerun", body={"mode": "failed"})
    assert (answer.status, answer.json["message"]) == (
        409,
        f"Run inner is the work of node 'first' of run {outer}. Rerun that node instead.",
    )
    house.spawned.clear()
    assert (await house.server.post("runs", "inner", "cancel")).status == 202
    assert house.spawned == []
    async with house.server.socket() as socket:
        await socket.say(type="watch", path=house.pipeline)
        assert (await socket.hear())["run"]["run_id"] == outer
        await socket.say(type="watch", run_id="inner")
        assert (await socket.hear())["run"]["run_id"] == "inner"
