"""A pipeline of notebooks as a Dagster job, exported by jupyter-dagflow.

It needs Dagster, papermill, and digits_nodes.py beside it. Check and run it:

    dagster definitions validate -f digits_dagster.py
    dagster job execute -f digits_dagster.py -j digits

Parameters are given as configuration, in a file for the option -c:

    {"resources": {"parameters": {"config": {"<name>": <value>}}}}

Notebooks are looked for beside this file, else where DAGFLOW_NOTEBOOKS says; executed
ones go to digits_nodes-output, else to where DAGFLOW_OUTPUT says.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from dagster import (
    AssetKey,
    AssetsDefinition,
    ConfigurableResource,
    Definitions,
    DynamicOutput,
    Failure,
    GraphOut,
    InputContext,
    IOManager,
    MetadataValue,
    OpExecutionContext,
    Out,
    Output,
    OutputContext,
    RetryRequested,
    define_asset_job,
    graph,
    multiprocess_executor,
    op,
)
from pydantic import Field

from digits_nodes import (
    NODES,
    Invalid,
    Node,
    NodeFailed,
    NodeSkipped,
    Unit,
    retry_delay_s,
)

Context: TypeAlias = OpExecutionContext
Given = Mapping[str, Any]
NOTHING: Given = {}
End = dict[str, Any]
"""How a node has ended: its id as ``node``, ``state``, ``outputs``, and a ``message``."""
Ends = Sequence[End]

# --- values between ops ---------------------------------------------------------------


class Values(IOManager):  # type: ignore[misc, unused-ignore]
    """Keeps what ops hand on as JSON, beside the notebooks that the run has executed."""

    def file(self, context: OutputContext) -> Path:
        run_id, *names = context.get_identifier()
        folder = Path(NODES.output, run_id, ".values")
        return folder / f"{'-'.join(names)}.json"

    def handle_output(self, context: OutputContext, obj: Any) -> None:
        file = self.file(context)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(obj), encoding="utf-8")

    def load_input(self, context: InputContext) -> Any:
        file = self.file(context.upstream_output)
        return json.loads(file.read_text(encoding="utf-8"))


# --- what ops do ----------------------------------------------------------------------


def run_node(
    context: Context,
    given: Given,
    node_id: str,
    before: Ends,
    passes_on: bool = False,
) -> Iterator[Output]:
    """Execute a node if its rule says so. One that does not succeed has no ``result``.

    ``passes_on``: nodes further down take its end, so a failure is an end as well.
    """
    end = turn(given, node_id, before)
    if end["state"] == "run":
        end = attempt(context, node_id, end["values"])
    yield from told(context, end, passes_on)


def items_of(given: Given, node_id: str, before: Ends) -> Iterator[DynamicOutput]:
    """What a fan-out goes over, if its rule says that it runs at all."""
    end = turn(given, node_id, before)
    if end["state"] == "run":
        for index, item in enumerate(NODES.items(node_id, end["values"])):
            values = {**end["values"], **item}
            told = {"index": index, "values": values}
            yield DynamicOutput(told, mapping_key=str(index))


def run_instance(context: Context, node_id: str, item: End, passes_on: bool) -> End:
    """Execute a node for one item of what it goes over."""
    end = attempt(context, node_id, item["values"], item["index"])
    if end["state"] == "failed" and not passes_on:
        raise Failure(end["message"], allow_retries=False)
    return end


def gather(
    context: Context,
    given: Given,
    node_id: str,
    before: Ends,
    instances: Ends,
    passes_on: bool = False,
) -> Iterator[Output]:
    """What a fan-out has come to as a whole."""
    end = turn(given, node_id, before)
    if end["state"] == "run":
        states = [one["state"] for one in instances]
        outputs = [one["outputs"] for one in instances]
        state = "failed" if "failed" in states else "success"
        if states and set(states) == {"skipped"}:
            state = "skipped"
        told_by = [one["message"] for one in instances if one["state"] == "failed"]
        message = "; ".join(told_by)
        end = end_of(node_id, state, NODES.gathered(node_id, outputs), message)
    yield from told(context, end, passes_on)


def verdict_of(ends: Ends) -> dict[str, str]:
    """How all nodes have ended; fails the run if a failure was not made good."""
    states = {end["node"]: end["state"] for end in ends}
    if failed := NODES.failures(states):
        raise Failure(f"Failed: {', '.join(failed)}.", allow_retries=False)
    return states


def end_of(name: str, state: str, outputs: Given = NOTHING, message: str = "") -> End:
    told = {"node": name, "state": state, "outputs": dict(outputs)}
    return {**told, "message": message}


def turn(given: Given, node_id: str, before: Ends) -> End:
    """What a node does after those before it: ``run`` with its values, or its end."""
    node = NODES.nodes[node_id]
    if node.pinned is not None:
        return end_of(node_id, "success", dict(node.pinned))
    try:
        parameters = NODES.parameters(given)
        ends, outputs = {}, {}
        for end in before:
            name, state = end["node"], end["state"]
            outputs[name] = end["outputs"]
            ends[name] = NODES.end_of(name, node_id, state, outputs[name], parameters)
        decision = NODES.decide(node_id, ends)
        if decision != "run":
            return end_of(node_id, "skipped" if decision == "skip" else decision)
        if node.disabled:
            return end_of(node_id, "success")
        values = NODES.values(node_id, outputs, parameters)
        if node.for_each:
            NODES.items(node_id, values)
    except (NodeFailed, Invalid) as error:
        return end_of(node_id, "failed", message=str(error))
    return {"state": "run", "values": values}


def attempt(
    context: Context,
    node_id: str,
    values: Given,
    index: int | None = None,
) -> End:
    """Execute a node; its end, unless it is to be tried again."""
    try:
        found = NODES.execute(node_id, values, run_id=context.run_id, index=index)
        return end_of(node_id, "success", found)
    except NodeSkipped as reason:
        return end_of(node_id, "skipped", message=str(reason))
    except NodeFailed as error:
        try_again(context, NODES.nodes[node_id], error)
        return end_of(node_id, "failed", message=str(error))


def try_again(context: Context, node: Node, error: NodeFailed) -> None:
    """Ask for another attempt if there is one left; the op's policy may know when."""
    failures = context.retry_number + 1
    if failures >= node.attempts:
        return
    if context.op_def.retry_policy is not None:
        raise Failure(str(error)) from error
    unit = Unit(node=node, id=node.id, item={}, failures=failures)
    wait_s = retry_delay_s(unit)
    tries = node.attempts - 1
    raise RetryRequested(max_retries=tries, seconds_to_wait=wait_s) from error


