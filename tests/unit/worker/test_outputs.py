"""Reading outputs: the expression that the kernel evaluates, and what is made of its answer."""

import datetime
from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.worker.events import AttemptFailed
from jupyter_dagflow.worker.outputs import parse_outputs, reading_expression

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


def read(namespace: dict[str, Any], *names: str) -> dict[str, Any]:
    """Do as a kernel does: evaluate the expression among the variables, and answer with its representation."""
    value = eval(reading_expression(names), namespace)
    return parse_outputs(names, {"status": "ok", "data": {"text/plain": repr(value)}})


@given(JSON_VALUES)
def test_every_json_value_comes_back_as_it_was(value: Any) -> None:
    assert read({"x": value}, "x") == {"x": value}


def test_reading_leaves_no_trace_and_stumbles_over_no_name() -> None:
    hidden = dict.fromkeys(["json", "os", "list", "exec", "globals", "read", "plain", "here", "there"], 0)
    namespace = {**hidden, "x": (1, Path("a") / "b")}
    assert read(namespace, "x") == {"x": [1, str(Path("a") / "b")]}
    assert set(namespace) - {"__builtins__"} == {*hidden, "x"}


class Scalar:
    """As numpy's and torch's scalars are."""

    shape = ()

    def item(self) -> int:
        return 5


def test_scalars_of_array_libraries_are_plain_values() -> None:
    assert read({"x": {"deep": [Scalar()]}}, "x") == {"x": {"deep": [5]}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.date(2026, 3, 1), "2026-03-01"),
        (datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.UTC), "2026-03-01T12:30:00+00:00"),
        (datetime.time(12, 30), "12:30:00"),
        (numpy.datetime64("2026-03-01T12:30:00", "ns"), "2026-03-01T12:30:00.000000000"),
        (numpy.datetime64("2026-03-01"), "2026-03-01"),
        (numpy.array(3), 3),
        (numpy.bool_(True), True),
        (pandas.Timestamp("2026-03-01 12:30"), "2026-03-01T12:30:00"),
        (pandas.Series([1.5]).sum(), 1.5),
        ((1, [Path("a")]), [1, ["a"]]),
        ({"when": datetime.date(2026, 3, 1)}, {"when": "2026-03-01"}),
    ],
)
def test_dates_paths_and_scalars_are_plain_values(value: Any, expected: Any) -> None:
    assert read({"x": value}, "x") == {"x": expected}


@pytest.mark.parametrize("name", ["it's", 'a"b', "zwei Wörter", "\n"])
def test_awkward_names_are_only_names(name: str) -> None:
    assert read({name: 1}, name) == {name: 1}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (object(), "The output 'x' is of type object, which is no JSON value (a value of type object)."),
        ({1}, "The output 'x' is of type set, which is no JSON value (a value of type set). Save it to a file and"),
        ([{1}], "The output 'x' is of type list, which is no JSON value (a value of type set)."),
        (pandas.NaT, "The output 'x' is of type NaTType, which is no JSON value (a time that is missing)."),
        (
            numpy.datetime64("NaT"),
            "The output 'x' is of type datetime64, which is no JSON value (a time that is missing).",
        ),
        (datetime.timedelta(1), "The output 'x' is of type timedelta, which is no JSON value"),
        (pandas.DataFrame({"a": [1]}), "The output 'x' is of type DataFrame, which is no JSON value"),
        (numpy.float64("nan"), "The output 'x' is or contains NaN or Infinity"),
        ({(1, 2): 3}, "The output 'x' is of type dict, which is no JSON value (keys must be"),
        (float("inf"), "The output 'x' is or contains NaN or Infinity"),
        ("\ud800", "The output 'x' contains text that is not valid Unicode."),
        ("x" * 1_100_000, "The output 'x' is too large to pass on (1100002 characters"),
    ],
)
def test_what_json_cannot_hold_is_told_with_name_and_type(value: Any, expected: str) -> None:
    with pytest.raises(AttemptFailed) as raised:
        read({"x": value}, "x")
    assert raised.value.failure.message.startswith(expected)
    assert raised.value.failure.name == "x"


def test_a_missing_variable_is_told() -> None:
    with pytest.raises(AttemptFailed, match="did not assign the output 'y'"):
        read({"x": 1}, "x", "y")


def test_an_error_in_the_kernel_is_told() -> None:
    with pytest.raises(AttemptFailed, match=r"could not be read from the kernel \(NameError: no\)"):
        parse_outputs(["x"], {"status": "error", "ename": "NameError", "evalue": "no"})
