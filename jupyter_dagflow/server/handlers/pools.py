"""Pools: limits across the runs of the workspace."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.wiring.pools import pool_view, set_pool


def _listed(store: RunStore | None) -> str:
    return to_json({"pools": [] if store is None else [pool_view(pool) for pool in store.pools()]})


class PoolsHandler(ApiHandler):
    """``pools``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish(await self.services.store.look(_listed))


class PoolHandler(ApiHandler):
    """``pools/NAME``: both methods answer with the pools that there are now."""

    @web.authenticated
    @authorized
    async def put(self, name: str) -> None:
        slots = (await self.read_body()).number("slots")

        def changed(store: RunStore) -> str:
            set_pool(store, name, slots)
            return _listed(store)

        self.finish(await self.services.store.call(changed, create=True))

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        def removed(store: RunStore) -> str:
            store.remove_pool(name)
            return _listed(store)

        self.finish(await self.services.store.call(removed))
