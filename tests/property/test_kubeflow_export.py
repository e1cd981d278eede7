"""Whatever a document says, its export for Kubeflow is valid Python that holds the document as constants only."""

from __future__ import annotations

import ast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.kubeflow import KubeflowExporter
from jupyter_dagflow.exporters.kubeflow_plan import plan_of
from jupyter_dagflow.model.module.parts.conditions import decide
from jupyter_dagflow.model.pipeline import Edge, ForEach, Node, Pipeline
from tests.property.documents import identifiers
from tests.property.python_exports import defined, kinds_of_statements, layout_problems, names, rich_pipelines

STYLES = st.sampled_from(["container", "python"])
WORDS = {
    "Collected", "Compiler", "ContainerSpec", "Else", "If", "OneOf", "OutputPath", "PIPELINE_JOB_ID_PLACEHOLDER",
    "ParallelFor", "Path", "RUN_ID", "__file__", "__name__", "after", "args", "arguments", "backoff_duration",
    "backoff_factor", "backoff_max_duration", "base_image", "bool", "check", "command", "compile", "compiler",
    "component", "container_component", "default", "description", "dict", "display_name", "dsl", "dumps",
    "enable_caching", "encoding", "executable", "file", "float", "found", "ignore_upstream_failure", "image",
    "install_kfp_package", "int", "items", "json", "kfp", "list", "load", "mkdtemp", "name", "num_retries", "open",
    "output", "outputs", "packages_to_install", "parallelism", "pathlib", "pipeline", "run", "run_id",
    "set_accelerator_limit", "set_accelerator_type", "set_caching_options", "set_cpu_request", "set_display_name",
    "set_retry", "str", "subprocess", "sys", "target", "tempfile", "with_name",
}  # fmt: skip
"""All that an export says by itself."""


@st.composite
def forks(draw: st.DrawFn) -> Pipeline:
    """Pipelines with branches, fan-outs and rules, without texts."""
    ids = draw(st.lists(identifiers, unique=True, min_size=1, max_size=9))
    rules = ("all_success", "none_failed", "none_failed_min_one_success", "one_success", "all_skipped", "always")
    nodes = [
        Node(
            id=node_id,
            path="a.ipynb",
            outputs=["x"],
            trigger_rule=draw(st.none() | st.sampled_from(rules)),
            for_each=draw(st.none() | st.just(ForEach(parameters=["items"], parallel=2))),
            parameters={"items": [1, 2]},
            disabled=draw(st.none() | st.just(True)),
            pinned=draw(st.none() | st.none() | st.just({"x": [1]})),
        )
        for node_id in ids
    ]
    pairs = [(a, b) for index, a in enumerate(ids) for b in ids[index + 1 :]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14)) if pairs else []
    edges = []
    for number, (a, b) in enumerate(chosen):
        value = {"source_output": "x", "target_parameter": f"p{number}"} if draw(st.booleans()) else {}
        condition = "x > 1" if draw(st.booleans()) else None
        edges.append(Edge(source=a, target=b, condition=condition, **value))
    return Pipeline(name="p", nodes=nodes, edges=edges)


def exported(pipeline: Pipeline, style: str) -> str:
    """The main file of what Kubeflow can do of a pipeline."""
    nodes = [
        node.model_copy(update={"trigger_rule": None}) if node.trigger_rule in {"all_failed", "one_failed"} else node
        for node in pipeline.nodes
    ]
    edges = [edge.model_copy(update={"on": None}) for edge in pipeline.edges]
    tree = PipelineTree(pipeline=pipeline.model_copy(update={"nodes": nodes, "edges": edges}))
    result = KubeflowExporter().export(tree, source="p.dagflow", options={"components": style})
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rich_pipelines() | forks(), STYLES)
def test_an_export_is_python_with_texts_as_constants_only(pipeline: Pipeline, style: str) -> None:
    text = exported(pipeline, style)
    compile(text, "p_kfp.py", "exec")
    tree = ast.parse(text)
    assert names(tree) - defined(tree) <= WORDS
    assert kinds_of_statements(tree) <= {"Assign", "Expr", "FunctionDef", "If", "ImportFrom"}
    assert not [line for line in text.split("\n") if line.lstrip().startswith("#")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rich_pipelines() | forks(), STYLES)
def test_the_export_is_the_same_each_time_and_laid_out_as_a_formatter_would(pipeline: Pipeline, style: str) -> None:
    text = exported(pipeline, style)
    assert text == exported(pipeline, style)
    assert layout_problems(text) == ""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forks())
def test_the_blocks_of_a_pipeline_keep_its_order(pipeline: Pipeline) -> None:
    plan = plan_of(pipeline)
    order = [node_id for unit in plan.units for node_id in unit]
    assert sorted(order) == sorted(node.id for node in pipeline.nodes)
    for node_id, before in plan.before.items():
        assert all(order.index(source) < order.index(node_id) for source in before)
    for unit in plan.units:
        assert len(unit) == 1 or {plan.block[node_id] for node_id in unit} == {unit[0]}
    for head, gates in plan.gates.items():
        assert plan.block[head] == head
        assert set(gates) <= set(plan.before[head])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forks(), st.data())
def test_a_node_runs_in_its_block_when_its_rule_says_so(pipeline: Pipeline, data: st.DataObject) -> None:
    """Conditions fall out at random; what the blocks make of it is what the rules do, node by node."""
    plan = plan_of(pipeline)
    holds = {(edge.source, edge.target): data.draw(st.booleans()) for edge in pipeline.edges if edge.condition}
    ran: dict[str, bool] = {}
    for node_id in (node_id for unit in plan.units for node_id in unit):
        node = plan.nodes[node_id]
        ends = []
        for source in plan.before[node_id]:
            taken = plan.nodes[source].disabled or holds.get((source, node_id), True)
            ends.append("success" if ran[source] and taken else "skipped")
        runs = decide(node.trigger_rule or "all_success", ends) == "run"
        head = plan.block.get(node_id)
        if head is None:
            assert runs
        elif head != node_id:
            assert runs == ran[head]
        elif plan.is_direct(head):
            [gate] = plan.gates[head]
            assert runs == (ends[plan.before[head].index(gate)] == "success")
        else:
            told = [ends[plan.before[head].index(gate)] for gate in plan.gates[head]]
            assert runs == (decide(node.trigger_rule or "all_success", told) == "run")
        ran[node_id] = runs
