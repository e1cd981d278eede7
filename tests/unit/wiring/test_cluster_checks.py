"""Which settings of a pipeline are checked, and what the trial of one means."""

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.engine.events import AttemptFailure, AttemptResult
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.wiring.cluster_checks import PodSettings, judged, pod_settings, trial_spec
from jupyter_dagflow.wiring.documents import read_pipeline
from jupyter_dagflow.wiring.workspace import Workspace

VOLUME = {"type": "volume", "pvc": "work", "sub_path": "", "mount_path": "/workspace"}


def settings(root: Path, document: dict[str, Any], **given: Any) -> list[PodSettings]:
    write_notebook(root / "a.ipynb", ["1"])
    (root / "p.dagflow").write_text(json.dumps({"version": 1, "edges": [], **document}))
    workspace = Workspace(root=root)
    return pod_settings(workspace, read_pipeline(workspace, "p.dagflow"), given)


def node(name: str, **given: Any) -> dict[str, Any]:
    return {"id": name, "path": "a.ipynb", **given}


def test_settings_are_merged_and_nodes_that_share_them_are_checked_together(tmp_path):
    found = settings(
        tmp_path,
        {
            "defaults": {"executor": "kubernetes", "kubernetes": {"image": "i", "workspace": VOLUME}},
            "nodes": [
                node("a"),
                node("b", kubernetes={}),
                node("gpu", resources={"gpu": 1}),
                node("here", executor="local"),
            ],
        },
    )
    assert [(each.nodes, each.resources, each.problems) for each in found] == [
        (("a", "b"), {}, ()),
        (("gpu",), {"gpu": 1}, ()),
    ]
    assert found[0].kubernetes == {"image": "i", "workspace": VOLUME}
    assert found[0].kernel == "python3"


def test_without_a_node_in_a_pod_all_are_checked(tmp_path):
    (found,) = settings(tmp_path, {"nodes": [node("a"), node("b")]})
    assert found.nodes == ("a", "b")
    assert {problem.partition(":")[0] for problem in found.problems} == {"kubernetes.image", "kubernetes.workspace"}


def test_options_override_the_document(tmp_path):
    (found,) = settings(
        tmp_path,
        {"nodes": [node("a", executor="kubernetes", kubernetes={"image": "old", "namespace": "n"})]},
        image="new",
        workspace=VOLUME,
    )
    assert found.kubernetes == {"image": "new", "namespace": "n", "workspace": VOLUME}
    assert found.problems == ()


def result(message: str = "", name: str = "", state: AttemptState = AttemptState.FAILED) -> AttemptResult:
    return AttemptResult(time=1.0, state=state, failure=AttemptFailure(message=message, name=name))


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (result("ImagePullBackOff: Back-off.", "ImagePullBackOff"), "image_pull_secrets"),
        (result("This Python has no 'nbformat'; install papermill there.", "WorkerError"), "pip install papermill"),
        (result("No such kernel named ir", "NoSuchKernel"), "Install the kernel 'ir'"),
        (result("The pod cannot write /workspace: Permission denied."), "sub_path"),
        (result("OOMKilled: too much", "OOMKilled"), ""),
    ],
)
def test_a_trial_that_failed_comes_with_the_way_out(tmp_path, ended, words):
    wanted = PodSettings(kubernetes={"image": "i", "workspace": VOLUME}, kernel="ir")
    finding = judged(trial_spec(Workspace(root=tmp_path), wanted, "r"), ended, "", 60)
    assert finding.mark == "wrong"
    assert ended.failure is not None
    assert ended.failure.message.rstrip(".") in finding.message
    assert words in finding.advice
    assert bool(words) == bool(finding.advice)


def test_a_trial_that_never_began_tells_what_it_waited_for(tmp_path):
    spec = trial_spec(Workspace(root=tmp_path), PodSettings(kubernetes={"image": "i"}), "r")
    finding = judged(spec, result(state=AttemptState.CANCELLED), "0/1 nodes are available.", 60)
    assert (finding.mark, finding.message) == (
        "wrong",
        "No pod had run a notebook after 60 s: 0/1 nodes are available.",
    )


def test_a_trial_waits_for_images_no_longer_than_a_person_would(tmp_path):
    for given, expected in ((None, 15.0), (600, 15.0), (3, 3.0)):
        kubernetes = {} if given is None else {"image_pull_grace_s": given}
        spec = trial_spec(Workspace(root=tmp_path), PodSettings(kubernetes=kubernetes), "r")
        assert spec.kubernetes["image_pull_grace_s"] == expected
