from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.exporters.base import Export, PipelineTree
from jupyter_dagflow.exporters.metaflow import MetaflowExporter
from jupyter_dagflow.exporters.metaflow.nest import Block, chain_of
from jupyter_dagflow.model.document import parse_pipeline, read_document
from jupyter_dagflow.model.notebook import read_notebook

DIGITS = Path(__file__).parents[3] / "examples" / "digits" / "digits.dagflow"
GOLDEN = Path(__file__).parent / "golden" / "digits_metaflow.py"


def export(document: dict[str, Any], **options: str) -> Export:
    tree = PipelineTree(pipeline=parse_pipeline(document))
    return MetaflowExporter().export(tree, source="my file.dagflow", options=options)


def content(document: dict[str, Any], **options: str) -> str:
    result = export(document, **options)
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content


def book(node_id: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "path": f"{node_id}.ipynb", **more}


def before(*pairs: str) -> list[dict[str, str]]:
    return [{"source": pair[0], "target": pair[1]} for pair in pairs]


def test_the_digits_example_gives_the_golden_flow() -> None:
    """After a change on purpose: ``dagflow export examples/digits/digits.dagflow --to metaflow -o`` a folder."""
    pipeline = read_document(DIGITS.read_text(encoding="utf-8"))
    notebooks = {node.id: read_notebook((DIGITS.parent / node.path).read_bytes()) for node in pipeline.nodes}
    tree = PipelineTree(pipeline=pipeline, notebooks=notebooks)
    result = MetaflowExporter().export(tree, source="digits.dagflow")
    assert result.problems == ()
    assert [file.name for file in result.files] == ["digits_metaflow.py", "digits_nodes.py"]
    assert result.files[0].content == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("edges", "chain"),
    [
        (before("ab", "bc", "cd"), ("a", "b", "c", "d")),
        (before("ab", "ac", "bd", "cd"), ("a", Block(branches=(("b",), ("c",))), "d")),
        (before("ab", "cd"), (Block(branches=(("a", "b"), ("c", "d"))),)),
        (before("ac", "bc", "cd", "ad"), (Block(branches=(("a",), ("b",))), "c", "d")),
        # Not to be nested: b waits for nothing but a, and d for both.
        (
            before("ac", "bc", "bd"),
            (Block(branches=(("a",), ("b",)), awaited=("a", "b")), Block(branches=(("c",), ("d",)))),
        ),
    ],
)
def test_what_is_nested_well_stays_so_and_the_rest_waits(edges: list[dict[str, str]], chain: tuple[Any, ...]) -> None:
    pipeline = parse_pipeline({"nodes": [book(node_id) for node_id in "abcd"], "edges": edges})
    assert chain_of(pipeline) == chain


def test_a_node_has_decorators_for_what_it_says() -> None:
    node = book(
        "a",
        retry={"attempts": 3, "delay_s": 10, "backoff": 2},
        timeout_s=5.5,
        resources={"cpu": 2, "memory": "1Gi", "gpu": 1, "gpu_type": "amd.com/gpu", "ephemeral_storage": "5G"},
        kubernetes={
            "image": "own:1",
            "namespace": "ml",
            "tolerations": [{"key": "gpu", "tolerationSeconds": 5}],
            "workspace": {"type": "volume", "pvc": "work", "mount_path": "/work"},
            "shm_size": "1Gi",
            "env_from": [{"secret": "keys"}],
        },
    )
    text = content({"nodes": [node], "defaults": {"kubernetes": {"labels": {"a": "b"}}}}, run_with="kubernetes")
    assert (
        """\
    @retry(times=2, minutes_between_retries=0)
    @timeout(seconds=56)
    @resources(cpu=2, memory=1074, disk=5000, gpu=1)
    @kubernetes(
        image="own:1",
        namespace="ml",
        labels={"a": "b"},
        secrets=["keys"],
        tolerations=[{"key": "gpu", "toleration_seconds": 5}],
        persistent_volume_claims={"work": "/work"},
        shared_memory=1024,
        gpu_vendor="amd",
    )
    @step
    def a(self):
        execute(self, "a")
        self.next(self.end)
"""
        in text
    )
    assert "from metaflow import FlowSpec, current, kubernetes, resources, retry, step, timeout\n" in text


