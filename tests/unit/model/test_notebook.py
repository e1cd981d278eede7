"""What is read from notebooks without executing them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.model.notebook import output_names, read_notebook
from jupyter_dagflow.model.pipeline import Node
from jupyter_dagflow.model.source import assigned_names, parameter_type, python_assignments


def notebook(*cells: tuple[str, list[str]], metadata: dict[str, Any] | None = None) -> bytes:
    """A notebook of code cells ``(source, tags)``."""
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": kernel if metadata is None else metadata,
            "cells": [
                {"cell_type": "code", "source": source, "metadata": {"tags": tags}, "outputs": []}
                for source, tags in cells
            ],
        }
    ).encode()


PARAMETERS = """\
# where the data comes from
day: str = "2026-11-01"  # the day to load
rate: float = 1e-3
n = 7  # type: int  # how many
names = ["a # b",
         "c"]  # over two lines
options: dict[str, int] = {"a": 1}
limit: int | None = None
today = date.today()
flag = True
for i in range(3):
    ignored = i
"""


def test_parameters_have_name_type_default_and_help() -> None:
    info = read_notebook(notebook((PARAMETERS, ["parameters"])))
    told = [(p.name, p.type, p.default, p.default_source, p.help) for p in info.parameters]
    assert told == [
        ("day", "str", "2026-11-01", None, "the day to load"),
        ("rate", "float", 0.001, None, ""),
        ("n", "int", 7, None, "how many"),
        ("names", "list", ["a # b", "c"], None, "over two lines"),
        ("options", "dict", {"a": 1}, None, ""),
        ("limit", "int", None, None, ""),
        ("today", "any", None, "date.today()", ""),
        ("flag", "bool", True, None, ""),
    ]


def test_outputs_are_the_variables_assigned_in_the_tagged_cells() -> None:
    text = "accuracy = model.score(x, y)\nrows, _ = len(x), 1\nn_bad: int = 0\n"
    text += "if True:\n    inner = 1\n%time z = 1\ntotal += 1"
    info = read_notebook(notebook(("x = 1", []), (text, ["outputs"]), ("again = 1\naccuracy = 2", ["outputs"])))
    assert info.outputs == ("accuracy", "rows", "n_bad", "total", "again")


def test_the_kernel_and_the_language_are_told() -> None:
    info = read_notebook(notebook(("x <- 1", ["outputs"]), metadata={"kernelspec": {"name": "ir", "language": "R"}}))
    assert (info.kernel, info.language, info.outputs) == ("ir", "r", ("x",))


def test_parameters_of_other_languages_are_read_by_papermill() -> None:
    metadata = {"kernelspec": {"name": "scala", "language": "scala"}}
    assert read_notebook(notebook(("val x = 1", ["parameters"]), metadata=metadata)).parameters == ()


def test_a_notebook_without_a_kernel_is_a_problem() -> None:
    info = read_notebook(notebook(("x = 1", []), metadata={}))
    assert info.kernel is None
    assert "names no kernel" in info.problems[0].message


def test_the_hash_covers_code_and_not_what_came_out_of_it() -> None:
    plain = json.loads(notebook(("x = 1", [])))
    executed = json.loads(json.dumps(plain))
    executed["cells"][0] |= {"outputs": [{"output_type": "stream"}], "execution_count": 4, "id": "q"}
    executed["cells"].append({"cell_type": "markdown", "source": "# Prose", "metadata": {}})
    hashes = {read_notebook(json.dumps(found).encode()).hash for found in (plain, executed)}
    assert len(hashes) == 1
    assert read_notebook(notebook(("x = 2", []))).hash not in hashes
    assert read_notebook(notebook(("x = 1", ["outputs"]))).hash not in hashes


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "it has no cells"),
        (b'{"nbformat": 4, "cells": {}}', "it has no cells"),
        (b'{"nbformat": 4, "cells": [1]}', "a cell is not an object"),
        (b'{"nbformat": 3, "worksheets": []}', "old format 3"),
    ],
)
def test_what_is_no_notebook_is_refused_with_one_sentence(content: bytes, message: str) -> None:
    with pytest.raises(InvalidPipeline, match=message):
        read_notebook(content)


def test_a_document_may_name_the_outputs_itself() -> None:
    info = read_notebook(notebook(("x = 1", ["outputs"])))
    assert output_names(Node(id="a"), info) == ("x",)
    assert output_names(Node(id="a", outputs=["y"]), info) == ("y",)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("int", "int"),
        ("'str'", "str"),
        ("Optional[List[int]]", "list"),
        ("typing.Dict[str, int]", "dict"),
        ("float | None", "float"),
        ("pd.DataFrame", "any"),
        ("", "any"),
    ],
)
def test_annotations_become_types(annotation: str, expected: str) -> None:
    assert parameter_type(annotation) == expected


def test_other_languages_assign_too() -> None:
    assert assigned_names("a <- 1\nb = 2\nif (a == b) c", "r") == ["a", "b"]
    assert assigned_names("a = 1\nβ::Int = 2\na == 3", "julia") == ["a", "β"]
    assert assigned_names("a = 1", "cobol") == []


def test_a_value_that_is_no_json_keeps_its_source() -> None:
    found = {item.name: item for item in python_assignments("a = {1: 2}\nb = float('nan')\nc = 1e999\nd = b'x'")}
    assert {name: item.is_literal for name, item in found.items()} == dict.fromkeys("abcd", False)
    assert found["a"].value_source == "{1: 2}"


@given(st.text(max_size=200))
def test_no_source_is_too_strange_to_read(text: str) -> None:
    python_assignments(text)
    for language in ("python", "r", "julia"):
        assigned_names(text, language)


@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_no_file_is_too_strange_to_refuse(content: bytes) -> None:
    with pytest.raises(InvalidPipeline):
        read_notebook(content)


def test_tags_are_told_even_of_empty_cells() -> None:
    assert read_notebook(notebook(("x = 1", []))).tags == ()
    tagged = notebook(("", ["outputs", "mine"]), ("x = 1", ["parameters"]))
    assert read_notebook(tagged).tags == ("parameters", "outputs")
