"""A pipeline with all that is awkward for a target: odd names, quotes, other alphabets, a diamond, a branch, a fan-out,
a node that fails once, and one that wants a GPU."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

FOLDER = "note books/für „uns“"
HOSTILE = 'it\'s "x" {{ ds }} {{=1+1}} $(id) ${HOME} $$(id) %s {0} \\n\n# ünï – 数 🚀 \'\'\'""" </script>'
"""A text that some template engine, shell or quoting would love to read."""
ODD = 'odd "näme" {{ds}}'


def write_notebook(path: Path, parameters: str, body: str, outputs: str) -> None:
    """A notebook of three cells, tagged as papermill and we expect it."""
    cells = [new_code_cell(source) for source in (parameters, body, outputs)]
    cells[0].metadata["tags"] = ["parameters"]
    cells[2].metadata["tags"] = ["outputs"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


NOTEBOOKS = {
    "stärt it's.ipynb": (
        "alpha: int = 0\nwords: str = ''\nsaid: str = ''\nratio: float = 0.0",
        "",
        "value: int = alpha * 10\nitems: list = [1, 2, 3]\ntold: list = [words, said, ratio]",
    ),
    "add.ipynb": ("value: int = 0\nmore: int = 0", "", "total: int = value + more"),
    "join.ipynb": ("left: int = 0\nright: int = 0", "", "total: int = left * right"),
    "say.ipynb": ("word: str = ''\ntotal: int = 0", "", "said: str = f'{word} {total}'"),
    "after.ipynb": ("said: str = ''", "", "heard: str = said.upper()"),
    "square.ipynb": ("item: int = 0", "", "square: int = item * item"),
    "sum.ipynb": ("squares: list = []", "", "total: int = sum(squares)"),
    "flaky.ipynb": (
        "total: int = 0",
        "import os, pathlib\n"
        "mark = pathlib.Path(os.environ['DAGFLOW_CHECKPOINT_DIR'], 'tried')\n"
        "if not mark.exists():\n"
        "    mark.touch()\n"
        "    raise RuntimeError('the first attempt always fails')",
        "total: int = total + 1",
    ),
}
"""By name, the sources of three cells: parameters, what it does, outputs."""


def node(node_id: str, file: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "notebook", "path": f"{FOLDER}/{file}", **more}


def wire(source: str, output: str, target: str, parameter: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "source_output": output, "target": target, "target_parameter": parameter, **more}


def torture_document() -> dict[str, Any]:
    """The document."""
    return {
        "version": 1,
        "name": f"Torture {ODD}",
        "description": HOSTILE,
        "parameters": [
            {"name": "alpha", "type": "int", "default": 7, "description": HOSTILE},
            {"name": ODD, "type": "str", "default": HOSTILE},
            {"name": "class", "type": "float", "default": 0.1},
        ],
        "nodes": [
            node(
                "start",
                "stärt it's.ipynb",
                name=f"Start {HOSTILE}",
                parameters={
                    "alpha": {"pipeline": "alpha"},
                    "words": HOSTILE,
                    "said": {"pipeline": ODD},
                    "ratio": {"pipeline": "class"},
                },
            ),
            node("import", "add.ipynb", name="Import", parameters={"more": 1}),
            node("Left-1", "add.ipynb", name="Left", parameters={"more": 2}),
            node("join", "join.ipynb", name="Join"),
            node("high", "say.ipynb", name="High", parameters={"word": HOSTILE}),
            node("low", "say.ipynb", name="Low", parameters={"word": "low"}),
            node("after", "after.ipynb", name="After", trigger_rule="none_failed_min_one_success"),
            node("fan", "square.ipynb", name="Fan", for_each={"parameters": ["item"], "parallel": 2}),
            node("sum", "sum.ipynb", name="Sum"),
            node("flaky", "flaky.ipynb", name="Flaky", retry={"attempts": 3, "delay_s": 0.1}),
            node("train_gpu", "add.ipynb", name="GPU", resources={"gpu": 1, "memory": "1Gi"}, parameters={"more": 3}),
        ],
        "edges": [
            wire("start", "value", "import", "value"),
            wire("start", "value", "Left-1", "value"),
            wire("Left-1", "total", "join", "left"),
            wire("import", "total", "join", "right"),
            wire("join", "total", "high", "total", condition="total > 50"),
            wire("join", "total", "low", "total", condition="total <= 50"),
            wire("high", "said", "after", "said"),
            wire("low", "said", "after", "said"),
            wire("start", "items", "fan", "item"),
            wire("fan", "square", "sum", "squares"),
            wire("sum", "total", "flaky", "total"),
            wire("flaky", "total", "train_gpu", "value"),
            {"source": "after", "target": "train_gpu"},
        ],
    }


def write_torture(folder: Path) -> Path:
    """The pipeline and its notebooks in a folder; the pipeline's file."""
    for name, (parameters, body, outputs) in NOTEBOOKS.items():
        write_notebook(folder / FOLDER / name, parameters, body, outputs)
    file = folder / "tör ture.dagflow"
    file.write_text(json.dumps(torture_document(), ensure_ascii=False), encoding="utf-8")
    return file
