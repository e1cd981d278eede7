"""Results of earlier attempts: looked up by key or by node, listed and forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_dagflow.engine.ports import FoundAttempt
from jupyter_dagflow.store import records
from jupyter_dagflow.store.connection import Connection


class CachedResults(Connection):
    """The part of the ``RunStore`` port that finds attempts across runs."""

    def cached(self, key: str) -> FoundAttempt | None:
        with self._reading():
            row = self._one("select_cached", key=key)
            return None if row is None else records.found_attempt(row)

    def cache_entries(self, *, limit: int = 1000) -> list[FoundAttempt]:
        with self._reading():
            return [records.found_attempt(row) for row in self._all("select_cache_entries", limit=max(0, limit))]

    def forget(self, keys: Sequence[str] | None = None) -> int:
        with self._writing():
            if keys is None:
                return self._do("forget_all").rowcount
            return sum(self._do("forget_key", key=key).rowcount for key in keys)

    def latest_success(self, pipeline: str, node_id: str) -> FoundAttempt | None:
        with self._reading():
            single = self._one("select_latest_success", pipeline=pipeline, node_id=node_id)
            whole = self._one("select_latest_width", pipeline=pipeline, node_id=node_id)
        if whole is not None and (single is None or single["run_position"] <= whole["run_position"]):
            return FoundAttempt(
                run_id=whole["run_id"], pipeline=pipeline, attempt=records.as_attempt(records.node_record(whole))
            )
        return None if single is None else records.found_attempt(single)
