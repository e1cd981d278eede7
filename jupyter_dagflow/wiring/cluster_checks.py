"""Whether the pods of a pipeline can run: its settings against a cluster, and one notebook tried in a pod."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.events import AttemptFailure, AttemptResult, AttemptWaiting
from jupyter_dagflow.engine.ports import AttemptSpec, Executor
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.errors import ExecutorError
from jupyter_dagflow.executors.kubernetes.api import ClusterApi
from jupyter_dagflow.executors.kubernetes.check import ClusterCheck
from jupyter_dagflow.executors.kubernetes.findings import Finding
from jupyter_dagflow.executors.kubernetes.status import OOM, STUCK
from jupyter_dagflow.executors.registry import ExecutorSettings, create_executor
from jupyter_dagflow.model.graph import executable_nodes
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.pipeline import Node, Pipeline, merged
from jupyter_dagflow.model.pods import pod_problems
from jupyter_dagflow.store.database import DATABASE
from jupyter_dagflow.wiring.documents import Document, notebooks_of
from jupyter_dagflow.wiring.sources import SOURCE_NAME
from jupyter_dagflow.wiring.workspace import Workspace

PATIENCE_S = 120.0
IMAGE_GRACE_S = 15.0
"""Whoever waits in front of a terminal does not wait as long for an image as a run does."""
DEFAULT_KERNEL = "python3"
NODE = "check"
WORKER_ERROR = "WorkerError"
"""What the worker calls a failure of its own, before the notebook began."""
REMOVAL_S = 30.0


@dataclass(frozen=True, kw_only=True)
class PodSettings:
    """What the pods of some nodes have in common. ``nodes``: their ids; none if the settings are of no document.

    ``problems``: what is wrong with them, whatever the cluster has.
    """

    nodes: tuple[str, ...] = ()
    kubernetes: Mapping[str, Any] = field(default_factory=dict)
    resources: Mapping[str, Any] = field(default_factory=dict)
    kernel: str | None = None
    problems: tuple[str, ...] = ()


Say = Callable[[str], None]
Told = tuple[PodSettings | None, Finding]
"""A finding, and the settings that it is about, if it is about some."""


def pod_settings(workspace: Workspace, document: Document, given: Mapping[str, Any]) -> list[PodSettings]:
    """The different settings of the nodes that run in pods; if none does, of all nodes.

    ``given`` overrides what the document says.
    """
    pipeline = document.pipeline
    notebooks = notebooks_of(workspace, document)
    by_settings: dict[str, PodSettings] = {}
    for node in _nodes_in_pods(pipeline):
        notebook = notebooks.get(node.id)
        kernel = node.kernel or (notebook.kernel if isinstance(notebook, NotebookInfo) else None)
        defaults = pipeline.defaults
        kubernetes = {**merged(defaults.kubernetes, node.kubernetes), **given}
        resources = merged(defaults.resources, node.resources)
        key = json.dumps([kubernetes, resources, kernel], sort_keys=True)
        known = by_settings.get(key)
        by_settings[key] = PodSettings(
            nodes=(*(known.nodes if known else ()), node.id),
            kubernetes=kubernetes,
            resources=resources,
            kernel=kernel,
            problems=tuple(_problems(pipeline, node, given)),
        )
    return list(by_settings.values())


def _nodes_in_pods(pipeline: Pipeline) -> list[Node]:
    nodes = executable_nodes(pipeline)
    return [node for node in nodes if (node.executor or pipeline.defaults.executor) == "kubernetes"] or nodes


def _problems(pipeline: Pipeline, node: Node, given: Mapping[str, Any]) -> list[str]:
    own = node.model_dump(mode="json", exclude_none=True)
    own["kubernetes"] = {**own.get("kubernetes", {}), **given}
    found = pod_problems(pipeline.defaults, Node.model_validate(own), "")
    return [f"{problem.path.lstrip('.')}: {problem.message}" for problem in found if problem.severity == "error"]


async def check_pods(
    workspace: Workspace, wanted: Sequence[PodSettings], *, run: bool, say: Say = lambda text: None
) -> AsyncIterator[Told]:
    """Check each cluster once and each of the settings in it; ``run`` also tries a notebook in a pod for each.

    ``say`` is told what is waited for.
    """
    places = dict.fromkeys((each.kubernetes.get("context"), each.kubernetes.get("namespace")) for each in wanted)
    for context, namespace in places:
        api = ClusterApi(context, namespace)
        check = ClusterCheck(api)
        try:
            async for finding in check.access():
                yield None, finding
            for each in wanted:
                if (each.kubernetes.get("context"), each.kubernetes.get("namespace")) == (context, namespace):
                    async for finding in _check_one(workspace, check, each, run=run, say=say):
                        yield each, finding
        finally:
            await api.close()


async def _check_one(
    workspace: Workspace, check: ClusterCheck, wanted: PodSettings, *, run: bool, say: Say
) -> AsyncIterator[Finding]:
    for problem in wanted.problems:
        yield Finding(mark="wrong", subject="document", message=problem)
    if not check.answers:
        return
    is_sound = not wanted.problems
    async for finding in check.settings(wanted.kubernetes, wanted.resources, workspace.root):
        is_sound = is_sound and finding.mark != "wrong"
        yield finding
    image = wanted.kubernetes.get("image")
    if not run:
        words = f"Whether the image {image!r} is there and has what it takes shows only when a pod runs."
        if image:
            yield Finding(mark="unknown", subject="image", message=words, advice="Try it: add --run")
    elif is_sound:
        yield await try_notebook(workspace, wanted, say)
    else:
        words = "No notebook was tried in a pod, as something is wrong already."
        yield Finding(mark="unknown", subject="pod", message=words)


# --- a notebook in a pod ----------------------------------------------------------------------------------------------


async def try_notebook(
    workspace: Workspace, wanted: PodSettings, say: Say, *, patience_s: float = PATIENCE_S
) -> Finding:
    """Run a notebook that does nothing in a pod with these settings, just as runs do it, and leave nothing behind."""
    run_id = f"check-{secrets.token_hex(6)}"
    spec = trial_spec(workspace, wanted, run_id)
    was_there = workspace.runs_folder.exists()
    await asyncio.to_thread(_write_notebook, spec.directory, spec.kernel or DEFAULT_KERNEL)
    executor = create_executor("kubernetes", ExecutorSettings(workspace=workspace.root))
    try:
        say(f"Trying a notebook in a pod, for {patience_s:.0f} s at most …")
        result, waited_for = await _run(executor, spec, say, patience_s)
    except ExecutorError as error:
        return Finding(mark="wrong", subject="pod", message=error.message)
    finally:
        await executor.close()
        await asyncio.to_thread(_remove, workspace, run_id, was_there=was_there)
    return judged(spec, result, waited_for, patience_s)


def trial_spec(workspace: Workspace, wanted: PodSettings, run_id: str) -> AttemptSpec:
    """The attempt that tries the settings."""
    grace = min(float(wanted.kubernetes.get("image_pull_grace_s", IMAGE_GRACE_S)), IMAGE_GRACE_S)
    return AttemptSpec(
        run_id=run_id,
        node_id=NODE,
        attempt=1,
        directory=workspace.runs_folder / run_id / NODE / "1",
        working_directory=workspace.root,
        kernel=wanted.kernel or DEFAULT_KERNEL,
        kubernetes={**wanted.kubernetes, "image_pull_grace_s": grace},
        resources=wanted.resources,
        timeout_s=PATIENCE_S,
    )


def judged(spec: AttemptSpec, result: AttemptResult, waited_for: str, patience_s: float) -> Finding:
    """What the trial's result means. ``waited_for``: the last reason why the pod had not begun."""
    image = spec.kubernetes.get("image")
    if result.state is AttemptState.SUCCEEDED:
        words = f"A pod ran a notebook: the image {image!r} has papermill and the kernel {spec.kernel!r}, and it"
        return Finding(mark="ok", subject="pod", message=f"{words} reads and writes the workspace.")
    if result.state is AttemptState.CANCELLED:
        because = f": {waited_for.rstrip('.')}" if waited_for else ""
        words = f"No pod had run a notebook after {patience_s:.0f} s{because}."
        return Finding(mark="wrong", subject="pod", message=words)
    told = result.failure.message.rstrip(".") if result.failure else str(result.state)
    return Finding(
        mark="wrong",
        subject="pod",
        message=f"A pod with the image {image!r} did not get a notebook to run: {told}.",
        advice=_advice(spec, result.failure) if result.failure else "",
    )


