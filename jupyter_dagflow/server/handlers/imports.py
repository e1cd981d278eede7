"""Other things as pipelines."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.imports import import_file, importer_list


class ImportersHandler(ApiHandler):
    """``importers``: what can be read."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        await self.answer(lambda: {"importers": importer_list()})


class ImportHandler(ApiHandler):
    """``import``: the pipeline and its files, for the client to show and to save."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = await self.read_body()
        path, options = body.path("path"), body.object("options")
        using = body.text("from") if body.has("from") else None
        text = body.text("text") if body.has("text") else None
        workspace = self.services.workspace
        await self.answer(lambda: import_file(workspace, path, text=text, using=using, options=options))
