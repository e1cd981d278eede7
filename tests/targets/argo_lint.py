"""What Argo's schema cannot see of a workflow: each problem is one line, and there should be none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.targets.argo_engine import REFERENCE
from tests.targets.argo_expressions import STATES, BadExpression, evaluate, tasks_of

Json = dict[str, Any]
TASK = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,127}")
VALUE = re.compile(r"[-a-zA-Z0-9_]+")
TEMPLATE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
GLOBALS = {"workflow.name", "workflow.uid", "workflow.namespace"}
KINDS = {"container", "dag"}


def problems_of(document: Json) -> list[str]:
    """All that is wrong with a Workflow, a WorkflowTemplate or a CronWorkflow."""
    spec = document["spec"].get("workflowSpec", document["spec"])
    return list(_Workflow(spec).problems())


class _Workflow:
    def __init__(self, spec: Json) -> None:
        self.spec = spec
        self.templates: dict[str, Json] = {template["name"]: template for template in spec["templates"]}
        names = [parameter["name"] for parameter in spec.get("arguments", {}).get("parameters", [])]
        self.globals = {*GLOBALS, *(f"workflow.parameters.{name}" for name in names)}
        self.values = names

    def problems(self) -> Iterator[str]:
        if self.spec.get("entrypoint") not in self.templates:
            yield f"there is no template {self.spec.get('entrypoint')} to begin with"
        yield from _bad_names("the workflow", self.values)
        if len(self.templates) != len(self.spec["templates"]):
            yield "two templates have the same name"
        around = {key: value for key, value in self.spec.items() if key != "templates"}
        yield from _unresolved("the workflow", around, self.globals)
        for name, template in self.templates.items():
            if not TEMPLATE.fullmatch(name):
                yield f"{name}: a template cannot have this name"
            if len(KINDS & template.keys()) != 1:
                yield f"{name}: a template is one of {', '.join(sorted(KINDS))}"
            yield from _bad_names(f"{name}, inputs", _names(template, "inputs"))
            yield from _bad_names(f"{name}, outputs", _names(template, "outputs"))
            yield from self._graph(name, template) if "dag" in template else self._container(name, template)

    def _container(self, name: str, template: Json) -> Iterator[str]:
        known = {f"inputs.parameters.{each}" for each in _names(template, "inputs")}
        yield from _unresolved(name, template, self.globals | known)
        volumes = {each["name"] for each in (*self.spec.get("volumes", []), *template.get("volumes", []))}
        for mount in template.get("container", {}).get("volumeMounts", []):
            if mount["name"] not in volumes:
                yield f"{name}: there is no volume {mount['name']}"
        for output in template.get("outputs", {}).get("parameters", []):
            path = output.get("valueFrom", {}).get("path")
            if path is None:
                yield f"{name}: nobody writes the output {output['name']}"
            elif not any(word.endswith(f"={path}") for word in template.get("container", {}).get("args", [])):
                yield f"{name}: no argument names the file {path}"

    def _graph(self, name: str, template: Json) -> Iterator[str]:
        tasks: dict[str, Json] = {task["name"]: task for task in template["dag"]["tasks"]}
        if len(tasks) != len(template["dag"]["tasks"]):
            yield f"{name}: two tasks have the same name"
        before: dict[str, set[str]] = {}
        for task in tasks.values():
            yield from self._depends(f"{name}.{task['name']}", task, tasks, before)
        if before.keys() != tasks.keys():
            return
        if cycle := _cycle(before):
            yield f"{name}: {' -> '.join(cycle)} is a cycle"
            return
        for target in template["dag"].get("target", "").split():
            if target not in tasks:
                yield f"{name}: the target {target} is no task"
        inputs = {f"inputs.parameters.{each}" for each in _names(template, "inputs")}
        for task in tasks.values():
            known = self.globals | inputs
            for each in _ancestors(before, task["name"]):
                known |= self._left(tasks[each])
            yield from self._task(f"{name}.{task['name']}", task, known)
        known = self.globals | inputs
        for task in tasks.values():
            known |= self._left(task)
        yield from _unresolved(name, template.get("outputs", {}), known)

    def _depends(self, where: str, task: Json, tasks: Mapping[str, Json], before: dict[str, set[str]]) -> Iterator[str]:
        if not TASK.fullmatch(task["name"]):
            yield f"{where}: a task cannot have this name"
        if "dependencies" in task and "depends" in task:
            yield f"{where}: it has both dependencies and depends"
        try:
            named = tasks_of(task.get("depends", ""))
            evaluate(re.sub(r"\{\{.*?\}\}", "x", task.get("when", "true")), lambda name: _no_name(where, name))
        except (BadExpression, RuntimeError) as error:
            yield f"{where}: {error}"
            return
        before[task["name"]] = set(named) & tasks.keys()
        for other, states in named.items():
            if other not in tasks:
                yield f"{where}: it depends on {other}, which is no task"
            for state in sorted(states - set(STATES)):
                yield f"{where}: no task ends as {state}"

    def _task(self, where: str, task: Json, known: set[str]) -> Iterator[str]:
        template = self.templates.get(task.get("template", ""))
        if template is None:
            yield f"{where}: there is no template {task.get('template')}"
            return
        items = {"item.index", "item.item", "item"} if {"withParam", "withItems"} & task.keys() else set()
        yield from _unresolved(where, task, known | items)
        given = [each["name"] for each in task.get("arguments", {}).get("parameters", [])]
        wanted = template.get("inputs", {}).get("parameters", [])
        for each in wanted:
            if each["name"] not in given and "value" not in each and "default" not in each:
                yield f"{where}: the argument {each['name']} is missing"
        for name in given:
            if name not in {each["name"] for each in wanted}:
                yield f"{where}: the template takes no argument {name}"
        if len(given) != len(set(given)):
            yield f"{where}: an argument is given twice"

    def _left(self, task: Json) -> set[str]:
        """What others may refer to of a task."""
        template = self.templates.get(task.get("template", ""), {})
        prefix = f"tasks.{task['name']}"
        return {f"{prefix}.status", *(f"{prefix}.outputs.parameters.{name}" for name in _names(template, "outputs"))}


def _no_name(where: str, name: str) -> bool:
    raise RuntimeError(f"{name} has no quotes")


def _names(template: Json, side: str) -> list[str]:
    return [each["name"] for each in template.get(side, {}).get("parameters", [])]


def _bad_names(where: str, names: list[str]) -> Iterator[str]:
    for name in names:
        if not VALUE.fullmatch(name):
            yield f"{where}: a value cannot be called {name!r}"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{where}: {name} is there more than once"


def _unresolved(where: str, part: Any, known: set[str]) -> Iterator[str]:
    for name in REFERENCE.findall(json.dumps(part, ensure_ascii=False)):
        if name.strip() not in known:
            yield f"{where}: nothing is called {{{{{name}}}}}"


def _ancestors(before: Mapping[str, set[str]], name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = before[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _cycle(before: Mapping[str, set[str]]) -> list[str]:
    for name in before:
        if name in _ancestors(before, name):
            return [name, *sorted(before[name]), name]
    return []
