"""What validation says of node types, fan-outs, fallbacks, pools, pinned outputs and the rest of control flow."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_dagflow.model.notebook import NotebookInfo, NotebookParameter
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.model.validation import Surroundings, validate

BOOK = NotebookInfo(
    parameters=(
        NotebookParameter(name="x", type="int"),
        NotebookParameter(name="rate", type="float"),
        NotebookParameter(name="rows", type="list"),
    ),
    outputs=("accuracy", "n", "scores", "model"),
    output_types={"accuracy": "float", "n": "int", "scores": "list", "model": "str"},
    kernel="python3",
)
INNER = Pipeline.model_validate(
    {
        "parameters": [
            {"name": "day", "type": "str"},
            {"name": "size", "type": "str", "default": "small", "choices": ["small", "large"]},
        ],
        "outputs": [{"name": "total", "node": "a", "output": "n"}],
        "nodes": [{"id": "a", "path": "a.ipynb"}],
    }
)


def told(document: dict[str, Any], **known: Any) -> list[tuple[str, str]]:
    """``(severity, "path: message")`` for a document whose notebooks are ``BOOK`` and whose pipelines ``INNER``."""
    drawn = Pipeline.model_validate(document)
    surroundings = Surroundings(
        notebooks={node.id: BOOK for node in drawn.nodes if node.type == "notebook"},
        pipelines={node.id: INNER for node in drawn.nodes if node.type == "pipeline"} | known.pop("pipelines", {}),
        kernels={"python3"},
        **known,
    )
    return [(problem.severity, str(problem)) for problem in validate(drawn, surroundings)]


def wire(source: str, target: str, output: str, parameter: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "target": target, "source_output": output, "target_parameter": parameter, **more}


A, B = {"id": "a", "path": "a.ipynb"}, {"id": "b", "path": "b.ipynb"}
SCRIPT = {"id": "s", "type": "script", "path": "load.py", "outputs": ["rows"]}
COMMAND = {"id": "c", "type": "command", "command": ["grep", "{word}"], "parameters": {"word": "x"}}
INSIDE = {"id": "p", "type": "pipeline", "path": "inner.dagflow", "parameters": {"day": "today"}}


def sensor(**settings: Any) -> dict[str, Any]:
    return {"nodes": [{"id": "w", "type": "sensor", "sensor": settings}]}


def fan(*names: str, **parameters: Any) -> dict[str, Any]:
    return {**A, "for_each": {"parameters": list(names)}, "parameters": parameters}


SOUND = [
    {"nodes": [SCRIPT, B], "edges": [wire("s", "b", "rows", "rows", condition="len(rows) > 0")]},
    {"nodes": [COMMAND]},
    {
        "nodes": [A, {**COMMAND, "parameters": {}, "outputs": ["found"]}, B],
        "edges": [wire("a", "c", "model", "word"), wire("c", "b", "found", "x")],
    },
    {"nodes": [INSIDE, B], "edges": [wire("p", "b", "total", "x")]},
    sensor(kind="file", path="data/*.csv"),
    sensor(kind="file", path="s3://bucket/data.csv"),
    sensor(kind="http", url="https://here/ready", condition="status == 200 and body['ready']"),
    sensor(kind="http", url="${READY_URL}"),
    sensor(kind="time", at="06:30"),
    sensor(kind="time", delay_s=0),
    sensor(kind="pipeline", path="load.dagflow"),
    sensor(kind="sql", url="postgresql://${USER}:${PASSWORD}@host/db", query="select 1"),
    {
        "nodes": [sensor(kind="file", path="a.csv")["nodes"][0], A],
        "edges": [{"source": "w", "target": "a", "condition": "len(paths) > 1"}],
    },
    {"nodes": [A, B], "edges": [{"source": "a", "target": "b", "on": "failure"}]},
    {"nodes": [fan("x", "rate", x=[1, 2], rate={"value": [0.1]})]},
    {"nodes": [fan("x", x=[])]},
    {"parameters": [{"name": "l", "type": "list"}], "nodes": [fan("x", x={"pipeline": "l"})]},
    {"parameters": [{"name": "l", "default": [1]}], "nodes": [fan("x", x={"pipeline": "l"})]},
    {"nodes": [A, {**B, "for_each": {"parameters": ["x"]}}], "edges": [wire("a", "b", "scores", "x")]},
    {
        "nodes": [fan("x", x=[1, 2]), {**B, "for_each": {"parameters": ["x"]}}, {"id": "e", "path": "e.ipynb"}],
        "edges": [wire("a", "b", "n", "x"), wire("a", "e", "accuracy", "rows")],
    },
    {"nodes": [{**A, "pinned": {"n": 3, "model": None}}, B], "edges": [wire("a", "b", "n", "x")]},
    {"nodes": [{**fan("x", x=[1]), "pinned": {"n": [1, 2]}}, B], "edges": [wire("a", "b", "n", "rows")]},
    {"nodes": [{**A, "disabled": True}, B], "edges": [wire("a", "b", "n", "x")]},
    {"outputs": [{"name": "best", "node": "a", "output": "accuracy"}], "nodes": [A]},
    {"parameters": [{"name": "n", "type": "int", "default": 3, "choices": [3, 5]}]},
    {"parameters": [{"name": "n", "type": "int", "choices": [3, 5]}]},
]


@pytest.mark.parametrize("document", SOUND)
def test_what_is_sound_has_no_problems(document: dict[str, Any]) -> None:
    assert told(document) == []


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({**SCRIPT, "path": ""}, "path: The node has no script; name a file that ends in .py, .sh or .R."),
        ({**SCRIPT, "path": "load.pl"}, "path: 'load.pl' is no script that can be run; its name should end in .py"),
        (
            {**SCRIPT, "parameters_as": "environment", "parameters": {"a=b": 1}},
            "parameters.a=b: 'a=b' cannot be in the name of a variable",
        ),
        (
            {**COMMAND, "parameters": {}, "command": None},
            'command: Name a program and its arguments, such as ["python", "train.py"].',
        ),
        ({**COMMAND, "parameters": {}, "command": [" "]}, "command: Name a program"),
        ({**COMMAND, "command": ["ls", "{word}", "{day}"]}, "command[2]: {day} names no parameter of the node"),
        ({**COMMAND, "command": ["ls", "{word"]}, "command[1]: '{word' has a brace without its other half"),
        ({**COMMAND, "command": ["{word}", "a\0b"]}, "command[1]: A command cannot hold the character NUL."),
        ({**INSIDE, "parameters": {}}, "parameters.day: 'inner.dagflow' needs a value for its parameter 'day'"),
        (
            {**INSIDE, "parameters": {"day": "x", "hour": 1}},
            "parameters.hour: The pipeline has no parameter 'hour' (it has: day, size).",
        ),
        (
            {**INSIDE, "parameters": {"day": "x", "size": "tiny"}},
            'parameters.size: "tiny" is none of its choices: "small", "large".',
        ),
        (
            {"id": "w", "type": "sensor"},
            "sensor: Say what the sensor waits for; its kind is one of: file, http, time, pipeline, sql.",
        ),
        (
            {**sensor(kind="time", delay_s=1)["nodes"][0], "parameters": {"x": 1}},
            "parameters.x: A sensor takes no parameters, so 'x' cannot be set.",
        ),
        (
            {**sensor(kind="time", delay_s=1)["nodes"][0], "for_each": {"parameters": ["x"]}},
            "for_each: A sensor has no parameters, so it cannot run for each item.",
        ),
    ],
)
def test_each_type_of_node_must_have_its_own(node: dict[str, Any], expected: str) -> None:
    [(severity, text)] = told({"nodes": [node]})
    assert severity == "error"
    assert text.startswith(f"nodes[0].{expected}")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"kind": "file", "path": ""}, ".path: Name a file"),
        ({"kind": "file", "path": "file:///etc/passwd"}, ".path: A sensor does not look at file://; for a file"),
        ({"kind": "file", "path": "s3://x::file:///etc/x.zip"}, ".path: A sensor does not look at s3://; for a file"),
        ({"kind": "file", "path": "://x"}, ".path: The URL should be like s3://bucket/data.csv."),
        ({"kind": "http", "url": "ftp://here"}, ".url: The URL should be like https://host/path."),
        ({"kind": "http", "url": "http://[x"}, ".url: The URL should be like https://host/path."),
        ({"kind": "http", "url": "http://h", "condition": "status ="}, ".condition: 'status =' is no condition."),
        ({"kind": "http", "url": "http://h", "condition": "ready"}, ".condition: The condition names 'ready'"),
        ({"kind": "time"}, ": Say either 'at', a time such as 06:30, or 'delay_s'"),
        ({"kind": "time", "at": "06:30", "delay_s": 3}, ": Say either 'at'"),
        ({"kind": "time", "at": "24:00"}, ".at: '24:00' is no time of day"),
        ({"kind": "pipeline", "path": "load.ipynb"}, ".path: Name a pipeline"),
        ({"kind": "sql", "url": "db", "query": "select 1"}, ".url: The URL should be SQLAlchemy's"),
        ({"kind": "sql", "url": "sqlite:///x.db", "query": " "}, ".query: Write a query"),
    ],
)
def test_a_sensor_that_cannot_wait(settings: dict[str, Any], expected: str) -> None:
    [(severity, text)] = told(sensor(**settings))
    assert severity == "error"
    assert text.startswith(f"nodes[0].sensor{expected}")


@pytest.mark.parametrize("kind", ["http", "sql"])
def test_a_password_in_a_url_is_warned_of_and_not_repeated(kind: str) -> None:
    scheme = "https" if kind == "http" else "postgresql"
    [(severity, text)] = told(sensor(kind=kind, url=f"{scheme}://me:hunter2@host/x", query="select 1"))
    assert severity == "warning"
    assert "${NAME}" in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("node", "place"), [(SCRIPT, "path"), ({"id": "s", **sensor(kind="file", path="../x")["nodes"][0]}, "sensor.path")]
)
def test_a_file_that_cannot_be_used_is_told_where_it_is_named(node: dict[str, Any], place: str) -> None:
    assert told({"nodes": [node]}, refused={node["id"]: "It is not there."}) == [
        ("error", f"nodes[0].{place}: It is not there.")
    ]


def test_a_pipeline_that_cannot_run_is_told_as_one_problem_and_nothing_else_of_it() -> None:
    sentence = "inner.dagflow: nodes[0].path: There is no file 'a.ipynb'."
    document = {"nodes": [INSIDE, B], "edges": [wire("p", "b", "whatever", "x", condition="whatever > 1")]}
    assert told(document, pipelines={"p": sentence}) == [("error", f"nodes[0].path: {sentence}")]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"nodes": [fan("x")]}, "[0]: 'x' has no list to run over; set it to a list, or wire one into it."),
        ({"nodes": [fan("rows", "x", rows=[[1]])]}, "[1]: 'x' has no list"),
        ({"nodes": [fan("x", x=3)]}, "[0]: 'x' is 3; it needs a list to run over."),
        ({"nodes": [fan("x", "x", x=[1])]}, "[1]: The parameter 'x' is named twice."),
        (
            {"parameters": [{"name": "l", "type": "int"}], "nodes": [fan("x", x={"pipeline": "l"})]},
            "[0]: The pipeline's parameter 'l' is int; 'x' needs a list",
        ),
        (
            {"parameters": [{"name": "l", "default": 3}], "nodes": [fan("x", x={"pipeline": "l"})]},
            "[0]: The default of the pipeline's parameter 'l' is 3",
        ),
        (
            {"nodes": [A, {**B, "for_each": {"parameters": ["x"]}}], "edges": [wire("a", "b", "n", "x")]},
            "[0]: The output 'n' of 'a' is int; 'x' needs a list to run over.",
        ),
        ({"nodes": [fan("x", "rate", x=[1] * 101, rate=[1] * 100)]}, ": That makes 10,100 instances; there may be 10,"),
    ],
)
def test_a_fan_out_needs_lists(document: dict[str, Any], expected: str) -> None:
    [(severity, text)] = told(document)
    assert severity == "error"
    index = len(document["nodes"]) - 1
    assert text.startswith(f"nodes[{index}].for_each.parameters{expected}")


def test_the_items_of_a_list_must_fit_the_input() -> None:
    assert told({"nodes": [fan("x", x=[1, "two"])]}) == [
        ("error", 'nodes[0].parameters.x[1]: Expected a whole number (int), not "two".')
    ]


@pytest.mark.parametrize(
    ("document", "severity", "expected"),
    [
        (
            {"nodes": [A, B], "edges": [wire("a", "b", "model", "x")]},
            "warning",
            "edges[0]: The output 'model' is str, but 'x' of 'b' is int.",
        ),
        (
            {"nodes": [fan("x", x=[1]), B], "edges": [wire("a", "b", "accuracy", "rate")]},
            "warning",
            "edges[0]: 'a' runs for each item, so its output 'accuracy' is list, but 'rate' of 'b' is float.",
        ),
        (
            {"nodes": [SCRIPT, B], "edges": [wire("s", "b", "sum", "x")]},
            "error",
            "edges[0].source_output: 's' has no output 'sum' (it has: rows). List it in the node's outputs.",
        ),
        (
            {"nodes": [INSIDE, B], "edges": [wire("p", "b", "n", "x")]},
            "error",
            "edges[0].source_output: 'p' has no output 'n' (it has: total). Add it to the outputs of that pipeline.",
        ),
        (
            {"nodes": [A, INSIDE], "edges": [wire("a", "p", "model", "hour")]},
            "error",
            "edges[0].target_parameter: 'p' has no parameter 'hour' (it has: day, size).",
        ),
        (
            {"nodes": [A, COMMAND], "edges": [wire("a", "c", "model", "day")]},
            "warning",
            "edges[0].target_parameter: The command does not use 'day'; write {day} where it belongs.",
        ),
        (
            {"nodes": [SCRIPT, B], "edges": [{"source": "s", "target": "b", "condition": "n > 1"}]},
            "error",
            "edges[0].condition: The condition names 'n', which is neither an output of 's' nor a parameter: rows.",
        ),
        (
            {"nodes": [A, B], "edges": [{"source": "a", "target": "b", "on": "failure", "condition": "n > 1"}]},
            "error",
            "edges[0].condition: 'a' leaves no outputs where it failed",
        ),
        (
            {"nodes": [A, B], "edges": [wire("a", "b", "n", "x", on="failure")]},
            "error",
            "edges[0].source_output: 'a' leaves no outputs where it failed",
        ),
        (
            {
                "nodes": [A, B],
                "edges": [{"source": "a", "target": "b"}, {"source": "a", "target": "b", "on": "failure"}],
            },
            "error",
            "edges[1].on: 'a' leads to 'b' both after success and after failure, which never fits",
        ),
        (
            {"nodes": [{**A, "pinned": {"loss": 1}}]},
            "error",
            "nodes[0].pinned.loss: The node has no output 'loss' (it has: accuracy, n, scores, model).",
        ),
        (
            {"nodes": [{**A, "pinned": {"n": "many"}}, B], "edges": [wire("a", "b", "n", "x")]},
            "error",
            "nodes[0].pinned.n: Expected a whole number (int), not \"many\". It goes into 'x' of 'b'.",
        ),
        (
            {
                "nodes": [{**A, "pinned": {"scores": 1}}, {**B, "for_each": {"parameters": ["x"]}}],
                "edges": [wire("a", "b", "scores", "x")],
            },
            "error",
            "nodes[0].pinned.scores: Expected a list (list), not 1.",
        ),
        (
            {
                "nodes": [{**A, "pinned": {"scores": ["one"]}}, {**B, "for_each": {"parameters": ["x"]}}],
                "edges": [wire("a", "b", "scores", "x")],
            },
            "error",
            'nodes[0].pinned.scores: Expected a whole number (int), not "one".',
        ),
        (
            {"nodes": [{**fan("x", x=[1]), "pinned": {"n": 1}}]},
            "error",
            "nodes[0].pinned.n: The node runs for each item, so this should be a list",
        ),
        (
            {"nodes": [{**A, "pinned": {}}, B], "edges": [wire("a", "b", "n", "x")]},
            "warning",
            "nodes[0].pinned: No value is pinned for 'n', so 'x' of 'b' keeps its default.",
        ),
        (
            {"outputs": [{"name": "best", "node": "z", "output": "n"}], "nodes": [A]},
            "error",
            "outputs[0].node: There is no node 'z'.",
        ),
        (
            {"outputs": [{"name": "best", "node": "a", "output": "loss"}], "nodes": [A]},
            "error",
            "outputs[0].output: 'a' has no output 'loss' (it has: accuracy, n, scores, model).",
        ),
        (
            {"outputs": [{"name": "best", "node": "a", "output": "n"}] * 2, "nodes": [A]},
            "error",
            "outputs[1].name: The output 'best' is defined twice.",
        ),
        (
            {"parameters": [{"name": "n", "type": "int", "default": 4, "choices": [3, 5]}]},
            "error",
            "parameters[0].default: 4 is none of its choices: 3, 5.",
        ),
        (
            {"parameters": [{"name": "n", "type": "int", "choices": [3, "five"]}]},
            "error",
            'parameters[0].choices[1]: Expected a whole number (int), not "five".',
        ),
        (
            {"parameters": [{"name": "n", "choices": []}]},
            "error",
            "parameters[0].choices: There is nothing to choose from",
        ),
        (
            {"nodes": [{**A, "retry": {"delay_s": 60, "max_delay_s": 5}}]},
            "warning",
            "nodes[0].retry.max_delay_s: The delay of 60 s is never longer than these 5 s.",
        ),
        (
            {"defaults": {"retry": {"delay_s": 60, "max_delay_s": 5}}},
            "warning",
            "defaults.retry.max_delay_s: The delay of 60 s",
        ),
        (
            {"nodes": [{**A, "inputs": ["data/*.csv", "/etc/passwd"]}]},
            "error",
            "nodes[0].inputs[1]: Name files relative to the pipeline's folder, such as data/*.csv.",
        ),
        (
            {"timeout_s": 10, "nodes": [{**A, "timeout_s": 60}]},
            "warning",
            "nodes[0].timeout_s: The whole run may take 10 s, so these 60 s are never reached.",
        ),
    ],
)
def test_problems_are_told_with_severity_and_place(document: dict[str, Any], severity: str, expected: str) -> None:
    found = told(document)
    assert [(kind, text[: len(expected)]) for kind, text in found] == [(severity, expected)], found


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ({"name": "db"}, None),
        ({"name": "db", "slots": 2}, None),
        ({"name": "db", "slots": 3}, "nodes[0].pool.slots: The pool 'db' has 2 in all, so 3 will never be free."),
        (
            {"name": "gpu"},
            "nodes[0].pool.name: There is no pool 'gpu' (there are: db). Make it with: dagflow pools set",
        ),
    ],
)
def test_pools_must_be_there_and_large_enough(pool: dict[str, Any], expected: str | None) -> None:
    document = {"nodes": [{**A, "pool": pool}]}
    found = told(document, pools={"db": 2})
    assert [text[: len(expected or "")] for _, text in found] == ([] if expected is None else [expected])
    assert told(document) == [], "where the pools are not known, nothing is said of them"


def test_a_pipeline_does_not_wait_for_the_pool_that_it_holds() -> None:
    inner = Pipeline.model_validate({"nodes": [{**A, "pool": {"name": "db"}}]})
    node = {"id": "p", "type": "pipeline", "path": "inner.dagflow", "pool": {"name": "db"}}
    [(severity, message)] = told({"nodes": [node]}, pipelines={"p": inner})
    assert severity == "error"
    assert message.startswith("nodes[0].pool.name: Nodes within 'inner.dagflow' take the pool 'db' too")


def test_sensors_and_pipelines_are_never_in_a_pod() -> None:
    document = {**sensor(kind="time", delay_s=1), "defaults": {"executor": "kubernetes"}}
    document["nodes"].append(INSIDE)
    assert told(document, executors=("local", "kubernetes")) == []
    assert "nodes[0].kubernetes.image" in told({"nodes": [SCRIPT]}, executor="kubernetes")[0][1]
