"""Exports for Argo: read by hera, checked by its schema and our linter, and run by a small engine of our own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from jupyter_dagflow.exporters.argo.exporter import ArgoExporter
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.model.document import parse_pipeline
from tests.targets.argo_engine import Engine, Refused
from tests.targets.argo_lint import problems_of
from tests.targets.house import ROOT, House, Target
from tests.unit.exporters.argo_features import features

GOLDEN = ROOT / "tests" / "unit" / "exporters" / "golden" / "digits_argo.yaml"
OPTIONS = {"image": "science:1", "volume": "notebooks"}


def document(folder: Path) -> dict[str, Any]:
    [file] = folder.glob("*_argo.yaml")
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def engine(folder: Path, files: Path, target: Target, **more: Any) -> Engine:
    env = {"JUPYTER_PATH": str(target.kernels), "DAGFLOW_OUTPUT": str(files / "left")}
    return Engine(document(folder), workspace=folder, files=files, env=env, **more)


@pytest.fixture(params=["torture", "digits"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    yield request.getfixturevalue(request.param)


def test_an_exported_workflow_leaves_what_our_own_run_leaves(house: House, tmp_path: Path, target: Target) -> None:
    there = house.elsewhere(tmp_path / "there")
    folder = there.export("argo", **OPTIONS)
    assert problems_of(document(folder)) == []
    run = engine(folder, tmp_path / "pods", target, defaults_of_skipped=house.pipeline.name == "digits.dagflow")
    end = run.run()
    logs = "\n".join(log.read_text(encoding="utf-8") for log in sorted((tmp_path / "pods").glob("*/log.txt")))
    assert end.phase == "Succeeded", logs
    assert there.exported_outputs(tmp_path / "pods" / "left") == house.expected_outputs()
    if "flaky" in run.ends:
        assert (run.tries["flaky"], run.ends["low"].phase) == (2, "Skipped")
        assert sorted(name for name in run.ends if name.startswith("fan.each(")) == [f"fan.each({n})" for n in range(3)]


SCRIPT = """\
import json, os, sys


