"""A pipeline or a run in a cell, as a widget. The one place that knows anywidget.

The widget's script and look are built from ``src/notebookWidget`` and shipped with the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from jupyter_dagflow.objects.cells import SCRIPT
from jupyter_dagflow.objects.drawings import drawing_of, standing_of
from jupyter_dagflow.objects.watcher import Watcher
from jupyter_dagflow.wiring.workspace import Workspace


class PipelineWidget(anywidget.AnyWidget):
    """Draws ``drawing`` with ``standing`` on it, both as in ``objects.drawings``; ``problem`` is a sentence or empty.

    A watcher's thread sets these while the run goes on and somebody looks: the kernel may be busy with another cell.
    The page sends nothing but whether it shows the widget, so nothing is written from two sides.
    """

    _esm = SCRIPT
    drawing = traitlets.Dict().tag(sync=True)
    standing: traitlets.Instance[dict[str, Any] | None] = traitlets.Instance(dict, allow_none=True).tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)

    def __init__(self, workspace: Workspace, pipeline: str, *, run_id: str | None = None, of_run: bool = False) -> None:
        """``of_run``: it shows this one run, whatever else the pipeline does."""
        self._workspace = workspace
        self._pipeline = pipeline
        self._run_id = run_id
        self._of_run = of_run
        self._views = 0
        self._drawn: Mapping[str, Any] | None = None
        self._watcher: Watcher | None = None
        super().__init__()
        self.on_msg(self._heard)

    def shows(self, workspace: Workspace, pipeline: str, run_id: str) -> bool:
        if self._of_run:
            return (workspace, run_id) == (self._workspace, self._run_id)
        return (workspace, pipeline) == (self._workspace, self._pipeline)

    def show(self, document: Mapping[str, Any], view: Mapping[str, Any] | None) -> None:
        """Draw the document, with the run on it if there is one."""
        self.drawing = drawing_of(self._pipeline, document)
        self.standing = None if view is None else standing_of(view)

    def follow(self, run_id: str) -> None:
        """Show the run as it goes on. Returns at once."""
        if self._watcher is not None:
            self._watcher.stop()
        self._run_id = run_id
        self._watcher = Watcher(self._workspace, run_id, self._take, self._complain)
        self._watcher.start()

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.stop()
        super().close()

    def _take(self, view: Mapping[str, Any]) -> None:
        if view["run_id"] != self._run_id:
            # The last words of a watcher that was stopped for another run.
            return
        # A rerun runs the document as it is by then.
        if view["document"] != self._drawn:
            self._drawn = view["document"]
            self.drawing = drawing_of(self._pipeline, view["document"])
        self.problem = ""
        self.standing = standing_of(view)

    def _complain(self, message: str) -> None:
        self.problem = message

    def _heard(self, _: Any, content: Any, __: Any) -> None:
        """A page shows the widget, or no longer does. Nobody looks: nothing is read; it is looked up on return."""
        kind = content.get("type") if isinstance(content, dict) else None
        if kind == "shown":
            self._views += 1
            if self._run_id is not None and (self._watcher is None or not self._watcher.is_alive):
                self.follow(self._run_id)
        elif kind == "hidden":
            self._views = max(0, self._views - 1)
            if self._views == 0 and self._watcher is not None:
                self._watcher.stop()
