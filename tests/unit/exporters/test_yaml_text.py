from __future__ import annotations

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_dagflow.exporters.yaml_text import yaml_text


@given(st.text(), st.text())
@example("\n", " a\n b")
@example("---\n", "...\n")
@example("\u2028\n", "\x85\n\ufeff")
@example("yes", "0o7")
def test_every_text_comes_back_as_it_was(key: str, value: str) -> None:
    assert yaml.safe_load(yaml_text({key: [value, {"inner": value}]})) == {key: [value, {"inner": value}]}


def test_what_stands_twice_is_written_twice() -> None:
    shared = {"a": 1}
    assert yaml_text({"x": shared, "z": [shared]}) == "x:\n  a: 1\nz:\n  - a: 1\n"
