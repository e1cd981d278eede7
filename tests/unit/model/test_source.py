"""What the source of a cell tells without being executed."""

from __future__ import annotations

import pytest

from jupyter_dagflow.model import source


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("x = 3\ny: float = f()\nz = g()", {"x": "int", "y": "float", "z": "any"}),
        ("x = len(a)\ny = str(b)\nz = f'{c}'", {"x": "int", "y": "str", "z": "str"}),
        ("x = [a for a in b]\ny = {a: 1}\nz = a is None", {"x": "list", "y": "dict", "z": "bool"}),
        ("x = not y\nw = a < b", {"x": "bool", "w": "any"}),
        ("x = 0\nx += 0.5", {"x": "any"}),
        ("x = 0\nif y:\n    x = 'a'", {"x": "any"}),
        ("a, b = 1, 2", {"a": "any", "b": "any"}),
        ("x = None", {"x": "any"}),
        ("x = (", {}),
    ],
)
def test_types_that_the_source_tells(text: str, types: dict[str, str]) -> None:
    assert source.assigned_types(text, "python") == types


def test_types_of_other_languages_are_not_told() -> None:
    assert source.assigned_types("x <- 1", "r") == {"x": "any"}
