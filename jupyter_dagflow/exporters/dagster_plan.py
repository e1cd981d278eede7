"""How nodes become ops of Dagster: their names, what comes before them, and which pass their failure on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.exporters.naming import python_names
from jupyter_dagflow.exporters.node_module import module_identifier
from jupyter_dagflow.model.graph import topological_order, upstreams
from jupyter_dagflow.model.pipeline import Node, Pipeline, merged
from jupyter_dagflow.model.pod_parts import container_environment, container_resources, pod_placement, pod_volumes

TAKEN = frozenset(
    {"arg_dict", "assets", "attempt", "conf", "config", "context", "dagster", "end_of", "gather", "given", "graph"}
    | {"input_arg_dict", "instances", "item", "items_of", "job", "json", "meta", "op", "output", "output_arg_dict"}
    | {"parameters", "pipeline", "retry_delay_s", "run_instance", "run_node", "self", "told", "try_again", "turn"}
    | {"verdict", "verdict_of", "result", "end", "define_asset_job", "multiprocess_executor", "in_process_executor"}
    | {"k8s_job_executor", "definitions"}
)
"""What the job's module calls by these names, and names that Dagster keeps for itself."""
RESERVED = frozenset(
    {"configure_at_launch", "construct", "copy", "create_resource", "from_orm", "from_resource_context", "given"}
    | {"from_resource_context_cm", "get_resource_context", "get_resource_definition", "json", "nested_resources"}
    | {"parse_file", "parse_obj", "parse_raw", "process_config_and_initialize", "process_config_and_initialize_cm"}
    | {"schema", "schema_json", "self", "setup_for_execution", "teardown_after_execution", "to_config_schema"}
    | {"to_fields_dict", "update_forward_refs", "validate", "with_replaced_resource_context", "with_resource_context"}
    | {"yield_for_execution", "model_computed_fields", "model_config", "model_construct", "model_copy", "model_dump"}
    | {"model_dump_json", "model_extra", "model_fields", "model_fields_set", "model_json_schema", "model_post_init"}
    | {"model_parametrized_name", "model_rebuild", "model_validate", "model_validate_json", "model_validate_strings"}
)
"""What the parameters of a job cannot be called: what their class calls its own."""
SKIPS_WITH_ANY = frozenset({None, "all_success", "always"})
"""Rules by which a node runs after nothing but success, as ops do, or whatever happens."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The pipeline as ops, of which ``ops`` has the names and ``before`` those that each waits for, by node id.

    ``passes_on``: the nodes whose end others are told, whatever it is, as a rule further down asks for it.
    """

    pipeline: Pipeline
    stem: str
    nodes: Mapping[str, Node]
    before: Mapping[str, Sequence[str]]
    ops: Mapping[str, str]
    parameters: Mapping[str, str]
    passes_on: frozenset[str]

    def may_skip(self, node: Node) -> bool:
        """Whether the op may end without a result and without a failure."""
        waits = node.sensor is not None and node.sensor.soft_fail
        conditions = any(edge.target == node.id and edge.condition is not None for edge in self.pipeline.edges)
        return node.id in self.passes_on or waits or conditions

    def is_fan_out(self, node_id: str) -> bool:
        node = self.nodes[node_id]
        return node.for_each is not None and node.pinned is None and not node.disabled


def plan_of(pipeline: Pipeline, source: str) -> Plan:
    """The plan of a pipeline that has no problems which forbid it."""
    order = topological_order(pipeline)
    known = {node.id: node for node in pipeline.nodes}
    nodes = {node_id: known[node_id] for node_id in order}
    found = upstreams(pipeline)
    position = {node_id: index for index, node_id in enumerate(order)}
    before = {
        node_id: [] if _waits_for_nothing(node) else sorted(found[node_id], key=position.__getitem__)
        for node_id, node in nodes.items()
    }
    return Plan(
        pipeline=pipeline,
        stem=module_identifier(source),
        nodes=nodes,
        before=before,
        ops=_op_names(order),
        parameters=python_names((item.name for item in pipeline.parameters), RESERVED),
        passes_on=_passing_on(pipeline, nodes, before),
    )


def op_tags(plan: Plan, node: Node) -> dict[str, Any]:
    """Tags of the op that executes a node: its pod, and by which key its instances are counted."""
    tags: dict[str, Any] = {}
    if plan.is_fan_out(node.id) and node.for_each is not None and node.for_each.parallel is not None:
        tags["jupyter-dagflow/fan-out"] = plan.ops[node.id]
    defaults = plan.pipeline.defaults
    pod = _pod(merged(defaults.kubernetes, node.kubernetes), merged(defaults.resources, node.resources))
    return tags | ({"dagster-k8s/config": pod} if pod else {})


def concurrency_limits(plan: Plan) -> list[dict[str, Any]]:
    """How many instances of a fan-out run at once, as Dagster's executors are told."""
    return [
        {"key": "jupyter-dagflow/fan-out", "value": plan.ops[node_id], "limit": node.for_each.parallel}
        for node_id, node in plan.nodes.items()
        if plan.is_fan_out(node_id) and node.for_each is not None and node.for_each.parallel is not None
    ]


def _waits_for_nothing(node: Node) -> bool:
    return node.pinned is not None or node.trigger_rule == "always"


def _op_names(order: Sequence[str]) -> dict[str, str]:
    """A name for each op, of which neither ``_op`` nor the names of a fan-out's other ops make another one's."""
    taken = set(TAKEN)
    names: dict[str, str] = {}
    for node_id in order:
        name = python_names([node_id], taken)[node_id]
        names[node_id] = name
        taken |= {name, f"{name}_op", f"{name}_items", f"{name}_items_op", f"{name}_instance", f"{name}_instance_op"}
    return names


def _passing_on(pipeline: Pipeline, nodes: Mapping[str, Node], before: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The nodes of which a rule further down has to know how they ended, themselves included.

    With a fallback all have to be known: a failure that it makes good does not make the run fail, others do.
    """
    if any(edge.on == "failure" for edge in pipeline.edges):
        return frozenset(nodes)
    found: set[str] = set()
    for node_id in reversed(tuple(nodes)):
        asks = nodes[node_id].trigger_rule not in SKIPS_WITH_ANY and bool(before[node_id])
        if asks or node_id in found:
            found |= {node_id, *before[node_id]}
    return frozenset(found)


def _pod(settings: Mapping[str, Any], resources: Mapping[str, Any]) -> dict[str, Any]:
    volumes, mounts = pod_volumes(settings)
    env, env_from = container_environment(settings.get("env_from") or ())
    container = {
        "image": settings.get("image"),
        "resources": container_resources(resources),
        "env": env,
        "envFrom": env_from,
        "volumeMounts": mounts,
    }
    spec = {**pod_placement(settings), "securityContext": settings.get("security_context"), "volumes": volumes}
    metadata = {"labels": settings.get("labels"), "annotations": settings.get("annotations")}
    parts = {"container_config": container, "pod_spec_config": spec, "pod_template_spec_metadata": metadata}
    return {name: said for name, part in parts.items() if (said := _said(part))}


def _said(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if value not in (None, "", [], {})}
