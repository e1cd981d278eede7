"""What the engine needs of the outside: executors that run attempts and a store that remembers runs.

Adapters live in ``executors/`` and ``store/``; the contract suites in ``jupyter_dagflow.testing`` hold for each.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from jupyter_dagflow.engine.events import AttemptEvent
from jupyter_dagflow.engine.parameter_match import ParameterMatch
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.model.pipeline import Node

# --- executors ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AttemptSpec:
    """Everything that an executor needs to run one attempt, and enough to find it again after a restart.

    ``directory`` belongs to this attempt alone: before ``start`` it holds ``source.ipynb``, the frozen copy of the
    notebook; the worker adds ``output.ipynb``, ``log.jsonl`` and, written atomically at the end, ``result.json``.
    """

    run_id: str
    node_id: str
    attempt: int
    directory: Path
    working_directory: Path
    """The notebook's own folder: there the kernel works."""
    type: str = "notebook"
    name: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outputs: Sequence[str] = ()
    """Names of variables to read from the kernel after the last cell."""
    kernel: str | None = None
    """Name of a kernelspec; ``None`` means the notebook's own."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Added to the kernel's environment, beside the ``DAGFLOW_*`` that the worker sets."""
    inputs: Sequence[Path] = ()
    """Files of the workspace that the notebook needs, for where the workspace itself is not at hand."""
    pipeline: str = ""
    """The pipeline's path in the workspace, for labels."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What only its type of node has: a command's ``command``, a script's ``parameters_as``, a sensor's ``sensor``."""
    timeout_s: float | None = None
    """The runner keeps this time itself; executors pass it on to whoever outlives the runner."""
    resources: Mapping[str, Any] = field(default_factory=dict)
    """``model.pipeline.Resources`` as JSON, what says nothing left out."""
    kubernetes: Mapping[str, Any] = field(default_factory=dict)
    """``model.kubernetes.Kubernetes`` as JSON, what says nothing left out."""
    keep_kernel_s: float = 0.0
    """How long the kernel is kept if the notebook fails; 0: not at all. Only executors of this machine can."""
    continues: Mapping[str, int] | None = None
    """``{"attempt", "cell"}``: goes on in the kernel that this earlier attempt kept, from that cell of it on."""


class Executor(Protocol):
    """Runs attempts. Everything it must find again follows from the spec, so no handle is kept anywhere."""

    async def start(self, spec: AttemptSpec) -> None:
        """Start the attempt's worker and return. Starting twice is harmless: the worker runs once.

        Raises ``ExecutorError`` if it cannot be started.
        """

    def watch(self, spec: AttemptSpec) -> AsyncIterator[AttemptEvent]:
        """Yield what happened from the attempt's beginning, then what happens, and end with one ``AttemptResult``.

        Works as well for an attempt that an earlier runner started: one that lives is followed, one that ended gives
        its result, one that vanished or never began gives a result with state ``lost`` and can then never begin.
        """

    async def cancel(self, spec: AttemptSpec) -> None:
        """End the attempt: interrupt, then terminate, then kill, with every process it started. Its watch then ends."""

    async def close(self) -> None:
        """Free what the executor holds. Attempts that run go on."""


@dataclass(frozen=True, kw_only=True)
class FrozenSource:
    """What will be executed, as it is now. ``hash`` covers what matters for the result."""

    hash: str
    working_directory: Path
    outputs: Sequence[str]
    kernel: str | None
    inputs: Sequence[Path] = ()
    """The files that the node's ``inputs`` patterns match."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """See ``AttemptSpec``."""


class Sources(Protocol):
    """Gives a run the notebooks of its pipeline. What cannot be read raises ``DagflowError``."""

    def look(self, node: Node) -> FrozenSource:
        """Read what would be executed now, and leave no trace. Blocks on files."""

    async def freeze(self, node: Node, directory: Path) -> FrozenSource:
        """Copy what will be executed to ``directory`` (made if it is not there), as ``source.ipynb``."""

    def files(self, node: Node, artifacts: Sequence[Mapping[str, Any]]) -> list[Path]:
        """Those of a node's artifacts that lie in the workspace."""

    def directory(self, run_id: str, node_id: str, attempt: int) -> Path:
        """Where an attempt keeps its files."""


