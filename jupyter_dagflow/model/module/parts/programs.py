"""Nodes that are scripts or commands."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .attempt import KINDS, Values
from .definitions import Invalid, Pipeline, one_line

# --- scripts and commands -------------------------------------------------------------


def execute_program(_: Pipeline, folder: Path, request: Values) -> dict[str, Any]:
    """Run a program without a shell; its outputs are lines of JSON in a file."""
    parameters, settings = request["parameters"], request["settings"]
    found = folder / "outputs.jsonl"
    environment = {**os.environ, "DAGFLOW_OUTPUTS": str(found)}
    if request["kind"] == "command":
        texts = {name: as_text(value) for name, value in parameters.items()}
        command = [filled_in(word, texts) for word in settings["command"]]
    else:
        # In its own place, where it finds what it imports.
        source = Path(request["path"])
        command = [*interpreter(source.suffix.lower()), str(source)]
        for name, value in parameters.items():
            if settings.get("parameters_as") == "environment":
                environment[f"DAGFLOW_PARAM_{name}"] = as_text(value)
            else:
                command += [f"--{name}", as_text(value)]
    try:
        process = subprocess.Popen(
            command,
            cwd=request["working_directory"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        told = f"{command[0]!r} could not be started: {error.strerror or error}."
        raise Invalid(told) from None
    last = finished(process)
    if process.returncode:
        raise Invalid(last or f"It ended with status {process.returncode}.")
    return program_outputs(found, request["outputs"])


def finished(process: subprocess.Popen[bytes]) -> str:
    """Wait for the program, which is ended if this is; its last line of errors."""
    lines = [""]

    def pass_on() -> None:
        for line in process.stderr or ():
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()
            lines[0] = one_line(line.decode(errors="replace")) or lines[0]

    listener = threading.Thread(target=pass_on, daemon=True)
    listener.start()
    try:
        process.wait()
    except KeyboardInterrupt:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(2)
        process.kill()
        raise
    listener.join(1)
    return lines[0]


def program_outputs(file: Path, names: list[str]) -> dict[str, Any]:
    """What the program said that it leaves, a name and a value a line."""
    told: dict[str, Any] = {}
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            told |= dict(json.loads(line)) if line.strip() else {}
        except (ValueError, TypeError):
            said = f"Line {number} of DAGFLOW_OUTPUTS is no JSON object."
            raise Invalid(said) from None
    for name in names:
        if name not in told:
            raise Invalid(f"The output {name!r} was not written to DAGFLOW_OUTPUTS.")
    return {name: told[name] for name in names}


def interpreter(suffix: str) -> list[str]:
    shell = "bash" if shutil.which("bash") else "sh"
    known = {".py": [sys.executable], ".sh": [shell], ".r": ["Rscript"]}
    return known[suffix]


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def filled_in(word: str, texts: Mapping[str, str]) -> str:
    """A word of a command with ``{name}`` replaced; ``{{`` stands for a brace."""
    parts = word.replace("{{", "\0").replace("}}", "\1").split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        filled += [texts[name], rest]
    return "".join(filled).replace("\0", "{").replace("\1", "}")


KINDS["script"] = KINDS["command"] = execute_program
