"""What a run must end in, worked out in the plainest way: one node after the other, each from complete lists.

No events, no counting, nothing early. A scenario says what the run machine cannot know: how attempts end, which
conditions hold, how many items there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_dagflow.engine.retries import MAX_LOSSES
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline

GOOD = (NodeState.SUCCEEDED, NodeState.REUSED)
BAD = ("failed", "upstream_failed")


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A pipeline whose nodes stand in topological order, and what happens to it."""

    pipeline: Pipeline
    truths: Mapping[str, bool | None] = field(default_factory=dict)
    """By text, whether a condition holds; ``None`` if it cannot be decided."""
    widths: Mapping[str, int | None] = field(default_factory=dict)
    """How many items the nodes have that run for each; ``None`` if they cannot be worked out."""
    scripts: Mapping[str, Sequence[AttemptState]] = field(default_factory=dict)
    """By node or instance, how its attempts end, one after the other; all later ones succeed."""
    selected: Collection[str] | None = None
    given: Collection[str] = ()


def interpret(
    scenario: Scenario, *, kept: Mapping[str, NodeState] | None = None, forced: Collection[str] = ()
) -> tuple[dict[str, NodeState], RunState]:
    """The final states of all nodes and instances, and of the run.

    For a rerun, ``kept`` says what stands of before: nodes that keep their state, instances that do, and instances in
    state ``pending`` that get another go. ``forced`` nodes run whatever their upstreams did.
    """
    return _Interpreter(scenario, kept or {}, forced).run()


