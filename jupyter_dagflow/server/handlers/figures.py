"""Figures: what attempts have drawn."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.figures import executed_notebook, figure_of


class FigureHandler(ApiHandler):
    """``runs/ID/nodes/NODE/attempts/N/figure``."""

    @web.authenticated
    @authorized
    async def get(self, run_id: str, node_id: str, attempt: str) -> None:
        key = (self.checked_id(run_id, "run"), self.checked_id(node_id, "node"), int(attempt))
        workspace = self.services.workspace
        notebook = await self.services.store.call(lambda store: executed_notebook(workspace, store, *key))
        # Reading a large notebook must not keep others from the store.
        await self.answer(lambda: figure_of(workspace, notebook))
