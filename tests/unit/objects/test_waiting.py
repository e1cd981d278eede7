"""When somebody who waits gives a run another runner."""

from __future__ import annotations

from jupyter_dagflow.engine.recovery import START_GRACE_S
from jupyter_dagflow.objects.waiting import MOST_RUNNERS, Unattended


def test_a_run_is_left_alone_while_its_runner_may_be_coming_up() -> None:
    unattended = Unattended()
    assert not unattended.is_due(True, 100.0)
    assert not unattended.is_due(True, 100.0 + START_GRACE_S / 2)
    assert not unattended.is_due(False, 100.0 + START_GRACE_S)
    # Somebody had it, so it is given the same time again.
    assert not unattended.is_due(True, 101.0 + START_GRACE_S)
    assert unattended.is_due(True, 101.0 + 2 * START_GRACE_S)


def test_runners_that_end_at_once_are_given_up() -> None:
    unattended, now = Unattended(), 0.0
    assert not unattended.is_due(True, now)
    for _ in range(MOST_RUNNERS):
        now += START_GRACE_S
        assert unattended.is_due(True, now)
        assert not unattended.is_hopeless
    assert unattended.is_due(True, now + START_GRACE_S)
    assert unattended.is_hopeless
