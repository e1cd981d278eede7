"""The bundle that runs a pipeline in a cluster, looked at as its documents."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from jupyter_dagflow.exporters.base import Export, PipelineTree
from jupyter_dagflow.exporters.kubernetes import KubernetesExporter
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.pipeline import Pipeline
from tests.property.documents import pipelines, texts

SHARED = {
    "image": "team/worker:1",
    "workspace": {"type": "volume", "pvc": "work", "sub_path": "ada"},
    "node_selector": {"zone": "a"},
    "env_from": [{"secret": "s3"}],
}


def export(document: dict[str, Any], source: str = "flows/it's.dagflow", **options: str) -> Export:
    return KubernetesExporter().export(
        PipelineTree(pipeline=parse_pipeline(document)), source=source, options={"image": "runner:1", **options}
    )


def documents(export: Export) -> dict[str, Any]:
    assert [file.name for file in export.files] == ["it_s_kubernetes.yaml"], export.problems
    return {part["kind"]: part for part in yaml.safe_load_all(export.files[0].content)}


def pod(export: Export) -> dict[str, Any]:
    return dict(documents(export)["Job"]["spec"]["template"]["spec"])


def messages(export: Export) -> list[tuple[str, str]]:
    return [(problem.path, problem.message) for problem in export.problems]


def node(node_id: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "path": f"{node_id}.ipynb", **more}


def test_nodes_of_this_machine_run_in_the_runners_pod_which_has_no_rights() -> None:
    nodes = [node("a", resources={"cpu": 2, "gpu": 1}), node("b", resources={"cpu": 0.5, "memory": "4Gi"})]
    done = export({"nodes": nodes}, volume="work")
    assert set(documents(done)) == {"Job"}
    spec = pod(done)
    assert (spec["automountServiceAccountToken"], "serviceAccountName" in spec) == (False, False)
    assert spec["volumes"] == [{"name": "workspace", "persistentVolumeClaim": {"claimName": "work"}}]
    [container] = spec["containers"]
    assert container["image"] == "runner:1"
    assert container["command"] == [
        "dagflow",
        "run",
        "--run-id=job-$(JOB_UID)",
        "flows/it's.dagflow",
        "--workspace=/workspace",
    ]
    assert container["resources"] == {
        "requests": {"cpu": "2", "memory": "4Gi", "nvidia.com/gpu": "1"},
        "limits": {"memory": "4Gi", "nvidia.com/gpu": "1"},
    }
    assert documents(done)["Job"]["metadata"]["name"] == "dagflow-it-s"


def test_nodes_in_pods_bring_the_rights_for_them_and_the_pipelines_own_settings() -> None:
    document = {
        "defaults": {"executor": "kubernetes", "kubernetes": SHARED},
        "nodes": [node("a", resources={"gpu": 1})],
    }
    done = export(document, image="", namespace="team")
    found = documents(done)
    assert set(found) == {"ServiceAccount", "Role", "RoleBinding", "Job"}
    assert {part["metadata"]["namespace"] for part in found.values()} == {"team"}
    spec = pod(done)
    assert spec["serviceAccountName"] == found["ServiceAccount"]["metadata"]["name"] == "dagflow-it-s"
    assert spec["nodeSelector"] == {"zone": "a"}
    [container] = spec["containers"]
    assert container["image"] == "team/worker:1"
    assert container["volumeMounts"] == [{"name": "workspace", "mountPath": "/workspace", "subPath": "ada"}]
    assert container["envFrom"] == [{"secretRef": {"name": "s3"}}]
    assert "resources" not in container, "its nodes have pods of their own"


@pytest.mark.parametrize(
    ("nodes", "told"), [("in pods", ["--executor", "kubernetes"]), ("in one pod", ["--executor", "local"])]
)
def test_where_nodes_run_can_be_chosen(nodes: str, told: list[str]) -> None:
    document = {"defaults": {"kubernetes": SHARED}, "nodes": [node("a")]}
    assert pod(export(document, nodes=nodes))["containers"][0]["command"][3:5] == told


def test_a_schedule_makes_a_cron_job_whose_runs_do_not_overlap() -> None:
    done = export({"nodes": [node("a")]}, schedule="0 6 * * *")
    cron = documents(done)["CronJob"]["spec"]
    assert (cron["schedule"], cron["concurrencyPolicy"]) == ("0 6 * * *", "Forbid")
    assert cron["jobTemplate"]["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_parameters_are_given_as_they_are_and_kubernetes_fills_nothing_in() -> None:
    document = {"parameters": [{"name": "day"}, {"name": "cut"}], "nodes": [node("a")]}
    done = export(document, parameters='{"day": "$(JOB_UID) it\'s", "cut": [1, 2]}')
    assert pod(done)["containers"][0]["command"][5:] == ["--parameter=day=$$(JOB_UID) it's", "--parameter=cut=[1, 2]"]


@pytest.mark.parametrize(
    ("options", "path", "message"),
    [
        ({"image": ""}, "options.image", "The runner needs an image"),
        ({"workspace": "work/../.."}, "options.workspace", "a path from the root on"),
        ({"namespace": "My Team"}, "options.namespace", "is no name of a namespace"),
        ({"schedule": "daily"}, "options.schedule", "five fields such as 0 6 * * *"),
        ({"parameters": "[1]"}, "options.parameters", "a JSON object such as"),
        ({"parameters": '{"x": 1, "day": 2}'}, "options.parameters", "has no parameter 'x'"),
        ({"parameters": ""}, "options.parameters", "The parameter 'day' needs a value"),
    ],
)
def test_a_choice_that_cannot_be_is_told(options: dict[str, str], path: str, message: str) -> None:
    document = {"parameters": [{"name": "day", "type": "str"}], "nodes": [node("a")]}
    done = export(document, **{"parameters": '{"day": "x"}', **options})
    assert done.files == ()
    [(place, told)] = messages(done)
    assert place == path
    assert message in told


def test_what_only_a_machine_with_a_kubeconfig_knows_is_told_at_its_node() -> None:
    own = {**SHARED, "context": "prod", "namespace": "other"}
    done = export({"nodes": [node("a", executor="kubernetes", kubernetes=own)]})
    assert done.files == ()
    assert [place for place, _ in messages(done)] == ["nodes[0].kubernetes.context", "nodes[0].kubernetes.namespace"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines(), texts)
def test_whatever_a_document_says_it_is_yaml_of_the_same_shape(pipeline: Pipeline, source: str) -> None:
    exporter = KubernetesExporter()
    options = {"image": "runner:1", "namespace": "team"}
    plain = pipeline.model_copy(update={"parameters": []})
    first = exporter.export(PipelineTree(pipeline=plain), source=source, options=options)
    assert first == exporter.export(PipelineTree(pipeline=plain), source=source, options=options)
    if first.files:
        [job] = yaml.safe_load_all(first.files[0].content)
        assert list(job) == ["apiVersion", "kind", "metadata", "spec"]
