"""What a runner in a cluster cannot do, and which nodes it gives pods of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_dagflow.errors import DagflowError, Problem
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.limits import tree_problems, working_nodes
from jupyter_dagflow.model import rights
from jupyter_dagflow.model.kubernetes import quantity
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Node, Pipeline, Resources, merged
from jupyter_dagflow.model.pods import pod_problems

NODES = ("as drawn", "in pods", "in one pod")
"""Where nodes run: as the pipeline says, each in a pod of its own, or all in the runner's."""
PROGRAMS = frozenset({"notebook", "script", "command"})
"""Types of nodes that may have a pod of their own."""
AMOUNTS = ("cpu", "cpu_limit", "memory", "memory_limit", "ephemeral_storage", "gpu")


def settings_of(pipeline: Pipeline) -> dict[str, Any]:
    """What the pipeline says of all pods, as JSON; the runner's pod keeps to it as well."""
    return merged(pipeline.defaults.kubernetes, None)


def nodes_in_pods(pipeline: Pipeline, nodes: str) -> list[tuple[str, Node]]:
    """The nodes that get pods of their own, each with its place."""
    default = pipeline.defaults.executor
    return [
        (where, node)
        for where, node in working_nodes(pipeline)
        if node.type in PROGRAMS
        and (nodes == "in pods" or (nodes == "as drawn" and (node.executor or default) == "kubernetes"))
    ]


def runner_resources(pipeline: Pipeline, nodes: str) -> dict[str, Any]:
    """What the runner's pod asks for: of each amount as much as the greediest of the nodes that run in it."""
    elsewhere = {node.id for _, node in nodes_in_pods(pipeline, nodes)}
    found: dict[str, Any] = {}
    for _, node in working_nodes(pipeline):
        own = merged(pipeline.defaults.resources, node.resources)
        if node.type not in PROGRAMS or node.id in elsewhere:
            continue
        for name in AMOUNTS:
            if name in own and (name not in found or quantity(str(own[name])) > quantity(str(found[name]))):
                found[name] = own[name]
        if "gpu_type" in own:
            found["gpu_type"] = own["gpu_type"]
        if "extended" in own:
            known = found.setdefault("extended", {})
            for name, count in own["extended"].items():
                known[name] = max(count, known.get(name, 0))
    return Resources.model_validate(found).model_dump(mode="json", exclude_none=True)


def kubernetes_problems(tree: PipelineTree, choice: Mapping[str, str]) -> list[Problem]:
    """All that forbids a bundle (errors), and what to know of it (warnings)."""

    def limits(pipeline: Pipeline) -> Iterator[Problem]:
        for where, node in nodes_in_pods(pipeline, choice["nodes"]):
            yield from pod_problems(pipeline.defaults, node, where)
            yield from _cluster(where, node, merged(pipeline.defaults.kubernetes, node.kubernetes), choice)

    return [*_options(tree.pipeline, choice), *tree_problems(tree, limits)]


def _cluster(where: str, node: Node, settings: Mapping[str, Any], choice: Mapping[str, str]) -> Iterator[Problem]:
    if settings.get("context"):
        yield Problem(
            path=f"{where}.kubernetes.context",
            message=f"A runner in the cluster has no kubeconfig, so it does not know the context"
            f" {settings['context']!r}. Remove it: the cluster is the one it runs in.",
            node_id=node.id,
        )
    if settings.get("namespace") not in {None, choice["namespace"]}:
        yield Problem(
            path=f"{where}.kubernetes.namespace",
            message=f"The node's pod lives in {settings['namespace']!r}, but the runner has rights in"
            f" {choice['namespace']!r} only. Choose the same namespace for both.",
            node_id=node.id,
        )


def _options(pipeline: Pipeline, choice: Mapping[str, str]) -> Iterator[Problem]:
    if not choice["image"] and not settings_of(pipeline).get("image"):
        yield _option("image", "The runner needs an image with jupyter-dagflow[kubernetes] in it; the option 'image'.")
    if not choice["workspace"].startswith("/") or ".." in choice["workspace"].split("/"):
        yield _option("workspace", f"The workspace folder is a path from the root on, not {choice['workspace']!r}.")
    try:
        rights.checked_namespace(choice["namespace"])
    except DagflowError as error:
        yield _option("namespace", error.message)
    if choice["schedule"] and not re.fullmatch(r"(@\w+|\S+( +\S+){4})", choice["schedule"].strip()):
        yield _option("schedule", f"A schedule has five fields such as 0 6 * * *, not {choice['schedule']!r}.")
    yield from _parameters(pipeline, choice["parameters"])


def _parameters(pipeline: Pipeline, text: str) -> Iterator[Problem]:
    try:
        given = json.loads(text) if text else {}
    except ValueError:
        given = None
    if not isinstance(given, dict):
        yield _option("parameters", 'The parameters are a JSON object such as {"day": "2026-11-01"}.')
        return
    known = {parameter.name: parameter for parameter in pipeline.parameters}
    for name in sorted(given.keys() - known.keys()):
        yield _option("parameters", f"The pipeline has no parameter {name!r}.")
    for name, parameter in known.items():
        if is_required(parameter) and name not in given:
            yield _option("parameters", f"The parameter {name!r} needs a value; give it in the option 'parameters'.")


def _option(name: str, message: str) -> Problem:
    return Problem(path=f"options.{name}", message=message)
