"""The templates of a workflow: the graph, and for each node a container or, for a fan-out, a graph of its own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jupyter_dagflow.exporters.argo import pods
from jupyter_dagflow.exporters.argo.plan import ENTRY, Plan, Wire, fans_out, stands_still
from jupyter_dagflow.exporters.argo.writing import argo_names, argument, filled, reference, unread
from jupyter_dagflow.exporters.naming import dns_names
from jupyter_dagflow.model.pipeline import Node, Retry

Json = dict[str, Any]
FILES = "/tmp/dagflow"  # noqa: S108  # a folder in a container
DEADLINE_MARGIN_S = 600
"""The nodes module keeps the timeout; the pod's deadline is for when it cannot, and counts pulling the image."""
POOLS = "pools"


def templates(plan: Plan) -> list[Json]:
    """All of them, the graph first."""
    found = [_graph(plan)]
    for node_id, node in plan.nodes.items():
        found += _fan_out(plan, node_id) if fans_out(node) else [_whole(plan, node_id)]
    return found


def _graph(plan: Plan) -> Json:
    told = {}
    names = argo_names(output.name for output in plan.tree.pipeline.outputs)
    for output in plan.tree.pipeline.outputs:
        source = plan.outputs[output.node][output.output]
        told[names[output.name]] = reference("tasks", plan.names[output.node], "outputs.parameters", source)
    tasks = [_task(plan, node_id) for node_id in plan.nodes]
    dag = {"failFast": False, "target": " ".join(plan.judged), "tasks": tasks}
    return filled({"name": ENTRY, "dag": dag if tasks else {"tasks": []}, "outputs": _handed_out(told)})


def _task(plan: Plan, node_id: str) -> Json:
    name, start = plan.names[node_id], plan.starts[node_id]
    values = [
        (wire.input, reference("tasks", plan.names[wire.source], "outputs.parameters", wire.output))
        for wire in plan.wires[node_id]
    ]
    return filled(
        {
            "name": name,
            "template": name,
            "depends": start.depends,
            "when": start.when,
            "arguments": _arguments(values),
        }
    )


def _whole(plan: Plan, node_id: str) -> Json:
    """The template of a node that is one container."""
    node, wires = plan.nodes[node_id], plan.wires[node_id]
    is_light = stands_still(node)
    outputs = {**plan.outputs[node_id], **{f"then {target}": at for target, at in plan.decisions[node_id].items()}}
    argv = [*_command(plan, node_id), *_values(wires), *_written(plan, node_id), *_ended(node_id)]
    return filled(
        {
            "name": plan.names[node_id],
            "annotations": _shown(node),
            "inputs": _inputs(wire.input for wire in wires),
            "outputs": {
                **_outputs(outputs.values()),
                **({} if is_light else _kept_notebook(plan, node, node_id)),
            },
            **({} if is_light else _tries(plan, node)),
            **_pod(plan, node, argv, is_light=is_light),
        }
    )


def _fan_out(plan: Plan, node_id: str) -> Iterator[Json]:
    """A graph that lists the items, runs an instance for each, and gathers what they left."""
    node, wires = plan.nodes[node_id], plan.wires[node_id]
    inputs = [wire.input for wire in wires]
    outputs = [*plan.outputs[node_id].values(), *plan.decisions[node_id].values()]
    items, each, gather = (plan.inner_names[node_id, part] for part in ("items", "each", "gather"))
    passed = [(name, reference("inputs.parameters", name)) for name in inputs]
    item = [("index", reference("item.index")), ("item", reference("item.item"))]
    tasks: list[Json] = [
        filled({"name": "items", "template": items, "arguments": _arguments(passed)}),
        {
            "name": "each",
            "template": each,
            "depends": "items.Succeeded",
            "arguments": _arguments([*passed, *item]),
            "withParam": reference("tasks.items.outputs.parameters.items"),
        },
    ]
    if outputs:
        results = [("results", reference("tasks.each.outputs.parameters.result"))]
        depends = "each.Succeeded || each.Skipped"
        tasks.append({"name": "gather", "template": gather, "depends": depends, "arguments": _arguments(results)})
    yield filled(
        {
            "name": plan.names[node_id],
            "annotations": _shown(node),
            "inputs": _inputs(inputs),
            "outputs": _handed_out({name: reference("tasks.gather.outputs.parameters", name) for name in outputs}),
            "parallelism": node.for_each.parallel if node.for_each else None,
            "dag": {"failFast": False, "tasks": tasks},
        }
    )
    command = _command(plan, node_id)
    listed = [*command, *_values(wires), f"--write-instances={FILES}/items", *_ended(node_id)]
    yield filled(
        {
            "name": items,
            "inputs": _inputs(inputs),
            "outputs": _outputs(["items"], default=False),
            **_pod(plan, node, listed, is_light=True),
        }
    )
    told = [f"--{name}={reference('inputs.parameters', name)}" for name in ("index", "item")]
    run = [*command, *_values(wires), *told, f"--write-instance={FILES}/result", *_ended(node_id)]
    yield filled(
        {
            "name": each,
            "inputs": _inputs([*inputs, "index", "item"]),
            "outputs": {
                **_outputs(["result"]),
                **_kept_notebook(plan, node, f"{node_id}.{reference('inputs.parameters.index')}"),
            },
            **_tries(plan, node),
            **_pod(plan, node, run, is_light=False),
        }
    )
    if outputs:
        gathered = f"--gathered={reference('inputs.parameters.results')}"
        yield filled(
            {
                "name": gather,
                "inputs": _inputs(["results"]),
                "outputs": _outputs(outputs),
                **_pod(plan, node, [*command, gathered, *_written(plan, node_id), *_ended(node_id)], is_light=True),
            }
        )


