"""What the command line says of a run as it goes."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_dagflow.cli.progress import PlainProgress, usage
from jupyter_dagflow.engine.ports import Event

VIEW: dict[str, Any] = {
    "run_id": "run-1",
    "pipeline": "p.dagflow",
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
