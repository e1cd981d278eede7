"""Executes one notebook through papermill's engine interface and says what happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from .attempt import Attempt
from .course import Course
from .events import AttemptFailed, EventLog, Result, one_line, report_result
from .handover import take_over
from .keeping import KeptKernel
from .kernels import Kernel, KernelDiedEarly
from .notebook_files import SavedNotebook, load_notebook
from .other_languages import WRITERS
from .outputs import parse_outputs, reading_expression, told_values

ENGINE_NAME = "dagflow"
OUTPUT_TIMEOUT_S = 20
"""How long the output of a cell may take to arrive after the cell has ended."""
OUTPUTS_TIMEOUT_S = 60.0
FOUND = "found.json"
"""The file by which kernels that do not evaluate expressions tell their outputs; removed once it is read."""
REPLY_GRACE_S = 0.2


def execute(attempt: Attempt, log: EventLog) -> None:
    """Execute the attempt and report its result, whatever happens."""
    try:
        nb, kernel_name = load_notebook(attempt)
    except AttemptFailed as error:
        report_result(attempt.directory, log, Result(state="failed", failure=error.failure))
        return
    papermill_engines.register(ENGINE_NAME, DagflowEngine)
    papermill_engines.execute_notebook_with_engine(ENGINE_NAME, nb, kernel_name, attempt=attempt, log=log)


class DagflowEngine(Engine):  # type: ignore[misc]
    """papermill's engine for one attempt. The result is reported before the kernel is shut down."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, *, attempt: Attempt, log: EventLog, **_: Any) -> Any:
        saved = SavedNotebook(nb, attempt.directory / "output.ipynb")
        saved.notebook_start()
        cls.execute_managed_notebook(saved, kernel_name, attempt=attempt, log=log)
        return saved.nb

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: SavedNotebook, kernel_name: str, *, attempt: Attempt, log: EventLog, **_: Any
    ) -> None:
        asyncio.run(_execute_in_turn(CellClient(nb_man, kernel_name=kernel_name, attempt=attempt, log=log)))


async def _execute_in_turn(client: CellClient) -> None:
    """Execute an attempt, and after it those that go on in its kernel."""
    following = await client.run()
    while following is not None:
        continued = client.continued(following)
        if continued is not None:
            client = continued
            following = await client.run()
        else:
            following = await client.stay()


