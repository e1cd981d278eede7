"""Nodes that wait for slots of a pool."""

from __future__ import annotations

from jupyter_dagflow.engine.instructions import TakePool
from jupyter_dagflow.engine.pool_waits import PoolWaits
from jupyter_dagflow.testing.stores import MemoryStore


def store() -> MemoryStore:
    made = MemoryStore()
    for run_id in ("mine", "other"):
        made.create_run(
            run_id=run_id, pipeline="p.dagflow", document={}, parameters={}, options={}, node_ids=["a", "b", "c"]
        )
    made.set_pool("db", 3)
    return made


def test_a_new_runner_gives_back_what_belongs_to_no_attempt_under_way() -> None:
    pools = store()
    for run_id, node_id in (("mine", "a"), ("mine", "b"), ("other", "a")):
        assert pools.take_slots(run_id, node_id, "db", 1)
    PoolWaits("mine", pools).take_over({"b"})
    (pool,) = pools.pools()
    assert {(holder["run_id"], holder["node_id"]) for holder in pool.holders} == {("mine", "b"), ("other", "a")}


def test_who_asked_first_is_granted_first() -> None:
    pools = store()
    waits = PoolWaits("mine", pools)
    assert waits.take(TakePool(node_id="a", pool="db", slots=2)) is None
    assert waits.take(TakePool(node_id="b", pool="db", slots=2)) == "Waits for 2 slots of the pool 'db' (2 of 3 taken)."
    assert waits.take(TakePool(node_id="c", pool="db", slots=1)) is not None
    assert waits.granted() == []
    waits.free("a")
    assert waits.granted() == ["b", "c"]
