"""What people ask of runs: begin one, stop it, rerun parts of it, look at it."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args

from jupyter_dagflow.engine.plan import plan_with
from jupyter_dagflow.engine.ports import FoundAttempt, RunRecord, RunStore
from jupyter_dagflow.engine.recovery import is_interrupted
from jupyter_dagflow.engine.reruns import RERUN_MODES, select_nodes
from jupyter_dagflow.engine.states import RUN_ENDED, NodeState
from jupyter_dagflow.errors import Conflict, DagflowError
from jupyter_dagflow.executors.registry import DEFAULT_PODS, DEFAULT_WORKSPACE_PODS, executor_names
from jupyter_dagflow.model.graph import executable_nodes
from jupyter_dagflow.model.parameters import run_parameters
from jupyter_dagflow.model.pipeline import CacheMode, Pipeline
from jupyter_dagflow.wiring.continuing import check_continuation, checked_keep
from jupyter_dagflow.wiring.documents import check_runnable, plain, read_pipeline
from jupyter_dagflow.wiring.partial_runs import PartMode, part_options
from jupyter_dagflow.wiring.pools import pool_sizes
from jupyter_dagflow.wiring.workspace import Workspace

MAX_PARALLEL = 1000
T = TypeVar("T", bound=str)


def default_parallel() -> int:
    """How many attempts run at once if nobody says otherwise."""
    return max(4, os.cpu_count() or 1)


def submit_run(
    workspace: Workspace,
    store: RunStore,
    *,
    path: str,
    parameters: Mapping[str, Any] | None = None,
    parallel: int | None = None,
    pods: int | None = None,
    workspace_pods: int | None = None,
    executor: str | None = None,
    cache: str | None = None,
    mode: str | None = None,
    nodes: Sequence[str] = (),
    keep_failed_kernels_s: float = 0,
    run_id: str | None = None,
) -> RunRecord:
    """Validate the document at ``path``, freeze it and insert a run, which then waits for a runner.

    ``cache`` holds for every node, whatever the document says. ``mode`` and ``nodes`` run a part of the pipeline, see
    ``wiring.partial_runs``. Raises ``InvalidPipeline`` with all problems, ``NotFound``, or ``Conflict`` if a part lacks
    a value of the rest. ``keep_failed_kernels_s``: how long kernels of failed notebooks are kept on this machine.
    ``run_id``: one that no run has yet, instead of a new one.
    """
    document = read_pipeline(workspace, path)
    if executor is not None and executor not in executor_names():
        raise DagflowError(f"There is no executor {executor!r} here. Available: {', '.join(executor_names())}.")
    check_runnable(workspace, document, executors=executor_names(), executor=executor, pools=pool_sizes(store))
    options = {
        "parallel": _checked_count("parallel", parallel, default_parallel()),
        "pods": _checked_count("pods", pods, DEFAULT_PODS),
        "workspace_pods": _checked_count("workspace_pods", workspace_pods, DEFAULT_WORKSPACE_PODS),
        "executor": executor,
        "cache": None if cache is None else _choice("cache mode", cache, get_args(CacheMode)),
        "keep_failed_kernels_s": checked_keep(keep_failed_kernels_s),
        **_part(store, path, document.pipeline, mode, nodes),
    }
    return store.create_run(
        run_id=run_id or new_run_id(),
        pipeline=path,
        document=plain(document),
        parameters=run_parameters(document.pipeline, parameters or {}),
        options=options,
        node_ids=[node.id for node in executable_nodes(document.pipeline)],
    )


def new_run_id() -> str:
    """An id that sorts by time and is easy to read out: ``20261121-083012-4f1c9a``."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"


def request_cancel(store: RunStore, run_id: str) -> None:
    """Ask for a run to be stopped. Raises ``NotFound``, or ``Conflict`` if it has ended."""
    record = store.run(run_id)
    if record.state in RUN_ENDED:
        raise Conflict(f"Run {run_id} has ended already ({record.state}).")
    store.add_request(run_id, "cancel", {})


