"""The runner as a process: ``python -m jupyter_dagflow.wiring.runner_process WORKSPACE RUN_ID``."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.wiring.running import drive_run
from jupyter_dagflow.wiring.workspace import Workspace

log = logging.getLogger("jupyter_dagflow.runner")


def main(root: str, run_id: str) -> int:
    """Drive the run; 0 when it ended or somebody else drives it, 1 when it could not be driven."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    workspace = Workspace(root=Path(root))
    try:
        store = SqliteStore.open(workspace.runs_folder)
        try:
            state = asyncio.run(drive_run(workspace, store, run_id))
        finally:
            store.close()
    except DagflowError as error:
        log.error("Run %s: %s", run_id, error.message)
        return 1
    log.info("Run %s: %s", run_id, state or "another runner holds it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