# --- the store ------------------------------------------------------------------------------------------------

RequestKind = Literal["cancel", "rerun"]
EventType = Literal["run", "node", "attempt"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change to append: the fields that take new values. Appended, it becomes an event with a sequence number.

    ``type`` says what changes: the run, a node, or an attempt of a node. ``data`` replaces the named fields of the
    record whole (no deep merge). See ``RunRecord``, ``NodeRecord`` and ``AttemptRecord`` for the names.
    """

    type: EventType
    data: Mapping[str, Any]
    node_id: str | None = None
    attempt: int | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A change as it was stored. ``seq`` counts from 1 within the run, without gaps."""

    seq: int
    run_id: str
    time: float
    type: EventType
    data: Mapping[str, Any]
    node_id: str | None = None
    attempt: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "run_id": self.run_id,
            "time": self.time,
            "type": self.type,
            "node_id": self.node_id,
            "attempt": self.attempt,
            "data": dict(self.data),
        }


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """A run as it stands. ``document`` is the frozen snapshot, ``pipeline`` the file's path in the workspace."""

    run_id: str
    pipeline: str
    state: RunState
    document: Mapping[str, Any]
    parameters: Mapping[str, Any]
    options: Mapping[str, Any]
    """``parallel``: how many attempts on this machine at once, ``pods``: how many elsewhere; ``workspace_pods``: how
    many there for all runs together; ``executor``: overrides the document's; ``cache``: likewise; ``selected``: the
    only nodes that run, and ``given``: by id, the attempts ``{"run_id", "node_id", "attempt"}`` whose results stand for
    others (0 for a node that ran for each item); ``parent``: the attempt of which this run is the work, as a pipeline
    within another."""
    created_at: float
    started_at: float | None = None
    finished_at: float | None = None
    message: str | None = None
    seq: int = 0
    """Sequence number of the last event."""
    lease_owner: str | None = None
    lease_until: float | None = None


@dataclass(frozen=True, kw_only=True)
class NodeRecord:
    """A node of a run as it stands; ``attempt`` is the number of its newest attempt, 0 before the first.

    What concerns an attempt (times, cell, error, outputs, …) is that of the newest attempt.
    """

    node_id: str
    state: NodeState
    attempt: int = 0
    message: str | None = None
    cell: Mapping[str, int] | None = None
    """``{"index": 3, "total": 7}``: code cell 3 of 7."""
    queued_at: float | None = None
    started_at: float | None = None
    finished_at: float | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    failure: Mapping[str, Any] | None = None
    """``AttemptFailure.to_json()`` of the newest attempt."""
    source_hash: str | None = None
    failures: int = 0
    """Failed attempts since the node was last (re)opened; what retries are counted with."""
    losses: int = 0
    """Lost attempts since then."""
    resources: Mapping[str, Any] = field(default_factory=dict)
    """What the newest attempt used: ``{"peak_memory_bytes", "cpu_s"}``."""
    artifacts: Sequence[Mapping[str, Any]] = field(default_factory=list)
    """Of the newest attempt, as in ``AttemptResult``."""
    width: int | None = None
    """How many instances the node has, if it runs for each item; each is a record of its own, ``model.instances``."""
    item: Mapping[str, Any] | None = None
    """Of an instance: the values of the parameters that vary."""
    reused: Mapping[str, Any] | None = None
    """``{"run_id", "node_id", "attempt"}`` of the attempt whose result this is."""
    reason: str | None = None
    """Why it did not reuse an earlier result: ``parameter lr changed 0.1 → 0.2``."""
    child_run_id: str | None = None
    """The run that is the work of the newest attempt, if the node is a pipeline."""


