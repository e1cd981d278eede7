from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.exporters.base import Export, PipelineTree
from jupyter_dagflow.exporters.kubeflow import KubeflowExporter
from jupyter_dagflow.model.document import parse_pipeline, read_document
from jupyter_dagflow.model.notebook import read_notebook

EXAMPLES = Path(__file__).parents[3] / "examples"
GOLDEN = Path(__file__).parent / "golden" / "digits_kfp.py"


def export(nodes: list[dict[str, Any]], edges: list[dict[str, Any]] | None = None, **more: Any) -> Export:
    options = more.pop("options", {"image": "me/nodes:1"})
    document = {"nodes": [{"path": "a.ipynb", **node} for node in nodes], "edges": edges or [], **more}
    return KubeflowExporter().export(
        PipelineTree(pipeline=parse_pipeline(document)), source="x.dagflow", options=options
    )


def content(nodes: list[dict[str, Any]], edges: list[dict[str, Any]] | None = None, **more: Any) -> str:
    result = export(nodes, edges, **more)
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content


def wire(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "target": target, "source_output": "x", "target_parameter": f"of {source}", **more}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def test_the_digits_example_gives_the_golden_file() -> None:
    """After a change on purpose: ``dagflow export examples/digits/digits.dagflow --to kubeflow -o`` its folder."""
    pipeline = read_document((EXAMPLES / "digits" / "digits.dagflow").read_text(encoding="utf-8"))
    notebooks = {n.id: read_notebook((EXAMPLES / "digits" / n.path).read_bytes()) for n in pipeline.nodes}
    result = KubeflowExporter().export(PipelineTree(pipeline=pipeline, notebooks=notebooks), source="digits.dagflow")
    assert [(problem.path, problem.severity) for problem in result.problems] == [
        ("defaults.kubernetes.image", "warning")
    ]
    assert [file.name for file in result.files] == ["digits_kfp.py", "digits_nodes.py"]
    assert result.files[0].content == GOLDEN.read_text(encoding="utf-8")


def test_container_components_call_the_module_with_the_nodes() -> None:
    text = content(
        [{"id": "a", "outputs": ["x"]}, {"id": "b"}], [wire("a", "b")], options={"image": "i", "workdir": "/w/"}
    )
    assert text.count("@dsl.container_component") == 2
    assert 'command=["python3", "/w/x_nodes.py"],' in text
    assert """args=["b", "--run-id", RUN_ID, "--set", f'"of a"={of_a}'],""" in lines(text)
    assert 'b_task = b(of_a=a_task.outputs["x"])' in text


def test_python_components_run_it_as_a_process() -> None:
    text = content([{"id": "a"}], options={"components": "python", "image": "python:3"})
    assert 'base_image="python:3", install_kfp_package=False, packages_to_install=[]' in text
    assert 'subprocess.run([sys.executable, "x_nodes.py", *arguments], check=True)' in lines(text)
    assert "a_task = a(run_id=RUN_ID)" in text


def test_a_branch_is_an_if_with_what_follows_in_it() -> None:
    nodes = [{"id": name, "outputs": ["x"]} for name in "abcd"]
    text = content(nodes, [wire("a", "b", condition="x > 1"), wire("b", "c"), wire("a", "d")])
    body = text[text.index("def x()") :]
    assert 'with dsl.If(a_task.outputs["then_b"] == "success"):\n        b_task = b(' in body
    assert "\n        c_task = c(" in body
    assert "\n    d_task = d(" in body
    assert "with dsl.Else():\n        b_skipped_task = b_skipped()" in body
    assert "OneOf" not in body


def test_branches_meet_again_through_values_that_may_be_missing() -> None:
    nodes = [{"id": name, "outputs": ["x"]} for name in "abc"]
    nodes.append({"id": "d", "trigger_rule": "none_failed_min_one_success"})
    edges = [
        wire("a", "b", condition="x > 1"),
        wire("a", "c", condition="x <= 1"),
        wire("b", "d", target_parameter="x"),
        wire("c", "d", target_parameter="x"),
    ]
    told = lines(content(nodes, edges))
    assert 'b_x = dsl.OneOf(b_task.outputs["x"], b_skipped_task.outputs["b_x"])' in told
    assert "d_decided_task = d_decided(after_b=b_d, after_c=c_d)" in told
    assert 'with dsl.If(d_decided_task.outputs["decision"] == "run"):' in told
    assert "d_task = d(x=b_x, x_2=c_x)" in told
    edges = [wire("a", "b", condition="x > 1"), {"source": "b", "target": "d"}]
    nodes[3]["trigger_rule"] = "none_failed"
    told = lines(content(nodes, edges))
    assert "d_task = d(after_b=b_d)" in told


