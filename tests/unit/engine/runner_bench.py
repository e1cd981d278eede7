"""A runner with a store and an executor in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.ports import AttemptRecord, Executor, FrozenSource, NodeRecord, RunStore
from jupyter_dagflow.engine.runner import Runner
from jupyter_dagflow.engine.states import AttemptState, RunState
from jupyter_dagflow.errors import InvalidPipeline, NotFound
from jupyter_dagflow.model.pipeline import Node
from jupyter_dagflow.testing.executors import FakeExecutor, FakeWorld, Outcome, Script
from jupyter_dagflow.testing.stores import MemoryStore

FAILED = Outcome(state=AttemptState.FAILED, message="ValueError: no rows")


class FakeSources:
    """Notebooks by node with the version of their source; a path that begins with ``gone`` is not there.

    ``folder`` is where all of them work.
    """

    def __init__(self, folder: Path = Path("/books")) -> None:
        self.versions: dict[str, str] = {}
        self.inputs: dict[str, list[Path]] = {}
        self.folder = folder

    def look(self, node: Node) -> FrozenSource:
        if node.path.startswith("gone"):
            raise NotFound(f"There is no file {node.path!r}.")
        return FrozenSource(
            hash=self.versions.get(node.id, "1"),
            working_directory=self.folder,
            outputs=node.outputs or ["x"],
            kernel="python3",
            inputs=self.inputs.get(node.id, ()),
            settings={"command": node.command} if node.command else {},
        )

    async def freeze(self, node: Node, directory: Path) -> FrozenSource:
        return self.look(node)

    def files(self, node: Node, artifacts: Sequence[Mapping[str, Any]]) -> list[Path]:
        return [path for artifact in artifacts if (path := self.folder / str(artifact["path"])).is_file()]

    def directory(self, run_id: str, node_id: str, attempt: int) -> Path:
        return Path("/runs", run_id, node_id, str(attempt))


def document(*edges: str, nodes: str = "", **settings: dict[str, Any]) -> dict[str, Any]:
    """``document("a-b", b={"timeout_s": 1})``; ``a.x-b.y`` carries a value."""
    drawn: list[dict[str, Any]] = []
    ids: dict[str, None] = {}
    for edge in edges:
        (source, _, output), (target, _, parameter) = (end.partition(".") for end in edge.split("-"))
        values = {"source_output": output, "target_parameter": parameter} if output else {}
        drawn.append({"source": source, "target": target, **values})
        ids |= {source: None, target: None}
    ids |= dict.fromkeys(nodes.split())
    return {
        "version": 1,
        "nodes": [{"id": i, "path": f"{i}.ipynb", **settings.get(i, {})} for i in ids],
        "edges": drawn,
    }


class Bench:
    """A run in a memory store, with everything that a runner needs. Benches may share a store and sources."""

    def __init__(
        self,
        drawn: dict[str, Any],
        *,
        run_id: str = "r",
        parameters: dict[str, Any] | None = None,
        parallel: int = 4,
        store: MemoryStore | None = None,
        sources: FakeSources | None = None,
        **options: Any,
    ) -> None:
        self.store = store or MemoryStore()
        self.sources = sources or FakeSources()
        self.world = FakeWorld()
        self.document = drawn
        self.parameters = parameters or {}
        self.run_id = run_id
        self.store.create_run(
            run_id=run_id,
            pipeline="p.dagflow",
            document=drawn,
            parameters=self.parameters,
            options={"parallel": parallel, "executor": None, **options},
            node_ids=[node["id"] for node in drawn["nodes"]],
        )

    def runner(
        self,
        executor: Executor,
        owner: str = "one",
        store: RunStore | None = None,
        neighbours: set[Runner] | None = None,
    ) -> Runner:
        def found(name: str) -> Executor:
            if name not in {"local", "sensor"}:
                raise InvalidPipeline(f"There is no executor {name!r}.")
            return executor

        store = store or self.store
        return Runner(
            run_id=self.run_id,
            owner=owner,
            store=store,
            sources=self.sources,
            executor=found,
            neighbours=neighbours,
        )

    async def run(self, script: Script | None = None) -> RunState | None:
        return await self.runner(FakeExecutor(script, world=self.world)).run()

    def driven(self, owner: str = "one") -> tuple[FakeExecutor, asyncio.Future[RunState | None]]:
        """A run under way whose attempts do what the test says, driven over a connection of its own."""
        executor = FakeExecutor(manual=True, world=self.world)
        return executor, asyncio.ensure_future(self.runner(executor, owner, self.store.connect()).run())

    async def kill(self, running: asyncio.Future[RunState | None], owner: str = "one") -> None:
        """End a runner with no chance to write a word."""
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        self.store.release_lease(self.run_id, owner)

    def rerun(self, mode: str, node_id: str | None = None, drawn: dict[str, Any] | None = None) -> None:
        data = {"mode": mode, "node_id": node_id, "document": drawn or self.document, "parameters": self.parameters}
        self.store.add_request(self.run_id, "rerun", data)

    async def until(self, node_id: str, message: str) -> NodeRecord:
        """Wait until the node's message begins so, looking whenever something was written."""
        while not (self.has(node_id) and (self.node(node_id).message or "").startswith(message)):
            await asyncio.sleep(0)
        return self.node(node_id)

    def has(self, node_id: str) -> bool:
        return any(node.node_id == node_id for node in self.store.nodes(self.run_id))

    def node(self, node_id: str) -> NodeRecord:
        return next(node for node in self.store.nodes(self.run_id) if node.node_id == node_id)

    def attempt(self, node_id: str) -> AttemptRecord:
        """The newest attempt of a node."""
        return self.store.attempts(self.run_id, node_id)[-1]

    def states(self) -> dict[str, str]:
        return {node.node_id: str(node.state) for node in self.store.nodes(self.run_id)}

    def attempts(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for attempt in self.store.attempts(self.run_id):
            found.setdefault(attempt.node_id, []).append(str(attempt.state))
        return found
