from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any, get_args

import pytest

from jupyter_dagflow.engine import trigger_rules
from jupyter_dagflow.engine.trigger_rules import Outcome, Outcomes
from jupyter_dagflow.exporters.base import Export, PipelineTree
from jupyter_dagflow.exporters.script import ScriptExporter
from jupyter_dagflow.model.document import parse_pipeline, read_document
from jupyter_dagflow.model.module.data import RESERVED_OPTIONS, option_names
from jupyter_dagflow.model.module.parts import attempt, conditions
from jupyter_dagflow.model.notebook import NotebookInfo, read_notebook
from jupyter_dagflow.model.pipeline import Parameter, TriggerRule
from jupyter_dagflow.worker import outputs

EXAMPLES = Path(__file__).parents[3] / "examples"
GOLDEN = Path(__file__).parent / "golden" / "digits_pipeline.py"


def export(document: dict[str, Any], notebooks: dict[str, NotebookInfo] | None = None) -> Export:
    return ScriptExporter().export(
        PipelineTree(pipeline=parse_pipeline(document), notebooks=notebooks or {}), source="x.dagflow"
    )


def content(document: dict[str, Any], notebooks: dict[str, NotebookInfo] | None = None) -> str:
    result = export(document, notebooks)
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content


def node(**more: Any) -> dict[str, Any]:
    return {"id": "a", "path": "a.ipynb", **more}


def test_the_digits_example_gives_the_golden_script() -> None:
    """After a change on purpose: ``dagflow export examples/digits/digits.dagflow --to script -o`` the golden file."""
    pipeline = read_document((EXAMPLES / "digits" / "digits.dagflow").read_text(encoding="utf-8"))
    notebooks = {n.id: read_notebook((EXAMPLES / "digits" / n.path).read_bytes()) for n in pipeline.nodes}
    result = ScriptExporter().export(PipelineTree(pipeline=pipeline, notebooks=notebooks), source="digits.dagflow")
    assert result.problems == ()
    assert [file.name for file in result.files] == ["digits_pipeline.py"]
    assert result.files[0].content == GOLDEN.read_text(encoding="utf-8")


def test_the_script_reads_outputs_by_the_rules_of_the_worker() -> None:
    assert (attempt.READER, attempt.LIMIT) == (outputs.READER, outputs.MAX_OUTPUT_CHARS)


@pytest.mark.parametrize("rule", get_args(TriggerRule))
def test_the_script_follows_the_trigger_rules_of_the_engine(rule: TriggerRule) -> None:
    kinds: tuple[Outcome, ...] = get_args(Outcome)
    for count in range(4):
        for ends in itertools.combinations_with_replacement((*kinds, "open"), count):
            outcomes = Outcomes(total=count)
            for end in ends:
                if end in kinds:
                    outcomes.add(end)
            assert conditions.decide(rule, ends) == trigger_rules.decide(rule, outcomes), ends


def test_a_node_takes_what_the_document_says_before_the_defaults() -> None:
    text = content(
        {
            "defaults": {"timeout_s": 9, "env": {"A": "1", "B": "2"}, "retry": {"attempts": 3, "delay_s": 0.5}},
            "nodes": [
                node(env={"B": "3"}, kernel="python3", parameters={"ref": {"value": {"pipeline": "no"}}}),
                {"id": "b", "path": "b.ipynb", "timeout_s": 5, "retry": {"attempts": 1, "delay_s": 7}},
                {"id": "remark", "type": "note"},
            ],
        }
    )
    first, second = text.split("Node(\n")[1:3]
    for line in ('env={"A": "1", "B": "3"}', "attempts=3", "delay_s=0.5", "timeout_s=9.0", 'kernel="python3"'):
        assert f"{line},\n" in first
    assert 'parameters={"ref": {"pipeline": "no"}},' in first
    assert "timeout_s=5.0" in second
    assert "attempts" not in second.partition("),")[0]
    assert "remark" not in text.partition("DOCUMENT")[0]


