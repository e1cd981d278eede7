"""A run as an object: how it stands, what it left, and what can be asked of it."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Generator, Mapping
from typing import Any, Self

from jupyter_dagflow.engine.ports import NodeRecord, RunStore
from jupyter_dagflow.engine.states import RUN_ENDED, RunState
from jupyter_dagflow.errors import NotFound, RunFailed, WaitTimeout
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.instances import index_of
from jupyter_dagflow.model.node_names import find_node
from jupyter_dagflow.model.pipeline import Pipeline as PipelineDocument
from jupyter_dagflow.objects.cells import follow_in_cells
from jupyter_dagflow.objects.results import ByNode, ExecutedNotebook, Failure, Named, outputs_of
from jupyter_dagflow.objects.surroundings import chosen_workspace
from jupyter_dagflow.objects.waiting import POLL_S, Watch, start_runner
from jupyter_dagflow.store.artifacts import attempt_directory, log_path, read_log
from jupyter_dagflow.terminal.picture import Picture
from jupyter_dagflow.terminal.progress import Progress, make_progress
from jupyter_dagflow.wiring.artifacts import ArtifactKey, FoundArtifact, find_artifact
from jupyter_dagflow.wiring.runs import request_cancel, request_rerun, run_view
from jupyter_dagflow.wiring.stores import opened
from jupyter_dagflow.wiring.workspace import Workspace


class WaitInterrupted(KeyboardInterrupt):
    """Somebody stopped waiting for a run, which goes on."""

    def _render_traceback_(self) -> list[str]:
        return [f"KeyboardInterrupt: {self}"]


class Run:
    """A run of a pipeline, found by its id. It goes on by itself: this object only looks, and asks.

    Nothing is kept open between two calls, so a run may be used from any thread.
    """

    def __init__(self, run_id: str, *, workspace: str | os.PathLike[str] | Workspace | None = None) -> None:
        self._workspace = workspace if isinstance(workspace, Workspace) else chosen_workspace(workspace)
        if not self._workspace.runs_folder.is_dir():
            raise NotFound(f"There is no run {run_id!r}: the workspace {self._workspace.root} has no runs yet.")
        self._run_id = run_id
        with opened(self._workspace) as store:
            self._pipeline = store.run(run_id).pipeline

    # --- how it stands ---------------------------------------------------------------------------------------------

    @property
    def run_id(self) -> str:
        return self._run_id

    @property
    def pipeline(self) -> str:
        """The pipeline's path in the workspace."""
        return self._pipeline

    @property
    def state(self) -> str:
        """``pending``, ``running``, ``succeeded``, ``failed`` or ``cancelled``; ``pending`` as well before a rerun."""
        with opened(self._workspace) as store:
            return _state(store, self._run_id)

    @property
    def is_ended(self) -> bool:
        return self.state in RUN_ENDED

    @property
    def is_interrupted(self) -> bool:
        """It should go on, yet its runner is gone. A server goes on with it, and so do ``resume`` and ``wait``."""
        return bool(self.view()["interrupted"])

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(self.view()["parameters"])

    @property
    def nodes(self) -> ByNode[NodeRecord]:
        """The records of all nodes, and of the instances of those that run for each item."""
        with opened(self._workspace) as store:
            return ByNode({record.node_id: record for record in store.nodes(self._run_id)}, self._document(store))

    @property
    def status(self) -> dict[str, str]:
        """The state of each node by its id."""
        return {node_id: str(node.state) for node_id, node in self.nodes.items() if index_of(node_id) is None}

    @property
    def failure(self) -> Failure | None:
        """Why the node failed that failed first; ``None`` if none did."""
        failed = [node for node in self.nodes.values() if node.state == "failed"]
        if not failed:
            return None
        # An instance tells more than the node that has it.
        node = min(failed, key=lambda each: (each.finished_at or time.time(), index_of(each.node_id) is None))
        told = node.failure or {}
        message = str(told.get("message") or node.message or "no reason is known")
        return Failure(node_id=node.node_id, message=message, name=told.get("name"), cell=told.get("cell"))

    @property
    def outputs(self) -> ByNode[Named[Any]]:
        """What nodes put out: ``run.outputs["evaluate"]["accuracy"]``."""
        with opened(self._workspace) as store:
            values = {record.node_id: record.outputs for record in store.nodes(self._run_id)}
            return outputs_of(values, self._document(store))

    @property
    def artifacts(self) -> ByNode[Named[FoundArtifact]]:
        """The files that nodes left, by node and output; ``place`` is the file, ``None`` outside the workspace."""
        with opened(self._workspace) as store:
            found = {node.node_id: self._artifacts(store, node) for node in store.nodes(self._run_id)}
            return ByNode(found, self._document(store))

    def notebook(self, node: str, attempt: int | None = None) -> ExecutedNotebook:
        """The executed notebook of a node's newest attempt, or of the one that is named. Raises ``NotFound``."""
        run_id, node_id, number = self._attempt(node, attempt)
        path = attempt_directory(self._workspace.runs_folder, run_id, node_id, number) / "output.ipynb"
        if not path.is_file():
            raise NotFound(f"Attempt {number} of node {node_id!r} left no executed notebook; see run.log({node!r}).")
        return ExecutedNotebook(path)

    def log(self, node: str, attempt: int | None = None) -> str:
        """What a node's newest attempt printed, or the one that is named. Raises ``NotFound``."""
        path = log_path(self._workspace.runs_folder, *self._attempt(node, attempt))
        texts: list[str] = []
        after = 0
        while True:
            entries, following = read_log(path, after)
            texts += [str(entry.get("text", "")) for entry in entries if entry.get("type") == "text"]
            if following == after:
                return "".join(texts)
            after = following

    def view(self) -> dict[str, Any]:
        """The run with its nodes as plain values, in the shape of the REST API's ``RunView``."""
        with opened(self._workspace) as store:
            return run_view(store, self._run_id)

    # --- what can be asked of it -----------------------------------------------------------------------------------

    def wait(
        self, timeout: float | None = None, *, raise_on_failure: bool = True, progress: bool | None = None
    ) -> Self:
        """Wait for the end, in seconds at most ``timeout``, and show how the run goes unless ``progress`` is false.

        Raises ``RunFailed`` if the run does not succeed (unless ``raise_on_failure`` is false) and ``WaitTimeout`` if
        it goes on after ``timeout``. Ctrl-C, or the kernel's interrupt, stops the waiting and not the run.
        """
        until = None if timeout is None else time.monotonic() + timeout
        with opened(self._workspace) as store:
            shown = None if progress is False else make_progress(run_view(store, self._run_id), as_json=False)
            watch = Watch(self._workspace, store, self._run_id, shown)
            try:
                while (state := watch.look()) is None:
                    self._check_time(until, timeout)
                    time.sleep(POLL_S)
            except KeyboardInterrupt:
                raise WaitInterrupted(self._goes_on()) from None
            return self._ended(store, state, shown, raise_on_failure)

    def __await__(self) -> Generator[Any, None, Self]:
        """``await run`` waits as ``wait`` does, lets other things go on meanwhile, and prints nothing."""
        return self._finish().__await__()

    def cancel(self) -> None:
        """Ask for the run to be stopped; ``wait`` tells when it has. Raises ``Conflict`` if it has ended."""
        with opened(self._workspace) as store:
            request_cancel(store, self._run_id)
            # What nobody drives would never hear of it.
            unattended = self._run_id in store.unattended()
        if unattended:
            start_runner(self._workspace, self._run_id)

    def rerun_failed(self) -> Self:
        """Execute what did not succeed, or changed, again in this run, with the notebooks as they are now."""
        return self._rerun("failed", None)

    def rerun(self, node: str, *, downstream: bool = True) -> Self:
        """Execute a node again, and what is downstream of it unless that is declined."""
        return self._rerun("from" if downstream else "only", node)

    def resume(self) -> Self:
        """Go on with an interrupted run. Harmless for one that goes on anyway, or has ended."""
        start_runner(self._workspace, self._run_id)
        follow_in_cells(self._workspace, self._pipeline, self._run_id)
        return self

    # --- how it is shown -------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"<Run {self._run_id} of {self._pipeline}: {self.state}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and (other._run_id, other._workspace) == (self._run_id, self._workspace)

    def __hash__(self) -> int:
        return hash(self._run_id)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        # Imported here: widgets are for notebooks only.
        from jupyter_dagflow.objects.display import run_bundle

        return run_bundle(self._workspace, self._run_id)

    # --- within ----------------------------------------------------------------------------------------------------

    async def _finish(self) -> Self:
        with opened(self._workspace) as store:
            watch = Watch(self._workspace, store, self._run_id, None)
            while (state := watch.look()) is None:
                await asyncio.sleep(POLL_S)
            return self._ended(store, state, None, True)

    def _ended(self, store: RunStore, state: RunState, shown: Progress | None, raise_on_failure: bool) -> Self:
        view = run_view(store, self._run_id)
        if shown is not None:
            shown.end(view, self._workspace)
            sys.stdout.flush()
        if state is not RunState.SUCCEEDED and raise_on_failure:
            raise RunFailed(_verdict(view, self.failure))
        return self

    def _check_time(self, until: float | None, timeout: float | None) -> None:
        if until is not None and time.monotonic() >= until:
            raise WaitTimeout(f"After {timeout:g} s: {self._goes_on()}")

    def _goes_on(self) -> str:
        return f"Run {self._run_id} goes on without being waited for; run.wait() waits again, run.cancel() stops it."

    def _rerun(self, mode: str, node: str | None) -> Self:
        with opened(self._workspace) as store:
            node_id = None if node is None else find_node(self._document(store), node)
            request_rerun(self._workspace, store, self._run_id, mode=mode, node_id=node_id)
        start_runner(self._workspace, self._run_id)
        follow_in_cells(self._workspace, self._pipeline, self._run_id)
        return self

    def _document(self, store: RunStore) -> PipelineDocument:
        return parse_pipeline(store.run(self._run_id).document)

    def _artifacts(self, store: RunStore, node: NodeRecord) -> Named[FoundArtifact]:
        names = [str(told["name"]) for told in node.artifacts if "name" in told] if node.attempt else []
        keys = (
            ArtifactKey(run_id=self._run_id, node_id=node.node_id, attempt=node.attempt, name=name) for name in names
        )
        found = {key.name: find_artifact(self._workspace, store, key) for key in keys}
        return Named(found, f"Node {node.node_id!r} left no artifact")

    def _attempt(self, node: str, attempt: int | None) -> tuple[str, str, int]:
        """Run, node and number of the attempt that made the result, which a reused one has from elsewhere."""
        with opened(self._workspace) as store:
            record = ByNode({each.node_id: each for each in store.nodes(self._run_id)}, self._document(store))[node]
            attempts = store.attempts(self._run_id, record.node_id)
        number = record.attempt if attempt is None else attempt
        found = next((each for each in attempts if each.attempt == number), None)
        if found is None:
            told = f"has no attempt {attempt}" if attempt is not None else f"has no attempt yet ({record.state})"
            raise NotFound(f"Node {record.node_id!r} of run {self._run_id} {told}.")
        made: Mapping[str, Any] = found.reused or {}
        return (
            str(made.get("run_id", self._run_id)),
            str(made.get("node_id", record.node_id)),
            int(made.get("attempt", number)),
        )


def _state(store: RunStore, run_id: str) -> str:
    state = store.run(run_id).state
    reopens = state in RUN_ENDED and any(request.kind == "rerun" for request in store.requests(run_id))
    return str(RunState.PENDING if reopens else state)


def _verdict(view: Mapping[str, Any], failure: Failure | None) -> str:
    told = f"Run {view['run_id']} {'was cancelled' if view['state'] == 'cancelled' else 'failed'}"
    if failure is None:
        return f"{told}: {view['message']}" if view["message"] else f"{told}."
    name = Picture(view).name(failure.node_id)
    look = f"See run.notebook({failure.node_id!r}) or run.log({failure.node_id!r})"
    return f"{told}: {name}: {failure.message.rstrip('.')}. {look}; mend it, then run.rerun_failed()."
