"""Nodes one by one, for an orchestrator that decides itself which is next."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from .attempt import Values, run_attempt
from .conditions import decide, holds
from .definitions import Invalid, Node, Pipeline, read_json, write_json
from .units import end_process, environment_of, items_of, request_of

# --- nodes one by one -----------------------------------------------------------------


# By its folder, what executes an attempt now.
RUNNING: dict[Path, subprocess.Popen[bytes]] = {}


class NodeFailed(Exception):
    """The node has failed; the message says why."""


class NodeSkipped(Exception):
    """The node gives up what it waited for, and that is no failure."""


Outputs = dict[str, Any]


class Nodes:
    """The pipeline's nodes, each to be executed by whoever knows that it is its turn.

    ``DAGFLOW_NOTEBOOKS``, else this file's folder, is where the notebooks' paths start;
    ``DAGFLOW_OUTPUT``, else ``<this file>-output``, is where executed notebooks go.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.nodes = {node.id: node for node in pipeline.nodes}
        script = Path(__file__).resolve()
        beside = script.with_name(f"{script.stem}-output")
        self.notebooks = Path(os.environ.get("DAGFLOW_NOTEBOOKS") or script.parent)
        self.output = Path(os.environ.get("DAGFLOW_OUTPUT") or beside)
        self.stopped: set[str] = set()

    def parameters(self, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The pipeline's parameters: as given, else their defaults."""
        given = given or {}
        known = {parameter.name: parameter for parameter in self.pipeline.parameters}
        for name in given.keys() - known.keys():
            raise Invalid(f"The pipeline has no parameter {name!r}.")
        values = {}
        for name, about in known.items():
            if about.required and name not in given:
                raise Invalid(f"The parameter {name!r} needs a value.")
            values[name] = given.get(name, about.default)
            if isinstance(about.default, float) and type(values[name]) is int:
                # Who hands numbers on as texts writes 1 for 1.0.
                values[name] = float(values[name])
            if about.choices is not None and values[name] not in about.choices:
                told = ", ".join(map(json.dumps, about.choices))
                raise Invalid(f"The parameter {name!r} is one of {told}.")
        return values

    def values(
        self,
        node_id: str,
        outputs: Mapping[str, Mapping[str, Any]],
        parameters: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """A node's parameters: its own, the pipeline's, those of other nodes' outputs.

        ``outputs``: by node id, of those that have left something.
        """
        node, given = self.nodes[node_id], self.parameters(parameters)
        found = dict(node.parameters)
        for name, source in node.from_pipeline.items():
            found[name] = given[source]
        for name, sources in node.from_nodes.items():
            for before, output in sources:
                if output in outputs.get(before, {}):
                    found[name] = outputs[before][output]
        return found

    def items(self, node_id: str, parameters: Values) -> list[Outputs]:
        """What a fan-out goes over, given its lists: the parameters of each instance."""
        try:
            return [item for _, item in items_of(self.nodes[node_id], parameters)]
        except Invalid as error:
            raise NodeFailed(str(error)) from None

    def gathered(self, node_id: str, outputs: Sequence[Values]) -> Outputs:
        """What a fan-out leaves as a whole: of each output the list of all instances."""
        names = self.nodes[node_id].outputs
        return {name: [one.get(name) for one in outputs] for name in names}

    def end_of(
        self,
        before: str,
        node_id: str,
        state: str,
        outputs: Mapping[str, Any],
        parameters: Mapping[str, Any] | None = None,
    ) -> str:
        """How a node ended as far as one after it is concerned, for ``decide``.

        ``state``: ``success``, ``failed``, ``upstream_failed`` or ``skipped``. A condition
        that does not hold turns a success into ``skipped``.
        """
        node = self.nodes[node_id]
        if before in node.after_failure:
            return "success" if state in {"failed", "upstream_failed"} else "skipped"
        if state != "success" or self.nodes[before].disabled:
            return state
        known = {**self.parameters(parameters), **outputs}
        try:
            told = node.conditions.get(before, ())
            return "success" if all(holds(one, known) for one in told) else "skipped"
        except Invalid as error:
            raise NodeFailed(str(error)) from None

    def decide(self, node_id: str, ends: Mapping[str, str]) -> str:
        """What a node does after nodes that ended so: run, skip or upstream_failed."""
        return decide(self.nodes[node_id].rule, list(ends.values()))

    def failures(self, states: Mapping[str, str]) -> list[str]:
        """The nodes because of which a run has failed: those that no fallback made good.

        ``states``: by node id, as ``end_of`` takes them, of all that have ended.
        """
        saved: set[str] = set()
        for node in reversed(self.pipeline.nodes):
            state = states.get(node.id)
            if state == "success" and not node.disabled:
                saved.update(node.after_failure)
            elif state == "upstream_failed" and node.id in saved:
                # A failure that led here is made good as well.
                saved.update(set(node.after) - set(node.after_failure))
        bad = {"failed", "upstream_failed"}
        failed = [name for name in self.nodes if states.get(name) in bad]
        return [name for name in failed if name not in saved]

    def execute(
        self,
        node_id: str,
        parameters: Mapping[str, Any],
        *,
        run_id: str = "run",
        index: int | None = None,
    ) -> dict[str, Any]:
        """Execute a node, or one instance of it, in a process of its own; its outputs.

        Raises ``NodeFailed`` or ``NodeSkipped``. What the process says is passed on.
        """
        node = self.nodes[node_id]
        if node.pinned is not None:
            return dict(node.pinned)
        if node.disabled:
            return {}
        unit = node_id if index is None else f"{node_id}.{index}"
        if run_id in self.stopped:
            raise NodeFailed(f"{node.label}: The run has been stopped.")
        folder = self.prepare(node, unit, run_id, parameters)
        result = attempt_in(folder, None if node.kind == "sensor" else node.timeout_s)
        if "failure" in result:
            raise NodeFailed(f"{node.label}: {result['failure']}")
        if "skipped" in result:
            raise NodeSkipped(f"{node.label}: {result['skipped']}")
        return dict(result["outputs"])

    def stop(self, run_id: str = "run") -> None:
        """End the nodes that a run is executing, and let no other of it begin."""
        self.stopped.add(run_id)
        home = self.home_of(run_id)
        for folder, process in tuple(RUNNING.items()):
            if home in folder.parents:
                process.terminate()

    def home_of(self, run_id: str) -> Path:
        return self.output.resolve() / "".join(map(safe, run_id))

    def prepare(self, node: Node, unit: str, run_id: str, parameters: Values) -> Path:
        """The folder of a new attempt, with all that it needs."""
        home = self.home_of(run_id) / unit
        (home / "checkpoint").mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            with suppress(FileExistsError):
                (home / str(number)).mkdir()
                break
            number += 1
        folder, notebooks = home / str(number), self.notebooks.resolve()
        if node.has_file:
            source = notebooks / node.path
            if not source.is_file():
                told = f"{node.label}: There is no file {source}; DAGFLOW_NOTEBOOKS"
                raise NodeFailed(f"{told} says where the notebooks are.")
            (folder / f"source{source.suffix}").write_bytes(source.read_bytes())
        request = {
            **request_of(node, parameters, notebooks),
            "trail": [node.id],
            "parallel": os.cpu_count() or 1,
            "pools": {},
            "env": environment_of(node, run_id, unit, folder),
        }
        write_json(folder / "request.json", request)
        return folder


def safe(letter: str) -> str:
    return letter if letter.isalnum() or letter in "-_" else "_"


def attempt_in(folder: Path, timeout_s: float | None) -> Mapping[str, Any]:
    """What a process makes of the request in a folder; it ends with this one."""
    command = [sys.executable, str(Path(__file__).resolve()), "--attempt", str(folder)]
    log = folder / "log.txt"
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    listener = threading.Thread(target=pass_on, args=(process, log), daemon=True)
    listener.start()
    RUNNING[folder] = process
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        return {"failure": f"It took longer than {timeout_s:g} s."}
    finally:
        del RUNNING[folder]
        process.terminate()
        end_process(process)
        listener.join(1)
    try:
        return dict(read_json(folder / "result.json"))
    except (OSError, ValueError):
        status = process.returncode
        return {"failure": f"The process ended with status {status}; see {log}."}


def pass_on(process: subprocess.Popen[bytes], log: Path) -> None:
    """What the process says goes into the log and to who is watching."""
    with log.open("wb") as written:
        for line in process.stdout or ():
            written.write(line)
            written.flush()
            sys.stdout.write(line.decode("utf-8", errors="replace"))
            sys.stdout.flush()


# --- the command line of a single node, for containers --------------------------------


def node_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Execute one node.")
    parser.add_argument("node", help="its id")
    pair: dict[str, Any] = {"action": "append", "default": [], "metavar": "NAME=VALUE"}
    parser.add_argument("--run-id", default="run")
    parser.add_argument("--index", type=int, help="which instance of a fan-out it is")
    parser.add_argument("--parameter", help="a parameter of the pipeline, JSON", **pair)
    parser.add_argument("--set", help="a value that the node takes, JSON", **pair)
    parser.add_argument("--text", help="one that is a text, as it is", **pair)
    parser.add_argument("--item", default="", help="an instance's values, JSON")
    parser.add_argument("--instance", default="", help="one of --write-instances")
    parser.add_argument("--end", help="a node before it, how it ended for it", **pair)
    parser.add_argument("--skipped", action="store_true", help="it does not run")
    parser.add_argument("--write", help="an output's name, and its file", **pair)
    parser.add_argument("--write-all", default="", help="a file for all outputs")
    parser.add_argument("--write-items", default="", help="list instances, do no more")
    parser.add_argument("--write-instances", default="", help="the same, with indexes")
    parser.add_argument("--write-instance", default="", help="a file for --gathered")
    parser.add_argument("--gathered", help="what instances left; execute nothing")
    parser.add_argument("--decide", help="a node after it, a file for its end", **pair)
    parser.add_argument("--write-decision", default="", help="a file: run or skip")
    return parser


def pairs(told: Sequence[str]) -> dict[str, str]:
    """``NAME=VALUE`` by name; a name may hold ``=`` if it is written as JSON."""
    found = {}
    for text in told:
        name: str
        if text.startswith('"'):
            name, length = json.JSONDecoder().raw_decode(text)
            found[name] = text[length + 1 :]
        else:
            name, _, found[name] = text.partition("=")
    return found


def values_of(told: Sequence[str]) -> dict[str, Any]:
    """The values that are there, by name; of several the last."""
    found: dict[str, Any] = {}
    for text in told:
        for name, value in pairs([text]).items():
            if is_there(value):
                found[name] = json.loads(value)
    return found


def is_there(text: str) -> bool:
    """Nobody left a value that is empty, or a reference that was not filled in."""
    return bool(text) and not text.startswith("{{")


def json_text(value: Any) -> str:
    """JSON in which nobody who fills in references finds one."""
    texts = r'"(?:[^"\\]|\\.)*"'
    return re.sub(texts, lambda found: hidden(found[0]), json.dumps(value))


def hidden(text: str) -> str:
    for letter in "{$\x7f":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def instances_text(items: Sequence[Mapping[str, Any]]) -> str:
    """What a fan-out goes over, for ``--index`` and ``--item`` of each instance."""
    texts = map(json_text, items)
    return json_text([{"index": n, "item": text} for n, text in enumerate(texts)])


def left_by_instances(text: str) -> list[dict[str, Any]]:
    """What instances left with ``--write-instance``, from the list of these texts."""
    texts = json.loads(text) if is_there(text) else []
    return [json.loads(json.loads(one)) for one in texts]


def found_by(nodes: Nodes, options: argparse.Namespace, values: Values) -> Values:
    """What the node leaves: it is executed, unless its instances have been."""
    if options.gathered is not None:
        return nodes.gathered(options.node, left_by_instances(options.gathered))
    index, item = options.index, options.item
    if options.instance:
        told = json.loads(options.instance)
        index, item = int(told["index"]), told["item"]
    given = {**values, **json.loads(item)} if item else values
    return nodes.execute(options.node, given, run_id=options.run_id, index=index)


def execute_alone(nodes: Nodes, arguments: Sequence[str]) -> int:
    """Do what the command line says; 0 if all went well, 1 if the node failed."""
    if list(arguments[:1]) == ["--attempt"]:
        return run_attempt(nodes.pipeline, Path(arguments[1]))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = node_parser().parse_args(arguments)
    node = nodes.nodes[options.node]
    found: Values = {}
    ends = dict.fromkeys(pairs(options.decide), "skipped")
    try:
        if options.write_decision:
            decision = nodes.decide(node.id, pairs(options.end))
            write_text(options.write_decision, decision)
            return 0
        if options.skipped:
            raise NodeSkipped(f"{node.label}: It is not its turn.")
        told = {**values_of(options.parameter), **pairs(options.text)}
        given = nodes.parameters(told)
        values = {**nodes.values(node.id, {}, given), **values_of(options.set)}
        if options.write_items or options.write_instances:
            write_items(options, nodes.items(node.id, values))
            return 0
        found = found_by(nodes, options, values)
        for after in ends:
            ends[after] = nodes.end_of(node.id, after, "success", found, given)
    except NodeSkipped as reason:
        sys.stdout.write(f"{reason}\n")
    except (NodeFailed, Invalid) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for after, file in pairs(options.decide).items():
        write_text(file, ends[after])
    for name, file in pairs(options.write).items():
        write_text(file, json_text(found[name]) if name in found else "")
    if options.write_all:
        write_text(options.write_all, json_text(found))
    if options.write_instance:
        # A text in a text: nobody on its way takes it for JSON and reads its numbers.
        write_text(options.write_instance, json.dumps(json_text(found)))
    return 0


def write_items(options: argparse.Namespace, items: Sequence[Values]) -> None:
    """What a fan-out goes over, to the files that ask for it."""
    if options.write_items:
        write_text(options.write_items, json_text(items))
    if options.write_instances:
        write_text(options.write_instances, instances_text(items))


def write_text(file: str, text: str) -> None:
    """A file whose folder is made if need be."""
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
