"""Sensors and pipelines within pipelines, as the examples show them, and as a server and other runs meet them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Workspace

pytestmark = pytest.mark.timeout(600)


def run(examples: Workspace, path: str, *arguments: str, code: int = 0) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run a pipeline, which must end with this exit code; the run, and all that was told on the way."""
    done = examples.dagflow("run", path, "--json", *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    *told, last = (json.loads(line) for line in done.stdout.splitlines())
    return last["run"], [line["event"] for line in told if line["type"] == "event"]


def messages(told: list[dict[str, Any]], node_id: str) -> list[str]:
    """What was said of a node, in order."""
    data = [event["data"] for event in told if event["node_id"] == node_id]
    return [each["message"] for each in data if each.get("message")]


def states(run: dict[str, Any]) -> dict[str, str]:
    return {node_id: node["state"] for node_id, node in run["nodes"].items() if "." not in node_id}


def test_sensors_wait_for_what_is_delivered(examples: Workspace) -> None:
    for hours in (3, 5):
        done, told = run(examples, "features/sensors/sensors.dagflow", "-p", f"hours={hours}")
        assert states(done) == {**dict.fromkeys(states(done), "succeeded"), "discounts": "skipped"}
        nodes = done["nodes"]
        files = [f"data/today/hour-{hour}.csv" for hour in range(1, hours + 1)]
        assert nodes["files"]["outputs"] == {"path": files[0], "paths": files}
        assert [artifact["path"] for artifact in nodes["files"]["artifacts"]] == files[:1]
        assert nodes["books"]["outputs"] == {"row": {"day": "2026-11-21", "orders": hours}}
        assert nodes["discounts"]["message"] == "Timed out after 3 s."
        total = sum(10 * hour + 0.5 for hour in range(1, hours + 1))
        assert nodes["summary"]["outputs"] == {"total": total, "day": "2026-11-21", "has_discounts": False}
        assert messages(told, "files")[0] == "Waits for data/today/hour-*.csv. There is none yet."
        assert messages(told, "moment")[0].startswith("Waits until ")
        # They waited for what this run delivered.
        assert nodes["files"]["finished_at"] > nodes["deliver"]["started_at"]


def test_what_comes_in_time_is_used(examples: Workspace) -> None:
    discounts = examples.folder / "features" / "sensors" / "data" / "discounts.csv"
    discounts.parent.mkdir()
    discounts.write_text("order,discount\n", encoding="utf-8")
    done, _ = run(examples, "features/sensors/sensors.dagflow")
    assert done["nodes"]["discounts"]["outputs"]["path"] == "data/discounts.csv"
    assert done["nodes"]["summary"]["outputs"]["has_discounts"] is True


def test_a_pipeline_is_used_twice(examples: Workspace) -> None:
    done, _ = run(examples, "features/sub_pipeline/sub_pipeline.dagflow", "-p", "days=10")
    nodes = done["nodes"]
    assert set(states(done).values()) == {"succeeded"}
    for shop in ("north", "south"):
        assert nodes[shop]["outputs"]["table"] == f"forecast/data/{shop}.csv"
        assert nodes[shop]["cell"] == {"index": 2, "total": 2}
        within = json.loads(examples.dagflow("runs", "show", nodes[shop]["child_run_id"], "--json").stdout)
        assert within["options"]["parent"] == {"run_id": done["run_id"], "node_id": shop, "attempt": 1}
        assert within["parameters"] == {"shop": shop, "days": 10}
        assert within["nodes"]["fit"]["outputs"]["tomorrow"] == nodes[shop]["outputs"]["tomorrow"]
    north, south = (nodes[shop]["outputs"]["tomorrow"] for shop in ("north", "south"))
    assert nodes["compare"]["outputs"] == {"busier": "north" if north > south else "south", "n_days": 20}
    listed = json.loads(examples.dagflow("runs", "list", "--json").stdout)
    assert [each["run_id"] for each in listed] == [done["run_id"]]


def test_a_pipeline_within_runs_by_itself_as_well(examples: Workspace) -> None:
    outer, _ = run(examples, "features/sub_pipeline/sub_pipeline.dagflow")
    alone, _ = run(examples, "features/sub_pipeline/forecast/forecast.dagflow", "-p", "shop=south", "-p", "days=21")
    assert alone["nodes"]["fit"]["outputs"]["tomorrow"] == outer["nodes"]["south"]["outputs"]["tomorrow"]


def test_a_fan_out_within_a_fan_out(examples: Workspace) -> None:
    arguments = ("-p", 'shops=["north", "east"]', "-p", "windows=[1, 2, 5]")
    done, _ = run(examples, "features/nested_fan_out/nested_fan_out.dagflow", *arguments)
    nodes = done["nodes"]
    assert set(states(done).values()) == {"succeeded"}
    assert (nodes["shop"]["width"], nodes["shop"]["cell"]) == (2, None)
    for index, shop in enumerate(("north", "east")):
        instance = nodes[f"shop.{index}"]
        assert instance["item"] == {"shop": shop}
        within = json.loads(examples.dagflow("runs", "show", instance["child_run_id"], "--json").stdout)["nodes"]
        assert [within[f"try.{number}"]["item"] for number in range(3)] == [{"window": window} for window in (1, 2, 5)]
        errors = within["try"]["outputs"]["error"]
        best = [1, 2, 5][errors.index(min(errors))]
        assert instance["outputs"] == {"window": best, "error": min(errors)}
        assert nodes["ranking"]["outputs"]["window_of"][shop] == best
    pairs = zip(nodes["shop"]["outputs"]["error"], ["north", "east"], strict=True)
    assert nodes["ranking"]["outputs"]["ranking"] == [shop for _, shop in sorted(pairs)]


def test_one_instance_with_a_fan_out_within_is_rerun(examples: Workspace) -> None:
    arguments = ("-p", 'shops=["north", "east"]', "-p", "windows=[1, 2]")
    done, _ = run(examples, "features/nested_fan_out/nested_fan_out.dagflow", *arguments)
    rerun = examples.dagflow("runs", "rerun", "--only", "shop.1", done["run_id"])
    assert rerun.returncode == 0, rerun.stdout + rerun.stderr
    nodes = json.loads(examples.dagflow("runs", "show", done["run_id"], "--json").stdout)["nodes"]
    assert [nodes[f"shop.{index}"]["attempt"] for index in range(2)] == [1, 2]
    assert nodes["shop.1"]["child_run_id"] != done["nodes"]["shop.1"]["child_run_id"]
    assert nodes["shop"]["outputs"] == done["nodes"]["shop"]["outputs"]


def test_one_pipeline_waits_for_the_success_of_another(workspace: Workspace) -> None:
    workspace.notebook("night.ipynb", outputs="rows = 3")
    workspace.pipeline("night.dagflow", nodes=[{"id": "load", "path": "night.ipynb"}])
    sensor = {"kind": "pipeline", "path": "night.dagflow", "within_s": 600, "poll_s": 0.2}
    waiting = workspace.pipeline("day.dagflow", nodes=[{"id": "night", "type": "sensor", "sensor": sensor}])
    found: list[dict[str, Any]] = []
    thread = threading.Thread(target=lambda: found.append(run(workspace, waiting)[0]))
    thread.start()
    night, _ = run(workspace, "night.dagflow")
    thread.join()
    assert found[0]["nodes"]["night"]["outputs"] == {"run_id": night["run_id"]}


@pytest.mark.parametrize("name", ["sensors", "sub_pipeline", "nested_fan_out"])
def test_a_script_gives_the_same(examples: Workspace, name: str) -> None:
    path = f"features/{name}/{name}.dagflow"
    done, _ = run(examples, path)
    script = examples.export(path)
    executed = examples.script(script)
    assert executed.returncode == 0, executed.stdout + executed.stderr
    last = {"sensors": "summary", "sub_pipeline": "compare", "nested_fan_out": "ranking"}[name]
    assert examples.script_outputs(script)[last] == done["nodes"][last]["outputs"]


@contextmanager
def service(answers: list[tuple[int, Any]]) -> Iterator[str]:
    """A service that gives these answers in order, and the last one for ever."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.pop(0) if len(answers) > 1 else answers[0]
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jobs/7"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_service_is_asked_until_its_job_is_done(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.notebook("use.ipynb", parameters="job: dict = {}", outputs="rows = job['rows']")
    sensor = {"kind": "http", "url": "${SERVICE}", "condition": "body['state'] == 'done'", "poll_s": 0.1}
    path = workspace.pipeline(
        "jobs.dagflow",
        nodes=[{"id": "job", "type": "sensor", "sensor": sensor}, {"id": "use", "path": "use.ipynb"}],
        edges=[{"source": "job", "target": "use", "source_output": "body", "target_parameter": "job"}],
    )
    answers: list[tuple[int, Any]] = [(503, {}), (200, {"state": "running"}), (200, {"state": "done", "rows": 7})]
    with service(answers) as url:
        monkeypatch.setenv("SERVICE", url)
        done, told = run(workspace, path)
    assert done["nodes"]["use"]["outputs"] == {"rows": 7}
    assert "Waits for ${SERVICE} to answer 200" in messages(told, "job")[0]
    monkeypatch.delenv("SERVICE")
    failed, _ = run(workspace, path, code=1)
    assert failed["nodes"]["job"]["message"] == (
        "The environment has no variable SERVICE, for which the sensor's ${SERVICE} stands."
    )
