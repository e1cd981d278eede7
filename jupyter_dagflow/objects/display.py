"""How a cell shows a pipeline or a run: a widget where there is a kernel, and a table and text for everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jupyter_dagflow.engine.states import RUN_ENDED
from jupyter_dagflow.objects.cells import SCRIPT, add_cell
from jupyter_dagflow.objects.drawings import table_of, text_of
from jupyter_dagflow.wiring.documents import read_pipeline
from jupyter_dagflow.wiring.runs import run_view
from jupyter_dagflow.wiring.stores import opened
from jupyter_dagflow.wiring.workspace import Workspace

if TYPE_CHECKING:
    from jupyter_dagflow.objects.widget import PipelineWidget

MISSING = (
    "The drawing cannot be shown, as this installation of jupyter-dagflow was made without its script. "
    "In a checkout: npm run build:widget."
)


def pipeline_bundle(workspace: Workspace, pipeline: str, run_id: str | None) -> dict[str, Any]:
    """What a cell shows of a pipeline as it is now, with the run on it if there is one."""
    document = read_pipeline(workspace, pipeline).data
    view = None if run_id is None else _view(workspace, run_id)
    return _bundle(workspace, pipeline, document, view, of_run=False)


def run_bundle(workspace: Workspace, run_id: str) -> dict[str, Any]:
    """What a cell shows of a run: the pipeline as it was when the run began."""
    view = _view(workspace, run_id)
    return _bundle(workspace, view["pipeline"], view["document"], view, of_run=True)


def _bundle(
    workspace: Workspace,
    pipeline: str,
    document: Mapping[str, Any],
    view: Mapping[str, Any] | None,
    *,
    of_run: bool,
) -> dict[str, Any]:
    bundle = {
        "text/plain": text_of(pipeline, document, view),
        "text/html": table_of(pipeline, document, view),
    }
    if not _has_kernel():
        return bundle
    if not SCRIPT.is_file():
        return {**bundle, "text/html": f"{bundle['text/html']}<p>{MISSING}</p>"}
    # Imported here: a plain script does without.
    from jupyter_dagflow.objects import widget

    run_id = None if view is None else str(view["run_id"])
    made = widget.PipelineWidget(workspace, pipeline, run_id=run_id, of_run=of_run)
    made.show(document, view)
    add_cell(made)
    if view is not None and view["state"] not in RUN_ENDED:
        made.follow(str(view["run_id"]))
    return {**bundle, **_widget_part(made)}


def _widget_part(made: PipelineWidget) -> dict[str, Any]:
    content = {"version_major": 2, "version_minor": 0, "model_id": made.model_id}
    return {"application/vnd.jupyter.widget-view+json": content}


def _view(workspace: Workspace, run_id: str) -> dict[str, Any]:
    with opened(workspace) as store:
        return run_view(store, run_id)


def _has_kernel() -> bool:
    """Whether a kernel runs this, so that somebody may answer a widget."""
    try:
        # Imported here, and only there where somebody has it: a plain script does without.
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and getattr(shell, "kernel", None) is not None
