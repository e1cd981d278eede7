"""A pipeline of notebooks as one script, exported by jupyter-dagflow. It needs papermill.

Nodes that do not depend on each other run in parallel, each in a process of its own and
in its own folder. What a notebook has assigned to its outputs when it ends is
handed on to the parameters of the notebooks after it. ``--help`` shows the options.

It ends with 0 if nothing failed, with 1 if something did, with 2 if it could not begin.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.util
import itertools
import json
import operator
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    choices: Sequence[Any] | None = None
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Node:
    """Something to execute; paths start from the pipeline's folder."""

    id: str
    kind: str = "notebook"
    path: str = ""
    name: str = ""
    after: Sequence[str] = ()
    """The nodes that must have ended before."""
    rule: str = "all_success"
    """Which end of those makes it run; Airflow's trigger rules."""
    after_failure: Sequence[str] = ()
    """Of those, the ones whose failure it is the fallback for."""
    conditions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of those, what must hold of their outputs; else they count as skipped."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    from_pipeline: Mapping[str, str] = field(default_factory=dict)
    """Parameters that take the value of one of the pipeline's."""
    from_nodes: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Parameters that take the value of a node's output: the last that there is."""
    for_each: Sequence[str] = ()
    """Parameters whose lists it goes over: it runs once for each item."""
    at_once: int | None = None
    """How many of these run at a time."""
    outputs: Sequence[str] = ()
    kernel: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What only its kind has."""
    pipeline: Pipeline | None = None
    pool: tuple[str, int] | None = None
    """A limit by name, and how much of it the node takes."""
    disabled: bool = False
    pinned: Mapping[str, Any] | None = None
    """Outputs to pass on without executing anything."""
    attempts: int = 1
    """How often it is tried, the first time included."""
    delay_s: float = 0.0
    backoff: float = 1.0
    max_delay_s: float = 3600.0
    jitter: float = 0.0
    timeout_s: float | None = None

    @property
    def has_file(self) -> bool:
        return self.kind in {"notebook", "script"}

    @property
    def holds_a_slot(self) -> bool:
        """Who waits, or lets others work, is not counted among those who work."""
        return self.kind not in {"sensor", "pipeline"}

    def folder_in(self, folder: Path) -> Path:
        """Where it works: in its file's own folder, else in the pipeline's."""
        if self.pipeline is not None:
            return folder / self.pipeline.folder
        return (folder / self.path).parent if self.has_file else folder

    @property
    def label(self) -> str:
        name = one_line(self.name)
        return self.id if name in {"", self.id} else f"{name} [{self.id}]"


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """The nodes, each after those that it needs."""

    name: str
    description: str = ""
    folder: str = ""
    """Of a pipeline within another: where it is, from that one's folder."""
    parameters: Sequence[Parameter] = ()
    outputs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What it leaves as a whole: an output of a node."""
    timeout_s: float | None = None
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
            path="ingest.ipynb",
            name="Ingest",
            from_pipeline={"day": "day"},
            outputs=["raw_path", "rows"],
        ),
        Node(
            id="validate",
            path="validate.ipynb",
            name="Validate",
            after=["ingest"],
            parameters={"minimum_rows": 1500},
            from_nodes={"raw_path": [("ingest", "raw_path")]},
            outputs=["checked_path", "balance"],
        ),
        Node(
            id="features",
            path="features.ipynb",
            name="Features",
            after=["validate"],
            from_pipeline={"test_size": "test_size", "seed": "seed"},
            from_nodes={"checked_path": [("validate", "checked_path")]},
            outputs=["train_path", "test_path", "features"],
        ),
        Node(
            id="train-forest",
            path="train.ipynb",
            name="Train forest",
            after=["features"],
            parameters={
                "model": "forest",
                "settings": {"n_estimators": 150, "max_depth": 14},
            },
            from_pipeline={"seed": "seed"},
            from_nodes={"train_path": [("features", "train_path")]},
            outputs=["model_path", "accuracy"],
        ),
        Node(
            id="train-svm",
            path="train.ipynb",
            name="Train SVM",
            after=["features"],
            parameters={"model": "svm", "settings": {"C": 10, "gamma": 0.01}},
            from_pipeline={"seed": "seed"},
            from_nodes={"train_path": [("features", "train_path")]},
            outputs=["model_path", "accuracy"],
        ),
        Node(
            id="evaluate",
            path="evaluate.ipynb",
            name="Evaluate",
            after=["features", "train-forest", "train-svm"],
            from_nodes={
                "test_path": [("features", "test_path")],
                "forest_path": [("train-forest", "model_path")],
                "forest_accuracy": [("train-forest", "accuracy")],
                "svm_path": [("train-svm", "model_path")],
                "svm_accuracy": [("train-svm", "accuracy")],
            },
            outputs=["best", "accuracy", "scores", "predictions_path"],
        ),
        Node(
            id="report",
            path="report.ipynb",
            name="Report",
            after=["evaluate"],
            from_pipeline={"day": "day"},
            from_nodes={
                "predictions_path": [("evaluate", "predictions_path")],
                "best": [("evaluate", "best")],
                "scores": [("evaluate", "scores")],
            },
            outputs=["report_path", "misread"],
        ),
    ],
)

# What else the document says. The script does without; ``dagflow import`` reads it.
DOCUMENT: dict[str, Any] = {
    "code": "75888e17a4072364",
    "document": {
        "nodes": {
            "ingest": {"ui": {"x": 0.0, "y": 150.0}},
            "validate": {"ui": {"x": 340.0, "y": 150.0}},
            "features": {"ui": {"x": 680.0, "y": 150.0}},
            "train-forest": {"ui": {"x": 1020.0, "y": 0.0}},
            "train-svm": {"ui": {"x": 1020.0, "y": 300.0}},
            "evaluate": {"ui": {"x": 1360.0, "y": 150.0}},
            "report": {"ui": {"x": 1700.0, "y": 150.0}},
        },
    },
}


# --- when a branch is taken -----------------------------------------------------------

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "len": len,
    "max": max,
    "min": min,
    "round": round,
}
OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: lambda a, b: operator.mod(a + 0, b),
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, values: item in values,
    ast.NotIn: lambda item, values: item not in values,
}


LONGEST = 100_000


def holds(condition: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition is true of values; raises ``Invalid`` if nobody can tell."""
    try:
        tree = ast.parse(condition.strip(), mode="eval").body
        names = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
        for name in sorted(names - values.keys() - FUNCTIONS.keys()):
            raise ValueError(f"{name!r} has no value")
        return bool(value_of(tree, values))
    except (ArithmeticError, LookupError, SyntaxError, TypeError, ValueError) as error:
        reason = one_line(str(error)) or type(error).__name__
    raise Invalid(f"The condition {condition!r} cannot be decided: {reason}.")


