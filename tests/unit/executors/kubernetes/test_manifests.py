"""Manifests, compared whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_dagflow.executors.kubernetes import manifests
from jupyter_dagflow.executors.kubernetes.manifests import config_map_manifest, job_manifest
from jupyter_dagflow.model.pod_parts import container_resources, merged
from tests.unit.executors.kubernetes.specs import PLACE, spec

NAME = "dagflow-train-1-1de921086f70"
LABELS = {
    "app.kubernetes.io/managed-by": "jupyter-dagflow",
    "dagflow/run": "run-1",
    "dagflow/node": "train",
    "dagflow/attempt": "1",
    "dagflow/pipeline": "flows-digits-dagflow-6b795b0a7cb4",
    "dagflow/user": "ada",
}
NOTES = {"dagflow/pipeline": "flows/digits.dagflow", "dagflow/node": "train"}


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    monkeypatch.setattr(manifests.os, "getuid", lambda: 501)
    monkeypatch.setattr(manifests.os, "getgid", lambda: 20)


def container(job: dict[str, Any]) -> dict[str, Any]:
    return dict(job["spec"]["template"]["spec"]["containers"][0])


def pod(**settings: Any) -> dict[str, Any]:
    kubernetes = {"image": "papermill:1", **settings}
    return dict(job_manifest(spec(kubernetes=kubernetes), PLACE)["spec"]["template"]["spec"])


def test_the_least_that_a_node_says() -> None:
    assert job_manifest(spec(), PLACE) == {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": NAME, "labels": LABELS, "annotations": NOTES},
        "spec": {
            "backoffLimit": 0,
            "completions": 1,
            "parallelism": 1,
            "ttlSecondsAfterFinished": 600,
            "template": {
                "metadata": {"labels": LABELS, "annotations": NOTES},
                "spec": {
                    "restartPolicy": "Never",
                    "terminationGracePeriodSeconds": 5,
                    "enableServiceLinks": False,
                    "automountServiceAccountToken": False,
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": 501,
                        "runAsGroup": 20,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [
                        {
                            "name": "worker",
                            "image": "papermill:1",
                            "command": ["python3", "/dagflow/worker/boot.py"],
                            "resources": {},
                            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                            "volumeMounts": [
                                {"name": "dagflow-worker", "mountPath": "/dagflow/worker", "readOnly": True},
                                {"name": "workspace", "mountPath": "/workspace"},
                            ],
                        }
                    ],
                    "volumes": [
                        {"name": "dagflow-worker", "configMap": {"name": NAME}},
                        {"name": "workspace", "persistentVolumeClaim": {"claimName": "work"}},
                    ],
                },
            },
        },
    }


EVERYTHING = {
    "image": "train:2",
    "image_pull_policy": "IfNotPresent",
    "image_pull_secrets": ["registry"],
    "service_account": "trainer",
    "priority_class": "batch",
    "node_selector": {"disk": "ssd"},
    "affinity": {"nodeAffinity": {"x": 1}},
    "tolerations": [{"key": "gpu", "operator": "Exists"}],
    "volumes": [
        {"mount_path": "/data", "pvc": "data", "sub_path": "digits", "read_only": True},
        {"mount_path": "/scratch", "empty_dir": {"sizeLimit": "1Gi"}},
        {"mount_path": "/settings", "config_map": "settings"},
        {"mount_path": "/keys", "secret": "keys"},
        {"mount_path": "/models", "host_path": "/srv/models"},
    ],
    "shm_size": "2Gi",
    "env_from": [
        {"secret": "aws"},
        {"config_map": "more", "prefix": "MORE_", "optional": True},
        {"secret": "db", "keys": {"DB_PASSWORD": "password"}},
        {"config_map": "where", "keys": {"REGION": "region"}},
    ],
    "labels": {"kueue.x-k8s.io/queue-name": "team"},
    "annotations": {"team": "vision"},
    "security_context": {"runAsUser": 1234, "seccompProfile": None},
    "ttl_s": 60,
    "pod": {
        "metadata": {"annotations": {"sidecar.istio.io/inject": "false"}},
        "spec": {
            "hostNetwork": True,
            "containers": [
                {"name": "worker", "env": [{"name": "EXTRA", "value": "1"}]},
                {"name": "proxy", "image": "p:1"},
            ],
        },
    },
}
RESOURCES = {
    "cpu": 0.5,
    "cpu_limit": 2.0,
    "memory": "4Gi",
    "memory_limit": "6Gi",
    "ephemeral_storage": "10Gi",
    "gpu": 2,
    "gpu_type": "amd.com/gpu",
    "extended": {"example.com/fpga": 1},
}


def test_everything_that_a_node_can_say() -> None:
    job = job_manifest(spec(kubernetes=EVERYTHING, resources=RESOURCES, timeout_s=89.2), PLACE)
    labels = {"kueue.x-k8s.io/queue-name": "team", **LABELS}
    notes = {"team": "vision", **NOTES}
    assert job["metadata"] == {"name": NAME, "labels": labels, "annotations": notes}
    assert job["spec"]["ttlSecondsAfterFinished"] == 60
    template = job["spec"]["template"]
    assert template["metadata"] == {"labels": labels, "annotations": {**notes, "sidecar.istio.io/inject": "false"}}
    assert template["spec"] == {
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": 5,
        "enableServiceLinks": False,
        "automountServiceAccountToken": True,
        "activeDeadlineSeconds": 690,
        "serviceAccountName": "trainer",
        "priorityClassName": "batch",
        "nodeSelector": {"disk": "ssd"},
        "affinity": {"nodeAffinity": {"x": 1}},
        "tolerations": [{"key": "gpu", "operator": "Exists"}],
        "imagePullSecrets": [{"name": "registry"}],
        "hostNetwork": True,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 1234, "runAsGroup": 20},
        "containers": [
            {
                "name": "worker",
                "image": "train:2",
                "imagePullPolicy": "IfNotPresent",
                "command": ["python3", "/dagflow/worker/boot.py"],
                "env": [
                    {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
                    {"name": "REGION", "valueFrom": {"configMapKeyRef": {"name": "where", "key": "region"}}},
                    {"name": "EXTRA", "value": "1"},
                ],
                "envFrom": [
                    {"secretRef": {"name": "aws"}},
                    {"configMapRef": {"name": "more", "optional": True}, "prefix": "MORE_"},
                ],
                "resources": {
                    "requests": {
                        "cpu": "0.5",
                        "memory": "4Gi",
                        "ephemeral-storage": "10Gi",
                        "example.com/fpga": "1",
                        "amd.com/gpu": "2",
                    },
                    "limits": {
                        "cpu": "2",
                        "memory": "6Gi",
                        "ephemeral-storage": "10Gi",
                        "example.com/fpga": "1",
                        "amd.com/gpu": "2",
                    },
                },
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                "volumeMounts": [
                    {"name": "dagflow-worker", "mountPath": "/dagflow/worker", "readOnly": True},
                    {"name": "workspace", "mountPath": "/workspace"},
                    {"name": "volume-0", "mountPath": "/data", "subPath": "digits", "readOnly": True},
                    {"name": "volume-1", "mountPath": "/scratch"},
                    {"name": "volume-2", "mountPath": "/settings"},
                    {"name": "volume-3", "mountPath": "/keys"},
                    {"name": "volume-4", "mountPath": "/models"},
                    {"name": "shm", "mountPath": "/dev/shm"},
                ],
            },
            {"name": "proxy", "image": "p:1"},
        ],
        "volumes": [
            {"name": "dagflow-worker", "configMap": {"name": NAME}},
            {"name": "workspace", "persistentVolumeClaim": {"claimName": "work"}},
            {"name": "volume-0", "persistentVolumeClaim": {"claimName": "data"}},
            {"name": "volume-1", "emptyDir": {"sizeLimit": "1Gi"}},
            {"name": "volume-2", "configMap": {"name": "settings"}},
            {"name": "volume-3", "secret": {"secretName": "keys"}},
            {"name": "volume-4", "hostPath": {"path": "/srv/models"}},
            {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "2Gi"}},
        ],
    }


def test_a_label_of_ours_cannot_be_taken() -> None:
    kubernetes = {"image": "i", "labels": {"dagflow/run": "another"}, "pod": {"metadata": {"labels": {"x": "y"}}}}
    job = job_manifest(spec(kubernetes=kubernetes), PLACE)
    assert job["spec"]["template"]["metadata"]["labels"] == {**LABELS, "x": "y"}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({}, {}),
        ({"memory": "1Gi"}, {"requests": {"memory": "1Gi"}, "limits": {"memory": "1Gi"}}),
        ({"memory_limit": "1Gi"}, {"limits": {"memory": "1Gi"}}),
        ({"cpu": 1.0}, {"requests": {"cpu": "1"}}),
        ({"gpu": 0}, {}),
        ({"gpu": 1}, {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}}),
    ],
)
def test_requests_and_limits(asked: dict[str, Any], given: dict[str, Any]) -> None:
    assert container_resources(asked) == given


@pytest.mark.parametrize(("uid", "user", "group"), [(0, 1000, 1000), (1001, 1001, 20)])
def test_pods_do_not_run_as_root(monkeypatch: pytest.MonkeyPatch, uid: int, user: int, group: int) -> None:
    monkeypatch.setattr(manifests.os, "getuid", lambda: uid)
    if uid == 0:
        monkeypatch.setattr(manifests.os, "getgid", lambda: 0)
    context = pod()["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["runAsNonRoot"]) == (user, group, True)


def test_the_user_is_the_one_that_the_template_says() -> None:
    assert manifests.pod_user({}) == 501
    assert manifests.pod_user({"security_context": {"runAsUser": 7}}) == 7
    assert manifests.pod_user({"pod": {"spec": {"securityContext": {"runAsUser": 8}}}}) == 8


def test_the_config_map_goes_with_its_job() -> None:
    owner = {"metadata": {"name": NAME, "uid": "u-1"}}
    assert config_map_manifest(spec(), {"pod.json": "{}"}, owner=owner) == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": NAME,
            "labels": LABELS,
            "ownerReferences": [{"apiVersion": "batch/v1", "kind": "Job", "name": NAME, "uid": "u-1"}],
        },
        "data": {"pod.json": "{}"},
    }


@pytest.mark.parametrize(
    ("base", "over", "both"),
    [
        ({"a": 1, "b": {"c": 2}}, {"b": {"d": 3}}, {"a": 1, "b": {"c": 2, "d": 3}}),
        ({"a": 1}, {"a": None}, {}),
        ({"tolerations": [1]}, {"tolerations": [2]}, {"tolerations": [2]}),
        (
            {"env": [{"name": "A", "value": 1}]},
            {"env": [{"name": "A", "value": 2}]},
            {"env": [{"name": "A", "value": 2}]},
        ),
        ({"env": [{"name": "A"}]}, {"env": ["odd"]}, {"env": [{"name": "A"}, "odd"]}),
        ({"volumes": [{"name": "a"}]}, {"volumes": "odd"}, {"volumes": "odd"}),
    ],
)
def test_templates_are_merged_as_kubectl_does(base: Any, over: Any, both: Any) -> None:
    before = json.dumps(base)
    assert merged(base, over) == both
    assert json.dumps(base) == before
