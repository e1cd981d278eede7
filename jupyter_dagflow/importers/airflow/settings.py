"""What an Airflow task says of its retries, its rule, its time and its pool."""

from __future__ import annotations

import re
from typing import Any, get_args

from jupyter_dagflow.importers.airflow.values import opened, plain, seconds
from jupyter_dagflow.importers.reading import Spot, shown
from jupyter_dagflow.model.pipeline import Pool, Retry, TriggerRule

DEFAULT_DELAY_S = 300.0
MAX_ATTEMPTS = 100
RULES = frozenset(get_args(TriggerRule))
OTHER_RULES = {
    "dummy": "always",
    "none_failed_or_skipped": "none_failed_min_one_success",
    "all_done_setup_success": "all_done",
    "all_done_min_one_success": "all_done",
}
WITHOUT_COUNTERPART = (
    *(
        "depends_on_past",
        "wait_for_downstream",
        "is_setup",
        "is_teardown",
        "run_as_user",
        "executor",
        "executor_config",
    ),
    *("max_active_tis_per_dag", "max_active_tis_per_dagrun", "sla", "inlets", "outlets", "has_retry_policy"),
    *("has_on_execute_callback", "has_on_failure_callback", "has_on_retry_callback", "has_on_success_callback"),
    *("has_on_skipped_callback", "ignore_first_depends_on_past", "cwd"),
)
"""Keys that mean something where they are set."""


def settings(spot: Spot) -> dict[str, Any]:
    """The settings of a node, as its fields."""
    found: dict[str, Any] = {"trigger_rule": _rule(spot["trigger_rule"]), "retry": _retry(spot), "pool": _pool(spot)}
    found["timeout_s"] = seconds(spot["execution_timeout"])
    for name in WITHOUT_COUNTERPART:
        value = plain(spot[name].value)
        if value not in (None, False, "", [], {}):
            spot[name].warn(f"{name!r} has no counterpart here; it is left out: {shown(value)}.")
    return {name: value for name, value in found.items() if value is not None}


def _rule(spot: Spot) -> str | None:
    rule = opened(spot).text("all_success")
    if rule in RULES:
        return None if rule == "all_success" else rule
    other = OTHER_RULES.get(rule)
    if other is None:
        spot.fail(f"There is no trigger rule {rule!r} here; the node has all_success. Choose another one.")
    elif rule not in {"dummy", "none_failed_or_skipped"}:
        spot.warn(f"The trigger rule {rule!r} has no counterpart here; the node has {other!r}.")
    return other


def _retry(spot: Spot) -> Retry | None:
    retries = spot["retries"].number()
    if retries is None:
        return None
    if retries >= MAX_ATTEMPTS:
        spot["retries"].warn(f"Up to {MAX_ATTEMPTS} tries are made here, not {retries + 1:g}.")
    delay = seconds(spot["retry_delay"])
    told: dict[str, Any] = {"attempts": min(int(retries) + 1, MAX_ATTEMPTS)}
    told["delay_s"] = DEFAULT_DELAY_S if delay is None else delay
    growth = spot["retry_exponential_backoff"].value
    if growth:
        is_number = isinstance(growth, int | float) and not isinstance(growth, bool)
        told["backoff"] = max(1.0, float(growth)) if is_number and abs(growth) < 1e6 else 2.0
    longest = seconds(spot["max_retry_delay"])
    if longest is not None or told["delay_s"] > Retry().max_delay_s:
        told["max_delay_s"] = told["delay_s"] if longest is None else longest
    return Retry(**told)


def _pool(spot: Spot) -> Pool | None:
    name = spot["pool"].text("default_pool")
    if name in {"", "default_pool"}:
        return None
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        spot["pool"].warn(f"{name!r} can be no name of a pool here; it is left out.")
        return None
    slots = spot["pool_slots"].number()
    return Pool(name=name) if slots in {None, 1.0} else Pool(name=name, slots=max(1, int(slots or 1)))
