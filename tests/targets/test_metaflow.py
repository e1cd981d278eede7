"""Flows that Metaflow checks and runs, with the values that our own run has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.metaflow import MetaflowExporter
from jupyter_dagflow.model.pipeline import Pipeline
from tests.property.documents import pipelines
from tests.targets.house import House, Target
from tests.targets.torture import write_notebook

LINT = Path(__file__).with_name("lint_flows.py")
NOTEBOOKS = {
    "bad": ("", "1 / 0", "z: int = 1"),
    "rescue": ("z: int = 2", "", "z: int = z * 2"),
    "seen": ("left: int = 0\nright: int = 0", "", "both: list = [left, right]"),
    "lists": ("", "", "none: list = []\nsome: list = [4, 5]\nz: int = 3"),
    "square": ("x: int = 0", "", "y: int = x * x"),
    "odd": ("x: int = 0", "assert x != 4", "y: int = x"),
    "count": ("ys: list = []\nzs: list = []\nz: int = 0", "", "count: list = [ys, zs, z]"),
}


def runs(house: House, target: Target, folder: Path, **options: str) -> subprocess.CompletedProcess[str]:
    """Export, check and run."""
    house.export("metaflow", **options)
    [flow] = [file.name for file in house.pipeline.parent.glob("*_metaflow.py")]
    env = {
        "METAFLOW_USER": "tester",
        "METAFLOW_HOME": str(folder / "home"),
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(folder / "store"),
        "DAGFLOW_OUTPUT": str(folder / "output"),
    }
    return target.ends("python", flow, "--no-pylint", "run", cwd=house.pipeline.parent, **env)


def write(folder: Path, nodes: list[dict[str, Any]], edges: list[dict[str, Any]], **more: Any) -> House:
    for name, (parameters, body, outputs) in NOTEBOOKS.items():
        write_notebook(folder / f"{name}.ipynb", parameters, body, outputs)
    file = folder / "flow.dagflow"
    file.write_text(json.dumps({"version": 1, "nodes": nodes, "edges": edges, **more}), encoding="utf-8")
    return House.of(file)


def book(name: str, node_id: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "path": f"{name}.ipynb", **more}


def wire(source: str, output: str, target: str, parameter: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "source_output": output, "target": target, "target_parameter": parameter, **more}


@pytest.mark.parametrize("name", ["torture", "digits"])
def test_a_flow_leaves_what_our_own_run_leaves(
    name: str, request: pytest.FixtureRequest, target: Target, tmp_path: Path
) -> None:
    house: House = request.getfixturevalue(name)
    done = runs(house.elsewhere(tmp_path / "house"), target, tmp_path)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    assert house.exported_outputs(tmp_path / "output") == house.expected_outputs()


def test_failures_are_carried_to_what_waits_for_them(target: Target, tmp_path: Path) -> None:
    """Two fallbacks side by side, fan-outs over nothing and of a branch not taken, a pinned and a disabled node."""
    nodes = [
        book("bad", "bad", retry={"attempts": 2}),
        book("bad", "bad-2"),
        book("rescue", "rescue"),
        book("rescue", "rescue-2", parameters={"z": 5}),
        book("seen", "seen", trigger_rule="none_failed_min_one_success"),
        book("lists", "lists"),
        book("square", "empty", for_each={"parameters": ["x"]}),
        book("square", "skipped", for_each={"parameters": ["x"]}),
        book("square", "full", for_each={"parameters": ["x"]}),
        book("bad", "pinned", pinned={"z": 9}),
        book("bad", "disabled", disabled=True),
        book("count", "count", trigger_rule="none_failed"),
    ]
    edges = [
        {"source": "bad", "target": "rescue", "on": "failure"},
        {"source": "bad-2", "target": "rescue-2", "on": "failure"},
        wire("rescue", "z", "seen", "left"),
        wire("rescue-2", "z", "seen", "right"),
        wire("lists", "none", "empty", "x"),
        wire("lists", "some", "skipped", "x", condition="z > 3"),
        wire("lists", "some", "full", "x", condition="z == 3"),
        wire("empty", "y", "count", "ys"),
        wire("full", "y", "count", "zs"),
        wire("skipped", "y", "count", "ys"),
        wire("pinned", "z", "count", "z"),
        {"source": "disabled", "target": "count"},
    ]
    outputs = [{"name": "count", "node": "count", "output": "count"}]
    house = write(tmp_path / "house", nodes, edges, outputs=outputs)
    done = runs(house.elsewhere(tmp_path / "there"), target, tmp_path)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    found = house.exported_outputs(tmp_path / "output")
    expected = house.own_outputs
    assert found["seen"] == expected["seen"] == {"both": [4, 10]}
    assert found["count"] == expected["count"] == {"count": [[], [16, 25], 9]}
    assert set(found) == {"rescue", "rescue-2", "seen", "lists", "full.0", "full.1", "count"}
    assert len(list((tmp_path / "output").glob("*/bad/*/result.json"))) == 2


def test_a_failed_node_fails_the_flow_at_once_or_at_its_end(target: Target, tmp_path: Path) -> None:
    house = write(
        tmp_path / "soon", [book("bad", "bad"), book("rescue", "never")], [{"source": "bad", "target": "never"}]
    )
    done = runs(house, target, tmp_path / "soon")
    assert done.returncode != 0
    assert "ZeroDivisionError: division by zero" in done.stdout + done.stderr
    assert house.exported_outputs(tmp_path / "soon" / "output") == {}
    nodes = [
        book("odd", "fan", for_each={"parameters": ["x"]}, parameters={"x": [3, 4]}),
        book("rescue", "never"),
        book("count", "clean", trigger_rule="all_done"),
    ]
    edges = [{"source": "fan", "target": "never"}, wire("fan", "y", "clean", "ys")]
    house = write(tmp_path / "late", nodes, edges)
    done = runs(house, target, tmp_path / "late")
    assert done.returncode != 0
    assert "Failed: fan, never." in done.stdout + done.stderr
    found = house.exported_outputs(tmp_path / "late" / "output")
    assert found == {"fan.0": {"y": 3}, "clean": {"count": [[3, None], [], 0]}}


def test_metaflow_finds_every_random_flow_good(target: Target, tmp_path: Path) -> None:
    found: list[str] = []

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(pipelines())
    def write_flow(pipeline: Pipeline) -> None:
        source = f"p{len(found)}.dagflow"
        export = MetaflowExporter().export(PipelineTree(pipeline=pipeline), source=source)
        for file in export.files:
            (tmp_path / file.name).write_text(file.content, encoding="utf-8")
        found.append(export.files[0].name)

    write_flow()
    said = target.succeeds("python", str(LINT), str(tmp_path), cwd=tmp_path, METAFLOW_USER="tester")
    assert said.splitlines() == sorted(found)


def test_a_flow_for_kubernetes_is_good_and_names_its_pods(target: Target, torture: House, tmp_path: Path) -> None:
    house = torture.elsewhere(tmp_path / "house")
    folder = house.export("metaflow", run_with="kubernetes", image="me/papermill:1", schedule="0 6 * * *")
    said = target.succeeds("python", str(LINT), str(folder), cwd=folder, METAFLOW_USER="tester")
    [name] = said.splitlines()
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count('@kubernetes(image="me/papermill:1")') == 11
    assert '@schedule(cron="0 6 * * *")\nclass' in text
