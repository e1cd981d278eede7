"""Notebooks for the tests of splitting, written as lists of cells."""

from __future__ import annotations

import json
from typing import Any

from jupyter_dagflow.importers.base import Import, Source
from jupyter_dagflow.importers.notebook import NotebookImporter

Json = dict[str, Any]
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def code(source: str, *tags: str, outputs: list[Json] | None = None) -> Json:
    metadata: Json = {"tags": list(tags)} if tags else {}
    cell = {"cell_type": "code", "id": "x", "metadata": metadata, "source": source, "execution_count": 3}
    return {**cell, "outputs": outputs or []}


def text(source: str, *tags: str) -> Json:
    return {"cell_type": "markdown", "id": "x", "metadata": {"tags": list(tags)} if tags else {}, "source": source}


def notebook(*cells: Json, **changed: Any) -> str:
    return json.dumps({"cells": list(cells), "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5, **changed})


def load(content: str, by: str = "automatic", plan: Any = "", path: str = "flows/n.ipynb") -> Import:
    told = plan if isinstance(plan, str) else json.dumps(plan)
    return NotebookImporter().load(Source(path=path, text=content), options={"by": by, "plan": told})


def split(*sources: str | Json, by: str = "headings", plan: Any = "") -> Import:
    """Cells given as code, or as headings if they begin with ``#``."""
    cells = [one if isinstance(one, dict) else text(one) if one.startswith("# ") else code(one) for one in sources]
    return load(notebook(*cells), by, plan)


def messages(imported: Import) -> list[str]:
    return [f"{problem.severity}: {problem}" for problem in imported.problems]


def parts(imported: Import) -> list[Json]:
    assert imported.plan is not None, imported.problems
    return list(imported.plan["parts"])


def ways(imported: Import) -> dict[str, str]:
    """How each value crosses, by its name."""
    assert imported.plan is not None, imported.problems
    return {one["name"]: one["how"] for one in imported.plan["crossings"]}


def crossings(imported: Import) -> list[str]:
    assert imported.plan is not None, imported.problems
    return [f"{one['from']} {one['name']} {one['to']}" for one in imported.plan["crossings"]]


def sources(imported: Import, name: str) -> dict[str, str]:
    """The code cells of a part's notebook by their ids."""
    content = next(file.content for file in imported.files if file.name == name)
    cells = json.loads(content)["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}


KALE = notebook(
    code("import json", "imports"),
    code("def double(x):\n    return 2 * x", "functions"),
    code("rate = 2", "pipeline-parameters"),
    code("data = [1, rate]", "block:load"),
    code("more = data + [3]"),
    code("print('apart')", "block:apart"),
    code("left = double(len(more))", "block:left", "prev:load"),
    code("!rm -rf /", "skip"),
    code("right = len(data)", "block:right", "prev:load", "prev:apart", "prev:nowhere"),
    text("The sum of both"),
    code("total = left + right", "block:sum", "prev:left", "prev:right"),
    code("print(total)", "pipeline-metrics"),
)
