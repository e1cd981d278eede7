"""Results that equal attempts may reuse."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.wiring.runs import cache_view


class CacheHandler(ApiHandler):
    """``cache``: the list, newest first."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        def listed(store: RunStore | None) -> str:
            found = [] if store is None else store.cache_entries()
            return to_json({"entries": [cache_view(entry) for entry in found]})

        self.finish(await self.services.store.look(listed))


class ForgetHandler(ApiHandler):
    """``cache/forget``: all of them, or those of the given keys."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = await self.read_body()
        keys = body.texts("keys") if body.has("keys") else None

        def forgotten(store: RunStore | None) -> str:
            return to_json({"forgotten": 0 if store is None else store.forget(keys)})

        self.finish(await self.services.store.look(forgotten))
