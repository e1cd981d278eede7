"""What a condition may say, what it means, and what it must never do."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.model.conditions import ConditionError, parse_condition

VALUES: dict[str, Any] = {
    "accuracy": 0.93,
    "n_rows": 120,
    "name": "forest",
    "scores": {"f1": 0.8, "by_class": [0.7, 0.9]},
    "missing": None,
    "ready": True,
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("accuracy > 0.9 and n_rows >= 100", True),
        ("accuracy > 0.95 or name == 'svm'", False),
        ("not ready", False),
        ("0.9 < accuracy < 0.95", True),
        ("name in ['forest', 'svm']", True),
        ("'x' not in name", True),
        ("missing is None", True),
        ("missing is not None", False),
        ("scores['f1'] * 100 >= 80", True),
        ("scores['by_class'][-1] == max(scores['by_class'])", True),
        ("len(name) % 2 == 0", True),
        ("round(accuracy, 1) == 0.9", True),
        ("-n_rows // 7 + abs(-3) < 0", True),
        ("name[:3] == 'for'", True),
        ("  ready  ", True),
        ("n_rows", True),
    ],
)
def test_what_a_condition_says(text: str, holds: bool) -> None:
    assert parse_condition(text).holds(VALUES) is holds


def test_names_are_what_it_needs() -> None:
    assert parse_condition("accuracy > limit and len(rows) > 0").names == {"accuracy", "limit", "rows"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "accuracy >",
        "accuracy = 1",
        "import os",
        "__import__('os').system('x')",
        "().__class__.__bases__",
        "accuracy.real > 0",
        "open('/etc/passwd')",
        "eval('1')",
        "getattr(name, 'x')",
        "max(*scores)",
        "min(1, key=len)",
        "lambda: 1",
        "[x for x in name]",
        "{'a': 1}",
        "f'{name}'",
        "9 ** 9 ** 9",
        "1 << 99",
        "(y := 1)",
        "b'x' == name",
        "accuracy if ready else 0",
        "(" * 500 + "1" + ")" * 500,
        "a" * 2000,
    ],
)
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(ConditionError):
        parse_condition(text)


@pytest.mark.parametrize(
    "text",
    [
        "accuracy > name",
        "missing > 1",
        "n_rows / 0 > 1",
        "scores['f2'] > 0",
        "name[99] == 'x'",
        "unknown > 1",
        "len",
        "'%999999999d' % n_rows == name",
        "name * 999999999 == name",
        "[0] * 999999999 == name",
        "min([]) > 0",
    ],
)
def test_values_that_do_not_fit_are_told_in_one_sentence(text: str) -> None:
    with pytest.raises(ConditionError, match="cannot be decided") as told:
        parse_condition(text).holds(VALUES)
    assert "\n" not in str(told.value)


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    with contextlib.suppress(ConditionError):
        parse_condition(text).holds(VALUES)
