"""The workspace: the folder that holds pipelines, notebooks and ``dagflow-runs/``, and that no path may leave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from jupyter_dagflow.errors import DagflowError, NotFound, OutsideWorkspace

RUNS_FOLDER = "dagflow-runs"


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A workspace by its root, an absolute path. Paths of pipelines are relative to it, with ``/`` between parts."""

    root: Path

    @property
    def runs_folder(self) -> Path:
        return self.root / RUNS_FOLDER

    def resolve(self, path: str, *, start: str = "") -> Path:
        """The absolute path of ``path``, which is relative to the folder ``start`` of the workspace.

        Raises ``OutsideWorkspace`` if it is absolute or leaves the workspace, by ``..`` or through a link.
        """
        pure = PurePosixPath(path)
        if "\0" in path or not path:
            raise DagflowError(f"{path!r} is not a path.")
        if pure.is_absolute() or PureWindowsPath(path).drive or PureWindowsPath(path).root:
            raise OutsideWorkspace(f"{path!r} is an absolute path; use one relative to the pipeline's folder.")
        root = self.root.resolve()
        try:
            found = (root / start / pure).resolve()
        except (OSError, RuntimeError):
            raise NotFound(f"{path!r} cannot be followed: a link leads in a circle.") from None
        if not found.is_relative_to(root):
            raise OutsideWorkspace(f"{path!r} leads out of the workspace.")
        return found

    def relative(self, path: Path) -> str:
        """A path inside the workspace, spelled as documents do. Raises ``OutsideWorkspace``."""
        resolved, root = path.resolve(), self.root.resolve()
        if not resolved.is_relative_to(root):
            raise OutsideWorkspace(f"{path} is not in the workspace {root}.")
        return resolved.relative_to(root).as_posix()

    def modified(self, path: str) -> int | None:
        """When a file was written, in milliseconds since the epoch; ``None`` if that cannot be told."""
        try:
            return self.resolve(path).stat().st_mtime_ns // 1_000_000
        except OSError:
            return None

    def read(self, path: str, *, start: str = "") -> bytes:
        """The content of a file. Raises ``NotFound`` or ``OutsideWorkspace`` with one sentence."""
        file = self.resolve(path, start=start)
        try:
            return file.read_bytes()
        except FileNotFoundError:
            raise NotFound(f"There is no file {path!r}.") from None
        except IsADirectoryError:
            raise NotFound(f"{path!r} is a folder, not a file.") from None
        except OSError as error:
            raise DagflowError(f"{path!r} cannot be read: {error.strerror}.") from None


def find_workspace(start: Path) -> Workspace:
    """The nearest folder from ``start`` upwards that has a ``dagflow-runs/``; without one, the current folder if it
    holds ``start``, else ``start`` itself."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / RUNS_FOLDER).is_dir():
            return Workspace(root=candidate)
    here = Path.cwd().resolve()
    return Workspace(root=here if folder.is_relative_to(here) else folder)


def locate(file: Path, root: Path | None) -> tuple[Workspace, str]:
    """The workspace of a document and the document's path in it. Raises ``NotFound`` or ``OutsideWorkspace``."""
    if not file.exists():
        raise NotFound(f"There is no file {str(file)!r}.")
    if file.is_dir():
        raise DagflowError(f"{str(file)!r} is a folder; name a .dagflow file in it.")
    workspace = Workspace(root=root.resolve()) if root else find_workspace(file.parent)
    return workspace, workspace.relative(file)
