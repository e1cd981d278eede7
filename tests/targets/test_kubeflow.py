"""Exports for Kubeflow: executed by its own local runner, and compiled by its own compiler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings

from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.kubeflow import KubeflowExporter
from jupyter_dagflow.model.document import parse_pipeline
from tests.property.python_exports import rich_pipelines
from tests.property.test_kubeflow_export import exported, forks
from tests.targets.house import House, Target
from tests.targets.torture import HOSTILE, wire, write_notebook

RUN = """
import importlib, sys
from kfp import local

sys.path.insert(0, ".")
local.init(local.SubprocessRunner(use_venv=False), pipeline_root="local")
getattr(importlib.import_module(sys.argv[1] + "_kfp"), sys.argv[1])()
"""
CHECK = """
import runpy, sys, warnings, yaml
from pathlib import Path
from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2

warnings.simplefilter("error")
for file in sys.argv[1:]:
    runpy.run_path(file, run_name="__main__")
    [written] = Path(file).parent.glob("*.yaml")
    text = written.read_text(encoding="utf-8")
    first = next(yaml.safe_load_all(text))
    json_format.ParseDict(first, pipeline_spec_pb2.PipelineSpec())
"""


def run(house: House, target: Target, folder: Path, name: str) -> tuple[int, str]:
    """Execute the export without a cluster; the exit status and what was said."""
    there = house.elsewhere(folder)
    there.export("kubeflow", components="python", image="python:3.12")
    done = target.ends("python", "-c", RUN, name, cwd=there.pipeline.parent, DAGFLOW_OUTPUT=str(folder / "left"))
    return done.returncode, done.stdout[-8000:] + done.stderr[-8000:]


def compiled(target: Target, folder: Path, *files: Path) -> list[dict[str, Any]]:
    """What each of these files compiles to, checked against Kubeflow's own schema."""
    target.succeeds("python", "-c", CHECK, *map(str, files), cwd=folder)
    return [next(yaml.safe_load_all(next(file.parent.glob("*.yaml")).read_text("utf-8"))) for file in files]