def test_a_node_in_a_block_that_waits_for_what_comes_after_it_gets_a_block_of_its_own() -> None:
    nodes = [{"id": name, "outputs": ["x"]} for name in "abcd"]
    nodes[2]["trigger_rule"] = "none_failed"
    edges = [wire("a", "b", condition="x > 1"), wire("b", "c"), wire("b", "d"), wire("c", "d")]
    text = content(nodes, edges)
    assert text.index("b_task = b(") < text.index("c_task = c(") < text.index("d_task = d(")
    assert 'with dsl.If(d_decided_task.outputs["decision"] == "run"):' in text


def test_a_fan_out_goes_over_items_and_gathers() -> None:
    nodes = [
        {"id": "a", "outputs": ["x"]},
        {"id": "b", "outputs": ["y"], "for_each": {"parameters": ["i"], "parallel": 3}, "retry": {"attempts": 2}},
        {"id": "c"},
    ]
    edges = [wire("a", "b", target_parameter="i"), {**wire("b", "c"), "source_output": "y"}]
    told = lines(content(nodes, edges))
    assert 'b_items_task = b_items(i=a_task.outputs["x"])' in told
    assert "with dsl.ParallelFor(items=b_items_task.output, parallelism=3) as b_item:" in told
    assert "b_task = b(instance=b_item)" in told
    assert 'b_gathered_task = b_gathered(left=dsl.Collected(b_task.outputs["left"]))' in told
    assert 'c_task = c(of_b=b_gathered_task.outputs["y"])' in told
    assert told.count("num_retries=1,") == 1


def test_attempts_machines_and_caches_are_calls_on_tasks() -> None:
    node = {
        "id": "a",
        "name": "Train",
        "cache": "on",
        "retry": {"attempts": 4, "delay_s": 1.5, "backoff": 2, "max_delay_s": 60, "jitter": 0.1},
        "resources": {"cpu": 0.5, "cpu_limit": 2, "memory": "1.5Gi", "memory_limit": "4Gi", "gpu": 2},
        "kubernetes": {"node_selector": {"disk": "ssd"}, "workspace": {"type": "volume", "pvc": "w"}},
    }
    result = export([node])
    told = lines(result.files[0].content)
    for line in (
        'a_task.set_display_name("Train")',
        "a_task.set_caching_options(enable_caching=True)",
        "num_retries=3,",
        'backoff_duration="2s",',
        "backoff_factor=2.0,",
        'backoff_max_duration="60s",',
        'a_task.set_cpu_request("500m")',
        'a_task.set_cpu_limit("2")',
        'a_task.set_memory_request("1610612736")',
        'a_task.set_memory_limit("4Gi")',
        'a_task.set_accelerator_type("nvidia.com/gpu")',
        "a_task.set_accelerator_limit(2)",
        'kubernetes.mount_pvc(a_task, pvc_name="w", mount_path="/workspace")',
        'kubernetes.add_node_selector(a_task, label_key="disk", label_value="ssd")',
        "from kfp import compiler, dsl, kubernetes",
    ):
        assert line in told
    assert [problem.path for problem in result.problems] == [
        "nodes[0].cache",
        "nodes[0].retry",
        "nodes[0].retry.jitter",
    ]


def test_parameters_keep_their_types_unless_something_would_be_lost() -> None:
    parameters = [
        {"name": "a b", "type": "str", "default": "x"},
        {"name": "odd", "type": "str", "default": "{{$}}\n"},
        {"name": "n", "type": "int", "default": 3, "description": 'How "many"\n\\'},
        {"name": "huge", "type": "int", "default": 2**60},
        {"name": "must", "type": "bool"},
        {"name": "any", "default": None},
        {"name": "rows", "type": "list", "default": [1, None]},
    ]
    text = content([{"id": "a", "parameters": {"p": {"pipeline": "odd"}}}], parameters=parameters)
    told = lines(text)
    for line in (
        "must: bool,",
        'a_b: str = "x",',
        "odd: str = '\"\\\\u007b\\\\u007b\\\\u0024}}\\\\n\"',",
        "n: int = 3,",
        'huge: str = "1152921504606846976",',
        'any_2: str = "null",',
        'rows: str = "[1, null]",',
        'n: How \\"many\\" \\\\',
        "odd: As JSON.",
        "a_task = a(must=must, odd=odd)",
    ):
        assert line in told, line


