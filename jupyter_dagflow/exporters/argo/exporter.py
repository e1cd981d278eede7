"""The Argo exporter: a pipeline becomes a Workflow, a WorkflowTemplate or a CronWorkflow, and a module with its nodes.

The workflow has order, values, retries and pods. What is constant in a node stands in the module, where Argo does not
look for references.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from jupyter_dagflow.exporters.argo import pods
from jupyter_dagflow.exporters.argo.limits import argo_problems
from jupyter_dagflow.exporters.argo.plan import ENTRY, Plan
from jupyter_dagflow.exporters.argo.templates import pool_map, templates
from jupyter_dagflow.exporters.argo.writing import filled, json_text, unread
from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree, chosen
from jupyter_dagflow.exporters.naming import dns_name
from jupyter_dagflow.exporters.node_module import module_identifier, node_module
from jupyter_dagflow.exporters.yaml_text import yaml_text
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Parameter

Json = dict[str, Any]
KINDS = ("Workflow", "WorkflowTemplate")
OPTIONS = (
    ExportOption(
        name="image",
        title="Image",
        help="The image of all nodes that name none; it has Python, papermill and the notebooks' kernels.",
    ),
    ExportOption(
        name="volume",
        title="Volume",
        help="The PersistentVolumeClaim with the notebooks and the nodes module, mounted at /workspace.",
    ),
    ExportOption(
        name="workdir",
        title="Folder",
        default="/workspace",
        help="The folder in the containers where the nodes module lies beside the notebooks.",
    ),
    ExportOption(
        name="kind",
        title="Kind",
        kind="choice",
        default=KINDS[0],
        choices=KINDS,
        help="A Workflow runs once; a WorkflowTemplate stays in the cluster to be run from.",
    ),
    ExportOption(
        name="schedule",
        title="Schedule",
        help="When it runs by itself, as cron writes it (0 6 * * *); makes it a CronWorkflow.",
    ),
    ExportOption(
        name="artifacts",
        title="Keep executed notebooks",
        kind="switch",
        default=False,
        help="Leaves each node's executed notebook and log in the artifact repository.",
    ),
)
SUBMIT = {
    "Workflow": "argo submit {file} --parameter-file values.yaml",
    "WorkflowTemplate": "argo template create {file}, then argo submit --from workflowtemplate/{name}",
    "CronWorkflow": "argo cron create {file}",
}
HEADER = """\
# A pipeline of notebooks for Argo Workflows, exported by jupyter-dagflow.
#
# Run it:  {submit}
# It needs Argo 3.6, or 4.1 and later, and {module} beside the notebooks in {workdir}
# of every container, whose image has Python, papermill and the notebooks' kernels.
# Values are JSON: -p 'day="2026-01-31"' is a text. An empty one counts as not given.
"""


class ArgoExporter:
    """Exports to a workflow and the module that its containers run."""

    name = "argo"
    title = "Argo Workflows"
    description = "A workflow for a Kubernetes cluster with Argo"
    extension = ".yaml"
    options = OPTIONS

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        given = {name: str(value).strip() for name, value in chosen(OPTIONS, options).items()}
        place = pods.Place(workdir=given["workdir"].rstrip("/") or "/", image=given["image"], claim=given["volume"])
        problems = argo_problems(tree, place, schedule=given["schedule"])
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=tuple(problems))
        module = node_module(tree, source)
        plan = Plan(tree=tree, module=module.name, place=place, keeps_notebooks=given["artifacts"] == "True")
        stem = module_identifier(source)
        kind = "CronWorkflow" if given["schedule"] else given["kind"]
        file, name = f"{stem}_argo.yaml", dns_name(stem, length=50)
        header = HEADER.format(
            submit=SUBMIT[kind].format(file=file, name=name), module=module.name, workdir=comment(place.workdir)
        )
        written = ExportedFile(name=file, content=header + yaml_text(_document(plan, kind, name, given["schedule"])))
        return Export(files=(written, module, *_pool_sizes(plan, stem)), problems=tuple(problems))


def comment(text: str) -> str:
    """A text that stays on its line of a comment."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _document(plan: Plan, kind: str, name: str, schedule: str) -> Json:
    pipeline = plan.tree.pipeline
    notes = {
        "workflows.argoproj.io/title": " ".join(unread(pipeline.name).split()),
        "workflows.argoproj.io/description": unread(pipeline.description),
    }
    named = {"generateName": f"{name}-"} if kind == "Workflow" else {"name": name}
    spec: Json = _spec(plan)
    if kind == "CronWorkflow":
        spec = {"schedules": [schedule], "concurrencyPolicy": "Forbid", "workflowSpec": spec}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": kind,
        "metadata": filled({**named, "namespace": namespace(plan), "annotations": filled(notes)}),
        "spec": spec,
    }


def namespace(plan: Plan) -> str | None:
    settings = plan.tree.pipeline.defaults.kubernetes
    return settings.namespace if settings else None


def _spec(plan: Plan) -> Json:
    pipeline = plan.tree.pipeline
    parameters = [_parameter(parameter, plan.parameters[parameter.name]) for parameter in pipeline.parameters]
    timeout_s = pipeline.timeout_s
    return filled(
        {
            "entrypoint": ENTRY,
            "arguments": filled({"parameters": parameters}),
            "activeDeadlineSeconds": None if timeout_s is None else math.ceil(timeout_s),
            "imagePullSecrets": pods.pull_secrets(pipeline.defaults, list(plan.nodes.values())),
            "volumes": pods.claimed_volume(plan.place),
            "templates": templates(plan),
        }
    )


def _parameter(parameter: Parameter, name: str) -> Json:
    told: Json = {"name": name}
    if not is_required(parameter):
        told["value"] = json_text(parameter.default)
    choices = [json_text(choice) for choice in parameter.choices or ()]
    called = "" if parameter.name == name else f"{parameter.name}: "
    return told | filled({"enum": choices, "description": unread(f"{called}{parameter.description}".rstrip())})


def _pool_sizes(plan: Plan, stem: str) -> list[ExportedFile]:
    """The ConfigMap with the size of each pool, if there are any."""
    pools = sorted({node.pool.name for node in plan.nodes.values() if node.pool is not None})
    if not pools:
        return []
    header = "# How many nodes of each pool run at once. Change the sizes, then kubectl apply -f this file.\n"
    document = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": filled({"name": pool_map(plan), "namespace": namespace(plan)}),
        "data": dict.fromkeys(pools, "1"),
    }
    return [ExportedFile(name=f"{stem}_argo_pools.yaml", content=header + yaml_text(document))]