def value_of(tree: ast.expr, values: Mapping[str, Any]) -> Any:
    """What a part of a condition comes to. Nothing but what stands here is known."""

    def inner(part: ast.expr) -> Any:
        return value_of(part, values)

    match tree:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[name]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            kind = list if isinstance(tree, ast.List) else tuple
            return kind(inner(part) for part in parts)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(inner(part) for part in parts)
        case ast.BoolOp(values=parts):
            return any(inner(part) for part in parts)
        case ast.UnaryOp(op=sign, operand=part):
            return OPERATORS[type(sign)](inner(part))
        case ast.BinOp(op=sign, left=left, right=right):
            return limited(OPERATORS[type(sign)], inner(left), inner(right))
        case ast.Compare(left=left, ops=signs, comparators=rights):
            found = [inner(part) for part in (left, *rights)]
            pairs = zip(signs, found, found[1:], strict=False)
            return all(OPERATORS[type(sign)](a, b) for sign, a, b in pairs)
        case ast.Subscript(value=part, slice=ast.Slice() as cut):
            ends = (cut.lower, cut.upper, cut.step)
            return inner(part)[slice(*(end and inner(end) for end in ends))]
        case ast.Subscript(value=part, slice=index):
            return inner(part)[inner(index)]
        case ast.Call(ast.Name(id=name), parts, []) if name in FUNCTIONS:
            return FUNCTIONS[name](*(inner(part) for part in parts))
        case _:
            raise ValueError(f"{ast.unparse(tree)} is not allowed")


