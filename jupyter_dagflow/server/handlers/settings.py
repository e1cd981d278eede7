"""What the front end needs to know of the server."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow import __version__
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.wiring.clusters import executor_choices
from jupyter_dagflow.wiring.documents import installed_kernels
from jupyter_dagflow.wiring.workspace import RUNS_FOLDER


class SettingsHandler(ApiHandler):
    """``settings``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        await self.answer(
            lambda: {
                "version": __version__,
                "parallel": self.services.parallel,
                "pods": self.services.pods,
                "workspace_pods": self.services.workspace_pods,
                "executors": executor_choices(),
                "kernels": [
                    {"name": name, "display_name": display_name} for name, display_name in installed_kernels().items()
                ],
                "runs_folder": RUNS_FOLDER,
            }
        )
