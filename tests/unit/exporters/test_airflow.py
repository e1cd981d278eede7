from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, get_args

import pytest

from jupyter_dagflow.exporters.airflow import AirflowExporter
from jupyter_dagflow.exporters.airflow.pods import pod_template
from jupyter_dagflow.exporters.airflow.tasks import NodeTask, node_tasks, skippable_nodes, unneeded_nodes
from jupyter_dagflow.exporters.base import Export, PipelineTree
from jupyter_dagflow.model.document import parse_pipeline, read_document
from jupyter_dagflow.model.notebook import read_notebook
from jupyter_dagflow.model.pipeline import TriggerRule

EXAMPLES = Path(__file__).parents[3] / "examples"
GOLDEN = Path(__file__).parent / "golden" / "digits_dag.py"


def export(document: dict[str, Any], **options: str) -> Export:
    tree = PipelineTree(pipeline=parse_pipeline(document))
    return AirflowExporter().export(tree, source="some/where/x.dagflow", options=options)


def dag(document: dict[str, Any], **options: str) -> str:
    result = export(document, **options)
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    assert [file.name for file in result.files] == ["x_dag.py", "x_nodes.py"]
    return result.files[0].content


def calls(text: str) -> dict[str, dict[str, Any]]:
    """The settings of each task by its id, as far as they are constants."""
    found = {}
    for call in (part for part in ast.walk(ast.parse(text)) if isinstance(part, ast.Call)):
        told = {str(each.arg): each.value for each in call.keywords}
        if "task_id" in told:
            settings = {name: value_of(value) for name, value in told.items()}
            found[settings.pop("task_id")] = settings
    return found


def value_of(tree: ast.expr) -> Any:
    try:
        return ast.literal_eval(tree)
    except ValueError:
        return ast.unparse(tree)


def node(node_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"id": node_id, "path": f"{node_id}.ipynb", **more}


def edge(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "target": target, **more}


def fan_out(node_id: str, parallel: int | None = None) -> dict[str, Any]:
    for_each = {"parameters": ["x"], "parallel": parallel}
    return node(node_id, parameters={"x": [1, 2]}, for_each=for_each)


def tasks(nodes: list[dict[str, Any]], *edges: dict[str, Any]) -> dict[str, NodeTask]:
    tree = PipelineTree(pipeline=parse_pipeline({"nodes": nodes, "edges": list(edges)}))
    return {task.node.id: task for task in node_tasks(tree, "local")}


def test_the_digits_example_gives_the_golden_dag() -> None:
    """After a change on purpose: ``dagflow export examples/digits/digits.dagflow --to airflow -o`` a folder."""
    pipeline = read_document((EXAMPLES / "digits" / "digits.dagflow").read_text(encoding="utf-8"))
    notebooks = {n.id: read_notebook((EXAMPLES / "digits" / n.path).read_bytes()) for n in pipeline.nodes}
    result = AirflowExporter().export(PipelineTree(pipeline=pipeline, notebooks=notebooks), source="digits.dagflow")
    assert result.problems == ()
    assert [file.name for file in result.files] == ["digits_dag.py", "digits_nodes.py"]
    assert result.files[0].content == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", get_args(TriggerRule))
def test_a_node_has_its_own_trigger_rule(rule: TriggerRule) -> None:
    text = dag({"nodes": [node("a"), node("b", trigger_rule=rule)], "edges": [edge("a", "b")]})
    assert calls(text)["b"].get("trigger_rule", "all_success") == rule
    # A last node that succeeds hides what failed before it, unless somebody looks.
    assert ("run.verdict" in calls(text)) == (rule not in {"all_success", "none_failed", "none_failed_min_one_success"})


def test_retries_times_pools_and_names_are_those_of_the_node_or_the_defaults() -> None:
    text = dag(
        {
            "defaults": {"timeout_s": 60, "retry": {"attempts": 2, "delay_s": 5}},
            "nodes": [
                node(name='A "x"', pool={"name": "db", "slots": 2}),
                node(
                    "b",
                    timeout_s=7.5,
                    retry={"attempts": 5, "delay_s": 1, "backoff": 3, "max_delay_s": 60, "jitter": 1},
                ),
                node("c", retry={"attempts": 1}),
            ],
        }
    )
    found = calls(text)
    assert found["a"] == {
        "task_display_name": 'A "x"',
        "retries": 1,
        "retry_delay": "timedelta(seconds=5.0)",
        "pool": "db",
        "pool_slots": 2,
        "execution_timeout": "timedelta(seconds=60.0)",
    }
    assert found["b"] == {
        "retries": 4,
        "retry_delay": "timedelta(seconds=1.0)",
        "retry_exponential_backoff": 3.0,
        "max_retry_delay": "timedelta(seconds=60.0)",
        "execution_timeout": "timedelta(seconds=7.5)",
    }
    assert "retries" not in found["c"]


