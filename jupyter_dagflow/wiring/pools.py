"""Pools of the workspace: shown, made and removed."""

from __future__ import annotations

import re
from typing import Any

from jupyter_dagflow.engine.ports import PoolRecord, RunStore
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.pipeline import ID_PATTERN

MAX_SLOTS = 1_000_000
_NAME = re.compile(ID_PATTERN.removesuffix("$") + r"\Z")


def pool_view(pool: PoolRecord) -> dict[str, Any]:
    """``{"name", "slots", "taken", "holders"}`` as the REST API gives it."""
    return {
        "name": pool.name,
        "slots": pool.slots,
        "taken": sum(holder["slots"] for holder in pool.holders),
        "holders": [dict(holder) for holder in pool.holders],
    }


def pool_sizes(store: RunStore | None) -> dict[str, int]:
    """The slots of each pool by name; none where there is no store yet."""
    return {} if store is None else {pool.name: pool.slots for pool in store.pools()}


def set_pool(store: RunStore, name: str, slots: int) -> None:
    """Make a pool or change its size. Raises ``DagflowError`` for a name or a size that none can have."""
    if not _NAME.match(name):
        raise DagflowError("The name of a pool has 1 to 64 letters, digits, dashes and underscores.")
    if isinstance(slots, bool) or not isinstance(slots, int) or not 1 <= slots <= MAX_SLOTS:
        raise DagflowError(f"'slots' must be a whole number from 1 to {MAX_SLOTS}, not {slots!r}.")
    store.set_pool(name, slots)
