"""Reading documents with located problems, writing them so that they diff well."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.model.document import format_document, parse_pipeline, place, read_document, write_document
from jupyter_dagflow.model.pipeline import Pipeline

DOCUMENT = {
    "version": 1,
    "name": "churn",
    "nodes": [{"id": "a", "path": "a.ipynb", "ui": {"x": 1, "y": 2}, "colour": "red"}],
    "edges": [],
    "made_by": "somebody",
}


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidPipeline) as raised:
        read_document(text)
    return [str(problem) for problem in raised.value.problems]


def test_an_empty_file_is_an_empty_pipeline() -> None:
    assert read_document(" \n") == Pipeline()


def test_unknown_keys_survive_a_load_and_save() -> None:
    written = json.loads(write_document(read_document(json.dumps(DOCUMENT))))
    assert written == DOCUMENT


def test_keys_are_written_in_the_order_of_the_model() -> None:
    text = format_document(
        {
            "zoo": 1,
            "edges": [{"target": "b", "source": "a"}],
            "nodes": [{"path": "a.ipynb", "ui": {"y": 1, "x": 0}, "retry": {"delay_s": 1, "attempts": 2}, "id": "a"}],
            "defaults": {"retry": {"backoff": 2, "attempts": 1}, "executor": "local"},
            "version": 1,
        }
    )
    assert list(json.loads(text)) == ["version", "defaults", "nodes", "edges", "zoo"]
    assert '"id": "a",\n      "path"' in text
    assert text.index('"attempts": 2') < text.index('"delay_s": 1')
    assert text.index('"x": 0') < text.index('"y": 1')
    assert text.index('"source"') < text.index('"target"')
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"nodes": [', "line 1, column 12: The document is not valid JSON: Expecting value."),
        ("[]", "The document is not a pipeline: its JSON is not an object."),
        ('{"nodes": [NaN]}', "The document is not valid JSON: NaN is not a JSON number."),
        ('{"version": 2}', "version: The document has version 2; this jupyter-dagflow reads up to version 1. "),
        ('{"nodes": [{"id": "a"}, {"id": "../b"}]}', 'nodes[1].id: "../b" is no valid id: use 1 to 64 letters'),
        ('{"nodes": [{"id": "a", "type": "spark"}]}', "nodes[0].type: Unknown node type 'spark'. Known are:"),
        ('{"nodes": [{"path": "a.ipynb"}]}', "nodes[0].id: This is missing."),
        (
            '{"nodes": [{"id": "a", "trigger_rule": "sometimes"}]}',
            "nodes[0].trigger_rule: Unknown trigger rule \"sometimes\". Known are: 'all_success', 'all_done',",
        ),
        (
            '{"nodes": [{"id": "a", "sensor": {"kind": "mail"}}]}',
            "nodes[0].sensor.kind: \"mail\" is not allowed here; use 'file', 'http', 'time', 'pipeline', 'sql'.",
        ),
        ('{"nodes": [{"id": "a", "sensor": {"path": "x"}}]}', "nodes[0].sensor.kind: This is missing."),
        ('{"nodes": [{"id": "a", "sensor": {"kind": "file"}}]}', "nodes[0].sensor.path: This is missing."),
        ('{"nodes": [{"id": "a", "sensor": 1}]}', "nodes[0].sensor: This should be an object, not 1."),
        ('{"nodes": [{"id": "a", "for_each": ["x"]}]}', 'nodes[0].for_each: This should be an object, not ["x"].'),
        (
            '{"nodes": [{"id": "a", "for_each": {"parameters": []}}]}',
            "nodes[0].for_each.parameters: This list should not be empty.",
        ),
        ('{"nodes": [{"id": "a", "pool": {"name": "a b"}}]}', 'nodes[0].pool.name: "a b" is no name of a pool'),
        ('{"nodes": [{"id": "a", "command": "ls -l"}]}', "nodes[0].command: A command is a list such as"),
        ('{"nodes": [{"id": "a", "timeout_s": 1e999}]}', "The document is not valid JSON: the number 1e999 is too"),
        ('{"nodes": [{"id": "a", "timeout_s": "soon"}]}', "nodes[0].timeout_s: Input should be a valid number"),
        ('{"nodes": {"a": 1}}', "nodes: Input should be a valid list"),
        ('{"nodes": [{"id": "a", "retry": {"attempts": 0}}]}', "nodes[0].retry.attempts: Input should be greater"),
        ('{"edges": [{"source": "a"}]}', "edges[0].target: This is missing."),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, expected: str) -> None:
    assert any(problem.startswith(expected) for problem in problems(text)), problems(text)


def test_all_problems_are_told_at_once_and_with_their_node() -> None:
    with pytest.raises(InvalidPipeline) as raised:
        read_document('{"nodes": [{"id": "a", "type": "x"}, {"id": "b", "timeout_s": -1}]}')
    assert [problem.node_id for problem in raised.value.problems] == ["a", "b"]


def test_a_document_nested_too_deeply_is_refused() -> None:
    assert problems("[" * 100_000) == ["The document is nested too deeply."]


def test_a_place_is_spelled_as_people_read_it() -> None:
    assert place(("nodes", 3, "parameters", "x")) == "nodes[3].parameters.x"
    assert place(()) == ""


@given(
    st.text(max_size=300)
    | st.recursive(st.none() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)).map(json.dumps)
)
def test_whatever_the_text_it_is_read_or_refused_with_one_sentence(text: str) -> None:
    try:
        read_document(text)
    except InvalidPipeline as error:
        assert error.message
        assert error.problems


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1), JSON, max_size=4))
def test_a_load_and_save_changes_nothing(parameters: dict[str, object]) -> None:
    data = {"version": 1, "nodes": [{"id": "a", "parameters": parameters}]}
    text = write_document(parse_pipeline(data))
    assert json.loads(text) == data
    assert write_document(read_document(text)) == text


def test_half_a_letter_is_written_as_browsers_write_it() -> None:
    text = write_document(parse_pipeline({"nodes": [{"id": "a", "parameters": {"x": "a \ud83d b"}}]}))
    assert '"x": "a \\ud83d b"' in text
    assert write_document(read_document(text)).encode() == text.encode()
