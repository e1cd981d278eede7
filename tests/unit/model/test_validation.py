"""What validation says of a pipeline, with places."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_dagflow.model.graph import ancestors, descendants, find_cycle, topological_order
from jupyter_dagflow.model.notebook import NotebookInfo, NotebookParameter
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.model.validation import Surroundings, errors, validate

BOOK = NotebookInfo(
    parameters=(
        NotebookParameter(name="x", type="int"),
        NotebookParameter(name="rate", type="float"),
        NotebookParameter(name="path", type="str"),
    ),
    outputs=("accuracy",),
    kernel="python3",
)


def told(
    document: dict[str, Any], notebooks: dict[str, NotebookInfo | str] | None = None, **known: Any
) -> list[tuple[str, str]]:
    """``(severity, "path: message")`` for a document all of whose nodes have the notebook ``BOOK``."""
    drawn = Pipeline.model_validate(document)
    books: dict[str, NotebookInfo | str] = {node.id: BOOK for node in drawn.nodes} | (notebooks or {})
    surroundings = Surroundings(notebooks=books, kernels=known.get("kernels", {"python3"}))
    return [(problem.severity, str(problem)) for problem in validate(drawn, surroundings)]


def wire(source: str, target: str, **ends: str) -> dict[str, str]:
    return {"source": source, "target": target, **ends}


A, B = {"id": "a", "path": "a.ipynb"}, {"id": "b", "path": "b.ipynb"}


def test_a_sound_pipeline_has_no_problems() -> None:
    assert (
        told(
            {
                "parameters": [{"name": "n", "type": "int", "default": 1}],
                "nodes": [{**A, "parameters": {"x": {"pipeline": "n"}, "rate": 3}}, B, {"id": "note", "type": "note"}],
                "edges": [wire("a", "b", source_output="accuracy", target_parameter="rate"), wire("a", "b")],
            }
        )
        == []
    )


@pytest.mark.parametrize(
    ("document", "severity", "expected"),
    [
        ({"nodes": [A, A]}, "error", "nodes[1].id: The id 'a' is used twice."),
        ({"nodes": [{**A, "executor": "moon"}]}, "error", "nodes[0].executor: There is no executor 'moon' here."),
        ({"nodes": [A], "defaults": {"executor": "moon"}}, "error", "defaults.executor: There is no executor"),
        ({"nodes": [{**A, "kernel": "ir"}]}, "error", "nodes[0].kernel: The kernel 'ir' is not installed."),
        ({"nodes": [{**A, "outputs": ["1x"]}]}, "error", "nodes[0].outputs[0]: '1x' is no variable name."),
        (
            {"nodes": [{**A, "parameters": {"y": 1}}]},
            "warning",
            "nodes[0].parameters.y: The notebook has no parameter 'y' (it has: x, rate, path).",
        ),
        ({"nodes": [{**A, "parameters": {"x": "1"}}]}, "error", "nodes[0].parameters.x: Expected a whole number"),
        (
            {"nodes": [{**A, "parameters": {"x": {"pipeline": "n"}}}]},
            "error",
            "nodes[0].parameters.x: The pipeline has no parameter 'n'.",
        ),
        (
            {"parameters": [{"name": "n", "type": "str"}], "nodes": [{**A, "parameters": {"x": {"pipeline": "n"}}}]},
            "error",
            "nodes[0].parameters.x: The pipeline's parameter 'n' is str, but 'x' is int.",
        ),
        ({"parameters": [{"name": "n"}, {"name": "n"}]}, "error", "parameters[1].name: The parameter 'n' is defined"),
        (
            {"parameters": [{"name": "n", "type": "int", "default": "x"}]},
            "error",
            "parameters[0].default: Expected a whole number",
        ),
        ({"nodes": [A], "edges": [wire("a", "z")]}, "error", "edges[0].target: There is no node 'z'."),
        ({"nodes": [A], "edges": [wire("a", "a")]}, "error", "edges[0]: Node 'a' is wired to itself."),
        (
            {"nodes": [A, {"id": "n", "type": "note"}], "edges": [wire("n", "a")]},
            "error",
            "edges[0].source: 'n' is a note; it cannot be wired.",
        ),
        (
            {"nodes": [A, B], "edges": [wire("a", "b", source_output="accuracy")]},
            "error",
            "edges[0].target_parameter: A value needs both",
        ),
        (
            {"nodes": [A, B], "edges": [wire("a", "b", source_output="loss", target_parameter="x")]},
            "error",
            "edges[0].source_output: 'a' has no output 'loss' (it has: accuracy).",
        ),
        (
            {"nodes": [A, B], "edges": [wire("a", "b", source_output="accuracy", target_parameter="y")]},
            "warning",
            "edges[0].target_parameter: 'b' has no parameter 'y'",
        ),
        (
            {"nodes": [A, B], "edges": [wire("a", "b", source_output="accuracy", target_parameter="x")] * 2},
            "warning",
            "edges[1]: The same edge is there twice.",
        ),
        (
            {
                "nodes": [A, B, {"id": "c"}],
                "edges": [
                    wire("a", "c", source_output="accuracy", target_parameter="x"),
                    wire("b", "c", source_output="accuracy", target_parameter="x"),
                ],
            },
            "error",
            "edges[1].target_parameter: The input 'x' of 'c' has more than one wire. To take whichever value comes",
        ),
        (
            {
                "nodes": [A, {**B, "parameters": {"x": 1}}],
                "edges": [wire("a", "b", source_output="accuracy", target_parameter="x")],
            },
            "warning",
            "nodes[1].parameters.x: The wire into this input decides",
        ),
        (
            {"nodes": [A, B], "edges": [wire("a", "b"), wire("b", "a")]},
            "error",
            "edges[1]: The edges make a circle: a → b → a.",
        ),
        (
            {"nodes": [A, B], "edges": [{**wire("a", "b"), "condition": "x > 1"}]},
            "error",
            "edges[0].condition: The condition names 'x', which is neither an output of 'a' nor a parameter: accuracy.",
        ),
    ],
)
def test_problems_are_told_with_severity_and_place(document: dict[str, Any], severity: str, expected: str) -> None:
    found = told(document)
    assert [(kind, text[: len(expected)]) for kind, text in found] == [(severity, expected)], found


def test_a_notebook_that_cannot_be_read_is_told_at_the_node() -> None:
    assert told({"nodes": [A]}, {"a": "There is no file 'a.ipynb'."}) == [
        ("error", "nodes[0].path: There is no file 'a.ipynb'.")
    ]


def test_only_errors_forbid_a_run() -> None:
    drawn = Pipeline.model_validate({"nodes": [{**A, "parameters": {"y": 1, "x": "no"}}]})
    found = validate(drawn, Surroundings(notebooks={"a": BOOK}))
    assert [problem.path for problem in errors(found)] == ["nodes[0].parameters.x"]


def test_the_graph_is_ordered_as_the_document_where_edges_leave_a_choice() -> None:
    drawn = Pipeline.model_validate(
        {"nodes": [{"id": i} for i in "dbca"], "edges": [wire("a", "b"), wire("c", "d"), wire("x", "d")]}
    )
    assert topological_order(drawn) == ["c", "d", "a", "b"]
    assert descendants(drawn, ["c", "gone"]) == {"d"}
    assert ancestors(drawn, ["b"]) == {"a"}
    assert find_cycle(drawn) is None
    looped = Pipeline.model_validate({"nodes": [A, B], "edges": [wire("a", "b"), wire("b", "a")]})
    with pytest.raises(ValueError, match="cycle"):
        topological_order(looped)
