from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.exporters.base import Export, PipelineTree
from jupyter_dagflow.exporters.dagster import DagsterExporter
from jupyter_dagflow.exporters.dagster_plan import plan_of
from jupyter_dagflow.model.document import parse_pipeline, read_document
from jupyter_dagflow.model.notebook import read_notebook

EXAMPLE = Path(__file__).parents[3] / "examples" / "digits"
GOLDEN = Path(__file__).parent / "golden" / "digits_dagster.py"


def export(document: dict[str, Any], **options: str) -> Export:
    tree = PipelineTree(pipeline=parse_pipeline(document))
    return DagsterExporter().export(tree, source="x.dagflow", options=options)


def content(document: dict[str, Any], **options: str) -> str:
    result = export(document, **options)
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content


def node(**more: Any) -> dict[str, Any]:
    return {"id": "a", "path": "a.ipynb", **more}


B = {"id": "b", "path": "b.ipynb"}
C = {"id": "c", "path": "c.ipynb"}


def test_the_digits_example_gives_the_golden_job() -> None:
    """After a change on purpose: ``dagflow export examples/digits/digits.dagflow --to dagster``, and copy the job."""
    pipeline = read_document((EXAMPLE / "digits.dagflow").read_text(encoding="utf-8"))
    notebooks = {n.id: read_notebook((EXAMPLE / n.path).read_bytes()) for n in pipeline.nodes}
    result = DagsterExporter().export(PipelineTree(pipeline=pipeline, notebooks=notebooks), source="digits.dagflow")
    assert result.problems == ()
    assert [file.name for file in result.files] == ["digits_dagster.py", "digits_nodes.py"]
    assert result.files[0].content == GOLDEN.read_text(encoding="utf-8")


def test_nodes_that_need_success_hand_on_their_results_alone() -> None:
    text = content({"nodes": [node(), B], "edges": [{"source": "a", "target": "b"}]})
    assert '    out={"result": Out()},\n)\ndef b_op(context: Context, parameters: Parameters, a: End)' in text
    assert '    yield from run_node(context, parameters.given(), "b", [a])\n' in text
    assert "    a = a_op()\n    b = b_op(a)\n" in text
    assert '        "b": {key("a")},\n' in text
    assert "verdict_op" not in text


def test_a_rule_that_asks_for_more_is_told_how_all_before_it_ended() -> None:
    nodes = [node(), {**B, "trigger_rule": "all_done"}, C]
    text = content({"nodes": nodes, "edges": [{"source": "a", "target": "b"}, {"source": "b", "target": "c"}]})
    assert '    out={"result": Out(is_required=False), "end": Out()},\n' in text
    assert "    b = b_op(a.end)\n    c = c_op(b.result)\n    ends = [\n        a.end,\n        b.end,\n    ]\n" in text
    assert "    verdict = verdict_op(ends)\n" in text


def test_with_a_fallback_all_are_known_to_the_verdict() -> None:
    edges = [{"source": "a", "target": "b", "on": "failure"}]
    plan = plan_of(parse_pipeline({"nodes": [node(), B, C], "edges": edges}), "x.dagflow")
    assert plan.passes_on == {"a", "b", "c"}


def test_who_waits_for_nothing_has_nothing_before_it() -> None:
    nodes = [node(), {**B, "trigger_rule": "always"}, {**C, "pinned": {"y": 1}}]
    edges = [{"source": "a", "target": "b"}, {"source": "a", "target": "c"}]
    text = content({"nodes": nodes, "edges": edges})
    assert "    b = b_op()\n    c = c_op()\n" in text


def test_a_branch_may_leave_no_result() -> None:
    edges = [{"source": "a", "target": "b", "condition": "1 < 2"}]
    text = content({"nodes": [node(), B], "edges": edges})
    assert text.count("Out(is_required=False)") == 1


def test_a_fan_out_is_mapped_and_gathered() -> None:
    fan = node(parameters={"x": [1]}, for_each={"parameters": ["x"], "parallel": 2}, retry={"attempts": 2})
    text = content({"nodes": [fan]})
    assert "    a_all = a_items_op()\n    a_all = a_all.map(a_instance_op).collect()\n    a = a_op(a_all)\n" in text
    assert 'name="a_instance",\n    description="a",\n    retry_policy=RetryPolicy(max_retries=1),\n' in text
    assert 'tags={"jupyter-dagflow/fan-out": "a"},\n' in text
    limit = (
        '"tag_concurrency_limits": [\n                {"key": "jupyter-dagflow/fan-out", "value": "a", "limit": 2},\n'
    )
    assert limit in text
    assert "tag_concurrency_limits" not in content({"nodes": [fan]}, executor="one process")


