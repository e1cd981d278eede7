"""A small stand-in for Argo's controller: it runs an exported workflow with processes in place of pods.

References are filled in where and how Argo does it, in the JSON of a task and of a template, so that a text which looks
like a reference is one here too. ``{{=…}}``, which Argo would evaluate, is refused.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.targets.argo_expressions import evaluate, holds, tasks_of

Json = dict[str, Any]
BAD = {"Failed", "Error"}
FILES = "/tmp/dagflow"
REFERENCE = re.compile(r"\{\{(.*?)\}\}")


class Refused(Exception):
    """Argo would not do it."""


@dataclass(frozen=True, kw_only=True)
class End:
    """How a task or a template ended. ``parameters``: its outputs."""

    phase: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def filled_in(part: Json, scope: Mapping[str, str]) -> Json:
    """The part with all references that the scope knows; others stay as they are."""

    def text(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name.startswith("="):
            raise Refused(f"An expression would be evaluated: {match[0]}")
        return json.dumps(scope[name])[1:-1] if name in scope else match[0]

    found = json.loads(REFERENCE.sub(text, json.dumps(part, ensure_ascii=False)))
    assert isinstance(found, dict)
    return found


def expanded(argument: str, env: Mapping[str, str]) -> str:
    """An argument with ``$(VARIABLE)`` as Kubernetes fills it in."""
    return re.sub(
        r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_]*)\)",
        lambda match: "$" if match[0] == "$$" else env.get(match[1], match[0]),
        argument,
    )


def aggregated(texts: Sequence[str]) -> str:
    """What instances left, as a list; Argo reads what looks like objects, and keeps all else as texts."""
    try:
        read = [json.loads(text) for text in texts]
    except ValueError:
        read = []
    return json.dumps(read if read and all(isinstance(one, dict | list) for one in read) else list(texts))


class Engine:
    """Runs one workflow.

    ``workspace`` is the folder that containers see as their working folder; ``defaults_of_skipped``: whether outputs of
    a task that was skipped have their defaults, as in Argo 4, or are references that nobody fills in, as in Argo 3.
    """

    def __init__(
        self,
        document: Json,
        *,
        workspace: Path,
        files: Path,
        env: Mapping[str, str] | None = None,
        arguments: Mapping[str, str] | None = None,
        defaults_of_skipped: bool = True,
    ) -> None:
        spec = document["spec"]
        self.spec = spec.get("workflowSpec", spec)
        self.templates: dict[str, Json] = {template["name"]: template for template in self.spec["templates"]}
        self.workspace, self.files, self.env = workspace, files, dict(env or {})
        self.defaults_of_skipped = defaults_of_skipped
        self.pods = ThreadPoolExecutor(2)
        self.lock, self.count = threading.Lock(), 0
        self.ends: dict[str, End] = {}
        self.tries: dict[str, int] = {}
        self.globals = {"workflow.name": "flow-x1", "workflow.uid": "0000-1111"}
        for parameter in self.spec.get("arguments", {}).get("parameters", []):
            value = (arguments or {}).get(parameter["name"], parameter.get("value"))
            if value is None:
                raise Refused(f"The parameter {parameter['name']} has no value.")
            self.globals[f"workflow.parameters.{parameter['name']}"] = value

    def run(self) -> End:
        """Run it all. ``ends`` has how each task ended, by its path of names such as ``fan.each(1)``."""
        # What people read is of the workflow too, and so are references in it.
        filled_in({**self.spec, "templates": []}, self.globals)
        with self.pods:
            return self.execute(self.spec["entrypoint"], {}, "", nullcontext())

    def execute(self, name: str, inputs: Mapping[str, str], path: str, limit: AbstractContextManager[Any]) -> End:
        """Run a template with the values of its inputs."""
        template = json.loads(json.dumps(self.templates[name]))
        known = template.get("inputs", {}).get("parameters", [])
        for parameter in known:
            if parameter["name"] not in inputs:
                raise Refused(f"{path}: the input {parameter['name']} has no value.")
            parameter["value"] = inputs[parameter["name"]]
        template = filled_in(template, self.globals)
        known = template.get("inputs", {}).get("parameters", [])
        template = filled_in(template, {f"inputs.parameters.{each['name']}": each["value"] for each in known})
        if "dag" in template:
            return self.graph(template, path)
        return self.tried(template, path, limit)

    def graph(self, template: Json, path: str) -> End:
        """Run the tasks of a graph, each in a thread that waits for those before it."""
        tasks: dict[str, Json] = {task["name"]: task for task in template["dag"]["tasks"]}
        parallelism = template.get("parallelism")
        limit: AbstractContextManager[Any] = threading.Semaphore(parallelism) if parallelism else nullcontext()
        futures: dict[str, Future[End]] = {name: Future() for name in tasks}

        def work(name: str) -> None:
            try:
                ends = {before: futures[before].result() for before in tasks_of(tasks[name].get("depends", ""))}
                ancestors = self.ancestors(tasks, name)
                scope = {before: futures[before].result() for before in ancestors}
                end = self.task(tasks[name], ends, self.scope(tasks, scope), f"{path}.{name}".strip("."), limit)
                self.ends[f"{path}.{name}".strip(".")] = end
                futures[name].set_result(end)
            except BaseException as error:
                futures[name].set_exception(error)

        threads = [threading.Thread(target=work, args=(name,), daemon=True) for name in tasks]
        for thread in threads:
            thread.start()
        ends = {name: future.result() for name, future in futures.items()}
        targets = template["dag"].get("target", "").split() or leaves(tasks)
        branches = branch_phases(tasks, ends)
        if any(branches[name] in BAD for name in targets):
            return End(phase="Failed")
        scope = self.scope(tasks, ends)
        outputs = {}
        for output in template.get("outputs", {}).get("parameters", []):
            told = output["valueFrom"]
            key = told["parameter"].removeprefix("{{").removesuffix("}}")
            outputs[output["name"]] = scope.get(key, told.get("default", ""))
        return End(phase="Succeeded", parameters=outputs)

    def ancestors(self, tasks: Mapping[str, Json], name: str) -> set[str]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            before = tasks_of(tasks[waiting.pop()].get("depends", ""))
            waiting += [each for each in before if each not in found]
            found |= set(before)
        return found

    def scope(self, tasks: Mapping[str, Json], ends: Mapping[str, End]) -> dict[str, str]:
        """What the references to tasks stand for."""
        found = dict(self.globals)
        for name, end in ends.items():
            found[f"tasks.{name}.status"] = end.phase
            values = dict(end.parameters)
            if end.phase in {"Skipped", "Omitted"} and self.defaults_of_skipped:
                template = self.templates[tasks[name]["template"]]
                for output in template.get("outputs", {}).get("parameters", []):
                    if "default" in output["valueFrom"]:
                        values[output["name"]] = output["valueFrom"]["default"]
            found |= {f"tasks.{name}.outputs.parameters.{output}": value for output, value in values.items()}
        return found

    def task(
        self,
        task: Json,
        ends: Mapping[str, End],
        scope: Mapping[str, str],
        path: str,
        limit: AbstractContextManager[Any],
    ) -> End:
        if not holds(task.get("depends", ""), {name: end.phase for name, end in ends.items()}):
            return End(phase="Omitted")
        task = filled_in(task, scope)
        if "when" in task and not evaluate(task["when"], lambda name: False):
            return End(phase="Skipped")
        if "withParam" not in task:
            return self.execute(task["template"], arguments_of(task), path, limit)
        items = json.loads(task["withParam"])
        if not items:
            return End(phase="Skipped")
        with ThreadPoolExecutor(len(items)) as threads:
            instances = list(threads.map(lambda pair: self.instance(task, *pair, path, limit), enumerate(items)))
        good = [end for end in instances if end.phase == "Succeeded"]
        names = dict.fromkeys(name for end in good for name in end.parameters)
        lists = {name: aggregated([end.parameters[name] for end in good]) for name in names}
        return End(phase="Succeeded" if len(good) == len(instances) else "Failed", parameters=lists)

    def instance(self, task: Json, index: int, item: Any, path: str, limit: AbstractContextManager[Any]) -> End:
        told = {f"item.{key}": value if isinstance(value, str) else json.dumps(value) for key, value in item.items()}
        one = filled_in({key: value for key, value in task.items() if key != "withParam"}, told)
        end = self.execute(one["template"], arguments_of(one), f"{path}({index})", limit)
        self.ends[f"{path}({index})"] = end
        return end

    def tried(self, template: Json, path: str, limit: AbstractContextManager[Any]) -> End:
        """Run a container until it succeeds, or nobody wants to try it again."""
        end = End(phase="Failed")
        for number in range(1, int(template.get("retryStrategy", {}).get("limit", 0)) + 2):
            self.tries[path] = number
            with limit:
                end = self.pods.submit(self.pod, template).result()
            if end.phase == "Succeeded":
                break
        return end

    def pod(self, template: Json) -> End:
        """Run a container as a process; its files are in a folder of its own."""
        with self.lock:
            self.count += 1
            folder = self.files / f"pod-{self.count}"
        folder.mkdir(parents=True)
        container = template["container"]
        own = {each["name"]: each["value"] for each in container.get("env", []) if "value" in each}
        argv = [expanded(word, own) for word in (*container["command"], *container.get("args", []))]
        argv = [word.replace(f"={FILES}/", f"={folder}/") for word in argv]
        assert argv[0] == "python3"
        done = subprocess.run(
            [sys.executable, *argv[1:]],
            cwd=self.workspace,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), **own, **self.env},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        (folder / "log.txt").write_text(f"{argv}\n{done.stdout}\n{done.stderr}", encoding="utf-8")
        values = {}
        for output in template.get("outputs", {}).get("parameters", []):
            file = folder / Path(output["valueFrom"]["path"]).name
            if file.is_file():
                values[output["name"]] = file.read_text(encoding="utf-8")
            elif "default" in output["valueFrom"]:
                values[output["name"]] = output["valueFrom"]["default"]
            elif done.returncode == 0:
                return End(phase="Error")
        return End(phase="Failed" if done.returncode else "Succeeded", parameters=values)


def arguments_of(task: Json) -> dict[str, str]:
    return {each["name"]: each["value"] for each in task.get("arguments", {}).get("parameters", [])}


def leaves(tasks: Mapping[str, Json]) -> list[str]:
    before = {name for task in tasks.values() for name in tasks_of(task.get("depends", ""))}
    return [name for name in tasks if name not in before]


def branch_phases(tasks: Mapping[str, Json], ends: Mapping[str, End]) -> dict[str, str]:
    """The phase of each task; one that did not run has that of those before it, the worst first."""
    found: dict[str, str] = {}

    def phase(name: str) -> str:
        if name not in found:
            own = ends[name].phase
            before = [phase(each) for each in tasks_of(tasks[name].get("depends", ""))]
            inherited = "Failed" if BAD & set(before) else "Succeeded"
            found[name] = own if own in {"Succeeded", *BAD} else inherited
        return found[name]

    for name in tasks:
        phase(name)
    return found
