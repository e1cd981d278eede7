"""What people ask of runs: begin one, stop it, rerun parts of it, look at it."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping
from typing import Any, get_args

from jupyter_dagflow.engine.plan import make_plan
from jupyter_dagflow.engine.ports import RunRecord, RunStore
from jupyter_dagflow.engine.recovery import is_interrupted
from jupyter_dagflow.engine.reruns import RerunMode, select_nodes
from jupyter_dagflow.engine.states import RUN_ENDED, NodeState
from jupyter_dagflow.errors import Conflict, DagflowError
from jupyter_dagflow.executors.registry import DEFAULT_PODS, DEFAULT_WORKSPACE_PODS, executor_names
from jupyter_dagflow.model.graph import executable_nodes
from jupyter_dagflow.model.parameters import run_parameters
from jupyter_dagflow.wiring.documents import check_runnable, plain, read_pipeline
from jupyter_dagflow.wiring.workspace import Workspace

MAX_PARALLEL = 1000


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
) -> RunRecord:
    """Validate the document at ``path``, freeze it and insert a run, which then waits for a runner.

    Raises ``InvalidPipeline`` with all problems, or ``NotFound``.
    """
    document = read_pipeline(workspace, path)
    if executor is not None and executor not in executor_names():
        raise DagflowError(f"There is no executor {executor!r} here. Available: {', '.join(executor_names())}.")
    check_runnable(workspace, document, executors=executor_names(), executor=executor)
    return store.create_run(
        run_id=new_run_id(),
        pipeline=path,
        document=plain(document),
        parameters=run_parameters(document.pipeline, parameters or {}),
        options={
            "parallel": _checked_count("parallel", parallel, default_parallel()),
            "pods": _checked_count("pods", pods, DEFAULT_PODS),
            "workspace_pods": _checked_count("workspace_pods", workspace_pods, DEFAULT_WORKSPACE_PODS),
            "executor": executor,
        },
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


def request_rerun(workspace: Workspace, store: RunStore, run_id: str, *, mode: str, node_id: str | None = None) -> None:
    """Ask for nodes of a run to be executed again, with the document and the notebooks as they are now.

    Raises ``NotFound``, ``Conflict`` or ``InvalidPipeline``; see ``engine.reruns.select_nodes`` for the modes.
    """
    if mode not in get_args(RerunMode):
        raise DagflowError(f"Unknown rerun mode {mode!r}; use one of: {', '.join(get_args(RerunMode))}.")
    record = store.run(run_id)
    document = read_pipeline(workspace, record.pipeline)
    check_runnable(workspace, document, executors=executor_names(), executor=record.options.get("executor"))
    known = {parameter.name for parameter in document.pipeline.parameters}
    given = {name: value for name, value in record.parameters.items() if name in known}
    parameters = run_parameters(document.pipeline, given)
    states: dict[str, NodeState] = {node.node_id: node.state for node in store.nodes(run_id)}
    select_nodes(make_plan(document.pipeline), states, _mode(mode), node_id, lambda _: False)
    data = {"mode": mode, "node_id": node_id, "document": plain(document), "parameters": parameters}
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


def _checked_count(name: str, count: int | None, default: int) -> int:
    if count is None:
        return default
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MAX_PARALLEL:
        raise DagflowError(f"{name!r} must be a whole number from 1 to {MAX_PARALLEL}, not {count!r}.")
    return count


def _mode(mode: str) -> RerunMode:
    return next(known for known in get_args(RerunMode) if known == mode)
