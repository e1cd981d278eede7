"""A pipeline of notebooks that were chosen together."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.arguments import checked_path
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.proposals import propose_wires


class ProposalsHandler(ApiHandler):
    """``proposals``: nodes for notebooks, and the wires that their contents suggest."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = await self.read_body()
        paths = [checked_path(path, "paths") for path in body.texts("paths")]
        folder = body.path("folder") if body.has("folder") and body.text("folder") else ""
        await self.answer(lambda: propose_wires(self.services.workspace, paths, folder))
