"""What the command line says of a run as it goes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from click import unstyle as plain

from jupyter_dagflow.engine.ports import Event
from jupyter_dagflow.terminal.picture import Picture, closing, usage
from jupyter_dagflow.terminal.progress import PlainProgress
from jupyter_dagflow.wiring.workspace import Workspace

VIEW: dict[str, Any] = {
    "run_id": "run-1",
    "pipeline": "p.dagflow",
    "state": "running",
    "document": {"nodes": [{"id": "train", "name": "Train"}]},
    "nodes": {"train": {"state": "pending"}},
}
REASON = "0/1 nodes are available: 1 Insufficient nvidia.com/gpu."


def event(**data: Any) -> Event:
    return Event(seq=1, run_id="run-1", time=0.0, type="node", node_id="train", attempt=1, data=data)


def test_why_a_node_waits_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    progress = PlainProgress(VIEW)
    progress.take(
        [event(state="queued"), event(message=REASON), event(message=None), event(cell={"index": 1, "total": 2})]
    )
    progress.take([event(state="running"), event(message="of no interest now")])
    lines = capsys.readouterr().out.splitlines()
    assert [line[9:] for line in lines[1:]] == ["○ Train  queued", f"○ Train  queued: {REASON}", "▶ Train  running"]


def test_words_of_others_cannot_write_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    PlainProgress(VIEW).take([event(state="queued", message="no \x1b[2Jimage\r\nfound")])
    assert capsys.readouterr().out.splitlines()[1].endswith("queued: no [2Jimage found")


def events(*told: tuple[str, dict[str, Any]]) -> list[Event]:
    return [
        Event(seq=seq, run_id="run-1", time=0.0, type="node", node_id=node_id, attempt=None, data=data)
        for seq, (node_id, data) in enumerate(told, 1)
    ]


FAN_OUT = events(
    ("train", {"state": "queued"}),
    ("train", {"state": "queued", "width": 3}),
    *[(f"train.{index}", {"state": "queued", "item": {"lr": index / 10}}) for index in range(3)],
    ("train", {"state": "running"}),
    *[(f"train.{index}", {"state": "running"}) for index in range(3)],
    ("train.0", {"state": "succeeded", "started_at": 1.0, "finished_at": 2.0}),
    ("train.2", {"state": "failed", "failure": {"message": "ValueError: no\nrows"}}),
)


def test_a_fan_out_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress = PlainProgress(VIEW)
    progress.take(FAN_OUT)
    progress.take(events(("train.1", {"state": "skipped"}), ("train", {"state": "failed", "message": "1 failed."})))
    lines = [line[9:] for line in capsys.readouterr().out.splitlines()[1:]]
    assert lines == ["○ Train  queued", "▶ Train  running", "✘ Train  failed 3/3: 1 failed."]


def test_a_fan_out_counts_what_has_ended() -> None:
    picture = Picture(VIEW)
    for told in FAN_OUT:
        picture.apply(told)
    assert plain(picture.line("train")) == "▶ Train  running 2/3"
    assert plain(picture.headline()).endswith("0 of 1")
    assert plain(picture.line("train.2")) == "✘ Train.2  failed: ValueError: no rows (lr=0.2)"
    for told in events(("train.0", {"state": "pending"}), ("train", {"width": 2})):
        picture.apply(told)
    assert plain(picture.line("train")) == "▶ Train  running 0/2", "a rerun found fewer items"


def test_reuse_and_waiting_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = events(
        ("train", {"state": "waiting"}),
        ("train", {"message": "Waits for data.csv."}),
        ("train", {"state": "reused", "message": None, "reused": {"run_id": "run-0", "node_id": "t", "attempt": 1}}),
        ("train", {"state": "running", "reason": "parameter lr changed 0.1 → 0.2"}),
    )
    PlainProgress(VIEW).take(told)
    assert [line[9:] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "◌ Train  waiting",
        "◌ Train  waiting: Waits for data.csv.",
        "↺ Train  reused from run run-0",
        "▶ Train  running: parameter lr changed 0.1 → 0.2",
    ]


def test_the_last_words_name_a_few_of_the_instances_that_failed(tmp_path: Path) -> None:
    def failed(**more: Any) -> dict[str, Any]:
        return {"state": "failed", "attempt": 1, "failure": {"message": "no rows"}, **more}

    nodes = {"train": failed(attempt=0, failure=None, message="9 of 9 instances failed.")}
    nodes["load"] = failed(child_run_id="run-2")
    nodes |= {f"train.{index}": failed(item={"lr": index}) for index in range(9)}
    told = closing({**VIEW, "state": "failed", "nodes": nodes}, Workspace(root=tmp_path)).splitlines()
    assert [plain(line) for line in told[1:]] == [
        "  train: 9 of 9 instances failed.",
        *[f"  train.{index}: no rows (lr={index})" for index in range(5)],
        "  … and 4 more of train: dagflow runs show run-1",
        "  load: no rows",
        "    dagflow runs show run-2",
        f"Fix it, then: dagflow runs rerun --failed run-1 --workspace {os.path.relpath(tmp_path)}",
    ]


@pytest.mark.parametrize(
    ("resources", "asked", "told"),
    [
        ({}, {"memory": "4Gi", "gpu": 1}, ""),
        ({"peak_memory_bytes": 300 << 20, "cpu_s": 3.21}, {}, "used 300 MiB, 3.2 s of CPU"),
        ({"peak_memory_bytes": 3 << 29}, {"memory": "4Gi", "gpu": 2}, "used 1.5 GiB of 4Gi, 2 GPU"),
    ],
)
def test_what_was_used_beside_what_was_asked_for(resources: dict[str, Any], asked: dict[str, Any], told: str) -> None:
    assert usage(resources, asked) == told
