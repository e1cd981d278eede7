"""What is said of one node, whatever its type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import DRAWN_ONLY, Pipeline, Retry
from jupyter_dagflow.model.pods import pod_problems
from jupyter_dagflow.model.validation.fan_outs import fan_out_problems
from jupyter_dagflow.model.validation.inputs import input_problems
from jupyter_dagflow.model.validation.kinds import kind_problems
from jupyter_dagflow.model.validation.pinned import pinned_problems
from jupyter_dagflow.model.validation.scope import NodePlace, Scope, Surroundings, listed


def node_problems(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    """All problems of a node but those of its edges. Of notes and groups there are none."""
    node = place.node
    if node.type in DRAWN_ONLY:
        return
    yield from executor_problems(node.executor, f"{place.where}.executor", node.id, scope.surroundings)
    if scope.in_pod(node):
        yield from pod_problems(scope.pipeline.defaults, node, place.where)
    yield from kind_problems(scope, place)
    yield from input_problems(scope, place)
    yield from _output_names(scope, place)
    yield from _input_files(place)
    yield from fan_out_problems(scope, place)
    yield from pinned_problems(scope, place)
    yield from _pool(place, scope.surroundings)
    yield from retry_problems(node.retry, place.where, node.id)
    yield from _timeout(scope, place)


def executor_problems(
    name: str | None, path: str, node_id: str | None, surroundings: Surroundings
) -> Iterator[Problem]:
    """An executor that is not there."""
    if name is not None and name not in surroundings.executors:
        known = ", ".join(surroundings.executors)
        yield Problem(path=path, message=f"There is no executor {name!r} here. Available: {known}.", node_id=node_id)


def retry_problems(retry: Retry | None, where: str, node_id: str | None) -> Iterator[Problem]:
    """A delay that can never be as long as it says. ``where``: the place that holds ``retry``."""
    if retry is not None and retry.delay_s > retry.max_delay_s:
        message = f"The delay of {retry.delay_s:g} s is never longer than these {retry.max_delay_s:g} s."
        yield Problem(path=f"{where}.retry.max_delay_s", message=message, severity="warning", node_id=node_id)


def _output_names(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    notebook = scope.surroundings.notebooks.get(place.node.id)
    if not isinstance(notebook, NotebookInfo) or notebook.language != "python":
        return
    for position, name in enumerate(place.node.outputs or ()):
        if not name.isidentifier():
            yield place.problem(f"outputs[{position}]", f"{name!r} is no variable name.")


def _input_files(place: NodePlace) -> Iterator[Problem]:
    for position, pattern in enumerate(place.node.inputs or ()):
        if not pattern.strip() or "\0" in pattern or PurePosixPath(pattern).is_absolute():
            message = "Name files relative to the pipeline's folder, such as data/*.csv."
            yield place.problem(f"inputs[{position}]", message)


def _pool(place: NodePlace, surroundings: Surroundings) -> Iterator[Problem]:
    pool, pools = place.node.pool, surroundings.pools
    if pool is None:
        return
    inner = surroundings.pipelines.get(place.node.id)
    if isinstance(inner, Pipeline) and any(node.pool and node.pool.name == pool.name for node in inner.nodes):
        message = f"Nodes within {place.node.path!r} take the pool {pool.name!r} too, so it would wait for itself. "
        yield place.problem("pool.name", message + "Take it in one of the two places only.")
    if pools is None:
        return
    if pool.name not in pools:
        yield place.problem(
            "pool.name",
            f"There is no pool {pool.name!r} (there are: {listed(sorted(pools))}). "
            f"Make it with: dagflow pools set {pool.name} {pool.slots}",
        )
    elif pool.slots > pools[pool.name]:
        yield place.problem(
            "pool.slots",
            f"The pool {pool.name!r} has {pools[pool.name]} in all, so {pool.slots} will never be free. "
            f"Ask for fewer, or make it larger with: dagflow pools set {pool.name} {pool.slots}",
        )


def _timeout(scope: Scope, place: NodePlace) -> Iterator[Problem]:
    own, whole = place.node.timeout_s, scope.pipeline.timeout_s
    if own is not None and whole is not None and own > whole:
        message = f"The whole run may take {whole:g} s, so these {own:g} s are never reached."
        yield place.problem("timeout_s", message, "warning")
