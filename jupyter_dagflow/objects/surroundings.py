"""Where the objects stand: the workspace that the server around a kernel has, and the environment of a runner."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.wiring.workspace import Workspace, find_workspace, locate

_OF_KERNELS = frozenset(
    {"JPY_PARENT_PID", "JPY_SESSION_NAME", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PAGER", "GIT_PAGER", "TERM"}
)
"""What a kernel has in its environment for its own sake. Nodes would colour and page as if somebody read along."""
_INLINE_FIGURES = "module://matplotlib_inline"


def locate_pipeline(path: Path, root: str | os.PathLike[str] | None) -> tuple[Workspace, str]:
    """The workspace of a pipeline, and the pipeline's path in it. Raises ``NotFound`` or ``OutsideWorkspace``.

    The workspace is ``root``; else what ``DAGFLOW_WORKSPACE`` names or what the Jupyter server around this kernel
    serves, if the pipeline is in there, so that the canvas sees the runs; else the nearest that there is.
    """
    chosen = _given(root) or next((each for each in _around() if _holds(each, path)), None)
    return locate(path, chosen.root if chosen else None)


def chosen_workspace(root: str | os.PathLike[str] | None) -> Workspace:
    """The workspace without a pipeline to start from: likewise, from the current folder on."""
    here = Path.cwd()
    return _given(root) or next((each for each in _around() if _holds(each, here)), None) or find_workspace(here)


def runner_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a runner that this process starts: its own, in a kernel without what only concerns that."""
    if "JPY_PARENT_PID" not in environ:
        return dict(environ)
    return {
        name: value
        for name, value in environ.items()
        if name not in _OF_KERNELS and not (name == "MPLBACKEND" and value.startswith(_INLINE_FIGURES))
    }


def _given(root: str | os.PathLike[str] | None) -> Workspace | None:
    if root is None:
        return None
    folder = Path(root).resolve()
    if not folder.is_dir():
        raise NotFound(f"There is no folder {str(root)!r} for a workspace.")
    return Workspace(root=folder)


def _around() -> list[Workspace]:
    """Workspaces that this process was started in, the one most surely meant first."""
    named = os.environ.get("DAGFLOW_WORKSPACE")
    found = [Path(named)] if named else []
    served = _served_folder()
    return [Workspace(root=root.resolve()) for root in [*found, *([served] if served else [])] if root.is_dir()]


def _holds(workspace: Workspace, path: Path) -> bool:
    return path.resolve().is_relative_to(workspace.root)


def _served_folder() -> Path | None:
    """The root folder of the Jupyter server that started this kernel: servers write it down under their pid."""
    parent = os.environ.get("JPY_PARENT_PID", "")
    if not (parent.isascii() and parent.isdigit()):
        return None
    # Imported here: a plain script does without.
    from jupyter_core.paths import jupyter_runtime_dir

    try:
        text = (Path(jupyter_runtime_dir()) / f"jpserver-{parent}.json").read_text(encoding="utf-8")
        told = json.loads(text)["root_dir"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Path(told) if isinstance(told, str) and told else None
