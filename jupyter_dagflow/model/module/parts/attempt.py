"""One attempt of one node, in a process of its own."""

from __future__ import annotations

import ast
import json
import os
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .definitions import Invalid, Pipeline, one_line, read_json, write_json

# --- one attempt of one node, in a process of its own ---------------------------------

LIMIT = 1024 * 1024
# The kernel evaluates this after the last cell, in a namespace of its own.
READER = """
import datetime, json, os

def plain(value):
    if isinstance(value, os.PathLike):
        return os.fsdecode(os.fspath(value))
    if isinstance(value, (datetime.date, datetime.time)) or type(value).__name__ == "datetime64":
        if value != value:
            raise TypeError("a time that is missing")
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    if getattr(value, "shape", None) == () and callable(getattr(value, "item", None)):
        return value.item()
    raise TypeError(f"a value of type {type(value).__name__}")

def read_one(name, namespace):
    if name not in namespace:
        return {"problem": "missing"}
    value = namespace[name]
    told = {"type": type(value).__name__}
    try:
        text = json.dumps(value, default=plain, allow_nan=False, ensure_ascii=False)
        text.encode("utf-8")
    except UnicodeError:
        return {**told, "problem": "unicode"}
    except ValueError as error:
        nan = "JSON compliant" in str(error)
        return {**told, "problem": "nan" if nan else "json", "detail": str(error)}
    except Exception as error:
        return {**told, "problem": "json", "detail": str(error)}
    if len(text) > LIMIT:
        return {**told, "problem": "large", "detail": str(len(text))}
    return {**told, "json": text}

def read(names, namespace):
    return json.dumps({name: read_one(name, namespace) for name in names})
"""


Values = Mapping[str, Any]
Work = Callable[[Pipeline, Path, Values], dict[str, Any]]
# How a node of each kind is executed: from its folder and request to its outputs.
KINDS: dict[str, Work] = {}
ADVICE = {
    "nan": "It is or contains NaN or Infinity; replace it by None.",
    "unicode": "It contains text that is not valid Unicode.",
}


class Skipped(Exception):
    """The node gives up what it waited for, and that is no failure."""


def run_attempt(pipeline: Pipeline, folder: Path) -> int:
    """Do what the request in the folder says, and leave a result."""
    request = read_json(folder / "request.json")
    os.environ.update(request["env"])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    result: dict[str, Any]
    try:
        result = {"outputs": KINDS[request["kind"]](pipeline, folder, request)}
    except Skipped as reason:
        result = {"skipped": str(reason)}
    except KeyboardInterrupt:
        result = {"failure": "Cancelled."}
    except Invalid as error:
        result = {"failure": str(error)}
    except Exception as error:
        # papermill tells a cell's error by its name and value.
        name = getattr(error, "ename", type(error).__name__)
        value = one_line(str(getattr(error, "evalue", error)))
        result = {"failure": f"{name}: {value}" if value else name}
    write_json(folder / "result.json", result)
    return 0


LONGEST_SOCKETS = 80


def execute_notebook(_: Pipeline, folder: Path, request: Values) -> dict[str, Any]:
    """Execute with papermill; returns the outputs, read while the kernel still lives."""
    from papermill.clientwrap import PapermillNotebookClient  # type: ignore[import, unused-ignore]
    from papermill.engines import Engine, papermill_engines  # type: ignore[import, unused-ignore]
    from papermill.exceptions import PapermillExecutionError  # type: ignore[import, unused-ignore]
    from papermill.execute import execute_notebook  # type: ignore[import, unused-ignore]

    outputs: dict[str, Any] = {}
    finished: list[bool] = []

    # Sockets have short paths.
    sockets = tempfile.TemporaryDirectory(prefix="dagflow-")

    class Client(PapermillNotebookClient):  # type: ignore[misc, unused-ignore]
        def create_kernel_manager(self) -> Any:
            km = super().create_kernel_manager()
            is_ours = "ipykernel_launcher" in km.kernel_spec.argv
            if os.name == "posix" and is_ours and len(sockets.name) <= LONGEST_SOCKETS:
                # Of many kernels that start at once, none finds its port taken.
                km.transport, km.ip = "ipc", str(Path(sockets.name) / "k")
            return km

        def papermill_execute_cells(self) -> None:
            try:
                super().papermill_execute_cells()
                if not any(failed(cell) for cell in self.nb.cells):
                    outputs.update(read_outputs(self, request["outputs"]))
                    finished.append(True)
            except KeyboardInterrupt:
                self.km.interrupt_kernel()
                self.km.shutdown_wait_time = 2.0
                raise

    class ScriptEngine(Engine):  # type: ignore[misc, unused-ignore]
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel: str, **_: Any) -> None:
            Client(nb_man, kernel_name=kernel, timeout=None).execute()

    papermill_engines.register("script", ScriptEngine)
    try:
        execute_notebook(
            braced(folder / "source.ipynb"),
            braced(folder / "output.ipynb"),
            request["parameters"],
            engine_name="script",
            kernel_name=request["kernel"],
            cwd=request["working_directory"],
            progress_bar=False,
        )
    except PapermillExecutionError:
        # papermill also minds what a cell tagged raises-exception raised; Jupyter does not.
        if not finished:
            raise
    finally:
        sockets.cleanup()
    return outputs


KINDS["notebook"] = execute_notebook


def braced(path: Path) -> str:
    """The path for papermill, which fills in what stands between single braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def failed(cell: Any) -> bool:
    """Whether a cell raised an error that it may not; ``sys.exit(0)`` is none."""
    if "raises-exception" in cell.metadata.get("tags", []):
        return False
    outputs = cell.get("outputs", [])
    errors = [(output.ename, output.evalue) for output in outputs if "ename" in output]
    return bool(set(errors) - {("SystemExit", ""), ("SystemExit", "0")})


def read_outputs(client: Any, names: Sequence[str]) -> dict[str, Any]:
    """The values by name; an output that is missing or no JSON fails the attempt."""
    if not names:
        return {}
    builtins = "__import__('builtins')"
    source = f"LIMIT = {LIMIT}\n{READER}"
    work = f"{builtins}.exec({source!r}, here), here['read']({list(names)!r}, there)"
    expression = f"(lambda here, there: ({work})[1])({{}}, {builtins}.globals())"
    asked = {"outputs": expression}
    message = client.kc.execute("", silent=True, user_expressions=asked)
    told = client.wait_for_reply(message)["content"]["user_expressions"]["outputs"]
    if told["status"] != "ok":
        raise Invalid(f"The outputs could not be read: {one_line(told['evalue'])}.")
    found = json.loads(ast.literal_eval(told["data"]["text/plain"]))
    for name in names:
        problem = found[name].get("problem")
        if problem == "missing":
            raise Invalid(f"The notebook did not assign the output {name!r}.")
        if problem:
            kind = found[name]["type"]
            advice = ADVICE.get(problem, "Save it to a file and output the path.")
            raise Invalid(f"JSON cannot hold the output {name!r} ({kind}). {advice}")
    return {name: json.loads(found[name]["json"]) for name in names}