def limited(operate: Callable[..., Any], left: Any, right: Any) -> Any:
    """Texts and lists are multiplied only as far as they do not fill the memory."""
    for side, times in ((left, right), (right, left)):
        is_long = hasattr(side, "__len__") and operate is operator.mul
        if is_long and times * len(side) > LONGEST:
            raise ValueError("the result would be too long")
    return operate(left, right)


def decide(rule: str, ends: Sequence[str]) -> str:
    """What a node does after nodes that ended so: run, skip, upstream_failed, or wait.

    An end is ``success``, ``failed``, ``upstream_failed``, ``skipped``, ``open`` for one
    yet to come, or ``broken`` for one of whose condition nobody can tell whether it
    holds; which of them the rule cannot do without, is then the answer.
    """
    if rule == "always" or not ends:
        return "run"
    good, skipped = ends.count("success"), ends.count("skipped")
    bad = ends.count("failed") + ends.count("upstream_failed")
    if (
        (rule == "one_success" and good)
        or (rule == "one_failed" and bad)
        or (rule == "one_done" and good + ends.count("failed"))
    ):
        return "run"
    if bad and rule in {"all_success", "none_failed", "none_failed_min_one_success"}:
        return "upstream_failed"
    if (
        (rule == "none_skipped" and skipped)
        or (rule == "all_failed" and good + skipped)
        or (rule == "all_skipped" and good + bad)
    ):
        return "skip"
    for unclear in ("open", "broken"):
        if unclear in ends:
            return "wait" if unclear == "open" else unclear
    if rule == "one_success" and bad:
        return "upstream_failed"
    if (
        rule in {"one_success", "one_failed", "one_done"}
        or (rule == "all_success" and skipped)
        or (rule == "none_failed_min_one_success" and not good)
    ):
        return "skip"
    return "run"


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


# --- what is executed -----------------------------------------------------------------

GRACE_S = 4.0


@dataclass(kw_only=True)
class Unit:
    """A node, or a node with one item of what it goes over."""

    node: Node
    id: str
    item: Mapping[str, Any]
    state: str = "pending"
    failures: int = 0
    not_before: float = 0.0

    @property
    def label(self) -> str:
        number = self.id.partition(".")[2]
        return f"{self.node.label} #{number}" if number else self.node.label


Items = list[tuple[str, dict[str, Any]]]


def items_of(node: Node, parameters: Mapping[str, Any]) -> Items:
    """What there is to execute, by id: the node alone, or one for each item."""
    if not node.for_each:
        return [(node.id, {})]
    lists = []
    for name in node.for_each:
        values = parameters.get(name)
        if not isinstance(values, list):
            raise Invalid(f"It goes over {name!r}, which is no list.")
        lists.append(values)
    items: Items = []
    for index, values in enumerate(itertools.product(*lists)):
        item = dict(zip(node.for_each, values, strict=True))
        items.append((f"{node.id}.{index}", item))
    return items


