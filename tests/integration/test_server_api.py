"""REST with good and with hostile input, at the root and below a user's base URL. No run is executed here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.exporters import registry
from jupyter_dagflow.server.handlers import base, notebooks
from jupyter_dagflow.testing.exporters import FakeExporter
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.testing.server_house import BASE_PATHS, House, write_pipeline
from jupyter_dagflow.wiring import exports

pytestmark = pytest.mark.parametrize("base_path", BASE_PATHS)

OUTSIDE = ["../../etc/passwd", "/etc/passwd", "flows/../../secret.dagflow", "C:\\secret.dagflow", "link.dagflow"]


@pytest.fixture
def secret(house: House) -> None:
    """A pipeline next to the workspace, and a link to it inside."""
    outside = house.server.root.parent / "outside"
    write_pipeline(outside, "secret.dagflow")
    (house.server.root / "link.dagflow").symlink_to(outside / "secret.dagflow")


async def test_a_notebook_is_described(house: House) -> None:
    answer = await house.server.get("notebook", path="flows/first.ipynb")
    assert answer.status == 200
    (parameter,) = answer.json["parameters"]
    assert (parameter["name"], parameter["type"], parameter["default"]) == ("start", "int", 1)
    assert parameter["help"] == "where to begin"
    assert answer.json["outputs"] == ["value"]
    assert answer.json["kernel"] == "python3"


async def test_several_notebooks_are_described_at_once(house: House) -> None:
    alone = (await house.server.get("notebook", path="flows/first.ipynb")).json
    paths = ["flows/first.ipynb", "flows/gone.ipynb", "../../etc/passwd"]
    answer = await house.server.post("notebooks", body={"paths": paths})
    assert answer.status == 200
    first, gone, outside = answer.json["notebooks"]
    written = (house.server.root / "flows/first.ipynb").stat().st_mtime_ns // 1_000_000
    described = {"path": "flows/first.ipynb", "notebook": alone, "modified": written}
    assert first == described | {"message": None, "is_missing": False}
    assert (gone["notebook"], gone["is_missing"]) == (None, True)
    assert "gone.ipynb" in gone["message"]
    assert (outside["notebook"], outside["is_missing"]) == (None, False)
    for body in ({"paths": "x"}, {"paths": [1]}, {"paths": ["a.ipynb"] * 201}, {"paths": [""]}):
        assert 400 <= (await house.server.post("notebooks", body=body)).status < 500


async def test_files_that_can_become_nodes_are_found(house: House, secret: None) -> None:
    answer = await house.server.get("files", path=house.pipeline, query="FIRST")
    assert (answer.status, answer.json) == (
        200,
        {"files": [{"path": "flows/first.ipynb", "type": "notebook"}], "is_complete": True},
    )
    everything = await house.server.get("files", path=house.pipeline)
    assert "link.dagflow" not in [file["path"] for file in everything.json["files"]]
    for path in OUTSIDE:
        assert 400 <= (await house.server.get("files", path=path)).status < 500


async def test_names_of_files_may_hold_anything(house: House) -> None:
    name = "flows/ü b&c=d#e%2F?+.ipynb"
    write_notebook(house.server.root / name, [("parameters", "y = 2")])
    answer = await house.server.get("notebook", path=name)
    assert (answer.status, answer.json["path"]) == (200, name)


async def test_a_document_is_validated_on_disk_as_text_and_as_value(house: House) -> None:
    assert (await house.server.post("validate", body={"path": house.pipeline})).json == {"problems": []}
    document = json.loads((house.server.root / house.pipeline).read_text())
    document["nodes"][1]["path"] = "gone.ipynb"
    for given in (document, json.dumps(document)):
        answer = await house.server.post("validate", body={"path": house.pipeline, "document": given})
        assert answer.status == 200
        assert answer.json["problems"][0]["node_id"] == "second"
        assert answer.json["problems"][0]["path"].startswith("nodes[1]")


async def test_a_document_that_cannot_be_read_is_problems(house: House) -> None:
    (house.server.root / "broken.dagflow").write_text('{"version": 1, "nodes": [')
    for body in ({"path": "broken.dagflow"}, {"path": house.pipeline, "document": {"version": 99}}):
        answer = await house.server.post("validate", body=body)
        assert (answer.status, len(answer.json["problems"])) == (200, 1)


async def test_a_pipeline_is_exported(house: House) -> None:
    names = [exporter["name"] for exporter in (await house.server.get("exporters")).json["exporters"]]
    assert "script" in names
    answer = await house.server.post("export", body={"path": house.pipeline, "to": "script"})
    assert answer.status == 200
    (file,) = answer.json["files"]
    assert file["name"].endswith(".py")
    compile(file["content"], file["name"], "exec")


async def test_exporters_have_options_and_what_does_not_fit_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "exporters", lambda: {"fake": FakeExporter()})
    monkeypatch.setattr(exports, "exporters", lambda: {"fake": FakeExporter()})
    (listed,) = (await house.server.get("exporters")).json["exporters"]
    assert listed["description"] == "Its options, as text"
    assert listed["options"][0] == {
        "name": "shout", "title": "Shout", "kind": "switch", "default": False, "choices": [],
        "help": "Write in capitals.",
    }  # fmt: skip
    assert [(option["kind"], option["choices"]) for option in listed["options"][1:]] == [
        ("text", []),
        ("choice", ["calm", "glad"]),
    ]
    body = {"path": house.pipeline, "to": "fake"}
    right = {"shout": True, "word": "ho", "tone": "glad"}
    for options, content in [(None, "hello, calm\n"), ({}, "hello, calm\n"), (right, "HO, GLAD\n")]:
        answer = await house.server.post("export", body={**body, "options": options})
        assert [file["content"] for file in answer.json["files"]] == [content]
    for wrong in ({"colour": "red"}, {"shout": "loud"}, {"word": 3}, {"tone": "sad"}, {"word": ["a"]}, [], "word=a"):
        answer = await house.server.post("export", body={**body, "options": wrong})
        assert (answer.status, answer.json["message"].endswith(".")) == (400, True), wrong


async def test_an_unknown_exporter_is_told(house: House) -> None:
    answer = await house.server.post("export", body={"path": house.pipeline, "to": "nothing"})
    assert (answer.status, "nothing" in answer.json["message"]) == (404, True)


async def test_a_run_is_frozen_inserted_and_given_a_runner(house: House) -> None:
    body = {"path": house.pipeline, "parameters": {"start": 5}, "parallel": 3}
    answer = await house.server.post("runs", body=body)
    assert answer.status == 201
    view = answer.json
    assert (view["state"], view["pipeline"], view["parameters"]) == ("pending", house.pipeline, {"start": 5})
    assert view["options"]["parallel"] == 3
    assert list(view["nodes"]) == ["first", "second"]
    assert view["document"] == json.loads((house.server.root / house.pipeline).read_text())
    assert house.spawned == [view["run_id"]]
    assert (await house.server.get("runs", view["run_id"])).json == view


async def test_a_run_uses_the_servers_parallel_if_it_says_none(house: House) -> None:
    for body in ({"path": house.pipeline}, {"path": house.pipeline, "parallel": None, "parameters": None}):
        answer = await house.server.post("runs", body=body)
        assert answer.json["options"]["parallel"] == house.server.services.parallel


async def test_one_pipeline_has_one_name(house: House) -> None:
    answer = await house.server.post("runs", body={"path": "./flows//x/../etl.dagflow"})
    assert answer.json["pipeline"] == house.pipeline


async def test_runs_are_listed(house: House) -> None:
    other = write_pipeline(house.server.root, "other.dagflow")
    ids = [await house.start(path) for path in (house.pipeline, other, house.pipeline)]
    house.append(ids[0], Change(type="run", data={"state": "running"}))

    async def listed(**query: Any) -> list[str]:
        return [run["run_id"] for run in (await house.server.get("runs", **query)).json["runs"]]

    assert await listed() == ids[::-1]
    assert await listed(pipeline=house.pipeline) == [ids[2], ids[0]]
    assert await listed(pipeline=house.pipeline, limit=1) == [ids[2]]
    assert await listed(state="running") == [ids[0]]
    (summary,) = (await house.server.get("runs", pipeline=other)).json["runs"]
    assert summary["nodes"] == {"pending": 2}


async def test_runs_are_told_side_by_side(house: House) -> None:
    assert (await house.server.get("history", pipeline=house.pipeline)).json == {"runs": [], "order": [], "titles": {}}
    ids = [await house.start(house.pipeline) for _ in range(3)]
    ended = {"state": "succeeded", "attempt": 1, "started_at": 1.0, "finished_at": 2.5}
    house.append(ids[2], Change(type="node", node_id="first", data=ended))
    answer = await house.server.get("history", pipeline=f"./{house.pipeline}", limit=2)
    assert [run["run_id"] for run in answer.json["runs"]] == ids[:0:-1]
    assert answer.json["order"] == list(answer.json["titles"]) == ["first", "second"]
    assert answer.json["runs"][0]["nodes"]["first"] == ended
    older = await house.server.get("history", pipeline=house.pipeline, before=ids[1])
    assert [run["run_id"] for run in older.json["runs"]] == [ids[0]]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ({}, 400, "'pipeline' must be the path of a file"),
        ({"limit": "1000"}, 400, "'limit' must be from 1 to 100"),
        ({"before": "20990101-000000-abcdef"}, 404, "There is no run"),
        ({"before": "../x"}, 404, "There is no run"),
    ],
)
async def test_a_history_that_cannot_be_told(house: House, query: dict[str, str], status: int, told: str) -> None:
    await house.start(house.pipeline)
    answer = await house.server.get("history", **({"pipeline": house.pipeline} | query if query else {}))
    assert (answer.status, told in answer.json["message"]) == (status, True)


async def test_an_invalid_pipeline_is_refused_with_its_problems(house: House) -> None:
    (house.server.root / "flows" / "second.ipynb").unlink()
    answer = await house.server.post("runs", body={"path": house.pipeline})
    assert answer.status == 422
    (problem,) = answer.json["problems"]
    assert (problem["path"], problem["node_id"]) == ("nodes[1].path", "second")
    assert (await house.server.get("runs")).json == {"runs": []}
    assert house.spawned == []


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.usefixtures("secret")
async def test_no_path_leaves_the_workspace(house: House, path: str) -> None:
    answers = [
        await house.server.get("notebook", path=path),
        await house.server.post("runs", body={"path": path}),
        await house.server.post("validate", body={"path": path}),
        await house.server.post("export", body={"path": path, "to": "script"}),
    ]
    assert {answer.status for answer in answers} == {403}
    assert all("workspace" in one.json["message"] or "absolute" in one.json["message"] for one in answers)


@pytest.mark.parametrize("path", ["", "\0", "flows\0/a.dagflow", "x" * 5000, "x.dagflow", "flows", "x/a.dagflow"])
async def test_what_is_no_file_is_told(house: House, path: str) -> None:
    for answer in (await house.server.post("runs", body={"path": path}), await house.server.get("notebook", path=path)):
        assert 400 <= answer.status < 500
        assert answer.json["message"].endswith(".")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"\xff", b"[" * 100_000, b'{"path": 1}', b'{"path": null}', b"{}",
        b'{"path": ["flows/etl.dagflow"]}', b'{"path": "\\ud800.dagflow"}',
        b'{"path": "flows/etl.dagflow", "parameters": []}',
        b'{"path": "flows/etl.dagflow", "parameters": {"start": NaN}}',
        b'{"path": "flows/etl.dagflow", "parameters": {"nobody": 1}}',
        b'{"path": "flows/etl.dagflow", "parameters": {"start": {"a": 1}}}',
        b'{"path": "flows/etl.dagflow", "parallel": "4"}', b'{"path": "flows/etl.dagflow", "parallel": 0}',
        b'{"path": "flows/etl.dagflow", "parallel": true}', b'{"path": "flows/etl.dagflow", "parallel": 1e400}',
        b'{"path": "flows/etl.dagflow", "parallel": 99999999999999999999999}',
        b'{"path": "flows/first.ipynb"}',
    ],
)  # fmt: skip
async def test_a_body_of_the_wrong_shape_is_refused(house: House, body: bytes) -> None:
    answer = await house.server.fetch(house.server.url("runs"), method="POST", body=body)
    assert 400 <= answer.status < 500, answer.text
    assert answer.json["message"].endswith(".")
    assert (await house.server.get("runs")).json == {"runs": []}


@pytest.mark.parametrize("document", [1, [], True, "no json", '{"version": 1, "nodes": 7}'])
async def test_a_document_of_the_wrong_shape_is_told(house: House, document: Any) -> None:
    body = {"path": house.pipeline, "document": document}
    answer = await house.server.post("validate", body=body)
    assert answer.status == (200 if isinstance(document, str) else 400)
    assert (await house.server.post("export", body={**body, "to": "script"})).status in {400, 422}


async def test_a_huge_body_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_BODY", 1000)
    answer = await house.server.post("validate", body={"path": "a.dagflow", "document": "x" * 1000})
    assert answer.status == 413


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "1001"}, {"limit": "ten"}, {"limit": "1" * 50}, {"limit": "-1"}, {"state": "lost"},
     {"pipeline": ""}],
)  # fmt: skip
async def test_a_query_of_the_wrong_shape_is_refused(house: House, query: dict[str, str]) -> None:
    answer = await house.server.get("runs", **query)
    assert (answer.status, answer.json["message"].endswith(".")) == (400, True)


async def test_a_query_that_is_no_text_is_refused(house: House) -> None:
    answer = await house.server.fetch(house.server.url("notebook") + "?path=%FF")
    assert answer.status == 400


@pytest.mark.parametrize(
    "run_id", ["none", "..", "../..", "%2e%2e", "a/b", "a\n", "x" * 65, "ü", "'; DROP TABLE runs; --"]
)
async def test_a_run_that_cannot_be_is_not_found(house: House, run_id: str) -> None:
    await house.start()
    answers = [
        await house.server.get("runs", run_id),
        await house.server.get("runs", run_id, "attempts"),
        await house.server.get("runs", run_id, "nodes", "first", "attempts", "1", "log"),
        await house.server.post("runs", run_id, "cancel"),
        await house.server.post("runs", run_id, "rerun", body={"mode": "failed"}),
    ]
    assert {answer.status for answer in answers} == {404}


async def test_cancelling_asks_the_runner(house: House) -> None:
    run_id = await house.start()
    house.spawned.clear()
    answer = await house.server.post("runs", run_id, "cancel")
    assert (answer.status, answer.json) == (202, {"run_id": run_id})
    assert [request.kind for request in house.store.requests(run_id)] == ["cancel"]
    assert house.spawned == []


async def test_cancelling_a_run_without_a_runner_starts_one(house: House) -> None:
    run_id = (await house.server.post("runs", body={"path": house.pipeline})).json["run_id"]
    house.spawned.clear()
    assert (await house.server.post("runs", run_id, "cancel")).status == 202
    assert house.spawned == [run_id]


async def test_what_has_ended_cannot_be_cancelled(house: House) -> None:
    run_id = await house.start()
    house.append(run_id, Change(type="run", data={"state": "succeeded"}))
    answer = await house.server.post("runs", run_id, "cancel")
    assert (answer.status, "ended already" in answer.json["message"]) == (409, True)


async def test_rerunning_an_ended_run_starts_a_runner(house: House) -> None:
    run_id = await house.start()
    states = [Change(type="node", node_id=node, data={"state": "failed"}) for node in ("first", "second")]
    house.append(run_id, *states, Change(type="run", data={"state": "failed"}))
    assert house.store.release_lease(run_id, "test")
    house.spawned.clear()
    answer = await house.server.post("runs", run_id, "rerun", body={"mode": "from", "node_id": "first"})
    assert (answer.status, answer.json) == (202, {"run_id": run_id})
    (request,) = house.store.requests(run_id)
    assert (request.kind, request.data["mode"], request.data["node_id"]) == ("rerun", "from", "first")
    assert house.spawned == [run_id]


@pytest.mark.parametrize(
    "body",
    [{}, {"mode": "all"}, {"mode": 1}, {"mode": "from", "node_id": 7}, {"mode": "from", "node_id": "../x"},
     {"mode": "from", "node_id": "nobody"}, {"mode": "only"}, []],
)  # fmt: skip
async def test_a_rerun_of_the_wrong_shape_is_refused(house: House, body: Any) -> None:
    run_id = await house.start()
    house.append(run_id, Change(type="run", data={"state": "failed"}))
    answer = await house.server.fetch(house.server.url("runs", run_id, "rerun"), method="POST", body=json.dumps(body))
    assert 400 <= answer.status < 500, answer.text
    assert answer.json["message"].endswith(".")
    assert house.store.requests(run_id) == []


async def test_attempts_are_listed(house: House) -> None:
    run_id = await house.start()
    house.begin_attempt(run_id, "first", 1)
    house.begin_attempt(run_id, "second", 1)
    attempts = (await house.server.get("runs", run_id, "attempts")).json["attempts"]
    assert [(one["node_id"], one["attempt"], one["state"]) for one in attempts] == [
        ("first", 1, "running"),
        ("second", 1, "running"),
    ]
    attempts = (await house.server.get("runs", run_id, "attempts", node_id="second")).json["attempts"]
    assert [one["node_id"] for one in attempts] == ["second"]
    assert (await house.server.get("runs", run_id, "attempts", node_id="../x")).status == 404


def line(text: str) -> bytes:
    return json.dumps({"type": "text", "time": 1.0, "stream": "stdout", "text": text, "cell": 0}).encode() + b"\n"


async def test_a_log_is_read_as_it_grows(house: House) -> None:
    run_id = await house.start()
    address = ("runs", run_id, "nodes", "first", "attempts", "1", "log")
    assert (await house.server.get(*address)).status == 404
    log = house.begin_attempt(run_id)
    assert (await house.server.get(*address)).json == {"entries": [], "next": 0, "ended": False}
    log.write_bytes(line("one") + line("two")[:10])
    page = (await house.server.get(*address)).json
    assert ([entry["text"] for entry in page["entries"]], page["next"], page["ended"]) == (
        ["one"],
        len(line("one")),
        False,
    )
    log.write_bytes(line("one") + line("two"))
    house.end_attempt(run_id)
    page = (await house.server.get(*address, after=page["next"])).json
    assert ([entry["text"] for entry in page["entries"]], page["ended"]) == (["two"], True)


async def test_a_long_log_comes_in_pages(house: House) -> None:
    run_id = await house.start()
    log = house.begin_attempt(run_id)
    log.write_bytes(b"".join(line(f"{number} " + "x" * 10_000) for number in range(300)))
    house.end_attempt(run_id)
    after, seen = 0, 0
    while True:
        page = await house.server.get("runs", run_id, "nodes", "first", "attempts", "1", "log", after=after)
        assert len(page.text) < 1_200_000
        seen += len(page.json["entries"])
        after = page.json["next"]
        if page.json["ended"]:
            break
    assert (seen, after) == (300, log.stat().st_size)


@pytest.mark.parametrize(
    ("node_id", "attempt", "after", "status"),
    [("first", "2", "0", 404), ("first", "0", "0", 404), ("nobody", "1", "0", 404), ("..", "1", "0", 404),
     ("first", "999999999", "0", 404), ("first", "9" * 30, "0", 404), ("first", "1", "-1", 400),
     ("first", "1", "x", 400), ("first", "1", "9" * 18, 400), ("first", "1", str(2**53 - 1), 200)],
)  # fmt: skip
async def test_a_log_that_is_none(house: House, node_id: str, attempt: str, after: str, status: int) -> None:
    run_id = await house.start()
    house.begin_attempt(run_id).write_bytes(line("one"))
    answer = await house.server.get("runs", run_id, "nodes", node_id, "attempts", attempt, "log", after=after)
    assert answer.status == status, answer.text


async def test_a_log_that_is_a_link_out_is_not_read(house: House, tmp_path: Path) -> None:
    run_id = await house.start()
    (tmp_path / "secret.jsonl").write_bytes(line("secret"))
    house.begin_attempt(run_id).symlink_to(tmp_path / "secret.jsonl")
    answer = await house.server.get("runs", run_id, "nodes", "first", "attempts", "1", "log")
    assert (answer.status, "secret" in answer.text) == (403, False)


async def test_numbers_that_json_lacks_are_told_by_name(house: House) -> None:
    run_id = await house.start()
    house.append(
        run_id, Change(type="node", node_id="first", data={"outputs": {"loss": [float("nan"), float("-inf")]}})
    )
    answer = await house.server.get("runs", run_id)
    assert answer.json["nodes"]["first"]["outputs"] == {"loss": ["NaN", "-Infinity"]}


async def test_a_damaged_store_is_told_in_one_sentence(house: House) -> None:
    folder = house.server.workspace.runs_folder
    folder.mkdir()
    (folder / "dagflow.db").write_bytes(b"no database " * 1000)
    for answer in (await house.server.get("runs"), await house.server.post("runs", body={"path": house.pipeline})):
        assert (answer.status, "is damaged" in answer.json["message"]) == (503, True)


async def test_a_store_that_was_removed_is_made_again(house: House) -> None:
    first = (await house.server.post("runs", body={"path": house.pipeline})).json["run_id"]
    for file in house.server.workspace.runs_folder.glob("dagflow.db*"):
        file.unlink()
    assert (await house.server.get("runs", first)).status == 404
    second = (await house.server.post("runs", body={"path": house.pipeline})).json["run_id"]
    assert [run["run_id"] for run in (await house.server.get("runs")).json["runs"]] == [second]


async def test_a_defect_is_told_neutrally_and_logged(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("the inner workings")

    monkeypatch.setattr(notebooks, "describe_notebook", fail)
    house.server.app.log.propagate = True
    answer = await house.server.get("notebook", path="flows/first.ipynb")
    assert (answer.status, answer.json) == (500, {"message": base.DEFECT, "problems": []})
    assert "the inner workings" in caplog.text


async def test_a_runner_that_cannot_be_started_is_left_to_the_takeover(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("jupyter_dagflow.server.services.spawn_runner", fail)
    answer = await house.server.post("runs", body={"path": house.pipeline})
    assert (answer.status, answer.json["state"]) == (201, "pending")
    assert house.store.unattended() == [answer.json["run_id"]]
