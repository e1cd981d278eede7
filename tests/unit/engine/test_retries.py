"""When a failed attempt is tried again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.engine.retries import retry_delay_s
from jupyter_dagflow.model.pipeline import Retry


def test_delays_grow_up_to_their_cap() -> None:
    retry = Retry(attempts=6, delay_s=1, backoff=3, max_delay_s=20)
    assert [retry_delay_s(retry, failures) for failures in range(1, 7)] == [1, 3, 9, 20, 20, None]
    assert retry_delay_s(Retry(attempts=1), 1) is None
    assert retry_delay_s(Retry(attempts=100, delay_s=1, backoff=1e300), 99) == 3600


def test_jitter_spreads_delays_and_is_the_same_for_the_same_seed() -> None:
    retry = Retry(attempts=9, delay_s=100, jitter=0.2)
    delays = [retry_delay_s(retry, failures, seed=seed) for seed in ("run/a", "run/b") for failures in range(1, 9)]
    assert len(set(delays)) == len(delays)
    assert all(delay is not None and 80 <= delay <= 120 for delay in delays)
    assert min(filter(None, delays)) < 95 < 105 < max(filter(None, delays))
    assert retry_delay_s(retry, 3, seed="run/a") == delays[2]


@given(
    st.integers(1, 100),
    st.floats(0, 1e9),
    st.floats(1, 1e6),
    st.floats(0, 1e9),
    st.floats(0, 1),
    st.integers(1, 100),
)
def test_a_delay_is_never_negative_or_longer_than_its_cap(
    attempts: int, delay: float, backoff: float, cap: float, jitter: float, failures: int
) -> None:
    retry = Retry(attempts=attempts, delay_s=delay, backoff=backoff, max_delay_s=cap, jitter=jitter)
    found = retry_delay_s(retry, failures, seed="s")
    assert (found is None) == (failures >= attempts)
    assert found is None or 0 <= found <= cap
