"""Kernels that failed attempts have kept: which there are, opened in this server, ended."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.executors.kept_kernels import KeptKernel, end_kernels, kept_kernels
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.wiring.continuing import find_kernel


class KernelsHandler(ApiHandler):
    """``kept-kernels``: all that the workspace has."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        folder = self.services.workspace.runs_folder
        await self.answer(lambda: {"kernels": [_view(kernel) for kernel in kept_kernels(folder)]})


class KernelHandler(ApiHandler):
    """``runs/ID/nodes/NODE/attempts/N/kernel``."""

    @web.authenticated
    @authorized
    async def post(self, run_id: str, node_id: str, attempt: str) -> None:
        kernel = await self._found(run_id, node_id, attempt)
        kernel_id = await self.services.kernels.attach(kernel)
        self.finish(to_json({"kernel_id": kernel_id, "name": kernel.kernel_name, "until": kernel.until}))

    @web.authenticated
    @authorized
    async def delete(self, run_id: str, node_id: str, attempt: str) -> None:
        await end_kernels([await self._found(run_id, node_id, attempt)])
        self.set_status(204)
        self.finish()

    async def _found(self, run_id: str, node_id: str, attempt: str) -> KeptKernel:
        workspace = self.services.workspace
        run, node = self.checked_id(run_id, "run"), self.checked_id(node_id, "node")
        return await asyncio.to_thread(find_kernel, workspace, run, node, int(attempt))


def _view(kernel: KeptKernel) -> dict[str, Any]:
    run_id, node_id, attempt = kernel.key
    return {"run_id": run_id, "node_id": node_id, "attempt": attempt, "until": kernel.until, "cell": kernel.cell}
