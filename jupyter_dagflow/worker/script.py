"""Executes one script or command as a process of its own, without a shell, and says what happens."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import errno
import json
import os
import shutil
import signal
import string
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from .attempt import Attempt
from .course import Course
from .events import AttemptFailed, EventLog, Result, one_line, report_result
from .output_lines import read_output_lines

OUTPUTS = "outputs.jsonl"
"""The file in the attempt's folder to which the process appends its outputs, a JSON object a line."""
SOURCES = {".py": "source.py", ".sh": "source.sh", ".r": "source.R"}
"""By the end of a script's name, what its frozen copy in the attempt's folder is called."""
# The copy is what runs; but $0 is the script's own path, by which scripts find the files beside them.
SHELL_CODE = 'dagflow_source=$1; shift; . "$dagflow_source"'
PYTHON_MAIN = Path(__file__).with_name("python_script.py")
TERMINATE_GRACE_S = 3.0
"""From SIGTERM to SIGKILL."""
KILL_WAIT_S = 1.0
PIPE_GRACE_S = 1.0
"""How long processes that the program has left behind may go on writing after it has ended."""
ERROR_TAIL_CHARS = 8192


def execute(attempt: Attempt, log: EventLog) -> None:
    """Execute the attempt and report its result, whatever happens."""
    try:
        program = Program(attempt, log)
    except AttemptFailed as error:
        report_result(attempt.directory, log, Result(state="failed", failure=error.failure))
        return
    asyncio.run(program.run())


class Program:
    """One process and its group, from its start to its result.

    Making one raises ``AttemptFailed`` if there is nothing to start.
    """

    def __init__(self, attempt: Attempt, log: EventLog) -> None:
        if not attempt.working_directory.is_dir():
            raise AttemptFailed(f"The folder {str(attempt.working_directory)!r} does not exist.")
        self._attempt = attempt
        self._log = log
        self._outputs = attempt.directory / OUTPUTS
        self._env = {"PYTHONUNBUFFERED": "1", **attempt.env, "DAGFLOW_OUTPUTS": str(self._outputs)}
        self._argv = command_argv(attempt) if attempt.type == "command" else script_argv(attempt, self._env)
        self._process: subprocess.Popen[bytes] | None = None
        self._error_tail = ""

    async def run(self) -> None:
        """Run to a result and report it."""
        course = Course(self._attempt, self._log)
        course.listen_for_signals(lambda: self._signal(signal.SIGINT))
        self._log.emit("started", pid=os.getpid(), cells=None, kernel=None)
        result = await course.result_of(self._work(course.cancelled))
        report_result(self._attempt.directory, self._log, result)

    async def _work(self, cancelled: asyncio.Event) -> dict[str, Any]:
        if cancelled.is_set():
            return {}
        process = self._process = self._start()
        assert process.stdout is not None and process.stderr is not None
        listening = asyncio.gather(self._pass_on(process.stdout, "stdout"), self._pass_on(process.stderr, "stderr"))
        ended = asyncio.ensure_future(until_ended(process))
        try:
            await asyncio.wait({ended})
            await asyncio.wait({listening}, timeout=PIPE_GRACE_S)
        finally:
            await self._end(ended)
        # Whoever left the group may keep the pipes open; nobody waits for that for long.
        await asyncio.wait({listening}, timeout=PIPE_GRACE_S)
        listening.cancel()
        if ended.result() != 0:
            raise AttemptFailed(self._failure(ended.result()))
        outputs, notes = read_output_lines(self._outputs, self._attempt.outputs)
        for note in notes:
            self._log.text("stderr", f"{note}\n", None)
        return outputs

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                self._argv,
                cwd=self._attempt.working_directory,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            raise AttemptFailed(start_problem(self._argv[0], error)) from None
        except ValueError:
            raise AttemptFailed("The parameters cannot be handed over: one of them has a null character.") from None

    async def _pass_on(self, pipe: IO[bytes], stream: str) -> None:
        """Log what the process says until the pipe ends."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")

        def listen() -> None:
            with pipe, contextlib.suppress(OSError, RuntimeError):  # RuntimeError: nobody waits for it any more.
                while chunk := os.read(pipe.fileno(), 1 << 16):
                    loop.call_soon_threadsafe(self._on_text, stream, decoder.decode(chunk))
                loop.call_soon_threadsafe(self._on_text, stream, decoder.decode(b"", final=True))
                loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=listen, daemon=True).start()
        await ended.wait()

    def _on_text(self, stream: str, text: str) -> None:
        if stream == "stderr":
            self._error_tail = (self._error_tail + text)[-ERROR_TAIL_CHARS:]
        self._log.text(stream, text, None)

    async def _end(self, ended: asyncio.Future[int]) -> None:
        """End whatever is left of the process and its group."""
        if not ended.done():
            self._signal(signal.SIGTERM)
            await asyncio.wait({ended}, timeout=TERMINATE_GRACE_S)
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        await asyncio.wait({ended}, timeout=KILL_WAIT_S)

    def _signal(self, number: int) -> None:
        """Send a signal to the whole group; where there are no groups, end the process."""
        if self._process is None:
            return
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            else:
                self._process.terminate()

    def _failure(self, status: int) -> str:
        if status < 0:
            name = signal.Signals(-status).name if -status in list(signal.Signals) else f"signal {-status}"
            hint = "; perhaps the machine ran out of memory" if name == "SIGKILL" else ""
            return f"The {self._attempt.type} was killed by {name}{hint}."
        lines = [line for line in self._error_tail.splitlines() if line.strip()]
        last = one_line(lines[-1]) if lines else ""
        if not last:
            return f"The {self._attempt.type} exited with status {status} and said nothing of an error."
        return last if status == 1 else f"{last} (exit status {status})"


async def until_ended(process: subprocess.Popen[bytes]) -> int:
    """The exit status, once there is one. Waits in a thread that no exit of this process waits for."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()

    def wait() -> None:
        status = process.wait()
        with contextlib.suppress(RuntimeError):  # The loop has ended.
            loop.call_soon_threadsafe(lambda: None if ended.done() else ended.set_result(status))

    threading.Thread(target=wait, daemon=True).start()
    return await ended


