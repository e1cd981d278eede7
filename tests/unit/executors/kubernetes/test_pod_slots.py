"""The slots of a workspace are shared by whoever opens its folder."""

from __future__ import annotations

from pathlib import Path

from jupyter_dagflow.executors.kubernetes.pod_slots import PodSlots


def test_there_are_as_many_slots_as_said(tmp_path: Path) -> None:
    one, other = PodSlots(tmp_path / "pods", 3), PodSlots(tmp_path / "pods", 3)
    taken = [one.take(), other.take(), one.take()]
    assert None not in taken
    assert one.take() is None
    assert other.take() is None
    one.free(taken[0])
    again = other.take()
    assert again is not None
    assert one.take() is None
    for descriptor in [*taken[1:], again]:
        one.free(descriptor)
    one.free(None)


def test_a_smaller_limit_sees_fewer(tmp_path: Path) -> None:
    wide, narrow = PodSlots(tmp_path, 3), PodSlots(tmp_path, 1)
    first = wide.take()
    assert narrow.take() is None
    wide.free(first)
    second = narrow.take()
    assert second is not None
    narrow.free(second)