def told(context: Context, end: End, passes_on: bool) -> Iterator[Output]:
    """The op's outputs: ``result`` of a node that succeeded, ``end`` for who asks."""
    state, message = end["state"], end["message"]
    context.log.info(f"{end['node']}: {state} {message}".strip())
    if state == "success":
        metadata = {"outputs": MetadataValue.json(end["outputs"])}
        yield Output(end, "result", metadata=metadata)
    if passes_on:
        yield Output(end, "end")
    elif state in {"failed", "upstream_failed"}:
        raise Failure(message or "A node before it has failed.", allow_retries=False)


# --- the nodes ------------------------------------------------------------------------


class Parameters(ConfigurableResource):
    """The pipeline's parameters."""

    day: str = Field(
        default="2026-11-01",
        description="The day the data belongs to.",
    )
    test_size: float = Field(
        default=0.25,
        description="Share of the pictures kept back for the test.",
    )
    seed: int = Field(
        default=7,
        description="The same seed gives the same split and the same models.",
    )

    def given(self) -> dict[str, Any]:
        return {
            "day": self.day,
            "test_size": self.test_size,
            "seed": self.seed,
        }


@op(
    name="ingest",
    description="Ingest",
    out={"result": Out()},
)
def ingest_op(context: Context, parameters: Parameters) -> Iterator[Output]:
    yield from run_node(context, parameters.given(), "ingest", [])


