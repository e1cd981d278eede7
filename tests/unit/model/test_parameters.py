"""Types, references and what a node is given in the end."""

from __future__ import annotations

import pytest

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.model.parameters import node_parameters, parse_text, run_parameters, type_problem
from jupyter_dagflow.model.pipeline import Edge, Node, ParameterType, Pipeline


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("int", 3),
        ("int", 3.0),
        ("float", 3),
        ("float", 0.5),
        ("bool", False),
        ("str", ""),
        ("list", []),
        ("dict", {}),
        ("any", object()),
        ("int", None),
    ],
)
def test_values_that_fit(expected: str, value: object) -> None:
    assert type_problem(expected, value) is None


@pytest.mark.parametrize(
    ("expected", "value", "message"),
    [
        ("int", "3", 'Expected a whole number (int), not "3".'),
        ("int", True, "Expected a whole number (int), not true."),
        ("int", 3.5, "Expected a whole number (int), not 3.5."),
        ("float", "x" * 99, 'Expected a number (float), not "xxxx'),
        ("bool", 1, "Expected true or false (bool), not 1."),
        ("str", 1, "Expected a text (str), not 1."),
        ("list", {}, "Expected a list (list), not {}."),
    ],
)
def test_values_that_do_not_fit(expected: str, value: object, message: str) -> None:
    assert (type_problem(expected, value) or "").startswith(message)


def test_texts_from_a_command_line_are_read_by_type() -> None:
    assert parse_text("str", "1") == "1"
    assert parse_text("int", "1") == 1
    assert parse_text("float", "1") == 1
    assert parse_text("bool", "Yes") is True
    assert parse_text("list", "[1]") == [1]
    assert parse_text("any", "2026-11-01") == "2026-11-01"
    assert parse_text("any", "12") == 12
    with pytest.raises(ValueError, match="Expected a whole number"):
        parse_text("int", "many")


@pytest.mark.parametrize(("kind", "text"), [("float", "NaN"), ("float", "1e999"), ("list", "[Infinity]")])
def test_numbers_that_json_cannot_hold_are_refused(kind: ParameterType, text: str) -> None:
    with pytest.raises(ValueError, match="Expected"):
        parse_text(kind, text)


PIPELINE = Pipeline.model_validate(
    {"parameters": [{"name": "day", "type": "str"}, {"name": "n", "type": "int", "default": 3}]}
)


def test_defaults_hold_where_nothing_is_given() -> None:
    assert run_parameters(PIPELINE, {"day": "x"}) == {"day": "x", "n": 3}


def test_every_wrong_run_parameter_is_told() -> None:
    with pytest.raises(InvalidPipeline) as raised:
        run_parameters(PIPELINE, {"n": "many", "colour": 1})
    assert [str(problem) for problem in raised.value.problems] == [
        "parameters.colour: The pipeline has no parameter 'colour' (it has: day, n).",
        "parameters.day: Parameter 'day' needs a value.",
        'parameters.n: Expected a whole number (int), not "many".',
    ]


CHOICES = Pipeline.model_validate(
    {"parameters": [{"name": "size", "choices": ["small", "large", 1]}, {"name": "any"}]},
)


@pytest.mark.parametrize("value", ["small", 1, 1.0])
def test_a_choice_is_taken(value: object) -> None:
    assert run_parameters(CHOICES, {"size": value, "any": 0})["size"] == value


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"size": "tiny"}, 'parameters.size: "tiny" is none of its choices: "small", "large", 1.'),
        ({"size": True}, 'parameters.size: true is none of its choices: "small", "large", 1.'),
        ({"size": None}, 'parameters.size: null is none of its choices: "small", "large", 1.'),
        ({}, 'parameters.size: Parameter \'size\' needs a value. Choose one of: "small", "large", 1.'),
        ({"size": 1, "any": float("nan")}, 'parameters.any: Expected what JSON can hold, not "nan".'),
        ({"size": 1, "any": {1, 2}}, "parameters.any: Expected what JSON can hold, not"),
    ],
)
def test_what_is_no_choice_is_told_with_all_there_are(given: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidPipeline) as raised:
        run_parameters(CHOICES, {"any": 0, **given})
    assert str(raised.value.problems[0]).startswith(message)


def test_a_node_gets_its_own_values_then_those_of_the_pipeline_then_those_over_wires() -> None:
    node = Node(
        id="b",
        parameters={
            "own": 1,
            "day": {"pipeline": "day"},
            "kept": {"value": {"pipeline": "day"}},
            "wired": "unused",
            "lost": "default",
        },
    )
    wires = [
        Edge(source="a", target="b", source_output="x", target_parameter="wired"),
        Edge(source="a", target="b", source_output="gone", target_parameter="lost"),
    ]
    assert node_parameters(node, wires, {"day": "today"}, {"a": {"x": [1]}}) == {
        "own": 1,
        "day": "today",
        "kept": {"pipeline": "day"},
        "wired": [1],
        "lost": "default",
    }