def test_a_node_after_all_is_done_runs_after_failures() -> None:
    nodes = [{"id": "a", "outputs": ["x"]}, {"id": "b", "trigger_rule": "all_done"}]
    text = content(nodes, [wire("a", "b")])
    assert 'of_a: str = ""' in text
    assert "b_task.ignore_upstream_failure()" in lines(text)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"trigger_rule": "one_failed"}, "nodes[1].trigger_rule"),
        ({"sensor": {"kind": "pipeline", "path": "b.dagflow"}, "type": "sensor"}, "nodes[1].sensor.kind"),
        ({"kubernetes": {"image": "a {{$}}"}}, "nodes[1].kubernetes.image"),
    ],
)
def test_what_kubeflow_cannot_do_forbids_the_export(change: dict[str, Any], path: str) -> None:
    result = export([{"id": "a"}, {"id": "b", **change}], [{"source": "a", "target": "b"}])
    assert result.files == ()
    [problem] = [problem for problem in result.problems if problem.severity == "error"]
    assert (problem.path, problem.node_id) == (path, "b")


def test_a_fallback_and_wrong_options_forbid_the_export() -> None:
    nodes = [{"id": "a"}, {"id": "b"}]
    result = export(nodes, [{"source": "a", "target": "b", "on": "failure"}])
    assert [problem.path for problem in result.problems] == ["edges[0].on"]
    wrong = export(nodes, options={"image": "a b", "workdir": "/{{x}}"})
    assert [problem.path for problem in wrong.problems] == ["options.image", "options.workdir"]
    assert [problem.path for problem in export([]).problems] == ["nodes"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"trigger_rule": "one_success"}, "nodes[1].trigger_rule"),
        ({"trigger_rule": "always"}, "nodes[1].trigger_rule"),
        ({"cache": "refresh"}, "nodes[1].cache"),
        ({"pool": {"name": "db"}}, "nodes[1].pool"),
        ({"executor": "slurm"}, "nodes[1].executor"),
        ({"resources": {"ephemeral_storage": "1Gi"}}, "nodes[1].resources.ephemeral_storage"),
        ({"resources": {"extended": {"a.com/b": 1}}}, "nodes[1].resources.extended"),
        ({"kubernetes": {"service_account": "me"}}, "nodes[1].kubernetes.service_account"),
        ({"kubernetes": {"pod": {"spec": {}}}}, "nodes[1].kubernetes.pod"),
        ({"kubernetes": {"workspace": {"type": "object-store", "url": "s3://a"}}}, "nodes[1].kubernetes.workspace"),
        ({"kubernetes": {"volumes": [{"mount_path": "/a", "host_path": "/b"}]}}, "nodes[1].kubernetes.volumes[0]"),
        ({"kubernetes": {"env_from": [{"secret": "s"}]}}, "nodes[1].kubernetes.env_from[0]"),
        ({"kubernetes": {"tolerations": [{"odd": 1}]}}, "nodes[1].kubernetes.tolerations[0]"),
    ],
)
def test_what_kubeflow_does_otherwise_is_told(change: dict[str, Any], path: str) -> None:
    result = export([{"id": "a", "outputs": ["x"]}, {"id": "b", **change}], [wire("a", "b")])
    assert result.files
    assert [problem.path for problem in result.problems] == [path]


def test_what_the_pipeline_as_a_whole_has_and_kubeflow_has_not_is_told() -> None:
    result = export([{"id": "a", "outputs": ["x"]}], timeout_s=60, outputs=[{"name": "y", "node": "a", "output": "x"}])
    assert [problem.path for problem in result.problems] == ["timeout_s", "outputs"]


def test_pinned_and_disabled_nodes_are_executed_by_the_module_and_wait_as_they_do_in_a_run() -> None:
    nodes = [{"id": "a", "outputs": ["x"]}, {"id": "b", "pinned": {"x": 1}}, {"id": "c", "disabled": True}]
    told = lines(content(nodes, [wire("a", "b"), wire("a", "c")]))
    assert "b_task = b()" in told
    assert 'c_task = c(of_a=a_task.outputs["x"])' in told
