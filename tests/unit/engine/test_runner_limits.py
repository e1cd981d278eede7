"""The runner and what holds runs back or ends them: pools and the run's timeout."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import AttemptState, RunState
from jupyter_dagflow.testing.executors import FakeExecutor, Outcome
from jupyter_dagflow.testing.stores import MemoryStore
from tests.unit.engine.runner_bench import FAILED, Bench, document


def pooled(nodes: str = "a b", slots: int = 1) -> dict[str, Any]:
    pool = {"pool": {"name": "db", "slots": slots}}
    return document(nodes=nodes, **dict.fromkeys(nodes.split(), pool))


def store(slots: int = 1) -> MemoryStore:
    made = MemoryStore()
    made.set_pool("db", slots)
    return made


def taken(made: MemoryStore) -> list[tuple[str, str]]:
    (pool,) = made.pools()
    return [(holder["run_id"], holder["node_id"]) for holder in pool.holders]


async def test_nodes_wait_for_their_pool_in_order_and_say_so() -> None:
    bench = Bench(pooled("a b c"), store=store())
    executor, running = bench.driven()
    for node_id, following in (("a", "b"), ("b", "c")):
        await executor.until_started(node_id)
        assert taken(bench.store) == [("r", node_id)]
        waiting = await bench.until(following, "Waits for 1 slot of the pool 'db' (1 of 1 taken).")
        assert str(waiting.state) == "queued"
        executor.finish(node_id)
    await executor.until_started("c")
    assert bench.node("c").message is None
    executor.finish("c")
    assert await running is RunState.SUCCEEDED
    assert taken(bench.store) == []
    assert [spec.node_id for spec in executor.started] == ["a", "b", "c"]


async def test_a_pool_holds_across_runs() -> None:
    shared = store()
    first, second = Bench(pooled("a"), store=shared), Bench(pooled("a"), run_id="s", store=shared)
    executor, running = first.driven()
    await executor.until_started("a")
    other, waiting = second.driven()
    await second.until("a", "Waits for 1 slot of the pool 'db'")
    executor.finish("a")
    assert await running is RunState.SUCCEEDED
    await other.until_started("a")
    other.finish("a")
    assert await waiting is RunState.SUCCEEDED


async def test_runs_that_share_a_connection_tell_each_other_of_free_slots() -> None:
    shared = store()
    runs = [Bench(pooled("a"), run_id=run_id, store=shared) for run_id in ("r", "s")]
    executor = FakeExecutor(manual=True, world=runs[0].world)
    neighbours: set[Runner] = set()
    running = [asyncio.ensure_future(run.runner(executor, neighbours=neighbours).run()) for run in runs]
    await executor.until_started("a")
    await runs[1].until("a", "Waits")
    executor.finish("a")
    assert await running[0] is RunState.SUCCEEDED
    while len(executor.started) < 2:
        await asyncio.sleep(0)
    executor.finish("a")
    assert await running[1] is RunState.SUCCEEDED
    assert neighbours == set()


async def test_a_pool_that_grows_lets_more_in() -> None:
    bench = Bench(pooled(), store=store())
    executor, running = bench.driven()
    await executor.until_started("a")
    await bench.until("b", "Waits")
    bench.store.set_pool("db", 2)
    await executor.until_started("b")
    executor.finish("a")
    executor.finish("b")
    assert await running is RunState.SUCCEEDED


async def test_a_retry_gives_its_slot_back_meanwhile() -> None:
    drawn = pooled()
    drawn["nodes"][0]["retry"] = {"attempts": 2, "delay_s": 3600}
    bench = Bench(drawn, store=store())
    executor, running = bench.driven()
    await executor.until_started("a")
    executor.finish("a", FAILED)
    await executor.until_started("b")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_instances_hold_slots_one_by_one() -> None:
    train = {"parameters": {"x": [1, 2]}, "for_each": {"parameters": ["x"]}, "pool": {"name": "db"}}
    bench = Bench(document(nodes="train", train=train), store=store())
    executor, running = bench.driven()
    await executor.until_started("train.0")
    await bench.until("train.1", "Waits")
    assert taken(bench.store) == [("r", "train.0")]
    executor.finish("train.0")
    await executor.until_started("train.1")
    executor.finish("train.1")
    assert await running is RunState.SUCCEEDED


@pytest.mark.parametrize(
    ("slots", "message"),
    [(None, "There is no pool 'db'."), (1, "Node 'a' takes 2 slots of the pool 'db', which has only 1.")],
)
async def test_a_pool_that_never_has_the_slots_fails_the_node_in_words(slots: int | None, message: str) -> None:
    bench = Bench(pooled("a", 2), store=MemoryStore() if slots is None else store(slots))
    assert await bench.run() is RunState.FAILED
    failure = bench.node("a").failure
    assert failure is not None
    assert failure["message"] == message


async def test_a_pool_that_is_removed_fails_who_waits_for_it() -> None:
    bench = Bench(pooled(), store=store())
    executor, running = bench.driven()
    await executor.until_started("a")
    await bench.until("b", "Waits")
    bench.store.remove_pool("db")
    executor.finish("a")
    assert await running is RunState.FAILED
    assert bench.node("b").message == "There is no pool 'db'."


async def test_cancelled_while_it_waits_a_node_leaves_the_row() -> None:
    shared = store()
    first, second = Bench(pooled("a"), store=shared), Bench(pooled("a"), run_id="s", store=shared)
    executor, running = first.driven()
    await executor.until_started("a")
    _, waiting = second.driven()
    await second.until("a", "Waits")
    shared.add_request("s", "cancel", {})
    assert await waiting is RunState.CANCELLED
    executor.finish("a")
    assert await running is RunState.SUCCEEDED
    assert taken(shared) == []


@pytest.mark.parametrize("holder", ["alive", "dead"])
async def test_a_killed_runner_is_replaced_while_a_node_waits_for_its_pool(holder: str) -> None:
    bench = Bench(pooled(), store=store())
    executor, running = bench.driven()
    await executor.until_started("a")
    await bench.until("b", "Waits")
    await bench.kill(running)
    if holder == "dead":
        executor.finish("a")
    second, running = bench.driven("two")
    if holder == "alive":
        await bench.until("b", "Waits")
        assert second.started == []
        executor.finish("a")
    await second.until_started("b")
    assert taken(bench.store) == [("r", "b")]
    second.finish("b")
    assert await running is RunState.SUCCEEDED
    assert bench.attempts() == {"a": ["succeeded"], "b": ["succeeded"]}


async def test_a_run_that_takes_too_long_is_stopped() -> None:
    bench = Bench({**document("a-b"), "timeout_s": 0.01})
    executor, running = bench.driven()
    await executor.until_started("a")
    assert await running is RunState.FAILED
    assert bench.store.run("r").message == "Timed out after 0.01 s."
    assert bench.states() == {"a": "cancelled", "b": "cancelled"}


async def test_the_time_of_a_run_counts_from_its_start_whoever_drives_it() -> None:
    bench = Bench({**document("a-b"), "timeout_s": 3600})
    executor, running = bench.driven()
    await executor.until_started("a")
    await bench.kill(running)
    record = bench.store.contents.runs["r"]
    began = record.record.started_at
    assert began is not None
    long_ago = dict(vars(record.record)) | {"started_at": began - 3600}
    record.record = type(record.record)(**long_ago)
    _, running = bench.driven("two")
    assert await running is RunState.FAILED
    assert bench.store.run("r").message == "Timed out after 3600 s."
    assert bench.attempts() == {"a": ["cancelled"]}


async def test_a_rerun_has_its_own_time() -> None:
    bench = Bench({**document(nodes="a"), "timeout_s": 3600})
    await bench.run({"a": FAILED})
    first = bench.store.run("r").started_at
    bench.rerun("failed")
    assert await bench.run() is RunState.SUCCEEDED
    again = bench.store.run("r").started_at
    assert first is not None
    assert again is not None
    assert again > first


async def test_what_no_worker_runs_takes_no_slot() -> None:
    drawn = document(nodes="a b c work")
    for node in drawn["nodes"][:3]:
        node |= {"type": "sensor", "sensor": {"kind": "time", "delay_s": 0}}
    bench = Bench(drawn, parallel=1)
    executor = FakeExecutor(manual=True, world=bench.world)
    running = asyncio.ensure_future(bench.runner(executor).run())
    for node_id in ("a", "b", "c", "work"):
        await executor.until_started(node_id)
        executor.finish(node_id)
    assert await running is RunState.SUCCEEDED


async def test_a_sensor_that_gives_up_softly_is_skipped() -> None:
    drawn = document("a-b", a={"type": "sensor", "sensor": {"kind": "time", "delay_s": 0, "soft_fail": True}})
    bench = Bench(drawn)
    assert await bench.run({"a": Outcome(state=AttemptState.SKIPPED)}) is RunState.SUCCEEDED
    assert bench.states() == {"a": "skipped", "b": "skipped"}
    assert bench.attempts() == {"a": ["skipped"]}
