"""The Prefect exporter: a pipeline becomes a flow with a task for each node, beside the module of its nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree
from jupyter_dagflow.exporters.naming import python_names
from jupyter_dagflow.exporters.node_module import module_identifier, node_module, node_module_name
from jupyter_dagflow.exporters.prefect_limits import MOST_DELAYS, prefect_problems
from jupyter_dagflow.exporters.python_text import call, exploded, keyword, keywords, mapping, part, shown, type_of
from jupyter_dagflow.model.graph import topological_order, upstreams
from jupyter_dagflow.model.module.literals import literal, string
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Node, Parameter, Pipeline, Retry

TAKEN = frozenset(
    {
        "allow_failure",
        "arguments",
        "concurrency",
        "execute",
        "flow",
        "flow_run",
        "get_run_logger",
        "given",
        "given_by",
        "index",
    }
    | {"json", "json_or_text", "key_of", "os", "queue", "run", "run_id", "state", "sys", "task", "unit_key", "values"}
)
"""What the flow's module calls by these names."""
RESERVED = frozenset(
    {"args", "cls", "copy", "construct", "from_orm", "json", "kwargs", "parse_file", "parse_obj", "parse_raw"}
    | {"return_state", "schema", "schema_json", "self", "update_forward_refs", "validate", "wait_for"}
)
"""What the parameters of a flow cannot be called."""
BANNED = re.compile(r"[/%&<>]+")
"""What Prefect allows in no name of a flow."""

HEADER = '''\
"""A pipeline of notebooks as a Prefect flow, exported by jupyter-dagflow.

It needs Prefect 3, papermill, and {nodes}.py beside it. Run it on this machine:

    python {stem}_flow.py [parameter=value ...]

Notebooks are looked for beside this file, else where DAGFLOW_NOTEBOOKS says; executed
ones go to {nodes}-output, else to where DAGFLOW_OUTPUT says.
"""

import json
import os
import queue
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeAlias

from prefect import Flow, Task, allow_failure, flow, task
from prefect.concurrency.sync import concurrency
from prefect.futures import PrefectFuture
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from {nodes} import NODES, NodeFailed, NodeSkipped, unit_key

# How many nodes run at once.
WORKERS = {workers}
'''
MAIN = """\
if __name__ == "__main__":
    arguments = {given}
    state = {run}
    sys.exit(0 if state.is_completed() else 1)
"""


class PrefectExporter:
    """Exports to a flow and the module of its nodes."""

    name = "prefect"
    title = "Prefect flow"
    description = "A flow of Prefect 3, a task for each node"
    extension = "_flow.py"
    options: tuple[ExportOption, ...] = ()

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        problems = tuple(prefect_problems(tree))
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=problems)
        nodes = node_module(tree, source)
        name = f"{module_identifier(source)}_flow.py"
        flow = ExportedFile(name=name, content=flow_module(tree.pipeline, source))
        return Export(files=(flow, nodes), problems=problems)


def flow_module(pipeline: Pipeline, source: str) -> str:
    """The text of the flow's module."""
    stem = module_identifier(source)
    order = topological_order(pipeline)
    nodes = {node.id: node for node in pipeline.nodes}
    parameters = python_names((item.name for item in pipeline.parameters), TAKEN | RESERVED)
    flow = python_names([stem], TAKEN | RESERVED | {*parameters.values()})[stem]
    tasks = python_names(order, TAKEN | {flow, *parameters.values()})
    waiting = sum(node.type in {"sensor", "pipeline"} for node in nodes.values())
    workers = f"(os.cpu_count() or 1) + {waiting}" if waiting else "os.cpu_count() or 1"
    header = HEADER.format(stem=stem, nodes=node_module_name(source), workers=workers)
    sections = [header.rstrip() + "\n\n" + part("prefect_run"), "# --- the nodes ".ljust(88, "-")]
    sections += [_task(pipeline, nodes[node_id], tasks[node_id]) for node_id in order]
    sections += ["# --- the flow ".ljust(88, "-"), _flow(pipeline, stem, flow, parameters, tasks, order)]
    given = call("given_by", ["sys.argv[1:]", flow], indent=16)
    run = call(flow, ["**arguments", "return_state=True"], indent=12)
    main = MAIN.format(given=given.replace("\n", "\n    "), run=run.replace("\n", "\n    "))
    return _without_unused("\n\n\n".join([*sections, main]))


