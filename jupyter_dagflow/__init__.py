"""Notebooks drawn into pipelines in JupyterLab, run with papermill here or in Kubernetes."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "../labextension", "dest": "jupyter-dagflow"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from jupyter_dagflow.server.extension import DagflowExtension

    return [{"module": "jupyter_dagflow", "app": DagflowExtension}]
