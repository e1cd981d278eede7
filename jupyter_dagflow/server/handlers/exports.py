"""Pipelines as other things."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.handlers.validation import document_text
from jupyter_dagflow.wiring.exports import export_pipeline, exporter_list


class ExportersHandler(ApiHandler):
    """``exporters``: what there is to choose from."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        await self.answer(lambda: {"exporters": exporter_list()})


class ExportHandler(ApiHandler):
    """``export``: the files, for the client to save."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = await self.read_body()
        path, to, text = body.path("path"), body.text("to"), document_text(body)
        options = body.object("options")
        await self.answer(lambda: export_pipeline(self.services.workspace, path, text, to, options))
