"""Notebooks drawn into pipelines in JupyterLab, run with papermill here or in Kubernetes.

``Pipeline`` and ``Run`` are for notebooks and scripts: see docs/notebook.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_dagflow.objects.pipeline import Pipeline
    from jupyter_dagflow.objects.run import Run

__version__ = "0.1.0"
__all__ = ["Pipeline", "Run", "__version__"]


def __getattr__(name: str) -> Any:
    """The objects, imported when somebody asks for them: the package itself imports nothing."""
    if name == "Pipeline":
        from jupyter_dagflow.objects.pipeline import Pipeline

        return Pipeline
    if name == "Run":
        from jupyter_dagflow.objects.run import Run

        return Run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "../labextension", "dest": "jupyter-dagflow"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from jupyter_dagflow.server.extension import DagflowExtension

    return [{"module": "jupyter_dagflow", "app": DagflowExtension}]
