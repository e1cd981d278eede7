"""A pipeline of notebooks as a Prefect flow, exported by jupyter-dagflow.

It needs Prefect 3, papermill, and digits_nodes.py beside it. Run it on this machine:

    python digits_flow.py [parameter=value ...]

Notebooks are looked for beside this file, else where DAGFLOW_NOTEBOOKS says; executed
ones go to digits_nodes-output, else to where DAGFLOW_OUTPUT says.
"""

import json
import os
import queue
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeAlias

from prefect import Flow, Task, allow_failure, flow, task
from prefect.futures import PrefectFuture
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from digits_nodes import NODES, NodeFailed, NodeSkipped, unit_key

# How many nodes run at once.
WORKERS = os.cpu_count() or 1

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


# --- the nodes ------------------------------------------------------------------------


@task(name="Ingest")
def ingest(values: Outputs, run_id: str, index: int | None = None) -> Any:
    return execute("ingest", values, run_id, index)


@task(name="Validate")
def validate(values: Outputs, run_id: str, index: int | None = None) -> Any:
    return execute("validate", values, run_id, index)


@task(name="Features")
def features(values: Outputs, run_id: str, index: int | None = None) -> Any:
    return execute("features", values, run_id, index)


@task(name="Train forest")
def train_forest(values: Outputs, run_id: str, index: int | None = None) -> Any:
    return execute("train-forest", values, run_id, index)


@task(name="Train SVM")
def train_svm(values: Outputs, run_id: str, index: int | None = None) -> Any:
    return execute("train-svm", values, run_id, index)


@task(name="Evaluate")
def evaluate(values: Outputs, run_id: str, index: int | None = None) -> Any:
    return execute("evaluate", values, run_id, index)


@task(name="Report")
def report(values: Outputs, run_id: str, index: int | None = None) -> Any:
    return execute("report", values, run_id, index)


# --- the flow -------------------------------------------------------------------------


@flow(
    name="Handwritten digits",
    description="Takes in the digits, checks them, trains two models side by side and reports on the better one.",
    task_runner=ThreadPoolTaskRunner(max_workers=WORKERS),
    result_serializer="json",
)
def digits(
    *,
    day: Annotated[
        str,
        Field(
            description="The day the data belongs to.",
        ),
    ] = "2026-11-01",
    test_size: Annotated[
        float,
        Field(
            description="Share of the pictures kept back for the test.",
        ),
    ] = 0.25,
    seed: Annotated[
        int,
        Field(
            description="The same seed gives the same split and the same models.",
        ),
    ] = 7,
) -> dict[str, Outputs]:
    """What the nodes have left, by their ids; a node that fails makes it fail."""
    given = {
        "day": day,
        "test_size": test_size,
        "seed": seed,
    }
    run = Run(given)
    run.add("ingest", ingest)
    run.add("validate", validate, after=["ingest"])
    run.add("features", features, after=["validate"])
    run.add("train-forest", train_forest, after=["features"])
    run.add("train-svm", train_svm, after=["features"])
    run.add("evaluate", evaluate, after=["features", "train-forest", "train-svm"])
    run.add("report", report, after=["evaluate"])
    return run.finish()


if __name__ == "__main__":
    arguments = given_by(sys.argv[1:], digits)
    state = digits(**arguments, return_state=True)
    sys.exit(0 if state.is_completed() else 1)
