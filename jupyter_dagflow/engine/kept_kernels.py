"""Which attempts keep their kernel when they fail, and which go on in one that was kept. Pure.

In ``RunRecord.options``: ``keep_failed_kernels_s`` (how long; nothing or 0: not at all), and ``continued``, by node the
``{"attempt", "cell", "by"}`` of the attempt in whose kernel attempt ``by`` goes on, from that cell on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jupyter_dagflow.engine.plan import DEFAULT_EXECUTOR, NodePlan
from jupyter_dagflow.engine.preparation import Prepared
from jupyter_dagflow.engine.retries import retry_delay_s

MAX_KEEP_S = 24 * 3600
"""Nobody comes back to a kernel after a day."""


def with_kernel(prepared: Prepared, options: Mapping[str, Any], plan: NodePlan, failures: int) -> Prepared:
    """Say in the spec whether the attempt keeps its kernel, and whether it goes on in an earlier one's.

    ``failures``: how often the node has failed already; only the last try keeps a kernel. What went on in a kernel that
    a person may have worked in is no result for others to reuse.
    """
    spec = replace(prepared.spec, keep_kernel_s=_keep_s(options, plan, failures))
    continued = continuation(options, spec.node_id, spec.attempt)
    if continued is None:
        return replace(prepared, spec=spec)
    parts = {**prepared.parts, "continued": continued}
    return replace(prepared, spec=replace(spec, continues=continued), parts=parts, cacheable=False)


def continuation(options: Mapping[str, Any], node_id: str, attempt: int) -> dict[str, int] | None:
    """``{"attempt", "cell"}`` of where this attempt goes on; ``None`` if it begins anew."""
    told = (options.get("continued") or {}).get(node_id)
    if told is None or told["by"] != attempt:
        return None
    return {"attempt": told["attempt"], "cell": told["cell"]}


def options_with_kernels(
    options: Mapping[str, Any], asked: Mapping[str, Any], newest: Mapping[str, int]
) -> dict[str, Any]:
    """The run's options after a rerun that was ``asked`` for. ``newest``: by node, the number of its newest attempt."""
    found = dict(options)
    if asked.get("keep_failed_kernels_s") is not None:
        found["keep_failed_kernels_s"] = asked["keep_failed_kernels_s"]
    node_id, wanted = asked.get("node_id"), asked.get("continue")
    if wanted is not None and node_id is not None:
        by = newest.get(node_id, 0) + 1
        found["continued"] = {**(options.get("continued") or {}), node_id: {**wanted, "by": by}}
    return found


def _keep_s(options: Mapping[str, Any], plan: NodePlan, failures: int) -> float:
    is_last = retry_delay_s(plan.retry, failures + 1) is None
    if plan.node.type != "notebook" or plan.executor != DEFAULT_EXECUTOR or not is_last:
        return 0.0
    return float(options.get("keep_failed_kernels_s") or 0.0)
