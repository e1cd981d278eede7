"""A pipeline of notebooks as a Metaflow flow, exported by jupyter-dagflow.

    python THIS_FILE run             --help shows the parameters
    python THIS_FILE resume          goes on where the last run failed

It needs metaflow and papermill, and beside it the module that it imports the nodes
from. DAGFLOW_NOTEBOOKS says where the notebooks are if they are not here, too, and
DAGFLOW_OUTPUT where executed notebooks go. A fan-out of more than 100 items needs
--max-num-splits. A node leaves the artifacts <step>_outputs and <step>_state.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from metaflow import FlowSpec, Parameter, current, step

from digits_nodes import NODES, NodeFailed, NodeSkipped, Unit, retry_delay_s

STEPS = {
    "ingest": "ingest",
    "validate": "validate",
    "features": "features",
    "train-forest": "train_forest",
    "train-svm": "train_svm",
    "evaluate": "evaluate",
    "report": "report",
}
PARAMETERS = {"day": "day", "test_size": "test_size", "seed": "seed"}

Outputs = dict[str, Any]

# --- what steps do --------------------------------------------------------------------


def given(flow: Any) -> dict[str, Any]:
    """The pipeline's parameters by their own names."""
    return {name: getattr(flow, own) for name, own in PARAMETERS.items()}


def keep(flow: Any, node_id: str, state: str, outputs: Mapping[str, Any]) -> None:
    """What a node has come to, as artifacts: ``<step>_state`` and ``<step>_outputs``."""
    setattr(flow, f"{STEPS[node_id]}_state", state)
    setattr(flow, f"{STEPS[node_id]}_outputs", dict(outputs))


def kept(flow: Any, node_id: str) -> tuple[str, Outputs]:
    """The state and the outputs of a node that has ended."""
    name = STEPS[node_id]
    if getattr(flow, f"{name}_failure", None) is not None:
        return "failed", {}
    return getattr(flow, f"{name}_state"), getattr(flow, f"{name}_outputs")


def turn(flow: Any, node_id: str) -> str:
    """Whether a node is to run, or how it ends: skipped or upstream_failed."""
    node = NODES.nodes[node_id]
    if node.pinned is not None:
        return "run"
    ends: dict[str, str] = {}
    unclear: NodeFailed | None = None
    for before in node.after:
        state, outputs = kept(flow, before)
        try:
            ends[before] = NODES.end_of(before, node_id, state, outputs, given(flow))
        except NodeFailed as error:
            ends[before], unclear = "broken", error
    decision = NODES.decide(node_id, ends)
    if decision == "broken" and unclear is not None:
        raise unclear
    return "skipped" if decision == "skip" else decision


def values(flow: Any, node_id: str) -> Outputs:
    """The node's parameters, as far as they are not its fan-out's."""
    outputs = {before: kept(flow, before)[1] for before in NODES.nodes[node_id].after}
    return NODES.values(node_id, outputs, given(flow))


def attempt(
    flow: Any,
    node_id: str,
    item: Outputs,
    index: int | None,
) -> tuple[str, Outputs]:
    """Execute a node or one instance of it; before another try it waits as it should."""
    if current.retry_count:
        node, failures = NODES.nodes[node_id], current.retry_count
        unit = Unit(node=node, id=node_id, item={}, failures=failures)
        time.sleep(retry_delay_s(unit))
    taken = {**values(flow, node_id), **item}
    run_id = str(current.run_id)
    try:
        return "success", NODES.execute(node_id, taken, run_id=run_id, index=index)
    except NodeSkipped as reason:
        sys.stdout.write(f"{reason}\n")
        return "skipped", {}


def execute(flow: Any, node_id: str) -> None:
    """Execute a node if it is to run after those before it."""
    outputs: Outputs = {}
    state = turn(flow, node_id)
    if state == "run":
        state, outputs = attempt(flow, node_id, {}, None)
    keep(flow, node_id, state, outputs)


