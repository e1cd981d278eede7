"""The exporter for Kubeflow Pipelines 2: the pipeline in Kubeflow's own Python, which compiles itself to IR YAML.

Beside it stands the module with the nodes, whose command line each component calls. What is constant in a node stands
in there alone, so nothing of it passes through Kubeflow's placeholders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree, chosen
from jupyter_dagflow.exporters.kubeflow_components import Names, Style, call_text, component_text
from jupyter_dagflow.exporters.kubeflow_limits import kubeflow_problems
from jupyter_dagflow.exporters.kubeflow_parameters import KubeflowParameter, kubeflow_parameters
from jupyter_dagflow.exporters.kubeflow_plan import Plan, plan_of
from jupyter_dagflow.exporters.kubeflow_settings import helper_settings, kubernetes_calls, node_settings, pod_settings
from jupyter_dagflow.exporters.kubeflow_tasks import NodeTasks, Tasks, Use
from jupyter_dagflow.exporters.naming import dns_name
from jupyter_dagflow.exporters.node_module import module_identifier, node_module, node_module_name
from jupyter_dagflow.model.module.literals import literal
from jupyter_dagflow.model.module.parts.definitions import one_line
from jupyter_dagflow.model.pipeline import Pipeline

MODULE_NAMES = ("RUN_ID", "Path", "compiler", "dsl", "kubernetes", "target")
HEADER = '''\
"""A pipeline of notebooks for Kubeflow Pipelines 2, exported by jupyter-dagflow.