def test_parameters_have_types_defaults_and_help() -> None:
    parameters = [
        {"name": "day", "type": "str"},
        {"name": "n", "type": "int", "default": 3.0, "choices": [3, 4], "description": "How many."},
        {"name": "run-id", "type": "bool", "default": True},
        {"name": "more", "type": "list", "default": [1, "x"]},
        {"name": "none", "type": "any", "default": None},
        {"name": "a_state", "type": "float", "default": 1},
    ]
    text = content({"parameters": parameters, "nodes": [book("a")]})
    for told in (
        '    day = Parameter(\n        "day",\n        type=str,\n        required=True,\n    )\n',
        '        type=int,\n        default=3,\n        help="How many. One of 3, 4.",\n',
        '    run_id_2 = Parameter(\n        "run_id_2",\n        type=bool,\n        default=True,\n',
        "        type=JSONType,\n        default='[1, \"x\"]',\n",
        '        "none",\n        type=JSONType,\n    )\n',
        '    a_state_2 = Parameter(\n        "a_state_2",\n        type=float,\n        default=1.0,\n',
    ):
        assert told in text


def test_failures_are_caught_only_where_something_may_run_after_them() -> None:
    nodes = [book("a"), book("b"), book("c", trigger_rule="all_done"), book("d")]
    text = content({"nodes": nodes, "edges": before("ab", "bc", "cd")})
    assert text.count("@catch(") == 2
    assert '@catch(var="a_failure")\n    @step\n    def a(self)' in text
    assert '@catch(var="b_failure")\n    @step\n    def b(self)' in text
    fallback = [{"source": "a", "target": "b", "on": "failure"}]
    assert content({"nodes": nodes[:2], "edges": fallback}).count("@catch(") == 1
    assert "@catch(" not in content({"nodes": nodes, "edges": before("cd", "ab")})


def test_names_are_like_no_other() -> None:
    ids = ["start", "end", "retry", "next", "join_1", "a", "a_state", "A_Outputs", "class", "1"]
    text = content({"nodes": [book(node_id) for node_id in ids]})
    for node_id, name in (("start", "start_2"), ("retry", "retry_2"), ("a_state", "a_state_node"), ("1", "n_1")):
        assert f'    "{node_id}": "{name}",\n' in text
    assert text.count("    def ") == len(ids) + 3


@pytest.mark.parametrize(
    ("told", "line"),
    [("daily", "@schedule(daily=True)"), ("0 6 * * *", '@schedule(cron="0 6 * * *")'), ('"', "@schedule(cron='\"')")],
)
def test_a_schedule_stands_at_the_flow(told: str, line: str) -> None:
    assert f"\n{line}\nclass MyFileFlow(FlowSpec):\n" in content({"nodes": [book("a")]}, schedule=told)


@pytest.mark.parametrize(
    ("document", "options", "path", "severity"),
    [
        (
            {"nodes": [{"id": "a", "type": "sensor", "sensor": {"kind": "pipeline", "path": "b.dagflow"}}]},
            {},
            "nodes[0].sensor.kind",
            "error",
        ),
        ({"nodes": [{"id": "a", "type": "pipeline", "path": "b.dagflow"}]}, {}, "nodes[0].path", "error"),
        ({"timeout_s": 5}, {}, "timeout_s", "warning"),
        ({"nodes": [book("a", cache="on")]}, {}, "nodes[0].cache", "warning"),
        ({"nodes": [book("a", pool={"name": "db"})]}, {}, "nodes[0].pool", "warning"),
        ({"nodes": [book("a", retry={"attempts": 6})]}, {}, "nodes[0].retry.attempts", "warning"),
        ({"nodes": [book("a", executor="kubernetes")]}, {}, "nodes[0].executor", "warning"),
        ({"defaults": {"executor": "local"}}, {"run_with": "kubernetes"}, "defaults.executor", "warning"),
        ({"nodes": [book("a", resources={"gpu": 1})]}, {}, "nodes[0].resources.gpu", "warning"),
        ({"nodes": [book("a", kubernetes={"image": "x"})]}, {}, "nodes[0].kubernetes", "warning"),
        (
            {"nodes": [book("a", kubernetes={"affinity": {"nodeAffinity": {}}})]},
            {"run_with": "kubernetes"},
            "nodes[0].kubernetes.affinity",
            "warning",
        ),
        (
            {"nodes": [book("a", resources={"cpu": 1, "cpu_limit": 2})]},
            {"run_with": "kubernetes"},
            "nodes[0].resources.cpu_limit",
            "warning",
        ),
        ({"nodes": [book(n) for n in "abcd"], "edges": before("ac", "bc", "bd")}, {}, "edges", "warning"),
        (
            {
                "nodes": [book(f"n{n}") for n in range(801)],
                "edges": [{"source": f"n{n}", "target": f"n{n + 1}"} for n in range(800)],
            },
            {},
            "nodes",
            "error",
        ),
    ],
)
def test_what_a_flow_cannot_express_is_told_with_its_place(
    document: dict[str, Any], options: dict[str, str], path: str, severity: str
) -> None:
    result = export(document, **options)
    assert [(problem.path, problem.severity) for problem in result.problems] == [(path, severity)]
    assert result.problems[0].message.endswith(".")
    assert bool(result.files) == (severity == "warning")