def request_rerun(
    workspace: Workspace,
    store: RunStore,
    run_id: str,
    *,
    mode: str,
    node_id: str | None = None,
    keep_failed_kernels_s: float | None = None,
    continues: Mapping[str, int] | None = None,
) -> None:
    """Ask for nodes of a run to be executed again, with the document and the notebooks as they are now.

    Raises ``NotFound``, ``Conflict`` or ``InvalidPipeline``; see ``engine.reruns.select_nodes`` for the modes.
    ``continues``: ``{"attempt", "cell"}``, where the node of a rerun ``from`` goes on, in the kernel kept there.
    """
    chosen = _choice("rerun mode", mode, RERUN_MODES)
    record = store.run(run_id)
    parent = record.options.get("parent")
    if parent is not None:
        raise Conflict(
            f"Run {run_id} is the work of node {parent['node_id']!r} of run {parent['run_id']}. "
            "Rerun that node instead."
        )
    document = read_pipeline(workspace, record.pipeline)
    executor = record.options.get("executor")
    check_runnable(workspace, document, executors=executor_names(), executor=executor, pools=pool_sizes(store))
    known = {parameter.name for parameter in document.pipeline.parameters}
    given = {name: value for name, value in record.parameters.items() if name in known}
    parameters = run_parameters(document.pipeline, given)
    states: dict[str, NodeState] = {node.node_id: node.state for node in store.nodes(run_id)}
    select_nodes(plan_with(document.pipeline, record.options), states, chosen, node_id, lambda _: False)
    data: dict[str, Any] = {"mode": mode, "node_id": node_id, "document": plain(document), "parameters": parameters}
    if keep_failed_kernels_s is not None:
        data["keep_failed_kernels_s"] = checked_keep(keep_failed_kernels_s)
    if continues is not None:
        if mode != "from" or node_id is None:
            raise DagflowError("'continue' goes with a 'node_id' and the mode 'from'.")
        check_continuation(workspace, record, document.pipeline, node_id, continues)
        data["continue"] = dict(continues)
    store.add_request(run_id, "rerun", data)


def run_view(store: RunStore, run_id: str) -> dict[str, Any]:
    """A run with its nodes as the REST API and the socket give it."""
    record = store.run(run_id)
    return {
        "run_id": record.run_id,
        "pipeline": record.pipeline,
        "state": record.state,
        "created_at": record.created_at,
        "started_at": record.started_at,
        "finished_at": record.finished_at,
        "message": record.message,
        "parameters": dict(record.parameters),
        "options": dict(record.options),
        "seq": record.seq,
        "interrupted": is_interrupted(record.state, record.lease_until, record.created_at, time.time()),
        "document": dict(record.document),
        "nodes": {node.node_id: dict(vars(node)) for node in store.nodes(run_id)},
    }


def cache_view(entry: FoundAttempt) -> dict[str, Any]:
    """An attempt whose result may be reused, as the REST API gives it."""
    return {
        "key": entry.attempt.key,
        "run_id": entry.run_id,
        "pipeline": entry.pipeline,
        "node_id": entry.attempt.node_id,
        "attempt": entry.attempt.attempt,
        "finished_at": entry.attempt.finished_at,
        "directory": entry.attempt.directory,
    }


def _checked_count(name: str, count: int | None, default: int) -> int:
    if count is None:
        return default
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MAX_PARALLEL:
        raise DagflowError(f"{name!r} must be a whole number from 1 to {MAX_PARALLEL}, not {count!r}.")
    return count


def _part(store: RunStore, path: str, pipeline: Pipeline, mode: str | None, nodes: Sequence[str]) -> dict[str, Any]:
    """The options that make a run one of a part of the pipeline; none without a mode."""
    if mode is None:
        if nodes:
            raise DagflowError(f"'nodes' needs a 'mode': one of {', '.join(get_args(PartMode))}.")
        return {}
    modes: tuple[PartMode, ...] = get_args(PartMode)
    return part_options(store, path, pipeline, _choice("mode", mode, modes), nodes)


def _choice(noun: str, value: str, choices: Sequence[T]) -> T:
    for choice in choices:
        if choice == value:
            return choice
    raise DagflowError(f"Unknown {noun} {value!r}; use one of: {', '.join(choices)}.")
