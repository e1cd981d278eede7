"""Pipelines exported as Kubernetes bundles: applied to a cluster, where they run with nobody outside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_dagflow.engine.ports import RunRecord
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.wiring.exports import export_pipeline
from jupyter_dagflow.wiring.workspace import Workspace
from tests.kubernetes.cluster import Document, Namespace
from tests.kubernetes.images import RUNNER, WORKER
from tests.kubernetes.run_house import GATE, TRACE
from tests.targets.house import ROOT, House
from tests.targets.torture import write_torture

pytestmark = pytest.mark.usefixtures("api_for_pods")
JOB = "dagflow-chain"


@pytest.fixture
def pipeline(workspace: Path, on_volume: dict[str, Any]) -> Path:
    """``here → there``: a node of the runner's own pod, and one that wants a pod with a GPU."""
    folder = workspace / "flows"
    write_notebook(folder / "here.ipynb", [("parameters", "n: int = 1"), TRACE, ("outputs", "value = n * 10")])
    write_notebook(
        folder / "there.ipynb", [("parameters", "value: int = 0"), TRACE, GATE, ("outputs", "total = value + 1")]
    )
    document = {
        "version": 1,
        "defaults": {"kubernetes": on_volume},
        "parameters": [{"name": "n", "type": "int"}],
        "nodes": [
            {"id": "here", "path": "here.ipynb", "parameters": {"n": {"pipeline": "n"}}},
            {"id": "there", "path": "there.ipynb", "executor": "kubernetes", "resources": {"gpu": 1}},
        ],
        "edges": [{"source": "here", "target": "there", "source_output": "value", "target_parameter": "value"}],
    }
    path = folder / "chain.dagflow"
    path.write_text(json.dumps(document))
    return path


def apply(
    namespace: Namespace, workspace: Path, pipeline: str = "flows/chain.dagflow", **options: str
) -> list[Document]:
    """What ``kubectl apply`` does with the exported file."""
    given = {"parameters": '{"n": 7}'} if pipeline.endswith("chain.dagflow") else {}
    chosen = {"image": RUNNER.name, "namespace": namespace.name, **given, **options}
    exported = export_pipeline(Workspace(root=workspace), pipeline, None, "kubernetes", chosen)
    assert exported["problems"] == []
    [file] = exported["files"]
    documents = list(yaml.safe_load_all(file["content"]))
    for document in documents:
        namespace.create(f"{document['kind'].lower()}s", document)
    return documents


def ended(namespace: Namespace, job: str = JOB) -> str:
    """How the Job ended: ``Complete`` or ``Failed``."""

    def condition(jobs: Mapping[str, Document]) -> str:
        found = [item["type"] for item in jobs[job].get("status", {}).get("conditions", ()) if item["status"] == "True"]
        return str(found[0]) if found else ""

    return condition(namespace.until("jobs", lambda jobs: bool(condition(jobs)), seconds=400))


def runner_pods(namespace: Namespace, job: str = JOB) -> list[Document]:
    return namespace.list("pods", f"job-name={job}")


def told(namespace: Namespace, job: str = JOB) -> str:
    return "\n".join(namespace.log(pod["metadata"]["name"]) for pod in runner_pods(namespace, job))


def only_run(workspace: Path) -> tuple[RunRecord, dict[str, Any]]:
    """The workspace's one run, and its nodes' outputs."""
    store = SqliteStore.open(Workspace(root=workspace).runs_folder)
    try:
        [summary] = store.runs()
        outputs = {node.node_id: node.outputs for node in store.nodes(summary.run_id)}
        return store.run(summary.run_id), outputs
    finally:
        store.close()


def test_a_pipeline_runs_in_a_cluster_without_jupyter(
    empty_namespace: Namespace, workspace: Path, pipeline: Path
) -> None:
    (pipeline.parent / "gate").touch()
    kinds = [document["kind"] for document in apply(empty_namespace, workspace)]
    assert kinds == ["ServiceAccount", "Role", "RoleBinding", "Job"]
    assert ended(empty_namespace) == "Complete", told(empty_namespace)
    run, outputs = only_run(workspace)
    assert (run.state, run.parameters) == ("succeeded", {"n": 7})
    assert outputs == {"here": {"value": 70}, "there": {"total": 71}}
    assert run.run_id == f"job-{empty_namespace.get('jobs', JOB)['metadata']['uid']}"


