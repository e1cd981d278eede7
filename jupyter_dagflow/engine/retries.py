"""When a failed attempt is tried again."""

from __future__ import annotations

import random

from jupyter_dagflow.model.pipeline import Retry

MAX_LOSSES = 5
"""So many attempts in a row may be lost before the node counts as failed: something ends its workers for good."""


def retry_delay_s(retry: Retry, failures: int, *, seed: str = "") -> float | None:
    """Seconds to wait after the ``failures``-th failed attempt, or ``None`` if there is no further try.

    The same ``seed`` gives the same jitter, so that a run taken over by another runner decides alike.
    """
    if failures >= retry.attempts:
        return None
    try:
        delay = retry.delay_s * retry.backoff ** (failures - 1)
    except OverflowError:
        delay = retry.max_delay_s
    delay = min(delay, retry.max_delay_s)
    if retry.jitter:
        share = random.Random(f"{seed}/{failures}").uniform(-retry.jitter, retry.jitter)  # noqa: S311 (no secret)
        delay = min(delay * (1 + share), retry.max_delay_s)
    return delay