def test_the_dag_has_parameters_schedule_and_time() -> None:
    text = dag(
        {
            "name": "{{ ds }}",
            "description": "notes.md",
            "timeout_s": 3600,
            "parameters": [
                {"name": "day", "type": "str", "default": "{{ ds }}", "description": "The day."},
                {"name": "size", "default": "small", "choices": ["small", "large"]},
            ],
            "nodes": [node()],
        },
        schedule="0 6 * * *",
    )
    [call] = [
        part for part in ast.walk(ast.parse(text)) if isinstance(part, ast.Call) and ast.unparse(part.func) == "DAG"
    ]
    told = {str(each.arg): each.value for each in call.keywords}
    params = told.pop("params")
    assert isinstance(params, ast.Dict)
    assert [value_of(name) for name in params.keys if name is not None] == ["day", "size"]
    assert {name: value_of(value) for name, value in told.items()} == {
        "dag_id": "x",
        "dag_display_name": "{{ ds }}",
        "doc_md": "notes.md\n",
        "schedule": "0 6 * * *",
        "start_date": "datetime(2026, 1, 1, tzinfo=timezone.utc)",
        "catchup": False,
        "dagrun_timeout": "timedelta(seconds=3600.0)",
        "default_args": {"retries": 0},
        "tags": ["jupyter-dagflow"],
    }


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ({"type": "str"}, {"type": "string"}),
        ({"type": "any"}, {}),
        ({"type": "int", "default": None}, {"default": None, "type": ["integer", "null"]}),
        ({"type": "float", "default": 0.5}, {"default": 0.5, "type": ["number", "null"]}),
        ({"type": "bool", "default": True}, {"default": True, "type": ["boolean", "null"]}),
        ({"type": "list", "default": []}, {"default": [], "type": ["array", "null"]}),
        ({"type": "dict", "default": {}}, {"default": {}, "type": ["object", "null"]}),
        ({"default": 1, "choices": [1, 2]}, {"default": 1, "enum": [1, 2]}),
        ({"default": "{{ ds }}", "description": "{{ x"}, {"default": "{{ ds }}", "description": "{{ x"}),
    ],
)
def test_a_parameter_has_its_type_and_is_required_without_a_default(
    parameter: dict[str, Any], expected: dict[str, Any]
) -> None:
    text = dag({"parameters": [{"name": "p", **parameter}], "nodes": [node()]})
    [call] = [p for p in ast.walk(ast.parse(text)) if isinstance(p, ast.Call) and ast.unparse(p.func) == "Param"]
    assert {each.arg: value_of(each.value) for each in call.keywords} == expected


def test_a_node_that_needs_all_before_it_minds_its_conditions_itself() -> None:
    found = tasks([node("a"), node("b"), node("c")], edge("a", "b", condition="x > 1"), edge("b", "c"))
    assert [each.gate for each in found["b"].before] == [None]
    assert (found["b"].rule, found["c"].rule) == ("all_success", "all_success")


def test_an_edge_is_a_task_of_its_own_where_a_rule_asks_more_of_it() -> None:
    nodes = [node("a"), node("b"), node("c", trigger_rule="one_success")]
    text = dag({"nodes": nodes, "edges": [edge("a", "c", condition="x > 1"), edge("b", "c")]})
    assert 'a_to_c = condition.override(\n        task_id="a.to.c",\n    )(a)' in text
    assert ')({"a": a_to_c, "b": b})' in text
    assert "run.verdict" in text


def test_a_node_waits_for_all_others_before_it_is_skipped() -> None:
    nodes = [node("a"), node("b"), node("c"), node("d")]
    found = tasks(nodes, edge("a", "b", condition="x > 1"), edge("b", "d"), edge("c", "d"))
    assert found["d"].rule == "none_failed"
    assert skippable_nodes(parse_pipeline({"nodes": nodes})) == set()


