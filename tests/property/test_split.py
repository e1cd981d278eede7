"""Small notebooks, split anywhere: one part after the other leaves what the whole notebook leaves."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from jupyter_dagflow.importers.base import Import, Source
from jupyter_dagflow.importers.notebook import NotebookImporter
from jupyter_dagflow.model.graph import topological_order

VARIABLES = "abcd"
FUNCTIONS = "fg"
TEMPLATES = (
    "{x} = 1",
    "{x} = [1, 2]",
    "{x} = {{'k': [1]}}",
    "{x} = 2.5",
    "{x} = 'text'",
    "{x} = None",
    "{x} = {y}",
    "{x} = {y} = []",
    "{x} = [{y}, {z}]",
    "{x} = [[], {y}]",
    "{x} = {y} + {z}",
    "{x} += {y}",
    "{x} += [3]",
    "{x} += 1",
    "{x}.append({y})",
    "{x}.append(4)",
    "{x}[0] = {y}",
    "{x}['k'] = {y}",
    "{x}[3] = {y}",
    "{x}.append(({y}, 3))",
    "{x}['k'].append(5)",
    "{x}[0].append(6)",
    "{x}[-1][0] = 7",
    "{x} = {{'k': {y}}}",
    "{x} = dict(k={y})",
    "{x}.update(k={y})",
    "{x}.setdefault('s', []).append({y})",
    "{x} = ({y}, 1)",
    "{x} = len({y})",
    "{x} = str({y})",
    "{x} = f'{{{y}}}'",
    "{x}, {y} = {y}, {x}",
    "{x}, *{y} = {z}",
    "{x} = {y} if {z} else [{y}]",
    "{x} = {y} or {z}",
    "{x} = {y}[0]",
    "{x} = {y}['k']",
    "{x} = {y}.copy()",
    "{x} = list({y})",
    "{x} = sorted({y})",
    "{x} = list(zip({y}, {z}))",
    "{x} = [i for i in {y}]",
    "{x} = [[{y}, i] for i in {z}]",
    "{x} = {{i: {y} for i in 'ab'}}",
    "[i.append(8) for i in {x}]",
    "[{x} := i for i in {y}]",
    "({x} := [{y}])",
    "{x}.sort()",
    "{x}.clear()",
    "{x}.pop()",
    "del {x}",
    "del {x}[0]",
    "for {x} in {y}:\n    {z} = {x}",
    "for {x} in {y}:\n    {x}.append(9)",
    "for {x} in range(3):\n    pass",
    "for i, {x} in enumerate({y}):\n    {z} = [{x}, i]",
    "while len({x}) < 4:\n    {x}.append(0)",
    "if {x}:\n    {y} = 2",
    "if {x}:\n    {y} = [10]\nelse:\n    {y} = 11",
    "if len({x}) > 1:\n    del {y}",
    "try:\n    {x} = {y}[5]\nexcept Exception:\n    {z} = 12",
    "try:\n    {x} = {y}['k']\nfinally:\n    {z} = 13",
    "match {x}:\n    case [{y}, *_]:\n        {z} = {y}\n    case _:\n        {z} = 14",
    "import math\n{x} = math.floor(2.5)",
    "LIMIT = 15\n{x} = LIMIT",
    "def {f}(p):\n    return [p, {x}]",
    "def {f}(p):\n    p.append(16)\n    return p",
    "def {f}(p):\n    p = list(p)\n    p.append(17)\n    return p",
    "def {f}(p):\n    global {x}\n    {x} = p",
    "def {f}(p):\n    {x}.append(p)",
    "def {f}(p, q={x}):\n    return [p, q]",
    "def {f}(p):\n    return {g}(p)",
    "def {f}(p):\n    {x} = p\n    return [{x} for {x} in [{x}]]",
    "def {f}(p):\n    def inner():\n        return {x}\n    return inner()",
    "def {f}(p):\n    q = p[0]\n    q.append(18)",
    "def {f}(p):\n    for q in p:\n        q.append(19)",
    "{f} = lambda p: [p, {x}]",
    "class {f}:\n    kept = {x}\n    def __new__(cls, p):\n        return [cls.kept, p]",
    "class {f}:\n    def __init__(self, p):\n        self.p = p\n"
    "    def put(self, q):\n        self.p = [self.p, q, {x}]",
    "class {f}:\n    def __init__(self, p):\n        self.p = {g}(p)",
    "{x}.p = {y}",
    "{x}.p.append({y})",
    "{x}.put({y})",
    "{x} = {y}.p",
    "{x} = [{f}(i) for i in 'ab']",
    "from collections import namedtuple\n{f} = namedtuple('{f}', 'p')",
    "{x} = {f}({y})",
    "{x} = [{f}(i) for i in {y}]",
    "{f}({x})",
    "{f}({x}[0])",
    "{f}(p={x})",
    "{x} = list(map({f}, {y}))",
    "{x} = [{f}({y}), {z}]",
)
NAMES = {"x": VARIABLES, "y": VARIABLES, "z": VARIABLES, "f": FUNCTIONS, "g": FUNCTIONS}


@st.composite
def statements(draw: st.DrawFn) -> str:
    template = draw(st.sampled_from(TEMPLATES))
    return template.format(**{key: draw(st.sampled_from(choices)) for key, choices in NAMES.items()})


@contextmanager
def main_module() -> Iterator[dict[str, Any]]:
    """The namespace of a ``__main__`` of its own, where objects of a notebook's classes are read from files."""
    before, module = sys.modules["__main__"], ModuleType("__main__")
    sys.modules["__main__"] = module
    try:
        yield module.__dict__
    finally:
        sys.modules["__main__"] = before


