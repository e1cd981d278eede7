"""Nodes as people name them on the command line."""

from __future__ import annotations

import pytest

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.node_names import find_node
from jupyter_dagflow.model.pipeline import Pipeline

PIPELINE = Pipeline.model_validate(
    {
        "nodes": [
            {"id": "train", "name": "Train v1.0"},
            {"id": "a", "name": "Load"},
            {"id": "b", "name": "Load"},
            {"id": "c", "name": "a"},
            {"id": "n", "type": "note"},
        ]
    }
)


@pytest.mark.parametrize(
    ("text", "node_id"),
    [
        ("train", "train"),
        ("Train v1.0", "train"),
        ("train.3", "train.3"),
        ("Train v1.0.03", "train.3"),
        ("a", "a"),
    ],
)
def test_by_id_or_by_a_name_that_only_one_has(text: str, node_id: str) -> None:
    assert find_node(PIPELINE, text) == node_id


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Load", "2 nodes have the name 'Load'; use an id: a, b."),
        ("Load.1", "2 nodes have the name 'Load'"),
        ("n", r"The pipeline has no node 'n' \(it has: train, a, b, c\)."),
        ("train.x", "The pipeline has no node 'train.x'"),
        ("train.", "The pipeline has no node 'train.'"),
        ("", "The pipeline has no node ''"),
    ],
)
def test_what_names_none_or_several_is_told(text: str, message: str) -> None:
    with pytest.raises(DagflowError, match=message):
        find_node(PIPELINE, text)
