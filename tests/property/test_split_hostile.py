"""Whatever a notebook's file says: located problems or a pipeline that is valid, and never an exception."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_dagflow.importers.base import Source
from jupyter_dagflow.importers.notebook import NotebookImporter
from jupyter_dagflow.model.document import read_document, write_document
from jupyter_dagflow.model.notebook import read_notebook
from jupyter_dagflow.wiring.imports import is_inside

NOTEBOOK: Any = {
    "cells": [
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": ["n = 1  # how many\n", "m = (2, 3)"]},
        {
            "cell_type": "code",
            "metadata": {"tags": ["imports"]},
            "source": "import os, pandas as pd\n%matplotlib inline",
        },
        {"cell_type": "markdown", "metadata": {}, "source": "# Load <b>it</b>"},
        {"cell_type": "code", "metadata": {"tags": ["block:load"]}, "source": "df = pd.DataFrame({'a': [n]})\nx = [n]"},
        {"cell_type": "code", "metadata": {"tags": []}, "source": "def f(a, b=n):\n    return a + [b, m]"},
        {"cell_type": "markdown", "metadata": {}, "source": "## Use"},
        {"cell_type": "code", "metadata": {"tags": ["block:use", "prev:load"]}, "source": "y = f(x)\ndf['b'] = 1"},
        {"cell_type": "raw", "metadata": {}, "source": "…"},
        {"cell_type": "code", "metadata": {"tags": ["pipeline-metrics"]}, "source": "print(y, df)", "outputs": []},
    ],
    "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["", "../../x", "\0", "\ud800", "# " + "a" * 300, "<script>", "x = y = [", "del x", "if 1:\n x = 2"]
    ),
    st.sampled_from(
        ["lambda: (yield)", "from . import *", "%%bash\nls", "!ls", "?x", "x?", "await x", "return", "global x"]
    ),
    st.sampled_from(["block:", "block:a/../b", "prev:load", "prev:use", "skip", "step:x", "imports", "block:load"]),
    st.sampled_from(["class A(A): a = A", "def f(): f()", "x = x", "try:\n x\nexcept* E:\n pass", "type X = int"]),
    st.text(max_size=20),
    st.lists(st.integers() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    data = copy.deepcopy(NOTEBOOK)
    for _ in range(draw(st.integers(1, 4))):
        *path, last = draw(st.sampled_from(places(data)[1:]))
        owner = data
        for key in path:
            owner = owner[key]
        what = draw(st.sampled_from(["replace", "remove", "repeat"]))
        if what == "replace":
            owner[last] = draw(VALUES)
        elif what == "remove":
            del owner[last]
        elif isinstance(owner, list):
            owner.insert(draw(st.integers(0, len(owner))), copy.deepcopy(owner[last]))
        if not places(data)[1:]:
            break
    return data


PLANS = st.one_of(
    st.just(""),
    st.text(max_size=10),
    st.fixed_dictionaries(
        {},
        optional={
            "by": st.sampled_from(["headings", "tags", "kale", "x", 1]),
            "parts": VALUES
            | st.lists(
                st.fixed_dictionaries(
                    {"name": st.text(max_size=5) | VALUES, "cells": st.lists(st.integers(-1, 9)) | VALUES}
                ),
                max_size=3,
            ),
            "how": VALUES
            | st.dictionaries(st.sampled_from(["df", "x", "y", "q"]), st.sampled_from(["json", "npy", "x"])),
        },
    ).map(json.dumps),
)


@settings(max_examples=300, deadline=None)
@given(mutated(), st.sampled_from(["automatic", "headings", "tags", "kale"]), PLANS)
def test_whatever_a_notebook_says_is_split_or_told(data: Any, by: str, plan: str) -> None:
    source = Source(path="flows/a b.ipynb", text=json.dumps(data))
    imported = NotebookImporter().load(source, options={"by": by, "plan": plan})
    for problem in imported.problems:
        assert problem.message.endswith(".") and "\n" not in problem.message
        assert len(problem.message) < 600
    if imported.pipeline is None:
        assert any(problem.severity == "error" for problem in imported.problems)
        return
    document = read_document(write_document(imported.pipeline))
    assert {node.path for node in document.nodes} == {file.name for file in imported.files}
    assert len({file.name.lower() for file in imported.files}) == len(imported.files)
    outputs = {}
    for file in imported.files:
        assert is_inside(file)
        outputs[file.name] = read_notebook(file.content.encode()).outputs
    paths = {node.id: node.path for node in document.nodes}
    for edge in document.edges:
        assert edge.source_output is None or edge.source_output in outputs[paths[edge.source]]
    json.dumps(imported.plan, allow_nan=False)
