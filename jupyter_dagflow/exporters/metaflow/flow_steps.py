"""The steps of a flow, and what each goes on to: a chain of nodes and blocks put into Metaflow's terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jupyter_dagflow.exporters.metaflow.nest import Block, Chain
from jupyter_dagflow.exporters.naming import python_names
from jupyter_dagflow.model.pipeline import Pipeline

Kind = Literal["start", "node", "spread", "item", "gather", "split", "join", "end"]
SUFFIXES = ("state", "outputs", "failure", "items", "part", "spread", "gather")
"""What the names of a node's artifacts and of its fan-out's other steps end with."""
RESERVED = (
    # What a flow has of its own, and what stands in its class.
    *("cmd", "foreach_stack", "index", "input", "inputs", "merge_artifacts", "name", "next", "script_name"),
    *("start", "end", "step", "retry", "catch", "timeout", "resources", "kubernetes", "schedule", "pipeline_outputs"),
    # Options of the command line.
    *("params", "with", "tag", "tags", "namespace", "obj", "decospecs", "run_id_file", "max_num_splits"),
    *("max_workers", "max_log_size", "user_namespace", "run_id", "task_id", "runner_attribute_file", "help"),
    *("version", "datastore", "metadata", "environment", "event_logger", "monitor", "quiet", "argo_workflow_name"),
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """``node_id`` of those that have to do with one. ``next``: names; ``end`` has none."""

    name: str
    kind: Kind
    node_id: str = ""
    next: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a flow calls the pipeline's nodes and parameters, by their own ids and names."""

    steps: dict[str, str]
    parameters: dict[str, str]


def names_of(pipeline: Pipeline, node_ids: Iterable[str]) -> Names:
    """Names that are like no other in the flow, artifacts included."""
    keys = {node_id: _key(node_id) for node_id in node_ids}
    numbered = {f"{word}_{number}" for word in ("join", "split") for number in range(1, len(keys) + 2)}
    found = python_names(dict.fromkeys(keys.values()), taken={*RESERVED, *numbered})
    steps = {node_id: found[key] for node_id, key in keys.items()}
    more = {f"{name}_{suffix}" for name in steps.values() for suffix in SUFFIXES}
    parameters = (parameter.name for parameter in pipeline.parameters)
    return Names(
        steps=steps,
        parameters=python_names(dict.fromkeys(parameters), taken={*RESERVED, *numbered, *steps.values(), *more}),
    )


def _key(node_id: str) -> str:
    """An id that ends as an artifact's name does makes a name that does not."""
    return f"{node_id} node" if re.search(rf"({'|'.join(SUFFIXES)})[-_]*$", node_id, re.IGNORECASE) else node_id


def steps_of(chain: Chain, names: Names, fan_outs: frozenset[str]) -> list[Step]:
    """All steps from ``start`` to ``end``, each before those that it leads to."""
    plan = _Plan(names, fan_outs)
    plan.steps.append(Step(name="end", kind="end"))
    following = plan.lay(chain, ("end",))
    plan.steps.append(Step(name="start", kind="start", next=following))
    return _numbered(list(reversed(plan.steps)))


class _Plan:
    """Steps from the last to the first, as what a step goes on to is known before it."""

    def __init__(self, names: Names, fan_outs: frozenset[str]) -> None:
        self.names = names
        self.fan_outs = fan_outs
        self.steps: list[Step] = []
        self.blocks = 0

    def lay(self, chain: Chain, following: tuple[str, ...]) -> tuple[str, ...]:
        """The steps of a chain; the names of those that it begins with."""
        for item in reversed(chain):
            if isinstance(item, Block):
                following = self.block(item, following)
            elif item in self.fan_outs:
                following = self.fan_out(item, following)
            else:
                name = self.names.steps[item]
                self.steps.append(Step(name=name, kind="node", node_id=item, next=following))
                following = (name,)
        return following

    def block(self, block: Block, following: tuple[str, ...]) -> tuple[str, ...]:
        self.blocks += 1
        join = f"join {self.blocks}"
        self.steps.append(Step(name=join, kind="join", next=(self.one(following),)))
        entries = [self.one(self.lay(branch, (join,))) for branch in reversed(block.branches)]
        return tuple(reversed(entries))

    def fan_out(self, node_id: str, following: tuple[str, ...]) -> tuple[str, ...]:
        name = self.names.steps[node_id]
        after = self.one(following)
        self.steps.append(Step(name=f"{name}_gather", kind="gather", node_id=node_id, next=(after,)))
        self.steps.append(Step(name=name, kind="item", node_id=node_id, next=(f"{name}_gather",)))
        self.steps.append(Step(name=f"{name}_spread", kind="spread", node_id=node_id, next=(name,)))
        return (f"{name}_spread",)

    def one(self, following: tuple[str, ...]) -> str:
        """A single step to go on to: a join cannot split, and a branch begins with one step."""
        if len(following) == 1:
            return following[0]
        self.blocks += 1
        self.steps.append(Step(name=f"split {self.blocks}", kind="split", next=following))
        return f"split {self.blocks}"


def _numbered(steps: list[Step]) -> list[Step]:
    """With joins and splits counted in the order in which they stand."""
    names = {step.name: step.name for step in steps}
    for kind in ("join", "split"):
        those = [step.name for step in steps if step.kind == kind]
        names |= {name: f"{kind}_{number}" for number, name in enumerate(those, 1)}
    return [
        Step(name=names[step.name], kind=step.kind, node_id=step.node_id, next=tuple(names[n] for n in step.next))
        for step in steps
    ]
