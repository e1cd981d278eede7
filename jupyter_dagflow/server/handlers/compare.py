"""``compare``: what runs left, side by side."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.server.arguments import Arguments
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.figures import executed_notebook
from jupyter_dagflow.wiring.notebook_diff import notebook_diff


class NotebooksHandler(ApiHandler):
    """``compare/notebooks``: the executed notebooks of two attempts."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = await self.read_body()
        keys = [_attempt(body, side) for side in ("left", "right")]
        workspace = self.services.workspace

        def found(store: RunStore) -> list[Path]:
            return [executed_notebook(workspace, store, *key) for key in keys]

        left, right = await self.services.store.call(found)
        await self.answer(lambda: notebook_diff(workspace, left, right))


def _attempt(body: Arguments, side: str) -> tuple[str, str, int]:
    named = Arguments(body.raw(side), f"field {side!r}")
    return named.id("run_id"), named.node_id("node_id"), named.number("attempt", least=1)
