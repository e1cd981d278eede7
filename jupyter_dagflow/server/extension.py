"""The Jupyter server extension: what it is configured with, and what lives as long as the server does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Integer

from jupyter_dagflow.executors.registry import DEFAULT_PODS, DEFAULT_WORKSPACE_PODS
from jupyter_dagflow.server.routes import API, ROUTES
from jupyter_dagflow.server.services import Services
from jupyter_dagflow.wiring.runs import MAX_PARALLEL, default_parallel
from jupyter_dagflow.wiring.workspace import Workspace


class DagflowExtension(ExtensionApp):
    """Validates, inserts, spawns, reads and streams runs; the runners execute them."""

    name = "jupyter_dagflow"
    description = "Pipelines of notebooks."

    parallel = Integer(
        default_parallel(),
        min=1,
        max=MAX_PARALLEL,
        help="How many notebooks of a run are executed at once, unless the run says otherwise.",
    ).tag(config=True)
    pods = Integer(
        DEFAULT_PODS,
        min=1,
        max=MAX_PARALLEL,
        help="How many pods a run has at once, unless the run says otherwise.",
    ).tag(config=True)
    workspace_pods = Integer(
        DEFAULT_WORKSPACE_PODS,
        min=1,
        max=MAX_PARALLEL,
        help="How many pods all runs of the workspace have at once.",
    ).tag(config=True)

    def _config_file_name_default(self) -> str:
        """``jupyter_dagflow_config.py`` or ``.json`` in Jupyter's configuration folders."""
        return "jupyter_dagflow_config"

    def initialize_settings(self) -> None:
        assert self.serverapp is not None
        self.services = Services(
            workspace=Workspace(root=Path(self.serverapp.root_dir).absolute()),
            parallel=self.parallel,
            pods=self.pods,
            workspace_pods=self.workspace_pods,
            kernel_manager=self.serverapp.kernel_manager,
            runtime_dir=self.serverapp.runtime_dir,
            log=self.log,
        )
        self.settings["jupyter_dagflow"] = self.services

    def initialize_handlers(self) -> None:
        self.handlers.extend((rf"/{API}/{pattern}", handler) for pattern, handler in ROUTES)

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        self.services.start()

    async def stop_extension(self) -> None:
        await self.services.stop()
