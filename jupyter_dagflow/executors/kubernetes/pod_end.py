"""How an attempt ended, from what its worker told and how its pod stands. Pure but for the clock."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jupyter_dagflow.engine.events import AttemptFailure, AttemptResult
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.executors.kubernetes.status import DELETED, OOM, PodView, Verdict, judge, oom_message
from jupyter_dagflow.model.kubernetes import quantity


def decide(
    result: AttemptResult | None,
    view: PodView | None,
    *,
    cancelled: bool,
    failed: Verdict | None,
    memory_limit: str,
    last_words: str,
) -> AttemptResult:
    """The attempt's result. ``failed``: why its container never ran; ``cancelled``: we ended it ourselves."""
    if result is None:
        if cancelled:
            return AttemptResult(time=time.time(), state=AttemptState.CANCELLED)
        verdict = failed or judge(view, memory_limit=memory_limit, last_words=last_words)
        failure = AttemptFailure(message=verdict.message, name=verdict.name)
        return AttemptResult(time=time.time(), state=verdict.state, failure=failure)
    if result.state is AttemptState.FAILED and view is not None and view.reason == OOM:
        cell = result.failure.cell if result.failure is not None else None
        failure = AttemptFailure(message=oom_message(memory_limit), name=OOM, cell=cell)
        return replace(result, failure=failure, resources=_at_least(result.resources, memory_limit))
    if result.state is AttemptState.CANCELLED and not cancelled:
        # The worker was told to end by whoever deleted, evicted or preempted its pod.
        verdict = judge(view) if view is not None and view.pod_reason else DELETED
        failure = AttemptFailure(message=verdict.message, name=verdict.name)
        return replace(result, state=verdict.state, failure=failure)
    return result


def _at_least(resources: Mapping[str, Any], memory_limit: str) -> dict[str, Any]:
    """What was used, by a container that died before its worker could see it reach the limit."""
    limit = int(quantity(memory_limit)) if memory_limit else 0
    return {**resources, "peak_memory_bytes": max(limit, resources.get("peak_memory_bytes", 0))}
