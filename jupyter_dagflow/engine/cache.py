"""The key of an attempt: a hash of all that its result depends on. Equal keys, equal results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_dagflow.engine.plan import NodePlan
from jupyter_dagflow.engine.ports import FrozenSource


def attempt_key(
    plan: NodePlan,
    source: FrozenSource,
    parameters: Mapping[str, Any],
    artifacts: Mapping[str, Sequence[Mapping[str, Any]]],
) -> str:
    """Hash source, resolved parameters, kernel, environment, a pod's image and the artifacts that come over wires.

    ``artifacts`` are those of the upstream nodes, by id.
    """
    wired = {(edge.source, edge.source_output) for edge in plan.incoming}
    contents = sorted(
        (source_id, str(name), str(artifact.get("sha256")))
        for source_id, name in wired
        for artifact in artifacts.get(source_id, ())
        if artifact.get("name") == name
    )
    told = [
        plan.node.type,
        source.hash,
        dict(parameters),
        source.kernel,
        dict(plan.env),
        sorted(source.outputs),
        contents,
    ]
    if plan.executor == "kubernetes":
        told.append(plan.kubernetes.get("image"))
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