@dataclass(frozen=True, kw_only=True)
class AttemptRecord:
    """One try of one node. ``key`` hashes all that its result depends on; ``directory`` is below the runs folder."""

    node_id: str
    attempt: int
    state: AttemptState
    executor: str = "local"
    directory: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    source_hash: str | None = None
    key: str | None = None
    queued_at: float | None = None
    started_at: float | None = None
    finished_at: float | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    artifacts: Sequence[Mapping[str, Any]] = ()
    failure: Mapping[str, Any] | None = None
    resources: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    """What ``key`` hashes, part by part, so that a later attempt can tell what changed."""
    cacheable: bool = False
    """Equal attempts may reuse its result."""
    reused: Mapping[str, Any] | None = None
    """As in ``NodeRecord``; ``directory`` is then that attempt's."""


@dataclass(frozen=True, kw_only=True)
class FoundAttempt:
    """An attempt of whichever run of the workspace."""

    run_id: str
    pipeline: str
    attempt: AttemptRecord


@dataclass(frozen=True, kw_only=True)
class PoolRecord:
    """A limit across the runs of the workspace. ``holders``: ``{"run_id", "node_id", "slots"}`` of who has any."""

    name: str
    slots: int
    holders: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """A run in a list. ``nodes`` counts them by state; ``interrupted``: it should run, yet no runner holds it.

    ``failed``: ``{"node_id", "title", "message"}`` of the few nodes that failed first.
    """

    run_id: str
    pipeline: str
    state: RunState
    created_at: float
    started_at: float | None
    finished_at: float | None
    nodes: Mapping[str, int]
    interrupted: bool
    parameters: Mapping[str, Any]
    message: str | None = None
    failed: Sequence[Mapping[str, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class NodeOutcome:
    """How a node of a run stands; times and number are those of its newest attempt, 0 before the first."""

    state: NodeState
    attempt: int
    started_at: float | None
    finished_at: float | None


@dataclass(frozen=True, kw_only=True)
class RunHistory:
    """A run among others of its pipeline, with all its nodes by id; instances are part of their nodes."""

    run_id: str
    state: RunState
    created_at: float
    started_at: float | None
    finished_at: float | None
    nodes: Mapping[str, NodeOutcome]


@dataclass(frozen=True, kw_only=True)
class Request:
    """Something a person asked of a run: ``cancel``, or ``rerun`` with ``{"mode", "node_id"?}``."""

    request_id: int
    kind: RequestKind
    data: Mapping[str, Any]


class RunStore(Protocol):
    """Remembers runs. Every method is one transaction, short and synchronous; an instance belongs to one thread."""

    def create_run(
        self,
        *,
        run_id: str,
        pipeline: str,
        document: Mapping[str, Any],
        parameters: Mapping[str, Any],
        options: Mapping[str, Any],
        node_ids: Sequence[str],
    ) -> RunRecord:
        """Insert a run in state ``pending`` with all its nodes ``pending``. Raises ``Conflict`` if the id is taken."""

    def run(self, run_id: str) -> RunRecord:
        """Raises ``NotFound``."""

    def runs(
        self,
        *,
        pipeline: str | None = None,
        states: Collection[RunState] = (),
        since: float | None = None,
        until: float | None = None,
        parameter: ParameterMatch | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> list[RunSummary]:
        """Newest first; without those that are a pipeline within another run.

        Only runs in one of ``states``, if any are given, that began from ``since`` on and before ``until``, and that
        are older than the run ``before``. Raises ``NotFound`` if there is no such run.
        """

    def runs_version(self) -> tuple[object, ...]:
        """Changes whenever a run began, ended, went on or was deleted."""

    def delete_run(self, run_id: str) -> list[str]:
        """Forget a run that has ended, the runs within it, and all that is known of them; gives their ids.

        Raises ``NotFound``, or ``Conflict`` if it has not ended, is about to go on, or is a part of another run.
        """

    def history(self, pipeline: str, *, limit: int = 25, before: str | None = None) -> list[RunHistory]:
        """Runs of a pipeline with how their nodes stand, newest first; only those before the run ``before``.

        Raises ``NotFound`` if there is no such run. Runs that are a pipeline within another are left out.
        """

    def nodes(self, run_id: str) -> list[NodeRecord]:
        """All nodes of the run, in the order of the document."""

    def attempts(self, run_id: str, node_id: str | None = None) -> list[AttemptRecord]:
        """Attempts of the run or of one node, oldest first."""

    def append(self, run_id: str, owner: str, changes: Sequence[Change]) -> list[Event]:
        """Append the changes and update the records, all or nothing. A ``node`` or ``attempt`` not there is made.

        Raises ``LeaseLost`` unless ``owner`` holds the run's lease.
        """

    def reopen(
        self,
        run_id: str,
        owner: str,
        *,
        document: Mapping[str, Any],
        node_ids: Sequence[str],
        changes: Sequence[Change],
    ) -> list[Event]:
        """For a rerun: give the run a new snapshot, drop nodes that left it, add new ones ``pending``, append changes.

        ``node_ids``: all nodes that the run has from now on, and those instances that stand.
        The new document becomes an event of type ``run`` as well (key ``document``). Raises ``LeaseLost``.
        """

    def events(self, run_id: str, *, after: int = 0, limit: int = 10_000) -> list[Event]:
        """Events with a sequence above ``after``, in order."""

    def cached(self, key: str) -> FoundAttempt | None:
        """The newest succeeded attempt of this key whose result may be reused."""

    def cache_entries(self, *, limit: int = 1000) -> list[FoundAttempt]:
        """Attempts whose results may be reused, newest first."""

    def forget(self, keys: Sequence[str] | None = None) -> int:
        """Let the results of these keys (``None``: all) no longer be reused; how many attempts that were."""

    def latest_success(self, pipeline: str, node_id: str) -> FoundAttempt | None:
        """The newest attempt of a pipeline's node that succeeded or was reused, in whichever run.

        A node that ran for each item has attempts for its instances only; it is given as an attempt 0 with the outputs
        and artifacts of its record.
        """

    def pools(self) -> list[PoolRecord]:
        """All pools, by name. Slots of runs that have ended are free."""

    def set_pool(self, name: str, slots: int) -> None:
        """Make a pool or change its size; who holds slots keeps them."""

    def remove_pool(self, name: str) -> None:
        """Raises ``NotFound``."""

    def take_slots(self, run_id: str, node_id: str, pool: str, slots: int) -> bool:
        """Take slots for a node, or find that it has them; false if they are not free now.

        Raises ``NotFound`` for a pool that does not exist, ``Conflict`` if it will never have so many.
        """

    def free_slots(self, run_id: str, node_id: str) -> None:
        """Give back what the node holds, if anything."""

    def add_request(self, run_id: str, kind: RequestKind, data: Mapping[str, Any]) -> Request:
        """Put a request in the run's queue for its runner. Raises ``NotFound``."""

    def requests(self, run_id: str) -> list[Request]:
        """Requests not yet handled, oldest first."""

    def finish_request(self, run_id: str, owner: str, request_id: int) -> None:
        """Take a handled request off the queue. Raises ``LeaseLost``."""

    def acquire_lease(self, run_id: str, owner: str, ttl_s: float) -> bool:
        """Take or renew the lease until now + ``ttl_s``; false if another owner's lease has not expired."""

    def release_lease(self, run_id: str, owner: str) -> bool:
        """Give the lease up; false, and the lease kept, if a request came in meanwhile."""

    def unattended(self) -> list[str]:
        """Ids of runs that have not ended, or have requests waiting, and whose lease is free or expired."""

    def data_version(self) -> int:
        """Changes whenever another connection has written; cheap enough to ask ten times a second."""

    def close(self) -> None:
        """Close the connection."""
