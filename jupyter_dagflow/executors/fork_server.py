"""The owner's side of the process that forks workers; see ``worker/fork_server.py`` for the other."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from jupyter_dagflow.executors.processes import FORKS, spawn_detached

ANSWER_TIMEOUT_S = 30.0
END_TIMEOUT_S = 5.0


class ForkServer:
    """Starts the forking process when it is first needed. Whatever fails, the caller starts its worker plainly."""

    def __init__(self, *, enabled: bool | None = None) -> None:
        wanted = os.environ.get("DAGFLOW_FORK", "1") != "0"
        self._usable = FORKS and (wanted if enabled is None else enabled)
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: dict[str, asyncio.Future[int]] = {}
        self._rest = b""

    async def fork_worker(self, directory: Path) -> int | None:
        """Fork a worker for the attempt in ``directory``; returns its pid, or ``None`` if that cannot be done."""
        if not self._usable:
            return None
        try:
            process = self._process or self._launch()
            assert process.stdin is not None
            answer = self._answers.setdefault(str(directory), asyncio.get_running_loop().create_future())
            process.stdin.write(json.dumps({"directory": str(directory)}).encode() + b"\n")
            process.stdin.flush()
            return await asyncio.wait_for(asyncio.shield(answer), ANSWER_TIMEOUT_S)
        except (OSError, TimeoutError):
            self._give_up()
            return None
        finally:
            self._answers.pop(str(directory), None)

    def _launch(self) -> subprocess.Popen[bytes]:
        # -P: a file of the user's that happens to be called json.py must not be imported in place of Python's.
        command = [sys.executable, "-P", "-m", "jupyter_dagflow.worker", "--serve"]
        self._process = spawn_detached(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        asyncio.get_running_loop().add_reader(self._process.stdout.fileno(), self._on_answer)
        return self._process

    def _on_answer(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        chunk = os.read(self._process.stdout.fileno(), 1 << 16)
        if not chunk:
            self._give_up()
            return
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            told = json.loads(line)
            answer = self._answers.get(told["directory"])
            if answer is not None and not answer.done():
                answer.set_result(told["pid"])

    def _give_up(self) -> None:
        """From now on workers are started plainly, those included that wait for an answer."""
        self._usable = False
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError())
        self._disconnect()

    def _disconnect(self) -> None:
        if self._process is None or self._process.stdin is None or self._process.stdin.closed:
            return
        assert self._process.stdout is not None
        asyncio.get_running_loop().remove_reader(self._process.stdout.fileno())
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.stdout.close()

    async def close(self) -> None:
        """End the process; workers that it forked go on."""
        self._usable = False
        if self._process is None:
            return
        self._disconnect()
        try:
            await asyncio.to_thread(self._process.wait, END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        self._process = None
