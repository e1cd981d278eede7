"""The Airflow exporter: a pipeline becomes a DAG of Apache Airflow 3, and the module of its nodes.

The DAG's file has what Airflow decides: order, rules, retries, times, parameters, pods. What is constant in a node
stands in the module of the nodes, which no template of Airflow's sees.
"""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_dagflow.exporters.airflow.dag_file import Choices, dag_text
from jupyter_dagflow.exporters.airflow.limits import airflow_problems
from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree, chosen
from jupyter_dagflow.exporters.node_module import module_identifier, node_module


class AirflowExporter:
    """Exports to a DAG and the module of its nodes."""

    name = "airflow"
    title = "Apache Airflow 3"
    description = "A DAG that runs notebooks with papermill, or in pods"
    extension = ".py"
    options = (
        ExportOption(
            name="run_with",
            title="Nodes run",
            kind="choice",
            default="local",
            choices=("local", "kubernetes"),
            help="Where nodes run that do not say it: on Airflow's own machines, or in pods.",
        ),
        ExportOption(name="image", title="Image", help="The image of pods for which the pipeline names none."),
        ExportOption(
            name="folder",
            title="Folder in pods",
            help="Where pods find the notebooks and the exported files. Without one: in the workspace's volume.",
        ),
        ExportOption(
            name="schedule",
            title="Schedule",
            help="When it runs, as cron writes it, such as 0 6 * * *, or @daily. Without one it runs when asked to.",
        ),
    )

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        choices = Choices(**{name: str(value) for name, value in chosen(self.options, options).items()})
        problems = airflow_problems(tree, choices)
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=tuple(problems))
        name = f"{module_identifier(source)}_dag.py"
        dag = ExportedFile(name=name, content=dag_text(tree, source, choices))
        return Export(files=(dag, node_module(tree, source)), problems=tuple(problems))
