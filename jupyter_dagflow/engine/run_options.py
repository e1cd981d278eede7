"""What a rerun makes of the options of a run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_dagflow.engine.plan import RunPlan
from jupyter_dagflow.engine.states import NODE_ENDED, NodeState
from jupyter_dagflow.model.graph import descendants
from jupyter_dagflow.model.instances import node_of


def options_after_rerun(
    options: Mapping[str, Any], plan: RunPlan, states: Mapping[str, NodeState], mode: str, node_id: str | None
) -> dict[str, Any]:
    """The run's options from now on. A node that somebody chose must really run, and belongs to the run from then on.

    ``states`` are those before the rerun: who was to run really and has not ended still is.
    """
    refresh = {one for one in options.get("refresh") or () if states.get(one) not in NODE_ENDED}
    if node_id is None or mode == "failed":
        return {**options, "refresh": sorted(refresh)}
    chosen, selected = node_of(node_id), options.get("selected")
    if selected is not None:
        more = {chosen, *descendants(plan.pipeline, [chosen])} if mode == "from" else {chosen}
        selected = sorted({*selected, *more})
    return {**options, "refresh": sorted({*refresh, node_id}), "selected": selected}
