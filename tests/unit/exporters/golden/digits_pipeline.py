"""A pipeline of notebooks as one script, exported by jupyter-dagflow. It needs papermill.

Nodes that do not depend on each other run in parallel, each notebook in a process of its
own and in its own folder. What a notebook has assigned to its outputs when it ends is
handed on to the parameters of the notebooks after it. ``--help`` shows the options.

It ends with 0 if all nodes succeeded, with 1 if not, with 2 if it could not begin.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of the pipeline, set by a command-line option."""

    name: str
    option: str
    type: str = "any"
    default: Any = None
    required: bool = False
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A notebook to execute; its path starts from the pipeline's folder."""

    id: str
    notebook: str
    name: str = ""
    after: Sequence[str] = ()
    """The nodes that must have succeeded before."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    from_pipeline: Mapping[str, str] = field(default_factory=dict)
    """Parameters that take the value of one of the pipeline's."""
    from_nodes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Parameters that take the value of a node's output."""
    outputs: Sequence[str] = ()
    kernel: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 1
    """How often it is tried, the first time included."""
    delay_s: float = 0.0
    backoff: float = 1.0
    max_delay_s: float = 3600.0
    timeout_s: float | None = None

    @property
    def label(self) -> str:
        name = one_line(self.name)
        return self.id if name in {"", self.id} else f"{name} [{self.id}]"


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """The nodes, each after those that it needs."""

    name: str
    description: str = ""
    parameters: Sequence[Parameter] = ()
    nodes: Sequence[Node] = ()


class Invalid(Exception):
    """The run cannot begin; the message says why."""


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def one_line(text: str, limit: int = 300) -> str:
    """A text for a line on the screen: no control characters, not too long."""
    told = "".join(letter if letter.isprintable() else " " for letter in text)
    told = " ".join(told.split())
    return told if len(told) <= limit else told[: limit - 1] + "…"


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write a file as a whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


PIPELINE = Pipeline(
    name="Handwritten digits",
    description="Takes in the digits, checks them, trains two models side by side and reports on the better one.",
    parameters=[
        Parameter(
            name="day",
            option="--day",
            type="str",
            default="2026-11-01",
            help="The day the data belongs to.",
        ),
        Parameter(
            name="test_size",
            option="--test-size",
            type="float",
            default=0.25,
            help="Share of the pictures kept back for the test.",
        ),
        Parameter(
            name="seed",
            option="--seed",
            type="int",
            default=7,
            help="The same seed gives the same split and the same models.",
        ),
    ],
    nodes=[
        Node(
            id="ingest",
            notebook="ingest.ipynb",
            name="Ingest",
            from_pipeline={"day": "day"},
            outputs=["raw_path", "rows"],
        ),
        Node(
            id="validate",
            notebook="validate.ipynb",
            name="Validate",
            after=["ingest"],
            parameters={"minimum_rows": 1500},
            from_nodes={"raw_path": ("ingest", "raw_path")},
            outputs=["checked_path", "balance"],
        ),
        Node(
            id="features",
            notebook="features.ipynb",
            name="Features",
            after=["validate"],
            from_pipeline={"test_size": "test_size", "seed": "seed"},
            from_nodes={"checked_path": ("validate", "checked_path")},
            outputs=["train_path", "test_path", "features"],
        ),
        Node(
            id="train-forest",
            notebook="train.ipynb",
            name="Train forest",
            after=["features"],
            parameters={
                "model": "forest",
                "settings": {"n_estimators": 150, "max_depth": 14},
            },
            from_pipeline={"seed": "seed"},
            from_nodes={"train_path": ("features", "train_path")},
            outputs=["model_path", "accuracy"],
        ),
        Node(
            id="train-svm",
            notebook="train.ipynb",
            name="Train SVM",
            after=["features"],
            parameters={"model": "svm", "settings": {"C": 10, "gamma": 0.01}},
            from_pipeline={"seed": "seed"},
            from_nodes={"train_path": ("features", "train_path")},
            outputs=["model_path", "accuracy"],
        ),
        Node(
            id="evaluate",
            notebook="evaluate.ipynb",
            name="Evaluate",
            after=["features", "train-forest", "train-svm"],
            from_nodes={
                "test_path": ("features", "test_path"),
                "forest_path": ("train-forest", "model_path"),
                "forest_accuracy": ("train-forest", "accuracy"),
                "svm_path": ("train-svm", "model_path"),
                "svm_accuracy": ("train-svm", "accuracy"),
            },
            outputs=["best", "accuracy", "scores", "predictions_path"],
        ),
        Node(
            id="report",
            notebook="report.ipynb",
            name="Report",
            after=["evaluate"],
            from_pipeline={"day": "day"},
            from_nodes={
                "predictions_path": ("evaluate", "predictions_path"),
                "best": ("evaluate", "best"),
                "scores": ("evaluate", "scores"),
            },
            outputs=["report_path", "misread"],
        ),
    ],
)


