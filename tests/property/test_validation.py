"""Whatever a document says, validation says what is wrong with it, in sentences with places, and never fails itself."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.notebook import NotebookInfo, NotebookParameter
from jupyter_dagflow.model.pipeline import Node, Pipeline
from jupyter_dagflow.model.validation import Surroundings, errors, validate

BOOK = NotebookInfo(
    parameters=(NotebookParameter(name="x", type="int"), NotebookParameter(name="y", type="list")),
    outputs=("x", "z"),
    output_types={"x": "int", "z": "any"},
    kernel="python3",
)
INNER = Pipeline.model_validate(
    {"parameters": [{"name": "x", "choices": [1]}], "outputs": [{"name": "z", "node": "a", "output": "z"}]}
)
IDS = st.sampled_from("abc")
NAMES = st.sampled_from(["x", "y", "z", "", "a b", "1"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("x{}$:/.", max_size=6) | st.just({"pipeline": "x"}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
SENSORS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["file", "http", "time", "pipeline", "sql"])},
    optional={
        "path": st.sampled_from(["", "a.csv", "s3://a", "file://a", "::", "${X}://a", "b.dagflow"]),
        "url": st.sampled_from(["", "http://a", "http://[", "${X}", "sqlite://", "x://me:secret@a"]),
        "at": st.sampled_from(["", "06:30", "25:00"]),
        "delay_s": st.integers(0, 3),
        "condition": st.sampled_from(["", "status == 200", "x >", "other"]),
        "query": st.sampled_from(["", "select 1"]),
    },
)
NODES = st.fixed_dictionaries(
    {"id": IDS, "type": st.sampled_from(["notebook", "script", "command", "sensor", "pipeline", "note"])},
    optional={
        "path": st.sampled_from(["", "a.ipynb", "b.py", "c.pl", "d.dagflow"]),
        "parameters": st.dictionaries(NAMES, VALUES, max_size=3),
        "outputs": st.lists(st.sampled_from(["x", "z", "1"]), max_size=2),
        "for_each": st.fixed_dictionaries({"parameters": st.lists(st.sampled_from(["x", "y"]), min_size=1)}),
        "pool": st.fixed_dictionaries({"name": st.sampled_from(["db", "gpu"]), "slots": st.integers(1, 3)}),
        "command": st.lists(st.text("x{}\0 ", max_size=5), max_size=3),
        "parameters_as": st.sampled_from(["arguments", "environment"]),
        "sensor": SENSORS,
        "pinned": st.dictionaries(st.sampled_from(["x", "z"]), VALUES, max_size=2),
        "disabled": st.booleans(),
        "timeout_s": st.integers(1, 9),
        "retry": st.fixed_dictionaries({"delay_s": st.integers(0, 9), "max_delay_s": st.integers(0, 9)}),
    },
)
EDGES = st.fixed_dictionaries(
    {"source": IDS, "target": IDS},
    optional={
        "source_output": st.sampled_from(["x", "z", "w"]),
        "target_parameter": st.sampled_from(["x", "y", "w"]),
        "condition": st.sampled_from(["", "x > 1", "w", "x ="]),
        "on": st.sampled_from(["success", "failure"]),
    },
)
DOCUMENTS = st.fixed_dictionaries(
    {"nodes": st.lists(NODES, max_size=4), "edges": st.lists(EDGES, max_size=5)},
    optional={
        "timeout_s": st.integers(1, 9),
        "parameters": st.lists(
            st.fixed_dictionaries(
                {"name": st.sampled_from(["x", "p"]), "type": st.sampled_from(["int", "list", "any"])},
                optional={"default": VALUES, "choices": st.lists(VALUES, max_size=2)},
            ),
            max_size=2,
        ),
        "outputs": st.lists(
            st.fixed_dictionaries({"name": st.just("o"), "node": IDS, "output": st.sampled_from(["x", "w"])}),
            max_size=2,
        ),
    },
)


def surroundings_of(nodes: list[Node], *, readable: bool) -> Surroundings:
    return Surroundings(
        notebooks={node.id: BOOK if readable else "No." for node in nodes},
        pipelines={node.id: INNER if readable else "No." for node in nodes},
        refused={} if readable else {node.id: "No." for node in nodes},
        kernels={"python3"},
        pools={"db": 2},
    )


@given(DOCUMENTS, st.booleans())
def test_every_problem_is_a_sentence_with_a_place_in_the_document(document: dict[str, Any], readable: bool) -> None:
    try:
        pipeline = parse_pipeline(document)
    except InvalidPipeline as error:
        found = list(error.problems)
        assert found
    else:
        found = validate(pipeline, surroundings_of(pipeline.nodes, readable=readable))
    for problem in found:
        assert problem.message[0].isupper() or problem.message[0] in "'\"{-0123456789[tfn", problem
        assert "\n" not in problem.message
        assert "secret" not in problem.message
        top, index = re.match(r"(\w+)(?:\[(\d+)\])?", problem.path).groups()  # type: ignore[union-attr]
        assert top in document
        assert index is None or int(index) < len(document[top])


@given(DOCUMENTS)
def test_it_says_the_same_each_time_and_leaves_the_document_alone(document: dict[str, Any]) -> None:
    before = json.dumps(document)
    try:
        pipeline = parse_pipeline(document)
    except InvalidPipeline:
        return
    surroundings = surroundings_of(pipeline.nodes, readable=True)
    assert errors(validate(pipeline, surroundings)) == errors(validate(pipeline, surroundings))
    assert json.dumps(document) == before