``python THIS_FILE`` writes {yaml} beside this file, to be uploaded to Kubeflow.
It needs {packages}. {images}
"""
'''
IN_CONTAINER = """\
The images need papermill, the notebooks' kernels, the
notebooks and {nodes}, which stands beside this file."""
IN_PYTHON = """\
The images need kfp, papermill, the notebooks' kernels,
the notebooks and {nodes}, which stands beside this file. Without a cluster,
in the folder of these files:

    from kfp import local
    local.init(local.SubprocessRunner(use_venv=False))
    from {module} import {name}
    {name}()"""


class KubeflowExporter:
    """Writes ``digits_kfp.py`` and ``digits_nodes.py`` for ``digits.dagflow``."""

    name = "kubeflow"
    title = "Kubeflow Pipelines"
    description = "A pipeline in Python that compiles itself to YAML"
    extension = ".py"
    options = (
        ExportOption(
            name="image",
            title="Image",
            help="The container image of all nodes that name none; without it one with the pipeline's name.",
        ),
        ExportOption(
            name="components",
            title="Components",
            kind="choice",
            default="container",
            choices=("container", "python"),
            help="Container components for a cluster, or Python components, which also run without one.",
        ),
        ExportOption(
            name="workdir",
            title="Folder in the image",
            help="Where the notebooks and the module with the nodes are; without it the image's own working folder.",
        ),
    )

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        """See ``Exporter``."""
        choice = chosen(self.options, options)
        image = str(choice["image"]) or f"{dns_name(module_identifier(source))}:latest"
        problems = tuple(kubeflow_problems(tree, image, is_default=not choice["image"], workdir=str(choice["workdir"])))
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=problems)
        text = _File(tree, source, image, cast(Style, choice["components"]), str(choice["workdir"])).text()
        main = ExportedFile(name=f"{module_identifier(source)}_kfp.py", content=text)
        return Export(files=(main, node_module(tree, source)), problems=problems)


class _File:
    """The text of the main file."""

    def __init__(self, tree: PipelineTree, source: str, image: str, style: Style, workdir: str) -> None:
        self.pipeline: Pipeline = tree.pipeline
        self.style: Style = style
        self.stem = module_identifier(source)
        self.nodes_file = f"{node_module_name(source)}.py"
        self.path = f"{workdir.rstrip('/')}/{self.nodes_file}" if workdir else self.nodes_file
        names = Names(MODULE_NAMES)
        self.name = names.new(self.stem)
        self.plan: Plan = plan_of(self.pipeline)
        self.parameters = kubeflow_parameters(self.pipeline, names)
        self.tasks = Tasks(tree, self.plan, self.parameters, names, image)

    def text(self) -> str:
        components = [component_text(component, self.path, self.style) for component in self.tasks.components()]
        main = [
            'if __name__ == "__main__":',
            f'    target = Path(__file__).with_name("{self.stem}.yaml")',
            f"    compiler.Compiler().compile({self.name}, str(target))",
        ]
        parts = [self._header(), *components, self._function(), "\n".join(main)]
        return "\n\n\n".join(parts) + "\n"

    def _header(self) -> str:
        needs_kubernetes = any(self._has_kubernetes())
        told = IN_CONTAINER if self.style == "container" else IN_PYTHON
        images = told.format(nodes=self.nodes_file, module=f"{self.stem}_kfp", name=self.name)
        packages = "kfp and kfp-kubernetes" if needs_kubernetes else "kfp"
        docstring = HEADER.format(yaml=f"{self.stem}.yaml", packages=packages, images=images)
        more = ", kubernetes" if needs_kubernetes else ""
        return (
            f"{docstring}\nfrom pathlib import Path\n\nfrom kfp import compiler, dsl{more}\n\n"
            "RUN_ID = dsl.PIPELINE_JOB_ID_PLACEHOLDER"
        )

    def _has_kubernetes(self) -> Iterator[bool]:
        for node_id in self.tasks.nodes:
            yield any(kubernetes_calls(pod_settings(self.pipeline, self.plan.nodes[node_id])))

    def _function(self) -> str:
        title = one_line(self.pipeline.name)
        settings = [f"name={literal(dns_name(self.stem))}"]
        settings += [f"display_name={literal(title)}"] if title else []
        description = _lines_of(self.pipeline.description)
        settings += [f"description={literal(description)}"] if description else []
        lines = [call_text("@dsl.pipeline", settings, 0)]
        signature = [
            f"{parameter.name}: {parameter.type}" + (f" = {parameter.default}" if parameter.default else "")
            for parameter in self.parameters
        ]
        lines += [call_text(f"def {self.name}", signature, 0, ":"), *_docstring(self.parameters)]
        for number, unit in enumerate(self.plan.units):
            lines += [""] if number or any(parameter.help for parameter in self.parameters) else []
            lines += self._block(unit) if unit[0] in self.tasks.blocks else self._node(unit[0], 4)
        return "\n".join(lines)

    def _block(self, unit: tuple[str, ...]) -> list[str]:
        head = unit[0]
        block, node = self.tasks.blocks[head], self.plan.nodes[head]
        lines = []
        if block.decision:
            lines += self._call(block.decision, None, 4)
            lines += helper_settings(self.pipeline, node, block.decision.task, 4, [], "does it run?")
            condition = f'{block.decision.task}.outputs["decision"] == "run"'
        else:
            [gate] = self.plan.gates[head]
            condition = f'{self.tasks.expression((gate, "--decide", head), None)} == "success"'
        lines.append(call_text("with dsl.If", [condition], 4, ":"))
        for number, node_id in enumerate(unit):
            lines += [*([""] if number else []), *self._node(node_id, 8)]
        lines += ["    with dsl.Else():", *self._call(block.skipped, None, 8)]
        lines += helper_settings(self.pipeline, node, block.skipped.task, 8, [], "skipped")
        for value, port in zip(block.lifted, block.skipped.component.ports, strict=True):
            run = self.tasks.expression(value, unit[0])
            skipped = f'{block.skipped.task}.outputs["{port.name}"]'
            lines.append(call_text(f"{block.lifted[value]} = dsl.OneOf", [run, skipped], 4))
        return lines

    def _node(self, node_id: str, indent: int) -> list[str]:
        tasks = self.tasks.nodes[node_id]
        inside = [source for source in self.plan.waits_for(node_id) if not self.plan.is_outside(source, node_id)]
        waits = [self.tasks.nodes[source].result.task for source in inside]
        if tasks.items is None or tasks.gather is None:
            lines = self._call(tasks.run, node_id, indent)
            return [*lines, *node_settings(self.pipeline, tasks.node, tasks.run.task, indent, waits)]
        return self._fan_out(tasks, tasks.items, tasks.gather, indent, waits)

    def _fan_out(self, tasks: NodeTasks, items: Use, gather: Use, indent: int, waits: list[str]) -> list[str]:
        node, pipeline = tasks.node, self.pipeline
        lines = self._call(items, node.id, indent)
        lines += helper_settings(pipeline, node, items.task, indent, waits, "items")
        parallel = node.for_each.parallel if node.for_each else None
        arguments = [f"items={items.task}.output", *([f"parallelism={parallel}"] if parallel else [])]
        lines.append(call_text("with dsl.ParallelFor", arguments, indent, f" as {tasks.item}:"))
        lines += self._call(tasks.run, node.id, indent + 4)
        lines += node_settings(pipeline, node, tasks.run.task, indent + 4, [])
        lines += self._call(gather, node.id, indent)
        return [*lines, *helper_settings(pipeline, node, gather.task, indent, [], "together")]

    def _call(self, use: Use, target: str | None, indent: int) -> list[str]:
        """The call of a component: its task."""
        arguments = [] if self.style == "container" or use.component.switches else ["run_id=RUN_ID"]
        for name, source in use.sources.items():
            told = source if isinstance(source, str) else self.tasks.expression(source, target)
            arguments.append(f"{name}={told}")
        return [call_text(f"{use.task} = {use.component.name}", arguments, indent)]


def _lines_of(text: str) -> str:
    """A text of several lines without anything that YAML does not take in a comment."""
    return "\n".join(one_line(line, 2000) for line in text.splitlines()).strip()


def _docstring(parameters: list[KubeflowParameter]) -> list[str]:
    """Where Kubeflow looks for what parameters are for."""
    told = [parameter for parameter in parameters if parameter.help]
    if not told:
        return []
    lines = [f"        {parameter.name}: {_quoted(parameter.help)}" for parameter in told]
    return ['    """The notebooks in their order.', "", "    Args:", *lines, '    """']


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
