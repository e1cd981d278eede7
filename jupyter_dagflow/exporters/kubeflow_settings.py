"""What a node wants of its machine and of its attempts, as calls on its Kubeflow task."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_dagflow.exporters.kubeflow_components import call_text
from jupyter_dagflow.model.kubernetes import quantity
from jupyter_dagflow.model.module.literals import literal
from jupyter_dagflow.model.module.parts.definitions import one_line
from jupyter_dagflow.model.pipeline import Node, Pipeline, Retry, merged

MEMORY = re.compile(r"[0-9]+(E|Ei|P|Pi|T|Ti|G|Gi|M|Mi|K|Ki)?")
GPU = "nvidia.com/gpu"
TOLERATION = {
    "key": "key",
    "operator": "operator",
    "value": "value",
    "effect": "effect",
    "tolerationSeconds": "toleration_seconds",
}

Call = tuple[str, dict[str, Any]]


def node_settings(pipeline: Pipeline, node: Node, task: str, indent: int, waits: list[str]) -> list[str]:
    """The lines for a task that executes the node. ``waits``: tasks that it comes after."""
    calls: list[Call] = [("set_display_name", {"": one_line(node.name) or node.id})]
    calls += [*_caching(is_on=is_cached(pipeline, node)), *_retry(node.retry or pipeline.defaults.retry or Retry())]
    calls += _resources(merged(pipeline.defaults.resources, node.resources))
    after = [call_text(f"{task}.after", waits, indent)] if waits else []
    ignore = [f"{' ' * indent}{task}.ignore_upstream_failure()"] if runs_after_failures(node) else []
    return [*_lines(calls, task, indent), *_pod(pipeline, node, task, indent), *after, *ignore]


def helper_settings(pipeline: Pipeline, node: Node, task: str, indent: int, waits: list[str], what: str) -> list[str]:
    """The lines for a task beside the node, which needs the same image and volumes, and little else."""
    title = f"{one_line(node.name) or node.id}: {what}"
    lines = _lines([("set_display_name", {"": title}), *_caching(is_on=False)], task, indent)
    after = [call_text(f"{task}.after", waits, indent)] if waits else []
    return [*lines, *_pod(pipeline, node, task, indent), *after]


def is_cached(pipeline: Pipeline, node: Node) -> bool:
    return (node.cache or pipeline.defaults.cache) == "on"


def runs_after_failures(node: Node) -> bool:
    return node.trigger_rule == "all_done" and node.for_each is None and node.pinned is None


def pod_settings(pipeline: Pipeline, node: Node) -> dict[str, Any]:
    return merged(pipeline.defaults.kubernetes, node.kubernetes)


def kubernetes_calls(settings: Mapping[str, Any]) -> Iterator[Call]:
    """The calls of ``kfp.kubernetes`` that say the same, without their first argument, the task."""
    if settings.get("image_pull_policy"):
        yield "set_image_pull_policy", {"policy": settings["image_pull_policy"]}
    if settings.get("image_pull_secrets"):
        yield "set_image_pull_secrets", {"secret_names": settings["image_pull_secrets"]}
    workspace = settings.get("workspace") or {}
    if workspace.get("pvc"):
        yield "mount_pvc", _claim(workspace)
    for number, volume in enumerate(settings.get("volumes") or []):
        yield from _volume(number, volume)
    if settings.get("shm_size"):
        arguments = {"volume_name": "shm", "mount_path": "/dev/shm", "medium": "Memory"}  # noqa: S108 - of the pod
        yield "empty_dir_mount", {**arguments, "size_limit": settings["shm_size"]}
    for key, value in (settings.get("node_selector") or {}).items():
        yield "add_node_selector", {"label_key": key, "label_value": value}
    for toleration in settings.get("tolerations") or []:
        yield "add_toleration", {TOLERATION[key]: value for key, value in toleration.items() if key in TOLERATION}
    for source in settings.get("env_from") or []:
        yield from _variables(source)
    for key, value in (settings.get("labels") or {}).items():
        yield "add_pod_label", {"label_key": key, "label_value": value}
    for key, value in (settings.get("annotations") or {}).items():
        yield "add_pod_annotation", {"annotation_key": key, "annotation_value": value}


def whole_seconds(delay: float) -> int:
    return math.ceil(delay)


def _claim(volume: Mapping[str, Any]) -> dict[str, Any]:
    sub_path = {"sub_path": volume["sub_path"]} if volume.get("sub_path") else {}
    return {"pvc_name": volume["pvc"], "mount_path": volume["mount_path"], **sub_path}


def _volume(number: int, volume: Mapping[str, Any]) -> Iterator[Call]:
    if volume.get("pvc"):
        yield "mount_pvc", _claim(volume)
    elif volume.get("secret"):
        yield "use_secret_as_volume", {"secret_name": volume["secret"], "mount_path": volume["mount_path"]}
    elif volume.get("config_map"):
        yield "use_config_map_as_volume", {"config_map_name": volume["config_map"], "mount_path": volume["mount_path"]}
    elif volume.get("empty_dir") is not None:
        told = {"medium": volume["empty_dir"].get("medium"), "size_limit": volume["empty_dir"].get("sizeLimit")}
        arguments = {"volume_name": f"scratch-{number}", "mount_path": volume["mount_path"]}
        yield "empty_dir_mount", arguments | {name: value for name, value in told.items() if value}


def _variables(source: Mapping[str, Any]) -> Iterator[Call]:
    kind = "secret" if source.get("secret") else "config_map"
    optional = {"optional": True} if source.get("optional") else {}
    # One call for each variable, since two of them may have the same key.
    for variable, key in (source.get("keys") or {}).items():
        told = {f"{kind}_name": source.get(kind), f"{kind}_key_to_env": {key: variable}}
        yield f"use_{kind}_as_env", told | optional


def _caching(*, is_on: bool) -> list[Call]:
    return [("set_caching_options", {"enable_caching": is_on})]


def _retry(retry: Retry) -> list[Call]:
    if retry.attempts == 1:
        return []
    arguments: dict[str, Any] = {
        "num_retries": retry.attempts - 1,
        "backoff_duration": f"{whole_seconds(retry.delay_s)}s",
        "backoff_factor": retry.backoff,
        "backoff_max_duration": f"{whole_seconds(retry.max_delay_s)}s",
    }
    return [("set_retry", arguments)]


def _resources(told: Mapping[str, Any]) -> list[Call]:
    calls: list[Call] = []
    if "cpu" in told:
        calls.append(("set_cpu_request", {"": _cores(told["cpu"])}))
    if "cpu_limit" in told:
        calls.append(("set_cpu_limit", {"": _cores(told["cpu_limit"])}))
    if "memory" in told:
        calls.append(("set_memory_request", {"": _bytes(told["memory"])}))
    if "memory" in told or "memory_limit" in told:
        calls.append(("set_memory_limit", {"": _bytes(told.get("memory_limit") or told["memory"])}))
    if told.get("gpu"):
        calls.append(("set_accelerator_type", {"": told.get("gpu_type") or GPU}))
        calls.append(("set_accelerator_limit", {"": told["gpu"]}))
    return calls


def _cores(cores: float) -> str:
    return str(int(cores)) if float(cores).is_integer() else f"{max(1, round(cores * 1000))}m"


def _bytes(memory: str) -> str:
    return memory if MEMORY.fullmatch(memory) else str(math.ceil(quantity(memory)))


def _pod(pipeline: Pipeline, node: Node, task: str, indent: int) -> list[str]:
    calls = kubernetes_calls(pod_settings(pipeline, node))
    return [call_text(f"kubernetes.{name}", [task, *_arguments(told, indent)], indent) for name, told in calls]


def _lines(calls: list[Call], task: str, indent: int) -> list[str]:
    return [call_text(f"{task}.{name}", _arguments(told, indent), indent) for name, told in calls]


def _arguments(told: Mapping[str, Any], indent: int) -> list[str]:
    heads = {name: f"{name}=" if name else "" for name in told}
    inner = indent + 4
    return [
        heads[name] + literal(value, indent=inner, used=inner + len(heads[name]) + 1) for name, value in told.items()
    ]
