from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.exporters.argo.exporter import ArgoExporter
from jupyter_dagflow.exporters.argo.writing import argo_names, json_text, unread
from jupyter_dagflow.exporters.base import Export, PipelineTree
from jupyter_dagflow.exporters.yaml_text import yaml_text
from jupyter_dagflow.model.document import parse_pipeline, read_document
from jupyter_dagflow.model.notebook import read_notebook
from tests.targets.argo_lint import problems_of
from tests.unit.exporters.argo_features import SECRET, features, node, wire

EXAMPLES = Path(__file__).parents[3] / "examples"
GOLDEN = Path(__file__).parent / "golden" / "digits_argo.yaml"
Json = dict[str, Any]


def export(document: Json, **options: Any) -> Export:
    tree = PipelineTree(pipeline=parse_pipeline(document))
    return ArgoExporter().export(tree, source="my flow.dagflow", options={"image": "i", **options})


def workflow(document: Json, **options: Any) -> Json:
    result = export(document, **options)
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    found = yaml.safe_load(result.files[0].content)
    assert problems_of(found) == []
    assert isinstance(found, dict)
    return found


def templates(document: Json, **options: Any) -> dict[str, Json]:
    spec = workflow(document, **options)["spec"]
    return {template["name"]: template for template in spec["templates"]}


def tasks(document: Json) -> dict[str, Json]:
    return {task["name"]: task for task in templates(document)["main"]["dag"]["tasks"]}


def test_the_digits_example_gives_the_golden_workflow() -> None:
    """After a change on purpose: ``dagflow export`` of the example ``--to argo`` with these options."""
    pipeline = read_document((EXAMPLES / "digits" / "digits.dagflow").read_text(encoding="utf-8"))
    notebooks = {n.id: read_notebook((EXAMPLES / "digits" / n.path).read_bytes()) for n in pipeline.nodes}
    tree = PipelineTree(pipeline=pipeline, notebooks=notebooks)
    options = {"image": "science:1", "volume": "notebooks"}
    result = ArgoExporter().export(tree, source="examples/digits.dagflow", options=options)
    assert result.problems == ()
    assert [file.name for file in result.files] == ["digits_argo.yaml", "digits_nodes.py"]
    assert result.files[0].content == GOLDEN.read_text(encoding="utf-8")
    assert problems_of(yaml.safe_load(result.files[0].content)) == []


def test_all_features_give_a_sound_workflow_the_same_each_time() -> None:
    assert workflow(features(), artifacts=True) == workflow(features(), artifacts=True)
    result = export(features())
    assert [file.name for file in result.files] == ["my_flow_argo.yaml", "my_flow_nodes.py", "my_flow_argo_pools.yaml"]
    for file in result.files:
        assert file.content.endswith("\n")


def test_no_text_of_a_document_is_a_reference() -> None:
    text = export(features()).files[0].content
    for hostile in ("{{=1", "{{x", "Features {{workflow.name}}", "$(HOME)", "\x7f"):
        assert hostile not in text
    parameters = workflow(features())["spec"]["arguments"]["parameters"]
    assert [parameter["name"] for parameter in parameters] == ["day", "size", "a-b"]
    assert "value" not in parameters[0]
    assert parameters[1] == {"name": "size", "value": "3", "enum": ["1", "3"]}
    assert json.loads(parameters[2]["value"]) == {"x": SECRET}


def test_a_fan_out_lists_runs_and_gathers() -> None:
    found = templates(features())
    train = found["train"]
    assert train["parallelism"] == 4
    items, each, gather = train["dag"]["tasks"]
    assert each["withParam"] == "{{tasks.items.outputs.parameters.items}}"
    assert each["arguments"]["parameters"][-2:] == [
        {"name": "index", "value": "{{item.index}}"},
        {"name": "item", "value": "{{item.item}}"},
    ]
    assert (items["template"], gather["depends"]) == ("train-items", "each.Succeeded || each.Skipped")
    assert [output["name"] for output in train["outputs"]["parameters"]] == ["score", "then-tell"]
    assert "--decide=tell=/tmp/dagflow/then-tell" in found["train-gather"]["container"]["args"]
    assert "--parameter=size={{workflow.parameters.size}}" in found["train-gather"]["container"]["args"]
    assert "resources" not in found["train-items"]["container"]


