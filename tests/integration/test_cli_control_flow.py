"""Parts of a pipeline, fan-outs, cache and pools from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.testing.notebooks import write_notebook

DAGFLOW = [sys.executable, "-c", "from jupyter_dagflow.cli.main import main; main()"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """``load → square (for each number) → total``; square fails for what the file ``bad`` holds."""
    write_notebook(tmp_path / "load.ipynb", [("outputs", "numbers = [1, 2, 3]")])
    write_notebook(
        tmp_path / "square.ipynb",
        [
            ("parameters", "number: int = 0"),
            "from pathlib import Path",
            "assert str(number) != Path('bad').read_text(), 'bad number'",
            ("outputs", "square = number * number"),
        ],
    )
    write_notebook(
        tmp_path / "total.ipynb", [("parameters", "squares: list = []"), ("outputs", "total = sum(squares)")]
    )
    (tmp_path / "bad").write_text("")
    (tmp_path / "p.dagflow").write_text(
        json.dumps(
            {
                "nodes": [
                    {"id": "load", "path": "load.ipynb", "cache": "on"},
                    {"id": "square", "name": "Square", "path": "square.ipynb", "for_each": {"parameters": ["number"]}},
                    {"id": "total", "path": "total.ipynb", "cache": "on"},
                ],
                "edges": [
                    wire("load", "square", "numbers", "number"),
                    wire("square", "total", "square", "squares"),
                ],
            }
        )
    )
    return tmp_path


def wire(source: str, target: str, output: str, parameter: str) -> dict[str, str]:
    return {"source": source, "target": target, "source_output": output, "target_parameter": parameter}


def dagflow(*arguments: str, cwd: Path, code: int = 0) -> str:
    done = subprocess.run(
        [*DAGFLOW, *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def states(told: str) -> dict[str, str]:
    view: dict[str, Any] = json.loads(told.splitlines()[-1])["run"]
    return {node_id: node["state"] for node_id, node in view["nodes"].items()}


def newest(folder: Path) -> str:
    return str(json.loads(dagflow("runs", "list", "--json", cwd=folder))[0]["run_id"])


def test_a_fan_out_is_one_line_and_its_instances_are_rerun_one_by_one(folder: Path) -> None:
    (folder / "bad").write_text("2")
    told = dagflow("run", "p.dagflow", cwd=folder, code=1)
    lines = [line[9:] for line in told.splitlines() if " Square" in line]
    assert lines[-1] == "✘ Square  failed 3/3: 1 of 3 instances failed."
    assert not any("Square." in line for line in lines)
    assert "  square.1: AssertionError: bad number (number=2)" in told

    run_id = newest(folder)
    shown = dagflow("runs", "show", run_id, cwd=folder)
    assert "    ✘ Square.1  failed: AssertionError: bad number (number=2)" in shown
    assert "Square.0" not in shown
    assert "    ✔ Square.0  succeeded" in dagflow("runs", "show", run_id, "--verbose", cwd=folder)
    assert "1 failed, 1 succeeded, 1 upstream failed" in dagflow("runs", "list", cwd=folder)

    (folder / "bad").write_text("")
    # Only the instance: what waited for it still does, so the run is not saved yet.
    dagflow("runs", "rerun", run_id, "--node", "Square.1", cwd=folder, code=1)
    view = json.loads(dagflow("runs", "show", run_id, "--json", cwd=folder))
    assert view["nodes"]["square"]["outputs"] == {"square": [1, 4, 9]}
    assert [view["nodes"][f"square.{index}"]["attempt"] for index in range(3)] == [1, 2, 1]
    dagflow("runs", "rerun", run_id, cwd=folder)
    view = json.loads(dagflow("runs", "show", run_id, "--json", cwd=folder))
    assert view["nodes"]["total"]["outputs"] == {"total": 14}
    assert [view["nodes"][f"square.{index}"]["attempt"] for index in range(3)] == [1, 2, 1]


def test_parts_of_a_pipeline(folder: Path) -> None:
    to = states(dagflow("run", "p.dagflow", "--to", "Square", "--json", cwd=folder))
    assert (to["load"], to["square"], to["total"]) == ("succeeded", "succeeded", "skipped")
    only = dagflow("run", "p.dagflow", "--only", "total", "--json", cwd=folder)
    assert (states(only)["load"], states(only)["square"], states(only)["total"]) == ("skipped", "reused", "succeeded")
    assert json.loads(only.splitlines()[-1])["run"]["nodes"]["total"]["outputs"] == {"total": 14}
    start = states(dagflow("run", "p.dagflow", "--from", "square", "--json", cwd=folder))
    assert (start["load"], start["square"], start["total"]) == ("reused", "succeeded", "reused")


def test_results_are_reused_until_they_are_forgotten(folder: Path) -> None:
    assert "No results yet" in dagflow("cache", "ls", cwd=folder)
    dagflow("run", "p.dagflow", cwd=folder)
    first = newest(folder)
    told = dagflow("run", "p.dagflow", cwd=folder)
    assert f"↺ load  reused from run {first}" in told
    assert "reused" not in dagflow("run", "p.dagflow", "--cache", "off", cwd=folder)

    entries = json.loads(dagflow("cache", "ls", "--json", cwd=folder))
    assert {entry["node_id"] for entry in entries} == {"load", "total"}
    assert {entry["run_id"] for entry in entries} == {first}
    listed = dagflow("cache", "ls", cwd=folder).splitlines()
    assert [line.split()[3] for line in listed] == [entry["node_id"] for entry in entries]
    assert "Forgot 1 result." in dagflow("cache", "rm", listed[0].split()[0], cwd=folder)
    assert "Forgot 1 result." in dagflow("cache", "rm", "--all", cwd=folder)
    assert "reused" not in dagflow("run", "p.dagflow", cwd=folder)


def test_pools_are_made_shown_and_removed(folder: Path) -> None:
    assert "No pools yet" in dagflow("pools", "ls", cwd=folder)
    dagflow("pools", "set", "db", "1", cwd=folder)
    assert dagflow("pools", "set", "db", "2", cwd=folder) == "The pool 'db' has 2 slots.\n"
    assert dagflow("pools", "ls", cwd=folder) == "db  0 of 2 taken\n"
    assert json.loads(dagflow("pools", "ls", "--json", cwd=folder)) == [
        {"name": "db", "slots": 2, "taken": 0, "holders": []}
    ]
    (folder / "pool.dagflow").write_text(
        json.dumps({"nodes": [{"id": "a", "path": "load.ipynb", "pool": {"name": "db", "slots": 2}}]})
    )
    dagflow("validate", "pool.dagflow", cwd=folder)
    dagflow("run", "pool.dagflow", cwd=folder)
    dagflow("pools", "set", "db", "1", cwd=folder)
    assert "nodes[0].pool.slots: The pool 'db' has 1 in all" in dagflow("validate", "pool.dagflow", cwd=folder, code=2)
    dagflow("pools", "rm", "db", cwd=folder)
    assert "nodes[0].pool.name" in dagflow("run", "pool.dagflow", cwd=folder, code=2)


def test_a_pipeline_within_another_names_its_run(folder: Path) -> None:
    document = {"nodes": [{"id": "inner", "type": "pipeline", "path": "p.dagflow"}]}
    (folder / "outer.dagflow").write_text(json.dumps(document))
    (folder / "bad").write_text("2")
    told = dagflow("run", "outer.dagflow", cwd=folder, code=1)
    child = told.split("dagflow runs show ")[1].split()[0]
    assert [run["pipeline"] for run in json.loads(dagflow("runs", "list", "--json", cwd=folder))] == ["outer.dagflow"]
    assert f"  run {child}" in dagflow("runs", "show", newest(folder), cwd=folder)
    shown = dagflow("runs", "show", child, cwd=folder)
    assert f"The work of inner in run {newest(folder)}." in shown
    assert "Square.1  failed" in shown
