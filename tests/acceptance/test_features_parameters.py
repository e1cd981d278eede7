"""A run is asked for its parameters: types, choices, defaults, and one that must be given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Workspace

PIPELINE = "features/parameters/parameters.dagflow"
FILE = "features/parameters/christmas.yaml"


def test_given_one_by_one(examples: Workspace) -> None:
    outputs = examples.run_outputs(PIPELINE, "-p", "city=Basel", "-p", "days=2", "-p", "hurry=no")
    assert outputs == {"forecast": {"expected": 20.5}, "order": {"pieces": 21, "order": "21 pieces to Basel by post"}}


def test_given_in_a_file_of_which_the_command_line_changes_one(examples: Workspace) -> None:
    outputs = examples.run_outputs(PIPELINE, "--params-file", FILE, "-p", "method=last")
    assert outputs["order"]["order"] == "70 pieces to Zürich by courier"
    outputs = examples.run_outputs(PIPELINE, "--params-file", FILE)
    assert outputs["forecast"] == {"expected": 55.0}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "parameters.city: Parameter 'city' needs a value."),
        (("-p", "city=Bern", "-p", "method=guess"), '"guess" is none of its choices: "mean", "median", "last".'),
        (("-p", "city=Bern", "-p", "days=few"), 'Expected a whole number (int), not "few".'),
        (("-p", "city=Bern", "-p", "town=Bern"), "The pipeline has no parameter 'town' (it has: city, method,"),
        (("--params-file", "wrong.yaml"), "wrong.yaml, line 2: sales: Expected a list (list), not 3."),
        (("--params-file", "gone.yaml"), "There is no file 'gone.yaml'."),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_runs(
    examples: Workspace, arguments: tuple[str, ...], sentence: str
) -> None:
    (examples.folder / "wrong.yaml").write_text("city: Bern\nsales: 3\n", encoding="utf-8")
    done = examples.dagflow("run", PIPELINE, *arguments)
    assert done.returncode == 2, done.stdout
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    listed = examples.dagflow("runs", "list", "--json")
    assert json.loads(listed.stdout) == []


def test_a_script_asks_for_the_same(examples: Workspace) -> None:
    script = examples.export(PIPELINE)
    done = examples.script(script, "--city", "Basel", "--days", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert examples.script_outputs(script)["order"]["pieces"] == 21
    for arguments in ((), ("--city", "Basel", "--method", "guess")):
        assert examples.script(script, *arguments).returncode == 2