def test_a_fallback_runs_after_failures() -> None:
    nodes = [node("a"), node("b"), node("c"), node("d")]
    edges = [edge("a", "b", on="failure"), edge("a", "c", on="failure"), edge("d", "c")]
    found = tasks(nodes, *edges)
    assert (found["b"].rule, found["b"].failures, found["b"].before) == ("all_failed", ("a",), ())
    assert (found["c"].rule, [each.gate for each in found["c"].before]) == ("none_failed", ["failure", None])
    text = dag({"nodes": nodes, "edges": edges})
    assert "    a >> b\n" in text
    assert "    a >> a_to_c\n" in text
    assert "    [a, b, d, c] >> verdict()\n" in text


def test_pinned_and_disabled_nodes_execute_nothing() -> None:
    nodes = [node("a"), node("b"), node("p", pinned={"x": 1}), node("c"), node("d", disabled=True, timeout_s=3)]
    edges = [edge("a", "b"), edge("b", "p"), edge("p", "c"), edge("a", "d")]
    assert unneeded_nodes(parse_pipeline({"nodes": nodes, "edges": edges})) == {"b"}
    found = tasks(nodes, *edges)
    assert set(found) == {"a", "p", "c", "d"}
    assert (found["p"].before, found["p"].rule) == ((), "all_success")
    assert calls(dag({"nodes": nodes, "edges": edges}))["d"] == {}


def test_a_fan_out_is_mapped() -> None:
    fan = fan_out("fan", 3) | {"trigger_rule": "none_failed", "timeout_s": 9}
    text = dag({"nodes": [node("a"), fan], "edges": [edge("a", "fan")]})
    found = calls(text)
    assert found["fan.items"] == {"trigger_rule": "none_failed"}
    assert found["fan.each"] == {"execution_timeout": "timedelta(seconds=9.0)", "max_active_tis_per_dagrun": 3}
    assert found["fan"] == {}
    assert ").expand(\n        item=fan_items,\n    )" in text


def test_a_sensor_is_asked_by_airflow() -> None:
    sensor = {"id": "s", "type": "sensor", "timeout_s": 60, "sensor": {"kind": "file", "path": "x", "poll_s": 5}}
    assert calls(dag({"nodes": [sensor]}))["s"] == {"timeout": 60.0, "poke_interval": 5.0}
    sensor["sensor"]["soft_fail"] = True  # type: ignore[index]
    del sensor["timeout_s"]
    assert calls(dag({"nodes": [sensor]}))["s"] == {"timeout": 1e9, "poke_interval": 5.0, "soft_fail": True}


@pytest.mark.parametrize(
    ("more", "run_with", "is_pod"),
    [
        ({}, "local", False),
        ({}, "kubernetes", True),
        ({"executor": "kubernetes"}, "local", True),
        ({"executor": "local"}, "kubernetes", False),
        ({"executor": "kubernetes", "disabled": True}, "local", False),
    ],
)
def test_a_node_runs_where_it_says_else_where_was_chosen(more: dict[str, Any], run_with: str, is_pod: bool) -> None:
    text = dag({"nodes": [node(**more)]}, run_with=run_with, image="i:1")
    assert ("a = NodePod(" in text) == is_pod
    assert ("KubernetesPodOperator" in text) == is_pod


def test_pods_find_the_pipeline_in_the_workspace_or_where_was_said() -> None:
    workspace = {"type": "volume", "pvc": "work", "mount_path": "/mnt"}
    document = {"nodes": [node(executor="kubernetes", kubernetes={"image": "i:1", "workspace": workspace})]}
    assert calls(dag(document))["a"]["cmds"] == ["python3", "/mnt/some/where/x_nodes.py"]
    assert calls(dag(document, folder="/opt"))["a"]["cmds"] == ["python3", "/opt/x_nodes.py"]


def test_what_comes_after_a_pod_takes_what_the_pod_leaves() -> None:
    fan = fan_out("fan") | {"executor": "kubernetes"}
    nodes = [node(executor="kubernetes"), node("b"), node("c", trigger_rule="one_success"), fan, node("d")]
    edges = [edge("a", "b"), edge("a", "c", condition="x > 1"), edge("fan", "d")]
    text = dag({"nodes": nodes, "edges": edges}, image="i:1")
    assert ')({"a": a.output})\n' in text
    assert ")(a.output)\n" in text
    assert "each=fan_each.output,\n" in text
    assert ')({"fan": fan})\n' in text


