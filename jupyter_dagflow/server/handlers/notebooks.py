"""Notebooks, scripts and pipelines: what one says of itself."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.server.arguments import checked_path
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.documents import describe_notebook, describe_notebooks

MOST = 200
"""Files that one request may ask for."""


class NotebookHandler(ApiHandler):
    """``notebook``: the ports and the kernel of a file that a node may name."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        path = self.query_path("path")
        await self.answer(lambda: describe_notebook(self.services.workspace, path))


class PortsHandler(ApiHandler):
    """``notebooks``: the same of several files at once."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        paths = (await self.read_body()).texts("paths")
        if len(paths) > MOST:
            raise DagflowError(f"'paths' may name at most {MOST} files.")
        workspace = self.services.workspace
        await self.answer(
            lambda: {"notebooks": describe_notebooks(workspace, [checked_path(path, "paths") for path in paths])}
        )