@op(
    name="validate",
    description="Validate",
    out={"result": Out()},
)
def validate_op(
    context: Context,
    parameters: Parameters,
    ingest: End,
) -> Iterator[Output]:
    yield from run_node(context, parameters.given(), "validate", [ingest])


@op(
    name="features",
    description="Features",
    out={"result": Out()},
)
def features_op(
    context: Context,
    parameters: Parameters,
    validate: End,
) -> Iterator[Output]:
    yield from run_node(context, parameters.given(), "features", [validate])


@op(
    name="train_forest",
    description="Train forest",
    out={"result": Out()},
)
def train_forest_op(
    context: Context,
    parameters: Parameters,
    features: End,
) -> Iterator[Output]:
    yield from run_node(context, parameters.given(), "train-forest", [features])


@op(
    name="train_svm",
    description="Train SVM",
    out={"result": Out()},
)
def train_svm_op(
    context: Context,
    parameters: Parameters,
    features: End,
) -> Iterator[Output]:
    yield from run_node(context, parameters.given(), "train-svm", [features])


@op(
    name="evaluate",
    description="Evaluate",
    out={"result": Out()},
)
def evaluate_op(
    context: Context,
    parameters: Parameters,
    features: End,
    train_forest: End,
    train_svm: End,
) -> Iterator[Output]:
    yield from run_node(
        context,
        parameters.given(),
        "evaluate",
        [features, train_forest, train_svm],
    )


@op(
    name="report",
    description="Report",
    out={"result": Out()},
)
def report_op(
    context: Context,
    parameters: Parameters,
    evaluate: End,
) -> Iterator[Output]:
    yield from run_node(context, parameters.given(), "report", [evaluate])


# --- the job --------------------------------------------------------------------------


@graph(
    name="nodes",
    out={
        "ingest": GraphOut(),
        "validate": GraphOut(),
        "features": GraphOut(),
        "train_forest": GraphOut(),
        "train_svm": GraphOut(),
        "evaluate": GraphOut(),
        "report": GraphOut(),
    },
)
def pipeline() -> Any:
    """The nodes, each after those that it needs."""
    ingest = ingest_op()
    validate = validate_op(ingest)
    features = features_op(validate)
    train_forest = train_forest_op(features)
    train_svm = train_svm_op(features)
    evaluate = evaluate_op(features, train_forest, train_svm)
    report = report_op(evaluate)
    return {
        "ingest": ingest,
        "validate": validate,
        "features": features,
        "train_forest": train_forest,
        "train_svm": train_svm,
        "evaluate": evaluate,
        "report": report,
    }


def key(name: str) -> AssetKey:
    return AssetKey(["digits", name])


assets = AssetsDefinition.from_graph(
    pipeline,
    keys_by_output_name={
        "ingest": key("ingest"),
        "validate": key("validate"),
        "features": key("features"),
        "train_forest": key("train_forest"),
        "train_svm": key("train_svm"),
        "evaluate": key("evaluate"),
        "report": key("report"),
    },
    internal_asset_deps={
        "ingest": set(),
        "validate": {key("ingest")},
        "features": {key("validate")},
        "train_forest": {key("features")},
        "train_svm": {key("features")},
        "evaluate": {key("features"), key("train_forest"), key("train_svm")},
        "report": {key("evaluate")},
    },
    group_name="digits",
)
job = define_asset_job(
    name="digits",
    selection=[assets],
    description="Handwritten digits\n\nTakes in the digits, checks them, trains two models side by side and reports on the better one.",
    executor_def=multiprocess_executor,
)
definitions = Definitions(
    assets=[assets],
    jobs=[job],
    resources={
        "parameters": Parameters.configure_at_launch(),
        "io_manager": Values(),
    },
)
