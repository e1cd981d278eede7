"""The Dagster exporter: a pipeline becomes a job of ops, whose results are assets, beside the module of its nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree, chosen
from jupyter_dagflow.exporters.dagster_limits import dagster_problems
from jupyter_dagflow.exporters.dagster_plan import Plan, concurrency_limits, op_tags, plan_of
from jupyter_dagflow.exporters.node_module import node_module, node_module_name
from jupyter_dagflow.exporters.python_text import call, exploded, keyword, keywords, part, shown, type_of
from jupyter_dagflow.model.module.literals import literal, string
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Node, Parameter, Retry

EXECUTORS = {
    "processes": "multiprocess_executor",
    "one process": "in_process_executor",
    "kubernetes": "k8s_job_executor",
}
"""By what the option says, Dagster's name of it."""
HEADER = '''\
"""A pipeline of notebooks as a Dagster job, exported by jupyter-dagflow.

It needs Dagster, papermill,{more} and {nodes}.py beside it. Check and run it:

    dagster definitions validate -f {stem}_dagster.py
    dagster job execute -f {stem}_dagster.py -j {stem}

Parameters are given as configuration, in a file for the option -c:

    {{"resources": {{"parameters": {{"config": {{"<name>": <value>}}}}}}}}

Notebooks are looked for beside this file, else where DAGFLOW_NOTEBOOKS says; executed
ones go to {nodes}-output, else to where DAGFLOW_OUTPUT says.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from dagster import (
{imports}
)
{k8s}from pydantic import Field

from {nodes} import (
    NODES,
    Invalid,
    Node,
    NodeFailed,
    NodeSkipped,
    Unit,
    retry_delay_s,
)
'''
IMPORTS = (
    "AssetKey AssetsDefinition ConfigurableResource Definitions DynamicOut DynamicOutput Failure GraphOut InputContext"
    " IOManager MetadataValue OpExecutionContext Out Output OutputContext RetryPolicy RetryRequested"
)
"""Those of Dagster's names that begin with a capital."""


class DagsterExporter:
    """Exports to a module of definitions and the module of the nodes."""

    name = "dagster"
    title = "Dagster job"
    description = "A job of Dagster, an asset for each node"
    extension = "_dagster.py"
    options: tuple[ExportOption, ...] = (
        ExportOption(
            name="executor",
            title="Executor",
            kind="choice",
            default="processes",
            choices=tuple(EXECUTORS),
            help="Where ops run: in processes of this machine, all in one, or in pods of their own (dagster-k8s).",
        ),
    )

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        executor = str(chosen(self.options, options)["executor"])
        problems = tuple(dagster_problems(tree, executor))
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=problems)
        plan = plan_of(tree.pipeline, source)
        content = _module(plan, node_module_name(source), executor)
        file = ExportedFile(name=f"{plan.stem}_dagster.py", content=content)
        return Export(files=(file, node_module(tree, source)), problems=problems)


def _module(plan: Plan, nodes: str, executor: str) -> str:
    body = "\n\n\n".join(
        [
            part("dagster_run"),
            "# --- the nodes ".ljust(88, "-"),
            _parameters(plan),
            *(text for node in plan.nodes.values() for text in _ops(plan, node)),
            *([VERDICT] if plan.passes_on else []),
            "# --- the job ".ljust(88, "-"),
            _graph(plan),
            _assets(plan, executor),
        ]
    )
    words = [word for word in IMPORTS.split() if re.search(rf"\b{word}\b", body)]
    in_pods = executor == "kubernetes"
    words += sorted(["define_asset_job", "graph", "op", *([] if in_pods else [EXECUTORS[executor]])])
    header = HEADER.format(
        stem=plan.stem,
        nodes=nodes,
        more=" dagster-k8s," if in_pods else "",
        imports="\n".join(f"    {word}," for word in words),
        k8s="from dagster_k8s import k8s_job_executor\n" if in_pods else "",
    )
    if "Field(" not in body:
        header = header.replace("from pydantic import Field\n", "")
    return f"{header}\n{body}\n"


VERDICT = """\
@op(name="verdict", description="How all nodes ended; it fails the run if one failed.")
def verdict_op(ends: list[dict[str, Any]]) -> dict[str, str]:
    return verdict_of(ends)"""


