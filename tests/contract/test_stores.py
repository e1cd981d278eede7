"""The contract of ``RunStore`` on every implementation, and both side by side over random histories."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_dagflow.engine.ports import Change, RunStore
from jupyter_dagflow.engine.states import AttemptState, NodeState, RunState
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.across_runs_contract import AcrossRunsContract
from jupyter_dagflow.testing.run_list_contract import RunListContract
from jupyter_dagflow.testing.store_contract import Connect, FakeClock, StoreContract, create_run
from jupyter_dagflow.testing.stores import MemoryStore


class TestSqliteStore(StoreContract, AcrossRunsContract, RunListContract):
    @pytest.fixture
    def connect(self, clock: FakeClock, tmp_path: Path) -> Iterator[Connect]:
        stores: list[SqliteStore] = []

        def connect() -> RunStore:
            stores.append(SqliteStore.open(tmp_path / "dagflow-runs", clock=clock))
            return stores[-1]

        yield connect
        for store in stores:
            store.close()


class TestMemoryStore(StoreContract, AcrossRunsContract, RunListContract):
    @pytest.fixture
    def connect(self, clock: FakeClock) -> Connect:
        return MemoryStore(clock=clock).connect


names = st.sampled_from(["a", "b", "c"])
instances = st.sampled_from(["a", "b", "c", "a.0", "a.1", "c.0"])
pools = st.sampled_from(["db", "gpu"])
keys = st.sampled_from(["k", "l"])
texts = st.none() | st.text(max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
objects = st.dictionaries(st.text(max_size=3), json_values, max_size=3)
times = st.none() | st.floats(min_value=0, max_value=1e10)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


runs = st.builds(
    Change,
    type=st.just("run"),
    data=some(state=st.sampled_from(RunState), message=texts, parameters=objects, finished_at=times),
)
nodes = st.builds(
    Change,
    type=st.just("node"),
    node_id=instances,
    data=some(
        state=st.sampled_from(NodeState),
        message=texts,
        outputs=objects,
        cell=st.none() | objects,
        attempt=st.integers(0, 9),
        started_at=times,
        width=st.none() | st.integers(0, 2),
        artifacts=st.lists(objects, max_size=1),
        item=st.none() | objects,
        reused=st.none() | objects,
        reason=texts,
    ),
)
attempts = st.builds(
    Change,
    type=st.just("attempt"),
    node_id=instances,
    attempt=st.integers(1, 3),
    data=some(
        state=st.sampled_from(AttemptState),
        artifacts=st.lists(objects, max_size=2),
        failure=st.none() | objects,
        resources=objects,
        key=st.none() | keys,
        parts=objects,
        cacheable=st.booleans(),
        reused=st.none() | objects,
    ),
)
changes = st.lists(runs | nodes | attempts, max_size=6)
owners = st.sampled_from(["me", "you"])
actions = st.lists(
    st.one_of(
        st.tuples(st.just("append"), owners, changes),
        st.tuples(st.just("reopen"), owners, objects, st.lists(names, unique=True), changes),
        st.tuples(st.just("acquire_lease"), owners, st.integers(1, 20)),
        st.tuples(st.just("release_lease"), owners),
        st.tuples(st.just("add_request"), objects),
        st.tuples(st.just("finish_request"), owners, st.integers(1, 4)),
        st.tuples(st.just("forget"), st.none() | st.lists(keys, max_size=2, unique=True)),
        st.tuples(st.just("set_pool"), pools, st.integers(1, 3)),
        st.tuples(st.just("remove_pool"), pools),
        st.tuples(st.just("take_slots"), instances, pools, st.integers(1, 3)),
        st.tuples(st.just("free_slots"), instances),
        st.tuples(st.just("wait"), st.integers(1, 15)),
    ),
    max_size=15,
)


def act(store: RunStore, action: tuple[Any, ...]) -> object:
    match action:
        case ("append", owner, changes):
            return store.append("run-1", owner, changes)
        case ("reopen", owner, document, node_ids, changes):
            return store.reopen("run-1", owner, document=document, node_ids=node_ids, changes=changes)
        case ("acquire_lease", owner, seconds):
            return store.acquire_lease("run-1", owner, seconds)
        case ("release_lease", owner):
            return store.release_lease("run-1", owner)
        case ("add_request", data):
            return store.add_request("run-1", "rerun", data)
        case ("finish_request", owner, request_id):
            return store.finish_request("run-1", owner, request_id)
        case ("take_slots", node_id, pool, slots):
            return store.take_slots("run-1", node_id, pool, slots)
        case ("free_slots", node_id):
            return store.free_slots("run-1", node_id)
        case (("forget" | "set_pool" | "remove_pool") as name, *given):
            return getattr(store, name)(*given)
    raise AssertionError(action)


def outcome(store: RunStore, action: tuple[Any, ...]) -> object:
    try:
        return act(store, action)
    except DagflowError as error:
        return type(error), error.message


def everything(store: RunStore) -> list[object]:
    return [
        store.run("run-1"),
        store.nodes("run-1"),
        store.attempts("run-1"),
        store.events("run-1"),
        store.requests("run-1"),
        store.runs(),
        store.history("flows/etl.dagflow"),
        store.unattended(),
        store.cache_entries(),
        [store.cached(key) for key in ("k", "l")],
        [store.latest_success("flows/etl.dagflow", name) for name in ("a", "b", "a.0")],
        store.pools(),
    ]


@settings(max_examples=60, deadline=None)
@given(actions)
def test_both_stores_give_the_same_records(actions: list[tuple[Any, ...]]) -> None:
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder:
        stores: list[RunStore] = [MemoryStore(clock=clock), SqliteStore.open(Path(folder), clock=clock)]
        try:
            for store in stores:
                create_run(store)
                store.acquire_lease("run-1", "me", 10.0)
            for action in actions:
                if action[0] == "wait":
                    clock.now += action[1]
                else:
                    assert outcome(stores[0], action) == outcome(stores[1], action)
                assert everything(stores[0]) == everything(stores[1])
        finally:
            for store in stores:
                store.close()
