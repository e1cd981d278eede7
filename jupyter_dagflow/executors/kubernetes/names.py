"""Names and labels of what belongs to an attempt, made by rule so that they are found again without a record."""

from __future__ import annotations

import getpass
import hashlib
import os
import re
from collections.abc import Mapping

from jupyter_dagflow.engine.ports import AttemptSpec

MANAGED_BY = {"app.kubernetes.io/managed-by": "jupyter-dagflow"}
RUN, NODE, ATTEMPT, PIPELINE, USER = (f"dagflow/{word}" for word in ("run", "node", "attempt", "pipeline", "user"))
LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
SLUG_CHARS = 30
NAME_CHARS = 57
"""What Kubernetes adds to the name of a pod still makes a DNS label of it, which has up to 63."""
DIGEST_CHARS = 12


def job_name(spec: AttemptSpec) -> str:
    """The name of the attempt's Job and ConfigMap, a DNS label: equal for equal attempts, and for no others."""
    ends = (str(spec.attempt), _digest(f"{spec.run_id}/{spec.node_id}/{spec.attempt}"))
    room = NAME_CHARS - len("-".join(("dagflow", "", *ends)))
    slug = _slug(spec.node_id)[:room].strip("-")
    return "-".join(part for part in ("dagflow", slug, *ends) if part)


def labels(spec: AttemptSpec) -> dict[str, str]:
    """What tells whose pod it is."""
    told = {
        RUN: spec.run_id,
        NODE: spec.node_id,
        ATTEMPT: str(spec.attempt),
        PIPELINE: spec.pipeline,
        USER: user_name(os.environ),
    }
    return {**MANAGED_BY, **{key: label_value(value) for key, value in told.items() if value}}


def run_selector(run_id: str) -> str:
    """Selects the pods of a run."""
    return f"{RUN}={label_value(run_id)}"


def label_value(text: str) -> str:
    """The text itself where a label may hold it, else something like it with a hash that tells it apart."""
    if LABEL.fullmatch(text):
        return text
    return "-".join(part for part in (_slug(text), _digest(text)) if part)


def user_name(environ: Mapping[str, str]) -> str:
    """Who runs: the name on the hub, or that on this machine; empty if nobody knows."""
    hub = environ.get("JUPYTERHUB_USER")
    if hub:
        return hub
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:SLUG_CHARS].strip("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:DIGEST_CHARS]
