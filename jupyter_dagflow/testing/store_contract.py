"""What every store must do: subclass ``StoreContract`` in a test module and give it a ``connect`` fixture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import AttemptRecord, Change, NodeRecord, RunRecord, RunStore
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.errors import Conflict, LeaseLost, NotFound

Connect = Callable[[], RunStore]
DOCUMENT = {"version": 1, "nodes": [{"id": "a"}, {"id": "b"}], "edges": [{"source": "a", "target": "b"}]}


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def create_run(store: RunStore, run_id: str = "run-1", **given: Any) -> RunRecord:
    """Insert a run of two nodes, ``a`` and ``b``."""
    values: dict[str, Any] = {
        "pipeline": "flows/etl.dagflow",
        "document": DOCUMENT,
        "parameters": {"day": "2026-11-01"},
        "options": {"parallel": 4},
        "node_ids": ["a", "b"],
    }
    return store.create_run(run_id=run_id, **{**values, **given})


def created(connect: Connect, owner: str = "me") -> RunStore:
    """A store with a run whose lease ``owner`` holds."""
    store = connect()
    create_run(store)
    assert store.acquire_lease("run-1", owner, 10.0)
    return store


def node(node_id: str, **data: Any) -> Change:
    return Change(type="node", node_id=node_id, data=data)


def attempt(node_id: str, number: int, **data: Any) -> Change:
    return Change(type="attempt", node_id=node_id, attempt=number, data=data)


def run(**data: Any) -> Change:
    return Change(type="run", data=data)


def merged(before: NodeRecord, changes: Sequence[Change]) -> dict[str, Any]:
    """What a client gets that merges each change's data into the node."""
    record = {**vars(before)}
    for change in changes:
        record |= change.data
    return record


