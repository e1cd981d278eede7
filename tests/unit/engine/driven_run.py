"""A run machine driven by hand: short ways to draw a pipeline, to end attempts, and to see what is wanted."""

from __future__ import annotations

from jupyter_dagflow.engine.events import AttemptEnded
from jupyter_dagflow.engine.instructions import Instruction, RecordNode, RecordRun, StartAttempt
from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.run_machine import RunMachine
from jupyter_dagflow.engine.states import AttemptState, RunState
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline


def pipeline(*edges: str, nodes: str = "", **settings: object) -> Pipeline:
    """``pipeline("a-b", "a-c", b={"retry": …})``: nodes named by the edges, with settings for some."""
    ids = dict.fromkeys([*(part for edge in edges for part in edge.split("-")), *nodes.split()])
    return Pipeline(
        nodes=[Node.model_validate({"id": node_id, **dict(settings.get(node_id, {}))}) for node_id in ids],  # type: ignore[call-overload]
        edges=[Edge(source=edge.split("-")[0], target=edge.split("-")[1]) for edge in edges],
    )


def machine(drawn: Pipeline, parallel: int = 4) -> RunMachine:
    return RunMachine(make_plan(drawn), slots=lambda _: parallel)


def started(instructions: list[Instruction]) -> list[str]:
    return [item.node_id for item in instructions if isinstance(item, StartAttempt)]


def recorded(instructions: list[Instruction]) -> list[tuple[str, str]]:
    return [(item.node_id, item.state.value) for item in instructions if isinstance(item, RecordNode)]


def run_states(instructions: list[Instruction]) -> list[RunState]:
    return [item.state for item in instructions if isinstance(item, RecordRun)]


def end(running: RunMachine, node_id: str, state: AttemptState = AttemptState.SUCCEEDED) -> list[Instruction]:
    return running.handle(
        AttemptEnded(node_id=node_id, attempt=running.nodes[node_id].attempt, state=state, message="ValueError: no")
    )
