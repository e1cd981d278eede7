"""``history``: the runs of a pipeline side by side."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.wiring.history import LONGEST, history_view


class HistoryHandler(ApiHandler):
    """``history``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        pipeline = self.query_path("pipeline")
        limit = self.query_number("limit", 25, least=1, most=LONGEST)
        given = self.query("before")
        before = None if given is None else self.checked_id(given, "run")
        self.finish(
            await self.services.store.look(
                lambda store: to_json(history_view(store, pipeline, limit=limit, before=before))
            )
        )
