import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.server.json_text import to_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def refuse(name: str) -> None:
    raise AssertionError(name)


@given(values)
def test_every_browser_reads_it(value: Any) -> None:
    json.loads(to_json(value), parse_constant=refuse)


def test_numbers_that_json_lacks_are_told_by_name() -> None:
    value = {"a": [float("nan"), 1.5], "b": (float("inf"), -float("inf"))}
    assert json.loads(to_json(value)) == {"a": ["NaN", 1.5], "b": ["Infinity", "-Infinity"]}


def test_half_a_surrogate_pair_stays_ascii() -> None:
    assert to_json("\ud800") == '"\\ud800"'
