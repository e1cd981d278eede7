"""Clusters as the server and its inspector see them: what there is to choose from, without asking again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.errors import DagflowError, ExecutorError
from jupyter_dagflow.executors.kubernetes.access import why_unavailable
from jupyter_dagflow.executors.kubernetes.api import ApiRefused, ClusterApi
from jupyter_dagflow.executors.kubernetes.offers import offers
from jupyter_dagflow.executors.registry import executor_names
from jupyter_dagflow.model.rights import checked_namespace

FRESH_S = 10.0
MAX_CONTEXT = 1000


class NoCluster(DagflowError):
    """There is no cluster to ask, or it does not answer."""

    status = 503


class ClusterRefused(DagflowError):
    """The cluster does not accept the credentials."""

    status = 502


def executor_choices() -> list[dict[str, Any]]:
    """The executors, as the REST API gives them, each with the reason if it cannot be used here."""
    reasons = {"kubernetes": why_unavailable()}
    return [
        {"name": name, "available": reasons.get(name) is None, "reason": reasons.get(name)} for name in executor_names()
    ]


async def cluster_offers(context: str | None, namespace: str | None) -> dict[str, Any]:
    """What a namespace of a cluster has, as the REST API gives it.

    Raises ``NoCluster``, ``ClusterRefused``, or ``MissingExtra``.
    """
    api = ClusterApi(context, namespace)
    try:
        return (await offers(api)).to_json()
    except ApiRefused as error:
        raise ClusterRefused(error.message) from None
    except ExecutorError as error:
        raise NoCluster(error.message) from None
    finally:
        await api.close()


@dataclass(frozen=True, kw_only=True)
class _Asked:
    since: float
    answer: asyncio.Task[dict[str, Any] | DagflowError]


class ClusterOffers:
    """Asks each namespace once in ten seconds at most, whoever wants to know; also one that did not answer."""

    def __init__(
        self,
        ask: Callable[[str | None, str | None], Awaitable[dict[str, Any]]] = cluster_offers,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._asked: dict[tuple[str | None, str | None], _Asked] = {}

    async def get(self, context: str | None, namespace: str | None) -> dict[str, Any]:
        """What ``cluster_offers`` gives and raises; ``DagflowError`` for names that cannot be."""
        if namespace is not None:
            checked_namespace(namespace)
        if context is not None and not (0 < len(context) <= MAX_CONTEXT):
            raise DagflowError("'context' must be the name of a context.")
        now, key = self._clock(), (context, namespace)
        self._asked = {known: asked for known, asked in self._asked.items() if now - asked.since < FRESH_S}
        if key not in self._asked:
            answer = asyncio.ensure_future(self._answer(context, namespace))
            self._asked[key] = _Asked(since=now, answer=answer)
        # Others may wait for the same answer when this one goes away.
        answer_or_error = await asyncio.shield(self._asked[key].answer)
        if isinstance(answer_or_error, DagflowError):
            raise answer_or_error
        return answer_or_error

    async def close(self) -> None:
        """Ask nothing more."""
        waiting = [asked.answer for asked in self._asked.values()]
        self._asked = {}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _answer(self, context: str | None, namespace: str | None) -> dict[str, Any] | DagflowError:
        try:
            return await self._ask(context, namespace)
        except DagflowError as error:
            return error