def outcome(sources: list[str]) -> dict[str, Any] | None:
    """What the cells leave, ``None`` if one of them fails."""
    with main_module() as namespace:
        try:
            for source in sources:
                exec(source, namespace)
        except Exception:
            return None
        return dict(namespace)


def plain(value: Any, depth: int = 0) -> Any:
    """A value that can be compared with one of another ``__main__``."""
    if depth > 30:
        return "…"
    if isinstance(value, list | tuple):
        return [type(value).__name__, *(plain(one, depth + 1) for one in value)]
    if isinstance(value, dict):
        return {key: plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, type) or callable(value):
        return value.__name__
    return [type(value).__name__, plain(vars(value), depth + 1)] if hasattr(value, "__dict__") else value


@st.composite
def notebooks(draw: st.DrawFn) -> list[str]:
    """Cells that run, those that would fail left out; the last one gathers what is there."""
    kept = [f"{name} = {draw(st.sampled_from(['3', '[20]', '[[21], 22]', '{}']))}" for name in VARIABLES]
    for source in draw(st.lists(statements(), min_size=3, max_size=14)):
        if outcome([*kept, source]) is not None:
            kept.append(source)
    left = outcome(kept)
    assert left is not None
    names = [name for name in VARIABLES if name in left]
    return [*kept, f"final = [{', '.join(names)}]"]


def notebook_text(cells: list[str | None], tags: list[str] | None = None) -> str:
    """``None`` is where it is cut; ``tags``: of each cell."""
    made = []
    for index, source in enumerate(cells):
        if source is None:
            made.append({"cell_type": "markdown", "id": f"c{index}", "metadata": {}, "source": f"# Part {index}"})
        else:
            metadata = {"tags": [tags[index]]} if tags else {}
            code = {"cell_type": "code", "id": f"c{index}", "metadata": metadata, "source": source}
            made.append({**code, "outputs": [], "execution_count": None})
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps({"cells": made, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5})


@contextmanager
def empty_folder() -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def run_parts(imported: Import) -> dict[str, dict[str, Any]]:
    """Run the notebooks one after the other, each in a namespace of its own; what each leaves, by node."""
    pipeline = imported.pipeline
    assert pipeline is not None
    files = {file.name: json.loads(file.content) for file in imported.files}
    nodes = {node.id: node for node in pipeline.nodes}
    left: dict[str, dict[str, Any]] = {}
    for node_id in topological_order(pipeline):
        given_values = {
            edge.target_parameter: json.loads(json.dumps(left[edge.source][edge.source_output]))
            for edge in pipeline.edges
            if edge.target == node_id and edge.source_output is not None and edge.target_parameter is not None
        }
        waiting = dict(given_values)
        with main_module() as namespace:
            for cell in files[nodes[node_id].path]["cells"]:
                if cell["cell_type"] != "code":
                    continue
                exec("".join(cell["source"]), namespace)
                if "parameters" in cell["metadata"].get("tags", ()):
                    namespace.update(waiting)
                    waiting = {}
            assert not waiting
            left[node_id] = dict(namespace)
    return left


@settings(max_examples=int(os.environ.get("SPLIT_EXAMPLES", "150")), deadline=None)
@given(notebooks(), st.data())
def test_parts_leave_what_the_whole_leaves(sources: list[str], data: st.DataObject) -> None:
    whole = outcome(sources)
    assert whole is not None
    assume("..." not in repr(whole["final"]))
    cells: list[str | None] = []
    for source in sources:
        if data.draw(st.booleans()):
            cells.append(None)
        cells.append(source)
    note("\n---\n".join("# CUT" if one is None else one for one in cells))
    compare(notebook_text(cells), "headings", whole)


@settings(max_examples=int(os.environ.get("SPLIT_EXAMPLES", "150")), deadline=None)
@given(notebooks(), st.data())
def test_parts_that_are_anywhere_leave_what_the_whole_leaves(sources: list[str], data: st.DataObject) -> None:
    whole = outcome(sources)
    assert whole is not None
    assume("..." not in repr(whole["final"]))
    tags = [data.draw(st.sampled_from(["p", "q", "r"])) for _ in sources]
    note("\n---\n".join(f"# {tag}\n{one}" for tag, one in zip(tags, sources, strict=True)))
    compare(notebook_text(list(sources), tags), "tags", whole)


def compare(text: str, by: str, whole: dict[str, Any]) -> None:
    """Split the notebook, run its parts and look at what they gather in the end."""
    imported = NotebookImporter().load(Source(path="n.ipynb", text=text), options={"by": by})
    told = {problem.message for problem in imported.problems if problem.severity == "error"}
    assert all("cannot cross" in message for message in told)
    assume(not told)
    with empty_folder():
        left = run_parts(imported)
    finals = [plain(found["final"]) for found in left.values() if "final" in found]
    assert finals == [plain(whole["final"])]