def script_argv(attempt: Attempt, env: dict[str, str]) -> list[str]:
    """The argv of a script; parameters become arguments, or are added to ``env``. Raises ``AttemptFailed``."""
    name = str(attempt.settings.get("file") or "")
    path = attempt.working_directory / name
    kind = path.suffix.lower()
    if kind not in SOURCES:
        raise AttemptFailed(f"{name!r} is no script that can be run: its name must end in .py, .sh or .R.")
    source = attempt.directory / SOURCES[kind]
    if not source.is_file():
        raise AttemptFailed("The script is missing.")
    arguments = []
    for parameter, value in attempt.parameters.items():
        if attempt.settings.get("parameters_as") == "environment":
            env[f"DAGFLOW_PARAM_{parameter}"] = text_of(value)
        else:
            arguments += [f"--{parameter}", text_of(value)]
    return [*_interpreter(kind, source, path, env), *arguments]


def _interpreter(kind: str, source: Path, path: Path, env: Mapping[str, str]) -> list[str]:
    if kind == ".py":
        return [sys.executable, str(PYTHON_MAIN), str(source), str(path)]
    wanted = ("bash", "sh") if kind == ".sh" else ("Rscript",)
    found = next((program for name in wanted if (program := shutil.which(name, path=env.get("PATH")))), None)
    if found is None:
        raise AttemptFailed(f"The script needs {' or '.join(wanted)}, which is not installed where it should run.")
    return [found, "-c", SHELL_CODE, str(path), str(source)] if kind == ".sh" else [found, str(source)]


def command_argv(attempt: Attempt) -> list[str]:
    """The argv of a command with its parameters filled in. Raises ``AttemptFailed``."""
    command = attempt.settings.get("command") or []
    if not command or not command[0]:
        raise AttemptFailed("The command is empty.")
    return [filled(str(element), attempt.parameters) for element in command]


def filled(element: str, parameters: Mapping[str, Any]) -> str:
    """An element of a command with each ``{name}`` replaced by that parameter's text; ``{{`` is a literal brace."""
    parts: list[str] = []
    try:
        for text, name, _, _ in string.Formatter().parse(element):
            parts.append(text)
            if name is not None:
                parts.append(text_of(parameters[name]))
    except KeyError as error:
        raise AttemptFailed(f"The command names the parameter {error.args[0]!r}, which has no value.") from None
    except ValueError:
        raise AttemptFailed(f"The command's element {element!r} has a brace without its other half.") from None
    return "".join(parts)


def text_of(value: Any) -> str:
    """A parameter as a process is given it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def start_problem(program: str, error: OSError) -> str:
    """Why a program could not be started, as a sentence."""
    messages = {
        errno.ENOENT: f"There is no program {program!r} where the node runs; install it, or check the PATH.",
        errno.EACCES: f"{program!r} may not be executed; is it a program, and is it marked as executable?",
        errno.ENOEXEC: f"{program!r} is no program; a script needs a first line such as #!/bin/sh.",
        errno.E2BIG: "The parameters are too long for a command line. Write them to a file and pass its path.",
    }
    return messages.get(error.errno or 0, f"{program!r} could not be started: {error.strerror or error}.")
