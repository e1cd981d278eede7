"""A notebook as it is read before it is executed, and as it is saved meanwhile."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from papermill.engines import NotebookExecutionManager
from papermill.exceptions import PapermillException
from papermill.execute import prepare_notebook_metadata, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from .attempt import Attempt
from .events import AttemptFailed, one_line, replace_text
from .kernels import check_installed, installed_kernels

SAVE_EVERY_S = 1.0


def load_notebook(attempt: Attempt) -> tuple[Any, str]:
    """The parameterized notebook and the name of its kernel. Raises ``AttemptFailed``."""
    if not attempt.working_directory.is_dir():
        raise AttemptFailed(f"The folder {str(attempt.working_directory)!r} does not exist.")
    source = attempt.directory / "source.ipynb"
    try:
        nb = load_notebook_node(str(source))
    except FileNotFoundError:
        raise AttemptFailed("The notebook is missing.") from None
    except Exception as error:
        raise AttemptFailed(f"The notebook cannot be read: {one_line(str(error), 200)}.") from None
    kernel_name = attempt.kernel or nb.metadata.get("kernelspec", {}).get("name")
    if not kernel_name:
        raise AttemptFailed(f"The notebook names no kernel. Choose one in the node's settings ({installed_kernels()}).")
    spec = check_installed(kernel_name)
    language = str(nb.metadata.get("kernelspec", {}).get("language") or spec.language)
    if attempt.kernel:
        language = spec.language
    if attempt.parameters:
        try:
            nb = parameterize_notebook(nb, attempt.parameters, kernel_name=kernel_name, language=language)
        except PapermillException as error:
            raise AttemptFailed(f"The parameters cannot be handed over: {one_line(str(error), 200)}.") from None
    nb = prepare_notebook_metadata(nb, str(source), str(attempt.directory / "output.ipynb"))
    return remove_error_markers(nb), kernel_name


class SavedNotebook(NotebookExecutionManager):  # type: ignore[misc]
    """papermill's record of an execution, saved atomically and not more often than it pays."""

    def __init__(self, nb: Any, path: Path, *, begun: Sequence[Any] = ()) -> None:
        """``begun``: the first cells, as an earlier attempt left them."""
        super().__init__(nb, output_path=str(path), progress_bar=False)
        self._path = path
        self._next_save = 0.0
        self._begun = begun

    def notebook_start(self, **_: Any) -> None:
        super().notebook_start()
        self.nb.cells[: len(self._begun)] = self._begun

    def save(self, **_: Any) -> None:
        """Write the notebook unless that was done a moment ago; the more so, the longer writing takes."""
        if time.monotonic() >= self._next_save:
            self.save_now()

    def save_now(self) -> None:
        begin = time.monotonic()
        replace_text(self._path, nbformat.v4.writes(self.nb) + "\n")  # type: ignore[no-untyped-call]
        end = time.monotonic()
        self._next_save = end + max(SAVE_EVERY_S, 10 * (end - begin))

    def autosave_cell(self) -> None:
        self.save()

    def notebook_complete(self, **_: Any) -> None:
        super().notebook_complete()
        self.save_now()
