"""What is wrong with a document."""

from __future__ import annotations

import json

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.executors.registry import executor_names
from jupyter_dagflow.server.arguments import Arguments
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.documents import validate_document
from jupyter_dagflow.wiring.pools import pool_sizes


def document_text(body: Arguments) -> str | None:
    """The document in a request, given as its text or as its value; ``None`` means the one on disk."""
    document = body.raw("document")
    if document is None or isinstance(document, str):
        return document
    if not isinstance(document, dict):
        raise DagflowError("'document' must be a JSON object or a text.")
    return json.dumps(document)


class ValidateHandler(ApiHandler):
    """``validate``: problems of a document on disk, or of one in the request."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = await self.read_body()
        path, text = body.path("path"), document_text(body)

        pools = await self._pools()

        def validated() -> dict[str, object]:
            workspace, executors = self.services.workspace, executor_names()
            found = validate_document(workspace, path, text, executors=executors, pools=pools)
            return {"problems": [problem.to_json() for problem in found]}

        await self.answer(validated)

    async def _pools(self) -> dict[str, int] | None:
        """The pools' slots; not known while the store cannot be read, of which whoever starts a run is told."""
        try:
            return await self.services.store.look(pool_sizes)
        except DagflowError:
            return None
