"""The Kubernetes exporter: the runner itself as a Job, so that a pipeline runs in a cluster where there is no Jupyter.

The bundle says where the pipeline's file is, in a volume or in the image, and not what stands in it. The Job runs
``dagflow run``; nodes whose executor is ``kubernetes`` get pods of their own, all others run in the Job's pod.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree, chosen
from jupyter_dagflow.exporters.kubernetes_limits import (
    NODES,
    kubernetes_problems,
    nodes_in_pods,
    runner_resources,
    settings_of,
)
from jupyter_dagflow.exporters.naming import dns_name
from jupyter_dagflow.exporters.yaml_text import yaml_text
from jupyter_dagflow.model import rights
from jupyter_dagflow.model.module.text import module_stem
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.model.pod_parts import (
    Json,
    container_environment,
    container_resources,
    pod_placement,
    pod_volumes,
)
from jupyter_dagflow.model.pod_parts import merged as laid_over

USER = 1000
"""Whom pods run as unless the pipeline says otherwise; as for nodes in pods."""
VOLUME = "workspace"
CONTAINER = "runner"
HISTORY = 3
"""Finished Jobs of a schedule that are kept."""
RETRIES = 6
"""A new pod takes the run up where the last one left it, so trying again repeats nothing."""

HEADER = """\
# A pipeline of notebooks that runs in a cluster, exported by jupyter-dagflow. The image needs
# jupyter-dagflow[kubernetes], and what the notebooks of nodes need that run in this pod. The
# run is kept in dagflow-runs/ of the workspace like any other, and JupyterLab shows it there.
#
#   kubectl apply -f THIS_FILE
"""
ONCE = """\
#   kubectl logs --namespace {namespace} --follow job/{name}
#   kubectl delete --namespace {namespace} job/{name}     # before it is run again
"""
SCHEDULED = """\
#   kubectl create job --namespace {namespace} {name}-now --from=cronjob/{name}     # at once
"""


class KubernetesExporter:
    """Exports to one YAML file for ``kubectl apply``."""

    name = "kubernetes"
    title = "Kubernetes Job"
    description = "The runner as a Job, for a cluster without Jupyter"
    extension = ".yaml"
    options = (
        ExportOption(
            name="image",
            title="Image",
            help="The image of the runner, with jupyter-dagflow[kubernetes] in it. Without one, the pipeline's own.",
        ),
        ExportOption(
            name="volume",
            title="Volume claim",
            help="The claim of the volume that holds the workspace. Without one, the pipeline's own, or else the image"
            " holds the workspace.",
        ),
        ExportOption(
            name="workspace",
            title="Workspace folder",
            default="/workspace",
            help="Where the workspace is in the pod.",
        ),
        ExportOption(name="namespace", title="Namespace", default="default", help="Where all of it lives."),
        ExportOption(
            name="nodes",
            title="Nodes run",
            kind="choice",
            default=NODES[0],
            choices=NODES,
            help="In pods of their own if the pipeline says so, all of them, or all in the runner's pod.",
        ),
        ExportOption(
            name="parameters",
            title="Parameters",
            help='Values for the run as a JSON object, such as {"day": "2026-11-01"}.',
        ),
        ExportOption(
            name="schedule",
            title="Schedule",
            help="When it runs, as cron writes it, such as 0 6 * * *. Without one it runs once.",
        ),
    )

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        choice = {name: str(value) for name, value in chosen(self.options, options).items()}
        problems = kubernetes_problems(tree, choice)
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=tuple(problems))
        name = f"dagflow-{dns_name(module_stem(source), 40)}"
        file = ExportedFile(
            name=f"{module_stem(source)}_kubernetes.yaml", content=_bundle(tree.pipeline, source, name, choice)
        )
        return Export(files=(file,), problems=tuple(problems))


def _bundle(pipeline: Pipeline, source: str, name: str, choice: Mapping[str, str]) -> str:
    parts = [*_access(pipeline, name, choice), yaml_text(_job(pipeline, source, name, choice))]
    how = SCHEDULED if choice["schedule"] else ONCE
    return HEADER + how.format(name=name, namespace=choice["namespace"]) + "---\n".join(parts)


def _access(pipeline: Pipeline, name: str, choice: Mapping[str, str]) -> Iterator[str]:
    """The service account of the runner and its rights, where it makes pods."""
    if nodes_in_pods(pipeline, choice["nodes"]):
        subject = rights.Subject(kind="ServiceAccount", name=name)
        yield rights.manifests(namespace=choice["namespace"], subject=subject)


def _job(pipeline: Pipeline, source: str, name: str, choice: Mapping[str, str]) -> Json:
    labels = {"app.kubernetes.io/managed-by": "jupyter-dagflow", "dagflow/pipeline": name}
    metadata: Json = {"name": name, "namespace": choice["namespace"], "labels": labels}
    spec: Json = {
        "backoffLimit": RETRIES,
        "completions": 1,
        "parallelism": 1,
        "podFailurePolicy": {
            "rules": [
                # A run that failed, or that could not begin, is not made better by another pod.
                {"action": "FailJob", "onExitCodes": {"containerName": CONTAINER, "operator": "In", "values": [1, 2]}},
                {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
            ]
        },
        "template": {"metadata": {"labels": labels}, "spec": _pod(pipeline, source, name, choice)},
    }
    if not choice["schedule"]:
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec}
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata,
        "spec": {
            "schedule": choice["schedule"],
            "concurrencyPolicy": "Forbid",
            "successfulJobsHistoryLimit": HISTORY,
            "failedJobsHistoryLimit": HISTORY,
            "jobTemplate": {"metadata": {"labels": labels}, "spec": spec},
        },
    }


def _pod(pipeline: Pipeline, source: str, name: str, choice: Mapping[str, str]) -> Json:
    settings = settings_of(pipeline)
    in_pods = bool(nodes_in_pods(pipeline, choice["nodes"]))
    user = {
        "runAsNonRoot": True,
        "runAsUser": USER,
        "runAsGroup": USER,
        "fsGroup": USER,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    volume, mount = _workspace(settings, choice)
    volumes, mounts = pod_volumes(settings)
    pod: Json = {
        "restartPolicy": "Never",
        "enableServiceLinks": False,
        "automountServiceAccountToken": in_pods,
        "securityContext": laid_over(user, settings.get("security_context") or {}),
        **pod_placement(settings),
        "containers": [_container(pipeline, settings, source, choice, [*mount, *mounts])],
    }
    if in_pods:
        pod["serviceAccountName"] = name
    if volume or volumes:
        pod["volumes"] = [*volume, *volumes]
    return pod


def _container(
    pipeline: Pipeline, settings: Mapping[str, Any], source: str, choice: Mapping[str, str], mounts: list[Json]
) -> Json:
    variables, env_from = container_environment(settings.get("env_from") or ())
    # Every pod of a Job takes up the same run; a Job that is made again begins another.
    job = {"fieldRef": {"fieldPath": "metadata.labels['controller-uid']"}}
    env = [{"name": "JOB_UID", "valueFrom": job}, {"name": "HOME", "value": "/tmp"}, *variables]  # noqa: S108
    container: Json = {
        "name": CONTAINER,
        "image": choice["image"] or settings.get("image"),
        "command": ["dagflow", "run", *_arguments(pipeline, source, choice)],
        "workingDir": choice["workspace"],
        "env": env,
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    if settings.get("image_pull_policy"):
        container["imagePullPolicy"] = settings["image_pull_policy"]
    if env_from:
        container["envFrom"] = env_from
    if mounts:
        container["volumeMounts"] = mounts
    resources = container_resources(runner_resources(pipeline, choice["nodes"]))
    return {**container, "resources": resources} if resources else container


def _arguments(pipeline: Pipeline, source: str, choice: Mapping[str, str]) -> list[str]:
    """The pipeline's file and what its run is told. ``$(…)`` is Kubernetes' own way to fill in, hence the ``$$``."""
    given = json.loads(choice["parameters"]) if choice["parameters"] else {}
    executor = {"in pods": ["--executor", "kubernetes"], "in one pod": ["--executor", "local"]}
    parameters = [f"--parameter={name}={_text(value)}" for name, value in given.items()]
    told = [str(PurePosixPath(source)), f"--workspace={choice['workspace']}", *parameters]
    return ["--run-id=job-$(JOB_UID)", *executor.get(choice["nodes"], []), *(word.replace("$", "$$") for word in told)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _workspace(settings: Mapping[str, Any], choice: Mapping[str, str]) -> tuple[list[Json], list[Json]]:
    """The volume that holds the workspace, and its mount; nothing where the image holds it."""
    own = settings.get("workspace") or {}
    claim = choice["volume"] or own.get("pvc")
    mount: Json = {"name": VOLUME, "mountPath": choice["workspace"]}
    if own.get("sub_path"):
        mount["subPath"] = own["sub_path"]
    if claim:
        return [{"name": VOLUME, "persistentVolumeClaim": {"claimName": claim}}], [mount]
    if own.get("host_path"):
        return [{"name": VOLUME, "hostPath": {"path": own["host_path"], "type": "Directory"}}], [mount]
    return [], []
