"""What a key depends on, and how two attempts are told apart in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.engine.cache import KEPT_CHARS, explain, key_of, key_parts
from jupyter_dagflow.engine.plan import NodePlan, make_plan
from jupyter_dagflow.engine.ports import FrozenSource
from jupyter_dagflow.model.pipeline import Pipeline

ARTIFACTS = [
    {"name": "x", "path": "model.bin", "sha256": "1"},
    {"name": "x", "path": "other.bin", "sha256": "2"},
    {"name": "z", "path": "model.bin", "sha256": "9"},
]


def plan(node: Mapping[str, Any] | None = None, **defaults: Any) -> NodePlan:
    """Node ``b``, which takes the output ``x`` of ``a`` and comes after ``c``."""
    edges = [
        {"source": "a", "target": "b", "source_output": "x", "target_parameter": "y"},
        {"source": "c", "target": "b"},
    ]
    nodes = [{"id": "a"}, {"id": "c"}, {"id": "b", "path": "books/b.ipynb", **(node or {})}]
    drawn = {"defaults": defaults, "nodes": nodes, "edges": edges}
    return make_plan(Pipeline.model_validate(drawn)).nodes["b"]


def parts(
    node: NodePlan | None = None,
    *,
    pipeline: str = "home/p.dagflow",
    parameters: Mapping[str, Any] | None = None,
    artifacts: Mapping[str, Any] | None = None,
    files: Mapping[str, str] | None = None,
    **source: Any,
) -> dict[str, Any]:
    told = {"hash": "h", "working_directory": Path("/w"), "outputs": ["o"], "kernel": "python3", **source}
    return key_parts(
        node or plan(),
        FrozenSource(**told),
        pipeline=pipeline,
        parameters={"y": "model.bin", "lr": 0.1} if parameters is None else parameters,
        artifacts={"a": ARTIFACTS, "c": ARTIFACTS} if artifacts is None else artifacts,
        files={"data.csv": "f"} if files is None else files,
    )


def test_a_key_does_not_depend_on_the_order_of_names() -> None:
    assert key_of(parts(parameters={"a": 1, "b": 2})) == key_of(parts(parameters={"b": 2, "a": 1}))


def test_a_key_changes_with_all_that_the_result_depends_on() -> None:
    changed = [{**ARTIFACTS[0], "sha256": "7"}]
    variants = [
        parts(),
        parts(hash="i"),
        parts(kernel="r"),
        parts(outputs=["o", "p"]),
        parts(settings={"command": ["ls"]}),
        parts(pipeline="elsewhere/p.dagflow"),
        parts(parameters={"y": "model.bin"}),
        parts(parameters={"y": "model.bin", "lr": "0.1"}),
        parts(artifacts={"a": changed}),
        parts(files={"data.csv": "g"}),
        parts(files={}),
        parts(plan({"env": {"A": "1"}})),
        parts(plan({"executor": "kubernetes"}, kubernetes={"image": "one"})),
        parts(plan({"executor": "kubernetes"}, kubernetes={"image": "two"})),
    ]
    keys = [key_of(variant) for variant in variants]
    assert len(set(keys)) == len(keys)


def test_what_only_orders_and_what_no_value_names_changes_no_key() -> None:
    same = key_of(parts())
    assert key_of(parts(artifacts={"a": ARTIFACTS})) == same
    assert key_of(parts(artifacts={"a": [ARTIFACTS[0]]})) == same
    assert key_of(parts(artifacts={"a": [*ARTIFACTS, {"name": "x", "path": "more.bin", "sha256": "3"}]})) == same
    assert key_of(parts(plan({"name": "B", "retry": {"attempts": 3}, "timeout_s": 5}))) == same


def test_a_list_of_files_counts_with_all_of_them() -> None:
    both = parts(parameters={"y": ["model.bin", "other.bin"]})
    assert both["contents"] == {"y": ["1", "2"]}
    assert parts(parameters={"y": [1, None]})["contents"] == {}


def test_the_image_counts_only_where_it_is_used() -> None:
    assert key_of(parts(plan(kubernetes={"image": "one"}))) == key_of(parts(plan(kubernetes={"image": "two"})))


def test_long_values_are_kept_as_hashes() -> None:
    kept = parts(parameters={"long": "x" * KEPT_CHARS})["parameters"]["long"]
    assert kept.startswith("sha256:")
    assert len(kept) < KEPT_CHARS
    assert key_of(parts(parameters={"long": "x" * 999})) != key_of(parts(parameters={"long": "x" * 998}))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (parts(), []),
        (parts(parameters={"y": "model.bin", "lr": 0.2}), ["parameter lr changed 0.1 → 0.2"]),
        (parts(parameters={"y": "model.bin", "lr": 0.1, "new": 1}), ["parameter new is new"]),
        (parts(parameters={"y": "model.bin"}), ["parameter lr is gone"]),
        (parts(parameters={"y": "model.bin", "lr": "x" * 999}), ["parameter lr changed"]),
        (
            parts(parameters={"y": "model.bin", "lr": "x" * 60}),
            [f'parameter lr changed 0.1 → "{"x" * 38}…'],
        ),
        (parts(hash="i"), ["the notebook's code changed"]),
        (
            parts(files={"data.csv": "g", "more.csv": "h"}),
            ["input file data.csv changed", "input file more.csv is new"],
        ),
        (parts(artifacts={"a": [{**ARTIFACTS[0], "sha256": "7"}]}), ["the file that comes in as y changed"]),
        (parts(plan({"env": {"TOKEN": "secret"}})), ["environment variable TOKEN is new"]),
        (parts(kernel=None), ["the kernel changed python3 → none"]),
        (parts(outputs=[]), ["the outputs to read changed"]),
        (parts(pipeline="p.dagflow"), ["the folder changed home/books → books"]),
        (
            parts(plan({"executor": "kubernetes"}, kubernetes={"image": "one"})),
            ["the image changed none → one"],
        ),
    ],
)
def test_what_changed_is_told(now: Mapping[str, Any], told: list[str]) -> None:
    assert explain(parts(), now) == told


def test_a_command_and_a_script_are_called_what_they_are() -> None:
    for kind, told in (("script", "the script changed"), ("command", "the command changed")):
        node = plan({"type": kind, "command": ["x"]})
        assert explain(parts(node), parts(node, hash="i")) == [told]


def test_nothing_is_told_of_an_attempt_that_kept_no_parts() -> None:
    assert explain({}, parts()) == []


VALUES = st.dictionaries(
    st.text(max_size=5), st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))
)


@given(VALUES, VALUES)
def test_equal_keys_have_nothing_to_explain_and_others_have(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, now = parts(parameters=one), parts(parameters=other)
    assert (key_of(before) == key_of(now)) == (explain(before, now) == [])
