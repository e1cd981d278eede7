"""The shared document's Python twin writes what the browser's writes, and loses nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

# First of the two, as in a server: once installed, it loads the other through its entry point.
from jupyter_ydoc.ybasedoc import YBaseDoc

from jupyter_dagflow.model.pipeline import (
    Defaults,
    Edge,
    ForEach,
    Node,
    Parameter,
    Pipeline,
    PipelineOutput,
    Pool,
    Resources,
    Retry,
)
from jupyter_dagflow.model.sensors import FileSensor, HttpSensor, PipelineSensor, SqlSensor, TimeSensor
from jupyter_dagflow.ydoc import YDagflow, format_text, parse_text

DOCUMENTS = Path(__file__).parents[1] / "fixtures" / "documents"
WRITTEN = sorted(DOCUMENTS.glob("written/*.input.dagflow"))
REFUSED = sorted(DOCUMENTS.glob("refused/*.dagflow"))


def read(path: Path) -> str:
    return path.read_bytes().decode()


def name(path: Path) -> str:
    return path.name


def test_is_a_document_of_jupyter_ydoc():
    assert issubclass(YDagflow, YBaseDoc)


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_writes_the_shared_fixtures(path):
    expected = read(path.with_name(path.name.replace(".input.", ".output.")))
    document = YDagflow()
    document.set(read(path))
    assert document.problem is None
    assert document.get() == expected
    document.set(expected)
    assert document.problem is None
    assert document.get() == expected


@pytest.mark.parametrize("path", REFUSED, ids=name)
def test_keeps_what_cannot_be_drawn_verbatim(path):
    document = YDagflow()
    document.set(read(path))
    assert document.get() == read(path)
    assert document.problem is not None
    assert document.problem.startswith(read(path.with_suffix(".txt")))


def test_a_mended_text_takes_the_place_of_the_raw_one():
    document = YDagflow()
    document.set("{")
    document.set('{"name": "mended"}')
    assert document.problem is None
    assert json.loads(document.get())["name"] == "mended"


@pytest.mark.parametrize("text", ['{"x": NaN}', '{"x": "\\ud800"}', "[" * 100_000, '{"x": 1e999}', "\x00"])
def test_hostile_texts_are_kept(text):
    document = YDagflow()
    document.set(text)
    assert document.problem is not None
    assert document.get() == text


def test_observers_hear_of_each_part():
    document = YDagflow()
    heard: list[str] = []
    document.observe(lambda part, _event: heard.append(part))
    document.set('{"name": "x", "nodes": [{"id": "a"}, {"id": "b"}], "edges": [{"source": "a", "target": "b"}]}')
    document.dirty = True
    assert set(heard) == {"header", "nodes", "edges", "state"}
    document.unobserve()
    heard.clear()
    document.set("")
    assert heard == []


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab10z"), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abcz9"), json_values, max_size=4))
def test_values_survive(extra):
    document = {"version": 1, "nodes": [{"id": "a", "parameters": extra}], "edges": []}
    text = format_text(document)
    again, problem = parse_text(text)
    assert problem is None
    assert again == document
    assert format_text(again) == text


def test_the_fixtures_have_every_field_of_the_document():
    """So that a field which one of the twins does not know cannot go unnoticed."""
    texts = "".join(read(path) for path in WRITTEN)
    parts = (Pipeline, PipelineOutput, Parameter, Defaults, Node, ForEach, Pool, Retry, Resources, Edge)
    sensors = (FileSensor, HttpSensor, TimeSensor, PipelineSensor, SqlSensor)
    names = {name for part in (*parts, *sensors) for name in part.model_fields}
    assert {name for name in names if f'"{name}":' not in texts} == set()
