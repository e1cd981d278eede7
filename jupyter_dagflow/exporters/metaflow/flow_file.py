"""The text of an exported flow. Nothing of a document enters it but as a literal or as a name made for it."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jupyter_dagflow.exporters.metaflow.flow_steps import Names, Step
from jupyter_dagflow.exporters.metaflow.limits import MOST_ATTEMPTS
from jupyter_dagflow.exporters.metaflow.pods import (
    kubernetes_arguments,
    kubernetes_of,
    resource_arguments,
    resources_of,
)
from jupyter_dagflow.exporters.node_module import module_identifier, node_module_name
from jupyter_dagflow.exporters.python_text import call, exploded, keyword, part
from jupyter_dagflow.model.graph import descendants
from jupyter_dagflow.model.module.literals import WIDTH, literal, string
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Node, Parameter, Pipeline, Retry

TYPES: Mapping[str, str] = {"str": "str", "int": "int", "float": "float", "bool": "bool"}
"""Of the others the value is told as JSON."""
WORDS = ("hourly", "daily", "weekly")
PATIENT_RULES = frozenset({None, "all_success", "none_failed", "none_failed_min_one_success", "all_skipped"})
"""Rules by which nothing runs after a failure."""
GRACE_S = 30
"""How much longer Metaflow waits than the node's own time: only for what that could not end."""

DOCSTRING = '''\
"""A pipeline of notebooks as a Metaflow flow, exported by jupyter-dagflow.

    python THIS_FILE run             --help shows the parameters
    python THIS_FILE resume          goes on where the last run failed

It needs metaflow and papermill, and beside it the module that it imports the nodes
from. DAGFLOW_NOTEBOOKS says where the notebooks are if they are not here, too, and
DAGFLOW_OUTPUT where executed notebooks go. A fan-out of more than 100 items needs
--max-num-splits. A node leaves the artifacts <step>_outputs and <step>_state.
"""
'''
BODIES: Mapping[str, str] = {
    "start": "NODES.parameters(given(self))",
    "node": "execute(self, {node})",
    "spread": "spread(self, {node}, carry={carry})",
    "item": "execute_item(self, {node})",
    "gather": "gather(self, {node}, inputs)",
    "join": "merge(self, inputs)",
    "end": "finish(self)",
}
FUNCTIONS = ("catch", "current", "kubernetes", "resources", "retry", "schedule", "step", "timeout")
TAKEN = ("NODES", "NodeFailed", "NodeSkipped", "Unit", "retry_delay_s")


def flow_text(pipeline: Pipeline, source: str, names: Names, steps: list[Step], options: Mapping[str, str]) -> str:
    """The module. ``options``: ``run_with``, ``image``, ``schedule``."""
    data = f"STEPS = {literal(names.steps, used=9)}\nPARAMETERS = {literal(names.parameters, used=14)}"
    flow = _flow(pipeline, source, names, steps, options)
    main = f'if __name__ == "__main__":\n    {_class_name(source)}()\n'
    header = f"{_header(node_module_name(source), _used(flow))}\n\n{data}"
    return "\n\n".join([header, f"{part('metaflow_run')}\n", f"{flow}\n", main])


def _flow(pipeline: Pipeline, source: str, names: Names, steps: list[Step], options: Mapping[str, str]) -> str:
    nodes = {node.id: node for node in pipeline.nodes}
    carried = _carried(pipeline)
    members = []
    if pipeline.description:
        members.append(f"    __doc__ = {string(pipeline.description)}")
    if pipeline.parameters:
        members.append("\n".join(_parameter(parameter, names) for parameter in pipeline.parameters))
    for step in steps:
        decorators: list[str] = []
        if step.kind in {"node", "item"}:
            decorators = list(_decorators(pipeline, nodes[step.node_id], names, step.node_id in carried, options))
        members.append("\n".join(_step(step, names, decorators, step.node_id in carried)))
    head = "\n".join([*_schedule(options["schedule"]), f"class {_class_name(source)}(FlowSpec):"])
    return f"{head}\n" + "\n\n".join(members)


def _header(nodes: str, used: list[str]) -> str:
    lines = ["from __future__ import annotations", "", "import sys", "import time"]
    lines += ["from collections.abc import Mapping, Sequence", "from typing import Any", ""]
    return "\n".join([DOCSTRING, *lines, _import("metaflow", used), "", _import(nodes, TAKEN)])