# --- one attempt of one node, in a process of its own ---------------------------------

LIMIT = 1024 * 1024
# The kernel evaluates this after the last cell, in a namespace of its own.
READER = """
import json, os

def plain(value):
    if isinstance(value, os.PathLike):
        return os.fsdecode(os.fspath(value))
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


ADVICE = {
    "nan": "It is or contains NaN or Infinity; replace it by None.",
    "unicode": "It contains text that is not valid Unicode.",
}


def run_attempt(folder: Path) -> int:
    """Execute the notebook in the folder as its request says, and leave a result."""
    request = read_json(folder / "request.json")
    os.environ.update(request["env"])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    result: dict[str, Any]
    try:
        result = {"outputs": execute_notebook(folder, request)}
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


def execute_notebook(folder: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """Execute with papermill; returns the outputs, read while the kernel still lives."""
    from papermill.clientwrap import PapermillNotebookClient  # type: ignore[import, unused-ignore]
    from papermill.engines import Engine, papermill_engines  # type: ignore[import, unused-ignore]
    from papermill.exceptions import PapermillExecutionError  # type: ignore[import, unused-ignore]
    from papermill.execute import execute_notebook  # type: ignore[import, unused-ignore]

    outputs: dict[str, Any] = {}
    finished: list[bool] = []

    class Client(PapermillNotebookClient):  # type: ignore[misc, unused-ignore]
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
    return outputs


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


# --- the run --------------------------------------------------------------------------

POLL_S = 0.05
GRACE_S = 4.0


@dataclass(kw_only=True)
class Attempt:
    """A process that executes a node."""

    node: Node
    folder: Path
    key: str
    process: subprocess.Popen[bytes]
    started: float

    def end(self) -> None:
        """Wait for a process that was told to terminate, but not for long."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE_S)
        self.process.kill()
        self.process.wait()

    def result(self) -> Mapping[str, Any]:
        try:
            result = read_json(self.folder / "result.json")
        except (OSError, ValueError):
            log, status = self.folder / "log.txt", self.process.returncode
            return {"failure": f"The process ended with status {status}; see {log}."}
        return dict(result)