@pytest.mark.parametrize(
    ("retry", "policy"),
    [
        ({"attempts": 3, "delay_s": 2, "max_delay_s": 1}, "retry_policy=RetryPolicy(max_retries=2, delay=1.0),"),
        ({"attempts": 3, "backoff": 2}, "retry_policy=RetryPolicy(max_retries=2),"),
        ({"attempts": 3, "delay_s": 2, "backoff": 2}, ""),
        ({"attempts": 3, "delay_s": 2, "jitter": 0.5}, ""),
    ],
)
def test_a_policy_says_what_dagster_has_words_for(retry: dict[str, Any], policy: str) -> None:
    text = content({"nodes": [node(retry=retry)]})
    text = text[text.index("# --- the nodes") :]
    assert policy in text if policy else "RetryPolicy" not in text


def test_pods_are_asked_for_in_tags() -> None:
    kubernetes = {"image": "i:1", "node_selector": {"a": "b"}, "labels": {"l": "m"}, "env_from": [{"secret": "s"}]}
    nodes = [node(kubernetes=kubernetes, resources={"gpu": 2}, pool={"name": "db"})]
    text = content({"nodes": nodes}, executor="kubernetes")
    for line in (
        '"image": "i:1",',
        '"requests": {"nvidia.com/gpu": "2"},',
        '"envFrom": [{"secretRef": {"name": "s"}}],',
        '"pod_spec_config": {"nodeSelector": {"a": "b"}},',
        '"pod_template_spec_metadata": {"labels": {"l": "m"}},',
        'pool="db",',
        "executor_def=k8s_job_executor,",
        "from dagster_k8s import k8s_job_executor",
    ):
        assert line in text


def test_parameters_are_a_resource_with_types_defaults_and_descriptions() -> None:
    parameters = [{"name": "day", "type": "str", "description": "D"}, {"name": "json", "type": "int", "default": None}]
    text = content({"parameters": parameters, "nodes": [node()]})
    assert '    day: str = Field(\n        description="D",\n    )\n' in text
    assert "    json_2: int | None = Field(\n        default=None,\n    )\n" in text
    assert '            "json": self.json_2,\n' in text


def test_names_of_ops_do_not_meet() -> None:
    ids = ["a", "a_op", "a-items", "context", "verdict", "run_node"]
    plan = plan_of(parse_pipeline({"nodes": [{"id": name, "path": "a.ipynb"} for name in ids]}), "x.dagflow")
    names = [f"{name}{ending}" for name in plan.ops.values() for ending in ("", "_op", "_items", "_items_op")]
    assert len(set(names)) == len(names)
    assert plan.ops["context"] == "context_2"


def test_the_time_of_the_pipeline_is_a_tag_of_the_job() -> None:
    result = export({"timeout_s": 90, "name": "N", "description": "D", "nodes": [node()]})
    assert 'tags={"dagster/max_runtime": "90"},' in result.files[0].content
    assert 'description="N\\n\\nD",' in result.files[0].content
    assert [problem.path for problem in result.problems] == ["timeout_s"]


@pytest.mark.parametrize(
    ("document", "options", "paths", "severity"),
    [
        ({"nodes": [node(cache="on")]}, {}, ["nodes[0].cache"], "warning"),
        ({"nodes": [node(pool={"name": "db", "slots": 2})]}, {}, ["nodes[0].pool", "nodes[0].pool.slots"], "warning"),
        ({"nodes": [node(resources={"cpu": 1})]}, {}, ["nodes[0].resources"], "warning"),
        ({"nodes": [node(resources={"cpu": 1})]}, {"executor": "kubernetes"}, [], "warning"),
        ({"nodes": [node(executor="kubernetes")]}, {}, ["nodes[0].executor"], "warning"),
        ({"nodes": [node(executor="kubernetes")]}, {"executor": "kubernetes"}, [], "warning"),
        (
            {"defaults": {"kubernetes": {"namespace": "n", "image": "i"}}, "nodes": [node()]},
            {"executor": "kubernetes"},
            ["defaults.kubernetes.namespace"],
            "warning",
        ),
        (
            {"nodes": [{"id": "a", "type": "sensor", "sensor": {"kind": "pipeline", "path": "b.dagflow"}}]},
            {},
            ["nodes[0].sensor.kind"],
            "error",
        ),
    ],
)
def test_what_dagster_does_otherwise_is_told_with_its_place(
    document: dict[str, Any], options: dict[str, str], paths: list[str], severity: str
) -> None:
    result = export(document, **options)
    assert [(problem.path, problem.severity) for problem in result.problems] == [(path, severity) for path in paths]
    assert bool(result.files) == (severity == "warning")


def test_a_rule_that_could_begin_early_waits() -> None:
    nodes = [node(), B, {**C, "trigger_rule": "one_success"}]
    edges = [{"source": "a", "target": "c"}, {"source": "b", "target": "c"}]
    assert [problem.path for problem in export({"nodes": nodes, "edges": edges}).problems] == ["nodes[2].trigger_rule"]
