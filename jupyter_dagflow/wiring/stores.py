"""The store of a workspace, opened for as long as it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.wiring.workspace import Workspace


@contextmanager
def opened(workspace: Workspace) -> Iterator[SqliteStore]:
    """The workspace's store, made if need be and closed in the end. Raises ``StoreTooNew`` or ``StoreUnusable``."""
    store = SqliteStore.open(workspace.runs_folder)
    try:
        yield store
    finally:
        store.close()
