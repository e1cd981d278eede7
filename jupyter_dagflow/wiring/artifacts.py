"""An artifact of an attempt as the REST API gives it: where the file is, and what of it can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.contents import sha256_of
from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.errors import Conflict, DagflowError, NotFound
from jupyter_dagflow.model.instances import node_of
from jupyter_dagflow.model.pipeline import Node
from jupyter_dagflow.wiring.previews import Preview, preview_of
from jupyter_dagflow.wiring.sources import artifact_place, working_folder
from jupyter_dagflow.wiring.workspace import Workspace
from jupyter_dagflow.worker.artifacts import kind_of

HASHED_BYTES = 64 * 1024 * 1024
"""Of a larger file only the size tells whether it is still the one that the attempt left."""


@dataclass(frozen=True, kw_only=True)
class ArtifactKey:
    """Names an artifact by its attempt and by the output that holds its path."""

    run_id: str
    node_id: str
    attempt: int
    name: str


@dataclass(frozen=True, kw_only=True)
class FoundArtifact:
    """What an attempt said of an artifact. ``place``: the file in the workspace, ``None`` if it is outside."""

    name: str
    path: str
    kind: str
    size: int
    sha256: str
    place: Path | None


def find_artifact(workspace: Workspace, store: RunStore, key: ArtifactKey) -> FoundArtifact:
    """Look an artifact up in the store. Raises ``NotFound``."""
    attempts = store.attempts(key.run_id, key.node_id)
    record = next((record for record in attempts if record.attempt == key.attempt), None)
    if record is None:
        raise NotFound(f"Run {key.run_id} has no attempt {key.attempt} of node {key.node_id!r}.")
    told = next((artifact for artifact in record.artifacts if artifact.get("name") == key.name), None)
    if told is None:
        raise NotFound(f"Attempt {key.attempt} of node {key.node_id!r} left no artifact {key.name[:100]!r}.")
    path = str(told.get("path", ""))
    return FoundArtifact(
        name=key.name,
        path=path,
        kind=str(told.get("kind") or kind_of(path)),
        size=int(told.get("size") or 0),
        sha256=str(told.get("sha256", "")),
        place=_place(workspace, store, key, path),
    )


def artifact_view(workspace: Workspace, found: FoundArtifact) -> dict[str, Any]:
    """``{"name", "kind", "size", "path", "preview", "truncated"}``. Raises ``Conflict`` if the file is another now."""
    preview = Preview()
    if found.place is not None:
        try:
            _check_unchanged(found, found.place)
            preview = preview_of(found.place, found.kind)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "its name cannot be one of a file"
            raise Conflict(f"The file {found.path!r} cannot be read any more: {reason}.") from None
    return {
        "name": found.name,
        "kind": found.kind,
        "size": found.size,
        "path": None if found.place is None else workspace.relative(found.place),
        "preview": preview.shown,
        "truncated": preview.truncated,
    }


def _place(workspace: Workspace, store: RunStore, key: ArtifactKey, path: str) -> Path | None:
    run = store.run(key.run_id)
    nodes = run.document.get("nodes", [])
    described: Mapping[str, Any] = next((node for node in nodes if node.get("id") == node_of(key.node_id)), {})
    # A node that has left the document since had its files beside the pipeline, for all that is known.
    node = Node.model_validate(described) if described else Node(id=node_of(key.node_id), type="command")
    try:
        return artifact_place(workspace, working_folder(run.pipeline, node), path)
    except DagflowError:
        return None


def _check_unchanged(found: FoundArtifact, place: Path) -> None:
    if not place.is_file():
        raise Conflict(f"The file {found.path!r} is no longer there.")
    size = place.stat().st_size
    if size != found.size or (size <= HASHED_BYTES and found.sha256 and sha256_of(place) != found.sha256):
        raise Conflict(f"The file {found.path!r} has changed since this attempt left it.")
