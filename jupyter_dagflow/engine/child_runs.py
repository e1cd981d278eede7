"""Runs that are the work of an attempt: a pipeline within another one."""

from __future__ import annotations

import hashlib

DIGEST_CHARS = 12
STEM_CHARS = 51
"""Ids have 64 characters at most."""


def child_run_id(run_id: str, node_id: str, attempt: int) -> str:
    """The id of the run that an attempt is: made by rule, so that it is found again without a record.

    It keeps the time with which ids of runs begin, and is no longer however deep pipelines lie within each other.
    """
    digest = hashlib.sha256(f"{run_id}/{node_id}/{attempt}".encode()).hexdigest()[:DIGEST_CHARS]
    stem = run_id.rpartition("-")[0] or run_id
    return f"{stem[:STEM_CHARS]}-{digest}"
