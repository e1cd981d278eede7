"""What is said of pods before they are made."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.kubernetes import quantity
from jupyter_dagflow.model.notebook import NotebookInfo, read_notebook
from jupyter_dagflow.model.validation import Surroundings, validate
from jupyter_dagflow.testing.notebooks import notebook

PVC = {"type": "volume", "pvc": "work"}
GOOD = {"image": "i:1", "workspace": PVC}


def found(node: dict[str, Any], *, executor: str | None = None, **defaults: Any) -> dict[str, str]:
    """The problems of a pipeline of one node, by their places."""
    pipeline = parse_pipeline(
        {
            "version": 1,
            "defaults": defaults,
            "nodes": [{"id": "n", "path": "n.ipynb", "executor": "kubernetes", **node}],
        }
    )
    surroundings = Surroundings(
        notebooks={"n": info()}, kernels=["python3"], executors=["kubernetes", "local"], executor=executor
    )
    return {problem.path: problem.message for problem in validate(pipeline, surroundings)}


def info() -> NotebookInfo:
    return read_notebook(json.dumps(notebook(["x = 1"], kernel="only-in-the-image")).encode())


def test_a_pod_has_kernels_of_its_own() -> None:
    assert found({"kubernetes": GOOD}) == {}
    assert list(found({"kubernetes": GOOD, "executor": "local"})) == ["nodes[0].kernel"]


def test_defaults_count() -> None:
    assert found({}, kubernetes=GOOD) == {}
    assert found({"kubernetes": {"image": "j"}}, kubernetes=GOOD) == {}


def test_a_pod_without_image_and_workspace() -> None:
    problems = found({})
    assert sorted(problems) == ["nodes[0].kubernetes.image", "nodes[0].kubernetes.workspace"]
    assert "object store" in problems["nodes[0].kubernetes.workspace"]


def test_the_executor_of_one_run_counts() -> None:
    assert "nodes[0].kubernetes.image" in found({"executor": "local"}, executor="kubernetes")
    assert list(found({}, executor="local")) == ["nodes[0].kernel"]


def test_a_template_may_bring_the_image() -> None:
    pod = {"spec": {"containers": [{"name": "worker", "image": "x"}]}}
    assert found({"kubernetes": {"workspace": PVC, "pod": pod}}) == {}


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"workspace": {"type": "volume"}}, "workspace"),
        ({"workspace": {"type": "volume", "pvc": "a", "host_path": "/b"}}, "workspace"),
        ({"workspace": {"type": "object-store", "url": "s3://key:secret@host/bucket"}}, "workspace.url"),
        ({"volumes": [{"mount_path": "/a"}]}, "volumes[0]"),
        ({"volumes": [{"mount_path": "/a", "pvc": "a", "secret": "b"}]}, "volumes[0]"),
        ({"env_from": [{"prefix": "A_"}]}, "env_from[0]"),
    ],
)
def test_settings_that_contradict_themselves(settings: dict[str, Any], place: str) -> None:
    assert list(found({"kubernetes": {**GOOD, **settings}})) == [f"nodes[0].kubernetes.{place}"]


@pytest.mark.parametrize(
    ("resources", "place"),
    [
        ({"cpu": 2, "cpu_limit": 1}, "cpu_limit"),
        ({"memory": "1Gi", "memory_limit": "1000Mi"}, "memory_limit"),
    ],
)
def test_limits_below_what_was_asked_for(resources: dict[str, Any], place: str) -> None:
    assert list(found({"kubernetes": GOOD, "resources": resources})) == [f"nodes[0].resources.{place}"]


@pytest.mark.parametrize(
    "node",
    [
        {"kubernetes": {"workspace": {"type": "volume", "pvc": "a", "sub_path": "../b"}}},
        {"kubernetes": {"workspace": {"type": "volume", "pvc": "a", "mount_path": "relative"}}},
        {"kubernetes": {"workspace": {"type": "ftp"}}},
        {"kubernetes": {"image_pull_policy": "Sometimes"}},
        {"kubernetes": {"namespace": "Not A Name"}},
        {"kubernetes": {"volumes": [{"mount_path": "/a", "pvc": "a", "sub_path": "/etc"}]}},
        {"kubernetes": {"pod": []}},
        {"resources": {"memory": "a lot"}},
        {"resources": {"gpu": -1}},
        {"resources": {"gpu_type": "A100"}},
    ],
)
def test_what_is_no_setting_is_refused_with_its_place(node: dict[str, Any]) -> None:
    with pytest.raises(InvalidPipeline) as refused:
        found(node)
    assert refused.value.problems[0].path.startswith(("nodes[0].kubernetes.", "nodes[0].resources."))


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("500m", 0.5), ("1Ki", 1024), ("1.5Gi", 1.5 * 2**30), ("3G", 3e9), ("2k", 2e3), ("1Ei", 2.0**60)],
)
def test_quantities(text: str, number: float) -> None:
    assert quantity(text) == number


@pytest.mark.parametrize("text", ["", "Gi", "1 Gi", "-1", "1KiB", "1ki", "1e3x"])
def test_no_quantities(text: str) -> None:
    with pytest.raises(ValueError, match="no quantity"):
        quantity(text)
