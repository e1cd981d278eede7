"""The run: which node is next, and what it has come to."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .conditions import decide, holds
from .definitions import (
    Invalid,
    Node,
    Pipeline,
    one_line,
    read_json,
    say,
    write_json,
)
from .units import (
    Unit,
    end_process,
    environment_of,
    items_of,
    request_of,
    retry_delay_s,
    unit_key,
)

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
