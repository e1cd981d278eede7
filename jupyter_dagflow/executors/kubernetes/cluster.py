"""What the attempts of one run share in one namespace of a cluster: the connection, the watch, the reasons."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from jupyter_dagflow.executors.kubernetes.api import ApiRefused, ClusterApi
from jupyter_dagflow.executors.kubernetes.names import run_selector
from jupyter_dagflow.executors.kubernetes.watcher import PodWatcher

PATIENCE_S = 300.0
"""How long the API may be away before an attempt that needs it fails."""
REASONS_S = 5.0
"""The warnings of a namespace are asked for at most this often, however many attempts wait."""


class RunCluster:
    """Connects lazily; ``pods`` follows the run's pods."""

    def __init__(self, *, run_id: str, context: str | None, namespace: str | None) -> None:
        self.api = ClusterApi(context, namespace, patience_s=PATIENCE_S)
        self.pods = PodWatcher(self.api, run_selector(run_id))
        self._warnings: Mapping[str, str] = {}
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def start(self) -> None:
        """Connect and begin to watch. Raises ``ExecutorError``."""
        await self.api.connect()
        await self.pods.start()

    async def warning(self, job: str) -> str:
        """The newest warning about a Job or its pod, such as a quota that is used up; empty if there is none."""
        async with self._asking:
            if time.monotonic() - self._asked_at >= REASONS_S:
                self._asked_at = time.monotonic()
                self._warnings = await self._warnings_now()
        return next((told for name, told in self._warnings.items() if name == job or name.startswith(f"{job}-")), "")

    async def _warnings_now(self) -> dict[str, str]:
        try:
            listed = await self.api.get(self.api.path("events"), {"fieldSelector": "type=Warning", "limit": 1000})
        except ApiRefused:
            # Without the right to read events there are no reasons; the attempt waits all the same.
            return {}
        events = sorted(listed.get("items") or (), key=lambda event: str(event.get("lastTimestamp") or ""))
        return {str(event["involvedObject"].get("name")): str(event.get("message") or "") for event in events}

    async def close(self) -> None:
        await self.pods.close()
        await self.api.close()
