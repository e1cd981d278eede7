"""Drives one run: carries out what the run machine decides, and remembers it first."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from jupyter_dagflow.engine import changes
from jupyter_dagflow.engine.attempts import LiveAttempt, Prepare
from jupyter_dagflow.engine.events import (
    AttemptBegan,
    AttemptEnded,
    AttemptEvent,
    AttemptResult,
    CancelRequested,
    Expanded,
    PoolGranted,
    RetryDue,
    RunStarted,
    RunTimedOut,
    WorkerStarted,
)
from jupyter_dagflow.engine.instructions import (
    CancelAttempt,
    Expand,
    FreePool,
    Instruction,
    RecordNode,
    RecordRun,
    ScheduleRetry,
    StartAttempt,
    TakePool,
)
from jupyter_dagflow.engine.kept_kernels import options_with_kernels, with_kernel
from jupyter_dagflow.engine.known_results import (
    RESULT_STATES,
    KnownResult,
    given_results,
    pinned_results,
    restored_results,
)
from jupyter_dagflow.engine.plan import DEFAULT_EXECUTOR, RUNNER_EXECUTORS, RunPlan, plan_with
from jupyter_dagflow.engine.pool_waits import PoolWaits
from jupyter_dagflow.engine.ports import AttemptSpec, Change, Event, Executor, Request, RunStore, Sources
from jupyter_dagflow.engine.preparation import Preparation, Prepared
from jupyter_dagflow.engine.recovery import recover
from jupyter_dagflow.engine.reruns import select_nodes
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.run_options import options_after_rerun
from jupyter_dagflow.engine.states import NODE_ENDED, RUN_ENDED, NodeState, RunState
from jupyter_dagflow.engine.watches import LEASE_S, RunTimer, keep_lease, watch_store
from jupyter_dagflow.errors import DagflowError, LeaseLost
from jupyter_dagflow.model.document import parse_pipeline

Occurrence = tuple[LiveAttempt, AttemptEvent] | RetryDue | CancelRequested | RunTimedOut | LeaseLost | None
"""What the runner waits for; ``None`` stands for «somebody wrote to the store: look at requests and pools»."""


class Runner:
    """Holds the lease of one run from ``run()`` to its end. Everything is written before it is acted upon.

    ``executor`` gives the executor of a name, raising ``DagflowError`` for one that is not available.
    ``on_events`` is told every event after it was stored. ``neighbours`` are the runners that share the store's
    connection, which tells none of them what another one has written.
    """

    def __init__(
        self,
        *,
        run_id: str,
        owner: str,
        store: RunStore,
        sources: Sources,
        executor: Callable[[str], Executor],
        on_events: Callable[[Sequence[Event]], None] = lambda events: None,
        neighbours: set[Runner] | None = None,
    ) -> None:
        self._run_id = run_id
        self._owner = owner
        self._store = store
        self._sources = sources
        self._executor = executor
        self._on_events = on_events
        self._neighbours = neighbours if neighbours is not None else set()
        self._occurrences: asyncio.Queue[Occurrence] = asyncio.Queue()
        self._live: dict[tuple[str, int], LiveAttempt] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer = RunTimer(lambda timeout_s: self._occurrences.put_nowait(RunTimedOut(timeout_s=timeout_s)))
        self._pools = PoolWaits(run_id, store)

    def cancel(self) -> None:
        """Stop the run; to be called on the event loop's thread."""
        self._occurrences.put_nowait(CancelRequested())

    def look_again(self) -> None:
        """Somebody wrote to the store; to be called on the event loop's thread."""
        self._occurrences.put_nowait(None)

    async def run(self) -> RunState | None:
        """Drive the run to its end and return how it ended, or ``None`` if another runner holds it.

        Raises ``LeaseLost`` if another runner took over meanwhile; workers are left to that one.
        """
        if not self._store.acquire_lease(self._run_id, self._owner, LEASE_S):
            return None
        background = [
            asyncio.ensure_future(self._keep_lease()),
            asyncio.ensure_future(watch_store(self._store, self.look_again)),
        ]
        self._neighbours.add(self)
        try:
            await self._load()
            await self._drive()
            return self._machine.state
        finally:
            self._neighbours.discard(self)
            self._timer.stop()
            for task in [*background, *self._tasks]:
                task.cancel()
            await asyncio.gather(*background, *self._tasks, return_exceptions=True)

    # --- beginning ---------------------------------------------------------------------------------------------

    async def _load(self) -> None:
        record = self._store.run(self._run_id)
        nodes, attempts = self._store.nodes(self._run_id), self._store.attempts(self._run_id)
        self._options, self._pipeline = dict(record.options), record.pipeline
        self._started_at = record.started_at or time.time()
        plan = plan_with(parse_pipeline(record.document), self._options)
        recovered = recover(plan, nodes, attempts)
        self._results = restored_results(plan, nodes, attempts)
        await self._adopt(plan, record.parameters)
        self._machine = RunMachine(
            plan,
            slots=self._slots,
            judge=self._holds,
            seed=self._run_id,
            state=record.state,
            statuses=recovered.statuses,
            numbers=recovered.numbers,
        )
        self._pools.take_over({attempt.node_id for attempt in recovered.live})
        if record.state not in RUN_ENDED:
            if record.state is RunState.RUNNING:
                self._timer.start(self._started_at, self._plan.timeout_s)
            self._carry_out(self._machine.handle(RunStarted()))
        for attempt in recovered.live:
            spec = self._preparation.bare(attempt.node_id, attempt.attempt)
            self._follow(spec, attempt.executor, None).key = attempt.key
        self._occurrences.put_nowait(None)

    async def _adopt(self, plan: RunPlan, parameters: Mapping[str, Any]) -> None:
        """Let a plan hold from now on, and know the results that stand for nodes that do not run."""
        pinned = await asyncio.to_thread(pinned_results, plan, self._sources)
        given = given_results(plan, self._options.get("given") or {}, self._store)
        self._known: dict[str, KnownResult] = {**pinned, **given}
        self._results.retain(plan.nodes)
        for node_id, known in self._known.items():
            self._results.collapse(node_id)
            self._results.keep(node_id, known.outputs, known.artifacts)
        self._plan, self._preparation = plan, self._prepare_for(plan, parameters)

    def _prepare_for(self, plan: RunPlan, parameters: Mapping[str, Any]) -> Preparation:
        return Preparation(
            run_id=self._run_id,
            pipeline=self._pipeline,
            plan=plan,
            parameters=dict(parameters),
            results=self._results,
            store=self._store,
            sources=self._sources,
            refresh=frozenset(self._options.get("refresh") or ()),
        )

    def _slots(self, executor: str) -> int:
        if executor in RUNNER_EXECUTORS.values():
            return sys.maxsize
        parallel = self._options["parallel"]
        return int(parallel if executor == DEFAULT_EXECUTOR else self._options.get("pods", parallel))

    def _holds(self, node_id: str, conditions: Sequence[str]) -> bool:
        return self._preparation.holds(node_id, conditions)

    # --- the loop ----------------------------------------------------------------------------------------------

    async def _drive(self) -> None:
        while True:
            occurrences = [await self._occurrences.get()]
            while not self._occurrences.empty():
                occurrences.append(self._occurrences.get_nowait())
            self._take_in(occurrences)
            await self._handle_requests()
            if self._machine.state in RUN_ENDED and not self._live and self._let_go():
                return

    def _take_in(self, occurrences: Sequence[Occurrence]) -> None:
        """Record a batch of occurrences and carry out what follows from them, in one transaction."""
        written: list[Change] = []
        instructions: list[Instruction] = []
        for occurrence in occurrences:
            match occurrence:
                case LeaseLost():
                    raise occurrence
                case RetryDue() | CancelRequested() | RunTimedOut():
                    instructions += self._machine.handle(occurrence)
                case (LiveAttempt() as attempt, event):
                    written += self._told(attempt, event)
                    instructions += self._react(attempt.spec, event, attempt.key)
                case None:
                    instructions += self._grant_pools()
        self._carry_out(instructions, written)

    def _told(self, attempt: LiveAttempt, event: AttemptEvent) -> list[Change]:
        """What to write of an attempt; of one whose node has left the run no record of a node."""
        told = changes.of_attempt_event(attempt.spec, event)
        if attempt.reused is not None:
            told += changes.of_reuse(attempt.spec, attempt.reused)
        return self._of_this_run(told)

    def _of_this_run(self, told: Sequence[Change]) -> list[Change]:
        return [change for change in told if change.type != "node" or change.node_id in self._machine.nodes]

    def _react(self, spec: AttemptSpec, event: AttemptEvent, key: str | None) -> list[Instruction]:
        node_id, attempt = spec.node_id, spec.attempt
        if isinstance(event, WorkerStarted):
            return self._machine.handle(AttemptBegan(node_id=node_id, attempt=attempt))
        if not isinstance(event, AttemptResult):
            return []
        self._live.pop((node_id, attempt), None)
        if event.state in RESULT_STATES:
            self._results.keep(node_id, event.outputs, event.artifacts, key)
        message = event.failure.message if event.failure else None
        return self._machine.handle(AttemptEnded(node_id=node_id, attempt=attempt, state=event.state, message=message))

    def _carry_out(self, instructions: Sequence[Instruction], written: Sequence[Change] = ()) -> None:
        """Record, then act, until nothing follows any more."""
        todo, found = list(instructions), list(written)
        while todo or found:
            self._append([*found, *self._recorded(todo)])
            done, todo, found = todo, [], []
            for instruction in done:
                if isinstance(instruction, Expand):
                    found += self._expand(instruction.node_id, todo)
                elif isinstance(instruction, TakePool):
                    found += self._take_pool(instruction, todo)
                elif isinstance(instruction, FreePool):
                    self._pools.free(instruction.node_id)
                    todo += self._grant_pools()
                    for neighbour in self._neighbours - {self}:
                        neighbour.look_again()
                else:
                    self._act(instruction)

    def _act(self, instruction: Instruction) -> None:
        match instruction:
            case StartAttempt(node_id=node_id, attempt=attempt):
                spec = self._preparation.bare(node_id, attempt)
                prepare = partial(self._prepare, self._preparation, spec)
                self._follow(spec, self._executor_name(node_id), prepare)
            case CancelAttempt():
                live = self._live.get((instruction.node_id, instruction.attempt))
                if live is not None:
                    live.cancel()
            case ScheduleRetry():
                due = RetryDue(node_id=instruction.node_id)
                asyncio.get_running_loop().call_later(instruction.delay_s, self._occurrences.put_nowait, due)
            case RecordRun(state=RunState.RUNNING):
                self._started_at = time.time()
                self._timer.start(self._started_at, self._plan.timeout_s)
            case RecordRun():
                self._timer.stop()
            case _:
                pass

    def _expand(self, node_id: str, following: list[Instruction]) -> list[Change]:
        """Work out a node's items; the changes that make them known."""
        try:
            items = self._preparation.items(node_id)
            # Where there is no instance to tell its outputs, the source does.
            names = () if items else self._sources.look(self._plan.nodes[node_id].node).outputs
        except DagflowError as error:
            following += self._machine.handle(Expanded(node_id=node_id, problem=error.message))
            return []
        self._results.expand(node_id, items, names)
        following += self._machine.handle(Expanded(node_id=node_id, width=len(items)))
        return changes.of_items(node_id, items)

    def _take_pool(self, wish: TakePool, following: list[Instruction]) -> list[Change]:
        """Take slots now, or say what the node waits for."""
        waits_for = self._pools.take(wish)
        if waits_for is None:
            following += self._machine.handle(PoolGranted(node_id=wish.node_id))
            return []
        return [Change(type="node", node_id=wish.node_id, data={"message": waits_for})]

    def _grant_pools(self) -> list[Instruction]:
        """Let those go on whose pool has slots again."""
        granted = (PoolGranted(node_id=node_id) for node_id in self._pools.granted())
        return [instruction for event in granted for instruction in self._machine.handle(event)]

    def _recorded(self, instructions: Sequence[Instruction]) -> list[Change]:
        now = time.time()
        found: list[Change] = []
        for instruction in instructions:
            found += changes.of_instruction(instruction, now, self._executor_name)
            if isinstance(instruction, RecordNode):
                found += self._results_recorded(instruction.node_id, instruction.state, now)
        return found

    def _results_recorded(self, node_id: str, state: NodeState, now: float) -> list[Change]:
        """What a node's own record tells where the node as such has no attempt that would tell it."""
        data: dict[str, Any] = {}
        known = self._known.get(node_id)
        if self._results.items(node_id) is not None:
            self._results.complete(node_id, ended=state in NODE_ENDED)
            if state is NodeState.RUNNING:
                data = {"started_at": now}
            elif state in NODE_ENDED:
                data = {"outputs": self._results.outputs(node_id), "artifacts": list(self._results.artifacts(node_id))}
        elif known is not None and state is NodeState.REUSED:
            data = {"outputs": known.outputs, "artifacts": list(known.artifacts), "reused": known.reused}
        return [Change(type="node", node_id=node_id, data=data)] if data else []

    def _append(self, written: Sequence[Change]) -> None:
        if written:
            self._on_events(self._store.append(self._run_id, self._owner, changes.merged(written)))

    # --- attempts ----------------------------------------------------------------------------------------------

    def _executor_name(self, node_id: str) -> str:
        return self._preparation.node(node_id).executor

    def _follow(self, spec: AttemptSpec, executor_name: str, prepare: Prepare | None) -> LiveAttempt:
        sensor = self._preparation.node(spec.node_id).node.sensor
        live = LiveAttempt(
            spec,
            partial(self._executor, executor_name),
            timeout_s=spec.timeout_s,
            soft_fail=sensor is not None and sensor.soft_fail,
        )
        self._live[spec.node_id, spec.attempt] = live
        task = asyncio.ensure_future(self._follow_to_the_end(live, prepare))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return live

    async def _follow_to_the_end(self, live: LiveAttempt, prepare: Prepare | None) -> None:
        async for event in live.events(prepare):
            self._occurrences.put_nowait((live, event))

    async def _prepare(self, preparation: Preparation, spec: AttemptSpec) -> Prepared:
        """Make the attempt ready, and write down what it is before anything runs."""
        refused = self._pools.refused.get(spec.node_id)
        if refused is not None:
            raise DagflowError(refused)
        prepared = await preparation.prepare(spec)
        status = self._machine.nodes.get(spec.node_id)
        failures = status.failures if status is not None else 0
        prepared = with_kernel(prepared, self._options, preparation.node(spec.node_id), failures)
        self._append(self._of_this_run(changes.of_preparation(prepared)))
        return prepared

    # --- requests and the lease --------------------------------------------------------------------------------

    async def _handle_requests(self) -> None:
        for request in self._store.requests(self._run_id):
            if request.kind == "cancel":
                self._handle_cancel(request)
            elif not self._machine.cancelling:
                await self._handle_rerun(request)

    def _handle_cancel(self, request: Request) -> None:
        """A cancellation stays on the queue until the run has ended, so that a new runner goes on with it."""
        if self._machine.state in RUN_ENDED:
            self._store.finish_request(self._run_id, self._owner, request.request_id)
        else:
            self._carry_out(self._machine.handle(CancelRequested()))

    async def _handle_rerun(self, request: Request) -> None:
        try:
            await self._rerun(request.data)
        except DagflowError as error:
            if isinstance(error, LeaseLost):
                raise
            self._append([Change(type="run", data={"message": error.message})])
        self._store.finish_request(self._run_id, self._owner, request.request_id)

    async def _rerun(self, data: Mapping[str, Any]) -> None:
        plan = plan_with(parse_pipeline(data["document"]), self._options)
        states = {node_id: status.state for node_id, status in self._machine.nodes.items()}
        preparation = self._prepare_for(plan, data["parameters"])
        changed = await asyncio.to_thread(preparation.changed, states, self._plan)
        selection = select_nodes(
            plan, states, data["mode"], data.get("node_id"), changed.__contains__, before=self._plan
        )
        self._options = options_after_rerun(self._options, plan, states, data["mode"], data.get("node_id"))
        newest = {node_id: status.attempt for node_id, status in self._machine.nodes.items()}
        self._options = options_with_kernels(self._options, data, newest)
        plan = plan_with(parse_pipeline(data["document"]), self._options)
        await self._adopt(plan, data["parameters"])
        # Who goes on where it failed wants to see what comes of it, not another try from the beginning.
        unrepeated = [data["node_id"]] if data.get("continue") is not None else []
        instructions = self._machine.reopen(plan, selection.nodes, forced=selection.forced, unrepeated=unrepeated)
        written = [
            Change(type="run", data={"parameters": dict(data["parameters"]), "options": self._options, "message": None})
        ]
        written += self._reopened(instructions)
        self._on_events(
            self._store.reopen(
                self._run_id,
                self._owner,
                document=data["document"],
                node_ids=[*plan.nodes, *(node_id for node_id in self._machine.nodes if node_id not in plan.nodes)],
                changes=changes.merged(written),
            )
        )
        self._timer.start(self._started_at, self._plan.timeout_s)
        self._carry_out(instructions)

    def _reopened(self, instructions: Sequence[Instruction]) -> list[Change]:
        """Forget what was seen of nodes that get another go."""
        written = []
        for instruction in instructions:
            if isinstance(instruction, RecordNode) and instruction.state is NodeState.PENDING:
                node_id, width = instruction.node_id, instruction.width
                written.append(changes.of_reopening(node_id, width))
                if width is None:
                    self._results.collapse(node_id)
                if node_id not in self._known:
                    self._results.forget(node_id)
        return written

    def _let_go(self) -> bool:
        """Give the lease up unless something was asked of the run meanwhile."""
        if self._store.release_lease(self._run_id, self._owner):
            return True
        self._occurrences.put_nowait(None)
        return False

    async def _keep_lease(self) -> None:
        await keep_lease(self._store, self._run_id, self._owner)
        self._occurrences.put_nowait(LeaseLost(f"Another runner took over run {self._run_id}."))