def test_nodes_stand_after_those_they_need_and_keep_their_own_values_for_when_a_wire_brings_none() -> None:
    nodes = [node(parameters={"x": 1, "y": 2}), {"id": "b", "path": "b.ipynb"}]
    text = content(
        {"nodes": nodes, "edges": [{"source": "b", "target": "a", "source_output": "o", "target_parameter": "x"}]}
    )
    assert text.index('id="b"') < text.index('id="a"')
    assert 'outputs=["o"]' in text
    assert 'parameters={"x": 1, "y": 2},\n            from_nodes={"x": [("b", "o")]},' in text


def test_parameters_without_a_default_are_required() -> None:
    text = content({"parameters": [{"name": "day", "type": "str"}, {"name": "n", "type": "int", "default": None}]})
    assert 'type="str",\n            required=True,' in text
    assert 'type="int",\n            default=None,' in text


@pytest.mark.parametrize(
    ("document", "path", "severity"),
    [
        (
            {"nodes": [{"id": "a", "type": "sensor", "sensor": {"kind": "pipeline", "path": "b.dagflow"}}]},
            "nodes[0].sensor.kind",
            "error",
        ),
        ({"nodes": [node(type="pipeline", path="b.dagflow")]}, "nodes[0].path", "error"),
        ({"nodes": [node(pool={"name": "db"})]}, "nodes[0].pool", "warning"),
        ({"nodes": [node(path="")]}, "nodes[0].path", "error"),
        ({"nodes": [node(parameters={"x": [float("inf")]})]}, "nodes[0].parameters.x", "error"),
        ({"nodes": [node(parameters={"x": {"pipeline": "gone"}})]}, "nodes[0].parameters.x", "error"),
        ({"parameters": [{"name": "x", "default": float("nan")}]}, "parameters[0].default", "error"),
        ({"nodes": [node(), node()]}, "nodes[1].id", "error"),
        ({"nodes": [node()], "edges": [{"source": "a", "target": "b"}]}, "edges[0].target", "error"),
        ({"nodes": [node()], "edges": [{"source": "a", "target": "a"}]}, "edges[0]", "error"),
        (
            {
                "nodes": [node(), {"id": "b", "path": "b.ipynb"}],
                "edges": [{"source": "a", "target": "b"}, {"source": "b", "target": "a"}],
            },
            "edges[1]",
            "error",
        ),
        ({"nodes": [node(executor="kubernetes")]}, "nodes[0].executor", "warning"),
        ({"defaults": {"executor": "kubernetes"}}, "defaults.executor", "warning"),
        ({"nodes": [node(cache="on")]}, "nodes[0].cache", "warning"),
    ],
)
def test_what_a_script_cannot_express_is_told_with_its_place(
    document: dict[str, Any], path: str, severity: str
) -> None:
    result = export(document)
    assert [(problem.path, problem.severity) for problem in result.problems] == [(path, severity)]
    assert result.problems[0].message.endswith(".")
    assert bool(result.files) == (severity == "warning")


def test_options_are_like_no_other() -> None:
    names = ["day", "Tag größe", "resume", "help", "parallel", "day", "x y", "x-y", "", "!", "--a", "class", "1"]
    options = option_names([Parameter(name=name or "?", type="str") for name in names])
    assert options[:5] == ["--day", "--Tag-größe", "--parameter-resume", "--parameter-help", "--parameter-parallel"]
    assert len(set(options)) == len(options)
    assert not set(options) & set(RESERVED_OPTIONS)


def test_a_switch_takes_its_negation_too() -> None:
    parameters = [Parameter(name="no-fun", type="str"), Parameter(name="fun", type="bool"), Parameter(name="no_fun")]
    assert option_names(parameters) == ["--no-fun", "--parameter-fun", "--parameter-no-fun"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("digits.dagflow", "digits_pipeline.py"),
        ("a/b/json.dagflow", "json_pipeline.py"),
        ("..\\..\\my file's.dagflow", "my_file_s_pipeline.py"),
        ("", "dagflow_pipeline.py"),
    ],
)
def test_the_file_is_named_after_the_pipeline(source: str, name: str) -> None:
    result = ScriptExporter().export(PipelineTree(pipeline=parse_pipeline({})), source=source)
    assert result.files[0].name == name
