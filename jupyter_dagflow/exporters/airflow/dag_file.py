"""Writes the DAG's file: what it imports, the parts that it needs, and its tasks in their order."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.exporters.airflow import helpers
from jupyter_dagflow.exporters.airflow.pods import pod_arguments
from jupyter_dagflow.exporters.airflow.tasks import NodeTask, gates_of, needs_verdict, node_tasks
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.naming import python_names
from jupyter_dagflow.exporters.node_module import module_identifier, node_module_name
from jupyter_dagflow.model.module.literals import WIDTH, Call, Source, literal
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Parameter, Retry

HEADER = '''\
"""A pipeline of notebooks as a DAG of Apache Airflow 3, exported by jupyter-dagflow.

Airflow finds it in the folder of its DAGs; {nodes}.py and the notebooks
belong beside it. Airflow's own Python needs papermill{pods}.
To try it:

    airflow dags test {dag} --conf '{{"a parameter": "its value"}}'

DAGFLOW_NOTEBOOKS says where the notebooks are if they are elsewhere, DAGFLOW_OUTPUT
where executed ones go; every machine of Airflow's needs both folders.
"""
'''
NEEDS_PODS = ",\nand apache-airflow-providers-cncf-kubernetes"
START = Source("datetime(2026, 1, 1, tzinfo=timezone.utc)")
LONGEST_S = 1e9
"""Airflow cannot hold much longer times; nobody waits for that."""
TYPES: Mapping[str, str] = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
}
TAKEN = (
    *("annotations", "condition", "datetime", "executed", "failure", "gathered", "instance", "item_values"),
    *("items", "json_text", "look", "node", "os", "ready", "sensor", "sys", "task", "timedelta", "timezone", "verdict"),
)
"""Lower-case names of the file's own."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What was chosen for an export. ``folder``: the pipeline's folder in containers, if it was named."""

    run_with: str = "local"
    image: str = ""
    folder: str = ""
    schedule: str = ""


class DagFile:
    """The text of a DAG's file, of a pipeline without problems that forbid it."""

    def __init__(self, tree: PipelineTree, source: str, choices: Choices) -> None:
        self.pipeline = tree.pipeline
        self.source = source
        self.choices = choices
        self.tasks = node_tasks(tree, choices.run_with)
        self.gates = list(gates_of(self.tasks))
        ids = [task.node.id for task in self.tasks]
        more = [f"{name}.{part}" for name in ids for part in ("items", "each")]
        self.names = python_names([*ids, *more, *(f"{a}.to.{b}" for a, _, b in self.gates)], taken=TAKEN)
        self.operators = {task.node.id for task in self.tasks if task.in_pod and not task.is_mapped}
        self.has_verdict = needs_verdict(self.pipeline)

    def text(self) -> str:
        body = "\n".join(f"    {statement}" for statement in self._statements()) or "    pass"
        dag = f"with {literal(Call('DAG', self._dag()))}:\n{body}\n"
        sections = [*self._parts(), dag]
        return "\n\n\n".join([f"{self._header()}\n{self._imports(sections)}", *sections])

    def _header(self) -> str:
        pods = NEEDS_PODS if self._has_pods else ""
        return HEADER.format(nodes=node_module_name(self.source), dag=module_identifier(self.source), pods=pods)

    @property
    def _has_pods(self) -> bool:
        return any(task.in_pod for task in self.tasks)

    def _parts(self) -> list[str]:
        """The parts that this pipeline needs."""
        mapped = [task for task in self.tasks if task.is_mapped]
        here = [task for task in self.tasks if not task.in_pod and not task.is_sensor]
        kinds = {kind for _, kind, _ in self.gates}
        wanted = {
            helpers.READY: bool(self.tasks),
            helpers.EXECUTED: bool(here),
            helpers.NODE: any(not task.is_mapped for task in here),
            helpers.ITEMS: bool(mapped),
            helpers.ITEM_VALUES: bool(mapped) or self._has_pods,
            helpers.INSTANCE: any(task.is_mapped for task in here),
            helpers.SENSOR: any(task.is_sensor for task in self.tasks),
            helpers.CONDITION: "condition" in kinds,
            helpers.FAILURE: "failure" in kinds,
            helpers.POD: self._has_pods,
            helpers.VERDICT: self.has_verdict,
        }
        return [part.rstrip() for part, is_wanted in wanted.items() if is_wanted]

    def _imports(self, sections: list[str]) -> str:
        """What the file's sections name, each under the module that has it."""
        tree = ast.parse("\n".join([helpers.BESIDE, *sections]))
        named = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
        lines = ["from __future__ import annotations", ""]
        lines += [f"import {name}" for name in helpers.MODULES if name in named]
        for group in helpers.IMPORTS:
            for module, members in group.items():
                used = ", ".join(name for name in members if name in named)
                lines += [f"from {module} import {used}"] if used else []
            lines.append("")
        used = ", ".join(name for name in helpers.OF_NODES if name in named)
        if used:
            lines += [helpers.BESIDE, f"from {node_module_name(self.source)} import {used}  # noqa: E402"]
        return "\n".join(lines).rstrip()

    def _dag(self) -> dict[str, Any]:
        pipeline = self.pipeline
        arguments: dict[str, Any] = {"dag_id": module_identifier(self.source)}
        if pipeline.name:
            arguments["dag_display_name"] = pipeline.name
        if pipeline.description:
            # Airflow would take a text that ends with .md for the name of a file.
            arguments["doc_md"] = pipeline.description + "\n"
        arguments["schedule"] = self.choices.schedule.strip() or None
        arguments |= {"start_date": START, "catchup": False}
        if pipeline.timeout_s:
            arguments["dagrun_timeout"] = seconds(pipeline.timeout_s)
        arguments["default_args"] = {"retries": 0}
        if pipeline.parameters:
            arguments["params"] = {parameter.name: _param(parameter) for parameter in pipeline.parameters}
        return arguments | {"tags": ["jupyter-dagflow"]}

    def _statements(self) -> Iterator[str]:
        """What stands below ``with DAG``, of each statement all lines but the first indented."""
        for task in self.tasks:
            for each in task.before:
                if each.gate:
                    yield from self._gate(each.id, each.gate, task.node.id)
            yield from self._mapped(task) if task.is_mapped else self._plain(task)
            if task.failures:
                yield self._order(task.failures, self.names[task.node.id])
        if self.has_verdict:
            yield self._order([task.node.id for task in self.tasks], "verdict()")

    def _order(self, node_ids: tuple[str, ...] | list[str], target: str) -> str:
        names = [Source(self.names[name]) for name in node_ids]
        told = literal(names, indent=4, used=len(f"     >> {target}"))
        return f"{names[0].text if len(names) == 1 else told} >> {target}"

    def _gate(self, source: str, kind: str, target: str) -> Iterator[str]:
        task_id, name = f"{source}.to.{target}", self.names[f"{source}.to.{target}"]
        override = _source(Call(f"{kind}.override", {"task_id": task_id}))
        if kind == "condition":
            yield f"{name} = {override}({self._outputs(source)})"
        else:
            yield f"{name} = {override}()"
            yield f"{self.names[source]} >> {name}"

    def _plain(self, task: NodeTask) -> Iterator[str]:
        name, before = self.names[task.node.id], self._before(task)
        if task.in_pod:
            arguments = {**self._settings(task), **self._work(task), "before": before}
            yield f"{name} = {_source(Call('NodePod', arguments))}"
            return
        kind = "sensor" if task.is_sensor else "node"
        work = {} if task.is_idle else self._sensor(task) if task.is_sensor else self._work(task)
        override = _source(Call(f"{kind}.override", {**self._settings(task), **work}))
        yield f"{name} = {override}{_called(before)}"

    def _mapped(self, task: NodeTask) -> Iterator[str]:
        """What it goes over, its instances, and what they leave together."""
        node_id = task.node.id
        items, each = f"{node_id}.items", f"{node_id}.each"
        yield f"{self.names[items]} = " + (
            _source(Call("items.override", {**self._settings(task), "task_id": items})) + _called(self._before(task))
        )
        work = {"task_id": each, **self._work(task)}
        if task.node.for_each and task.node.for_each.parallel:
            work["max_active_tis_per_dagrun"] = task.node.for_each.parallel
        kind = "NodePod.partial" if task.in_pod else "instance.override"
        expanded = Call(_source(Call(kind, work)) + ".expand", {"item": Source(self.names[items])})
        yield f"{self.names[each]} = {_source(expanded)}"
        shown = {"task_display_name": task.node.name} if task.node.name else {}
        override = _source(Call("gathered.override", {"task_id": node_id, **shown}))
        found = {
            "wanted": Source(self.names[items]),
            "each": Source(self.names[each] + (".output" if task.in_pod else "")),
        }
        yield f"{self.names[node_id]} = {_source(Call(override, found))}"

    def _before(self, task: NodeTask) -> dict[str, Source]:
        """Where the outputs of the nodes before come from: of a gate, if there is one between."""
        node_id = task.node.id
        return {
            each.id: Source(self.names[f"{each.id}.to.{node_id}"] if each.gate else self._outputs(each.id))
            for each in task.before
        }

    def _outputs(self, node_id: str) -> str:
        """What a node leaves: of an operator, unlike a decorated function, its ``output``."""
        return f"{self.names[node_id]}.output" if node_id in self.operators else self.names[node_id]

    def _settings(self, task: NodeTask) -> dict[str, Any]:
        """What says when a task begins, and how it is shown."""
        told: dict[str, Any] = {"task_id": task.node.id}
        if task.node.name:
            told["task_display_name"] = task.node.name
        if task.rule != "all_success":
            told["trigger_rule"] = task.rule
        return told

    def _work(self, task: NodeTask) -> dict[str, Any]:
        """What holds while the node, or an instance of it, is executed."""
        node, defaults = task.node, self.pipeline.defaults
        timeout_s = node.timeout_s or defaults.timeout_s
        told = _retry(node.retry or defaults.retry or Retry()) | _pool(task)
        if timeout_s:
            told["execution_timeout"] = seconds(timeout_s)
        if task.in_pod:
            choices = self.choices
            told |= pod_arguments(defaults, node, image=choices.image, folder=choices.folder, source=self.source)
        return told

    def _sensor(self, task: NodeTask) -> dict[str, Any]:
        node, defaults = task.node, self.pipeline.defaults
        timeout_s = node.timeout_s or defaults.timeout_s or LONGEST_S
        told: dict[str, Any] = {"timeout": min(timeout_s, LONGEST_S)}
        if node.sensor is not None:
            told["poke_interval"] = min(node.sensor.poll_s, LONGEST_S)
            told |= {"soft_fail": True} if node.sensor.soft_fail else {}
        return told | _retry(node.retry or defaults.retry or Retry()) | _pool(task)


