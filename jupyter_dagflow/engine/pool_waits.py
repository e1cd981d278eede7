"""The nodes of a run that wait for slots of a pool."""

from __future__ import annotations

from collections.abc import Collection

from jupyter_dagflow.engine.instructions import TakePool
from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.errors import Conflict, NotFound


class PoolWaits:
    """Asks the store for slots, for those first who asked first. One who waits is asked for again by ``granted``."""

    def __init__(self, run_id: str, store: RunStore) -> None:
        self._run_id = run_id
        self._store = store
        self._waiting: dict[str, TakePool] = {}
        self.refused: dict[str, str] = {}
        """By node, why its pool will never have the slots: such a node gets on, to fail with this sentence."""

    def take_over(self, live: Collection[str]) -> None:
        """Give back what the last runner left taken, but for nodes whose attempts are ``live``."""
        for pool in self._store.pools():
            for holder in pool.holders:
                if holder["run_id"] == self._run_id and holder["node_id"] not in live:
                    self._store.free_slots(self._run_id, holder["node_id"])

    def take(self, wish: TakePool) -> str | None:
        """Take slots and return ``None``; or let the node wait, and return the sentence that says for what."""
        self.refused.pop(wish.node_id, None)
        if self._is_behind(wish) or not self._took(wish):
            self._waiting[wish.node_id] = wish
            return self._sentence(wish)
        return None

    def free(self, node_id: str) -> None:
        """Give back what the node has, or no longer wait."""
        self._waiting.pop(node_id, None)
        self.refused.pop(node_id, None)
        self._store.free_slots(self._run_id, node_id)

    def granted(self) -> list[str]:
        """Ask again for all who wait; those whose wait is over."""
        full: set[str] = set()
        done: list[str] = []
        for node_id, wish in list(self._waiting.items()):
            if wish.pool in full:
                continue
            if self._took(wish):
                del self._waiting[node_id]
                done.append(node_id)
            else:
                # Who asks for less might fit in, and would keep who asks for more waiting for ever.
                full.add(wish.pool)
        return done

    def _is_behind(self, wish: TakePool) -> bool:
        return any(other.pool == wish.pool and other.node_id != wish.node_id for other in self._waiting.values())

    def _took(self, wish: TakePool) -> bool:
        try:
            return self._store.take_slots(self._run_id, wish.node_id, wish.pool, wish.slots)
        except (NotFound, Conflict) as error:
            self.refused[wish.node_id] = error.message
            return True

    def _sentence(self, wish: TakePool) -> str:
        pool = next((pool for pool in self._store.pools() if pool.name == wish.pool), None)
        slots = f"{wish.slots} slot" if wish.slots == 1 else f"{wish.slots} slots"
        if pool is None:
            return f"Waits for {slots} of the pool {wish.pool!r}."
        taken = sum(int(holder["slots"]) for holder in pool.holders)
        return f"Waits for {slots} of the pool {wish.pool!r} ({taken} of {pool.slots} taken)."