def _pod(plan: Plan, node: Node, argv: list[str], *, is_light: bool) -> Json:
    defaults = plan.tree.pipeline.defaults
    container = pods.container(plan.place, defaults, node, is_light=is_light, argv=argv)
    return {**pods.pod_fields(plan.place, defaults, node), "container": container}


def _command(plan: Plan, node_id: str) -> list[str]:
    """What begins the command line of every container of a node; its id ends it."""
    given = (
        f"--parameter={argument(name)}={reference('workflow.parameters', plan.parameters[name])}"
        for name in plan.parameters_of(node_id)
    )
    return ["python3", plan.module, f"--run-id={reference('workflow.name')}", *given]


def _values(wires: Sequence[Wire]) -> Iterator[str]:
    for wire in wires:
        yield f"--set={argument(wire.parameter)}={reference('inputs.parameters', wire.input)}"


def _written(plan: Plan, node_id: str) -> Iterator[str]:
    for output, name in plan.outputs[node_id].items():
        yield f"--write={argument(output)}={FILES}/{name}"
    for target, name in plan.decisions[node_id].items():
        yield f"--decide={target}={FILES}/{name}"


def _ended(node_id: str) -> list[str]:
    return ["--", node_id]


def _inputs(names: Iterable[str]) -> Json:
    return filled({"parameters": [{"name": name} for name in names]})


def _arguments(values: Iterable[tuple[str, str]]) -> Json:
    return filled({"parameters": [{"name": name, "value": value} for name, value in values]})


def _outputs(names: Iterable[str], *, default: bool = True) -> Json:
    """Outputs that a container writes; one that nobody has written is empty."""
    more = {"default": ""} if default else {}
    return filled({"parameters": [{"name": name, "valueFrom": {"path": f"{FILES}/{name}", **more}} for name in names]})


def _handed_out(values: dict[str, str]) -> Json:
    """Outputs of a graph, from those of its tasks."""
    return filled(
        {
            "parameters": [
                {"name": name, "valueFrom": {"parameter": value, "default": ""}} for name, value in values.items()
            ]
        }
    )


def _kept_notebook(plan: Plan, node: Node, unit: str) -> Json:
    """The folder with the executed notebook and the log as an artifact."""
    if not plan.keeps_notebooks:
        return {}
    on_volume = pods.has_workspace(plan.place, plan.tree.pipeline.defaults, node)
    home = f"{plan.place.workdir}/{plan.module.removesuffix('.py')}-output" if on_volume else pods.OUTPUT
    path = f"{home}/{reference('workflow.name')}/{unit}"
    return {"artifacts": [{"name": "attempts", "path": path, "optional": True}]}


def _shown(node: Node) -> Json:
    """How Argo's pages call the node."""
    name = " ".join(unread(node.name).split())
    return {"workflows.argoproj.io/display-name": name} if name else {}


def _tries(plan: Plan, node: Node) -> Json:
    """How often and how long it is tried, and what it takes from a pool."""
    defaults = plan.tree.pipeline.defaults
    timeout_s = node.timeout_s if node.timeout_s is not None else defaults.timeout_s
    pool = node.pool and {"semaphores": [{"configMapKeyRef": {"name": pool_map(plan), "key": node.pool.name}}]}
    return filled(
        {
            "retryStrategy": _retry(node.retry or defaults.retry or Retry()),
            "activeDeadlineSeconds": None if timeout_s is None else math.ceil(timeout_s) + DEADLINE_MARGIN_S,
            "synchronization": pool,
        }
    )


def pool_map(plan: Plan) -> str:
    """The ConfigMap that has the sizes of pools."""
    return next(iter(dns_names([f"{plan.module.removesuffix('_nodes.py')}-{POOLS}"]).values()))


def _retry(retry: Retry) -> Json:
    if retry.attempts == 1:
        return {}
    grows = retry.backoff > 1
    backoff = {
        "duration": seconds(min(retry.delay_s, retry.max_delay_s)),
        "factor": math.ceil(retry.backoff) if grows else None,
        "cap": seconds(retry.max_delay_s) if grows else None,
    }
    told = {"limit": str(retry.attempts - 1), "retryPolicy": "Always"}
    return {**told, "backoff": filled(backoff)} if retry.delay_s else told


def seconds(number: float) -> str:
    """A duration as Go reads it."""
    return f"{number:.3f}".rstrip("0").rstrip(".") + "s"
