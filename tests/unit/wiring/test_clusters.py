"""Clusters are asked as seldom as can be."""

import asyncio
from typing import Any

import pytest

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.wiring.clusters import FRESH_S, ClusterOffers, NoCluster


class Asked:
    def __init__(self) -> None:
        self.keys: list[tuple[str | None, str | None]] = []
        self.now = 100.0
        self.fails = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.offers = ClusterOffers(self.ask, lambda: self.now)

    async def ask(self, context: str | None, namespace: str | None) -> dict[str, Any]:
        self.keys.append((context, namespace))
        await self.may_answer.wait()
        if self.fails:
            raise NoCluster("It is away.")
        return {"number": len(self.keys)}


async def test_an_answer_is_kept_for_a_while_and_for_its_namespace_only():
    asked = Asked()
    assert await asked.offers.get("a", "x") == await asked.offers.get("a", "x") == {"number": 1}
    assert await asked.offers.get("a", "y") == {"number": 2}
    assert await asked.offers.get(None, "x") == {"number": 3}
    asked.now += FRESH_S
    assert await asked.offers.get("a", "x") == {"number": 4}


async def test_a_cluster_that_is_away_is_not_asked_again_at_once():
    asked = Asked()
    asked.fails = True
    for _ in range(3):
        with pytest.raises(NoCluster, match="away"):
            await asked.offers.get(None, None)
    assert len(asked.keys) == 1
    asked.fails = False
    asked.now += FRESH_S
    assert await asked.offers.get(None, None) == {"number": 2}


async def test_whoever_goes_away_takes_the_answer_from_nobody():
    asked = Asked()
    asked.may_answer.clear()
    first, second = (asyncio.ensure_future(asked.offers.get(None, None)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    asked.may_answer.set()
    assert await second == {"number": 1}
    assert first.cancelled()


async def test_closing_ends_what_is_asked():
    asked = Asked()
    asked.may_answer.clear()
    waiting = asyncio.ensure_future(asked.offers.get(None, None))
    while not asked.keys:
        await asyncio.sleep(0)
    await asked.offers.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


@pytest.mark.parametrize(("context", "namespace"), [("", "x"), ("x" * 1001, "x"), ("a", ""), ("a", "x/../y")])
async def test_names_that_cannot_be_are_refused(context: str, namespace: str):
    asked = Asked()
    with pytest.raises(DagflowError):
        await asked.offers.get(context, namespace)
    assert asked.keys == []
