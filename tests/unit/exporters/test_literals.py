from __future__ import annotations

import ast

import pytest

from jupyter_dagflow.model.module.literals import MAX_DEPTH, Call, literal, literal_problem, string


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("", '""'),
        ("plain", '"plain"'),
        ('say "hi"', "'say \"hi\"'"),
        ("it's", '"it\'s"'),
        ("\"'", '"\\"\'"'),
        ("a\\b\nc\td\r", '"a\\\\b\\nc\\td\\r"'),
        ("größe 日本 🦊", '"größe 日本 🦊"'),
        ("\x00\x7f\xa0\u202e\ud800\U000e0001", '"\\x00\\x7f\\xa0\\u202e\\ud800\\U000e0001"'),
        ("{braces} %s #", '"{braces} %s #"'),
    ],
)
def test_texts_become_one_literal(text: str, source: str) -> None:
    assert string(text) == source
    assert ast.literal_eval(source) == text


@pytest.mark.parametrize("value", [None, True, False, 3, -3, 0.1, -1e-05, 1e22, "x", [], {}, [1, [2, {"a": None}]]])
def test_short_values_stay_on_one_line(value: object) -> None:
    assert "\n" not in literal(value)
    assert ast.literal_eval(literal(value)) == value


def test_what_does_not_fit_has_a_line_for_each_item() -> None:
    value = {"first": ["x" * 50, "y" * 50], "second": 2}
    assert literal(value) == (
        '{\n    "first": [\n        "' + "x" * 50 + '",\n        "' + "y" * 50 + '",\n    ],\n    "second": 2,\n}'
    )
    assert ast.literal_eval(literal(value)) == value


def test_calls_have_a_line_for_each_argument() -> None:
    nodes = [Call("Node", {"id": "a"})]
    assert literal(Call("Pipeline", {"name": "p", "nodes": nodes})) == (
        'Pipeline(\n    name="p",\n    nodes=[\n        Node(\n            id="a",\n        ),\n    ],\n)'
    )


def test_infinity_and_deep_nesting_are_told() -> None:
    deep: object = 1
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert literal_problem(deep) is None
    assert literal_problem({"a": [deep]}) == "The value is nested too deeply for a script."
    assert "Infinity" in str(literal_problem({"a": [1.0, float("inf")]}))
    assert "NaN" in str(literal_problem(float("nan")))
