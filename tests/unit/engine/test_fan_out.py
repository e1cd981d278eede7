"""Which items a node runs for."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_dagflow.engine.fan_out import items_of
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.pipeline import Node


def items(parameters: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    return items_of(Node.model_validate({"id": "a", "for_each": {"parameters": names}}), parameters)


def test_one_list_gives_an_instance_for_each_item() -> None:
    assert items({"x": [3, 1, 3], "other": 5}, "x") == [{"x": 3}, {"x": 1}, {"x": 3}]
    assert items({"x": []}, "x") == []


def test_several_lists_make_a_grid_the_first_varying_slowest() -> None:
    assert items({"lr": [0.1, 0.2], "depth": [1, 2]}, "lr", "depth") == [
        {"lr": 0.1, "depth": 1},
        {"lr": 0.1, "depth": 2},
        {"lr": 0.2, "depth": 1},
        {"lr": 0.2, "depth": 2},
    ]
    assert items({"lr": [0.1], "depth": []}, "lr", "depth") == []
    assert items({"x": [1, 2]}, "x", "x") == [{"x": 1}, {"x": 2}]


@pytest.mark.parametrize("value", ["a,b", 3, None, {"a": 1}])
def test_what_is_no_list_is_told_with_its_value(value: Any) -> None:
    with pytest.raises(DagflowError, match="runs for each item of 'x', which is no list but "):
        items({"x": value}, "x")


def test_a_parameter_without_a_value_is_told() -> None:
    with pytest.raises(DagflowError, match="runs for each item of 'x', which has no value"):
        items({}, "x")


def test_there_is_an_end_to_how_many_instances_there_are() -> None:
    assert len(items({"x": list(range(100)), "y": list(range(100))}, "x", "y")) == 10_000
    with pytest.raises(DagflowError, match="would run for 10,100 items; at most 10,000"):
        items({"x": list(range(101)), "y": list(range(100))}, "x", "y")
    with pytest.raises(DagflowError, match="at most"):
        items({str(n): list(range(10_000)) for n in range(20)}, *map(str, range(20)))
