"""The Metaflow exporter: a pipeline becomes a FlowSpec, and beside it the module of its nodes."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree, chosen
from jupyter_dagflow.exporters.metaflow.flow_file import flow_text
from jupyter_dagflow.exporters.metaflow.flow_steps import names_of, steps_of
from jupyter_dagflow.exporters.metaflow.limits import metaflow_problems, shape_problems
from jupyter_dagflow.exporters.metaflow.nest import chain_of
from jupyter_dagflow.exporters.node_module import module_identifier, node_module
from jupyter_dagflow.model.graph import topological_order


class MetaflowExporter:
    """Exports to a flow, and the module of its nodes."""

    name = "metaflow"
    title = "Metaflow"
    description = "A flow, run here or in Kubernetes"
    extension = ".py"
    options = (
        ExportOption(
            name="run_with",
            title="Run with",
            kind="choice",
            default="local",
            choices=("local", "kubernetes"),
            help="Whether steps are processes of one machine, or pods, for which Metaflow needs an object store.",
        ),
        ExportOption(
            name="image",
            title="Image",
            help="For kubernetes: the image of nodes that name none. It has papermill and a kernel.",
        ),
        ExportOption(
            name="schedule",
            title="Schedule",
            help="When it runs once it is deployed: hourly, daily, weekly, or a cron expression.",
        ),
    )

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        told = {name: str(value) for name, value in chosen(self.options, options).items()}
        problems = metaflow_problems(tree, told["run_with"])
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=tuple(problems))
        pipeline = tree.pipeline
        chain = chain_of(pipeline)
        names = names_of(pipeline, topological_order(pipeline))
        steps = steps_of(chain, names, frozenset(node.id for node in pipeline.nodes if node.for_each))
        problems += shape_problems(chain, steps)
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=tuple(problems))
        content = flow_text(pipeline, source, names, steps, told)
        flow = ExportedFile(name=f"{module_identifier(source)}_metaflow.py", content=content)
        return Export(files=(flow, node_module(tree, source)), problems=tuple(problems))
