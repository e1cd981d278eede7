"""Drives one run: carries out what the run machine decides, and remembers it first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine import changes
from jupyter_dagflow.engine.attempts import LiveAttempt
from jupyter_dagflow.engine.cache import attempt_key
from jupyter_dagflow.engine.events import (
    AttemptBegan,
    AttemptEnded,
    AttemptEvent,
    AttemptResult,
    CancelRequested,
    RetryDue,
    RunStarted,
    WorkerStarted,
)
from jupyter_dagflow.engine.instructions import CancelAttempt, Instruction, ScheduleRetry, StartAttempt
from jupyter_dagflow.engine.plan import DEFAULT_EXECUTOR, NodePlan, RunPlan, make_plan
from jupyter_dagflow.engine.ports import AttemptRecord, AttemptSpec, Change, Event, Executor, Request, RunStore, Sources
from jupyter_dagflow.engine.recovery import recover
from jupyter_dagflow.engine.reruns import select_nodes
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import NODE_SUCCESS, RUN_ENDED, AttemptState, RunState
from jupyter_dagflow.errors import DagflowError, LeaseLost
from jupyter_dagflow.model.conditions import parse_condition
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.parameters import node_parameters

LEASE_S = 6.0
POLL_S = 0.1

Occurrence = tuple[LiveAttempt, AttemptEvent] | RetryDue | CancelRequested | LeaseLost | None
"""What the runner waits for; ``None`` stands for «look at the requests»."""


class Runner:
    """Holds the lease of one run from ``run()`` to its end. Everything is written before it is acted upon.

    ``executor`` gives the executor of a name, raising ``DagflowError`` for one that is not available.
    ``on_events`` is told every event after it was stored.
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
    ) -> None:
        self._run_id = run_id
        self._owner = owner
        self._store = store
        self._sources = sources
        self._executor = executor
        self._on_events = on_events
        self._occurrences: asyncio.Queue[Occurrence] = asyncio.Queue()
        self._live: dict[tuple[str, int], LiveAttempt] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def cancel(self) -> None:
        """Stop the run; to be called on the event loop's thread."""
        self._occurrences.put_nowait(CancelRequested())

    async def run(self) -> RunState | None:
        """Drive the run to its end and return how it ended, or ``None`` if another runner holds it.

        Raises ``LeaseLost`` if another runner took over meanwhile; workers are left to that one.
        """
        if not self._store.acquire_lease(self._run_id, self._owner, LEASE_S):
            return None
        background = [asyncio.ensure_future(self._keep_lease()), asyncio.ensure_future(self._watch_requests())]
        try:
            self._load()
            await self._drive()
            return self._machine.state
        finally:
            for task in [*background, *self._tasks]:
                task.cancel()
            await asyncio.gather(*background, *self._tasks, return_exceptions=True)

    # --- beginning ---------------------------------------------------------------------------------------------

    def _load(self) -> None:
        record = self._store.run(self._run_id)
        self._options = record.options
        self._pipeline = record.pipeline
        self._parameters = dict(record.parameters)
        plan = make_plan(parse_pipeline(record.document), executor=record.options.get("executor"))
        recovered = recover(plan, self._store.nodes(self._run_id), self._store.attempts(self._run_id))
        self._plan: RunPlan = plan
        self._outputs = dict(recovered.outputs)
        self._artifacts = dict(recovered.artifacts)
        self._keys = dict(recovered.keys)
        self._machine = RunMachine(
            plan,
            slots=partial(_slots, record.options),
            judge=self._holds,
            state=record.state,
            statuses=recovered.statuses,
            numbers=recovered.numbers,
        )
        if record.state not in RUN_ENDED:
            self._carry_out(self._machine.handle(RunStarted()))
        for attempt in recovered.live:
            self._watch_again(attempt)
        self._occurrences.put_nowait(None)

    def _watch_again(self, attempt: AttemptRecord) -> None:
        self._follow(self._spec(attempt.node_id, attempt.attempt), attempt.executor, prepare=False)

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
                case RetryDue() | CancelRequested():
                    instructions += self._machine.handle(occurrence)
                case (LiveAttempt() as attempt, event):
                    written += changes.of_attempt_event(attempt.spec, event)
                    instructions += self._react(attempt.spec, event)
                case None:
                    pass
        self._carry_out(instructions, written)

    def _react(self, spec: AttemptSpec, event: AttemptEvent) -> list[Instruction]:
        node_id, attempt = spec.node_id, spec.attempt
        if isinstance(event, WorkerStarted):
            return self._machine.handle(AttemptBegan(node_id=node_id, attempt=attempt))
        if not isinstance(event, AttemptResult):
            return []
        self._live.pop((node_id, attempt), None)
        if event.state is AttemptState.SUCCEEDED:
            self._outputs[node_id] = event.outputs
            self._artifacts[node_id] = event.artifacts
        message = event.failure.message if event.failure else None
        return self._machine.handle(AttemptEnded(node_id=node_id, attempt=attempt, state=event.state, message=message))

    def _carry_out(self, instructions: Sequence[Instruction], written: Sequence[Change] = ()) -> None:
        self._append([*written, *self._recorded(instructions)])
        for instruction in instructions:
            match instruction:
                case StartAttempt():
                    self._start(instruction)
                case CancelAttempt():
                    live = self._live.get((instruction.node_id, instruction.attempt))
                    if live is not None:
                        live.cancel()
                case ScheduleRetry():
                    due = RetryDue(node_id=instruction.node_id)
                    asyncio.get_running_loop().call_later(instruction.delay_s, self._occurrences.put_nowait, due)
                case _:
                    pass

    def _recorded(self, instructions: Sequence[Instruction]) -> list[Change]:
        now = time.time()
        return [
            change
            for instruction in instructions
            for change in changes.of_instruction(instruction, now, self._executor_name)
        ]

    def _append(self, written: Sequence[Change]) -> None:
        if written:
            self._on_events(self._store.append(self._run_id, self._owner, changes.merged(written)))

    # --- attempts ----------------------------------------------------------------------------------------------

    def _executor_name(self, node_id: str) -> str:
        return self._plan.nodes[node_id].executor

    def _start(self, instruction: StartAttempt) -> None:
        spec = self._spec(instruction.node_id, instruction.attempt)
        self._follow(spec, self._executor_name(instruction.node_id), prepare=True)

    def _spec(self, node_id: str, attempt: int) -> AttemptSpec:
        """Enough of an attempt to watch or cancel it; ``_prepare`` adds what it takes to start it."""
        directory, plan = self._sources.directory(self._run_id, node_id, attempt), self._plan.nodes[node_id]
        return AttemptSpec(
            run_id=self._run_id,
            node_id=node_id,
            attempt=attempt,
            directory=directory,
            working_directory=directory,
            type=plan.node.type,
            pipeline=self._pipeline,
            timeout_s=plan.timeout_s,
            resources=plan.resources,
            kubernetes=plan.kubernetes,
        )

    def _follow(self, spec: AttemptSpec, executor_name: str, *, prepare: bool) -> None:
        timeout_s = self._plan.nodes[spec.node_id].timeout_s
        live = LiveAttempt(spec, partial(self._executor, executor_name), timeout_s=timeout_s)
        self._live[spec.node_id, spec.attempt] = live
        task = asyncio.ensure_future(self._follow_to_the_end(live, prepare))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow_to_the_end(self, live: LiveAttempt, prepare: bool) -> None:
        async for event in live.events(partial(self._prepare, live.spec) if prepare else None):
            self._occurrences.put_nowait((live, event))

    async def _prepare(self, spec: AttemptSpec) -> AttemptSpec:
        """Freeze the source, resolve the parameters, and write both down before anything runs."""
        plan = self._plan.nodes[spec.node_id]
        node = plan.node
        frozen = await self._sources.freeze(node, spec.directory)
        parameters = node_parameters(node, list(plan.incoming), self._parameters, self._outputs)
        key = attempt_key(plan, frozen, parameters, self._artifacts)
        self._keys[spec.node_id] = key
        self._append(changes.of_preparation(spec, source_hash=frozen.hash, key=key, parameters=parameters))
        return replace(
            spec,
            working_directory=frozen.working_directory,
            type=node.type,
            name=node.name or node.id,
            parameters=parameters,
            outputs=frozen.outputs,
            kernel=frozen.kernel,
            env=plan.env,
            inputs=[*frozen.inputs, *self._files_of_upstreams(plan)],
        )

    def _files_of_upstreams(self, plan: NodePlan) -> list[Path]:
        return [
            file
            for upstream in plan.upstreams
            for file in self._sources.files(self._plan.nodes[upstream].node, self._artifacts.get(upstream, ()))
        ]

    def _holds(self, node_id: str, conditions: Sequence[str]) -> bool:
        """Whether conditions hold of a node's outputs and the pipeline's parameters; raises ``ConditionError``."""
        values = {**self._parameters, **self._outputs.get(node_id, {})}
        return all(parse_condition(condition).holds(values) for condition in conditions)

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
        data = request.data
        try:
            plan = make_plan(parse_pipeline(data["document"]), executor=self._options.get("executor"))
            states = {node_id: status.state for node_id, status in self._machine.nodes.items()}
            changed = await asyncio.to_thread(self._changed_nodes, plan, data["parameters"])
            selection = select_nodes(plan, states, data["mode"], data.get("node_id"), changed.__contains__)
        except DagflowError as error:
            self._append([Change(type="run", data={"message": error.message})])
        else:
            self._plan, self._parameters = plan, dict(data["parameters"])
            before = dict(self._machine.nodes)
            instructions = self._machine.reopen(plan, selection.nodes, forced=selection.forced)
            written = [Change(type="run", data={"parameters": self._parameters, "message": None})]
            reopened = [node_id for node_id in selection.nodes if node_id in before]
            for node_id in reopened:
                written.append(changes.of_reopening(node_id))
                self._outputs.pop(node_id, None)
                self._artifacts.pop(node_id, None)
            events = self._store.reopen(
                self._run_id,
                self._owner,
                document=data["document"],
                node_ids=list(plan.nodes),
                changes=changes.merged(written),
            )
            self._on_events(events)
            self._carry_out(instructions)
        self._store.finish_request(self._run_id, self._owner, request.request_id)

    def _changed_nodes(self, plan: RunPlan, parameters: Mapping[str, Any]) -> set[str]:
        """Succeeded nodes that would run differently now: their source, values, kernel or environment changed."""
        changed: set[str] = set()
        for node_id, node in plan.nodes.items():
            status = self._machine.nodes.get(node_id)
            if status is None or status.state not in NODE_SUCCESS:
                continue
            try:
                source = self._sources.look(node.node)
            except DagflowError:
                changed.add(node_id)
                continue
            values = node_parameters(node.node, list(node.incoming), parameters, self._outputs)
            if attempt_key(node, source, values, self._artifacts) != self._keys.get(node_id):
                changed.add(node_id)
        return changed

    def _let_go(self) -> bool:
        """Give the lease up unless something was asked of the run meanwhile."""
        if self._store.release_lease(self._run_id, self._owner):
            return True
        self._occurrences.put_nowait(None)
        return False

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 3)
            if not self._store.acquire_lease(self._run_id, self._owner, LEASE_S):
                self._occurrences.put_nowait(LeaseLost(f"Another runner took over run {self._run_id}."))
                return

    async def _watch_requests(self) -> None:
        seen = self._store.data_version()
        while True:
            await asyncio.sleep(POLL_S)
            version = self._store.data_version()
            if version != seen:
                seen = version
                self._occurrences.put_nowait(None)


def _slots(options: Mapping[str, Any], executor: str) -> int:
    parallel = options["parallel"]
    return int(parallel if executor == DEFAULT_EXECUTOR else options.get("pods", parallel))