def _parameters(plan: Plan) -> str:
    lines = ["class Parameters(ConfigurableResource):", '    """The pipeline\'s parameters."""']
    lines += [_parameter(item, plan.parameters[item.name]) for item in plan.pipeline.parameters]
    entries = [f"            {string(name)}: self.{own},\n" for name, own in plan.parameters.items()]
    told = f"{{\n{''.join(entries)}        }}" if entries else "{}"
    body = "\n".join([lines[0], lines[1], "", *lines[2:]]) if lines[2:] else "\n".join(lines)
    return f"{body}\n\n    def given(self) -> dict[str, Any]:\n        return {told}"


def _parameter(parameter: Parameter, name: str) -> str:
    told = [] if is_required(parameter) else [keyword("default", parameter.default, indent=8)]
    told += keywords({"description": parameter.description or None}, indent=8)
    return f"    {name}: {type_of(parameter)} = {exploded('Field', told, indent=4)}"


def _ops(plan: Plan, node: Node) -> list[str]:
    if not plan.is_fan_out(node.id):
        return [_op(plan, node)]
    return [_items_op(plan, node), _instance_op(plan, node), _op(plan, node, gathers=True)]


def _op(plan: Plan, node: Node, *, gathers: bool = False) -> str:
    """The op that executes a node, or gathers what its instances have left."""
    outputs = [f'"result": {"Out(is_required=False)" if plan.may_skip(node) else "Out()"}']
    outputs += ['"end": Out()'] if node.id in plan.passes_on else []
    before = [plan.ops[name] for name in plan.before[node.id]]
    work = {} if gathers else {"retry": _retry(plan, node)}
    signature = ["context: Context", "parameters: Parameters", *(f"{name}: End" for name in before)]
    signature += ["instances: list[End]"] if gathers else []
    arguments = ["context", "parameters.given()", string(node.id), f"[{', '.join(before)}]"]
    arguments += ["instances"] if gathers else []
    arguments += ["passes_on=True"] if node.id in plan.passes_on else []
    decorator = _decorator(plan, node, "", outputs, is_work=not gathers, retry=work.get("retry", ""))
    return _function(
        plan, node, "", decorator, signature, "Iterator[Output]", "gather" if gathers else "run_node", arguments
    )


def _items_op(plan: Plan, node: Node) -> str:
    before = [plan.ops[name] for name in plan.before[node.id]]
    signature = ["parameters: Parameters", *(f"{name}: End" for name in before)]
    arguments = ["parameters.given()", string(node.id), f"[{', '.join(before)}]"]
    decorator = exploded("@op", [f'name="{plan.ops[node.id]}_items"', "out=DynamicOut()"])
    return _function(plan, node, "_items", decorator, signature, "Iterator[DynamicOutput]", "items_of", arguments)


def _instance_op(plan: Plan, node: Node) -> str:
    signature = ["context: Context", "item: End"]
    passes_on = repr(node.id in plan.passes_on)
    arguments = ["context", string(node.id), "item", f"passes_on={passes_on}"]
    decorator = _decorator(plan, node, "_instance", [], is_work=True, retry=_retry(plan, node))
    return _function(plan, node, "_instance", decorator, signature, "End", "run_instance", arguments)


def _decorator(plan: Plan, node: Node, ending: str, outputs: Sequence[str], *, is_work: bool, retry: str) -> str:
    name = f"{plan.ops[node.id]}{ending}"
    tags = op_tags(plan, node) if is_work else {}
    arguments = [
        keyword("name", name),
        keyword("description", shown(node.name, node.id)),
        *([f"out={{{', '.join(outputs)}}}"] if outputs else []),
        *([f"retry_policy={retry}"] if retry else []),
        *keywords({"tags": tags or None, "pool": node.pool.name if node.pool and is_work else None}),
    ]
    return exploded("@op", arguments)


def _function(
    plan: Plan,
    node: Node,
    ending: str,
    decorator: str,
    signature: Sequence[str],
    returns: str,
    work: str,
    arguments: Sequence[str],
) -> str:
    head = call(f"def {plan.ops[node.id]}{ending}_op", signature, tail=f" -> {returns}:")
    verb = "return" if returns == "End" else "yield from"
    return f"{decorator}\n{head}\n    {verb} {_work(work, arguments, len(verb) + 5)}"


def _work(name: str, arguments: Sequence[str], used: int) -> str:
    """The call that does an op's work, at four columns; a list too long for a line has a line for each item."""
    inline = f"{name}({', '.join(arguments)})"
    if used + len(inline) <= 88:
        return inline
    lines = []
    for argument in arguments:
        if argument.startswith("[") and 8 + len(argument) + 1 > 88:
            items = "".join(f"            {item},\n" for item in argument[1:-1].split(", "))
            lines.append(f"[\n{items}        ]")
        else:
            lines.append(argument)
    return exploded(name, lines, indent=4)


