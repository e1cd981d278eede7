"""Notebooks, scripts and pipelines: what one says of itself."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.documents import describe_notebook


class NotebookHandler(ApiHandler):
    """``notebook``: the ports and the kernel of a file that a node may name."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        path = self.query_path("path")
        await self.answer(lambda: describe_notebook(self.services.workspace, path))
