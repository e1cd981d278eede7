"""Files of the workspace that can become nodes."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.arguments import checked_text
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.file_search import FoundFiles, find_files

LONGEST_QUERY = 200


class FilesHandler(ApiHandler):
    """``files``: notebooks, scripts and pipelines whose paths hold the letters that were typed."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        path = self.query_path("path")
        query = checked_text(self.query("query") or "", "query")[:LONGEST_QUERY]
        await self.answer(lambda: _to_json(find_files(self.services.workspace, path, query)))


def _to_json(found: FoundFiles) -> dict[str, object]:
    return {"files": [{"path": path, "type": kind} for path, kind in found.files], "is_complete": found.is_complete}
