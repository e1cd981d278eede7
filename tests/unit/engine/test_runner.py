"""The runner with a store and an executor in memory: what it writes, and in what order it acts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jupyter_dagflow.engine.states import NodeState, RunState
from jupyter_dagflow.errors import LeaseLost
from jupyter_dagflow.testing.executors import FakeExecutor, Outcome
from tests.unit.engine.runner_bench import FAILED, Bench, document


async def test_values_go_from_outputs_to_parameters() -> None:
    bench = Bench(
        document("a.x-b.y", "b-c", b={"parameters": {"day": {"pipeline": "day"}, "n": 2}}),
        parameters={"day": "today"},
    )
    assert await bench.run({"a": Outcome(outputs={"x": [1, 2]})}) is RunState.SUCCEEDED
    by_node = {attempt.node_id: attempt for attempt in bench.store.attempts("r")}
    assert by_node["b"].parameters == {"day": "today", "n": 2, "y": [1, 2]}
    assert by_node["b"].source_hash == "1"
    assert by_node["a"].outputs == {"x": [1, 2]}
    node = bench.store.nodes("r")[0]
    assert (node.state, node.attempt, node.outputs) == (NodeState.SUCCEEDED, 1, {"x": [1, 2]})
    assert node.queued_at is not None
    assert node.started_at is not None
    assert node.finished_at is not None


async def test_every_state_is_an_event_in_order_and_the_records_agree() -> None:
    bench = Bench(document("a-b"))
    await bench.run({"a": Outcome(cells=2)})
    events = bench.store.events("r")
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    told = [
        (event.node_id or "run", str(event.data["state"]))
        for event in events
        if event.type != "attempt" and "state" in event.data
    ]
    assert told == [
        ("run", "running"),
        ("a", "queued"),
        ("a", "running"),
        ("a", "succeeded"),
        ("b", "queued"),
        ("b", "running"),
        ("b", "succeeded"),
        ("run", "succeeded"),
    ]
    record = bench.store.run("r")
    assert record.state is RunState.SUCCEEDED
    assert record.lease_owner is None


async def test_a_failure_is_told_with_its_last_line() -> None:
    bench = Bench(document("a-b"))
    assert await bench.run({"a": FAILED}) is RunState.FAILED
    a, b = bench.store.nodes("r")
    assert a.failure is not None
    assert a.failure["message"] == "ValueError: no rows"
    assert b.state is NodeState.UPSTREAM_FAILED


async def test_a_notebook_that_is_gone_fails_its_node_with_one_sentence() -> None:
    bench = Bench(document("a-b", a={"path": "gone.ipynb"}))
    assert await bench.run() is RunState.FAILED
    failure = bench.store.nodes("r")[0].failure
    assert failure is not None
    assert failure["message"] == "There is no file 'gone.ipynb'."


async def test_an_executor_that_is_not_there_fails_its_node() -> None:
    bench = Bench(document(nodes="a", a={"executor": "moon"}))
    assert await bench.run() is RunState.FAILED
    failure = bench.store.nodes("r")[0].failure
    assert failure is not None
    assert failure["message"] == "There is no executor 'moon'."


async def test_a_broken_executor_ends_the_attempt_and_not_the_runner() -> None:
    class Broken(FakeExecutor):
        async def start(self, spec: Any) -> None:
            raise RuntimeError("wires crossed")

    bench = Bench(document("a-b"))
    assert await bench.runner(Broken()).run() is RunState.FAILED
    failure = bench.store.nodes("r")[0].failure
    assert failure is not None
    assert failure["message"] == "The executor failed: RuntimeError: wires crossed"


async def test_retries_are_attempts_of_their_own() -> None:
    bench = Bench(document("a-b", a={"retry": {"attempts": 3}}))
    assert await bench.run({"a": [FAILED, FAILED, Outcome()]}) is RunState.SUCCEEDED
    assert bench.attempts() == {"a": ["failed", "failed", "succeeded"], "b": ["succeeded"]}
    assert bench.store.nodes("r")[0].failures == 2


async def test_an_attempt_that_takes_too_long_fails() -> None:
    bench = Bench(document(nodes="a", a={"timeout_s": 0.01}))
    executor = FakeExecutor(manual=True, world=bench.world)
    running = asyncio.ensure_future(bench.runner(executor).run())
    await executor.until_started("a")
    executor.begin("a")
    assert await running is RunState.FAILED
    failure = bench.store.nodes("r")[0].failure
    assert failure is not None
    assert failure["message"] == "Timed out after 0.01 s."
    assert [spec.node_id for spec in executor.cancelled] == ["a"]


async def test_cancel_ends_the_run() -> None:
    bench = Bench(document("a-b"))
    executor = FakeExecutor(manual=True, world=bench.world)
    runner = bench.runner(executor)
    running = asyncio.ensure_future(runner.run())
    await executor.until_started("a")
    runner.cancel()
    assert await running is RunState.CANCELLED
    assert bench.states() == {"a": "cancelled", "b": "cancelled"}


async def test_a_cancellation_in_the_queue_ends_a_run_that_nobody_drove() -> None:
    bench = Bench(document("a-b"))
    bench.store.add_request("r", "cancel", {})
    assert await bench.run() is RunState.CANCELLED
    assert bench.store.requests("r") == []


async def test_a_rerun_repeats_only_what_failed_with_the_source_as_it_is_now() -> None:
    bench = Bench(document("a-b", "b-c"))
    await bench.run({"b": FAILED})
    bench.sources.versions["b"] = "2"
    bench.rerun("failed")
    assert await bench.run() is RunState.SUCCEEDED
    assert bench.attempts() == {"a": ["succeeded"], "b": ["failed", "succeeded"], "c": ["succeeded"]}
    assert [attempt.source_hash for attempt in bench.store.attempts("r", "b")] == ["1", "2"]


async def test_a_rerun_repeats_what_succeeded_but_changed_and_all_downstream() -> None:
    bench = Bench(document("a-b", "a-c", "x-c"))
    await bench.run({"b": FAILED})
    bench.sources.versions["x"] = "2"
    bench.rerun("failed")
    assert await bench.run() is RunState.SUCCEEDED
    assert {node: len(states) for node, states in bench.attempts().items()} == {"a": 1, "b": 2, "x": 2, "c": 2}


async def test_a_rerun_takes_the_document_as_it_is_now() -> None:
    bench = Bench(document("a-b"))
    await bench.run({"b": FAILED})
    bench.rerun("failed", drawn=document("a-n", n={"parameters": {"k": 1}}))
    assert await bench.run() is RunState.SUCCEEDED
    assert bench.states() == {"a": "succeeded", "n": "succeeded"}
    assert bench.store.run("r").document["nodes"][1]["id"] == "n"


async def test_a_node_that_left_and_came_back_never_repeats_an_attempts_number() -> None:
    bench = Bench(document("a-b"))
    await bench.run()
    bench.rerun("failed", drawn=document(nodes="a"))
    await bench.run()
    bench.rerun("failed", drawn=document("a-b"))
    assert await bench.run() is RunState.SUCCEEDED
    assert [attempt.attempt for attempt in bench.store.attempts("r", "b")] == [1, 2]
    bench.rerun("failed", drawn=document(nodes="a"))
    bench.rerun("failed", drawn=document("a-b"))
    assert await bench.run() is RunState.SUCCEEDED
    assert [attempt.attempt for attempt in bench.store.attempts("r", "b")] == [1, 2, 3]


async def test_rerun_from_here_and_only_this() -> None:
    bench = Bench(document("a-b", "b-c"))
    await bench.run()
    bench.rerun("from", "b")
    assert await bench.run() is RunState.SUCCEEDED
    assert {node: len(states) for node, states in bench.attempts().items()} == {"a": 1, "b": 2, "c": 2}
    bench.rerun("only", "b")
    assert await bench.run() is RunState.SUCCEEDED
    assert {node: len(states) for node, states in bench.attempts().items()} == {"a": 1, "b": 3, "c": 2}


async def test_only_this_without_the_values_that_it_needs_is_refused_in_words() -> None:
    bench = Bench(document("a.x-b.y"))
    await bench.run({"a": FAILED})
    bench.rerun("only", "b")
    await bench.run()
    assert (bench.store.run("r").message or "").startswith("Node 'b' needs an output of 'a'")
    assert bench.store.requests("r") == []


async def test_a_rerun_asked_for_while_the_run_goes_on_is_done_by_its_runner() -> None:
    bench = Bench(document("a-b", nodes="x"))
    executor = FakeExecutor(manual=True, world=bench.world)
    running = asyncio.ensure_future(bench.runner(executor).run())
    await executor.until_started("x")
    await executor.until_started("a")
    executor.finish("a", FAILED)
    bench.rerun("failed")
    await executor.until_started("a", 2)
    executor.finish("a")
    await executor.until_started("b")
    executor.finish("b")
    executor.finish("x")
    assert await running is RunState.SUCCEEDED
    assert {node: len(states) for node, states in bench.attempts().items()} == {"a": 2, "b": 1, "x": 1}


async def test_a_second_runner_keeps_away_from_a_run_that_is_held() -> None:
    bench = Bench(document(nodes="a"))
    assert bench.store.acquire_lease("r", "other", 60)
    assert await bench.run() is None
    assert bench.states() == {"a": "pending"}


async def test_a_runner_that_lost_its_run_stops_without_writing() -> None:
    bench = Bench(document("a-b"))
    executor = FakeExecutor(manual=True, world=bench.world)
    running = asyncio.ensure_future(bench.runner(executor).run())
    await executor.until_started("a")
    bench.store.release_lease("r", "one")
    assert bench.store.acquire_lease("r", "two", 60)
    executor.finish("a")
    with pytest.raises(LeaseLost):
        await running
    assert bench.states()["a"] != "succeeded"


@pytest.mark.parametrize("moment", ["before", "during", "after", "vanished"])
async def test_a_killed_runner_is_replaced_and_nothing_is_repeated(moment: str) -> None:
    bench = Bench(document("a-b", "b-c"))
    executor = FakeExecutor(manual=True, world=bench.world)
    running = asyncio.ensure_future(bench.runner(executor).run())
    await executor.until_started("a")
    executor.begin("a")
    if moment == "after":
        executor.finish("a")
        await executor.until_started("b")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    bench.store.release_lease("r", "one")
    if moment == "before":
        executor.finish("a", Outcome(outputs={"x": 1}))
    if moment == "vanished":
        executor.vanish("a")

    second = FakeExecutor(manual=True, world=bench.world)
    again = asyncio.ensure_future(bench.runner(second, owner="two").run())
    if moment == "during":
        executor.finish("a")
    if moment == "vanished":
        await second.until_started("a", 2)
        second.finish("a")
    if moment == "after":
        executor.finish("b")
    else:
        await second.until_started("b")
        second.finish("b")
    await second.until_started("c")
    second.finish("c")
    assert await again is RunState.SUCCEEDED
    lost = ["lost", "succeeded"] if moment == "vanished" else ["succeeded"]
    assert bench.attempts() == {"a": lost, "b": ["succeeded"], "c": ["succeeded"]}
    assert all(attempt.begun == 1 for attempt in bench.world.attempts.values())


def deployment(limit: float) -> dict[str, Any]:
    drawn = document("evaluate-deploy", "evaluate-alert", "deploy-report", "alert-report")
    for edge in drawn["edges"]:
        if edge["source"] == "evaluate":
            edge["condition"] = "accuracy > limit" if edge["target"] == "deploy" else "not accuracy > limit"
    drawn["nodes"][-1]["trigger_rule"] = "none_failed"
    drawn["parameters"] = [{"name": "limit", "default": limit}]
    return drawn


@pytest.mark.parametrize(("accuracy", "taken", "skipped"), [(0.95, "deploy", "alert"), (0.5, "alert", "deploy")])
async def test_outputs_and_parameters_decide_which_branch_is_taken(accuracy: float, taken: str, skipped: str) -> None:
    bench = Bench(deployment(0.9), parameters={"limit": 0.9})
    assert await bench.run({"evaluate": Outcome(outputs={"accuracy": accuracy})}) is RunState.SUCCEEDED
    assert bench.states() == {"evaluate": "succeeded", taken: "succeeded", skipped: "skipped", "report": "succeeded"}


async def test_a_condition_without_its_value_fails_the_node_in_words() -> None:
    bench = Bench(deployment(0.9), parameters={"limit": 0.9})
    assert await bench.run() is RunState.FAILED
    deploy = next(node for node in bench.store.nodes("r") if node.node_id == "deploy")
    assert str(deploy.state) == "failed"
    assert deploy.message == "The condition 'accuracy > limit' cannot be decided: 'accuracy' has no value."


async def test_a_rerun_takes_the_other_branch_if_the_condition_changed() -> None:
    bench = Bench(deployment(0.9), parameters={"limit": 0.9})
    await bench.run({"evaluate": Outcome(outputs={"accuracy": 0.95})})
    changed = deployment(0.9)
    for edge in changed["edges"]:
        if edge["source"] == "evaluate":
            edge["condition"] = "accuracy > 0.99" if edge["target"] == "deploy" else "accuracy <= 0.99"
    bench.rerun("from", "evaluate", changed)
    assert await bench.run({"evaluate": Outcome(outputs={"accuracy": 0.95})}) is RunState.SUCCEEDED
    assert bench.states() == {"evaluate": "succeeded", "alert": "succeeded", "deploy": "skipped", "report": "succeeded"}
