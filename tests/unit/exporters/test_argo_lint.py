"""The linter of workflows, which the tests of exports rely on, finds in broken ones what is broken."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.targets.argo_expressions import BadExpression, evaluate
from tests.targets.argo_lint import problems_of

Json = dict[str, Any]


def named(*names: str) -> Json:
    return {"parameters": [{"name": name} for name in names]}


def valued(**values: str) -> Json:
    return {"parameters": [{"name": name, "value": value} for name, value in values.items()]}


def sound() -> Json:
    """A workflow with nothing wrong in it."""
    leaves = {
        "name": "first",
        "outputs": {"parameters": [{"name": "x", "valueFrom": {"path": "/tmp/x", "default": ""}}]},
        "container": {"image": "i", "args": ["--write=x=/tmp/x"], "volumeMounts": [{"name": "v", "mountPath": "/v"}]},
    }
    takes = {"name": "second", "inputs": named("x"), "container": {"args": ["{{inputs.parameters.x}}"]}}
    tasks = [
        {"name": "a", "template": "first"},
        {
            "name": "b",
            "template": "second",
            "depends": "a.Succeeded || a.Skipped",
            "when": "'{{tasks.a.status}}' == 'Succeeded'",
            "arguments": valued(x="{{tasks.a.outputs.parameters.x}}"),
        },
        {
            "name": "c",
            "template": "second",
            "depends": "b && !(a.Failed)",
            "withParam": "{{workflow.parameters.p}}",
            "arguments": valued(x="{{item}}"),
        },
    ]
    return {
        "spec": {
            "entrypoint": "main",
            "arguments": valued(p="1"),
            "volumes": [{"name": "v"}],
            "templates": [{"name": "main", "dag": {"target": "a b c", "tasks": tasks}}, leaves, takes],
        }
    }


def task(name: str) -> Callable[[Json], Json]:
    return lambda spec: next(each for each in spec["templates"][0]["dag"]["tasks"] if each["name"] == name)


def template(name: str) -> Callable[[Json], Json]:
    return lambda spec: next(each for each in spec["templates"] if each["name"] == name)


def whole(spec: Json) -> Json:
    return spec


def test_nothing_is_wrong_with_a_sound_workflow() -> None:
    assert problems_of(sound()) == []
    assert problems_of({"spec": {"workflowSpec": sound()["spec"]}}) == []


@pytest.mark.parametrize(
    ("part", "changes", "problem"),
    [
        (task("b"), {"template": "third"}, "main.b: there is no template third"),
        (whole, {"entrypoint": "gone"}, "there is no template gone to begin with"),
        (task("b"), {"arguments": {}}, "main.b: the argument x is missing"),
        (task("a"), {"arguments": valued(y="1")}, "main.a: the template takes no argument y"),
        (
            task("b"),
            {"arguments": {"parameters": [*valued(x="1")["parameters"], *valued(x="2")["parameters"]]}},
            "main.b: an argument is given twice",
        ),
        (task("a"), {"depends": "c"}, "main: a -> c -> a is a cycle"),
        (task("b"), {"depends": "a &&"}, "main.b: 'a &&' ends too early"),
        (task("b"), {"depends": "(a"}, "main.b: '(a': a bracket is open"),
        (task("b"), {"depends": "a b"}, "main.b: 'a b': 'b' is too much"),
        (task("b"), {"depends": "a + b"}, "main.b: 'a + b': nobody can read what begins with ' + b'"),
        (task("c"), {"depends": "b.Done"}, "main.c: no task ends as Done"),
        (task("c"), {"depends": "b && z"}, "main.c: it depends on z, which is no task"),
        (task("b"), {"depends": ""}, "main.b: nothing is called {{tasks.a.status}}"),
        (task("b"), {"dependencies": ["a"]}, "main.b: it has both dependencies and depends"),
        (task("b"), {"when": "{{tasks.a.status}} == 'Succeeded'"}, "main.b: x has no quotes"),
        (
            task("b"),
            {"arguments": valued(x="{{tasks.a.outputs.parameters.y}}")},
            "main.b: nothing is called {{tasks.a.outputs.parameters.y}}",
        ),
        (
            task("a"),
            {"when": "'{{tasks.b.status}}' == 'Failed'"},
            "main.a: nothing is called {{tasks.b.status}}",
        ),
        (task("b"), {"arguments": valued(x="{{item}}")}, "main.b: nothing is called {{item}}"),
        (task("b"), {"arguments": valued(x="{{= 1 + 1}}")}, "main.b: nothing is called {{= 1 + 1}}"),
        (task("c"), {"withParam": "{{workflow.parameters.q}}"}, "main.c: nothing is called {{workflow.parameters.q}}"),
        (task("c"), {"name": "c d"}, "main.c d: a task cannot have this name"),
        (template("main"), {"dag": {"target": "z", "tasks": []}}, "main: the target z is no task"),
        (whole, {"volumes": []}, "first: there is no volume v"),
        (template("second"), {"inputs": named("x", "x")}, "second, inputs: x is there more than once"),
        (template("second"), {"inputs": named("x", "a b")}, "second, inputs: a value cannot be called 'a b'"),
        (template("second"), {"container": {"args": ["{{inputs.parameters.z}}"]}}, "{{inputs.parameters.z}}"),
        (template("second"), {"annotations": {"name": "{{ ds }}"}}, "second: nothing is called {{ ds }}"),
        (whole, {"arguments": {"parameters": [{"name": "p", "description": "{{=1}}"}]}}, "{{=1}}"),
        (template("first"), {"container": {"args": []}}, "first: no argument names the file /tmp/x"),
        (template("first"), {"outputs": named("x")}, "first: nobody writes the output x"),
        (template("first"), {"dag": {"tasks": []}}, "first: a template is one of container, dag"),
        (template("first"), {"name": "First"}, "First: a template cannot have this name"),
    ],
)
def test_what_is_broken_is_told(part: Callable[[Json], Json], changes: Json, problem: str) -> None:
    document = copy.deepcopy(sound())
    part(document["spec"]).update(changes)
    assert problem in "\n".join(problems_of(document))


@pytest.mark.parametrize("names", [["main", "first", "second", "second"], ["main", "first", "second", "first"]])
def test_templates_of_one_name_are_told(names: list[str]) -> None:
    document = sound()
    found = {each["name"]: each for each in document["spec"]["templates"]}
    document["spec"]["templates"] = [found[name] for name in names]
    assert "two templates have the same name" in problems_of(document)


def test_tasks_of_one_name_are_told() -> None:
    document = sound()
    tasks = document["spec"]["templates"][0]["dag"]["tasks"]
    tasks.append(dict(tasks[0]))
    assert "main: two tasks have the same name" in problems_of(document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a || b && c", True), ("(a || b) && c", False), ("!a || 'x' == 'x'", True), ("'x' != 'x'", False)],
)
def test_expressions_are_read_as_they_are_meant(text: str, expected: bool) -> None:
    assert evaluate(text, lambda name: name == "a") is expected


def test_half_a_comparison_is_none() -> None:
    with pytest.raises(BadExpression, match="compared with nothing"):
        evaluate("'a' == b", lambda name: True)