class CellClient(PapermillNotebookClient):  # type: ignore[misc]
    """Executes the cells, reports each, streams what they print, and reads the outputs while the kernel lives."""

    def __init__(
        self,
        nb_man: SavedNotebook,
        *,
        kernel_name: str,
        attempt: Attempt,
        log: EventLog,
        kernel: Kernel | None = None,
        first: int = 0,
    ) -> None:
        """``kernel``: one that has run the cells before ``first`` already."""
        # A cell that the kernel says has succeeded is no failure because the end of its output was lost.
        super().__init__(nb_man, kernel_name=kernel_name, iopub_timeout=OUTPUT_TIMEOUT_S, raise_on_iopub_timeout=False)
        self.attempt = attempt
        self.event_log = log
        self.course = Course(attempt, log)
        self.cancelled = self.course.cancelled
        self.kernel = kernel
        self.kept: KeptKernel | None = None
        self.first = first
        self.code_cells = [index for index, cell in enumerate(self.nb.cells) if self._runs(cell)]
        self.position = 0
        """Number of the code cell that runs, from 1."""
        self._in_cell = False

    def _runs(self, cell: Any) -> bool:
        skipped = self.skip_cells_with_tag in cell.metadata.get("tags", [])
        return cell.cell_type == "code" and bool(cell.source.strip()) and not skipped

    # --- the way of an attempt --------------------------------------------------------------------------------

    async def run(self) -> Path | None:
        """Run to a result, report it, then end the kernel or stay with it, as ``stay`` does."""
        self.course.listen_for_signals(self._on_interrupt)
        self.event_log.emit("started", pid=os.getpid(), cells=len(self.code_cells), kernel=self.kernel_name)
        result = await self.course.result_of(self._work())
        self.nb_man.notebook_complete()
        if result.state == "failed":
            await self._keep(result)
        report_result(self.attempt.directory, self.event_log, result)
        if self.kept is not None:
            return await self.stay()
        if self.kernel is not None:
            await self.kernel.stop(now=result.state == "cancelled")
        return None

    def _on_interrupt(self) -> None:
        if self._in_cell:
            self._interrupt()

    async def _keep(self, result: Result) -> None:
        """Keep the kernel of a failure if that is wished for and it lives."""
        kernel, keep_s = self.kernel, self.attempt.keep_kernel_s
        if kernel is None or kernel.kc is None or keep_s <= 0 or not await kernel.lives():
            return
        kernel.disconnect()
        kept = KeptKernel(self.attempt.directory, keep_s=keep_s, is_alive=kernel.lives)
        cell = result.failure.cell if result.failure is not None else None
        with contextlib.suppress(OSError):
            kept.tell(cell=cell, connection_file=kernel.km.connection_file, kernel_name=kernel.name)
            self.kept = kept

    async def stay(self) -> Path | None:
        """Stay with the kept kernel until it ends, or another attempt is to go on in it: then that one's folder."""
        assert self.kept is not None and self.kernel is not None
        following = await self.kept.until_over(self.cancelled)
        if following is None:
            self.kept.forget()
            await self.kernel.stop()
        return following

    def continued(self, directory: Path) -> CellClient | None:
        """The client of another attempt, which goes on in this one's kernel; ``None`` if it cannot."""
        found = take_over(directory, self.attempt.directory)
        if found is None:
            return None
        assert self.kept is not None
        self.kept.forget()
        saved = SavedNotebook(found.nb, directory / "output.ipynb", begun=found.taken)
        saved.notebook_start()
        return CellClient(
            saved,
            kernel_name=self.kernel_name,
            attempt=found.attempt,
            log=found.log,
            kernel=self.kernel,
            first=len(found.taken),
        )

    async def _work(self) -> dict[str, Any]:
        """Start the kernel, execute the cells, read the outputs. Empty when cancelled on the way."""
        if self.kernel is not None:
            self._tell_kernel(self.kernel)
            await self._unless_cancelled(self.kernel.ready())
        else:
            await self._begin_kernel()
        assert self.kernel is not None
        if self.cancelled.is_set():
            return {}
        self.km, self.kc = self.kernel.km, self.kernel.kc
        await self._execute_cells()
        self.nb.metadata["language_info"] = self.kernel.language_info
        self.set_widgets_metadata()
        return {} if self.cancelled.is_set() else await self._read_outputs()

    async def _begin_kernel(self) -> None:
        try:
            await self._start_kernel()
        except KernelDiedEarly:
            # Of two kernels that start at once, one can lose the port that was chosen for it.
            assert self.kernel is not None
            await self.kernel.stop(now=True)
            await self._start_kernel()

    async def _start_kernel(self) -> None:
        kernel = self.kernel = Kernel(self.kernel_name)
        await kernel.start(cwd=self.attempt.working_directory, env=self.attempt.env)
        self._tell_kernel(kernel)
        await self._unless_cancelled(kernel.ready())

    def _tell_kernel(self, kernel: Kernel) -> None:
        self.event_log.emit("kernel", pid=kernel.pid, folder=str(kernel.folder))

    async def _unless_cancelled(self, work: Any) -> None:
        """Wait for the work, or for the cancellation if that comes first."""
        working, cancelling = asyncio.ensure_future(work), asyncio.ensure_future(self.cancelled.wait())
        await asyncio.wait({working, cancelling}, return_when=asyncio.FIRST_COMPLETED)
        cancelling.cancel()
        if working.done():
            working.result()
        working.cancel()

    # --- cells ------------------------------------------------------------------------------------------------

    async def _execute_cells(self) -> None:
        total = len(self.code_cells)
        for index, cell in enumerate(self.nb.cells):
            if index < self.first:
                self.position += index in self.code_cells
                continue
            if index not in self.code_cells:
                self.nb_man.cell_start(cell, index)
                self.nb_man.cell_complete(cell, cell_index=index)
                continue
            if self.cancelled.is_set():
                return
            self.position += 1
            told = {"index": self.position, "total": total, "cell": index}
            self.event_log.emit("cell", state="running", **told)
            self.nb_man.cell_start(cell, index)
            try:
                goes_on = await self._execute_one(cell, index)
            except BaseException:
                self.event_log.emit("cell", state="failed", **told)
                raise
            finally:
                join_streams(cell)
                self.nb_man.cell_complete(cell, cell_index=index)
            self.event_log.emit("cell", state="succeeded", **told)
            if not goes_on:
                return

    async def _execute_one(self, cell: Any, index: int) -> bool:
        """Execute a cell; false when it asked to end the notebook (``sys.exit(0)``), which is no failure."""
        try:
            await self.async_execute_cell(cell, index)
        except CellExecutionError as error:
            if error.ename == "SystemExit" and error.evalue in {"", "0", "None"}:
                return False
            self.nb_man.cell_exception(cell, cell_index=index, exception=error)
            message = one_line(f"{error.ename}: {error.evalue}" if error.evalue else error.ename)
            raise AttemptFailed(message, name=error.ename, cell=index) from None
        except DeadKernelError:
            assert self.kernel is not None
            self.nb_man.cell_exception(cell, cell_index=index)
            raise AttemptFailed(
                f"The kernel died while running cell {self.position} of {len(self.code_cells)} "
                f"({await self.kernel.death()}).",
                name="DeadKernelError",
                cell=index,
            ) from None
        return True

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Note when the kernel begins and ends the cell: outside of cells, it does not hear an interrupt."""
        if msg["msg_type"] == "execute_input":
            self._in_cell = True
            if self.cancelled.is_set():
                self._interrupt()
        elif msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
            self._in_cell = False
            if self.cancelled.is_set():
                # Interrupted between two lines of its own, ipykernel goes idle without ever replying.
                asyncio.get_running_loop().call_later(REPLY_GRACE_S, self._stop_waiting)
        return super().process_message(msg, cell, cell_index)

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Keep what a cell gave, and log it. Pieces of one stream become one output, gathered as a list."""
        content = msg["content"]
        if msg["msg_type"] == "stream":
            self.event_log.text(content["name"], content["text"], cell_index)
            last = outs[-1] if outs and not self.clear_before_next_output else None
            hooked = bool(self.output_hook_stack[msg["parent_header"].get("msg_id")])
            if not hooked and last is not None and last.output_type == "stream" and last.name == content["name"]:
                if isinstance(last["text"], str):
                    last["text"] = [last["text"]]
                last["text"].append(content["text"])
                return last
        elif msg["msg_type"] == "error":
            self.event_log.text("error", "\n".join(content.get("traceback", [])) + "\n", cell_index)
        elif msg["msg_type"] in {"display_data", "execute_result"}:
            plain = content.get("data", {}).get("text/plain")
            if plain:
                self.event_log.text("display", f"{plain}\n", cell_index)
        return super().output(outs, msg, display_id, cell_index)

    # --- outputs ------------------------------------------------------------------------------------

    async def _read_outputs(self) -> dict[str, Any]:
        names = self.attempt.outputs
        if not names:
            return {}
        assert self.kernel is not None
        language = str(self.kernel.language_info.get("name", "python")).lower()
        if language == "python":
            reply = await self._ask("", user_expressions={"outputs": reading_expression(names)})
            return parse_outputs(names, reply.get("user_expressions", {}).get("outputs", {}))
        if language not in WRITERS:
            raise AttemptFailed(
                f"Outputs can be read from kernels of Python, R and Julia only; {self.kernel_name!r} is none."
            )
        found = self.attempt.directory / FOUND
        reply = await self._ask(WRITERS[language](names, found))
        try:
            return told_values(names, found.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            reason = one_line(f"{reply.get('ename', 'error')}: {reply.get('evalue', 'it wrote nothing')}")
            raise AttemptFailed(f"The outputs could not be read from the kernel ({reason}).") from None
        finally:
            found.unlink(missing_ok=True)

    async def _ask(self, code: str, **options: Any) -> dict[str, Any]:
        """What the kernel replies to a request that leaves no trace."""
        assert self.kc is not None
        message = self.kc.execute(code, silent=True, store_history=False, **options)
        try:
            reply = await asyncio.wait_for(self.async_wait_for_reply(message), OUTPUTS_TIMEOUT_S)
        except (DeadKernelError, TimeoutError):
            raise AttemptFailed("The kernel did not answer when the outputs were read.") from None
        content: dict[str, Any] = (reply or {}).get("content", {})
        return content

    def _interrupt(self) -> None:
        assert self.kernel is not None
        self._interrupting = asyncio.ensure_future(self.kernel.interrupt())

    def _stop_waiting(self) -> None:
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()


def join_streams(cell: Any) -> None:
    """Make one text of the pieces that a stream's output was gathered in."""
    for output in cell.outputs:
        if output.output_type == "stream" and not isinstance(output["text"], str):
            output["text"] = "".join(output["text"])
