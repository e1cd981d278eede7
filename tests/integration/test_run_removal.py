"""Runs filtered and deleted over REST, and what is said of results whose files are gone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import Change
from jupyter_dagflow.testing.server import Answer
from jupyter_dagflow.testing.server_house import BASE_PATHS, House

pytestmark = pytest.mark.parametrize("base_path", BASE_PATHS)


async def ended(house: House, run_state: str = "succeeded", **data: Any) -> str:
    """A run that has ended, with one attempt of ``first`` and its files."""
    run_id = await house.start()
    house.begin_attempt(run_id).write_text('{"type": "started", "time": 1.0, "pid": 1, "cells": 1, "kernel": "x"}\n')
    house.append(
        run_id,
        Change(
            type="attempt",
            node_id="first",
            attempt=1,
            data={
                "state": "succeeded",
                "started_at": 1.0,
                "outputs": {"value": 2},
                "directory": f"{run_id}/first/1",
                **data,
            },
        ),
        Change(type="node", node_id="first", data={"state": "succeeded", "outputs": {"value": 2}}),
        Change(type="run", data={"state": run_state}),
    )
    house.store.release_lease(run_id, "test")
    return run_id


def folder_of(house: House, run_id: str) -> Path:
    return house.server.workspace.runs_folder / run_id


async def delete(house: House, run_id: str) -> Answer:
    return await house.server.fetch(house.server.url("runs", run_id), method="DELETE")


async def listed(house: House, **query: Any) -> list[str]:
    answer = await house.server.get("runs", **query)
    assert answer.status == 200, answer.text
    return [run["run_id"] for run in answer.json["runs"]]


async def test_runs_are_filtered(house: House) -> None:
    bad, good = await ended(house, "failed"), await ended(house)
    active = await house.start()
    made = house.store.run(good).created_at
    assert await listed(house, state="failed,pending") == [active, bad]
    assert await listed(house, since=made) == [active, good]
    assert await listed(house, until=made) == [bad]
    assert await listed(house, parameter="start=1", state="failed") == [bad]
    assert await listed(house, parameter="start=2") == []
    assert await listed(house, before=good) == [bad]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "failed,done"},
        {"since": "yesterday"},
        {"until": "nan"},
        {"parameter": "=5"},
        {"limit": 0},
        {"before": "no-such-run"},
        {"before": "../x"},
    ],
)
async def test_a_wrong_filter_is_told(house: House, query: dict[str, Any]) -> None:
    await house.start()
    answer = await house.server.get("runs", **query)
    assert answer.status in {400, 404}
    assert answer.json["message"].endswith(".")


async def test_a_run_is_deleted_with_its_files(house: House) -> None:
    kept, run_id = await ended(house), await ended(house)
    outside = house.server.root / "results.csv"
    outside.write_text("x")
    (folder_of(house, run_id) / "link.csv").symlink_to(outside)
    answer = await delete(house, run_id)
    assert (answer.status, answer.text) == (204, "")
    assert not folder_of(house, run_id).exists()
    assert outside.read_text() == "x"
    assert folder_of(house, kept).is_dir()
    assert await listed(house) == [kept]
    for again in (
        await delete(house, run_id),
        await house.server.get("runs", run_id),
        await house.server.post("runs", run_id, "rerun", body={"mode": "failed"}),
    ):
        assert (again.status, run_id in again.json["message"]) == (404, True)


async def test_a_run_that_has_not_ended_is_not_deleted(house: House) -> None:
    run_id = await house.start()
    house.begin_attempt(run_id)
    answer = await delete(house, run_id)
    assert answer.status == 409
    assert answer.json["message"] == f"Run {run_id} has not ended yet (running). Stop it before you delete it."
    assert folder_of(house, run_id).is_dir()


@pytest.mark.parametrize("name", ["..", "%2e%2e", "..%2F..", "dagflow.db", ".gitignore", "a%2Fb"])
async def test_nothing_but_runs_is_deleted(house: House, name: str) -> None:
    await ended(house)
    answer = await delete(house, name)
    assert answer.status in {403, 404, 405}
    assert (house.server.workspace.runs_folder / "dagflow.db").is_file()


async def test_a_folder_that_is_a_link_is_not_followed(house: House, tmp_path: Path) -> None:
    run_id = await ended(house)
    elsewhere = tmp_path / "elsewhere"
    shutil.move(folder_of(house, run_id), elsewhere)
    folder_of(house, run_id).symlink_to(elsewhere)
    assert (await delete(house, run_id)).status == 204
    assert not folder_of(house, run_id).is_symlink()
    assert (elsewhere / "first" / "1" / "log.jsonl").is_file()


async def test_a_file_that_cannot_be_removed_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = await ended(house)

    def refuse(path: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise PermissionError(13, "Permission denied", str(path / "first"))

    monkeypatch.setattr(shutil, "rmtree", refuse)
    answer = await delete(house, run_id)
    assert answer.status == 200
    assert answer.json["message"] == (
        f"The run was deleted, but not all files in dagflow-runs/{run_id}: 'first' stayed (Permission denied)."
    )
    assert await listed(house) == []


# --- files that are gone ---------------------------------------------------------------------------------------------


async def log_of(house: House, run_id: str, node_id: str = "first") -> Answer:
    return await house.server.get("runs", run_id, "nodes", node_id, "attempts", "1", "log")


async def test_a_run_whose_files_were_deleted_by_hand_says_what_is_gone(house: House) -> None:
    artifact = {"name": "value", "path": "table.csv", "size": 3, "sha256": "", "kind": "table"}
    run_id = await ended(house, "failed", artifacts=[artifact])
    assert (await log_of(house, run_id)).status == 200
    shutil.rmtree(folder_of(house, run_id))
    log = await log_of(house, run_id)
    place = f"dagflow-runs/{run_id}/first/1/log.jsonl"
    assert (log.status, log.json["message"]) == (404, f"The log is gone: the file {place} is no longer there.")
    async with house.server.socket() as socket:
        await socket.say(type="follow_log", run_id=run_id, node_id="first", attempt=1)
        told = await socket.hear()
        assert (told["type"], told["ended"], told["gone"]) == ("log", True, log.json["message"])
    gone = await house.server.get("runs", run_id, "nodes", "first", "attempts", "1", "artifacts", "value")
    assert (gone.status, gone.json["message"]) == (409, "The file 'table.csv' is no longer there.")
    assert (await house.server.get("runs", run_id)).status == 200
    assert (await house.server.get("runs", run_id, "attempts")).status == 200
    assert (await house.server.get("history", pipeline=house.pipeline)).status == 200
    assert (await house.server.post("stale", body={"path": house.pipeline})).status == 200
    # The notebooks are run as they are now, so nothing of the old files is needed.
    assert (await house.server.post("runs", run_id, "rerun", body={"mode": "failed"})).status == 202


async def test_a_result_of_a_deleted_run_says_so(house: House) -> None:
    made = await ended(house)
    reused = {"run_id": made, "node_id": "first", "attempt": 1}
    run_id = await ended(house, "failed", state="reused", reused=reused)
    assert (await log_of(house, run_id)).status == 200
    await delete(house, made)
    log = await log_of(house, run_id)
    assert (log.status, log.json["message"]) == (
        404,
        f"The log is gone: it was that of run {made}, whose result this is, and that run was deleted.",
    )