class Run:
    """What the nodes have come to. ``succeeded`` is kept in a file, for ``--resume``."""

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        notebooks: Path,
        output: Path,
        parallel: int,
    ) -> None:
        self.pipeline = pipeline
        self.notebooks = notebooks
        self.output = output
        self.parallel = parallel
        self.run_id = ""
        self.values: dict[str, Any] = {}
        self.succeeded: dict[str, dict[str, Any]] = {}
        self.states = {node.id: "pending" for node in pipeline.nodes}
        self.running: list[Attempt] = []
        self.failures = {node.id: 0 for node in pipeline.nodes}
        self.not_before = {node.id: 0.0 for node in pipeline.nodes}

    def resume(self) -> None:
        """Take over what the last run in the output folder has done."""
        path = self.output / "state.json"
        if not path.is_file():
            told = f"There is nothing to resume in {self.output}; run without --resume."
            raise Invalid(told)
        try:
            state = read_json(path)
            self.run_id = str(state["run_id"])
            self.values = dict(state["parameters"])
            self.succeeded = dict(state["succeeded"])
        except (OSError, ValueError, KeyError, TypeError):
            raise Invalid(f"{path} cannot be read; run without --resume.") from None

    def begin(self) -> None:
        """Make the folders, and a new run unless one goes on."""
        if not self.run_id:
            self.run_id = time.strftime("%Y%m%d-%H%M%S")
            while (self.output / self.run_id).exists():
                self.run_id += "-2"
        (self.output / self.run_id).mkdir(parents=True, exist_ok=True)
        self.save()

    def save(self) -> None:
        state = {
            "run_id": self.run_id,
            "parameters": self.values,
            "succeeded": self.succeeded,
        }
        write_json(self.output / "state.json", state)

    def execute(self) -> None:
        """Bring every node to an end. Interrupted, end what runs: it is cancelled."""
        try:
            while self.running or "pending" in self.states.values():
                self.start_ready()
                time.sleep(POLL_S)
                for attempt in list(self.running):
                    self.look_at(attempt)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for attempt in self.running:
                attempt.process.terminate()
            for attempt in self.running:
                attempt.end()
            for node_id, state in self.states.items():
                if state in {"pending", "running"}:
                    self.states[node_id] = "cancelled"

    def start_ready(self) -> None:
        for node in self.pipeline.nodes:
            if self.states[node.id] != "pending":
                continue
            before = {self.states[node_id] for node_id in node.after}
            if before & {"failed", "upstream_failed"}:
                self.states[node.id] = "upstream_failed"
                say(f"{node.label}: upstream_failed")
            elif before <= {"succeeded"}:
                self.keep_or_start(node)

    def keep_or_start(self, node: Node) -> None:
        """Keep what the node did before if nothing changed, else start an attempt."""
        try:
            content = (self.notebooks / node.notebook).read_bytes()
            key = self.key(node, content)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            self.states[node.id] = "failed"
            reason = one_line(str(error))
            say(f"{node.label}: failed, as its notebook cannot be read: {reason}")
            return
        kept = self.succeeded.get(node.id)
        if kept is not None and kept["key"] == key:
            self.states[node.id] = "succeeded"
            say(f"{node.label}: unchanged since it succeeded, not executed again")
        elif self.has_room_for(node):
            self.forget(node.id)
            self.save()
            self.start(node, content, key)

    def has_room_for(self, node: Node) -> bool:
        if time.monotonic() < self.not_before[node.id]:
            return False
        return len(self.running) < self.parallel

    def start(self, node: Node, content: bytes, key: str) -> None:
        number = 1
        home = self.output / self.run_id / node.id
        while (home / str(number)).exists():
            number += 1
        folder, checkpoint = home / str(number), home / "checkpoint"
        folder.mkdir(parents=True)
        checkpoint.mkdir(exist_ok=True)
        (folder / "source.ipynb").write_bytes(content)
        request = {
            "parameters": self.parameters(node),
            "outputs": list(node.outputs),
            "kernel": node.kernel,
            "working_directory": str((self.notebooks / node.notebook).parent),
            "env": {
                **node.env,
                "DAGFLOW_RUN_ID": self.run_id,
                "DAGFLOW_NODE_ID": node.id,
                "DAGFLOW_ATTEMPT": str(number),
                "DAGFLOW_CHECKPOINT_DIR": str(checkpoint),
            },
        }
        write_json(folder / "request.json", request)
        script = str(Path(sys.argv[0]).resolve())
        with (folder / "log.txt").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, script, "--attempt", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C reaches this process alone, which then ends the others.
                start_new_session=True,
            )
        attempt = Attempt(
            node=node,
            folder=folder,
            key=key,
            process=process,
            started=time.monotonic(),
        )
        self.states[node.id] = "running"
        self.running.append(attempt)
        say(f"{node.label}: started")

    def look_at(self, attempt: Attempt) -> None:
        """See whether the attempt has ended or must end, and what came of it."""
        node, seconds = attempt.node, time.monotonic() - attempt.started
        if attempt.process.poll() is not None:
            result = attempt.result()
        elif node.timeout_s is not None and seconds > node.timeout_s:
            attempt.process.terminate()
            attempt.end()
            result = {"failure": f"It took longer than {node.timeout_s:g} s."}
        else:
            return
        self.running.remove(attempt)
        if "failure" in result:
            self.fail(attempt, seconds, result["failure"])
            return
        self.states[node.id] = "succeeded"
        self.succeeded[node.id] = {"key": attempt.key, "outputs": result["outputs"]}
        self.save()
        say(f"{node.label}: succeeded in {seconds:.1f} s")

    def fail(self, attempt: Attempt, seconds: float, failure: str) -> None:
        node = attempt.node
        self.failures[node.id] += 1
        say(f"{node.label}: failed after {seconds:.1f} s: {failure}")
        if self.failures[node.id] < node.attempts:
            delay = retry_delay_s(node, self.failures[node.id])
            self.not_before[node.id] = time.monotonic() + delay
            self.states[node.id] = "pending"
            tries = f"{self.failures[node.id] + 1} of {node.attempts}"
            say(f"{node.label}: attempt {tries} in {delay:g} s")
            return
        self.states[node.id] = "failed"
        if (attempt.folder / "output.ipynb").exists():
            say(f"    See {attempt.folder / 'output.ipynb'}")

    def parameters(self, node: Node) -> dict[str, Any]:
        """The node's own values, then the pipeline's, then those of other nodes."""
        found = dict(node.parameters)
        for name, source in node.from_pipeline.items():
            found[name] = self.values[source]
        for name, (node_id, output) in node.from_nodes.items():
            found[name] = self.succeeded[node_id]["outputs"][output]
        return found

    def key(self, node: Node, content: bytes) -> str:
        """Changes with all that the node's result depends on: code, values, kernel."""
        notebook = json.loads(content)
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        code = ["".join(cell["source"]) for cell in cells]
        kernel = node.kernel or notebook["metadata"].get("kernelspec", {}).get("name")
        told = [code, kernel, self.parameters(node), list(node.outputs), dict(node.env)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def forget(self, node_id: str) -> None:
        """What this node did before no longer counts, nor what came after it."""
        self.succeeded.pop(node_id, None)
        for node in self.pipeline.nodes:
            if node_id in node.after and node.id in self.succeeded:
                self.forget(node.id)


def retry_delay_s(node: Node, failures: int) -> float:
    try:
        delay = node.delay_s * node.backoff ** (failures - 1)
    except OverflowError:
        delay = node.max_delay_s
    return min(delay, node.max_delay_s)


# --- the command line -----------------------------------------------------------------

TYPES: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "int": ("a whole number", (int,)),
    "float": ("a number", (int, float)),
    "list": ("a list as JSON", (list,)),
    "dict": ("an object as JSON", (dict,)),
    "any": ("a value", (object,)),
}


