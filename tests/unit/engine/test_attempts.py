"""One attempt from its preparation to its result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from jupyter_dagflow.engine.attempts import LiveAttempt, Prepare, Ready
from jupyter_dagflow.engine.events import AttemptEvent, AttemptResult
from jupyter_dagflow.engine.ports import AttemptRecord, AttemptSpec, Executor, FoundAttempt
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.errors import InvalidPipeline, NotFound
from jupyter_dagflow.testing.executors import FakeExecutor, Outcome

SPEC = AttemptSpec(run_id="r", node_id="a", attempt=1, directory=Path("d"), working_directory=Path("w"))
MADE = AttemptRecord(
    node_id="a", attempt=3, state=AttemptState.SUCCEEDED, outputs={"x": 1}, artifacts=({"name": "x", "path": "p"},)
)


def ready(reused: FoundAttempt | None = None) -> Prepare:
    async def prepare() -> Ready:
        return Ready(spec=SPEC, key="k", reused=reused)

    return prepare


def no_executor() -> Executor:
    raise InvalidPipeline("There is no executor 'moon'.")


async def events(live: LiveAttempt, prepare: Prepare | None) -> Sequence[AttemptEvent]:
    return [event async for event in live.events(prepare)]


async def test_what_is_reused_ends_at_once_and_needs_no_executor() -> None:
    found = FoundAttempt(run_id="old", pipeline="p.dagflow", attempt=MADE)
    live = LiveAttempt(SPEC, no_executor, timeout_s=None)
    (result,) = await events(live, ready(found))
    assert isinstance(result, AttemptResult)
    assert (result.state, result.outputs, result.artifacts) == ("reused", {"x": 1}, [{"name": "x", "path": "p"}])
    assert (live.reused, live.key) == (found, "k")


async def test_what_is_ready_runs() -> None:
    executor = FakeExecutor({"a": Outcome(outputs={"x": 2})})
    live = LiveAttempt(SPEC, lambda: executor, timeout_s=None)
    result = (await events(live, ready()))[-1]
    assert isinstance(result, AttemptResult)
    assert (result.state, result.outputs, live.reused) == ("succeeded", {"x": 2}, None)


async def test_what_an_earlier_runner_started_is_only_watched() -> None:
    executor = FakeExecutor()
    await executor.start(SPEC)
    executor.started.clear()
    live = LiveAttempt(SPEC, lambda: executor, timeout_s=None)
    result = (await events(live, None))[-1]
    assert isinstance(result, AttemptResult)
    assert (result.state, executor.started) == ("succeeded", [])


@pytest.mark.parametrize("reused", [None, FoundAttempt(run_id="old", pipeline="p", attempt=MADE)])
async def test_cancelled_while_it_is_prepared_it_never_begins(reused: FoundAttempt | None) -> None:
    executor = FakeExecutor()
    live = LiveAttempt(SPEC, lambda: executor, timeout_s=None)
    live.cancel()
    (result,) = await events(live, ready(reused))
    assert isinstance(result, AttemptResult)
    assert (result.state, executor.started) == ("cancelled", [])


async def test_what_cannot_be_prepared_fails_in_words() -> None:
    async def prepare() -> Ready:
        raise NotFound("There is no file 'a.ipynb'.")

    (result,) = await events(LiveAttempt(SPEC, no_executor, timeout_s=None), prepare)
    assert isinstance(result, AttemptResult)
    assert result.failure is not None
    assert (result.state, result.failure.message) == ("failed", "There is no file 'a.ipynb'.")
