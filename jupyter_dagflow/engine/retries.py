"""When a failed attempt is tried again."""

from __future__ import annotations

from jupyter_dagflow.model.pipeline import Retry

MAX_LOSSES = 5
"""So many attempts in a row may be lost before the node counts as failed: something ends its workers for good."""


def retry_delay_s(retry: Retry, failures: int) -> float | None:
    """Seconds to wait after the ``failures``-th failed attempt, or ``None`` if there is no further try."""
    if failures >= retry.attempts:
        return None
    try:
        delay = retry.delay_s * retry.backoff ** (failures - 1)
    except OverflowError:
        delay = retry.max_delay_s
    return min(delay, retry.max_delay_s)