def _import(module: str, names: Sequence[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    return line if len(line) <= WIDTH else exploded(f"from {module} import ", names)


def _used(flow: str) -> list[str]:
    """What the flow takes from Metaflow, sorted as isort does: classes first."""
    tree = ast.parse(flow)
    named = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)} | {"current"}
    return [name for name in ("FlowSpec", "JSONType", "Parameter", *FUNCTIONS) if name in named]


def _class_name(source: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", module_identifier(source))
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return f"{name if name[:1].isalpha() else f'Pipeline{name}'}Flow"


def _schedule(told: str) -> Iterator[str]:
    if told:
        yield f"@schedule({told}=True)" if told in WORDS else f"@schedule(cron={string(told)})"


def _parameter(parameter: Parameter, names: Names) -> str:
    name = names.parameters[parameter.name]
    arguments: dict[str, Any] = {}
    if is_required(parameter):
        arguments["required"] = True
    elif parameter.default is not None:
        arguments["default"] = _default(parameter)
    help_text = parameter.description
    if parameter.choices:
        choices = ", ".join(json.dumps(choice) for choice in parameter.choices)
        help_text = f"{help_text} One of {choices}.".strip()
    if help_text:
        arguments["help"] = help_text
    kind = TYPES.get(parameter.type, "JSONType")
    told = [string(name), f"type={kind}", *(keyword(key, value, indent=8) for key, value in arguments.items())]
    return "    " + exploded(f"{name} = Parameter", told, indent=4)


def _default(parameter: Parameter) -> Any:
    value = parameter.default
    match parameter.type:
        case "int":
            return int(value)
        case "float":
            return float(value)
        case "str" | "bool":
            return value
        case _:
            return json.dumps(value)


def _step(step: Step, names: Names, decorators: Iterable[str], carry: bool) -> Iterator[str]:
    yield from (f"    {line}" for line in decorators)
    yield "    @step"
    inputs = ", inputs" if step.kind in {"gather", "join"} else ""
    yield f"    def {step.name}(self{inputs}):"
    if step.kind in BODIES:
        yield f"        {BODIES[step.kind].format(node=string(step.node_id), carry=carry)}"
    if step.next:
        targets = [f"self.{name}" for name in step.next]
        if step.kind == "spread":
            targets.append(f'foreach="{names.steps[step.node_id]}_items"')
        yield f"        {call('self.next', targets, indent=8)}"


def _decorators(pipeline: Pipeline, node: Node, names: Names, carry: bool, options: Mapping[str, str]) -> Iterator[str]:
    if carry:
        yield _decorator("catch", {"var": f"{names.steps[node.id]}_failure"})
    retry = node.retry or pipeline.defaults.retry or Retry()
    tries = min(retry.attempts, MOST_ATTEMPTS)
    if tries > 1:
        # The step waits by itself before another try, to the second.
        yield _decorator("retry", {"times": tries - 1, "minutes_between_retries": 0})
    timeout_s = node.timeout_s if node.timeout_s is not None else pipeline.defaults.timeout_s
    if timeout_s is not None:
        waits = (min(retry.delay_s * retry.backoff**n, retry.max_delay_s) for n in range(tries - 1))
        yield _decorator("timeout", {"seconds": math.ceil(timeout_s + max(waits, default=0)) + GRACE_S})
    resources = resources_of(pipeline, node)
    if told := resource_arguments(resources):
        yield _decorator("resources", told)
    if options["run_with"] == "kubernetes":
        settings = kubernetes_of(pipeline, node)
        yield _decorator("kubernetes", kubernetes_arguments(settings, resources, options["image"]))


def _decorator(name: str, arguments: Mapping[str, Any]) -> str:
    told = [keyword(key, value, indent=8) for key, value in arguments.items()]
    return call(f"@{name}", told, indent=4) if told else f"@{name}"


def _carried(pipeline: Pipeline) -> frozenset[str]:
    """Nodes whose failure does not end the flow at once, as something may run because of it."""
    patient = {edge.target for edge in pipeline.edges if edge.on == "failure"}
    patient |= {node.id for node in pipeline.nodes if node.trigger_rule not in PATIENT_RULES}
    return frozenset(node.id for node in pipeline.nodes if descendants(pipeline, [node.id]) & patient)