def value(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


given = {name[14:]: value(text) for name, text in os.environ.items() if name.startswith("DAGFLOW_PARAM_")}
if given.get("fails"):
    sys.exit("it fails")
told = {"n": given.get("n", -1), "m": given.get("m"), "many": [1, 2], "none": []}
with open(os.environ["DAGFLOW_OUTPUTS"], "a", encoding="utf-8") as file:
    print(json.dumps(told), file=file)
"""


def node(node_id: str, **more: Any) -> dict[str, Any]:
    told = {"type": "script", "path": "say.py", "parameters_as": "environment", "outputs": ["n", "m", "many", "none"]}
    return {"id": node_id, **told, **more}


def leads(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "target": target, **more}


def carries(source: str, target: str, output: str = "n", **more: Any) -> dict[str, Any]:
    return leads(source, target, source_output=output, target_parameter="n", **more)


WAYS = {
    "nodes": [
        node("start", parameters={"n": 10**17 + 1}),
        node("bad", parameters={"fails": 1}),
        node("saves"),
        node("idle"),
        node("taken"),
        node("passed"),
        node("after", trigger_rule="none_failed_min_one_success"),
        node("nobody", trigger_rule="one_failed"),
        node("each", for_each={"parameters": ["n", "m"]}, parameters={"m": [{"a": 2**60}, "{{x}} $(HOME)"]}),
        node("lists"),
        node("over-none", for_each={"parameters": ["n"]}),
        node("of-none"),
        node("pinned", pinned={"n": 5}),
        node("takes-pinned"),
        node("off", disabled=True),
        node("after-off", parameters={"n": 3}),
        {
            "id": "waits",
            "type": "sensor",
            "timeout_s": 0.3,
            "sensor": {"kind": "file", "path": "nothing", "poll_s": 0.1, "soft_fail": True},
        },
        node("waits-for-it"),
        node("always", trigger_rule="always"),
    ],
    "edges": [
        leads("bad", "saves", on="failure"),
        leads("start", "idle", on="failure"),
        carries("start", "taken", condition="n > 5"),
        carries("start", "passed", condition="n < 5"),
        carries("taken", "after"),
        carries("passed", "after"),
        leads("taken", "nobody"),
        leads("passed", "nobody"),
        carries("start", "each", "many"),
        carries("each", "lists", "m"),
        carries("start", "over-none", "none"),
        carries("over-none", "of-none"),
        carries("pinned", "takes-pinned"),
        carries("off", "after-off"),
        leads("waits", "waits-for-it"),
        carries("start", "always"),
    ],
}


def written(folder: Path, document: dict[str, Any]) -> House:
    folder.mkdir()
    (folder / "say.py").write_text(SCRIPT, encoding="utf-8")
    (folder / "ways.dagflow").write_text(json.dumps(document), encoding="utf-8")
    return House.of(folder / "ways.dagflow")


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A pipeline that takes all ways which lead to success."""
    return written(tmp_path_factory.mktemp("ways") / "own", WAYS)


@pytest.mark.parametrize("defaults_of_skipped", [True, False], ids=["argo-4", "argo-3"])
def test_a_workflow_takes_the_ways_that_a_run_takes(
    ways: House, tmp_path: Path, target: Target, defaults_of_skipped: bool
) -> None:
    there = ways.elsewhere(tmp_path / "there")
    folder = there.export("argo", **OPTIONS)
    assert problems_of(document(folder)) == []
    run = engine(folder, tmp_path / "pods", target, defaults_of_skipped=defaults_of_skipped)
    assert run.run().phase == "Succeeded", run.ends
    own = ways.own_outputs
    succeeded = {name for name, end in run.ends.items() if end.phase == "Succeeded" and "." not in name}
    # In Argo these have pods too: one that does nothing, one that hands on, one that has waited for nothing.
    assert succeeded - {"off", "pinned", "waits"} == {name for name in own if "." not in name}
    assert (run.ends["nobody"].phase, run.ends["idle"].phase) == ("Skipped", "Skipped")
    assert run.ends["waits-for-it"].phase == "Skipped"
    for name, end in run.ends.items():
        if name in own and "n" in end.parameters:
            assert json.loads(end.parameters["n"]) == own[name]["n"], name
    assert json.loads(run.ends["each"].parameters["m"]) == own["each"]["m"]


@pytest.mark.parametrize(
    "more",
    [
        {"nodes": [node("clean", trigger_rule="all_done")], "edges": [leads("bad", "clean")]},
        {"nodes": [node("next")], "edges": [leads("bad", "next")]},
        {
            "nodes": [node("next", trigger_rule="one_failed"), node("worse", parameters={"fails": 1})],
            "edges": [leads("bad", "next"), leads("bad", "worse", on="failure")],
        },
    ],
    ids=["cleanup", "upstream", "fallback"],
)
def test_a_failure_fails_the_workflow(more: dict[str, Any], tmp_path: Path, target: Target) -> None:
    nodes = [node("bad", parameters={"fails": 1}, retry={"attempts": 2}), node("good"), *more["nodes"]]
    there = written(tmp_path / "there", {"nodes": nodes, "edges": more["edges"]})
    run = engine(there.export("argo", **OPTIONS), tmp_path / "pods", target)
    assert run.run().phase == "Failed"
    assert (run.tries["bad"], run.ends["good"].phase) == (2, "Succeeded")


def test_a_value_that_is_needed_must_be_given(tmp_path: Path, target: Target) -> None:
    parameters = [{"name": "size", "type": "int"}]
    nodes = [node("a", parameters={"n": {"pipeline": "size"}})]
    there = written(
        tmp_path / "there",
        {"parameters": parameters, "nodes": nodes, "outputs": [{"name": "n", "node": "a", "output": "n"}]},
    )
    folder = there.export("argo", **OPTIONS)
    with pytest.raises(Refused, match="size"):
        engine(folder, tmp_path / "none", target)
    assert engine(folder, tmp_path / "pods", target, arguments={"size": "4"}).run().parameters == {"n": "4"}


SCHEMA = Path(os.environ.get("DAGFLOW_ARGO_SCHEMA") or ROOT / ".." / "shared" / "argo" / "schema.json")
KIND = "io.argoproj.workflow.v1alpha1."


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Argo's own schema, which takes numbers where Kubernetes does, and no field that it does not know."""
    if not SCHEMA.is_file():
        pytest.fail(f"Argo's schema is not at {SCHEMA}; DAGFLOW_ARGO_SCHEMA says where it is.", pytrace=False)
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for name, part in found["definitions"].items():
        if name.endswith("IntOrString"):
            part["type"] = ["string", "integer"]
        elif part.get("properties"):
            part.setdefault("additionalProperties", False)
    return found


def told_by(schema: dict[str, Any], found: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft202012Validator(
        {"$ref": f"#/definitions/{KIND}{found['kind']}", "definitions": schema["definitions"]}
    )
    return [error.message for error in validator.iter_errors(found)]


def exported(**options: Any) -> list[str]:
    tree = PipelineTree(pipeline=parse_pipeline(features()))
    result = ArgoExporter().export(tree, source="x.dagflow", options={"image": "i", **options})
    return [file.content for file in result.files if file.name.endswith("_argo.yaml")]


def all_kinds() -> list[str]:
    document = {**features(), "parameters": features()["parameters"][1:]}
    document["nodes"][0]["parameters"] = {}
    tree = PipelineTree(pipeline=parse_pipeline(document))
    cron = ArgoExporter().export(tree, source="x.dagflow", options={"image": "i", "schedule": "0 6 * * *"})
    return [
        *exported(artifacts=True),
        *exported(kind="WorkflowTemplate", volume="v"),
        cron.files[0].content,
        GOLDEN.read_text(encoding="utf-8"),
    ]


def test_the_schema_of_argo_takes_every_export(schema: dict[str, Any]) -> None:
    kinds = []
    for text in all_kinds():
        found = yaml.safe_load(text)
        assert told_by(schema, found) == []
        assert problems_of(found) == []
        kinds.append(found["kind"])
    assert kinds == ["Workflow", "WorkflowTemplate", "CronWorkflow", "Workflow"]
    found["spec"]["templates"][0]["dag"]["tusks"] = []
    found["spec"]["entrypoint"] = 1
    assert len(told_by(schema, found)) == 2


HERA = """
import json, sys, yaml
from hera.workflows import models
for text in json.load(sys.stdin):
    found = yaml.safe_load(text)
    model = getattr(models, found["kind"]).model_validate(found)
    assert json.loads(model.model_dump_json(exclude_none=True, by_alias=True)) == found, found["kind"]
print("all the same")
"""


def test_hera_reads_and_writes_every_export_without_a_loss(target: Target, tmp_path: Path) -> None:
    done = subprocess.run(
        [target.python, "-c", HERA],
        input=json.dumps(all_kinds()),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout == "all the same\n", done.stderr[-3000:]
