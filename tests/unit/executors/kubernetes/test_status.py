"""What pods in all their states mean. The statuses are those that real clusters gave."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_dagflow.engine.events import AttemptFailure, AttemptResult
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.executors.kubernetes.pod_end import decide
from jupyter_dagflow.executors.kubernetes.status import CREATING, PodView, Verdict, judge, pod_view

LOST, FAILED, CANCELLED, SUCCEEDED = (
    AttemptState.LOST,
    AttemptState.FAILED,
    AttemptState.CANCELLED,
    AttemptState.SUCCEEDED,
)


def pod(status: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"name": "p", **metadata}, "status": status}


def container(**state: Any) -> dict[str, Any]:
    return {"containerStatuses": [{"name": "proxy", "state": {}}, {"name": "worker", "state": state}]}


def terminated(code: int, reason: str = "Error", **more: Any) -> dict[str, Any]:
    return {"phase": "Failed", **container(terminated={"exitCode": code, "reason": reason}), **more}


UNSCHEDULABLE = {
    "phase": "Pending",
    "conditions": [
        {
            "type": "PodScheduled",
            "status": "False",
            "reason": "Unschedulable",
            "message": "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
        }
    ],
}


@pytest.mark.parametrize(
    ("status", "waits", "stuck"),
    [
        ({"phase": "Pending"}, "", ""),
        (UNSCHEDULABLE, "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.", ""),
        ({"phase": "Pending", **container(waiting={"reason": "ContainerCreating"})}, CREATING, ""),
        (
            {"phase": "Pending", **container(waiting={"reason": "ErrImagePull", "message": "no such image"})},
            "ErrImagePull: no such image",
            "ErrImagePull",
        ),
        (
            {"phase": "Pending", **container(waiting={"reason": "ErrImageNeverPull"})},
            "ErrImageNeverPull",
            "ErrImageNeverPull",
        ),
    ],
)
def test_why_a_pod_waits(status: dict[str, Any], waits: str, stuck: str) -> None:
    view = pod_view(pod(status))
    assert (view.waits, view.stuck, view.started, view.ended) == (waits, stuck, False, False)


def test_a_pod_that_only_needs_time() -> None:
    assigned = {"metadata": {"name": "p"}, "spec": {"nodeName": "m-1"}, "status": {"phase": "Pending"}}
    assert pod_view(assigned).waits == "The machine m-1 has not begun to start the pod."
    assert pod_view(assigned).is_coming
    assert pod_view(pod({"phase": "Pending", **container(waiting={"reason": "ContainerCreating"})})).is_coming
    assert not pod_view(pod(UNSCHEDULABLE)).is_coming
    assert not pod_view(pod({"phase": "Pending", **container(waiting={"reason": "ErrImagePull"})})).is_coming


def test_a_pod_runs_and_ends() -> None:
    running = pod_view(pod({"phase": "Running", **container(running={"startedAt": "2026-11-21T08:00:00Z"})}))
    assert (running.started, running.ended) == (True, False)
    ended = pod_view(pod(terminated(0, "Completed", phase="Succeeded")))
    assert (ended.started, ended.ended, ended.exit_code) == (True, True, 0)
    assert pod_view(pod({"phase": "Running"}), gone=True).ended


def test_a_pod_whose_machine_is_not_heard_of() -> None:
    def view(ready: str, **state: Any) -> PodView:
        statuses = [{"name": "worker", "ready": True, "state": state}]
        conditions = [{"type": "Ready", "status": ready}]
        return pod_view(pod({"phase": "Running", "containerStatuses": statuses, "conditions": conditions}))

    assert view("False", running={}).is_cut_off
    assert not view("True", running={}).is_cut_off
    assert not view("False", terminated={"exitCode": 0}).is_cut_off


def test_a_pod_that_should_be_gone_sits_on_a_silent_machine() -> None:
    view = pod_view(pod({"phase": "Running"}, deletionTimestamp="2026-11-21T08:00:00Z"))
    assert view.deleting_since is not None
    assert not view.is_silent(view.deleting_since + 1)
    assert view.is_silent(view.deleting_since + 60)
    assert not pod_view(pod({"phase": "Running"})).is_silent(1e12)


@pytest.mark.parametrize(
    ("status", "metadata", "state", "message"),
    [
        (terminated(1), {}, FAILED, "The container ended with exit code 1 and without a result: no module"),
        (terminated(137), {}, LOST, "The worker was killed (exit code 137) without a result."),
        (
            terminated(137, "OOMKilled"),
            {},
            FAILED,
            "OOMKilled: the node used more memory than its limit of 1Gi. Ask for more memory.",
        ),
        (
            {"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory. "},
            {},
            LOST,
            "The pod was taken away (Evicted: The node was low on resource: memory).",
        ),
        (
            terminated(
                143,
                reason="Error",
                conditions=[{"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}],
            ),
            {},
            LOST,
            "The pod was taken away (PreemptionByScheduler).",
        ),
        ({"phase": "Failed", "reason": "DeadlineExceeded"}, {}, FAILED, "The pod ran longer than it may."),
        ({"phase": "Failed"}, {}, LOST, "The pod was deleted."),
        ({"phase": "Running"}, {"deletionTimestamp": "2026-11-21T08:00:00Z"}, LOST, "The pod was deleted."),
        (
            {"phase": "Running", "reason": "NodeLost", "message": "Node a is unresponsive"},
            {"deletionTimestamp": "2026-11-21T08:00:00Z"},
            LOST,
            "The pod was taken away (NodeLost: Node a is unresponsive).",
        ),
    ],
)
def test_why_a_pod_ended_without_a_result(
    status: dict[str, Any], metadata: dict[str, Any], state: AttemptState, message: str
) -> None:
    verdict = judge(pod_view(pod(status, **metadata)), memory_limit="1Gi", last_words="no module")
    assert (verdict.state, verdict.message) == (state, message)


def test_a_pod_that_was_never_seen_is_lost() -> None:
    assert judge(None).state is LOST
    assert judge(pod_view(pod({"phase": "Pending"}), gone=True)).state is LOST


def decided(result: AttemptResult | None, view: PodView | None, **more: Any) -> AttemptResult:
    given: dict[str, Any] = {"cancelled": False, "failed": None, "memory_limit": "1Gi", "last_words": ""}
    return decide(result, view, **{**given, **more})


def told(state: AttemptState, failure: AttemptFailure | None = None) -> AttemptResult:
    return AttemptResult(time=1.0, state=state, failure=failure, resources={"peak_memory_bytes": 5, "cpu_s": 1})


def test_what_the_worker_told_counts() -> None:
    for result in (told(SUCCEEDED), told(FAILED, AttemptFailure(message="ValueError", cell=3))):
        assert decided(result, pod_view(pod(terminated(1)))) == result


def test_a_kernel_killed_for_its_memory_is_told_with_the_limit() -> None:
    result = told(FAILED, AttemptFailure(message="The kernel died.", name="DeadKernelError", cell=2))
    after = decided(result, pod_view(pod(terminated(1, "OOMKilled"))))
    assert after.failure == AttemptFailure(
        message="OOMKilled: the node used more memory than its limit of 1Gi. Ask for more memory.",
        name="OOMKilled",
        cell=2,
    )
    assert after.resources == {"peak_memory_bytes": 1 << 30, "cpu_s": 1}


def test_a_worker_that_somebody_else_ended_is_lost() -> None:
    assert decided(told(CANCELLED), pod_view(pod(terminated(1)))).state is LOST
    assert decided(told(CANCELLED), None).state is LOST
    assert decided(told(CANCELLED), None, cancelled=True).state is CANCELLED
    late = decided(told(CANCELLED), pod_view(pod({"phase": "Failed", "reason": "DeadlineExceeded"})))
    assert (late.state, late.failure) == (
        FAILED,
        AttemptFailure(message="The pod ran longer than it may.", name="Timeout"),
    )


def test_an_attempt_that_said_nothing() -> None:
    assert decided(None, None, cancelled=True).state is CANCELLED
    assert decided(None, None).state is LOST
    stuck = Verdict(state=FAILED, message="The pod cannot start: ErrImagePull", name="ErrImagePull")
    assert decided(None, pod_view(pod(UNSCHEDULABLE)), failed=stuck).failure == AttemptFailure(
        message=stuck.message, name=stuck.name
    )
