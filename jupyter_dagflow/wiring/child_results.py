"""What a pipeline within another one tells it: how far it is, and what it leaves."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.events import AttemptEvent, AttemptFailure, AttemptResult, CellStarted, WorkerStarted
from jupyter_dagflow.engine.ports import Event, NodeRecord, RunRecord, RunStore
from jupyter_dagflow.engine.states import NODE_ENDED, AttemptState, NodeState, RunState
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.instances import index_of
from jupyter_dagflow.wiring.sources import artifact_file, working_folder
from jupyter_dagflow.wiring.workspace import Workspace

TOLD_FAILURES = 3


class Progress:
    """How many nodes of a run have ended, of how many, as news of its attempt; instances count with their node."""

    def __init__(self, nodes: Sequence[NodeRecord], record: RunRecord) -> None:
        own = [node for node in nodes if index_of(node.node_id) is None]
        self._total = len(own)
        self._ended = {node.node_id for node in own if node.state in NODE_ENDED}
        self._started_at = record.started_at
        self._told_start = False
        self._told = 0

    def take_in(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.type == "run" and event.data.get("started_at") is not None and self._started_at is None:
                self._started_at = event.data["started_at"]
            is_node = event.type == "node" and event.node_id is not None and index_of(event.node_id) is None
            if is_node and event.data.get("state") in NODE_ENDED:
                self._ended.add(str(event.node_id))

    def news(self) -> list[AttemptEvent]:
        """What has not been told yet: cells of an attempt are the nodes that have ended."""
        if self._started_at is None:
            return []
        events: list[AttemptEvent] = []
        if not self._told_start:
            self._told_start = True
            events.append(WorkerStarted(time=self._started_at, cells=self._total))
        if len(self._ended) != self._told:
            self._told = len(self._ended)
            events.append(CellStarted(time=time.time(), index=self._told, total=self._total))
        return events


def result_of(workspace: Workspace, store: RunStore, run_id: str, *, folder: Path) -> AttemptResult:
    """The result of an attempt whose run has ended. ``folder``: what its artifacts' paths are told relative to."""
    record, nodes = store.run(run_id), {node.node_id: node for node in store.nodes(run_id)}
    ended_at = record.finished_at or time.time()
    if record.state is RunState.CANCELLED:
        return AttemptResult(time=ended_at, state=AttemptState.CANCELLED)
    if record.state is not RunState.SUCCEEDED:
        failure = AttemptFailure(message=_failure(record, nodes), name="PipelineFailed")
        return AttemptResult(time=ended_at, state=AttemptState.FAILED, failure=failure)
    outputs, artifacts = _outputs(workspace, record, nodes, folder)
    return AttemptResult(time=ended_at, state=AttemptState.SUCCEEDED, outputs=outputs, artifacts=artifacts)


def _failure(record: RunRecord, nodes: Mapping[str, NodeRecord]) -> str:
    """Which nodes failed, and why: ``train failed: ValueError: no rows``."""
    if record.message:
        return record.message
    names = {node.id: node.name or node.id for node in parse_pipeline(record.document).nodes}
    failed = [node for node in nodes.values() if node.state is NodeState.FAILED and index_of(node.node_id) is None]
    told = [f"{names.get(node.node_id, node.node_id)} failed: {_reason(node)}" for node in failed[:TOLD_FAILURES]]
    more = f" (and {len(failed) - TOLD_FAILURES} more)" if len(failed) > TOLD_FAILURES else ""
    return "; ".join(told) + more or "The pipeline did not succeed."


def _reason(node: NodeRecord) -> str:
    return str((node.failure or {}).get("message") or node.message or "no reason given")


def _outputs(
    workspace: Workspace, record: RunRecord, nodes: Mapping[str, NodeRecord], folder: Path
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The outputs that the document declares, without those of nodes that left none; and which of them are files."""
    pipeline = parse_pipeline(record.document)
    by_id = {node.id: node for node in pipeline.nodes}
    outputs: dict[str, Any] = {}
    artifacts: list[dict[str, Any]] = []
    for declared in pipeline.outputs:
        left = nodes.get(declared.node)
        if left is None or declared.output not in left.outputs:
            continue
        value, folder_within = left.outputs[declared.output], working_folder(record.pipeline, by_id[declared.node])
        files = [each for each in left.artifacts if each.get("name") == declared.output]
        paths = {each["path"]: _path_from(folder, workspace, folder_within, each["path"]) for each in files}
        # Of a node that ran for each item, the value is the list of its instances' values.
        told = [paths.get(item, item) if isinstance(item, str) else item for item in _as_list(value)]
        outputs[declared.name] = told if isinstance(value, list) else told[0]
        artifacts += [{**each, "name": declared.name, "path": paths[each["path"]]} for each in files]
    return outputs, artifacts


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _path_from(folder: Path, workspace: Workspace, folder_within: str, path: str) -> str:
    """A file that an inner node names, as a node of the outer pipeline finds it."""
    file = artifact_file(workspace, folder_within, path)
    if file is None or Path(path).is_absolute():
        return path
    return Path(os.path.relpath(file, folder.resolve())).as_posix()
