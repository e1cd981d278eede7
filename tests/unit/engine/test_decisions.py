"""The small pure parts of the engine: trigger rules, retries, reruns, keys, recovery, changes."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.engine import changes
from jupyter_dagflow.engine.cache import attempt_key
from jupyter_dagflow.engine.events import AttemptFailure, AttemptResult, AttemptWaiting, CellStarted, WorkerStarted
from jupyter_dagflow.engine.instructions import RecordNode, RecordRun, ScheduleRetry
from jupyter_dagflow.engine.plan import RunPlan, make_plan
from jupyter_dagflow.engine.ports import AttemptRecord, AttemptSpec, Change, FrozenSource, NodeRecord
from jupyter_dagflow.engine.recovery import START_GRACE_S, is_interrupted, recover
from jupyter_dagflow.engine.reruns import select_nodes
from jupyter_dagflow.engine.retries import retry_delay_s
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.engine.trigger_rules import Outcomes, decide, outcome_of
from jupyter_dagflow.errors import Conflict, NotFound
from jupyter_dagflow.model.pipeline import Pipeline, Retry

S, F, K = NodeState.SUCCEEDED, NodeState.FAILED, NodeState.SKIPPED


def outcomes(*states: NodeState, total: int | None = None) -> Outcomes:
    made = Outcomes(total=len(states) if total is None else total)
    for state in states:
        made.add(outcome_of(state))
    return made


@pytest.mark.parametrize(
    ("rule", "states", "expected"),
    [
        ("all_success", (S, S), "run"),
        ("all_success", (S, K), "skip"),
        ("all_success", (F, K), "upstream_failed"),
        ("all_success", (NodeState.CANCELLED, S), "upstream_failed"),
        ("all_success", (NodeState.REUSED, S), "run"),
        ("all_done", (F, K), "run"),
        ("all_failed", (F, NodeState.UPSTREAM_FAILED), "run"),
        ("all_failed", (F, K), "skip"),
        ("one_success", (F, S), "run"),
        ("one_success", (K, K), "skip"),
        ("one_success", (F, K), "upstream_failed"),
        ("one_failed", (S, F), "run"),
        ("one_failed", (S, K), "skip"),
        ("none_failed", (S, K), "run"),
        ("none_failed", (K, F), "upstream_failed"),
        ("none_skipped", (S, F), "run"),
        ("none_skipped", (S, K), "skip"),
        ("always", (F, F), "run"),
    ],
)
def test_trigger_rules(rule: Any, states: tuple[NodeState, ...], expected: str) -> None:
    assert decide(rule, outcomes(*states)) == expected


def test_rules_that_can_decide_early_do() -> None:
    assert decide("one_success", outcomes(S, total=3)) == "run"
    assert decide("one_failed", outcomes(F, total=3)) == "run"
    assert decide("all_success", outcomes(F, total=3)) == "upstream_failed"
    assert decide("all_success", outcomes(S, S, total=3)) == "wait"
    assert decide("all_done", outcomes(F, total=3)) == "wait"
    assert decide("always", outcomes(total=3)) == "run"


def test_every_rule_decides_once_everything_upstream_has_ended() -> None:
    rules: tuple[Any, ...] = (
        "all_success", "all_done", "all_failed", "one_success", "one_failed", "none_failed", "none_skipped", "always",
    )  # fmt: skip
    for rule, states in product(rules, product([S, F, K], repeat=3)):
        assert decide(rule, outcomes(*states)) != "wait", (rule, states)
        assert decide(rule, outcomes()) == "run"


def test_delays_grow_up_to_their_cap() -> None:
    retry = Retry(attempts=6, delay_s=1, backoff=3, max_delay_s=20)
    assert [retry_delay_s(retry, failures) for failures in range(1, 7)] == [1, 3, 9, 20, 20, None]
    assert retry_delay_s(Retry(attempts=1), 1) is None
    assert retry_delay_s(Retry(attempts=100, delay_s=1, backoff=1e300), 99) == 3600


@given(st.integers(1, 100), st.floats(0, 1e9), st.floats(1, 1e6), st.floats(0, 1e9), st.integers(1, 100))
def test_a_delay_is_never_longer_than_its_cap(
    attempts: int, delay: float, backoff: float, cap: float, failures: int
) -> None:
    found = retry_delay_s(Retry(attempts=attempts, delay_s=delay, backoff=backoff, max_delay_s=cap), failures)
    assert (found is None) == (failures >= attempts)
    assert found is None or 0 <= found <= cap


def plan(*edges: str, nodes: str = "") -> RunPlan:
    drawn: list[dict[str, Any]] = []
    ids: dict[str, None] = {}
    for edge in edges:
        (source, _, output), (target, _, parameter) = (end.partition(".") for end in edge.split("-"))
        values = {"source_output": output, "target_parameter": parameter} if output else {}
        drawn.append({"source": source, "target": target, **values})
        ids |= {source: None, target: None}
    ids |= dict.fromkeys(nodes.split())
    return make_plan(Pipeline.model_validate({"nodes": [{"id": i} for i in ids], "edges": drawn}))


CHAIN = plan("a-b", "b-c", "x-c")


def select(mode: Any, node_id: str | None = None, changed: str = "", **states: NodeState) -> set[str]:
    return set(select_nodes(CHAIN, states, mode, node_id, changed.split().__contains__).nodes)


def test_rerun_failed_takes_what_did_not_succeed_and_what_depends_on_it() -> None:
    assert select("failed", a=S, b=F, c=NodeState.UPSTREAM_FAILED, x=S) == {"b", "c"}
    assert select("failed", a=S, b=F, c=S, x=S) == {"b", "c"}
    assert select("failed", a=S, b=S, c=NodeState.CANCELLED, x=S) == {"c"}
    assert select("failed", a=S, b=K, c=K, x=S) == set()
    assert select("failed", "", "x", a=S, b=S, c=S, x=S) == {"x", "c"}
    assert select("failed", a=S, x=S) == {"b", "c"}


def test_rerun_from_a_node_takes_upstreams_along_that_never_succeeded() -> None:
    assert select("from", "b", a=S, b=S, c=S, x=S) == {"b", "c"}
    assert select("from", "b", a=F, b=NodeState.UPSTREAM_FAILED, c=NodeState.UPSTREAM_FAILED, x=S) == {"a", "b", "c"}


def test_rerun_only_one_node() -> None:
    assert select("only", "b", a=F, b=S, c=S, x=S) == {"b"}
    with pytest.raises(NotFound, match="no node 'z'"):
        select("only", "z")
    with pytest.raises(NotFound):
        select("from", None)
    with pytest.raises(Conflict, match="needs an output of 'a'"):
        select_nodes(plan("a.x-b.y"), {"a": F, "b": F}, "only", "b", lambda _: False)


def key(**differences: Any) -> str:
    source = FrozenSource(
        hash=differences.get("hash", "h"), working_directory=Path(), outputs=["x"], kernel=differences.get("kernel")
    )
    artifacts = {"a": [{"name": "x", "sha256": differences.get("content", "1")}, {"name": "other", "sha256": "9"}]}
    wired = plan("a.x-b.y").nodes["b"]
    return attempt_key(wired, source, differences.get("parameters", {"y": 1, "z": 2}), artifacts)


def test_a_key_changes_with_all_that_the_result_depends_on() -> None:
    assert key() == key(parameters={"z": 2, "y": 1})
    variants = [
        key(), key(hash="i"), key(kernel="r"), key(content="2"), key(parameters={"y": 1}), key(parameters={"y": "1"}),
    ]  # fmt: skip
    assert len(set(variants)) == len(variants)


def test_recovery_restores_what_the_store_remembers() -> None:
    nodes = [
        NodeRecord(node_id="a", state=S, attempt=2, failures=1),
        NodeRecord(node_id="b", state=NodeState.RUNNING, attempt=1),
        NodeRecord(node_id="x", state=NodeState.QUEUED, attempt=1, failures=1),
        NodeRecord(node_id="gone", state=S),
    ]
    attempts = [
        AttemptRecord(node_id="a", attempt=1, state=AttemptState.FAILED),
        AttemptRecord(node_id="a", attempt=2, state=AttemptState.SUCCEEDED, outputs={"x": 1}, key="k"),
        AttemptRecord(node_id="b", attempt=1, state=AttemptState.RUNNING),
        AttemptRecord(node_id="x", attempt=1, state=AttemptState.FAILED),
    ]
    found = recover(CHAIN, nodes, attempts)
    assert {node_id: (status.state, status.live) for node_id, status in found.statuses.items()} == {
        "a": (S, False),
        "b": (NodeState.RUNNING, True),
        "x": (NodeState.QUEUED, False),
    }
    assert [attempt.node_id for attempt in found.live] == ["b"]
    assert (found.outputs, found.keys) == ({"a": {"x": 1}}, {"a": "k"})


def test_a_run_is_interrupted_when_nobody_holds_it() -> None:
    assert is_interrupted(RunState.RUNNING, None, 0, 100)
    assert is_interrupted(RunState.RUNNING, 99, 0, 100)
    assert not is_interrupted(RunState.RUNNING, 101, 0, 100)
    assert not is_interrupted(RunState.FAILED, None, 0, 100)
    assert not is_interrupted(RunState.PENDING, None, 100 - START_GRACE_S, 100)
    assert is_interrupted(RunState.PENDING, None, 0, 100)


SPEC = AttemptSpec(run_id="r", node_id="a", attempt=2, directory=Path("d"), working_directory=Path("w"))


def test_what_an_executor_reports_becomes_changes() -> None:
    begun, node = changes.of_attempt_event(SPEC, WorkerStarted(time=5, cells=3))
    assert begun.data == {"state": "running", "started_at": 5}
    assert node.data == {"cell": {"index": 0, "total": 3}, "message": None, "started_at": 5}
    (cell,) = changes.of_attempt_event(SPEC, CellStarted(time=6, index=2, total=3))
    assert (cell.type, cell.node_id, cell.attempt, cell.data) == ("node", "a", 2, {"cell": {"index": 2, "total": 3}})
    (waiting,) = changes.of_attempt_event(SPEC, AttemptWaiting(time=6, message="no GPU"))
    assert waiting.data == {"message": "no GPU"}
    failed = AttemptResult(time=7, state=AttemptState.FAILED, failure=AttemptFailure(message="E: x", name="E", cell=4))
    attempt, node = changes.of_attempt_event(SPEC, failed)
    assert attempt.data["failure"] == node.data["failure"] == {"message": "E: x", "name": "E", "cell": 4}
    assert attempt.data["state"] == "failed"


def test_instructions_become_changes_with_times() -> None:
    (run,) = changes.of_instruction(RecordRun(state=RunState.RUNNING), 3, str)
    assert run.data == {"state": "running", "message": None, "started_at": 3, "finished_at": None}
    (node,) = changes.of_instruction(RecordNode(node_id="a", state=NodeState.FAILED, message="m", failures=1), 3, str)
    assert node.data == {"state": "failed", "message": "m", "failures": 1, "losses": 0, "finished_at": 3}
    assert changes.of_instruction(ScheduleRetry(node_id="a", delay_s=1), 3, str) == []


def test_changes_of_one_record_are_folded_but_no_state_is_lost() -> None:
    told = changes.merged(
        [
            Change(type="node", node_id="a", data={"cell": 1}),
            Change(type="node", node_id="b", data={"cell": 1}),
            Change(type="node", node_id="a", attempt=1, data={"cell": 2, "state": "running"}),
            Change(type="node", node_id="a", data={"outputs": {}}),
            Change(type="node", node_id="a", data={"state": "succeeded"}),
            Change(type="attempt", node_id="a", attempt=1, data={"state": "running"}),
            Change(type="attempt", node_id="a", attempt=2, data={"state": "queued"}),
        ]
    )
    assert [(change.type, change.node_id, change.attempt, dict(change.data)) for change in told] == [
        ("node", "a", 1, {"cell": 2, "state": "running", "outputs": {}}),
        ("node", "b", None, {"cell": 1}),
        ("node", "a", None, {"state": "succeeded"}),
        ("attempt", "a", 1, {"state": "running"}),
        ("attempt", "a", 2, {"state": "queued"}),
    ]