def read_value(parameter: Parameter, text: str) -> Any:
    """The value that was typed for a parameter."""
    if parameter.type == "str":
        return text
    expected, types = TYPES[parameter.type]
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    fits = isinstance(value, types) and not isinstance(value, bool)
    if parameter.type == "int" and isinstance(value, float):
        fits = value.is_integer()
    if not (fits or value is None or parameter.type == "any"):
        raise argparse.ArgumentTypeError(f"expected {expected}, not {text!r}")
    return value


def count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        told = f"expected a whole number from 1 on, not {text!r}"
        raise argparse.ArgumentTypeError(told)
    return int(text)


def make_parser(pipeline: Pipeline, script: Path) -> argparse.ArgumentParser:
    told = f"{pipeline.name}\n\n{pipeline.description}".strip()
    parser = argparse.ArgumentParser(
        description=told.replace("%", "%%") if "%(prog)" in told else told,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on where the last run ended: what succeeded and did not change is kept",
    )
    parser.add_argument(
        "--parallel",
        type=count,
        default=max(4, os.cpu_count() or 1),
        metavar="N",
        help="how many notebooks run at a time (default: %(default)s)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=script.with_name(f"{script.stem}-output"),
        metavar="DIR",
        help="where executed notebooks and the run's state go (default: beside this file)",
    )
    parser.add_argument(
        "--notebooks",
        type=Path,
        default=script.parent,
        metavar="DIR",
        help="where the notebooks' paths start from (default: this file's folder)",
    )
    for index, parameter in enumerate(pipeline.parameters):
        add_option(parser, f"parameter_{index}", parameter)
    return parser


