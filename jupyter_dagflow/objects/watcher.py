"""A thread that reads a run from the store while it goes on, for a cell that shows it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from jupyter_dagflow.engine.states import RUN_ENDED
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.wiring.runs import run_view
from jupyter_dagflow.wiring.stores import opened
from jupyter_dagflow.wiring.workspace import Workspace

PAUSE_S = 0.15
NODES_A_SECOND = 1500
"""The larger a pipeline, the rarer it is read and sent whole."""
LOOK_AGAIN_S = 5.0
"""That a runner is gone is written nowhere: it shows by its lease, which runs out."""


class Watcher:
    """Tells of a run once and then whenever it changed, until it has ended or somebody stops the watcher."""

    def __init__(
        self,
        workspace: Workspace,
        run_id: str,
        tell: Callable[[Mapping[str, Any]], None],
        complain: Callable[[str], None],
    ) -> None:
        """``tell`` gets views as ``wiring.runs.run_view`` makes them, ``complain`` a sentence; both in the thread."""
        self.run_id = run_id
        self._workspace = workspace
        self._tell = tell
        self._complain = complain
        self._stopping = threading.Event()
        # A daemon, so that it never keeps a kernel or a script from ending.
        self._thread = threading.Thread(target=self._watch, name=f"dagflow-watch-{run_id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Tell nothing more. Returns at once; the thread ends by itself."""
        self._stopping.set()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive() and not self._stopping.is_set()

    def join(self, timeout_s: float) -> None:
        self._thread.join(timeout_s)

    def _watch(self) -> None:
        try:
            self._look()
        except DagflowError as error:
            self._complain(error.message)

    def _look(self) -> None:
        with opened(self._workspace) as store:
            version, looked, pause = None, 0.0, PAUSE_S
            while not self._stopping.is_set():
                now, found = time.monotonic(), store.data_version()
                if found != version or now - looked > LOOK_AGAIN_S:
                    version, looked = found, now
                    # Requests first: what is no longer asked for has shown in the run.
                    asked = store.requests(self.run_id)
                    view = run_view(store, self.run_id)
                    pause = max(PAUSE_S, len(view["nodes"]) / NODES_A_SECOND)
                    if self._stopping.is_set():
                        return
                    self._tell(view)
                    if view["state"] in RUN_ENDED and not asked:
                        return
                self._stopping.wait(pause)
