from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.exporters.base import Export, PipelineTree
from jupyter_dagflow.exporters.prefect import PrefectExporter
from jupyter_dagflow.exporters.python_text import shown
from jupyter_dagflow.model.document import parse_pipeline, read_document
from jupyter_dagflow.model.notebook import read_notebook

EXAMPLE = Path(__file__).parents[3] / "examples" / "digits"
GOLDEN = Path(__file__).parent / "golden" / "digits_flow.py"


def export(document: dict[str, Any]) -> Export:
    return PrefectExporter().export(PipelineTree(pipeline=parse_pipeline(document)), source="x.dagflow")


def content(document: dict[str, Any]) -> str:
    result = export(document)
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content


def node(**more: Any) -> dict[str, Any]:
    return {"id": "a", "path": "a.ipynb", **more}


def test_the_digits_example_gives_the_golden_flow() -> None:
    """After a change on purpose: ``dagflow export examples/digits/digits.dagflow --to prefect``, and copy the flow."""
    pipeline = read_document((EXAMPLE / "digits.dagflow").read_text(encoding="utf-8"))
    notebooks = {n.id: read_notebook((EXAMPLE / n.path).read_bytes()) for n in pipeline.nodes}
    result = PrefectExporter().export(PipelineTree(pipeline=pipeline, notebooks=notebooks), source="digits.dagflow")
    assert result.problems == ()
    assert [file.name for file in result.files] == ["digits_flow.py", "digits_nodes.py"]
    assert result.files[0].content == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("retry", "lines"),
    [
        ({"attempts": 3, "delay_s": 2}, ["retries=2", "retry_delay_seconds=2.0"]),
        ({"attempts": 3}, ["retries=2"]),
        ({"attempts": 2, "delay_s": 2, "backoff": 3}, ["retry_delay_seconds=2.0"]),
        (
            {"attempts": 5, "delay_s": 2, "backoff": 3, "max_delay_s": 20},
            ["retry_delay_seconds=[2.0, 6.0, 18.0, 20.0]"],
        ),
        (
            {"attempts": 2, "delay_s": 9, "max_delay_s": 3, "jitter": 0.5},
            ["retry_delay_seconds=3.0", "retry_jitter_factor=0.5"],
        ),
    ],
)
def test_tries_become_retries_with_their_delays(retry: dict[str, Any], lines: list[str]) -> None:
    text = content({"nodes": [node(retry=retry)]})
    task = text[text.index("@task") : text.index("def a(")]
    assert all(line in task for line in lines)
    assert ("jitter" in task) == ("jitter" in retry)


def test_a_node_without_settings_is_a_plain_task() -> None:
    text = content({"nodes": [node(name="Train it")]})
    assert '@task(name="Train it")\ndef a(values: Outputs, run_id: str, index: int | None = None) -> Any:\n' in text
    assert '    return execute("a", values, run_id, index)\n' in text
    assert "concurrency" not in text
    assert "Field" not in text


def test_a_pool_is_a_global_concurrency_limit() -> None:
    text = content({"nodes": [node(pool={"name": "db", "slots": 2})]})
    assert '    with concurrency("db", occupy=2):\n        return execute("a", values, run_id, index)\n' in text
    assert "from prefect.concurrency.sync import concurrency\n" in text


def test_the_cache_has_a_key_of_the_notebook_and_its_values() -> None:
    assert 'cache_key_fn=key_of("a"))' in content({"nodes": [node(cache="on")]})
    assert "refresh_cache=True" in content({"defaults": {"cache": "refresh"}, "nodes": [node()]})
    assert "cache_key_fn" not in content({"defaults": {"cache": "on"}, "nodes": [node(cache="off")]})


def test_parameters_have_types_defaults_and_descriptions() -> None:
    text = content(
        {
            "parameters": [
                {"name": "day", "type": "str", "description": 'The\n"day"'},
                {"name": "n", "type": "int", "default": None},
                {"name": "model name", "type": "list", "default": [1, "x"]},
                {"name": "return_state", "default": {"a": None}},
            ],
            "nodes": [node()],
        }
    )
    field = "Field(\n            description='The\\n\"day\"',\n        )"
    assert f"    day: Annotated[\n        str,\n        {field},\n    ],\n" in text
    assert "    n: int | None = None,\n" in text
    assert '    model_name: list[Any] = [1, "x"],\n' in text
    assert '    return_state_2: Any = {"a": None},\n' in text
    assert '        "model name": model_name,\n' in text


