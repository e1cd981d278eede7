"""The run: which node is next, and what it has come to."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .definitions import (
    Invalid,
    Node,
    Pipeline,
    one_line,
    read_json,
    say,
    write_json,
)

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