def unit_key(node: Node, parameters: Mapping[str, Any], folder: Path) -> str:
    """Changes with all that a result depends on: code, values, kernel."""
    told = [
        node.kind,
        list(sources_of(node, folder)),
        dict(node.settings),
        dict(parameters),
        list(node.outputs),
        dict(node.env),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def sources_of(node: Node, folder: Path) -> Iterator[Any]:
    """The code that a node executes; of a notebook its cells and its kernel."""
    if node.pipeline is not None:
        yield repr(node.pipeline)
        for inner in node.pipeline.nodes:
            yield from sources_of(inner, node.folder_in(folder))
    elif node.has_file:
        content = (folder / node.path).read_bytes()
        if node.kind == "notebook":
            notebook = json.loads(content)
            cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
            yield ["".join(cell["source"]) for cell in cells]
            yield node.kernel or notebook["metadata"].get("kernelspec", {}).get("name")
        else:
            yield hashlib.sha256(content).hexdigest()


def files_of(pipeline: Pipeline, folder: Path) -> Iterator[Path]:
    """All files that a pipeline needs, those of pipelines within it too."""
    for node in pipeline.nodes:
        if node.pipeline is not None:
            yield from files_of(node.pipeline, node.folder_in(folder))
        elif node.has_file:
            yield folder / node.path


def retry_delay_s(unit: Unit) -> float:
    node = unit.node
    try:
        delay = node.delay_s * node.backoff ** (unit.failures - 1)
    except OverflowError:
        delay = node.max_delay_s
    spread = 1 + node.jitter * random.SystemRandom().uniform(-1, 1)
    return min(min(delay, node.max_delay_s) * spread, node.max_delay_s)


def request_of(node: Node, parameters: Values, notebooks: Path) -> dict[str, Any]:
    """What an attempt is told of its node."""
    return {
        "kind": node.kind,
        "path": str(notebooks / node.path),
        "parameters": dict(parameters),
        "outputs": list(node.outputs),
        "kernel": node.kernel,
        "settings": node.settings,
        "timeout_s": node.timeout_s,
        "working_directory": str(node.folder_in(notebooks)),
        "pipeline_folder": str(notebooks),
    }


def environment_of(node: Node, run_id: str, unit: str, folder: Path) -> dict[str, str]:
    """The variables of an attempt in a folder, beside which its checkpoints are."""
    return {
        **node.env,
        "DAGFLOW_RUN_ID": run_id,
        "DAGFLOW_NODE_ID": unit,
        "DAGFLOW_ATTEMPT": folder.name,
        "DAGFLOW_CHECKPOINT_DIR": str(folder.parent / "checkpoint"),
    }


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was told to terminate, but not for long."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_S)
    process.kill()
    process.wait()


# --- the run --------------------------------------------------------------------------

POLL_S = 0.05
OUTCOMES = {
    "succeeded": "success",
    "reused": "success",
    "skipped": "skipped",
    "failed": "failed",
    "upstream_failed": "upstream_failed",
}


@dataclass(kw_only=True)
class Attempt:
    """A process that executes a node, or one item of it."""

    unit: Unit
    folder: Path
    key: str
    process: subprocess.Popen[bytes]
    started: float

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
        pools: Mapping[str, int],
        trail: Sequence[str] = (),
    ) -> None:
        self.pipeline = pipeline
        self.notebooks = notebooks
        self.output = output
        self.parallel = parallel
        self.pools = pools
        self.trail = trail
        self.run_id = ""
        self.values: dict[str, Any] = {}
        self.succeeded: dict[str, dict[str, Any]] = {}
        self.nodes = {node.id: node for node in pipeline.nodes}
        self.states = dict.fromkeys(self.nodes, "pending")
        self.passed_by: set[str] = set()
        """Disabled nodes whose turn came: what follows goes on."""
        self.unclear: dict[str, str] = {}
        """Nodes before which a condition stands that cannot be decided, and why."""
        self.outputs: dict[str, Mapping[str, Any]] = {}
        self.units: dict[str, list[Unit]] = {}
        self.running: list[Attempt] = []
        self.is_timed_out = False

    @property
    def is_good(self) -> bool:
        """Whether all succeeded that had to, or had a fallback that did."""
        fine = {"succeeded", "reused", "skipped"}
        saved: set[str] = set()
        for node in reversed(self.pipeline.nodes):
            state = self.states[node.id]
            if state in {"succeeded", "reused"}:
                saved.update(node.after_failure)
            elif state == "upstream_failed" and node.id in saved:
                # A failure that led here is made good as well.
                saved.update(set(node.after) - set(node.after_failure))
        left = {node_id for node_id, state in self.states.items() if state not in fine}
        cancelled = "cancelled" in self.states.values()
        return not (self.is_timed_out or cancelled or left - saved)

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
        limit_s = self.pipeline.timeout_s
        deadline = time.monotonic() + limit_s if limit_s else float("inf")
        try:
            while {"pending", "running"} & set(self.states.values()):
                self.go_on()
                if time.monotonic() > deadline:
                    self.is_timed_out = True
                    say(f"Timed out after {limit_s:g} s.")
                    break
                time.sleep(POLL_S)
                for attempt in list(self.running):
                    self.look_at(attempt)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for attempt in self.running:
                attempt.process.terminate()
            for attempt in self.running:
                end_process(attempt.process)
            for node_id, state in self.states.items():
                if state in {"pending", "running"}:
                    self.states[node_id] = "cancelled"

    def go_on(self) -> None:
        """Start what may start, and see which nodes have come to their end."""
        for node in self.pipeline.nodes:
            if self.states[node.id] == "pending":
                self.consider(node)
            for unit in self.units.get(node.id, ()):
                if unit.state == "pending":
                    self.keep_or_start(unit)
            if self.states[node.id] == "running":
                self.conclude(node)

    def consider(self, node: Node) -> None:
        """Decide by how the nodes before have ended whether this one runs."""
        if node.pinned is not None:
            self.outputs[node.id] = node.pinned
            self.settle(node, "reused", "its outputs are pinned")
            return
        try:
            ends = [self.end_of(before, node) for before in node.after]
            decision = decide(node.rule, ends)
            if decision == "run" and not node.disabled:
                self.units[node.id] = self.units_of(node)
                self.states[node.id] = "running"
        except Invalid as error:
            self.settle(node, "failed", str(error))
            return
        if decision == "broken":
            self.settle(node, "failed", self.unclear[node.id])
        elif decision == "run" and node.disabled:
            self.passed_by.add(node.id)
            self.settle(node, "skipped", "it is disabled")
        elif decision in {"skip", "upstream_failed"}:
            state = "skipped" if decision == "skip" else decision
            self.settle(node, state, "")

    def units_of(self, node: Node) -> list[Unit]:
        items = items_of(node, self.parameters(node))
        return [Unit(node=node, id=name, item=item) for name, item in items]

    def end_of(self, before: str, node: Node) -> str:
        """How a node ended, as far as one that comes after it is concerned."""
        state = self.states[before]
        outcome = OUTCOMES.get(state, "open")
        if before in self.passed_by:
            outcome = "success"
        if before in node.after_failure and outcome != "open":
            fits = outcome in {"failed", "upstream_failed"}
            return "success" if fits else "skipped"
        if state in {"succeeded", "reused"}:
            known = {**self.values, **self.outputs.get(before, {})}
            try:
                conditions = node.conditions.get(before, ())
                taken = all(holds(told, known) for told in conditions)
            except Invalid as error:
                self.unclear[node.id] = str(error)
                return "broken"
            return outcome if taken else "skipped"
        return outcome

    def settle(self, node: Node, state: str, reason: str) -> None:
        self.states[node.id] = state
        say(f"{node.label}: {state}" + (f", {reason}" if reason else ""))

    def conclude(self, node: Node) -> None:
        """Bring a node to its end when all its units are at theirs."""
        states = [unit.state for unit in self.units[node.id]]
        if {"pending", "running"} & set(states):
            return
        if node.for_each:
            found = [self.outputs.get(unit.id, {}) for unit in self.units[node.id]]
            gathered = {name: [one.get(name) for one in found] for name in node.outputs}
            self.outputs[node.id] = gathered
            if "failed" not in states:
                self.succeeded[node.id] = {"key": "", "outputs": gathered}
                self.save()
        failures = states.count("failed")
        if failures:
            self.states[node.id] = "failed"
        else:
            skipped = states and set(states) == {"skipped"}
            self.states[node.id] = "skipped" if skipped else "succeeded"
        if node.for_each:
            say(f"{node.label}: {len(states) - failures} of {len(states)} succeeded")

    def keep_or_start(self, unit: Unit) -> None:
        """Keep what was done before if nothing changed, else start an attempt."""
        kept = self.succeeded.get(unit.id)
        if kept is None and not self.has_room_for(unit):
            return
        try:
            parameters = {**self.parameters(unit.node), **unit.item}
            key = unit_key(unit.node, parameters, self.notebooks)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            unit.state = "failed"
            reason = one_line(str(error))
            say(f"{unit.label}: failed, as its notebook cannot be read: {reason}")
            return
        if kept is not None and kept["key"] == key:
            unit.state = "succeeded"
            self.outputs[unit.id] = kept["outputs"]
            say(f"{unit.label}: unchanged since it succeeded, not executed again")
            return
        self.forget(unit.id)
        self.save()
        if self.has_room_for(unit):
            self.start(unit, parameters, key)

    def has_room_for(self, unit: Unit) -> bool:
        node = unit.node
        if time.monotonic() < unit.not_before:
            return False
        own = sum(other.unit.node is node for other in self.running)
        if node.at_once is not None and own >= node.at_once:
            return False
        if node.pool is not None:
            name, slots = node.pool
            if self.taken(name) + slots > self.pools.get(name, slots):
                return False
        if not node.holds_a_slot:
            return True
        busy = sum(other.unit.node.holds_a_slot for other in self.running)
        return busy < self.parallel

    def taken(self, pool: str) -> int:
        pools = [other.unit.node.pool for other in self.running]
        return sum(found[1] for found in pools if found and found[0] == pool)

    def start(self, unit: Unit, parameters: Mapping[str, Any], key: str) -> None:
        node, number = unit.node, 1
        home = self.output / self.run_id / unit.id
        while (home / str(number)).exists():
            number += 1
        folder = home / str(number)
        folder.mkdir(parents=True)
        (home / "checkpoint").mkdir(exist_ok=True)
        if node.has_file:
            source = self.notebooks / node.path
            (folder / f"source{source.suffix}").write_bytes(source.read_bytes())
        request = {
            **request_of(node, parameters, self.notebooks),
            "trail": [*self.trail, node.id],
            "parallel": self.parallel,
            "pools": self.pools,
            "env": environment_of(node, self.run_id, unit.id, folder),
        }
        write_json(folder / "request.json", request)
        script = str(Path(__file__).resolve())
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
            unit=unit,
            folder=folder,
            key=key,
            process=process,
            started=time.monotonic(),
        )
        unit.state = "running"
        self.running.append(attempt)
        say(f"{unit.label}: started")

    def look_at(self, attempt: Attempt) -> None:
        """See whether the attempt has ended or must end, and what came of it."""
        unit, seconds = attempt.unit, time.monotonic() - attempt.started
        # A sensor minds its time itself: what that means is its own matter.
        limit_s = None if unit.node.kind == "sensor" else unit.node.timeout_s
        if attempt.process.poll() is not None:
            result = attempt.result()
        elif limit_s is not None and seconds > limit_s:
            attempt.process.terminate()
            end_process(attempt.process)
            result = {"failure": f"It took longer than {limit_s:g} s."}
        else:
            return
        self.running.remove(attempt)
        if "failure" in result:
            self.fail(attempt, seconds, result["failure"])
            return
        if "skipped" in result:
            unit.state = "skipped"
            say(f"{unit.label}: skipped: {result['skipped']}")
            return
        unit.state = "succeeded"
        self.outputs[unit.id] = result["outputs"]
        self.succeeded[unit.id] = {"key": attempt.key, "outputs": result["outputs"]}
        self.save()
        say(f"{unit.label}: succeeded in {seconds:.1f} s")

    def fail(self, attempt: Attempt, seconds: float, failure: str) -> None:
        unit = attempt.unit
        unit.failures += 1
        say(f"{unit.label}: failed after {seconds:.1f} s: {failure}")
        if unit.failures < unit.node.attempts:
            delay = retry_delay_s(unit)
            unit.not_before = time.monotonic() + delay
            unit.state = "pending"
            tries = f"{unit.failures + 1} of {unit.node.attempts}"
            say(f"{unit.label}: attempt {tries} in {delay:g} s")
            return
        unit.state = "failed"
        if (attempt.folder / "output.ipynb").exists():
            say(f"    See {attempt.folder / 'output.ipynb'}")

    def parameters(self, node: Node) -> dict[str, Any]:
        """The node's own values, then the pipeline's, then those of other nodes."""
        found = dict(node.parameters)
        for name, source in node.from_pipeline.items():
            found[name] = self.values[source]
        for name, sources in node.from_nodes.items():
            for node_id, output in sources:
                if output in self.outputs.get(node_id, {}):
                    found[name] = self.outputs[node_id][output]
        return found

    def forget(self, unit_id: str) -> None:
        """What was done here before no longer counts, nor what came after it."""
        self.succeeded.pop(unit_id, None)
        node_id = unit_id.partition(".")[0]
        for later in list(self.after(node_id)):
            self.forget(later)

    def after(self, node_id: str) -> Iterator[str]:
        for kept in self.succeeded:
            node = self.nodes.get(kept.partition(".")[0])
            if node is not None and node_id in node.after:
                yield kept


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
    for name, slots in sorted(pools_of(pipeline).items()):
        parser.add_argument(
            f"--pool-{name}",
            dest=f"pool_{name}",
            type=count,
            default=slots,
            metavar="N",
            help="how much there is of this limit (default: %(default)s)",
        )
    for index, parameter in enumerate(pipeline.parameters):
        add_option(parser, f"parameter_{index}", parameter)
    return parser