def container(spec: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = spec["deploymentSpec"]["executors"][f"exec-{name}"]["container"]
    return found


def test_digits_runs_with_our_outputs(digits: House, target: Target, tmp_path: Path) -> None:
    status, said = run(digits, target, tmp_path / "x", "digits")
    assert status == 0, said
    assert digits.exported_outputs(tmp_path / "x" / "left") == digits.expected_outputs()


def test_everything_awkward_runs_with_our_outputs(torture: House, target: Target, tmp_path: Path) -> None:
    status, said = run(torture, target, tmp_path / "x", "pipeline_t_r_ture")
    assert status == 0, said
    assert torture.exported_outputs(tmp_path / "x" / "left") == torture.expected_outputs()


def test_a_failing_node_fails_the_run_and_what_comes_after_all_is_done_runs(target: Target, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    write_notebook(folder / "bad.ipynb", "a = 1", "raise RuntimeError('not today')", "b: int = a")
    write_notebook(folder / "good.ipynb", "b: int = 5", "", "c: int = b")
    document = {
        "version": 1,
        "nodes": [
            {"id": "bad", "path": "bad.ipynb"},
            {"id": "next", "path": "good.ipynb"},
            {"id": "clean", "path": "good.ipynb", "trigger_rule": "all_done"},
        ],
        "edges": [wire("bad", "b", "next", "b"), {"source": "bad", "target": "clean"}],
    }
    file = folder / "bad.dagflow"
    file.write_text(json.dumps(document), encoding="utf-8")
    house = House.of(file)
    status, said = run(house, target, tmp_path / "x", "bad")
    assert status != 0
    assert "RuntimeError: not today" in said
    assert house.exported_outputs(tmp_path / "x" / "left") == {"clean": {"c": 5}}


def everything() -> dict[str, Any]:
    """A node with all that Kubeflow can be told of pods, after branches that meet again."""
    return {
        "version": 1,
        "name": HOSTILE,
        "description": HOSTILE + "\r- a: b\x85c\u2028d\x00",
        "parameters": [
            {"name": "text", "type": "str", "default": "it's {$} plain"},
            {"name": "hostile", "type": "str", "default": "{{$}} {{channel:task=x;name=y;type=String;}}\n- a"},
            {"name": "must", "type": "int", "description": HOSTILE},
            {"name": "deep", "type": "dict", "default": {"a": [None, 1.0]}},
            {"name": "flat", "type": "list", "default": [1, 0.5, "x", True]},
            {"name": "big", "type": "int", "default": 2**60},
        ],
        "defaults": {"cache": "on"},
        "nodes": [
            {"id": "--help", "path": "a.ipynb", "outputs": ["x"], "parameters": {"a": {"pipeline": "must"}}},
            {"id": "left", "path": "a.ipynb", "outputs": ["x"], "parameters": {"a": {"pipeline": "text"}}},
            {"id": "right", "path": "a.ipynb", "outputs": ["x"], "parameters": {"a": {"pipeline": "hostile"}}},
            {"id": "both", "path": "a.ipynb", "outputs": ["x"], "for_each": {"parameters": ["i"]}},
            {
                "id": "pod",
                "path": "a.ipynb",
                "cache": "off",
                "retry": {"attempts": 3, "delay_s": 2.5, "backoff": 2, "max_delay_s": 60},
                "resources": {"cpu": 0.5, "cpu_limit": 2, "memory": "1.5Gi", "gpu": 2, "gpu_type": "amd.com/gpu"},
                "kubernetes": {
                    "image": "registry.local/a/b:1",
                    "image_pull_policy": "Always",
                    "image_pull_secrets": ["pull"],
                    "workspace": {"type": "volume", "pvc": "work", "mount_path": "/w"},
                    "volumes": [
                        {"mount_path": "/s", "secret": "sec"},
                        {"mount_path": "/c", "config_map": "conf"},
                        {"mount_path": "/e", "empty_dir": {"medium": "Memory", "sizeLimit": "1Gi"}},
                        {"mount_path": "/p", "pvc": "data", "sub_path": "a"},
                    ],
                    "shm_size": "2Gi",
                    "node_selector": {"disk": "ssd"},
                    "tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}],
                    "env_from": [{"secret": "sec", "keys": {"TOKEN": "token", "AGAIN": "token"}}],
                    "labels": {"team": "a"},
                    "annotations": {"note": HOSTILE},
                },
            },
        ],
        "edges": [
            wire("--help", "x", "left", HOSTILE, condition="x > 1"),
            wire("--help", "x", "right", "y", condition="x < 1 or must"),
            wire("left", "x", "both", "i"),
            {"source": "right", "target": "both"},
            {"source": "both", "target": "pod"},
        ],
    }


def test_exports_compile(torture: House, digits: House, target: Target, tmp_path: Path) -> None:
    there = torture.elsewhere(tmp_path / "torture")
    there.export("kubeflow", image="me/nodes:1", workdir="/work")
    digits.elsewhere(tmp_path / "digits").export("kubeflow")
    tree = PipelineTree(pipeline=parse_pipeline(everything()))
    (tmp_path / "all").mkdir()
    for file in KubeflowExporter().export(tree, source="all.dagflow", options={"image": "python:3"}).files:
        (tmp_path / "all" / file.name).write_text(file.content, encoding="utf-8")
    names = ["torture/pipeline_t_r_ture", "digits/digits", "all/all"]
    first, second, third = compiled(target, tmp_path, *(tmp_path / f"{name}_kfp.py" for name in names))
    check_torture(first)
    assert container(second, "train-svm")["args"][:4] == [
        "train-svm",
        "--run-id",
        "{{$.pipeline_job_uuid}}",
        "--parameter",
    ]
    check_everything(third)


def check_torture(spec: dict[str, Any]) -> None:
    gpu = container(spec, "train-gpu")
    assert gpu["image"] == "me/nodes:1"
    assert gpu["command"] == ["python3", "/work/pipeline_t_r_ture_nodes.py"]
    assert gpu["args"][-4:] == [
        "--set",
        "value={{$.inputs.parameters['value']}}",
        "--write",
        "total={{$.outputs.parameters['total'].output_file}}",
    ]
    assert gpu["resources"]["accelerator"]["resourceType"] == "nvidia.com/gpu"
    assert gpu["resources"]["accelerator"]["resourceCount"] == "1"
    tasks = spec["root"]["dag"]["tasks"]
    assert tasks["flaky"]["retryPolicy"]["maxRetryCount"] == 2
    assert "cachingOptions" not in tasks["start"] or not tasks["start"]["cachingOptions"].get("enableCache")
    parameters = spec["root"]["inputDefinitions"]["parameters"]
    assert parameters["alpha"]["parameterType"] == "NUMBER_INTEGER"
    assert json.loads(parameters["odd_name_ds"]["defaultValue"]) == HOSTILE
    assert spec["pipelineInfo"]["description"].startswith('it\'s "x" {{ ds }} {{=1+1}} $(id) ${HOME}')
    loop = next(task for task in tasks.values() if "parameterIterator" in task)
    assert loop["iteratorPolicy"] == {"parallelismLimit": 2}


def check_everything(spec: dict[str, Any]) -> None:
    parameters = spec["root"]["inputDefinitions"]["parameters"]
    assert parameters["text"]["defaultValue"] == "it's {$} plain"
    assert "{{" not in parameters["hostile"]["defaultValue"]
    assert json.loads(parameters["hostile"]["defaultValue"]) == "{{$}} {{channel:task=x;name=y;type=String;}}\n- a"
    assert parameters["must"].get("isOptional") is None
    assert json.loads(parameters["deep"]["defaultValue"]) == {"a": [None, 1.0]}
    assert json.loads(parameters["big"]["defaultValue"]) == 2**60
    assert parameters["flat"]["parameterType"] == "LIST"
    help_args = container(spec, "help-2")["args"]
    assert help_args[-2:] == ["--", "--help"]
    for executor in spec["deploymentSpec"]["executors"].values():
        for word in executor["container"]["args"]:
            # Whatever a placeholder is, it is one of Kubeflow's own; no name of the document looks like one.
            assert word.count("{") == word.count("{{$.") * 2, word
            assert word.count("$") == word.count("{{$."), word
    pod = container(spec, "pod")
    assert pod["image"] == "registry.local/a/b:1"
    assert pod["resources"]["resourceCpuRequest"] == "500m"
    assert pod["resources"]["accelerator"]["resourceType"] == "amd.com/gpu"


def test_random_pipelines_compile(target: Target, tmp_path: Path) -> None:
    files: list[Path] = []

    @settings(max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rich_pipelines() | forks())
    def write(pipeline: Any) -> None:
        folder = tmp_path / str(len(files))
        folder.mkdir()
        files.append(folder / "p_kfp.py")
        files[-1].write_text(exported(pipeline, "container"), encoding="utf-8")

    write()
    assert len(compiled(target, tmp_path, *files)) == len(files) >= 20
