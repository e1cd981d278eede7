"""Artifacts: the files that attempts left."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.wiring.artifacts import ArtifactKey, artifact_view, find_artifact


class ArtifactHandler(ApiHandler):
    """``runs/ID/nodes/NODE/attempts/N/artifacts/NAME``."""

    @web.authenticated
    @authorized
    async def get(self, run_id: str, node_id: str, attempt: str, name: str) -> None:
        key = ArtifactKey(
            run_id=self.checked_id(run_id, "run"),
            node_id=self.checked_id(node_id, "node"),
            attempt=int(attempt),
            name=name,
        )
        workspace = self.services.workspace
        found = await self.services.store.call(lambda store: find_artifact(workspace, store, key))
        # Reading a large file must not keep others from the store.
        self.finish(to_json(await asyncio.to_thread(artifact_view, workspace, found)))