def spread(flow: Any, node_id: str, carry: bool) -> None:
    """Keep the items of a fan-out; of a single ``None`` nothing is to be executed."""
    node = NODES.nodes[node_id]
    items: list[Outputs] = []
    outputs: Mapping[str, Any] = {}
    try:
        state = turn(flow, node_id)
        if state == "run":
            state, outputs = "success", node.pinned or {}
            if node.pinned is None and not node.disabled:
                items = NODES.items(node_id, values(flow, node_id))
                outputs = NODES.gathered(node_id, [])
    except NodeFailed as error:
        if not carry:
            raise
        sys.stdout.write(f"{error}\n")
        state = "failed"
    keep(flow, node_id, state, outputs)
    setattr(flow, f"{STEPS[node_id]}_items", items or [None])


def execute_item(flow: Any, node_id: str) -> None:
    """Execute the instance of a fan-out for the item that is this one's."""
    part = None
    if flow.input is not None:
        part = attempt(flow, node_id, flow.input, flow.index)
    setattr(flow, f"{STEPS[node_id]}_part", part)


def gather(flow: Any, node_id: str, inputs: Any) -> None:
    """What the instances of a fan-out have come to as a whole."""
    name = STEPS[node_id]
    merge(flow, inputs, [f"{name}_part", f"{name}_failure"])
    if getattr(flow, f"{name}_items") == [None]:
        return
    parts: list[tuple[str, Outputs]]
    parts = [getattr(one, f"{name}_part", ("failed", {})) for one in inputs]
    states = {state for state, _ in parts}
    state = "failed" if "failed" in states else "success"
    if states == {"skipped"}:
        state = "skipped"
    keep(flow, node_id, state, NODES.gathered(node_id, [found for _, found in parts]))


def merge(flow: Any, inputs: Any, without: Sequence[str] = ()) -> None:
    """What each branch has left; no two have left the same."""
    flow.merge_artifacts(inputs, exclude=["_catch_exception", *without])


def finish(flow: Any) -> None:
    """Keep what the pipeline leaves, and fail if a failure was not made good."""
    states = {node_id: kept(flow, node_id)[0] for node_id in STEPS}
    found = {}
    for name, (node_id, output) in NODES.pipeline.outputs.items():
        found[name] = kept(flow, node_id)[1].get(output)
    flow.pipeline_outputs = found
    if failures := NODES.failures(states):
        raise NodeFailed(f"Failed: {', '.join(failures)}.")


class DigitsFlow(FlowSpec):
    __doc__ = "Takes in the digits, checks them, trains two models side by side and reports on the better one."

    day = Parameter(
        "day",
        type=str,
        default="2026-11-01",
        help="The day the data belongs to.",
    )
    test_size = Parameter(
        "test_size",
        type=float,
        default=0.25,
        help="Share of the pictures kept back for the test.",
    )
    seed = Parameter(
        "seed",
        type=int,
        default=7,
        help="The same seed gives the same split and the same models.",
    )

    @step
    def start(self):
        NODES.parameters(given(self))
        self.next(self.ingest)

    @step
    def ingest(self):
        execute(self, "ingest")
        self.next(self.validate)

    @step
    def validate(self):
        execute(self, "validate")
        self.next(self.features)

    @step
    def features(self):
        execute(self, "features")
        self.next(self.train_forest, self.train_svm)

    @step
    def train_forest(self):
        execute(self, "train-forest")
        self.next(self.join_1)

    @step
    def train_svm(self):
        execute(self, "train-svm")
        self.next(self.join_1)

    @step
    def join_1(self, inputs):
        merge(self, inputs)
        self.next(self.evaluate)

    @step
    def evaluate(self):
        execute(self, "evaluate")
        self.next(self.report)

    @step
    def report(self):
        execute(self, "report")
        self.next(self.end)

    @step
    def end(self):
        finish(self)


if __name__ == "__main__":
    DigitsFlow()
