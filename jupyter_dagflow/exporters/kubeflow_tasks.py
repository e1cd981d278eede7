"""The components of each node, and the names under which the nodes' results are found in the pipeline's function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.kubeflow_components import OUTPUT, OUTPUT_LIST, Component, Names, Port
from jupyter_dagflow.exporters.kubeflow_parameters import KubeflowParameter, needed_parameters
from jupyter_dagflow.exporters.kubeflow_plan import Plan, goes_over_items
from jupyter_dagflow.exporters.kubeflow_settings import pod_settings, runs_after_failures
from jupyter_dagflow.model.module.data import outputs_of
from jupyter_dagflow.model.pipeline import Node

INNER_NAMES = ("arguments", "dsl", "file", "found", "json", "run_id", "subprocess", "sys", "tempfile")
"""What the functions of components use themselves."""

Value = tuple[str, str, str]
"""A node, the option that writes something of it (``--write`` an output, ``--decide`` an end), and what of it."""
Wanted = tuple[Port, str | Value | None]
"""An input and where it comes from, or an output."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """A component, its task's variable, and where the inputs come from: Python names, or values of other nodes."""

    component: Component
    task: str
    sources: dict[str, str | Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NodeTasks:
    """How a node is executed: ``run`` alone, or ``items`` first, ``run`` for each ``item`` of them, and ``gather``."""

    node: Node
    run: Use
    item: str = ""
    items: Use | None = None
    gather: Use | None = None

    @property
    def result(self) -> Use:
        return self.gather or self.run

    @property
    def uses(self) -> list[Use]:
        return [use for use in (self.items, self.run, self.gather) if use]


@dataclass(frozen=True, kw_only=True)
class BlockTasks:
    """What belongs to a block beside its nodes: who decides, if it needs somebody, and who stands in if it is skipped.

    ``lifted``: the variables of the values that leave it.
    """

    decision: Use | None
    skipped: Use
    lifted: dict[Value, str]


class Tasks:
    """All components of a pipeline, by the nodes and the heads of blocks that need them."""

    def __init__(
        self, tree: PipelineTree, plan: Plan, parameters: list[KubeflowParameter], names: Names, image: str
    ) -> None:
        self.tree = tree
        self.plan = plan
        self.parameters = parameters
        self.names = names
        self.image = image
        order = [node_id for unit in plan.units for node_id in unit]
        words = {node_id: names.new(node_id) for node_id in order}
        self.nodes = {node_id: self._node(plan.nodes[node_id], words[node_id]) for node_id in order}
        self.blocks = {head: self._block(head, words[head]) for head in plan.gates}

    def components(self) -> Iterator[Component]:
        for unit in self.plan.units:
            block = self.blocks.get(unit[0])
            if block and block.decision:
                yield block.decision.component
            for node_id in unit:
                yield from (use.component for use in self.nodes[node_id].uses)
            if block:
                yield block.skipped.component

    def expression(self, value: Value, target: str | None) -> str:
        """Where the pipeline's function finds a value; ``target``: the node for which, outside of all blocks none."""
        source = value[0]
        block = self.plan.block.get(source)
        if block is not None and block != self.plan.block.get(target or ""):
            return self.blocks[block].lifted[value]
        use = self.nodes[source].result
        port = next(port for port in use.component.ports if (port.option, port.key) == value[1:])
        return f'{use.task}.outputs["{port.name}"]'

    def _node(self, node: Node, word: str) -> NodeTasks:
        if not goes_over_items(node):
            inputs = [*self._parameters(node), *self._wires(node), *self._ends(node)]
            return NodeTasks(node=node, run=self._use(node, word, [*inputs, *self._outputs(node)]))
        items = self._use(
            node,
            self.names.new(f"{word} items"),
            [*self._parameters(node), *self._wires(node), *self._ends(node)],
            returns=Port(name="items", type=OUTPUT_LIST, option="--write-instances"),
        )
        varying = set(node.for_each.parameters if node.for_each else ())
        instance = Port(name="instance", type="dict", option="--instance", is_json=True)
        left = Port(name="left", type=OUTPUT, option="--write-instance")
        item = self.names.new(f"{word} item")
        run = self._use(
            node,
            word,
            [*self._parameters(node), *self._wires(node, varying), (instance, item), (left, None)],
        )
        gathered = Port(name="left", type="list", option="--gathered", is_json=True)
        inputs = [*self._parameters(node), (gathered, f'dsl.Collected({run.task}.outputs["left"])')]
        gather = self._use(node, self.names.new(f"{word} gathered"), [*inputs, *self._outputs(node)])
        return NodeTasks(node=node, run=run, item=item, items=items, gather=gather)

    def _use(
        self,
        node: Node,
        word: str,
        ports: Iterable[Wanted],
        *,
        returns: Port | None = None,
        switches: tuple[str, ...] = (),
    ) -> Use:
        """A component whose ports get names of their own, and its task."""
        inner, found, sources = Names(INNER_NAMES), [], {}
        for port, source in ports:
            named = Port(**{**vars(port), "name": inner.new(port.name)})
            found.append(named)
            if source is not None:
                sources[named.name] = source
        image = str(pod_settings(self.tree.pipeline, node).get("image") or self.image)
        component = Component(
            name=word, node_id=node.id, image=image, ports=tuple(found), switches=switches, returns=returns
        )
        return Use(component=component, task=self.names.new(f"{word} task"), sources=sources)

    def _parameters(self, node: Node) -> Iterator[Wanted]:
        needed = needed_parameters(self.tree.pipeline, node)
        for parameter in self.parameters:
            if parameter.parameter.name in needed:
                yield parameter.port(parameter.parameter.name), parameter.name

    def _wires(self, node: Node, without: set[str] | None = None) -> Iterator[Wanted]:
        default = '""' if runs_after_failures(node) else None
        for edge in self.plan.wires[node.id]:
            name = edge.target_parameter or ""
            if name not in (without or ()):
                port = Port(name=name, type="str", option="--set", key=name, default=default)
                yield port, (edge.source, "--write", edge.source_output or "")

    def _ends(self, node: Node) -> Iterator[Wanted]:
        default = '""' if runs_after_failures(node) else None
        for source in self.plan.waits_for(node.id):
            if self.plan.is_outside(source, node.id):
                port = Port(name=f"after {source}", type="str", option="--end", key=source, default=default)
                yield port, (source, "--decide", node.id)

    def _outputs(self, node: Node) -> Iterator[Wanted]:
        for name in outputs_of(self.tree, node):
            yield Port(name=name, type=OUTPUT, option="--write", key=name), None
        for target in self.plan.asked(node.id):
            yield Port(name=f"then {target}", type=OUTPUT, option="--decide", key=target), None

    def _block(self, head: str, word: str) -> BlockTasks:
        node, decision = self.plan.nodes[head], None
        if not self.plan.is_direct(head):
            gates: list[Wanted] = [
                (Port(name=f"after {source}", type="str", option="--end", key=source), (source, "--decide", head))
                for source in self.plan.gates[head]
            ]
            told = Port(name="decision", type=OUTPUT, option="--write-decision")
            decision = self._use(node, self.names.new(f"{word} decided"), [*gates, (told, None)])
        lifted = {value: self.names.new(f"{value[0]} {value[2]}") for value in self._lifted(head)}
        ports: list[Wanted] = [
            (Port(name=f"{source} {key}", type=OUTPUT, option=option, key=f"{source}.{index}"), None)
            for index, (source, option, key) in enumerate(lifted)
        ]
        skipped = self._use(node, self.names.new(f"{word} skipped"), ports, switches=("--skipped",))
        return BlockTasks(decision=decision, skipped=skipped, lifted=lifted)

    def _lifted(self, head: str) -> list[Value]:
        """What nodes outside of a block need of it."""
        plan = self.plan
        found: dict[Value, None] = {}
        for tasks in self.nodes.values():
            for use in tasks.uses:
                for source in use.sources.values():
                    if not isinstance(source, str) and plan.is_outside(source[0], tasks.node.id):
                        found[source] = None
        for other, gates in plan.gates.items():
            if not plan.is_direct(other):
                found |= {(source, "--decide", other): None for source in gates}
        return [value for value in found if plan.block.get(value[0]) == head]
