"""Runs attempts as processes of this machine that outlive whoever started them."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil

from jupyter_dagflow.engine.events import AttemptEvent, AttemptFailure, AttemptResult
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.errors import ExecutorError
from jupyter_dagflow.executors import processes
from jupyter_dagflow.executors.attempt_folder import AttemptFolder, LogReader, lost
from jupyter_dagflow.executors.fork_server import ForkServer
from jupyter_dagflow.executors.kept_kernels import end_kernels, kept_by_node, kept_kernel

POLL_BUSY_S = 0.015
POLL_QUIET_S = 0.05
"""A log is read this often: more often while its worker says something."""
BUSY_POLLS = 60
CHECK_LIFE_S = 0.25
INTERRUPT_GRACE_S = 2.0
TERMINATE_GRACE_S = 1.0
KILL_WAIT_S = 0.5
KILL_ROUNDS = 4
CLOSE_WAIT_S = 3.0
HAND_OVER_S = 30.0


class LocalExecutor:
    """Keeps the ``Executor`` port. The folder of an attempt tells all; nothing depends on this object's memory.

    ``fork=False`` starts each worker from nothing instead of forking it from a process that has everything imported.
    """

    def __init__(self, *, fork: bool | None = None) -> None:
        self._fork_server = ForkServer(enabled=fork)
        self._begun: dict[Path, psutil.Process | None] = {}
        """Workers that this executor started, for as long as they may not have taken their attempt yet."""
        self._cancelling: dict[Path, asyncio.Event] = {}
        self._ending: set[psutil.Process] = set()
        """Workers that have told their result and are shutting their kernels down."""

    # --- start ------------------------------------------------------------------------------------------------

    async def start(self, spec: AttemptSpec) -> None:
        folder = AttemptFolder(spec.directory)
        if spec.directory in self._begun:
            return
        self._begun[spec.directory] = None
        try:
            if folder.worker() is not None:
                del self._begun[spec.directory]
                return
            folder.write_request(spec)
            pid = await self._hand_over(spec, folder)
            if pid is None:
                pid = await self._fork_server.fork_worker(spec.directory)
            if pid is None:
                pid = self._spawn(folder)
        except ExecutorError:
            del self._begun[spec.directory]
            raise
        except (OSError, TypeError, ValueError) as error:
            del self._begun[spec.directory]
            raise ExecutorError(f"The worker of node {spec.node_id!r} could not be started: {error}.") from error
        try:
            self._begun[spec.directory] = psutil.Process(pid)
        except psutil.NoSuchProcess:
            self._begun[spec.directory] = None

    async def _hand_over(self, spec: AttemptSpec, folder: AttemptFolder) -> int | None:
        """The worker that keeps the kernel in which the attempt goes on; ``None`` if it begins anew.

        Other kernels that the node has kept end. Raises ``ExecutorError`` if the kernel is gone.
        """
        node_folder = spec.directory.parent
        wanted = None if spec.continues is None else node_folder / str(spec.continues["attempt"])
        await end_kernels(kernel for kernel in kept_by_node(node_folder) if kernel.directory != wanted)
        if wanted is None:
            return None
        kernel = kept_kernel(wanted)
        if kernel is not None:
            kernel.hand_over(spec.attempt)
            deadline = time.monotonic() + HAND_OVER_S
            while processes.lives(kernel.worker) and time.monotonic() < deadline:
                if folder.worker() is not None:
                    return kernel.worker.pid
                await asyncio.sleep(POLL_QUIET_S)
        raise ExecutorError(f"The kernel of attempt {wanted.name} is gone. Rerun the node instead.")

    def _spawn(self, folder: AttemptFolder) -> int:
        command = [sys.executable, "-P", "-m", "jupyter_dagflow.worker", str(folder.path)]
        with folder.log.open("ab") as log, folder.errors.open("ab") as errors:
            process = processes.spawn_detached(command, stdout=log, stderr=errors)
        return process.pid

    # --- watch ------------------------------------------------------------------------------------------------

    async def watch(self, spec: AttemptSpec) -> AsyncIterator[AttemptEvent]:
        folder, log = AttemptFolder(spec.directory), LogReader(spec.directory / "log.jsonl")
        next_check, quiet = 0.0, 0
        try:
            while True:
                events = log.read()
                for event in events:
                    yield event
                    if isinstance(event, AttemptResult):
                        self._note_ending(folder)
                        return
                quiet = 0 if events else quiet + 1
                if time.monotonic() >= next_check:
                    next_check = time.monotonic() + CHECK_LIFE_S
                    if not await self._may_say_more(spec, folder):
                        break
                await asyncio.sleep(POLL_BUSY_S if quiet < BUSY_POLLS else POLL_QUIET_S)
            for event in log.read():
                yield event
                if isinstance(event, AttemptResult):
                    return
            yield folder.result() or await self._result_of_the_vanished(spec, folder)
        finally:
            log.close()

    async def _may_say_more(self, spec: AttemptSpec, folder: AttemptFolder) -> bool:
        """Whether a worker lives or may still come. One that never began is kept from beginning."""
        if (cancelling := self._cancelling.get(spec.directory)) is not None:
            await cancelling.wait()
            return False
        record = folder.worker()
        if record is not None:
            self._begun.pop(spec.directory, None)
            return bool(record.get("unwritten")) or processes.find_worker(record) is not None
        if spec.directory in self._begun:
            starting = self._begun[spec.directory]
            if starting is not None and processes.lives(starting):
                return True
        # Taken now, it cannot begin later. Where a worker was quicker, that one is watched.
        return not folder.claim()

    def _note_ending(self, folder: AttemptFolder) -> None:
        worker = processes.find_worker(folder.worker() or {})
        self._begun.pop(folder.path, None)
        if worker is not None and kept_kernel(folder.path) is None:
            self._ending.add(worker)
        self._ending = {process for process in self._ending if processes.lives(process)}
        processes.reap()

    async def _result_of_the_vanished(self, spec: AttemptSpec, folder: AttemptFolder) -> AttemptResult:
        """The result of an attempt whose worker is gone without one; ends what it has left behind."""
        began = (folder.worker() or {}).get("pid") is not None
        if began:
            await self._sweep(spec, folder)
        told = folder.last_error() if spec.directory in self._begun else ""
        self._begun.pop(spec.directory, None)
        if told:
            message = f"The worker could not start: {told}"
            return AttemptResult(
                time=time.time(), state=AttemptState.FAILED, failure=AttemptFailure(message=message, name="WorkerError")
            )
        message = "The worker vanished without a result." if began else "The worker never began."
        return lost(message)

    # --- cancel -----------------------------------------------------------------------------------------------

    async def cancel(self, spec: AttemptSpec) -> None:
        if (running := self._cancelling.get(spec.directory)) is not None:
            await running.wait()
            return
        done = self._cancelling[spec.directory] = asyncio.Event()
        try:
            await self._cancel(spec, AttemptFolder(spec.directory))
        finally:
            done.set()
            del self._cancelling[spec.directory]

    async def _cancel(self, spec: AttemptSpec, folder: AttemptFolder) -> None:
        if folder.result() is None and not folder.claim():
            worker = processes.find_worker(folder.worker() or {})
            if worker is not None:
                family = await self._family(spec, worker)
                processes.interrupt(worker)
                if not await processes.until_gone(family, INTERRUPT_GRACE_S):
                    processes.terminate(worker)
                    await processes.until_gone([worker], TERMINATE_GRACE_S)
        await self._sweep(spec, folder)
        processes.reap()
        if folder.result() is None:
            folder.write_result(AttemptResult(time=time.time(), state=AttemptState.CANCELLED))

    async def _sweep(self, spec: AttemptSpec, folder: AttemptFolder) -> None:
        """Kill every process of the attempt that is left, and those that appear meanwhile."""
        # One that has not taken its attempt yet is known by its start only.
        worker = processes.find_worker(folder.worker() or {}) or self._begun.pop(spec.directory, None)
        for _ in range(KILL_ROUNDS):
            family = await self._family(spec, worker)
            if not family:
                break
            processes.kill(family)
            await processes.until_gone(family, KILL_WAIT_S)
        folder.remove_sockets()

    async def _family(self, spec: AttemptSpec, worker: psutil.Process | None) -> set[psutil.Process]:
        cookie = {
            "DAGFLOW_RUN_ID": spec.run_id,
            "DAGFLOW_NODE_ID": spec.node_id,
            "DAGFLOW_ATTEMPT": str(spec.attempt),
        }
        return await asyncio.to_thread(processes.find_family, worker, cookie)

    # --- close ------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        await self._fork_server.close()
        # Their results are known; a moment for their kernels, so that nothing is left when the owner exits.
        await processes.until_gone(self._ending, CLOSE_WAIT_S)
        processes.reap()