class StoreContract:
    """Runs against every implementation. ``connect`` opens another connection to the test's store."""

    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock()

    @pytest.fixture
    def connect(self, clock: FakeClock) -> Connect:
        raise NotImplementedError

    # --- runs ------------------------------------------------------------------------------------------------------

    def test_a_new_run_is_pending_with_all_its_nodes(self, connect: Connect, clock: FakeClock) -> None:
        store = connect()
        record = create_run(store)
        assert record == store.run("run-1") == connect().run("run-1")
        assert record == RunRecord(
            run_id="run-1",
            pipeline="flows/etl.dagflow",
            state=RunState.PENDING,
            document=DOCUMENT,
            parameters={"day": "2026-11-01"},
            options={"parallel": 4},
            created_at=clock.now,
        )
        assert store.nodes("run-1") == [NodeRecord(node_id=name, state=NodeState.PENDING) for name in ("a", "b")]
        assert store.attempts("run-1") == []
        assert store.events("run-1") == []

    def test_an_id_is_taken_once(self, connect: Connect) -> None:
        create_run(connect())
        with pytest.raises(Conflict, match="run-1"):
            create_run(connect(), node_ids=["c"])
        assert [record.node_id for record in connect().nodes("run-1")] == ["a", "b"]

    @pytest.mark.parametrize(
        "ask",
        [
            lambda store: store.run("none"),
            lambda store: store.nodes("none"),
            lambda store: store.attempts("none"),
            lambda store: store.events("none"),
            lambda store: store.requests("none"),
            lambda store: store.add_request("none", "cancel", {}),
            lambda store: store.append("none", "me", []),
            lambda store: store.acquire_lease("none", "me", 1.0),
            lambda store: store.release_lease("none", "me"),
        ],
    )
    def test_a_run_that_is_not_there_is_told(self, connect: Connect, ask: Callable[[RunStore], object]) -> None:
        with pytest.raises(NotFound, match="none"):
            ask(connect())

    def test_runs_are_listed_newest_first(self, connect: Connect) -> None:
        store = connect()
        for number in range(3):
            create_run(store, f"run-{number}", pipeline="x.dagflow" if number == 1 else "y.dagflow")
        assert [one.run_id for one in store.runs()] == ["run-2", "run-1", "run-0"]
        assert [one.run_id for one in store.runs(pipeline="y.dagflow")] == ["run-2", "run-0"]
        assert [one.run_id for one in store.runs(pipeline="y.dagflow", limit=1)] == ["run-2"]
        assert store.runs(states=[RunState.RUNNING]) == []
        assert len(store.runs(states=[RunState.PENDING], limit=2)) == 2

    def test_a_summary_counts_nodes_by_state(self, connect: Connect) -> None:
        store = created(connect)
        store.append("run-1", "me", [run(state="running", started_at=5.0, message="on it"), node("a", state="queued")])
        (summary,) = store.runs(states=[RunState.RUNNING])
        assert dict(summary.nodes) == {"queued": 1, "pending": 1}
        assert (summary.state, summary.started_at, summary.message) == (RunState.RUNNING, 5.0, "on it")
        assert summary.parameters == {"day": "2026-11-01"}

    def test_a_summary_does_not_count_instances(self, connect: Connect) -> None:
        store = created(connect)
        store.append("run-1", "me", [node("a", width=2, state="running"), node("a.0", state="failed"), node("a.1")])
        assert dict(store.runs()[0].nodes) == {"running": 1, "pending": 1}

    def test_a_run_within_a_run_is_in_no_list(self, connect: Connect) -> None:
        store = connect()
        create_run(store, "outer")
        parent = {"run_id": "outer", "node_id": "a", "attempt": 1}
        inner = create_run(store, "inner", options={"parallel": 1, "parent": parent})
        assert inner.options["parent"] == parent
        assert [one.run_id for one in store.runs()] == ["outer"]
        assert [one.run_id for one in store.runs(pipeline="flows/etl.dagflow", states=[RunState.PENDING])] == ["outer"]
        assert store.run("inner") == inner

    # --- events ----------------------------------------------------------------------------------------------------

    def test_appended_changes_become_events_and_records(self, connect: Connect, clock: FakeClock) -> None:
        store = created(connect)
        clock.now += 1
        changes = [
            run(state=RunState.RUNNING, started_at=1.5),
            node("a", state=NodeState.QUEUED, queued_at=2.0),
            attempt("a", 1, state=AttemptState.RUNNING, parameters={"x": [1, None, {"y": "ü\ud800"}]}),
            node("a", state=NodeState.RUNNING, attempt=1, cell={"index": 1, "total": 7}, message="line\nline"),
        ]
        told = store.append("run-1", "me", changes)
        assert [event.seq for event in told] == [1, 2, 3, 4]
        assert [(event.type, event.node_id, event.attempt) for event in told] == [
            (change.type, change.node_id, change.attempt) for change in changes
        ]
        assert [event.data for event in told] == [dict(change.data) for change in changes]
        assert {event.time for event in told} == {clock.now}
        assert connect().events("run-1") == told
        record = connect().run("run-1")
        assert (record.state, record.started_at, record.seq) == (RunState.RUNNING, 1.5, 4)
        assert connect().nodes("run-1")[0] == NodeRecord(
            node_id="a",
            state=NodeState.RUNNING,
            attempt=1,
            queued_at=2.0,
            cell={"index": 1, "total": 7},
            message="line\nline",
        )
        assert connect().attempts("run-1") == [
            AttemptRecord(
                node_id="a", attempt=1, state=AttemptState.RUNNING, parameters={"x": [1, None, {"y": "ü\ud800"}]}
            )
        ]

    def test_a_field_is_replaced_whole_and_can_be_taken_back(self, connect: Connect) -> None:
        store = created(connect)
        store.append("run-1", "me", [node("a", outputs={"x": 1, "y": 2}, cell={"index": 1, "total": 2}, message="m")])
        store.append("run-1", "me", [node("a", outputs={"z": 3}, cell=None, message=None)])
        record = store.nodes("run-1")[0]
        assert (record.outputs, record.cell, record.message) == ({"z": 3}, None, None)

    def test_merging_the_events_gives_the_record(self, connect: Connect) -> None:
        store = created(connect)
        before = store.nodes("run-1")[1]
        changes = [
            node("b", state="queued"),
            node("b", state="running", attempt=1),
            node("b", failure={"message": "x"}),
        ]
        store.append("run-1", "me", changes)
        assert vars(store.nodes("run-1")[1]) == merged(before, changes)

    def test_the_sequence_goes_on_without_gaps(self, connect: Connect) -> None:
        store = created(connect)
        for number in range(1, 6):
            store.append("run-1", "me", [node("a", losses=number), node("a", failures=number)])
        assert [event.seq for event in store.events("run-1")] == list(range(1, 11))
        assert [event.seq for event in store.events("run-1", after=4, limit=3)] == [5, 6, 7]
        assert store.events("run-1", after=10) == []
        assert store.run("run-1").seq == 10

    def test_an_empty_append_changes_nothing(self, connect: Connect) -> None:
        store = created(connect)
        assert store.append("run-1", "me", []) == []
        assert store.run("run-1").seq == 0

    def test_what_is_not_there_is_made(self, connect: Connect) -> None:
        store = created(connect)
        store.append("run-1", "me", [node("c", state="queued"), node("d", message="new"), attempt("c", 1, key="k")])
        assert [record.node_id for record in store.nodes("run-1")] == ["a", "b", "c", "d"]
        assert store.nodes("run-1")[3].state is NodeState.PENDING
        assert store.attempts("run-1", "c") == [
            AttemptRecord(node_id="c", attempt=1, state=AttemptState.QUEUED, key="k")
        ]

    def test_attempts_come_oldest_first(self, connect: Connect) -> None:
        store = created(connect)
        for name, number in (("b", 1), ("a", 1), ("b", 2)):
            store.append("run-1", "me", [attempt(name, number, state="running")])
        store.append("run-1", "me", [attempt("b", 1, state="failed", failure={"message": "no", "name": "", "cell": 2})])
        assert [(one.node_id, one.attempt) for one in store.attempts("run-1")] == [("b", 1), ("a", 1), ("b", 2)]
        assert [one.state for one in store.attempts("run-1", "b")] == [AttemptState.FAILED, AttemptState.RUNNING]
        assert store.attempts("run-1", "unknown") == []

    @pytest.mark.parametrize(
        "wrong",
        [
            run(seq=7),
            run(document={}),
            run(lease_owner="me"),
            node("a", colour="red"),
            Change(type="node", node_id="a", data={"node_id": "b"}),
            Change(type="attempt", node_id="a", attempt=1, data={"attempt": 2}),
            Change(type="node", data={"state": "queued"}),
            Change(type="attempt", node_id="a", data={"state": "queued"}),
        ],
    )
    def test_an_impossible_change_appends_nothing(self, connect: Connect, wrong: Change) -> None:
        store = created(connect)
        with pytest.raises(ValueError, match="change"):
            store.append("run-1", "me", [node("a", state="queued"), attempt("a", 1, key="k"), wrong])
        assert store.events("run-1") == []
        assert store.run("run-1").seq == 0
        assert store.nodes("run-1")[0].state is NodeState.PENDING
        assert store.attempts("run-1") == []

    # --- reruns ----------------------------------------------------------------------------------------------------

    def test_reopening_gives_a_new_snapshot(self, connect: Connect) -> None:
        store = created(connect)
        store.append("run-1", "me", [node("a", state="queued"), node("b", state="skipped"), attempt("b", 1, key="k")])
        document = {"version": 1, "nodes": [{"id": "c"}, {"id": "a"}]}
        told = store.reopen(
            "run-1", "me", document=document, node_ids=["c", "a"], changes=[run(state="running"), node("a", failures=2)]
        )
        assert [(event.seq, event.type, event.data) for event in told] == [
            (4, "run", {"document": document}),
            (5, "run", {"state": "running"}),
            (6, "node", {"failures": 2}),
        ]
        assert store.events("run-1", after=3) == told
        record = store.run("run-1")
        assert (record.document, record.state, record.seq) == (document, RunState.RUNNING, 6)
        assert store.nodes("run-1") == [
            NodeRecord(node_id="c", state=NodeState.PENDING),
            NodeRecord(node_id="a", state=NodeState.QUEUED, failures=2),
        ]
        assert [one.key for one in store.attempts("run-1", "b")] == ["k"]

    def test_reopening_is_all_or_nothing(self, connect: Connect) -> None:
        store = created(connect)
        with pytest.raises(ValueError, match="colour"):
            store.reopen("run-1", "me", document={}, node_ids=["c"], changes=[node("c", colour="red")])
        assert store.run("run-1").document == DOCUMENT
        assert [record.node_id for record in store.nodes("run-1")] == ["a", "b"]

    def test_instances_stay_where_they_are_named(self, connect: Connect) -> None:
        store = created(connect)
        store.append("run-1", "me", [node(name, item={"x": 1}) for name in ("a.0", "b.0", "a.1", "a.10")])
        assert [one.node_id for one in store.nodes("run-1")] == ["a", "b", "a.0", "b.0", "a.1", "a.10"]
        store.reopen("run-1", "me", document=DOCUMENT, node_ids=["c", "a", "a.1"], changes=[node("a.2", item={"x": 2})])
        assert [one.node_id for one in store.nodes("run-1")] == ["c", "a", "a.1", "a.2"]
        assert [one.item for one in store.nodes("run-1")[2:]] == [{"x": 1}, {"x": 2}]

    # --- leases and requests ---------------------------------------------------------------------------------------

    def test_only_the_owner_writes(self, connect: Connect) -> None:
        store = created(connect, "me")
        request = store.add_request("run-1", "cancel", {})
        for write in (
            lambda: store.append("run-1", "you", [run(state="running")]),
            lambda: store.reopen("run-1", "you", document={}, node_ids=[], changes=[]),
            lambda: store.finish_request("run-1", "you", request.request_id),
        ):
            with pytest.raises(LeaseLost):
                write()
        assert store.events("run-1") == []
        assert len(store.requests("run-1")) == 1

    def test_a_lease_is_one_owners_until_it_expires(self, connect: Connect, clock: FakeClock) -> None:
        mine, yours = created(connect, "me"), connect()
        assert not yours.acquire_lease("run-1", "you", 10.0)
        clock.now += 9
        assert mine.acquire_lease("run-1", "me", 10.0)
        clock.now += 9
        assert not yours.acquire_lease("run-1", "you", 10.0)
        clock.now += 1
        assert yours.acquire_lease("run-1", "you", 10.0)
        assert not mine.acquire_lease("run-1", "me", 10.0)
        with pytest.raises(LeaseLost):
            mine.append("run-1", "me", [run(state="running")])
        assert mine.run("run-1").lease_owner == "you"

    def test_who_was_not_replaced_goes_on(self, connect: Connect, clock: FakeClock) -> None:
        store = created(connect, "me")
        clock.now += 1000
        assert len(store.append("run-1", "me", [run(state="running")])) == 1

    def test_a_lease_is_kept_while_requests_wait(self, connect: Connect) -> None:
        store = created(connect, "me")
        request = connect().add_request("run-1", "rerun", {"mode": "failed"})
        assert not store.release_lease("run-1", "me")
        assert store.run("run-1").lease_owner == "me"
        store.finish_request("run-1", "me", request.request_id)
        assert store.release_lease("run-1", "me")
        assert (store.run("run-1").lease_owner, store.run("run-1").lease_until) == (None, None)
        assert connect().acquire_lease("run-1", "you", 10.0)

    def test_a_foreign_lease_is_not_given_up(self, connect: Connect) -> None:
        store = created(connect, "me")
        assert store.release_lease("run-1", "you")
        assert store.run("run-1").lease_owner == "me"

    def test_requests_come_in_order(self, connect: Connect) -> None:
        store = created(connect, "me")
        first = store.add_request("run-1", "rerun", {"mode": "from", "node_id": "a"})
        second = connect().add_request("run-1", "cancel", {})
        assert store.requests("run-1") == [first, second]
        assert first.data == {"mode": "from", "node_id": "a"}
        store.finish_request("run-1", "me", first.request_id)
        assert store.requests("run-1") == [second]
        store.finish_request("run-1", "me", first.request_id)
        assert connect().requests("run-1") == [second]

    def test_unattended_runs_have_work_and_no_runner(self, connect: Connect, clock: FakeClock) -> None:
        store = connect()
        for name in ("new", "held", "ended", "asked"):
            create_run(store, name)
        for name in ("held", "ended", "asked"):
            store.acquire_lease(name, "me", 10.0)
        for name in ("ended", "asked"):
            store.append(name, "me", [run(state="failed")])
            store.release_lease(name, "me")
        store.add_request("asked", "rerun", {"mode": "failed"})
        assert store.unattended() == ["new", "asked"]
        clock.now += 10
        assert store.unattended() == ["new", "held", "asked"]

    def test_interrupted_runs_are_told_in_the_list(self, connect: Connect, clock: FakeClock) -> None:
        store = connect()
        create_run(store, "new")
        create_run(store, "held")
        store.acquire_lease("held", "me", 60.0)
        store.append("held", "me", [run(state="running")])
        assert [one.interrupted for one in store.runs()] == [False, False]
        clock.now += 30
        assert {one.run_id: one.interrupted for one in store.runs()} == {"held": False, "new": True}
        clock.now += 30
        assert {one.run_id: one.interrupted for one in store.runs()} == {"held": True, "new": True}
        store.append("held", "me", [run(state="cancelled")])
        assert not next(one for one in store.runs() if one.run_id == "held").interrupted

    def test_a_run_within_a_run_is_left_to_that_one(self, connect: Connect) -> None:
        store = created(connect)
        parent = {"run_id": "run-1", "node_id": "a", "attempt": 1}
        create_run(store, "inner", options={"parallel": 1, "parent": parent})
        create_run(store, "stray", options={"parallel": 1, "parent": {**parent, "run_id": "gone"}})
        assert store.unattended() == ["stray"]
        store.append("run-1", "me", [run(state="failed")])
        assert store.unattended() == ["inner", "stray"]

    # --- several connections ---------------------------------------------------------------------------------------

    def test_the_version_changes_when_others_write(self, connect: Connect) -> None:
        mine, yours = created(connect), connect()
        before = yours.data_version()
        assert yours.data_version() == before
        mine.append("run-1", "me", [run(state="running")])
        after = yours.data_version()
        assert after != before
        yours.add_request("run-1", "cancel", {})
        assert yours.data_version() == after
        assert mine.requests("run-1") != []