def test_the_template_of_a_pod_says_only_what_the_document_says() -> None:
    assert pod_template({"image": "i:1"}, {"gpu": 1}) == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {},
        "spec": {
            "containers": [
                {
                    "name": "worker",
                    "image": "i:1",
                    "resources": {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}},
                }
            ]
        },
    }


SENSOR = {"kind": "file", "path": "x"}
POD: dict[str, Any] = {"executor": "kubernetes", "kubernetes": {"image": "i:1"}}


@pytest.mark.parametrize(
    ("document", "path", "severity"),
    [
        ({"nodes": [node(executor="slurm")]}, "nodes[0].executor", "warning"),
        ({"nodes": [node(executor="kubernetes")]}, "nodes[0].kubernetes.image", "error"),
        ({"nodes": [node(resources={"gpu": 1})]}, "nodes[0].resources", "warning"),
        ({"nodes": [node(cache="on")]}, "nodes[0].cache", "warning"),
        ({"nodes": [node(pool={"name": "db"})]}, "nodes[0].pool", "warning"),
        ({"nodes": [node(retry={"attempts": 2, "backoff": 2})]}, "nodes[0].retry.backoff", "warning"),
        ({"defaults": {"retry": {"attempts": 2, "jitter": 0.5}}}, "defaults.retry.jitter", "warning"),
        ({"nodes": [{"id": "s", "type": "sensor", "sensor": {"kind": "pipeline", "path": "b.dagflow"}}]},
         "nodes[0].sensor.kind", "error"),
        ({"nodes": [{"id": "s", "type": "sensor", "sensor": SENSOR, "timeout_s": 9, "retry": {"attempts": 2}}]},
         "nodes[0].retry", "warning"),
        ({"nodes": [fan_out("a"), node("b", trigger_rule="all_done")],
          "edges": [edge("a", "b")]}, "nodes[0].for_each", "warning"),
        ({"nodes": [node(**POD) | {"kubernetes": {"image": "i", "ttl_s": 5}}]}, "nodes[0].kubernetes.ttl_s", "warning"),
        ({"nodes": [node(**POD) | {"kubernetes": {
            "image": "i", "workspace": {"type": "object-store", "url": "s3://b/p"}}}]},
         "nodes[0].kubernetes.workspace", "warning"),
        ({"nodes": [node(type="pipeline", path="b.dagflow")]}, "nodes[0].path", "error"),
    ],
)  # fmt: skip
def test_what_airflow_does_otherwise_is_told_with_its_place(document: dict[str, Any], path: str, severity: str) -> None:
    result = export(document)
    assert [(problem.path, problem.severity) for problem in result.problems] == [(path, severity)]
    assert result.problems[0].message.endswith(".")
    assert bool(result.files) == (severity == "warning")


@pytest.mark.parametrize("schedule", ["now", "* * * *", "@soon", "0 6 * * * *; rm", "0 6 * * {{ x }}"])
def test_a_schedule_that_is_none_is_refused(schedule: str) -> None:
    [problem] = export({"nodes": [node()]}, schedule=schedule).problems
    assert (problem.path, problem.severity) == ("options.schedule", "error")


def test_a_schedule_needs_defaults() -> None:
    document = {"parameters": [{"name": "day", "type": "str"}], "nodes": [node()]}
    [problem] = export(document, schedule="@daily").problems
    assert (problem.path, problem.severity) == ("parameters[0].default", "error")
    assert export(document).problems == ()


def test_nodes_may_be_called_like_what_stands_in_the_file() -> None:
    ids = ["node", "items", "task", "DAG", "NODES", "import", "fan", "fan_items", "a-b", "a_b", "--help"]
    nodes = [fan_out(name) if name == "fan" else node(name) for name in ids]
    text = dag({"nodes": nodes})
    assigned = [
        target.id
        for part in ast.parse(text).body[-1:]
        if isinstance(part, ast.With)
        for statement in part.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    assert len(assigned) == len(set(assigned))
    assert not set(assigned) & {"node", "items", "task", "DAG", "NODES"}
    assert set(calls(text)) == {*ids, "fan.items", "fan.each"}
