"""``python -m benchmarks.engine``: the engine alone, on random graphs, with an executor that does nothing.

Two figures for each size: the run machine by itself, and the whole runner, whose store only counts what it is told.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.events import AttemptBegan, AttemptEnded, MachineEvent, RunStarted
from jupyter_dagflow.engine.instructions import StartAttempt
from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.ports import Change, Event, FrozenSource
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import AttemptState, RunState
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline
from jupyter_dagflow.testing.executors import FakeExecutor
from jupyter_dagflow.testing.stores import MemoryStore

TARGETS = {1_000: 0.2, 10_000: 2.0}
PARALLEL = 100
EDGES_PER_NODE = 2


class NoSources:
    """Sources of notebooks that nobody reads."""

    def look(self, node: Node) -> FrozenSource:
        return FrozenSource(hash="0", working_directory=Path(), outputs=[], kernel=None)

    async def freeze(self, node: Node, directory: Path) -> FrozenSource:
        return self.look(node)

    def files(self, node: Node, artifacts: Sequence[Mapping[str, Any]]) -> list[Path]:
        return []

    def directory(self, run_id: str, node_id: str, attempt: int) -> Path:
        return Path(run_id, node_id, str(attempt))


class CountingStore(MemoryStore):
    """Leaves out what a store does with changes, which is not the engine's."""

    appended = 0

    def append(self, run_id: str, owner: str, changes: Sequence[Change]) -> list[Event]:
        self.appended += len(changes)
        return []


def random_pipeline(size: int) -> Pipeline:
    """A graph of ``size`` nodes, each after up to two random earlier ones; the same at each call."""
    chance = random.Random(size)  # noqa: S311
    pairs = {
        (chance.randrange(target), target)
        for target in range(1, size)
        for _ in range(chance.randint(0, EDGES_PER_NODE))
    }
    return Pipeline(
        nodes=[Node(id=f"n{index}", path=f"n{index}.ipynb") for index in range(size)],
        edges=[Edge(source=f"n{source}", target=f"n{target}") for source, target in sorted(pairs)],
    )


def run_machine(pipeline: Pipeline) -> float:
    """Seconds from the plan to the end of the run, each attempt succeeding at once."""
    begin = time.perf_counter()
    machine = RunMachine(make_plan(pipeline), slots=lambda _: PARALLEL)
    waiting: list[MachineEvent] = [RunStarted()]
    while waiting:
        for instruction in machine.handle(waiting.pop()):
            if isinstance(instruction, StartAttempt):
                node_id, attempt = instruction.node_id, instruction.attempt
                waiting.append(AttemptEnded(node_id=node_id, attempt=attempt, state=AttemptState.SUCCEEDED))
                waiting.append(AttemptBegan(node_id=node_id, attempt=attempt))
    if machine.state is not RunState.SUCCEEDED:
        raise SystemExit(f"The run ended in {machine.state}.")
    return time.perf_counter() - begin


def run_runner(pipeline: Pipeline) -> float:
    """Seconds that the runner takes with a store and an executor in memory."""
    store, executor = CountingStore(), FakeExecutor()
    store.create_run(
        run_id="bench",
        pipeline="bench.dagflow",
        document=pipeline.model_dump(exclude_none=True),
        parameters={},
        options={"parallel": PARALLEL, "executor": None},
        node_ids=[node.id for node in pipeline.nodes],
    )
    begin = time.perf_counter()
    runner = Runner(run_id="bench", owner="me", store=store, sources=NoSources(), executor=lambda _: executor)
    state = asyncio.run(runner.run())
    if state is not RunState.SUCCEEDED:
        raise SystemExit(f"The run ended in {state}.")
    return time.perf_counter() - begin


def main() -> None:
    write = sys.stdout.write
    write(f"{'random graph':>14} {'run machine':>12} {'runner':>9}  target (seconds)\n")
    for size, target in TARGETS.items():
        pipeline = random_pipeline(size)
        write(f"{size:8,} nodes {run_machine(pipeline):12.3f} {run_runner(pipeline):9.3f}  under {target:g}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
