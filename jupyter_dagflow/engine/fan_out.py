"""The items of a node that runs for each of them, worked out from its resolved parameters. Pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.instances import MAX_INSTANCES
from jupyter_dagflow.model.parameters import shown
from jupyter_dagflow.model.pipeline import Node


def items_of(node: Node, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the parameters that vary are for each instance, in order: all combinations, the first varying slowest.

    ``parameters`` are the node's resolved ones. Raises ``DagflowError`` with one sentence where one is no list, or if
    there are too many combinations.
    """
    names = list(dict.fromkeys(node.for_each.parameters)) if node.for_each is not None else []
    for name in names:
        if name not in parameters:
            raise DagflowError(f"The node runs for each item of {name!r}, which has no value.")
        if not isinstance(parameters[name], list):
            value = shown(parameters[name])
            raise DagflowError(f"The node runs for each item of {name!r}, which is no list but {value}.")
    count = math.prod(len(parameters[name]) for name in names)
    if count > MAX_INSTANCES:
        raise DagflowError(f"The node would run for {count:,} items; at most {MAX_INSTANCES:,} are possible.")
    lists = (parameters[name] for name in names)
    return [dict(zip(names, values, strict=True)) for values in itertools.product(*lists)]