def _retry(plan: Plan, node: Node) -> str:
    """Dagster's policy if it says the same as the document; else the op asks for its next try itself."""
    retry = node.retry or plan.pipeline.defaults.retry or Retry()
    if retry.attempts == 1 or (retry.delay_s and (retry.backoff > 1 or retry.jitter)):
        return ""
    delay = min(retry.delay_s, retry.max_delay_s)
    return call("RetryPolicy", keywords({"max_retries": retry.attempts - 1, "delay": delay or None}))


def _graph(plan: Plan) -> str:
    outputs = [*plan.ops.values(), *(["verdict"] if plan.passes_on else [])]
    out = "".join(f'        "{name}": GraphOut(),\n' for name in outputs)
    lines = [f'@graph(\n    name="nodes",\n    out={{\n{out}    }},\n)' if outputs else '@graph(name="nodes")']
    lines += ["def pipeline() -> Any:", '    """The nodes, each after those that it needs."""']
    for node_id, name in plan.ops.items():
        before = [_handle(plan, source, node_id) for source in plan.before[node_id]]
        if plan.is_fan_out(node_id):
            items = call(f"    {name}_all = {name}_items_op", before)
            lines += [items, f"    {name}_all = {name}_all.map({name}_instance_op).collect()"]
            before.append(f"{name}_all")
        lines.append(call(f"    {name} = {name}_op", before).replace("\n", "\n    "))
    if plan.passes_on:
        ends = "".join(f"        {plan.ops[node_id]}.end,\n" for node_id in plan.nodes if node_id in plan.passes_on)
        lines += [f"    ends = [\n{ends}    ]", "    verdict = verdict_op(ends)"]
    results = [(name, f"{name}.result" if node_id in plan.passes_on else name) for node_id, name in plan.ops.items()]
    results += [("verdict", "verdict")] if plan.passes_on else []
    told = "".join(f'        "{name}": {handle},\n' for name, handle in results)
    return "\n".join([*lines, f"    return {{\n{told}    }}" if results else "    return {}"])


def _handle(plan: Plan, source: str, target: str) -> str:
    """What the op of ``target`` takes from the op of ``source``."""
    name = plan.ops[source]
    if source not in plan.passes_on:
        return name
    return f"{name}.end" if target in plan.passes_on else f"{name}.result"


def _assets(plan: Plan, executor: str) -> str:
    names = {name: [plan.ops[source] for source in plan.before[node_id]] for node_id, name in plan.ops.items()}
    if plan.passes_on:
        names["verdict"] = [plan.ops[node_id] for node_id in plan.nodes if node_id in plan.passes_on]
    keys = "".join(f'        "{name}": key("{name}"),\n' for name in names)
    after = "".join(f"{_dependencies(name, sources)}\n" for name, sources in names.items())
    pipeline = plan.pipeline
    description = "\n\n".join(text for text in (pipeline.name, pipeline.description) if text)
    tags = {} if pipeline.timeout_s is None else {"dagster/max_runtime": str(max(1, round(pipeline.timeout_s)))}
    job = [
        keyword("name", plan.stem),
        "selection=[assets]",
        *keywords({"description": description or None, "tags": tags or None}),
        f"executor_def={_executor(plan, executor)}",
    ]
    return f"""\
def key(name: str) -> AssetKey:
    return AssetKey([{string(plan.stem)}, name])


assets = AssetsDefinition.from_graph(
    pipeline,
    keys_by_output_name={{
{keys}    }},
    internal_asset_deps={{
{after}    }},
    group_name={string(plan.stem)},
)
job = {exploded("define_asset_job", job)}
definitions = Definitions(
    assets=[assets],
    jobs=[job],
    resources={{
        "parameters": Parameters.configure_at_launch(),
        "io_manager": Values(),
    }},
)"""


def _dependencies(name: str, sources: Sequence[str]) -> str:
    if not sources:
        return f'        "{name}": set(),'
    inline = f'        "{name}": {{{", ".join(f"""key("{source}")""" for source in sources)}}},'
    if len(inline) <= 88:
        return inline
    lines = "".join(f'            key("{source}"),\n' for source in sources)
    return f'        "{name}": {{\n{lines}        }},'


def _executor(plan: Plan, executor: str) -> str:
    name = EXECUTORS[executor]
    limits = concurrency_limits(plan)
    if not limits or executor == "one process":
        return name
    value = literal({"tag_concurrency_limits": limits}, indent=8, used=88)
    return exploded(f"{name}.configured", [value], indent=4)
