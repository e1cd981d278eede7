"""The runner and earlier results: reused where nothing changed, and told why where something did."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.testing.executors import FakeExecutor, Outcome
from jupyter_dagflow.testing.stores import MemoryStore
from tests.unit.engine.runner_bench import FAILED, Bench, FakeSources, document

ON = {"cache": "on"}


def cached(**settings: Any) -> dict[str, Any]:
    """``a`` passes on its output ``x`` to ``b``; both use earlier results."""
    return document("a.x-b.y", a={**ON, "parameters": {"lr": 0.1}, **settings}, b=ON)


def later(first: Bench, drawn: dict[str, Any] | None = None, *, run_id: str = "s", **options: Any) -> Bench:
    return Bench(drawn or first.document, run_id=run_id, store=first.store, sources=first.sources, **options)


LEFT = {"a": Outcome(outputs={"x": 1}), "b": Outcome(outputs={"x": 2})}


async def test_an_equal_attempt_is_reused_without_an_executor() -> None:
    first = Bench(cached())
    await first.run(LEFT)
    second = later(first)
    executor = FakeExecutor()
    assert await second.runner(executor).run() is RunState.SUCCEEDED
    assert executor.started == []
    assert second.states() == {"a": "reused", "b": "reused"}
    node, attempt = second.node("b"), second.attempt("b")
    reference = {"run_id": "r", "node_id": "b", "attempt": 1}
    assert (node.reused, node.outputs, node.attempt, node.reason) == (reference, {"x": 2}, 1, None)
    assert (str(attempt.state), attempt.reused, attempt.directory) == ("reused", reference, "r/b/1")
    assert (attempt.parameters, attempt.outputs, attempt.key) == ({"y": 1}, {"x": 2}, first.attempt("b").key)
    third = later(first, run_id="t")
    await third.run()
    assert third.node("b").reused == reference


async def test_what_changed_is_told_and_runs() -> None:
    first = Bench(cached())
    await first.run(LEFT)
    second = later(first, cached(parameters={"lr": 0.2}))
    assert await second.run({"a": Outcome(outputs={"x": 5}), "b": Outcome()}) is RunState.SUCCEEDED
    assert second.node("a").reason == "parameter lr changed 0.1 → 0.2"
    assert second.node("b").reason == "parameter y changed 1 → 5"
    assert second.states() == {"a": "succeeded", "b": "succeeded"}
    first.sources.versions["a"] = "2"
    third = later(first, run_id="t")
    await third.run(LEFT)
    assert third.node("a").reason == "the notebook's code changed; parameter lr changed 0.2 → 0.1"
    assert third.states() == {"a": "succeeded", "b": "reused"}


async def test_a_first_result_has_no_reason_and_a_node_that_does_not_ask_reuses_nothing() -> None:
    first = Bench(document(nodes="a"))
    await first.run(LEFT)
    assert first.node("a").reason is None
    assert not first.attempt("a").cacheable
    second = later(first, document(nodes="a", a=ON))
    await second.run(LEFT)
    assert second.states() == {"a": "succeeded"}
    assert second.node("a").reason == "no result of an equal attempt was kept"
    assert second.attempt("a").cacheable
    third = later(first, run_id="t")
    await third.run(LEFT)
    assert third.states() == {"a": "succeeded"}


async def test_refresh_runs_and_leaves_a_result_for_others() -> None:
    first = Bench(cached())
    await first.run(LEFT)
    second = later(first, cache="refresh")
    await second.run({"a": Outcome(outputs={"x": 7}), "b": Outcome()})
    assert second.states() == {"a": "succeeded", "b": "succeeded"}
    third = later(first, run_id="t")
    await third.run()
    assert third.node("a").outputs == {"x": 7}
    assert third.node("a").reused == {"run_id": "s", "node_id": "a", "attempt": 1}
    off = later(first, run_id="u", cache="off")
    await off.run(LEFT)
    assert off.states() == {"a": "succeeded", "b": "succeeded"}


async def test_a_failed_attempt_is_never_reused() -> None:
    first = Bench(cached())
    await first.run({"a": FAILED})
    second = later(first)
    assert await second.run(LEFT) is RunState.SUCCEEDED
    assert second.states() == {"a": "succeeded", "b": "succeeded"}


async def test_a_result_whose_file_is_gone_or_changed_is_made_again(tmp_path: Path) -> None:
    def writes(spec: AttemptSpec) -> Outcome:
        (tmp_path / "model.bin").write_bytes(b"weights")
        digest = hashlib.sha256(b"weights").hexdigest()
        return Outcome(
            outputs={"x": "model.bin"}, artifacts=[{"name": "x", "path": "model.bin", "sha256": digest, "size": 7}]
        )

    first = Bench(document(nodes="a", a=ON), sources=FakeSources(tmp_path))
    await first.run(writes)
    second = later(first, run_id="s")
    await second.run(writes)
    assert second.states() == {"a": "reused"}
    assert second.node("a").artifacts == first.node("a").artifacts
    (tmp_path / "model.bin").write_bytes(b"other")
    third = later(first, run_id="t")
    await third.run(writes)
    assert third.states() == {"a": "succeeded"}
    assert third.node("a").reason == "the file model.bin of the earlier result has changed since"
    (tmp_path / "model.bin").unlink()
    fourth = later(first, run_id="u")
    await fourth.run(writes)
    assert fourth.node("a").reason == "the file model.bin of the earlier result is gone"


async def test_declared_input_files_count_with_their_contents(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("1")
    sources = FakeSources(tmp_path)
    sources.inputs["a"] = [file]
    first = Bench(document(nodes="a", a=ON), sources=sources)
    await first.run(LEFT)
    file.touch()
    second = later(first)
    await second.run(LEFT)
    assert second.states() == {"a": "reused"}
    file.write_text("2")
    third = later(first, run_id="t")
    await third.run(LEFT)
    assert third.node("a").reason == "input file data.csv changed"
    first.rerun("failed")
    await first.run(LEFT)
    assert first.attempts() == {"a": ["succeeded", "reused"]}


async def test_a_node_that_somebody_chose_really_runs_and_what_follows_may_be_reused() -> None:
    bench = Bench(cached())
    await bench.run(LEFT)
    bench.rerun("from", "a")
    await bench.run(LEFT)
    assert bench.attempts() == {"a": ["succeeded", "succeeded"], "b": ["succeeded", "reused"]}
    bench.rerun("only", "b")
    await bench.run(LEFT)
    assert bench.attempts()["b"] == ["succeeded", "reused", "succeeded"]
    assert bench.node("b").reused is None


async def test_that_it_really_runs_outlives_the_runner() -> None:
    bench = Bench(cached())
    await bench.run(LEFT)
    bench.rerun("only", "a")
    executor, running = bench.driven()
    await executor.until_started("a", 2)
    executor.vanish("a")
    await bench.kill(running)
    second, running = bench.driven("two")
    await second.until_started("a", 3)
    second.finish("a", LEFT["a"])
    assert await running is RunState.SUCCEEDED


async def test_a_rerun_of_what_failed_may_reuse() -> None:
    bench = Bench(cached())
    await bench.run(LEFT)
    again = later(bench)
    await again.run({"a": Outcome()})
    drawn = cached(parameters={"lr": 0.3})
    again.rerun("failed", drawn=drawn)
    await again.run({"a": FAILED})
    again.rerun("failed")
    await again.run()
    assert again.attempts() == {"a": ["reused", "failed", "reused"], "b": ["reused", "reused"]}


async def test_instances_are_reused_one_by_one() -> None:
    def fanned(*items: int) -> dict[str, Any]:
        train = {**ON, "parameters": {"x": list(items)}, "for_each": {"parameters": ["x"]}}
        return document("train.x-report.xs", train=train)

    def doubled(spec: AttemptSpec) -> Outcome:
        return Outcome(outputs={"x": spec.parameters.get("x", 0) * 2})

    first = Bench(fanned(1, 2))
    await first.run(doubled)
    second = later(first, fanned(2, 3, 1))
    await second.run(doubled)
    states = second.states()
    assert [states[f"train.{index}"] for index in range(3)] == ["reused", "succeeded", "reused"]
    assert states["train"] == "succeeded"
    assert second.attempt("report").parameters == {"xs": [4, 6, 2]}
    third = later(first, fanned(1, 3), run_id="t")
    await third.run(doubled)
    assert third.states()["train"] == "reused"
    assert third.node("train").outputs == {"x": [2, 6]}


async def test_an_instance_depends_only_on_the_file_that_it_gets() -> None:
    def drawn() -> dict[str, Any]:
        split = {"parameters": {"n": [1, 2]}, "for_each": {"parameters": ["n"]}}
        return document("split.x-train.x", split=split, train={**ON, "for_each": {"parameters": ["x"]}})

    def runs(second: str) -> Any:
        def run(spec: AttemptSpec) -> Outcome:
            if not spec.node_id.startswith("split"):
                return Outcome()
            path, content = f"{spec.parameters['n']}.csv", second if spec.node_id == "split.1" else "same"
            artifact = {"name": "x", "path": path, "sha256": content, "size": 1}
            return Outcome(outputs={"x": path}, artifacts=[artifact])

        return run

    first = Bench(drawn())
    await first.run(runs("one"))
    second = later(first)
    await second.run(runs("two"))
    assert (second.states()["train.0"], second.states()["train.1"]) == ("reused", "succeeded")
    assert second.node("train.1").reason == "the file that comes in as x changed"


async def test_a_sensor_is_never_reused() -> None:
    drawn = document(nodes="a", a={**ON, "type": "sensor", "sensor": {"kind": "time", "delay_s": 0}})
    first = Bench(drawn, cache="on")
    await first.run()
    second = later(first, cache="on")
    await second.run()
    assert second.states() == {"a": "succeeded"}


async def test_pinned_outputs_go_downstream_and_stand_in_the_record(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("1")
    drawn = document("a-b", "b.x-c.y", b={"pinned": {"x": "table.csv", "n": 3}})
    drawn["edges"][1]["condition"] = "n == 3"
    bench = Bench(drawn, sources=FakeSources(tmp_path))
    assert await bench.run() is RunState.SUCCEEDED
    assert bench.states() == {"a": "skipped", "b": "reused", "c": "succeeded"}
    node = bench.node("b")
    assert (node.outputs, node.reused, node.attempt) == ({"x": "table.csv", "n": 3}, None, 0)
    assert [artifact["path"] for artifact in node.artifacts] == ["table.csv"]
    assert bench.attempt("c").parameters == {"y": "table.csv"}
    assert bench.attempt("c").parts["contents"] == {"y": [hashlib.sha256(b"1").hexdigest()]}

    drawn["nodes"][1]["pinned"]["x"] = "other"
    bench.rerun("failed", drawn=drawn)
    await bench.run()
    assert bench.attempt("c").parameters == {"y": "other"}
    del drawn["nodes"][1]["pinned"]
    drawn["edges"][1].pop("condition")
    bench.rerun("failed", drawn=drawn)
    assert await bench.run({"b": Outcome(outputs={"x": "real"})}) is RunState.SUCCEEDED
    assert bench.states() == {"a": "succeeded", "b": "succeeded", "c": "succeeded"}
    assert bench.attempt("c").parameters == {"y": "real"}


async def test_given_results_go_downstream_and_name_the_attempt_that_left_them() -> None:
    drawn = document("a.x-b.y", "b-c")
    first = Bench(drawn)
    await first.run(LEFT)
    reference = {"run_id": "r", "node_id": "a", "attempt": 1}
    second = later(first, selected=["b"], given={"a": reference})
    assert await second.run(LEFT) is RunState.SUCCEEDED
    assert second.states() == {"a": "reused", "b": "succeeded", "c": "skipped"}
    assert (second.node("a").reused, second.node("a").outputs) == (reference, {"x": 1})
    assert second.node("c").message == "Not part of this run."
    assert second.attempt("b").parameters == {"y": 1}
    second.rerun("from", "b")
    assert await second.run(LEFT) is RunState.SUCCEEDED
    assert second.states() == {"a": "reused", "b": "succeeded", "c": "succeeded"}
    assert second.attempts() == {"b": ["succeeded", "succeeded"], "c": ["succeeded"]}
    assert second.node("a").outputs == {"x": 1}


async def test_a_fan_out_can_be_given_by_its_node() -> None:
    train = {"parameters": {"x": [1, 2]}, "for_each": {"parameters": ["x"]}}
    first = Bench(document("train.x-b.y", train=train))
    await first.run(lambda spec: Outcome(outputs={"x": spec.node_id}))
    reference = {"run_id": "r", "node_id": "train", "attempt": 0}
    second = later(first, selected=["b"], given={"train": reference})
    assert await second.run() is RunState.SUCCEEDED
    assert second.attempt("b").parameters == {"y": ["train.0", "train.1"]}
    assert second.node("train").reused == reference


async def test_a_given_result_that_is_nowhere_leaves_nothing() -> None:
    store = MemoryStore()
    gone = {"run_id": "gone", "node_id": "a", "attempt": 1}
    bench = Bench(document("a.x-b.y"), store=store, selected=["b"], given={"a": gone})
    assert await bench.run() is RunState.SUCCEEDED
    assert bench.attempt("b").parameters == {}


async def test_a_node_that_is_disabled_and_enabled_again_is_decided_anew() -> None:
    bench = Bench(document("a.x-b.y", a={"disabled": True}))
    assert await bench.run() is RunState.SUCCEEDED
    assert bench.states() == {"a": "skipped", "b": "succeeded"}
    assert bench.attempt("b").parameters == {}
    bench.rerun("failed", drawn=document("a.x-b.y"))
    assert await bench.run(LEFT) is RunState.SUCCEEDED
    assert bench.attempt("b").parameters == {"y": 1}


async def test_settings_go_to_the_executor() -> None:
    bench = Bench(document(nodes="a", a={"command": ["echo", "{x}"]}))
    executor = FakeExecutor()
    await bench.runner(executor).run()
    assert executor.started[0].settings == {"command": ["echo", "{x}"]}


async def test_artifacts_stand_in_the_nodes_record() -> None:
    artifact = {"name": "x", "path": "x.csv", "sha256": "1", "size": 1}
    bench = Bench(document(nodes="a"))
    await bench.run({"a": Outcome(outputs={"x": "x.csv"}, artifacts=[artifact])})
    assert list(bench.node("a").artifacts) == [artifact]
