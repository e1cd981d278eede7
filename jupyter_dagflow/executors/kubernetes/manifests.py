"""The objects of an attempt as Kubernetes reads them. Pure: settings in, JSON out."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.executors.kubernetes import names
from jupyter_dagflow.executors.kubernetes.workspace import PodPlace
from jupyter_dagflow.model.pod_parts import (
    Json,
    container_environment,
    container_resources,
    merged,
    pod_placement,
    pod_volumes,
)

CONTAINER = "worker"
WORKER_VOLUME, WORKER_PATH = "dagflow-worker", "/dagflow/worker"
COMMAND = ("python3", f"{WORKER_PATH}/boot.py")
DEFAULT_TTL_S = 600
GRACE_S = 5
"""From SIGTERM to SIGKILL: enough for the worker to save the notebook."""
DEADLINE_MARGIN_S = 600
"""The runner keeps the timeout; the pod's deadline is for when no runner is left, and counts pulling the image."""
DEFAULT_USER = 1000


def job_manifest(spec: AttemptSpec, place: PodPlace) -> Json:
    """The Job that runs the attempt."""
    settings = spec.kubernetes
    own = {**(settings.get("labels") or {}), **names.labels(spec)}
    notes = {**(settings.get("annotations") or {}), "dagflow/pipeline": spec.pipeline, "dagflow/node": spec.node_id}
    template = {"metadata": {"labels": own, "annotations": notes}, "spec": _pod_spec(spec, place)}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": names.job_name(spec), "labels": own, "annotations": notes},
        "spec": {
            "backoffLimit": 0,
            "completions": 1,
            "parallelism": 1,
            "ttlSecondsAfterFinished": settings.get("ttl_s", DEFAULT_TTL_S),
            "template": merged(template, settings.get("pod") or {}),
        },
    }


def config_map_manifest(spec: AttemptSpec, files: Mapping[str, str], *, owner: Mapping[str, Any]) -> Json:
    """What the worker needs, removed together with its owner, the Job as the API returned it."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": names.job_name(spec),
            "labels": names.labels(spec),
            "ownerReferences": [
                {
                    "apiVersion": "batch/v1",
                    "kind": "Job",
                    "name": owner["metadata"]["name"],
                    "uid": owner["metadata"]["uid"],
                }
            ],
        },
        "data": dict(files),
    }


def pod_user(settings: Mapping[str, Any]) -> int | None:
    """The uid that the attempt's pod runs as; ``None`` if the image decides."""
    context = (settings.get("pod") or {}).get("spec", {}).get("securityContext") or {}
    user = merged(_security(settings), context).get("runAsUser")
    return user if isinstance(user, int) else None


def _pod_spec(spec: AttemptSpec, place: PodPlace) -> Json:
    settings = spec.kubernetes
    extra_volumes, extra_mounts = pod_volumes(settings)
    pod: Json = {
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": GRACE_S,
        "enableServiceLinks": False,
        "automountServiceAccountToken": bool(settings.get("service_account")),
        "securityContext": _security(settings),
        "containers": [_container(spec, [*place.mounts, *extra_mounts])],
        "volumes": [
            {"name": WORKER_VOLUME, "configMap": {"name": names.job_name(spec)}},
            *place.volumes,
            *extra_volumes,
        ],
    }
    pod |= pod_placement(settings)
    if spec.timeout_s is not None:
        pod["activeDeadlineSeconds"] = math.ceil(spec.timeout_s) + DEADLINE_MARGIN_S
    return pod


def _container(spec: AttemptSpec, mounts: Sequence[Mapping[str, Any]]) -> Json:
    settings = spec.kubernetes
    env, env_from = container_environment(settings.get("env_from") or ())
    container: Json = {
        "name": CONTAINER,
        "command": list(COMMAND),
        "resources": container_resources(spec.resources),
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [{"name": WORKER_VOLUME, "mountPath": WORKER_PATH, "readOnly": True}, *mounts],
    }
    optional = {
        "image": settings.get("image"),
        "imagePullPolicy": settings.get("image_pull_policy"),
        "env": env,
        "envFrom": env_from,
    }
    return {**container, **{key: value for key, value in optional.items() if value}}


def _security(settings: Mapping[str, Any]) -> Json:
    """Not as root, and as the user who runs Jupyter where that one is not root, so that files stay the user's own."""
    user = getattr(os, "getuid", lambda: 0)() or DEFAULT_USER
    group = getattr(os, "getgid", lambda: 0)() or user
    default = {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": group,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {**merged(default, settings.get("security_context") or {})}