def test_a_runner_whose_pod_is_lost_goes_on_where_it_was(
    empty_namespace: Namespace, workspace: Path, pipeline: Path
) -> None:
    apply(empty_namespace, workspace)
    empty_namespace.until(
        "pods",
        lambda pods: any(
            pod["metadata"]["labels"].get("dagflow/node") == "there" and pod["status"]["phase"] == "Running"
            for pod in pods.values()
        ),
        seconds=90,
    )
    [first] = runner_pods(empty_namespace)
    empty_namespace.delete("pods", first["metadata"]["name"], grace_s=0)
    empty_namespace.until(
        "pods",
        lambda pods: any(
            pod["metadata"]["name"] != first["metadata"]["name"] and pod["status"]["phase"] == "Running"
            for pod in pods.values()
        ),
        selector=f"job-name={JOB}",
        seconds=90,
    )
    (pipeline.parent / "gate").touch()
    assert ended(empty_namespace) == "Complete", told(empty_namespace)
    run, outputs = only_run(workspace)
    assert (run.state, outputs["there"]) == ("succeeded", {"total": 71})
    assert (pipeline.parent / "trace.txt").read_text().split() == ["here", "there"], "nothing was done twice"


def test_a_failed_run_fails_its_pod_with_the_status_that_ends_the_job(
    empty_namespace: Namespace, workspace: Path, pipeline: Path
) -> None:
    cells = [("parameters", "n: int = 1"), TRACE, "1 / 0", ("outputs", "value = 1")]
    write_notebook(pipeline.parent / "here.ipynb", cells)
    *_, job = apply(empty_namespace, workspace)
    pods = empty_namespace.until(
        "pods",
        lambda pods: any(pod["status"]["phase"] == "Failed" for pod in pods.values()),
        selector=f"job-name={JOB}",
        seconds=90,
    )
    [(name, status)] = [
        (name, pod["status"]["containerStatuses"][0])
        for name, pod in pods.items()
        if pod["status"]["phase"] == "Failed"
    ]
    rule = job["spec"]["podFailurePolicy"]["rules"][0]
    assert rule["action"] == "FailJob"
    assert status["state"]["terminated"]["exitCode"] in rule["onExitCodes"]["values"]
    assert "ZeroDivisionError" in empty_namespace.log(name)
    assert only_run(workspace)[0].state == "failed"
    assert (pipeline.parent / "trace.txt").read_text().split() == ["here"]


def placed(house: House, workspace: Path, defaults: dict[str, Any]) -> str:
    """The house's pipeline and notebooks in the workspace, with settings for pods; the pipeline's path there."""
    there = house.elsewhere(workspace / "flows")
    # Pods run as another user than these tests.
    there.pipeline.parent.chmod(0o777)
    document = json.loads(there.pipeline.read_text(encoding="utf-8"))
    there.pipeline.write_text(json.dumps({**document, "defaults": defaults}), encoding="utf-8")
    return f"flows/{there.pipeline.name}"


def test_everything_awkward_leaves_what_our_own_run_leaves(
    empty_namespace: Namespace, workspace: Path, on_volume: dict[str, Any], tmp_path: Path
) -> None:
    house = House.of(write_torture(tmp_path / "torture"))
    apply(empty_namespace, workspace, placed(house, workspace, {"kubernetes": on_volume}))
    job = "dagflow-tor-ture"
    assert ended(empty_namespace, job) == "Complete", told(empty_namespace, job)
    [pod] = runner_pods(empty_namespace, job)
    assert pod["spec"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "1"
    _, outputs = only_run(workspace)
    expected = house.own_outputs
    assert {node_id: outputs[node_id] for node_id in expected} == expected


@pytest.mark.timeout(500)
def test_the_example_of_machine_learning_leaves_what_our_own_run_leaves(
    empty_namespace: Namespace, workspace: Path, on_volume: dict[str, Any], tmp_path: Path
) -> None:
    house = House.copied(ROOT / "examples" / "digits", tmp_path / "digits", "digits.dagflow")
    path = placed(house, workspace, {"kubernetes": {**on_volume, "image": WORKER.name}})
    apply(empty_namespace, workspace, path, nodes="in pods")
    job = "dagflow-digits"
    assert ended(empty_namespace, job) == "Complete", told(empty_namespace, job)
    run, outputs = only_run(workspace)
    assert {node_id: outputs[node_id] for node_id in house.own_outputs} == house.own_outputs
    assert run.options["executor"] == "kubernetes"
