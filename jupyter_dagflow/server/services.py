"""What the handlers share: the workspace, its store, the watcher of runs and the takeover of abandoned ones."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from jupyter_dagflow.server.attached_kernels import AttachedKernels
from jupyter_dagflow.server.run_watcher import RunWatcher
from jupyter_dagflow.server.store_thread import StoreThread
from jupyter_dagflow.server.takeover import Takeover
from jupyter_dagflow.wiring.clusters import ClusterOffers
from jupyter_dagflow.wiring.running import spawn_runner
from jupyter_dagflow.wiring.workspace import Workspace


class Services:
    """Lives as long as the server.

    ``parallel``: how many attempts a run executes on this machine at once if it does not say; ``pods``: how many in
    pods; ``workspace_pods``: how many pods all runs together have at most.
    The watcher has a connection of its own, so that requests never make events wait, and so that SQLite's data
    version tells it of what requests write. ``comparing`` is for who reads the store and many files at length.
    ``kernel_manager`` and ``runtime_dir`` are Jupyter's.
    """

    def __init__(
        self,
        *,
        workspace: Workspace,
        parallel: int,
        pods: int,
        workspace_pods: int,
        kernel_manager: Any,
        runtime_dir: str,
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        self.workspace = workspace
        self.parallel = parallel
        self.pods = pods
        self.workspace_pods = workspace_pods
        self.log = log
        self.store = StoreThread(workspace, "store")
        self.comparing = StoreThread(workspace, "compare")
        self.watcher = RunWatcher(StoreThread(workspace, "watch"), log)
        self.offers = ClusterOffers()
        self.kernels = AttachedKernels(kernel_manager, runtime_dir=runtime_dir, runs_folder=workspace.runs_folder)
        self._takeover = Takeover(self.store, self.start_runner, log)

    def start(self) -> None:
        """Begin to look after abandoned runs; to be called on the event loop."""
        self._takeover.start()

    async def start_runner(self, run_id: str) -> None:
        """Start a runner process for the run. One that cannot be started is logged; the takeover tries again."""
        try:
            await asyncio.to_thread(spawn_runner, self.workspace, run_id)
        except OSError as error:
            self.log.error("No runner could be started for run %s: %s", run_id, error)

    async def stop(self) -> None:
        """End everything but the runners."""
        await self._takeover.stop()
        await self.kernels.stop()
        await self.offers.close()
        await self.watcher.close()
        await self.comparing.close()
        await self.store.close()