def add_option(parser: argparse.ArgumentParser, dest: str, about: Parameter) -> None:
    """An option without a default of its own, so that one sees whether it was given."""
    value = json.dumps(about.default, ensure_ascii=False)
    told = "required" if about.required else f"default: {value}"
    told = f"{about.help} ({told})".strip().replace("%", "%%")
    if about.type == "bool":
        parser.add_argument(
            about.option,
            dest=dest,
            action=argparse.BooleanOptionalAction,
            default=argparse.SUPPRESS,
            help=told,
        )
        return
    parser.add_argument(
        about.option,
        dest=dest,
        type=lambda text: read_value(about, text),
        default=argparse.SUPPRESS,
        metavar=about.type.upper(),
        help=told,
    )


def prepare(pipeline: Pipeline, options: argparse.Namespace) -> Run:
    """A run that can begin; raises ``Invalid`` with all that forbids it."""
    run = Run(
        pipeline,
        notebooks=options.notebooks.resolve(),
        output=options.output.resolve(),
        parallel=options.parallel,
    )
    if options.resume:
        run.resume()
    problems = []
    if importlib.util.find_spec("papermill") is None:
        problems.append("papermill is not installed; try: pip install papermill")
    for index, parameter in enumerate(pipeline.parameters):
        given = vars(options)
        if f"parameter_{index}" in given:
            run.values[parameter.name] = given[f"parameter_{index}"]
        elif parameter.name not in run.values:
            run.values[parameter.name] = parameter.default
            if parameter.required:
                problems.append(f"{parameter.option} needs a value.")
    for name in sorted({node.notebook for node in pipeline.nodes}):
        if not (run.notebooks / name).is_file():
            told = f"There is no notebook {run.notebooks / name}"
            problems.append(f"{told}; --notebooks says where they are.")
    if problems:
        raise Invalid("\n".join(problems))
    return run


def main(pipeline: Pipeline, arguments: Sequence[str]) -> int:
    """Execute the pipeline; returns the exit status."""
    if list(arguments[:1]) == ["--attempt"]:
        return run_attempt(Path(arguments[1]))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter shows its code instead.
        getattr(stream, "reconfigure", dict)(errors="backslashreplace")
    script = Path(sys.argv[0]).resolve()
    try:
        run = prepare(pipeline, make_parser(pipeline, script).parse_args(arguments))
        run.begin()
    except (Invalid, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    name = one_line(pipeline.name) or script.stem
    say(f"{name}: {len(pipeline.nodes)} nodes, up to {run.parallel} at a time")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    try:
        run.execute()
    except KeyboardInterrupt:
        say("Cancelled; what ran was ended.")
    states = list(run.states.values())
    counts = [f"{states.count(state)} {state}" for state in dict.fromkeys(states)]
    seconds = time.monotonic() - began
    say(f"{name}: {', '.join(counts) or 'nothing to do'}, {seconds:.1f} s")
    say(f"Executed notebooks: {run.output / run.run_id}")
    if set(states) <= {"succeeded"}:
        return 0
    say("Run again with --resume: what succeeded is not executed again.")
    return 1


if __name__ == "__main__":
    sys.exit(main(PIPELINE, sys.argv[1:]))