def dag_text(tree: PipelineTree, source: str, choices: Choices) -> str:
    """The text of the DAG's file, of a pipeline that has no problems which forbid it."""
    return DagFile(tree, source, choices).text()


def _source(call: Call) -> str:
    """A call in the DAG's body."""
    return literal(call, indent=4)


def seconds(number: float) -> Source:
    return Source(f"timedelta(seconds={literal(min(float(number), LONGEST_S))})")


def _called(before: dict[str, Source]) -> str:
    inline = f"({literal(before)})"
    if len(inline) <= WIDTH - len("    )"):
        return inline
    return f"(\n        {literal(before, indent=8, used=WIDTH)}\n    )"


def _retry(retry: Retry) -> dict[str, Any]:
    if retry.attempts == 1:
        return {}
    told: dict[str, Any] = {"retries": retry.attempts - 1}
    told["retry_delay"] = seconds(min(retry.delay_s, retry.max_delay_s))
    if retry.backoff != 1:
        told["retry_exponential_backoff"] = min(retry.backoff, LONGEST_S)
        told["max_retry_delay"] = seconds(retry.max_delay_s)
    return told


def _pool(task: NodeTask) -> dict[str, Any]:
    pool = task.node.pool
    return {} if pool is None else {"pool": pool.name, "pool_slots": pool.slots}


def _param(parameter: Parameter) -> Call:
    arguments: dict[str, Any] = {}
    kind = TYPES.get(parameter.type)
    if is_required(parameter):
        arguments |= {} if kind is None else {"type": kind}
    else:
        arguments["default"] = parameter.default
        arguments |= {} if kind is None else {"type": [kind, "null"]}
    if parameter.choices is not None:
        arguments["enum"] = parameter.choices
    if parameter.description:
        arguments["description"] = parameter.description
    return Call("Param", arguments)
