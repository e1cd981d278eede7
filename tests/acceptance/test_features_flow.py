"""Fan-outs, reuse, pools, checkpoints, fallbacks, trigger rules, retries and parts, as the examples show them."""

from __future__ import annotations

import itertools
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Workspace as Examples

pytestmark = pytest.mark.timeout(600)


def shown(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The run as ``dagflow run --json`` shows it at its end."""
    run: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])["run"]
    return run


def run(examples: Examples, name: str, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Run an example, which must end with this exit code; the run."""
    done = examples.dagflow("run", f"features/{name}/{name}.dagflow", "--json", *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return shown(done)


def states(run: dict[str, Any]) -> dict[str, str]:
    return {node_id: node["state"] for node_id, node in run["nodes"].items()}


def attempts(examples: Examples, run: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of all attempts, in the order in which they ended."""
    folder = examples.folder / "dagflow-runs" / run["run_id"]
    results = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*/*/result.json")]
    return sorted(results, key=lambda result: float(result["time"]))


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_fan_out_gives_its_results_in_order(examples: Examples) -> None:
    done = run(examples, "fan_out")
    nodes, cities = done["nodes"], ["Oslo", "Rome", "Cairo", "Lima"]
    assert (nodes["weather"]["state"], nodes["weather"]["width"]) == ("succeeded", 4)
    assert [nodes[f"weather.{index}"]["item"] for index in range(4)] == [{"city": city} for city in cities]
    assert nodes["weather"]["outputs"]["table"] == [f"data/{city}.csv" for city in cities]
    assert len(nodes["weather"]["artifacts"]) == 4
    warmths = dict(zip(cities, nodes["weather"]["outputs"]["warmth"], strict=True))
    assert nodes["compare"]["outputs"]["ranking"] == sorted(cities, key=warmths.__getitem__, reverse=True)
    assert nodes["compare"]["outputs"]["n_tables"] == 4

    rerun = examples.dagflow("runs", "rerun", "--only", "weather.2", done["run_id"])
    assert rerun.returncode == 0, rerun.stdout + rerun.stderr
    again = json.loads(examples.dagflow("runs", "show", done["run_id"], "--json").stdout)["nodes"]
    assert [again[f"weather.{index}"]["attempt"] for index in range(4)] == [1, 1, 2, 1]
    assert again["weather"]["outputs"] == nodes["weather"]["outputs"]


def test_no_items_are_a_success(examples: Examples) -> None:
    nodes = run(examples, "fan_out", "-p", "how_many=0")["nodes"]
    assert (nodes["weather"]["state"], nodes["weather"]["width"]) == ("succeeded", 0)
    assert nodes["weather"]["outputs"] == {"warmth": [], "table": []}
    assert nodes["compare"]["outputs"] == {"ranking": [], "n_tables": 0}


def test_a_grid_tries_every_pair_and_finds_the_best(examples: Examples) -> None:
    nodes = run(examples, "grid")["nodes"]
    pairs = [{"degree": degree, "ridge": ridge} for degree in (1, 3, 9) for ridge in (0.0, 0.1)]
    assert [nodes[f"fit.{index}"]["item"] for index in range(6)] == pairs
    assert nodes["fit"]["outputs"]["settings"] == pairs
    errors = nodes["fit"]["outputs"]["error"]
    assert nodes["best"]["outputs"] == {"error": min(errors), "best": pairs[errors.index(min(errors))], "tried": 6}


def test_what_did_not_change_is_reused_and_what_did_is_told(examples: Examples) -> None:
    folder = examples.folder / "features" / "cache"
    first = run(examples, "cache")
    assert set(states(first).values()) == {"succeeded"}
    assert {node["reason"] for node in first["nodes"].values()} == {None}

    second = run(examples, "cache")
    assert set(states(second).values()) == {"reused"}
    assert second["nodes"]["clean"]["reused"] == {"run_id": first["run_id"], "node_id": "clean", "attempt": 1}
    assert second["nodes"]["report"]["outputs"] == first["nodes"]["report"]["outputs"]
    assert attempts(examples, second) == []

    other = run(examples, "cache", "-p", "window=4")
    assert states(other) == {"clean": "reused", "average": "succeeded", "report": "succeeded"}
    assert other["nodes"]["average"]["reason"] == "parameter window changed 3 → 4"
    assert other["nodes"]["report"]["reason"].startswith("parameter averages changed [")

    edit(folder / "measurements.csv", "10,47", "10,48")
    data = run(examples, "cache")
    # The probe's error was cut away before and is now: the same file comes out, and what follows is reused.
    assert states(data) == {"clean": "succeeded", "average": "reused", "report": "reused"}
    assert data["nodes"]["clean"]["reason"] == "input file measurements.csv changed"

    edit(folder / "report.ipynb", "rose to", "was at most")
    code = run(examples, "cache")
    assert states(code) == {"clean": "reused", "average": "reused", "report": "succeeded"}
    assert code["nodes"]["report"]["reason"] == "the notebook's code changed"

    (folder / "data" / "clean.csv").write_text("spoilt", encoding="utf-8")
    spoilt = run(examples, "cache")
    assert spoilt["nodes"]["clean"]["reason"] == "the file data/clean.csv of the earlier result has changed since"
    assert states(spoilt) == {"clean": "succeeded", "average": "reused", "report": "reused"}

    refreshed = run(examples, "cache", "--cache", "refresh")
    assert set(states(refreshed).values()) == {"succeeded"}


def test_a_pool_keeps_two_runs_from_overlapping(examples: Examples) -> None:
    refused = examples.dagflow("run", "features/pools/pools.dagflow")
    assert refused.returncode == 2
    assert "nodes[0].pool.name" in refused.stdout + refused.stderr
    assert examples.dagflow("pools", "set", "db", "1").returncode == 0
    with ThreadPoolExecutor() as threads:
        runs = list(threads.map(lambda _: run(examples, "pools"), range(2)))
    spans = sorted(span for done in runs for span in done["nodes"]["query"]["outputs"]["span"])
    assert len(spans) == 4
    assert all(ended <= began for (_, ended), (began, _) in itertools.pairwise(spans))
    assert json.loads(examples.dagflow("pools", "ls", "--json").stdout)[0]["taken"] == 0


def test_a_training_goes_on_from_its_checkpoint(examples: Examples) -> None:
    done = run(examples, "checkpoints")
    first, second = attempts(examples, done)
    assert first["failure"]["message"] == "RuntimeError: The machine was taken away at epoch 10."
    assert second["outputs"]["began_at"] == 10
    assert second["outputs"]["epochs_run"] == 10
    assert done["nodes"]["train"]["attempt"] == 2


def test_a_fallback_saves_the_run(examples: Examples) -> None:
    done = run(examples, "fallback")
    assert done["state"] == "succeeded"
    assert states(done) == {"download": "failed", "archive": "succeeded", "report": "succeeded"}
    assert done["nodes"]["report"]["outputs"] == {"prices": [100.0, 98.5], "source": "yesterday"}
    done = run(examples, "fallback", "-p", "is_open=true")
    assert states(done) == {"download": "succeeded", "archive": "skipped", "report": "succeeded"}
    assert done["nodes"]["report"]["outputs"]["source"] == "today"


def test_cleaning_up_happens_whatever_happens(examples: Examples) -> None:
    scratch = examples.folder / "features" / "trigger_rules" / "data" / "scratch"
    well = run(examples, "trigger_rules")
    assert {**states(well), "alert": ""} == {**dict.fromkeys(states(well), "succeeded"), "alert": ""}
    assert states(well)["alert"] == "skipped"
    assert not scratch.exists()
    badly = run(examples, "trigger_rules", "-p", "breaks=true", code=1)
    assert states(badly) == {
        "borrow": "succeeded",
        "work": "failed",
        "publish": "upstream_failed",
        "alert": "succeeded",
        "clean_up": "succeeded",
    }
    assert badly["state"] == "failed"
    assert not scratch.exists()


def test_retries_come_to_an_end_and_so_does_patience(examples: Examples) -> None:
    document = examples.folder / "features" / "retries" / "retries.dagflow"
    done = run(examples, "retries")
    results = [result for result in attempts(examples, done) if result["outputs"].get("result") is None]
    told = [result["failure"]["message"] if result["failure"] else result["outputs"] for result in results]
    assert told == [
        "TimeoutError: The service is busy (attempt 1).",
        "TimeoutError: The service is busy (attempt 2).",
        {"answer": 42, "attempts": 3},
    ]
    edit(document, '"timeout_s": 60.0', '"timeout_s": 2.0')
    slow = run(examples, "retries", "-p", "seconds=3600", code=1)
    assert slow["nodes"]["compute"]["failure"]["message"] == "Timed out after 2 s."
    edit(document, '"timeout_s": 600.0', '"timeout_s": 4.0')
    edit(document, '"delay_s": 0.2', '"delay_s": 5.0')
    stopped = run(examples, "retries", code=1)
    assert (stopped["state"], stopped["message"]) == ("failed", "Timed out after 4 s.")
    assert states(stopped) == {"fetch": "cancelled", "compute": "cancelled"}


def test_parts_run_with_what_is_pinned_disabled_and_known(examples: Examples) -> None:
    whole = run(examples, "partial")
    expected = dict.fromkeys(["sort", "median", "archive"], "succeeded")
    assert states(whole) == {"simulate": "reused", **expected, "notify": "skipped"}
    assert whole["nodes"]["simulate"]["outputs"] == {"heights": [3, 1, 4, 1, 5, 9, 2, 6]}
    assert whole["nodes"]["notify"]["message"] == "Disabled."
    assert whole["nodes"]["archive"]["outputs"] == {"kept": 4}

    tail = run(examples, "partial", "--only", "median")
    assert tail["nodes"]["sort"]["reused"] == {"run_id": whole["run_id"], "node_id": "sort", "attempt": 1}
    assert {node for node, state in states(tail).items() if state == "succeeded"} == {"median"}
    assert tail["nodes"]["archive"]["message"] == "Not part of this run."
    head = run(examples, "partial", "--to", "sort")
    assert {node for node, state in states(head).items() if state == "succeeded"} == {"sort"}
