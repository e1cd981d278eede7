"""Parameters of a run from the command line and from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_dagflow.cli.parameters import read_parameters
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.pipeline import Pipeline

PIPELINE = Pipeline.model_validate(
    {
        "parameters": [
            {"name": "day", "type": "str"},
            {"name": "lr", "type": "float", "default": 0.1},
            {"name": "size", "default": "small", "choices": ["small", "large"]},
            {"name": "rows"},
        ]
    }
)


def written(folder: Path, text: str, name: str = "params.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_the_command_line_wins(tmp_path: Path) -> None:
    file = written(tmp_path, "# a run\nday: 2026-11-01\nlr: 0.5\nrows: [1, {a: b}]\n")
    assert read_parameters(PIPELINE, ["lr=0.2"], file) == {"day": "2026-11-01", "lr": 0.2, "rows": [1, {"a": "b"}]}


def test_a_json_file_is_read_as_json(tmp_path: Path) -> None:
    file = written(tmp_path, '{\n\t"day": "2026-11-01",\n\t"lr": 1e-3\n}', "params.json")
    assert read_parameters(PIPELINE, [], file) == {"day": "2026-11-01", "lr": 0.001}


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert read_parameters(PIPELINE, [], written(tmp_path, "# nothing\n")) == {}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("p.yaml", "day: a\nlr: much\n", 'p.yaml, line 2: lr: Expected a number (float), not "much".'),
        ("p.yaml", "day: a\nsize: tiny\n", 'p.yaml, line 2: size: "tiny" is none of its choices: "small", "large".'),
        ("p.yaml", "\nhour: 3", "p.yaml, line 2: hour: The pipeline has no parameter 'hour' (it has: day, lr, size,"),
        ("p.yaml", "day: a\nday: b", "p.yaml, line 2: The parameter 'day' is there twice."),
        ("p.yaml", "day: [1\nlr: 2", "p.yaml, line 2: This is not valid YAML: "),
        ("p.yaml", "- day", "p.yaml, line 1: The file should hold names and values, as in 'lr: 0.1'."),
        ("p.yaml", "1: 2", "p.yaml, line 1: A parameter's name should be a text, not 1."),
        ("p.yaml", "day: &a x\nrows: [*a]", "p.yaml, line 2: This is not valid YAML: an alias is not possible here"),
        ("p.yaml", "rows: !!python/object/apply:os.system [ls]", "p.yaml, line 1: This is not valid YAML: could not"),
        ("p.yaml", "lr: .nan", 'p.yaml, line 1: lr: Expected what JSON can hold, not "nan".'),
        ("p.yaml", "rows: !!set {a, b}", "p.yaml, line 1: rows: Expected what JSON can hold"),
        ("p.yaml", "day: \x00", "p.yaml: This is not valid YAML."),
        ("p.yaml", "rows: " + "[" * 5000, "p.yaml"),
        ("p.json", '{\n"lr": }', "p.json, line 2: This is not valid JSON: Expecting value."),
        ("p.json", '{"lr": "x"}', 'p.json: lr: Expected a number (float), not "x".'),
        ("p.json", "[1]", "p.json: The file should hold an object of names and values."),
        ("p.json", "[" * 100_000, "p.json: This is not valid JSON."),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(tmp_path: Path, name: str, text: str, expected: str) -> None:
    with pytest.raises(DagflowError) as raised:
        read_parameters(PIPELINE, [], written(tmp_path, text, name))
    told = raised.value.message.removeprefix(f"{tmp_path}/")
    assert told.startswith(expected)
    assert "\n" not in told


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.yaml", tmp_path):
        with pytest.raises(DagflowError, match=r"There is no file|cannot be read"):
            read_parameters(PIPELINE, [], path)
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(DagflowError, match="is not UTF-8 text"):
        read_parameters(PIPELINE, [], tmp_path / "bytes.yaml")
