"""What a client is told, over random histories: always the truth, each event once and in order."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_dagflow.server.messages import WatchPath, WatchRun
from jupyter_dagflow.server.subscription import MAX_WATCHED, Message, Subscription
from jupyter_dagflow.testing.store_contract import FakeClock, create_run, node, run
from jupyter_dagflow.testing.stores import MemoryStore
from jupyter_dagflow.wiring.workspace import Workspace

PIPELINE = "flows/etl.dagflow"
WORKSPACE = Workspace(root=Path("/nowhere"))


class Client:
    """Holds what it was told, as the front end does."""

    def __init__(self) -> None:
        self.runs: dict[str, dict[str, Any]] = {}
        self.newest: str | None = None

    def hear(self, messages: list[Message]) -> None:
        for message in messages:
            if message["type"] == "snapshot":
                run = message["run"]
                self.newest = run and run["run_id"]
                if run:
                    self.runs[run["run_id"]] = json.loads(json.dumps(run))
            else:
                self.apply(message["event"])

    def apply(self, event: dict[str, Any]) -> None:
        run = self.runs[event["run_id"]]
        assert event["seq"] == run["seq"] + 1
        run["seq"] = event["seq"]
        (run["nodes"][event["node_id"]] if event["type"] == "node" else run).update(event["data"])


def all_news(subscription: Subscription, store: MemoryStore | None) -> list[Message]:
    told: list[Message] = []
    while news := subscription.news(store):
        told += news
    return told


actions = st.lists(
    st.one_of(
        st.just(("start",)),
        st.tuples(st.just("append"), st.integers(1, 6), st.sampled_from(["a", "b"])),
        st.tuples(st.just("end"), st.sampled_from(["failed", "succeeded"])),
        st.just(("look",)),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(actions, st.integers(1, 8))
def test_a_client_always_comes_to_hold_the_truth(actions: list[tuple[Any, ...]], backlog: int) -> None:
    store, subscription, client = MemoryStore(clock=FakeClock()), Subscription(WORKSPACE, backlog=backlog), Client()
    client.hear(subscription.handle(store, WatchPath(path=PIPELINE)))
    newest = None
    for number, action in enumerate(actions):
        if action[0] == "start":
            newest = create_run(store, f"run-{number}").run_id
            store.acquire_lease(newest, "me", 1e9)
        elif action[0] == "append" and newest:
            store.append(newest, "me", [node(action[2], losses=number + step) for step in range(action[1])])
        elif action[0] == "end" and newest:
            store.append(newest, "me", [run(state=action[1])])
        elif action[0] == "look":
            client.hear(all_news(subscription, store))
    client.hear(all_news(subscription, store))
    assert client.newest == newest
    if newest is not None:
        record = store.run(newest)
        assert client.runs[newest]["seq"] == record.seq
        assert client.runs[newest]["state"] == record.state
        assert client.runs[newest]["nodes"] == {one.node_id: asdict(one) for one in store.nodes(newest)}
    assert subscription.news(store) == []


def test_who_watches_only_ended_runs_is_not_busy() -> None:
    store, subscription = MemoryStore(), Subscription(WORKSPACE, backlog=10)
    create_run(store)
    store.acquire_lease("run-1", "me", 1e9)
    assert not subscription.is_busy
    subscription.handle(store, WatchRun(run_id="run-1", after=None))
    assert subscription.is_busy
    store.append("run-1", "me", [run(state="failed")])
    subscription.news(store)
    assert not subscription.is_busy
    store.append("run-1", "me", [run(state="running")])
    subscription.news(store)
    assert subscription.is_busy
    subscription.handle(store, WatchPath(path="other.dagflow"))
    store.append("run-1", "me", [run(state="cancelled")])
    subscription.news(store)
    assert subscription.is_busy


def test_one_client_watches_a_bounded_number_of_things() -> None:
    store, subscription = MemoryStore(), Subscription(WORKSPACE, backlog=10)
    for number in range(MAX_WATCHED):
        assert subscription.handle(store, WatchPath(path=f"{number}.dagflow"))[0]["type"] == "snapshot"
    assert subscription.handle(store, WatchPath(path="more.dagflow"))[0]["type"] == "error"
    assert subscription.handle(store, WatchPath(path="0.dagflow"))[0]["type"] == "snapshot"


@pytest.mark.parametrize("store", [None, MemoryStore()])
def test_without_a_store_there_is_nothing_to_tell(store: MemoryStore | None) -> None:
    subscription = Subscription(WORKSPACE, backlog=10)
    assert subscription.handle(store, WatchPath(path="a.dagflow"))[0]["run"] is None
    assert subscription.handle(store, WatchRun(run_id="none", after=None))[0]["type"] == "error"
    assert subscription.news(store) == []