def _task(pipeline: Pipeline, node: Node, name: str) -> str:
    cache = node.cache or pipeline.defaults.cache
    cached = cache in {"on", "refresh"}
    arguments = [
        *keywords({"name": shown(node.name, node.id), **_retry(node.retry or pipeline.defaults.retry or Retry())}),
        *([f"cache_key_fn={call('key_of', [string(node.id)])}"] if cached else []),
        *(["refresh_cache=True"] if cache == "refresh" else []),
    ]
    signature = ["values: Outputs", "run_id: str", "index: int | None = None"]
    lines = [call("@task", arguments), call(f"def {name}", signature, tail=" -> Any:")]
    inside = 4
    if node.pool is not None:
        limit = [string(node.pool.name), f"occupy={node.pool.slots}"]
        lines.append(f"    with {call('concurrency', limit, indent=9, tail=':')}")
        inside = 8
    work = call("execute", [string(node.id), "values", "run_id", "index"], indent=inside + 7)
    return "\n".join([*lines, f"{' ' * inside}return {work}"])


def _retry(retry: Retry) -> dict[str, object]:
    """What a task is told of its tries; the first is none of Prefect's retries."""
    tries = retry.attempts - 1
    if not tries:
        return {}
    return {
        "retries": tries,
        "retry_delay_seconds": _delays(retry, tries) or None,
        "retry_jitter_factor": retry.jitter if retry.jitter and retry.delay_s else None,
    }


def _delays(retry: Retry, tries: int) -> float | list[float]:
    first = min(retry.delay_s, retry.max_delay_s)
    if retry.backoff == 1 or not first or tries == 1:
        return first
    delays = [first]
    for _ in range(1, min(tries, MOST_DELAYS)):
        delays.append(min(delays[-1] * retry.backoff, retry.max_delay_s))
    return delays


def _flow(
    pipeline: Pipeline, stem: str, name: str, parameters: Mapping[str, str], tasks: Mapping[str, str], order: list[str]
) -> str:
    arguments = [
        keyword("name", shown(BANNED.sub(" ", pipeline.name), stem)),
        *keywords({"description": pipeline.description or None}),
        "task_runner=ThreadPoolTaskRunner(max_workers=WORKERS)",
        *keywords({"timeout_seconds": pipeline.timeout_s, "result_serializer": "json"}),
    ]
    told = [_parameter(item, parameters[item.name]) for item in pipeline.parameters]
    signature = exploded(f"def {name}", ["*", *told] if told else [], tail=" -> dict[str, Outputs]:")
    before = upstreams(pipeline)
    position = {node_id: index for index, node_id in enumerate(order)}
    given = mapping(parameters, indent=4)
    lines = [
        exploded("@flow", arguments),
        signature,
        '    """What the nodes have left, by their ids; a node that fails makes it fail."""',
        *([f"    given = {given}", "    run = Run(given)"] if parameters else ["    run = Run({})"]),
    ]
    for node_id in order:
        after = sorted(before[node_id], key=position.__getitem__)
        places = [keyword("after", after, indent=8)] if after else []
        lines.append(f"    {call('run.add', [string(node_id), tasks[node_id], *places], indent=4)}")
    return "\n".join([*lines, "    return run.finish()"])


def _parameter(parameter: Parameter, name: str) -> str:
    kind = type_of(parameter)
    if parameter.description:
        field = exploded("Field", [keyword("description", parameter.description, indent=12)], indent=8)
        kind = f"Annotated[\n        {kind},\n        {field},\n    ]"
    if is_required(parameter):
        return f"{name}: {kind}"
    used = len(kind.rpartition("\n")[2]) if "\n" in kind else 4 + len(name) + 2 + len(kind)
    return f"{name}: {kind} = {literal(parameter.default, indent=4, used=used + 4)}"


def _without_unused(text: str) -> str:
    """Without the imports that only some pipelines need."""
    head, _, body = text.partition("# How many nodes run at once.")
    for line, name in (("from prefect.concurrency.sync import concurrency\n", "with concurrency("),):
        head = head if name in body else head.replace(line, "")
    if "Annotated[" not in body:
        head = head.replace("import Annotated, Any", "import Any").replace("from pydantic import Field\n", "")
    return f"{head}# How many nodes run at once.{body}"