def test_a_node_asks_for_what_the_document_says() -> None:
    found = templates(features(), artifacts=True)["train-each"]
    container = found["container"]
    assert container["resources"]["limits"] == {"cpu": "4", "memory": "1Gi", "amd.com/gpu": "2", "x.io/fpga": "1"}
    assert (container["image"], container["imagePullPolicy"]) == ("gpu:2", "IfNotPresent")
    assert container["env"] == [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "token"}}}]
    assert container["envFrom"] == [{"configMapRef": {"name": "settings", "optional": True}, "prefix": "APP_"}]
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/home/anna", "/data", "/dev/shm"]
    assert [volume["name"] for volume in found["volumes"]] == ["workspace", "volume-0", "shm"]
    assert found["metadata"] == {"labels": {"team": "a"}, "annotations": {"note": "b"}}
    assert (found["serviceAccountName"], found["priorityClassName"]) == ("runner", "high")
    assert (found["nodeSelector"], found["tolerations"][0]["key"]) == ({"disk": "fast"}, "gpu")
    assert (found["affinity"], found["securityContext"]) == ({"nodeAffinity": {}}, {"runAsUser": 1000})
    assert json.loads(found["podSpecPatch"]) == {"hostIPC": True, "containers": [{"name": "main", "tty": True}]}
    assert found["retryStrategy"] == {
        "limit": "2",
        "retryPolicy": "Always",
        "backoff": {"duration": "1.5s", "factor": 2, "cap": "60s"},
    }
    assert found["activeDeadlineSeconds"] == 691
    assert found["synchronization"]["semaphores"][0]["configMapKeyRef"] == {"name": "my-flow-pools", "key": "gpu"}
    [artifact] = found["outputs"]["artifacts"]
    assert artifact["path"] == "/workspace/my_flow_nodes-output/{{workflow.name}}/train.{{inputs.parameters.index}}"


def test_the_workflow_has_what_holds_for_all() -> None:
    found = workflow(features())
    assert found["metadata"]["namespace"] == "lab"
    spec = found["spec"]
    assert (spec["activeDeadlineSeconds"], spec["imagePullSecrets"]) == (3600, [{"name": "registry"}])
    main = spec["templates"][0]
    assert main["outputs"]["parameters"][0]["valueFrom"]["parameter"] == "{{tasks.train.outputs.parameters.score}}"
    assert "get" not in main["dag"]["target"].split()
    assert "train" in main["dag"]["target"].split()


def test_ends_of_nodes_decide_what_follows() -> None:
    found = tasks(features())
    assert "'{{tasks.train.outputs.parameters.then-tell}}' == 'success'" in found["tell"]["when"]
    assert found["mend"]["when"].startswith("('{{tasks.get.status}}' == 'Failed'")
    assert "depends" not in found["always"]
    assert "arguments" not in found["always"]
    assert found["done"]["depends"].count("Omitted") == 2


def test_no_task_is_called_like_a_word_of_argo() -> None:
    nodes = [node(name) for name in ("in", "main", "sum", "1st", "A_b", "a-b")]
    assert list(tasks({"nodes": nodes})) == ["in-2", "main-2", "sum", "n-1st", "a-b", "a-b-2"]


def test_an_id_is_never_an_option() -> None:
    assert templates(features())["wait"]["container"]["args"][-2:] == ["--", "-wait"]


def test_what_does_not_run_asks_for_nothing() -> None:
    found = templates(features(), artifacts=True)
    assert not {"retryStrategy", "activeDeadlineSeconds", "dag"} & found["still"].keys()
    assert "artifacts" not in found["still"]["outputs"]
    assert "resources" not in found["still"]["container"]


