"""The runner and nodes that run for each item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState, RunState
from jupyter_dagflow.testing.executors import Outcome
from tests.unit.engine.runner_bench import FAILED, Bench, document

LETTERS = {"x": ["a", "b", "c"]}


def fanned(parameters: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """``train`` runs for each ``x``; its outputs go to ``report``."""
    train = {"parameters": LETTERS if parameters is None else parameters, "for_each": {"parameters": ["x"]}, **settings}
    return document("train.score-report.scores", train=train)


def scores(spec: AttemptSpec) -> Outcome:
    if spec.node_id.startswith("train"):
        return Outcome(outputs={"score": f"{spec.parameters['x']}!"})
    return Outcome()


def failing(*node_ids: str) -> Callable[[AttemptSpec], Outcome]:
    return lambda spec: FAILED if spec.node_id in node_ids else scores(spec)


async def test_downstream_gets_the_outputs_of_all_instances_in_order() -> None:
    bench = Bench(fanned())
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert bench.attempt("report").parameters == {"scores": ["a!", "b!", "c!"]}
    train = bench.node("train")
    assert (train.width, train.outputs, train.attempt) == (3, {"score": ["a!", "b!", "c!"]}, 0)
    assert train.started_at is not None
    assert train.finished_at is not None
    assert [bench.node(f"train.{index}").item for index in range(3)] == [{"x": "a"}, {"x": "b"}, {"x": "c"}]
    assert bench.attempt("train.1").parameters == {"x": "b"}
    assert bench.attempt("train.1").directory == "r/train.1/1"


async def test_a_list_may_come_from_upstream_or_from_the_pipeline() -> None:
    train = {"parameters": {"k": {"pipeline": "ks"}}, "for_each": {"parameters": ["x", "k"]}}
    bench = Bench(document("list.x-train.x", train=train), parameters={"ks": [1, 2]})
    assert await bench.run({"list": Outcome(outputs={"x": [7, 8]})}) is RunState.SUCCEEDED
    items = [bench.node(f"train.{index}").item for index in range(4)]
    assert items == [{"x": 7, "k": 1}, {"x": 7, "k": 2}, {"x": 8, "k": 1}, {"x": 8, "k": 2}]


async def test_no_items_are_a_success_with_empty_lists() -> None:
    bench = Bench(fanned({"x": []}, outputs=["score", "model"]))
    assert await bench.run(scores) is RunState.SUCCEEDED
    train = bench.node("train")
    assert (str(train.state), train.width, train.outputs) == ("succeeded", 0, {"score": [], "model": []})
    assert bench.attempt("report").parameters == {"scores": []}


async def test_what_is_no_list_fails_the_node_in_words() -> None:
    bench = Bench(fanned({"x": "abc"}))
    assert await bench.run(scores) is RunState.FAILED
    assert bench.states() == {"train": "failed", "report": "upstream_failed"}
    assert bench.node("train").message == "The node runs for each item of 'x', which is no list but \"abc\"."


async def test_no_items_of_a_notebook_that_is_gone_fail_in_words() -> None:
    bench = Bench(fanned({"x": []}, path="gone.ipynb"))
    assert await bench.run(scores) is RunState.FAILED
    assert bench.node("train").message == "There is no file 'gone.ipynb'."


async def test_the_others_go_on_where_one_fails_and_what_they_left_is_there() -> None:
    drawn = fanned()
    drawn["nodes"][1]["trigger_rule"] = "all_done"
    bench = Bench(drawn)
    assert await bench.run(failing("train.1")) is RunState.FAILED
    assert bench.node("train").message == "1 of 3 instances failed."
    assert bench.attempt("report").parameters == {"scores": ["a!", None, "c!"]}


async def test_a_node_that_does_not_wait_gets_no_half_lists() -> None:
    drawn = fanned()
    drawn["nodes"][1]["trigger_rule"] = "always"
    bench = Bench(drawn, parallel=1)
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert bench.attempt("report").parameters in ({}, {"scores": ["a!", "b!", "c!"]})


async def test_a_condition_sees_the_lists() -> None:
    drawn = fanned()
    drawn["edges"][0]["condition"] = "'b!' in score"
    bench = Bench(drawn)
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert bench.states()["report"] == "succeeded"


async def test_the_files_of_all_instances_come_in_order() -> None:
    def made(spec: AttemptSpec) -> Outcome:
        path = f"{spec.parameters.get('x')}.bin"
        return Outcome(outputs={"score": path}, artifacts=[{"name": "score", "path": path, "sha256": path, "size": 1}])

    bench = Bench(fanned())
    assert await bench.run(made) is RunState.SUCCEEDED
    assert [artifact["path"] for artifact in bench.node("train").artifacts] == ["a.bin", "b.bin", "c.bin"]
    assert bench.attempt("report").parts["contents"] == {"scores": ["a.bin", "b.bin", "c.bin"]}


async def test_a_rerun_repeats_the_instance_that_failed_and_what_follows() -> None:
    bench = Bench(fanned())
    await bench.run(failing("train.1"))
    bench.rerun("failed")
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert {node: len(states) for node, states in bench.attempts().items()} == {
        "train.0": 1,
        "train.1": 2,
        "train.2": 1,
        "report": 1,
    }
    assert bench.attempt("report").parameters == {"scores": ["a!", "b!", "c!"]}
    assert bench.node("train").width == 3


async def test_one_instance_can_be_rerun_alone() -> None:
    bench = Bench(fanned())
    await bench.run(scores)
    bench.rerun("only", "train.2")
    assert await bench.run(lambda spec: Outcome(outputs={"score": "new"})) is RunState.SUCCEEDED
    assert bench.node("train").outputs == {"score": ["a!", "b!", "new"]}
    assert len(bench.attempts()["report"]) == 1
    bench.rerun("from", "train.0")
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert bench.attempt("report").parameters == {"scores": ["a!", "b!", "new"]}
    assert {node: len(states) for node, states in bench.attempts().items()} == {
        "train.0": 2,
        "train.1": 1,
        "train.2": 2,
        "report": 2,
    }


async def test_a_rerun_takes_a_list_that_changed_and_drops_what_is_no_more() -> None:
    bench = Bench(fanned())
    await bench.run(scores)
    bench.rerun("failed", drawn=fanned({"x": ["a", "z"]}))
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert list(bench.states()) == ["train", "report", "train.0", "train.1"]
    assert bench.attempt("report").parameters == {"scores": ["a!", "z!"]}
    assert [attempt.attempt for attempt in bench.store.attempts("r", "train.1")] == [1, 2]


async def test_a_rerun_after_a_change_of_code_repeats_every_instance() -> None:
    bench = Bench(fanned())
    await bench.run(scores)
    bench.sources.versions["train"] = "2"
    bench.rerun("failed")
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert {node: len(states) for node, states in bench.attempts().items()} == {
        "train.0": 2,
        "train.1": 2,
        "train.2": 2,
        "report": 2,
    }


async def test_a_rerun_without_a_change_repeats_nothing() -> None:
    bench = Bench(fanned())
    await bench.run(scores)
    bench.rerun("failed")
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert all(len(states) == 1 for states in bench.attempts().values())


async def test_what_no_longer_fans_out_is_one_node_again_and_back() -> None:
    bench = Bench(fanned())
    await bench.run(scores)
    bench.rerun("failed", drawn=document("train.score-report.scores", train={"parameters": {"x": "a"}}))
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert bench.node("train").width is None
    assert bench.attempt("report").parameters == {"scores": "a!"}
    bench.rerun("failed")
    assert await bench.run(scores) is RunState.SUCCEEDED
    assert bench.attempt("report").parameters == {"scores": ["a!", "b!", "c!"]}


async def test_a_skipped_instance_leaves_a_hole() -> None:
    sensor = {"kind": "time", "delay_s": 0}
    bench = Bench(fanned(type="sensor", sensor=sensor))

    def seen(spec: AttemptSpec) -> Outcome:
        return Outcome(state=AttemptState.SKIPPED) if spec.node_id == "train.1" else scores(spec)

    assert await bench.run(seen) is RunState.SUCCEEDED
    assert bench.attempt("report").parameters == {"scores": ["a!", None, "c!"]}


@pytest.mark.parametrize("ended", [False, True])
async def test_a_killed_runner_is_replaced_in_the_middle_of_a_fan_out(ended: bool) -> None:
    bench = Bench(fanned(for_each={"parameters": ["x"], "parallel": 2}))
    executor, running = bench.driven()
    await executor.until_started("train.1")
    executor.begin("train.0")
    executor.finish("train.1", Outcome(outputs={"score": "b!"}))
    await executor.until_started("train.2")
    await bench.kill(running)
    if ended:
        executor.finish("train.0", Outcome(outputs={"score": "a!"}))
        executor.finish("train.2", Outcome(outputs={"score": "c!"}))

    second, running = bench.driven("two")
    if not ended:
        executor.finish("train.0", Outcome(outputs={"score": "a!"}))
        executor.finish("train.2", Outcome(outputs={"score": "c!"}))
    await second.until_started("report")
    second.finish("report")
    assert await running is RunState.SUCCEEDED
    assert bench.attempt("report").parameters == {"scores": ["a!", "b!", "c!"]}
    assert all(len(states) == 1 for states in bench.attempts().values())
    assert all(attempt.begun == 1 for attempt in bench.world.attempts.values())
