"""Whatever a document says, its DAG is valid Python, laid out by the book, and holds the document as constants only."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_dagflow.exporters.airflow import AirflowExporter
from jupyter_dagflow.exporters.airflow.dag_file import Choices, dag_text
from jupyter_dagflow.exporters.airflow.tasks import unneeded_nodes
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.model.pipeline import Pipeline
from tests.property.documents import pipelines

CALLED = {
    *("Param", "condition", "datetime", "failure", "gathered", "instance", "items", "node", "sensor", "timedelta"),
    *("NodePod", "verdict"),
}
"""All that may be called below ``with DAG``."""
METHODS = {"override", "partial", "expand"}


runs = st.sampled_from(["local", "kubernetes"])
CHOSEN = {"image": "{{ image }}", "folder": "/{{ folder }}"}


def dag(pipeline: Pipeline, run_with: str) -> str:
    return dag_text(PipelineTree(pipeline=pipeline), "p.dagflow", Choices(run_with=run_with, **CHOSEN))


def body(text: str) -> ast.With:
    [found] = [part for part in ast.parse(text).body if isinstance(part, ast.With)]
    return found


def frame(text: str) -> str:
    return text[: text.index("\nwith DAG(")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines(), runs)
def test_the_exporter_writes_the_dag_and_the_module_of_its_nodes(pipeline: Pipeline, run_with: str) -> None:
    options = {"run_with": run_with, **CHOSEN}
    result = AirflowExporter().export(PipelineTree(pipeline=pipeline), source="p.dagflow", options=options)
    assert [problem for problem in result.problems if problem.severity == "error"] == []
    assert [file.name for file in result.files] == ["p_dag.py", "p_nodes.py"]
    assert result.files[0].content == dag(pipeline, run_with)
    compile(result.files[1].content, "p_nodes.py", "exec")


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines(), runs)
def test_a_dag_holds_what_the_document_says_in_constants_only(pipeline: Pipeline, run_with: str) -> None:
    text = dag(pipeline, run_with)
    assert text == dag(pipeline, run_with)
    compile(text, "p_dag.py", "exec")
    found = body(text)
    for part in ast.walk(found):
        assert not isinstance(part, ast.JoinedStr | ast.Lambda | ast.Import | ast.Subscript | ast.Starred)
        if isinstance(part, ast.Attribute):
            assert part.attr in METHODS | {"output", "utc"}
        if isinstance(part, ast.Call):
            assert not isinstance(part.func, ast.Name) or part.func.id in CALLED | {"DAG"}
    ids = {node.id for node in pipeline.nodes} - unneeded_nodes(pipeline)
    told = {
        str(each.value.value)
        for part in ast.walk(found)
        if isinstance(part, ast.Call)
        for each in part.keywords
        if each.arg == "task_id" and isinstance(each.value, ast.Constant)
    }
    assert ids <= told
    assert all(name.partition(".")[0] in ids for name in told)
    constants = {part.value for part in ast.walk(found) if isinstance(part, ast.Constant)}
    assert {node.name for node in pipeline.nodes if node.name and node.id in ids} <= constants
    for parameter in pipeline.parameters:
        assert parameter.name in constants
        assert not parameter.description or parameter.description in constants


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines(), runs)
def test_what_stands_before_the_dag_does_not_depend_on_texts(pipeline: Pipeline, run_with: str) -> None:
    plain = pipeline.model_copy(update={"name": "", "description": ""})
    nodes = [node.model_copy(update={"name": "", "env": None, "kernel": None}) for node in pipeline.nodes]
    assert frame(dag(pipeline, run_with)) == frame(dag(plain.model_copy(update={"nodes": nodes}), run_with))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines(), runs)
def test_a_dag_is_laid_out_as_a_formatter_would(pipeline: Pipeline, run_with: str) -> None:
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    assert ruff is not None
    command = [ruff, "format", "--isolated", "--line-length", "88", "--diff", "-"]
    done = subprocess.run(command, input=dag(pipeline, run_with).encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
