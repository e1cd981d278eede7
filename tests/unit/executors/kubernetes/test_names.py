"""Names are labels that Kubernetes takes, equal for equal attempts only."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.executors.kubernetes.names import LABEL, job_name, label_value, labels, user_name

IDS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
DNS = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
POD_SUFFIX = 6


def attempt(run_id: str, node_id: str, number: int) -> AttemptSpec:
    return AttemptSpec(
        run_id=run_id, node_id=node_id, attempt=number, directory=Path("d"), working_directory=Path("w"), pipeline="p q"
    )


@given(IDS, IDS, st.integers(1, 10**9))
@example("r", "n" * 64, 10**9)
def test_a_job_name_is_a_dns_label_that_leaves_room_for_its_pods(run_id: str, node_id: str, number: int) -> None:
    name = job_name(attempt(run_id, node_id, number))
    assert DNS.fullmatch(name)
    assert len(name) + POD_SUFFIX <= 63


@given(IDS, IDS)
def test_labels_are_valid(run_id: str, node_id: str) -> None:
    assert all(LABEL.fullmatch(value) for value in labels(attempt(run_id, node_id, 1)).values())


@given(st.text(max_size=80), st.text(max_size=80))
def test_different_texts_have_different_labels(one: str, other: str) -> None:
    assert (label_value(one) == label_value(other)) == (one == other)


def test_names_differ_by_run_node_and_attempt() -> None:
    specs = [("r", "n", 1), ("r2", "n", 1), ("r", "N", 1), ("r", "n_", 1), ("r", "n", 2)]
    assert len({job_name(attempt(*each)) for each in specs}) == len(specs)
    assert job_name(attempt("r", "n", 1)) == job_name(attempt("r", "n", 1))


def test_the_user_is_the_hubs() -> None:
    assert user_name({"JUPYTERHUB_USER": "ada"}) == "ada"
    assert user_name({}) != ""