def test_a_volume_takes_the_place_of_the_document_s_workspace() -> None:
    found = templates(features(), volume="shared", workdir="/workspace/my/")["get"]
    assert "volumes" not in found
    assert found["container"]["volumeMounts"] == [{"name": "workspace", "mountPath": "/workspace"}]
    assert found["container"]["workingDir"] == "/workspace/my"


def test_without_a_volume_results_go_where_everybody_may_write() -> None:
    [template] = [t for name, t in templates({"nodes": [node("a")]}, artifacts=True).items() if name != "main"]
    assert template["container"]["env"] == [{"name": "DAGFLOW_OUTPUT", "value": "/tmp/dagflow-output"}]
    assert template["outputs"]["artifacts"][0]["path"] == "/tmp/dagflow-output/{{workflow.name}}/a"


def test_a_schedule_makes_a_cron_workflow() -> None:
    found = workflow({"nodes": [node("a")]}, schedule="0 6 * * MON")
    assert (found["kind"], found["metadata"]["name"]) == ("CronWorkflow", "my-flow")
    assert found["spec"]["schedules"] == ["0 6 * * MON"]
    assert found["spec"]["workflowSpec"]["entrypoint"] == "main"


def test_a_template_stays_in_the_cluster() -> None:
    result = export({"nodes": [node("a")]}, kind="WorkflowTemplate")
    assert yaml.safe_load(result.files[0].content)["metadata"] == {"name": "my-flow"}
    assert "argo submit --from workflowtemplate/my-flow" in result.files[0].content


def test_a_pipeline_without_nodes_is_a_workflow_without_tasks() -> None:
    assert templates({})["main"]["dag"] == {"tasks": []}


TWO = [node("a"), node("b")]
EDGE = {"source": "a", "target": "b"}


@pytest.mark.parametrize(
    ("document", "options", "path", "severity"),
    [
        ({"nodes": [node("a")]}, {"image": ""}, "nodes[0].kubernetes.image", "error"),
        ({"nodes": [node("a")]}, {"schedule": "daily"}, "options.schedule", "error"),
        ({"parameters": [{"name": "x"}]}, {"schedule": "@daily"}, "parameters[0].default", "error"),
        (
            {"nodes": [{"id": "a", "type": "sensor", "sensor": {"kind": "pipeline", "path": "b.dagflow"}}]},
            {},
            "nodes[0].sensor.kind",
            "error",
        ),
        (
            {"nodes": [{"id": "a", "type": "sensor", "sensor": {"kind": "file", "path": "x"}}]},
            {},
            "nodes[0].sensor",
            "",
        ),
        ({"nodes": [node("a", kubernetes={"annotations": {"x": "{{y}}"}})]}, {}, "nodes[0].kubernetes", "error"),
        ({"nodes": [node("a", kubernetes={"image": "{{y}}"})]}, {}, "nodes[0].kubernetes.image", "error"),
        (
            {"nodes": [node("a", kubernetes={"volumes": [{"mount_path": "/x"}]})]},
            {},
            "nodes[0].kubernetes.volumes[0]",
            "error",
        ),
        ({"nodes": [node("a")], "edges": [{"source": "a", "target": "z"}]}, {}, "edges[0].target", "error"),
        ({"nodes": [node("a", cache="on")]}, {}, "nodes[0].cache", ""),
        ({"nodes": [node("a", pool={"name": "db", "slots": 2})]}, {}, "nodes[0].pool", ""),
        ({"nodes": [node("a", retry={"attempts": 2, "delay_s": 1, "jitter": 0.5})]}, {}, "nodes[0].retry", ""),
        ({"nodes": [node("a", retry={"attempts": 2, "delay_s": 1, "backoff": 1.5})]}, {}, "nodes[0].retry", ""),
        ({"nodes": [node("a", executor="slurm")]}, {}, "nodes[0].executor", ""),
        ({"defaults": {"executor": "slurm"}}, {}, "defaults.executor", ""),
        ({"nodes": [node("a", kubernetes={"namespace": "x"})]}, {}, "nodes[0].kubernetes.namespace", ""),
        ({"nodes": [node("a", kubernetes={"context": "x"})]}, {}, "nodes[0].kubernetes.context", ""),
        ({"nodes": [node("a", kubernetes={"ttl_s": 1})]}, {}, "nodes[0].kubernetes.ttl_s", ""),
        (
            {"nodes": [node("a", kubernetes={"image_pull_grace_s": 1})]},
            {},
            "nodes[0].kubernetes.image_pull_grace_s",
            "",
        ),
        ({"nodes": [node("a", kubernetes={"pod": {"metadata": {}}})]}, {}, "nodes[0].kubernetes.pod", ""),
        (
            {"nodes": [node("a", kubernetes={"workspace": {"type": "object-store", "url": "s3://b/c"}})]},
            {},
            "nodes[0].kubernetes.workspace",
            "",
        ),
        (
            {"nodes": [node("a", kubernetes={"workspace": {"type": "volume", "pvc": "c"}})]},
            {"volume": "v"},
            "nodes[0].kubernetes.workspace",
            "",
        ),
        (
            {
                "nodes": [*TWO, node("c", trigger_rule="one_done")],
                "edges": [{"source": "a", "target": "c"}, {"source": "b", "target": "c"}],
            },
            {},
            "nodes[2].trigger_rule",
            "",
        ),
        (
            {
                "nodes": [*TWO, node("c")],
                "edges": [{**EDGE, "on": "failure"}, {"source": "a", "target": "c", "on": "failure"}],
            },
            {},
            "nodes[0].id",
            "",
        ),
        (
            {
                "nodes": [
                    node("a", for_each={"parameters": ["x"]}, parameters={"x": [1]}, outputs=["y"]),
                    node("b", trigger_rule="all_done"),
                ],
                "edges": [wire("a", "y", "b", "z")],
            },
            {},
            "edges[0].source_output",
            "",
        ),
    ],
)
def test_what_argo_cannot_express_is_told_with_its_place(
    document: Json, options: Json, path: str, severity: str
) -> None:
    result = export(document, **options)
    expected = [(path, severity or "warning")]
    assert [(problem.path, problem.severity) for problem in result.problems] == expected
    assert all(problem.message.endswith(".") for problem in result.problems)
    assert bool(result.files) == (severity != "error")


