"""Notebooks that are split, each import compared whole, and what cannot be split."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_dagflow.importers.base import Source
from jupyter_dagflow.importers.registry import recognise
from jupyter_dagflow.model.document import write_document
from jupyter_dagflow.model.notebook import read_notebook
from jupyter_dagflow.testing.openapi import check
from jupyter_dagflow.wiring.imports import import_file
from jupyter_dagflow.wiring.workspace import Workspace
from tests.unit.importers.notebook_files import KALE, KERNEL, code, load, messages, notebook, split, text

WHOLE = notebook(
    code("seed = 3  # of the split\nnames = ['a']", "parameters"),
    code("import json\nimport pandas as pd"),
    text("# Load"),
    code(
        "rows = [seed, 2]\ndf = pd.DataFrame({'a': rows})",
        outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}],
    ),
    text("# Model\nIt is simple."),
    code("LIMIT = 2\n\n\ndef over(values):\n    return [one for one in values if one > LIMIT]"),
    code("count = len(over(df['a']))\nprint(count)", "outputs"),
)


def test_a_split_is_a_pipeline_of_notebooks_with_their_wires() -> None:
    imported = load(WHOLE)
    assert messages(imported) == []
    assert imported.pipeline is not None
    assert json.loads(write_document(imported.pipeline)) == {
        "version": 1,
        "name": "n",
        "description": "The parts of n.ipynb, cut by headings.",
        "parameters": [
            {"name": "seed", "type": "int", "default": 3, "description": "of the split"},
            {"name": "names", "type": "list", "default": ["a"], "description": ""},
        ],
        "nodes": [
            {
                "id": "load",
                "type": "notebook",
                "name": "load",
                "path": "n-load.ipynb",
                "parameters": {"seed": {"pipeline": "seed"}},
                "ui": {"x": 0.0, "y": 0.0},
            },
            {
                "id": "model",
                "type": "notebook",
                "name": "model",
                "path": "n-model.ipynb",
                "parameters": {},
                "ui": {"x": 320.0, "y": 0.0},
            },
        ],
        "edges": [
            {"source": "load", "target": "model", "source_output": "df_file", "target_parameter": "df_file"},
        ],
    }
    crossing = {"name": "df", "from": "load", "to": "model", "how": "parquet", "choices": ["parquet", "joblib"]}
    plan = imported.plan
    assert plan is not None
    assert {**plan, "cells": len(plan["cells"])} == {
        "by": "headings",
        "parts": [{"name": "load", "cells": [2, 3]}, {"name": "model", "cells": [4, 6]}],
        "shared": [0, 1, 5],
        "skipped": [],
        "cells": 7,
        "crossings": [{**crossing, "reason": "pandas.DataFrame gives a table"}],
        "orders": [],
    }
    assert plan["cells"][2] == {"index": 2, "type": "markdown", "source": "# Load", "heading": "Load"}


def cells_of(name: str) -> list[dict[str, Any]]:
    content = next(file.content for file in load(WHOLE).files if file.name == name)
    nbformat.validate(nbformat.reads(content, as_version=nbformat.NO_CONVERT))
    data = json.loads(content)
    assert data["metadata"] == KERNEL
    return [{**cell, "source": "".join(cell["source"])} for cell in data["cells"]]


def made(name: str, source: str, *tags: str) -> dict[str, Any]:
    metadata = {"tags": list(tags)} if tags else {}
    cell = {"cell_type": "code", "id": name, "metadata": metadata, "source": source}
    return {**cell, "outputs": [], "execution_count": None}


def test_the_first_part_saves_what_others_need() -> None:
    saved = (
        "import os\nimport pandas\nimport pathlib\n\n"
        "values_folder = pathlib.Path(\n"
        '    "n-values", os.environ.get("DAGFLOW_RUN_ID", "by-hand")\n'
        ")\n"
        "values_folder.mkdir(parents=True, exist_ok=True)\n"
        'df.to_parquet(values_folder / "load.df.parquet")\n'
        "# What the next parts read has to be what stands here.\n"
        'pandas.testing.assert_frame_equal(pandas.read_parquet(values_folder / "load.df.parquet"), df)'
    )
    assert cells_of("n-load.ipynb") == [
        made("parameters", "seed: int = 3  # of the split", "parameters"),
        made("repeated-2", "import json\nimport pandas as pd"),
        {"cell_type": "markdown", "id": "cell-3", "metadata": {}, "source": "# Load"},
        made("cell-4", "rows = [seed, 2]\ndf = pd.DataFrame({'a': rows})"),
        made("save", saved),
        made("outputs", 'df_file: str = (values_folder / "load.df.parquet").as_posix()', "outputs"),
    ]


def test_the_last_part_loads_and_repeats_what_it_needs() -> None:
    assert cells_of("n-model.ipynb") == [
        made("parameters", 'df_file: str = "n-values/by-hand/load.df.parquet"  # from load', "parameters"),
        made("repeated-2", "import json"),
        made("repeated-6", "LIMIT = 2\n\n\ndef over(values):\n    return [one for one in values if one > LIMIT]"),
        made("load", "import pandas\n\ndf = pandas.read_parquet(df_file)"),
        {"cell_type": "markdown", "id": "cell-5", "metadata": {}, "source": "# Model\nIt is simple."},
        made("cell-7", "count = len(over(df['a']))\nprint(count)", "outputs"),
    ]


def test_ports_of_the_parts_are_those_that_the_wires_name() -> None:
    imported = load(WHOLE)
    ports = {file.name: read_notebook(file.content.encode()) for file in imported.files}
    assert ports["n-load.ipynb"].outputs == ("df_file",)
    assert [one.name for one in ports["n-model.ipynb"].parameters] == ["df_file"]
    assert ports["n-model.ipynb"].outputs == ("count",)


def test_notebooks_are_recognised_and_read_the_same_each_time() -> None:
    assert recognise(Source(path="n.ipynb", text=WHOLE)).name == "notebook"
    assert load(WHOLE) == load(WHOLE)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (WHOLE[:60], "line 1, column 58: The file is not valid JSON: "),
        ("[" * 100_000, "The file is nested too deeply, or holds a number that is too long."),
        ("[]", "The file is no notebook: its JSON is not an object."),
        ("{}", "cells: The file is no notebook: it has no nbformat or no list of cells."),
        (json.dumps({"nbformat": 3, "worksheets": []}), "nbformat: The notebook has the old format 3. Open it in"),
        (
            notebook(nbformat=3),
            "nbformat: The notebook has the format 3; format 4 is read. Save it in JupyterLab first.",
        ),
        (notebook(nbformat=5), "nbformat: The notebook has the format 5; format 4 is read. Update jupyter-dagflow"),
        (notebook(), "cells: The notebook has no code, so there is nothing to split."),
        (notebook(text("# A"), code("  \n")), "cells: The notebook has no code, so there is nothing to split."),
        (notebook(code("x"), nbformat="4"), "cells: The file is no notebook: it has no nbformat or no list of cells."),
        (
            notebook({"cell_type": "heading"}),
            "cells[0]: The cell is no object, or neither code, Markdown nor raw text.",
        ),
        (notebook(code("x"), "x"), "cells[1]: The cell is no object, or neither code, Markdown nor raw text."),  # type: ignore[arg-type]
        (notebook({**code(""), "source": [1]}), "cells[0].source: The source is neither a text nor a list of texts."),
        (notebook(*[code("x")] * 5001), "cells: The notebook has 5001 cells; up to 5000 are read."),
        (
            notebook(code("x" * 2_000_001)),
            "cells: The notebook has 2000001 characters of code; up to 2000000 are read.",
        ),
        (
            notebook(code("x <- 1"), metadata={"kernelspec": {"name": "ir", "language": "R"}}),
            "metadata.kernelspec: The notebook is in r; only Python can be split.",
        ),
    ],
)
def test_what_is_no_notebook_that_can_be_split_is_told_in_one_sentence(content: str, problem: str) -> None:
    imported = load(content)
    assert (imported.pipeline, imported.files, imported.plan) == (None, (), None)
    assert len(imported.problems) == 1
    assert messages(imported)[0].startswith(f"error: {problem}")


def test_code_that_cannot_be_read_is_told_with_its_line() -> None:
    imported = split("x = 1", "\nfor x in y print(x)", "f(" * 300 + ")" * 300, "y = 2\n!ls\nx ==== 1")
    assert [message.partition(": The cell")[0] for message in messages(imported)] == [
        "error: cell 2, line 2",
        "error: cell 3, line 1",
        "error: cell 4, line 3",
    ]
    deep = split("x = " + "-" * 50_000 + "1")
    assert messages(deep) == ["error: cell 1: The cell is nested too deeply to be read; tag it 'skip'."]


def test_ids_that_are_there_twice_and_html_do_no_harm() -> None:
    imported = split("# <b>One</b> & <script>two</script>", "x = 1", "# <b>One</b> & two", "print(x)")
    assert [file.name for file in imported.files] == ["n-one-two.ipynb", "n-one-two-2.ipynb"]
    for file in imported.files:
        ids = [cell["id"] for cell in json.loads(file.content)["cells"]]
        assert len(set(ids)) == len(ids)


def test_the_plan_is_handed_on_as_the_contract_says(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text(KALE, encoding="utf-8")
    answer = import_file(Workspace(root=tmp_path), "n.ipynb")
    check("Import", answer)
    assert answer["plan"] == load(KALE).plan
    assert [path.name for path in tmp_path.iterdir()] == ["n.ipynb"]
