"""Whether this machine has what it takes to speak to a cluster, told without speaking to one."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

MISSING_EXTRA = "The executor 'kubernetes' needs its client: pip install 'jupyter-dagflow[kubernetes]'."
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def why_unavailable() -> str | None:
    """Why no cluster can be spoken to, in a sentence; ``None`` if it can be tried."""
    if importlib.util.find_spec("kubernetes") is None:
        return MISSING_EXTRA
    return None if in_cluster() else kubeconfig_problem()


def in_cluster() -> bool:
    """Whether this is a pod with a service account."""
    return "KUBERNETES_SERVICE_HOST" in os.environ and (SERVICE_ACCOUNT / "token").is_file()


def kubeconfig() -> str:
    """Where ``kubectl`` would look: the path of a file, or of several."""
    return os.environ.get("KUBECONFIG") or str(Path.home() / ".kube" / "config")


def kubeconfig_problem() -> str | None:
    """Why there is no kubeconfig to read, in a sentence."""
    if any(Path(path).expanduser().is_file() for path in kubeconfig().split(os.pathsep) if path):
        return None
    return f"There is no kubeconfig: {kubeconfig()!r} is no file. Put one there, or let KUBECONFIG name it."
