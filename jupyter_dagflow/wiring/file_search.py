"""The files of a workspace that can become nodes, found by what is typed."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from jupyter_dagflow.wiring.documents import LANGUAGES, SUFFIX
from jupyter_dagflow.wiring.workspace import RUNS_FOLDER, Workspace

MOST_FILES = 500
"""Files in an answer; who types more letters finds the others."""
MOST_ENTRIES = 100_000
"""Entries of folders that are looked at, so that a workspace of millions of files is answered too."""
SKIPPED = frozenset({RUNS_FOLDER, "node_modules", "__pycache__", "site-packages"})
VENV_MARK = "pyvenv.cfg"

FileType = Literal["notebook", "script", "pipeline"]


@dataclass(frozen=True, kw_only=True)
class FoundFiles:
    """Paths from the workspace's root with the type of node each becomes, nearest to the pipeline first.

    ``is_complete``: whether these are all that fit.
    """

    files: tuple[tuple[str, FileType], ...]
    is_complete: bool


def file_type(name: str) -> FileType | None:
    """The type of node that a file becomes by its ending; ``None`` for one that becomes none."""
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".ipynb":
        return "notebook"
    if ending in LANGUAGES:
        return "script"
    return "pipeline" if ending == SUFFIX else None


def holds_letters(text: str, letters: str) -> bool:
    """Whether the letters stand in the text in their order, whatever stands between; case and blanks do not count."""
    rest = iter(text.casefold())
    return all(letter in rest for letter in letters.casefold() if not letter.isspace())


def find_files(
    workspace: Workspace,
    pipeline: str,
    query: str = "",
    *,
    limit: int = MOST_FILES,
    most_entries: int = MOST_ENTRIES,
) -> FoundFiles:
    """Files that may become nodes of ``pipeline``, a path from the root, and whose paths hold the query's letters.

    The pipeline's own folder is searched first, with all below it, then the others, shallow ones first. Hidden
    folders, ``dagflow-runs``, virtual environments, what package managers keep, and links to folders are passed over,
    and so is the pipeline itself. What cannot be read is left out.
    """
    root = workspace.root.resolve()
    own = workspace.resolve(pipeline)
    found: list[tuple[str, FileType]] = []
    walk = _Walk(root=root, start=own.parent, most_entries=most_entries)
    for path in walk.files():
        kind = file_type(path.name)
        relative = path.relative_to(root).as_posix()
        if kind is None or path == own or not holds_letters(relative, query):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            continue
        if len(found) == limit:
            return FoundFiles(files=tuple(found), is_complete=False)
        found.append((relative, kind))
    return FoundFiles(files=tuple(found), is_complete=not walk.is_cut)


class _Walk:
    """Goes through a workspace breadth first, beginning in one of its folders; that one is not entered twice."""

    def __init__(self, *, root: Path, start: Path, most_entries: int) -> None:
        self._root = root
        self._start = start
        self._entries_left = most_entries
        self.is_cut = False

    def files(self) -> Iterator[Path]:
        yield from self._below(self._start)
        if self._start != self._root:
            yield from self._below(self._root, other_than=self._start)

    def _below(self, top: Path, other_than: Path | None = None) -> Iterator[Path]:
        waiting = deque([top])
        while waiting:
            folder = waiting.popleft()
            if folder == other_than:
                continue
            files, folders = self._entries(folder)
            yield from files
            waiting.extend(folders)

    def _entries(self, folder: Path) -> tuple[list[Path], list[Path]]:
        """Files and folders to go on with, by name; nothing of a folder that is not to be searched."""
        files: list[Path] = []
        folders: list[Path] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._entries_left -= 1
                    if self._entries_left < 0:
                        self.is_cut = True
                        return [], []
                    if entry.name == VENV_MARK and folder not in (self._root, self._start):
                        return [], []
                    if entry.name.startswith(".") or entry.name in SKIPPED:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(folder / entry.name)
                    elif _is_file(entry):
                        files.append(folder / entry.name)
        except OSError:
            return [], []
        return sorted(files), sorted(folders)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        # A link that leads in a circle.
        return False
