"""Whatever a document says, its workflow is sound, says the same, and holds no reference but the exporter's own."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_dagflow.exporters.argo.exporter import ArgoExporter
from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.model.graph import topological_order
from jupyter_dagflow.model.module.parts.alone import json_text, pairs
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Pipeline
from tests.property.documents import pipelines, texts, values
from tests.targets.argo_engine import REFERENCE, expanded
from tests.targets.argo_expressions import tasks_of
from tests.targets.argo_lint import problems_of

OWN = re.compile(
    r"workflow\.(name|parameters\.[-\w]+)|inputs\.parameters\.[-\w]+|tasks\.[-a-z0-9]+\.(status|outputs\.parameters\.[-\w]+)"
)
hostile = st.sampled_from(["{{=1+1}}", "{{workflow.uid}}", "$(HOME)", "{{{", "}}", "{{inputs.parameters.x}}", "- a: 1"])


@st.composite
def hostile_pipelines(draw: st.DrawFn) -> Pipeline:
    """With texts that Argo or Kubernetes would fill in."""
    pipeline = draw(pipelines())
    nodes = [
        node.model_copy(update={"name": draw(texts | hostile), "parameters": {**node.parameters, "": draw(hostile)}})
        for node in pipeline.nodes
    ]
    parameters = [
        parameter.model_copy(update={"description": draw(texts | hostile)}) for parameter in pipeline.parameters
    ]
    told = {"nodes": nodes, "parameters": parameters, "name": draw(texts | hostile), "description": draw(hostile)}
    return pipeline.model_copy(update=told)


def export(pipeline: Pipeline) -> tuple[str, str]:
    result = ArgoExporter().export(PipelineTree(pipeline=pipeline), source="p.dagflow", options={"image": "i"})
    assert [problem for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content, result.files[1].content


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_pipelines())
def test_a_workflow_says_what_the_document_says(pipeline: Pipeline) -> None:
    text, _ = export(pipeline)
    found: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    assert problems_of(found) == []
    for name in REFERENCE.findall(text):
        assert OWN.fullmatch(name), name
    spec = found["spec"]
    told = spec.get("arguments", {}).get("parameters", [])
    assert [json.loads(each["value"]) if "value" in each else None for each in told] == [
        None if is_required(parameter) else parameter.default for parameter in pipeline.parameters
    ]
    templates = {template["name"]: template for template in spec["templates"]}
    by_task = dict(zip(task_names(found), topological_order(pipeline), strict=True))
    for task in templates["main"]["dag"]["tasks"]:
        node_id = by_task[task["name"]]
        node = next(each for each in pipeline.nodes if each.id == node_id)
        args = templates[task["template"]]["container"]["args"]
        assert args[-2:] == ["--", node_id]
        assert all(expanded(word, {}) == word and "$(" not in word for word in args)
        set_names = [name for word in args if word.startswith("--set=") for name in pairs([word[6:]])]
        edges = [edge for edge in pipeline.edges if edge.target == node_id]
        if node.trigger_rule == "always":
            assert not {"depends", "arguments"} & task.keys()
        else:
            assert {by_task[each] for each in tasks_of(task.get("depends", ""))} == {edge.source for edge in edges}
            assert set_names == [edge.target_parameter for edge in edges if edge.target_parameter]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_pipelines())
def test_an_export_is_the_same_each_time(pipeline: Pipeline) -> None:
    text, module = export(pipeline)
    assert export(pipeline) == (text, module)
    assert yaml.safe_load(text)["kind"] == "Workflow"
    compile(module, "p_nodes.py", "exec", dont_inherit=True)


def task_names(document: dict[str, Any]) -> list[str]:
    return [task["name"] for task in document["spec"]["templates"][0]["dag"]["tasks"]]


@settings(max_examples=500, deadline=None)
@given(values | hostile)
def test_a_value_travels_as_it_is(value: Any) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert text.isprintable()
    assert "{{" not in text
    assert "$" not in text
