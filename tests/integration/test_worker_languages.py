"""Outputs of notebooks in other languages than Python.

Where the kernel ``ir`` is installed, R is asked; elsewhere what it wrote once is read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from jupyter_dagflow.testing.notebooks import notebook
from jupyter_dagflow.worker.events import AttemptFailed
from jupyter_dagflow.worker.other_languages import WRITERS
from jupyter_dagflow.worker.outputs import told_values
from tests.integration.worker_folder import Folder

HAS_R = "ir" in KernelSpecManager().find_kernel_specs()
RECORDED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "outputs" / "r.json").read_text(encoding="utf-8")
)
"""By the source of a cell, what R wrote of the variable ``x``."""


def outputs_of_r(folder: Folder, source: str) -> dict[str, Any]:
    """The outputs of a cell in R; raises ``AssertionError`` with the failure if it has none."""
    if not HAS_R:
        try:
            return told_values(["x"], json.dumps({"x": RECORDED[source]}))
        except AttemptFailed as error:
            raise AssertionError(error.failure.message) from None
    cells = notebook(["day <- 'some day'", source], kernel="ir", language="R")
    (folder.path / "source.ipynb").write_text(json.dumps(cells))
    folder.request(outputs=["x"])
    result = folder.finish()[-1]
    assert result["state"] == "succeeded", result["failure"]["message"]
    assert not (folder.path / "found.json").exists()
    return dict(result["outputs"])


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "x <- list(number = 0.1, whole = 3L, flag = TRUE, text = 'grün \"$\\n', nothing = NULL, missing = NA,"
            " many = c(1, 2.5), words = c('a', 'b'), none = list(), named = c(a = 1, b = 2), deep = list(list(1L)),"
            " day = as.Date('2026-03-01'), levels = factor(c('u', 'v')))",
            {
                "number": 0.1,
                "whole": 3,
                "flag": True,
                "text": 'grün "$\n',
                "nothing": None,
                "missing": None,
                "many": [1, 2.5],
                "words": ["a", "b"],
                "none": [],
                "named": {"a": 1, "b": 2},
                "deep": [[1]],
                "day": "2026-03-01",
                "levels": ["u", "v"],
            },
        ),
        ("x <- NULL", None),
        ("x <- 'data/a.csv'", "data/a.csv"),
        ("x <- as.POSIXct('2026-03-01 12:30:00', tz = 'UTC')", "2026-03-01T12:30:00"),
    ],
)
def test_outputs_of_r(folder: Folder, source: str, expected: Any) -> None:
    assert outputs_of_r(folder, source) == {"x": expected}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("y <- 1", "The notebook did not assign the output 'x'."),
        ("x <- c(1, NaN)", "The output 'x' is or contains NaN or Infinity"),
        ("x <- function() 1", "The output 'x' is of type function, which is no JSON value (a value of type function)."),
        ("x <- list(a = data.frame(b = 1))", "The output 'x' is of type list, which is no JSON value (a data frame)."),
        ("x <- strrep('a', 2000000)", "The output 'x' is too large to pass on (2000002 characters of JSON"),
    ],
)
def test_outputs_of_r_that_cannot_be_passed_on(folder: Folder, source: str, expected: str) -> None:
    with pytest.raises(AssertionError) as raised:
        outputs_of_r(folder, source)
    assert str(raised.value).startswith(expected)


def test_names_and_paths_are_never_code() -> None:
    source = WRITERS["julia"](['a"b', "$(run(`ls`))"], Path("/tmp/$x"))
    assert source.startswith('let wanted = String["a\\"b", "\\$(run(`ls`))"], path = "/tmp/\\$x", limit = 1048576\n')
    source = WRITERS["r"](['a"b', "c\\"], Path("/tmp/x"))
    assert source.startswith('local({\nwanted <- c("a\\"b", "c\\\\")\npath <- "/tmp/x"\nlimit <- 1048576\n')