def test_an_inner_pipeline_runs_in_one_pod() -> None:
    inner = PipelineTree(pipeline=parse_pipeline({"nodes": [node("x", cache="on")]}), folder="in")
    document = {"nodes": [{"id": "a", "type": "pipeline", "path": "in/b.dagflow"}]}
    tree = PipelineTree(pipeline=parse_pipeline(document), inner={"a": inner})
    result = ArgoExporter().export(tree, source="x.dagflow", options={"image": "i"})
    assert [problem.path for problem in result.problems] == ["nodes[0].path", "nodes[0].path"]
    assert all(isinstance(problem, Problem) and problem.severity == "warning" for problem in result.problems)


def test_executors_do_not_demand_what_argo_brings() -> None:
    assert export({"nodes": [node("a", executor="kubernetes")]}).problems == ()


def test_names_are_kept_where_argo_takes_them() -> None:
    names = argo_names(["day", "a b", "a-b", "Größe", "day "], taken=["a-b"])
    assert names == {"day": "day", "a b": "a-b-2", "a-b": "a-b-3", "Größe": "groe", "day ": "day-2"}


def test_values_hide_what_others_would_fill_in() -> None:
    value = {"{{a}}": ["$(x)", {"b\\{": "\x7f'\""}], "n": 12345678901234567890}
    text = json_text(value)
    assert json.loads(text) == value
    assert not {"{{", "$(", "\x7f"} & {text[n : n + size] for n in range(len(text)) for size in (1, 2)}
    assert unread("{{{a") == "{\u2060{\u2060{a"


@pytest.mark.parametrize("text", ["1e3", "0o7", "0x1f", "y", "N", "1_000", "no", "null", "~", "1:30", "2026-01-01", ""])
def test_texts_stay_texts_for_every_reader(text: str) -> None:
    assert yaml_text({"a": text}) in {f"a: '{text}'\n", f'a: "{text}"\n'}
