"""Pools: limits across the runs of the workspace."""

from __future__ import annotations

from jupyter_dagflow.engine.ports import PoolRecord
from jupyter_dagflow.errors import Conflict, NotFound
from jupyter_dagflow.store.connection import Connection


class Pools(Connection):
    """The part of the ``RunStore`` port that keeps pools. When a run ends, what it held is free again."""

    def pools(self) -> list[PoolRecord]:
        with self._reading():
            holders: dict[str, list[dict[str, str | int]]] = {}
            for row in self._all("select_holders"):
                held = {"run_id": row["run_id"], "node_id": row["node_id"], "slots": row["slots"]}
                holders.setdefault(row["pool"], []).append(held)
            return [
                PoolRecord(name=row["name"], slots=row["slots"], holders=tuple(holders.get(row["name"], ())))
                for row in self._all("select_pools")
            ]

    def set_pool(self, name: str, slots: int) -> None:
        with self._writing():
            self._do("upsert_pool", name=name, slots=slots)

    def remove_pool(self, name: str) -> None:
        with self._writing():
            if self._do("delete_pool", name=name).rowcount == 0:
                raise no_pool(name)

    def take_slots(self, run_id: str, node_id: str, pool: str, slots: int) -> bool:
        with self._writing():
            self._row(run_id)
            limit = self._one("select_pool", name=pool)
            if limit is None:
                raise no_pool(pool)
            if slots > limit["slots"]:
                raise too_many_slots(node_id, slots, pool, limit["slots"])
            held = self._one("select_holder", run_id=run_id, node_id=node_id)
            if held is not None and (held["pool"], held["slots"]) == (pool, slots):
                return True
            self._do("delete_holder", run_id=run_id, node_id=node_id)
            taken = self._one("sum_taken", pool=pool)
            assert taken is not None
            if taken["slots"] + slots > limit["slots"]:
                return False
            self._do("insert_holder", run_id=run_id, node_id=node_id, pool=pool, slots=slots)
            return True

    def free_slots(self, run_id: str, node_id: str) -> None:
        with self._writing():
            self._do("delete_holder", run_id=run_id, node_id=node_id)


def no_pool(name: str) -> NotFound:
    return NotFound(f"There is no pool {name!r}.")


def too_many_slots(node_id: str, slots: int, pool: str, limit: int) -> Conflict:
    return Conflict(f"Node {node_id!r} takes {slots} slots of the pool {pool!r}, which has only {limit}.")
