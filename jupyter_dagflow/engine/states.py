"""The states of runs, nodes and attempts, and the one table of what may follow what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from jupyter_dagflow.errors import IllegalTransition


class RunState(StrEnum):
    """The state of one execution of a snapshot."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class NodeState(StrEnum):
    """The state of a node within a run."""

    PENDING = "pending"
    """Waits for its upstreams."""
    QUEUED = "queued"
    """Ready; waits for a slot, for a retry's delay, or for its worker to come up."""
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    UPSTREAM_FAILED = "upstream_failed"
    CANCELLED = "cancelled"
    REUSED = "reused"
    WAITING = "waiting"
    """A sensor that has not seen what it waits for."""


class AttemptState(StrEnum):
    """The state of one try of a node."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    """Its worker vanished without a result; tried again without counting as a failure."""
    REUSED = "reused"
    """It did not run: an equal attempt had left its result."""
    SKIPPED = "skipped"
    """A sensor's time was up, and its node is to be skipped then."""


_N = NodeState
NODE_TRANSITIONS: Mapping[NodeState, frozenset[NodeState]] = {
    _N.PENDING: frozenset({_N.QUEUED, _N.SKIPPED, _N.UPSTREAM_FAILED, _N.CANCELLED, _N.REUSED, _N.FAILED}),
    # Queued again: an attempt ended before its worker came up, and another one follows.
    _N.QUEUED: frozenset(
        {_N.QUEUED, _N.RUNNING, _N.WAITING, _N.SUCCEEDED, _N.FAILED, _N.CANCELLED, _N.REUSED, _N.SKIPPED}
    ),
    # A node that runs for each item is reused if all of its instances are, whatever else they tried first.
    _N.RUNNING: frozenset({_N.QUEUED, _N.SUCCEEDED, _N.FAILED, _N.CANCELLED, _N.SKIPPED, _N.REUSED}),
    _N.WAITING: frozenset({_N.QUEUED, _N.SUCCEEDED, _N.FAILED, _N.CANCELLED, _N.SKIPPED, _N.REUSED}),
    # An ended node leaves its state only when a rerun reopens it.
    _N.SUCCEEDED: frozenset({_N.PENDING}),
    _N.FAILED: frozenset({_N.PENDING}),
    _N.SKIPPED: frozenset({_N.PENDING}),
    _N.UPSTREAM_FAILED: frozenset({_N.PENDING}),
    _N.CANCELLED: frozenset({_N.PENDING}),
    _N.REUSED: frozenset({_N.PENDING}),
}

NODE_ENDED = frozenset({_N.SUCCEEDED, _N.FAILED, _N.SKIPPED, _N.UPSTREAM_FAILED, _N.CANCELLED, _N.REUSED})
NODE_SUCCESS = frozenset({_N.SUCCEEDED, _N.REUSED})
RUN_ENDED = frozenset({RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED})
ATTEMPT_ENDED = frozenset(AttemptState) - {AttemptState.QUEUED, AttemptState.RUNNING}


def check_transition(node_id: str, before: NodeState, after: NodeState, history: Sequence[NodeState] = ()) -> None:
    """Raise ``IllegalTransition`` with the node's history unless the table allows ``before`` → ``after``."""
    if after not in NODE_TRANSITIONS[before]:
        told = " → ".join([*history, before, after])
        raise IllegalTransition(f"Node {node_id!r} may not go from {before} to {after} (history: {told}).")