def test_the_flow_has_a_name_that_prefect_takes_and_the_time_of_the_pipeline() -> None:
    text = content({"name": "50% of a/b\n<now>", "timeout_s": 90, "nodes": [node()]})
    assert 'name="50 of a b now",' in text
    assert "timeout_seconds=90.0," in text
    assert 'name="x",' in content({"name": "<>", "nodes": [node()]})


def test_sensors_and_pipelines_take_no_place_of_those_who_work() -> None:
    sensor = {"id": "s", "type": "sensor", "sensor": {"kind": "time", "delay_s": 1}}
    assert "WORKERS = (os.cpu_count() or 1) + 1\n" in content({"nodes": [node(), sensor]})
    assert "WORKERS = os.cpu_count() or 1\n" in content({"nodes": [node()]})


def test_nodes_are_told_in_their_order_with_those_before_them() -> None:
    nodes = [node(), {"id": "b", "path": "b.ipynb"}, {"id": "note", "type": "note", "text": "no"}]
    text = content({"nodes": nodes, "edges": [{"source": "b", "target": "a"}]})
    assert '    run.add("b", b)\n    run.add("a", a, after=["b"])\n    return run.finish()\n' in text
    assert "note" not in text[text.index("# --- the nodes") :]


@pytest.mark.parametrize(
    ("document", "path", "severity"),
    [
        ({"nodes": [node(cache="on")]}, "nodes[0].cache", "warning"),
        ({"defaults": {"cache": "on"}, "nodes": [node()]}, "defaults.cache", "warning"),
        ({"nodes": [node(pool={"name": "db"})]}, "nodes[0].pool", "warning"),
        ({"nodes": [node(executor="kubernetes")]}, "nodes[0].executor", "warning"),
        ({"defaults": {"executor": "kubernetes"}, "nodes": [node()]}, "defaults.executor", "warning"),
        ({"nodes": [node(resources={"gpu": 1})]}, "nodes[0].resources", "warning"),
        ({"defaults": {"kubernetes": {"image": "i"}}, "nodes": [node()]}, "defaults.kubernetes", "warning"),
        ({"nodes": [node(retry={"attempts": 2, "delay_s": 1, "jitter": 0.1})]}, "nodes[0].retry.jitter", "warning"),
        (
            {"nodes": [node(retry={"attempts": 99, "delay_s": 1, "backoff": 1.01})]},
            "nodes[0].retry.backoff",
            "warning",
        ),
        (
            {"nodes": [{"id": "a", "type": "sensor", "sensor": {"kind": "pipeline", "path": "b.dagflow"}}]},
            "nodes[0].sensor.kind",
            "error",
        ),
        ({"nodes": [node(type="pipeline", path="b.dagflow")]}, "nodes[0].path", "error"),
    ],
)
def test_what_prefect_does_otherwise_is_told_with_its_place(document: dict[str, Any], path: str, severity: str) -> None:
    result = export(document)
    assert [(problem.path, problem.severity) for problem in result.problems] == [(path, severity)]
    assert bool(result.files) == (severity == "warning")


def test_what_a_pipeline_within_does_otherwise_is_told_where_its_node_stands() -> None:
    inner = parse_pipeline({"nodes": [node(cache="on", pool={"name": "db"})]})
    outer = parse_pipeline({"nodes": [{"id": "p", "type": "pipeline", "path": "b.dagflow"}]})
    tree = PipelineTree(pipeline=outer, inner={"p": PipelineTree(pipeline=inner)})
    result = PrefectExporter().export(tree, source="x.dagflow")
    assert [problem.path for problem in result.problems] == ["nodes[0].path", "nodes[0].path"]
    assert "within itself only" in result.problems[1].message
    assert "execute_pipeline" in result.files[1].content


def test_a_name_is_shown_on_one_line() -> None:
    assert shown(" a\n\tb\0 ", "x") == "a b"
    assert shown("\u202e", "x") == "x"