def pools_of(pipeline: Pipeline) -> dict[str, int]:
    """The limits that nodes share, each wide enough for one of them."""
    pools: dict[str, int] = {}
    for node in pipeline.nodes:
        inner = {} if node.pipeline is None else pools_of(node.pipeline)
        own = {} if node.pool is None else {node.pool[0]: node.pool[1]}
        for name, slots in {**inner, **own}.items():
            pools[name] = max(slots, pools.get(name, 1))
    return pools


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
    pools = {name: vars(options)[f"pool_{name}"] for name in pools_of(pipeline)}
    run = Run(
        pipeline,
        notebooks=options.notebooks.resolve(),
        output=options.output.resolve(),
        parallel=options.parallel,
        pools=pools,
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
        value = run.values[parameter.name]
        if parameter.choices is not None and value not in parameter.choices:
            known = ", ".join(map(json.dumps, parameter.choices))
            problems.append(f"{parameter.option} is one of {known}.")
    for file in sorted(set(files_of(pipeline, run.notebooks))):
        if not file.is_file():
            told = f"There is no file {file}"
            problems.append(f"{told}; --notebooks says where they are.")
    if problems:
        raise Invalid("\n".join(problems))
    return run


def main(pipeline: Pipeline, arguments: Sequence[str]) -> int:
    """Execute the pipeline; returns the exit status."""
    if list(arguments[:1]) == ["--attempt"]:
        return run_attempt(pipeline, Path(arguments[1]))
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
    if run.is_good:
        return 0
    say("Run again with --resume: what succeeded is not executed again.")
    return 1


if __name__ == "__main__":
    sys.exit(main(PIPELINE, sys.argv[1:]))