class _Interpreter:
    def __init__(self, scenario: Scenario, kept: Mapping[str, NodeState], forced: Collection[str]) -> None:
        self.scenario, self.kept, self.forced = scenario, kept, forced
        self.nodes = {node.id: node for node in scenario.pipeline.nodes}
        self.states: dict[str, NodeState] = {}
        self.passed: set[str] = set()

    def run(self) -> tuple[dict[str, NodeState], RunState]:
        for node in self.nodes.values():
            self.states[node.id] = self.kept[node.id] if node.id in self.kept else self.end_of(node)
            instances = {one: state for one, state in self.kept.items() if one.startswith(f"{node.id}.")}
            if node.id in self.kept:
                self.states |= instances
                if node.disabled and self.states[node.id] is NodeState.SKIPPED and self.rule_says(node) == "run":
                    self.passed.add(node.id)
        failed = any(self.states[node_id] is NodeState.CANCELLED or self.is_at_fault(node_id) for node_id in self.nodes)
        return self.states, RunState.FAILED if failed else RunState.SUCCEEDED

    # --- one node ----------------------------------------------------------------------------------------------

    def end_of(self, node: Node) -> NodeState:
        if not self.is_selected(node):
            return NodeState.REUSED if node.id in self.scenario.given else NodeState.SKIPPED
        if node.pinned is not None:
            return NodeState.REUSED
        if not node.disabled and not self.is_needed(node):
            return NodeState.SKIPPED
        says = "run" if node.id in self.forced else self.rule_says(node)
        if says == "run" and node.disabled:
            self.passed.add(node.id)
            return NodeState.SKIPPED
        if says == "run":
            return self.attempts(node, node.id) if node.for_each is None else self.instances(node)
        ended = {
            "skip": NodeState.SKIPPED,
            "upstream_failed": NodeState.UPSTREAM_FAILED,
            "broken": NodeState.FAILED,
        }[says]
        self.states |= dict.fromkeys(self.reopened_instances(node), ended)
        self.states |= {one: state for one, state in self.kept_instances(node).items() if one not in self.states}
        return ended

    def is_selected(self, node: Node) -> bool:
        return self.scenario.selected is None or node.id in self.scenario.selected

    def is_needed(self, node: Node) -> bool:
        """Nobody needs a node that has downstreams, all of which are pinned or not needed themselves."""
        after = [self.nodes[edge.target] for edge in self.scenario.pipeline.edges if edge.source == node.id]
        return not after or any(
            not self.is_selected(target)
            or (target.pinned is None and (bool(target.disabled) or self.is_needed(target)))
            for target in after
        )

    def attempts(self, node: Node, own_id: str) -> NodeState:
        failures = losses = 0
        tries = node.retry.attempts if node.retry is not None else 1
        for end in self.scenario.scripts.get(own_id, ()):
            if end is AttemptState.FAILED:
                failures += 1
                if failures == tries:
                    return NodeState.FAILED
            elif end is AttemptState.LOST:
                losses += 1
                if losses == MAX_LOSSES:
                    return NodeState.FAILED
            else:
                return NodeState(end)
        return NodeState.SUCCEEDED

    def kept_instances(self, node: Node) -> dict[str, NodeState]:
        return {one: state for one, state in self.kept.items() if one.startswith(f"{node.id}.")}

    def reopened_instances(self, node: Node) -> list[str]:
        return [one for one, state in self.kept_instances(node).items() if state is NodeState.PENDING]

    def instances(self, node: Node) -> NodeState:
        before = self.kept_instances(node)
        width = len(before) if before else self.scenario.widths[node.id]
        if width is None:
            return NodeState.FAILED
        ended: list[NodeState] = []
        for index in range(width):
            own_id = f"{node.id}.{index}"
            state = before.get(own_id, NodeState.PENDING)
            self.states[own_id] = self.attempts(node, own_id) if state is NodeState.PENDING else state
            ended.append(self.states[own_id])
        if NodeState.CANCELLED in ended:
            return NodeState.CANCELLED
        if NodeState.FAILED in ended or NodeState.UPSTREAM_FAILED in ended:
            return NodeState.FAILED
        for alike in (NodeState.SKIPPED, NodeState.REUSED):
            if ended and all(state is alike for state in ended):
                return alike
        return NodeState.SUCCEEDED

    # --- upstreams ---------------------------------------------------------------------------------------------

    def edges(self, source: str, target: str) -> list[Edge]:
        return [edge for edge in self.scenario.pipeline.edges if (edge.source, edge.target) == (source, target)]

    def outcome(self, source: str, target: str) -> str:
        """What an upstream counts as for a node: success, failed, upstream_failed, skipped or broken."""
        edges = self.edges(source, target)
        if not self.is_selected(self.nodes[source]) and source not in self.scenario.given:
            return "success"
        kinds = {edge.on == "failure" for edge in edges}
        state = NodeState.SUCCEEDED if source in self.passed else self.states[source]
        if len(kinds) == 2:
            return "skipped"
        if state is NodeState.CANCELLED:
            return "failed"
        if kinds == {True}:
            return "success" if state in BAD else "skipped"
        if state not in GOOD:
            return str(state)
        truths = [self.scenario.truths[edge.condition] for edge in edges if edge.condition is not None]
        if source in self.passed or all(truths):
            return "success"
        return "broken" if None in truths else "skipped"

    def rule_says(self, node: Node) -> str:
        sources = dict.fromkeys(edge.source for edge in self.scenario.pipeline.edges if edge.target == node.id)
        return rule_says(node.trigger_rule or "all_success", [self.outcome(source, node.id) for source in sources])

    # --- the run -----------------------------------------------------------------------------------------------

    def is_at_fault(self, node_id: str) -> bool:
        """Whether a node makes the run fail: no fallback made good for it, or for what failed because of it."""
        if self.states[node_id] not in BAD:
            return False
        for target in {edge.target for edge in self.scenario.pipeline.edges if edge.source == node_id}:
            kinds = {edge.on == "failure" for edge in self.edges(node_id, target)}
            if kinds == {True} and self.states[target] in GOOD:
                return False
            follows = kinds != {True} and self.states[target] is NodeState.UPSTREAM_FAILED
            if follows and not self.is_at_fault(target):
                return False
        return True


SETTLED: Mapping[str, tuple[Collection[str], str]] = {
    "all_success": (BAD, "upstream_failed"),
    "none_failed": (BAD, "upstream_failed"),
    "none_failed_min_one_success": (BAD, "upstream_failed"),
    "all_failed": (("success", "skipped"), "skip"),
    "all_skipped": (("success", *BAD), "skip"),
    "none_skipped": (("skipped",), "skip"),
    "one_success": (("success",), "run"),
    "one_failed": (BAD, "run"),
    "one_done": (("success", "failed"), "run"),
}
"""By rule: outcomes of which one is enough, and for what."""


def rule_says(rule: str, outcomes: Sequence[str]) -> str:
    """What a trigger rule makes of the outcomes of all upstreams: run, skip, upstream_failed or broken."""
    if rule == "always" or not outcomes:
        return "run"
    enough, decision = SETTLED.get(rule, ((), ""))
    if any(outcome in enough for outcome in outcomes):
        return decision
    if "broken" in outcomes:
        return "broken"
    match rule:
        case "all_success":
            return "skip" if "skipped" in outcomes else "run"
        case "none_failed_min_one_success":
            return "run" if "success" in outcomes else "skip"
        case "one_success":
            return "upstream_failed" if set(BAD) & set(outcomes) else "skip"
        case "one_failed" | "one_done":
            return "skip"
    return "run"
