"""Scripts and commands that behave as the contract of executors asks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

Behaviour = Literal["succeeds", "fails", "held"]
ProgramType = Literal["script", "command"]
ANSWER = {"answer": 42}
FAILURE = "ValueError: no rows"

_TRACE = "open('{trace}', 'a').write('x')\n"
_TELL = "import os\nopen(os.environ['DAGFLOW_OUTPUTS'], 'a').write('{\"answer\": 42}\\n')\n"
_HELD = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.02)\n"
_ENDS: Mapping[Behaviour, str] = {
    "succeeds": _TELL,
    "fails": "raise ValueError('no rows')\n",
    "held": _HELD + _TELL,
}


def prepare_program(
    type: ProgramType, behaviour: Behaviour, directory: Path, *, trace: str, python: str = "python3"
) -> dict[str, Any]:
    """Put what a node of that type executes into the attempt's folder; returns the ``settings`` of its spec.

    When it begins, the program adds a letter to the file ``trace`` of the folder where it works; one that is held
    waits there for a file ``go``.
    """
    code = _TRACE.format(trace=trace) + _ENDS[behaviour]
    if type == "command":
        return {"command": [python, "-c", code.replace("{", "{{").replace("}", "}}")]}
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "source.py").write_text(code, encoding="utf-8")
    return {"file": "program.py", "parameters_as": "arguments"}