def _advice(spec: AttemptSpec, failure: AttemptFailure) -> str:
    if failure.name in STUCK:
        return "The cluster must be able to fetch the image: check its name, 'image_pull_policy', 'image_pull_secrets'."
    if failure.name == WORKER_ERROR and "papermill" in failure.message:
        return "The image needs papermill and a kernel: pip install papermill ipykernel"
    if "kernel" in failure.message.lower():
        return f"Install the kernel {spec.kernel!r} in the image, or choose an image or a kernel that fits."
    workspace = spec.kubernetes.get("workspace") or {}
    if workspace.get("type") == "volume" and failure.name != OOM:
        root = spec.working_directory
        return f"The volume must be the one that holds {root}, 'sub_path' lead there, and the pod's user may write."
    return ""


async def _run(executor: Executor, spec: AttemptSpec, say: Say, patience_s: float) -> tuple[AttemptResult, str]:
    waited_for = ""

    async def watched() -> AttemptResult:
        nonlocal waited_for
        async for event in executor.watch(spec):
            if isinstance(event, AttemptWaiting):
                waited_for = event.message
                say(f"It waits: {waited_for}")
            elif isinstance(event, AttemptResult):
                return event
        raise ExecutorError("The pod was watched, and it ended without a result.")

    await executor.start(spec)
    watching = asyncio.ensure_future(watched())
    try:
        await asyncio.wait([watching], timeout=patience_s)
    finally:
        if not watching.done():
            await _end(executor, spec, watching)
    if watching.cancelled():
        raise ExecutorError("The cluster does not answer any more; what the trial left there ends by itself.")
    return await watching, waited_for


async def _end(executor: Executor, spec: AttemptSpec, watching: asyncio.Task[AttemptResult]) -> None:
    """Remove the pod, unless the cluster does not let us in bearable time."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(REMOVAL_S):
            await executor.cancel(spec)
            await asyncio.wait([watching])
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


def _write_notebook(directory: Path, kernel: str) -> None:
    directory.mkdir(parents=True)
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "nothing",
        "source": "",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    spec = {"name": kernel, "display_name": kernel}
    notebook = {"cells": [cell], "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
    (directory / SOURCE_NAME).write_text(json.dumps(notebook), encoding="utf-8")


def _remove(workspace: Workspace, run_id: str, *, was_there: bool) -> None:
    """Remove the trial's folder; the folder of all runs as well, if it is there for the trial only."""
    runs_folder = workspace.runs_folder
    only_ours = not was_there and not (runs_folder / DATABASE).exists()
    shutil.rmtree(runs_folder if only_ours else runs_folder / run_id, ignore_errors=True)
