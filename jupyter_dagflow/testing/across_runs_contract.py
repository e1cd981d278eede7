"""What every store must do beyond a single run: earlier results and pools. Subclass it beside ``StoreContract``."""

from __future__ import annotations

import pytest

from jupyter_dagflow.engine.ports import AttemptRecord, NodeOutcome, PoolRecord, RunHistory
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.errors import Conflict, NotFound
from jupyter_dagflow.testing.store_contract import Connect, FakeClock, attempt, create_run, created, node, run


class AcrossRunsContract:
    """Runs against every implementation, with the fixtures of ``StoreContract``."""

    # --- results of earlier attempts -------------------------------------------------------------------------------

    def test_the_newest_result_of_a_key_is_found(self, connect: Connect) -> None:
        store = created(connect)
        good = {"state": "succeeded", "key": "k", "cacheable": True}
        store.append(
            "run-1", "me", [attempt("a", 1, **good, outputs={"x": 1}), attempt("b", 1, **good, parts={"p": 2})]
        )
        store.append("run-1", "me", [attempt("a", 2, **good | {"state": "failed"})])
        store.append("run-1", "me", [attempt("a", 3, **good | {"cacheable": False})])
        store.append("run-1", "me", [attempt("a", 4, **good | {"state": "reused"}, reused={"run_id": "r"})])
        found = connect().cached("k")
        assert found is not None
        assert (found.run_id, found.pipeline) == ("run-1", "flows/etl.dagflow")
        assert found.attempt == store.attempts("run-1", "b")[0]
        assert found.attempt.parts == {"p": 2}
        assert found.attempt.cacheable is True
        assert store.cached("other") is None

    def test_cached_results_are_listed_and_forgotten(self, connect: Connect) -> None:
        store = created(connect)
        for name, key in (("a", "k"), ("b", "l"), ("c", "k")):
            store.append("run-1", "me", [attempt(name, 1, state="succeeded", key=key, cacheable=True)])
        store.append("run-1", "me", [attempt("d", 1, state="running", key="k", cacheable=True)])
        assert [one.attempt.node_id for one in store.cache_entries()] == ["c", "b", "a"]
        assert [one.attempt.node_id for one in store.cache_entries(limit=1)] == ["c"]
        assert connect().forget(["k", "none"]) == 2
        assert [one.attempt.node_id for one in store.cache_entries()] == ["b"]
        assert store.cached("k") is None
        assert store.forget([]) == 0
        assert store.forget() == 1
        assert store.cache_entries() == []
        assert len(store.attempts("run-1")) == 4

    def test_the_latest_success_of_a_node(self, connect: Connect) -> None:
        store = connect()
        for number, pipeline in enumerate(["x.dagflow", "y.dagflow", "x.dagflow"]):
            create_run(store, f"run-{number}", pipeline=pipeline)
            store.acquire_lease(f"run-{number}", "me", 10.0)
            store.append(f"run-{number}", "me", [attempt("a", 1, state="succeeded")])
        store.append("run-2", "me", [attempt("a", 2, state="failed")])
        found = store.latest_success("x.dagflow", "a")
        assert found is not None
        assert (found.run_id, found.attempt.attempt) == ("run-2", 1)
        store.append("run-0", "me", [attempt("a", 2, state="reused")])
        found = store.latest_success("x.dagflow", "a")
        assert found is not None
        assert (found.run_id, found.attempt.attempt) == ("run-0", 2)
        assert store.latest_success("x.dagflow", "b") is None
        assert store.latest_success("z.dagflow", "a") is None

    def test_the_latest_success_of_a_node_that_ran_for_each_item(self, connect: Connect) -> None:
        store = created(connect)
        store.append("run-1", "me", [attempt("a", 1, state="succeeded")])
        artifact = {"name": "x", "path": "x.csv"}
        whole = node("a", state="succeeded", width=2, outputs={"x": [1, 2]}, artifacts=[artifact], finished_at=3.0)
        create_run(store, "run-2")
        store.acquire_lease("run-2", "me", 10.0)
        store.append("run-2", "me", [whole])
        found = store.latest_success("flows/etl.dagflow", "a")
        assert found is not None
        assert (found.run_id, found.attempt) == (
            "run-2",
            AttemptRecord(
                node_id="a",
                attempt=0,
                state=AttemptState.SUCCEEDED,
                outputs={"x": [1, 2]},
                artifacts=(artifact,),
                finished_at=3.0,
            ),
        )
        store.append("run-2", "me", [node("a", state="failed")])
        found = store.latest_success("flows/etl.dagflow", "a")
        assert found is not None
        assert (found.run_id, found.attempt.attempt) == ("run-1", 1)

    # --- runs side by side -----------------------------------------------------------------------------------------

    def test_runs_of_a_pipeline_are_told_with_how_their_nodes_stand(self, connect: Connect, clock: FakeClock) -> None:
        store = created(connect)
        ended = node("a", state="succeeded", attempt=2, started_at=5.0, finished_at=7.5, width=1)
        store.append("run-1", "me", [run(state="running", started_at=4.0), ended, node("a.0", state="succeeded")])
        waits = NodeOutcome(state=NodeState.PENDING, attempt=0, started_at=None, finished_at=None)
        assert connect().history("flows/etl.dagflow") == [
            RunHistory(
                run_id="run-1",
                state=RunState.RUNNING,
                created_at=clock.now,
                started_at=4.0,
                finished_at=None,
                nodes={
                    "a": NodeOutcome(state=NodeState.SUCCEEDED, attempt=2, started_at=5.0, finished_at=7.5),
                    "b": waits,
                },
            )
        ]

    def test_the_history_of_a_pipeline_is_paged(self, connect: Connect) -> None:
        store = connect()
        for number in range(4):
            create_run(store, f"run-{number}", node_ids=[])
        create_run(store, "other", pipeline="other.dagflow")
        parent = {"run_id": "run-3", "node_id": "a", "attempt": 1}
        create_run(store, "within", options={"parent": parent})
        pages = [
            store.history("flows/etl.dagflow", limit=3),
            store.history("flows/etl.dagflow", limit=3, before="run-1"),
            store.history("flows/etl.dagflow", before="run-0"),
            store.history("none.dagflow"),
        ]
        assert [[one.run_id for one in page] for page in pages] == [["run-3", "run-2", "run-1"], ["run-0"], [], []]
        with pytest.raises(NotFound, match="none"):
            store.history("flows/etl.dagflow", before="none")

    # --- pools -----------------------------------------------------------------------------------------------------

    def test_pools_are_made_changed_and_removed(self, connect: Connect) -> None:
        store = connect()
        store.set_pool("gpu", 1)
        store.set_pool("db", 2)
        store.set_pool("gpu", 3)
        assert connect().pools() == [PoolRecord(name="db", slots=2), PoolRecord(name="gpu", slots=3)]
        store.remove_pool("db")
        assert [pool.name for pool in store.pools()] == ["gpu"]
        with pytest.raises(NotFound, match="db"):
            store.remove_pool("db")

    def test_slots_are_taken_until_none_are_left(self, connect: Connect) -> None:
        store = created(connect)
        create_run(store, "run-2")
        store.set_pool("db", 2)
        assert store.take_slots("run-1", "a", "db", 1)
        assert connect().take_slots("run-2", "a", "db", 1)
        assert not store.take_slots("run-1", "b", "db", 1)
        assert store.take_slots("run-1", "a", "db", 1)
        holders = tuple({"run_id": name, "node_id": "a", "slots": 1} for name in ("run-1", "run-2"))
        assert store.pools() == [PoolRecord(name="db", slots=2, holders=holders)]
        store.free_slots("run-2", "a")
        store.free_slots("run-2", "a")
        assert store.take_slots("run-1", "b", "db", 1)

    def test_what_a_pool_cannot_give_is_told(self, connect: Connect) -> None:
        store = created(connect)
        store.set_pool("db", 2)
        with pytest.raises(NotFound, match="There is no pool 'gpu'"):
            store.take_slots("run-1", "a", "gpu", 1)
        with pytest.raises(Conflict, match="takes 3 slots of the pool 'db', which has only 2"):
            store.take_slots("run-1", "a", "db", 3)
        with pytest.raises(NotFound, match="none"):
            store.take_slots("none", "a", "db", 1)
        assert store.pools()[0].holders == ()

    def test_a_smaller_pool_takes_nothing_away(self, connect: Connect) -> None:
        store = created(connect)
        store.set_pool("db", 2)
        assert store.take_slots("run-1", "a", "db", 1)
        assert store.take_slots("run-1", "b", "db", 1)
        store.set_pool("db", 1)
        assert store.take_slots("run-1", "a", "db", 1)
        assert not store.take_slots("run-1", "c", "db", 1)
        store.free_slots("run-1", "a")
        assert not store.take_slots("run-1", "c", "db", 1)
        store.free_slots("run-1", "b")
        assert store.take_slots("run-1", "c", "db", 1)

    def test_a_node_holds_slots_of_one_pool(self, connect: Connect) -> None:
        store = created(connect)
        store.set_pool("db", 2)
        store.set_pool("gpu", 1)
        assert store.take_slots("run-1", "a", "db", 1)
        assert store.take_slots("run-1", "a", "db", 2)
        assert store.take_slots("run-1", "a", "gpu", 1)
        assert [[holder["slots"] for holder in pool.holders] for pool in store.pools()] == [[], [1]]

    def test_slots_of_an_ended_run_are_free(self, connect: Connect) -> None:
        store = created(connect)
        store.set_pool("db", 1)
        assert store.take_slots("run-1", "a", "db", 1)
        store.append("run-1", "me", [run(state="cancelled")])
        assert store.pools()[0].holders == ()
        create_run(store, "run-2")
        assert store.take_slots("run-2", "a", "db", 1)

    def test_a_removed_pool_is_held_by_nobody(self, connect: Connect) -> None:
        store = created(connect)
        store.set_pool("db", 1)
        assert store.take_slots("run-1", "a", "db", 1)
        store.remove_pool("db")
        store.set_pool("db", 1)
        assert store.pools() == [PoolRecord(name="db", slots=1)]
        assert store.take_slots("run-1", "b", "db", 1)
