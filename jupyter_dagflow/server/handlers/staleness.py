"""Which nodes would come to another result now."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.handlers.validation import document_text
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.wiring.staleness import stale_view


class StaleHandler(ApiHandler):
    """``stale``: of a document on disk, or of one in the request."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = await self.read_body()
        path, text = body.path("path"), document_text(body)

        def compared(store: RunStore | None) -> str:
            return to_json(stale_view(self.services.workspace, store, path, text))

        self.finish(await self.services.comparing.look(compared))
