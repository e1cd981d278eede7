"""The run of an exported Prefect flow."""

from __future__ import annotations

import json
import queue
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from prefect import Flow, Task, allow_failure  # type: ignore[import, unused-ignore]
from prefect.futures import PrefectFuture  # type: ignore[import, unused-ignore]
from prefect.logging import get_run_logger  # type: ignore[import, unused-ignore]
from prefect.runtime import flow_run  # type: ignore[import, unused-ignore]
from prefect.states import Completed  # type: ignore[import, unused-ignore]

from .nodes import NODES, NodeFailed, NodeSkipped, unit_key

Outputs = dict[str, Any]
AnyTask: TypeAlias = Task[..., Any]

# --- what tasks do --------------------------------------------------------------------


def execute(node_id: str, values: Outputs, run_id: str, index: int | None) -> Any:
    """The outputs of a node, or the state of one that gave up what it waited for."""
    try:
        return NODES.execute(node_id, values, run_id=run_id, index=index)
    except NodeSkipped as reason:
        return Completed(name="Skipped", message=str(reason))


def key_of(node_id: str) -> Callable[[Any, Outputs], str]:
    """For a task's cache: a key that changes with the notebook and with its values."""

    def key(_: Any, arguments: Outputs) -> str:
        told = unit_key(NODES.nodes[node_id], arguments["values"], NODES.notebooks)
        return f"{node_id}-{told}"

    return key


# --- which task is next ---------------------------------------------------------------


class Run:
    """A run of the flow: submits each task when it is its turn, as its node's rule says."""

    def __init__(self, given: Outputs) -> None:
        self.parameters = NODES.parameters(given)
        self.tasks: dict[str, AnyTask] = {}
        self.after: dict[str, Sequence[str]] = {}
        self.states: dict[str, str] = {}
        """By node id how it ended: success, failed, upstream_failed or skipped."""
        self.outputs: dict[str, Outputs] = {}
        self.values: dict[str, list[Outputs]] = {}
        """Of nodes that have begun, the values of each instance."""
        self.futures: dict[str, list[PrefectFuture[Any]]] = {}
        self.left: dict[str, int] = {}
        """Of nodes that have begun, how many instances have not ended."""
        self.ended: queue.SimpleQueue[str] = queue.SimpleQueue()

    def add(self, node_id: str, task: AnyTask, after: Sequence[str] = ()) -> None:
        """A node, and those that are before it."""
        self.tasks[node_id] = task
        self.after[node_id] = after

    def finish(self) -> dict[str, Outputs]:
        """Bring every node to its end; what they have left, by node id.

        Raises ``NodeFailed`` if one has failed, and none was there to make it good.
        """
        try:
            self.go_on()
            while any(self.left.values()):
                self.conclude(self.next_end())
                self.go_on()
        except BaseException:
            NODES.stop(flow_run.id)
            raise
        failed = NODES.failures(self.states)
        if failed:
            raise NodeFailed(f"Failed: {', '.join(failed)}.")
        return self.outputs

    def next_end(self) -> str:
        """The node of which an instance ends next."""
        while True:
            try:
                return self.ended.get(timeout=1)
            except queue.Empty:
                continue

    def go_on(self) -> None:
        """Begin with all nodes whose turn it is."""
        for node_id in self.tasks:
            if node_id not in self.states and node_id not in self.values:
                try:
                    self.consider(node_id)
                except NodeFailed as error:
                    self.settle(node_id, "failed", str(error))

    def consider(self, node_id: str) -> None:
        """Decide by how the nodes before have ended whether this one runs."""
        node = NODES.nodes[node_id]
        if node.pinned is not None:
            self.outputs[node_id] = dict(node.pinned)
            self.settle(node_id, "success", "its outputs are pinned")
            return
        problems: list[str] = []
        after = self.after[node_id]
        ends = {before: self.end_of(before, node_id, problems) for before in after}
        decision = NODES.decide(node_id, ends)
        if decision == "broken":
            raise NodeFailed(problems[0])
        if decision in {"skip", "upstream_failed"}:
            self.settle(node_id, "skipped" if decision == "skip" else decision, "")
        elif decision == "run" and node.disabled:
            self.settle(node_id, "success", "it is disabled")
        elif decision == "run":
            values = NODES.values(node_id, self.outputs, self.parameters)
            items = NODES.items(node_id, values) if node.for_each else [{}]
            self.values[node_id] = [{**values, **item} for item in items]
            self.futures[node_id] = []
            self.left[node_id] = len(items)
            for _ in items[: node.at_once]:
                self.submit(node_id)
            if not items:
                self.conclude_all(node_id)

    def end_of(self, before: str, node_id: str, problems: list[str]) -> str:
        """How a node before this one has ended for it, or that it has not yet."""
        if before not in self.states:
            return "open"
        state, outputs = self.states[before], self.outputs.get(before, {})
        try:
            return NODES.end_of(before, node_id, state, outputs, self.parameters)
        except NodeFailed as error:
            problems.append(str(error))
            return "broken"

    def submit(self, node_id: str) -> None:
        """Submit the next instance of a node; Prefect shows what it comes after."""
        futures = self.futures[node_id]
        number = len(futures)
        index = number if NODES.nodes[node_id].for_each else None
        done = [name for name in self.after[node_id] if name in self.states]
        earlier = [one for name in done for one in self.futures.get(name, [])]
        before = [allow_failure(one) for one in earlier]
        values = self.values[node_id][number]
        task = self.tasks[node_id]
        future = task.submit(values, flow_run.id, index, wait_for=before)
        futures.append(future)
        future.add_done_callback(lambda _: self.ended.put(node_id))

    def conclude(self, node_id: str) -> None:
        """An instance has ended: go on with the next, or see what all have come to."""
        self.left[node_id] -= 1
        if len(self.futures[node_id]) < len(self.values[node_id]):
            self.submit(node_id)
        elif not self.left[node_id]:
            self.conclude_all(node_id)

    def conclude_all(self, node_id: str) -> None:
        """Settle a node all of whose instances have ended."""
        found: list[Outputs] = []
        ends: list[str] = []
        for future in self.futures[node_id]:
            future.wait()
            state = future.state
            good = state.is_completed() and state.name != "Skipped"
            found.append(future.result() if good else {})
            skipped = "skipped" if state.is_completed() else "failed"
            ends.append("success" if good else skipped)
        if NODES.nodes[node_id].for_each:
            self.outputs[node_id] = NODES.gathered(node_id, found)
        elif "success" in ends:
            self.outputs[node_id] = found[0]
        if "failed" in ends:
            self.settle(node_id, "failed", "")
        else:
            skipped_all = bool(ends) and set(ends) == {"skipped"}
            self.settle(node_id, "skipped" if skipped_all else "success", "")

    def settle(self, node_id: str, state: str, reason: str) -> None:
        self.states[node_id] = state
        told = f"{NODES.nodes[node_id].label}: {state}"
        get_run_logger().info("%s", f"{told}, {reason}" if reason else told)


# --- the command line -----------------------------------------------------------------


def given_by(arguments: Sequence[str], flow: Flow[Any, Any]) -> Outputs:
    """The flow's arguments of ``name=value``: a text, or JSON where it is none."""
    known = flow.parameters.properties
    given = {}
    for argument in arguments:
        name, sign, text = argument.partition("=")
        if name not in known or not sign:
            told = ", ".join(f"{name}=..." for name in known) or "nothing"
            sys.exit(f"{argument!r} is no parameter; the flow takes {told}.")
        is_text = known[name].get("type") == "string"
        given[name] = text if is_text else json_or_text(text)
    return given


def json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
