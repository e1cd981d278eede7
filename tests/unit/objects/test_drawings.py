"""What a cell is given to draw, and what is seen where no widget is."""

from __future__ import annotations

from typing import Any

from jupyter_dagflow.objects.drawings import drawing_of, standing_of, table_of, text_of

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "parameters": [{"name": "day"}, {"name": "seed"}],
    "nodes": [
        {
            "id": "load",
            "name": "<b>Load</b>",
            "path": "load.ipynb",
            "parameters": {"secret": "x"},
            "ui": {"x": 1, "y": 2},
        },
        {"id": "constructor", "path": "c.ipynb", "for_each": {"parameters": ["n"]}},
        {"id": "words", "type": "note", "text": "# by hand"},
    ],
    "edges": [{"source": "load", "target": "constructor", "source_output": "rows", "target_parameter": "n"}],
}


def node(state: str, **told: Any) -> dict[str, Any]:
    record = {
        "state": state,
        "attempt": 1,
        "cell": None,
        "started_at": 10.0,
        "finished_at": None,
        "width": None,
        "failure": None,
        "message": None,
        "outputs": {"large": "x" * 1000},
    }
    return record | told


def view(**nodes: dict[str, Any]) -> dict[str, Any]:
    return {
        "run_id": "r1",
        "pipeline": "a/churn.dagflow",
        "state": "failed",
        "interrupted": False,
        "started_at": 10.0,
        "finished_at": 13.0,
        "message": None,
        "document": DOCUMENT,
        "nodes": {node_id.replace("_dot_", "."): record for node_id, record in nodes.items()},
    }


VIEW = view(
    load=node("succeeded", finished_at=11.5),
    constructor=node("failed", width=2, failure={"message": "ValueError: <script>"}),
    constructor_dot_0=node("succeeded"),
    constructor_dot_1=node("failed"),
)


def test_a_drawing_has_what_is_drawn_and_no_values() -> None:
    assert drawing_of("a/churn.dagflow", DOCUMENT) == {
        "pipeline": "a/churn.dagflow",
        "nodes": [
            {"id": "load", "name": "<b>Load</b>", "path": "load.ipynb", "ui": {"x": 1, "y": 2}},
            {"id": "constructor", "path": "c.ipynb"},
            {"id": "words", "type": "note", "text": "# by hand"},
        ],
        "edges": [{"source": "load", "target": "constructor", "source_output": "rows", "target_parameter": "n"}],
    }


def test_a_standing_counts_instances_and_leaves_outputs_out() -> None:
    told = standing_of(VIEW)
    assert (told["run_id"], told["state"], told["interrupted"]) == ("r1", "failed", False)
    assert told["nodes"]["constructor"] == {
        "state": "failed",
        "attempt": 1,
        "cell": None,
        "started_at": 10.0,
        "finished_at": None,
        "width": 2,
        "ended": 2,
        "message": "ValueError: <script>",
    }
    assert list(told["nodes"]) == ["load", "constructor"]


def test_a_table_escapes_what_notebooks_and_documents_say() -> None:
    table = table_of("a/churn.dagflow", DOCUMENT, VIEW)
    assert "&lt;b&gt;Load&lt;/b&gt;" in table
    assert "ValueError: &lt;script&gt;" in table
    assert "<script>" not in table
    assert "✔ succeeded" in table
    assert "1.5 s" in table
    idle = table_of("a/churn.dagflow", DOCUMENT, None)
    assert "c.ipynb" in idle
    assert "by hand" not in idle


def test_text_is_plain() -> None:
    told = text_of("a/churn.dagflow", DOCUMENT, VIEW)
    assert "✘ constructor  failed" in told
    assert "\x1b" not in told
    assert text_of("a/churn.dagflow", DOCUMENT, None) == "a/churn.dagflow · 3 nodes · parameters: day, seed"
