"""How every store lists runs and deletes them; subclass it beside ``StoreContract``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_dagflow.engine.parameter_match import ParameterMatch
from jupyter_dagflow.engine.ports import RunRecord, RunStore
from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.errors import Conflict, NotFound
from jupyter_dagflow.testing.store_contract import Connect, FakeClock, attempt, create_run, node, run

PIPELINE = "flows/etl.dagflow"


def ended(store: RunStore, run_id: str, state: str = "succeeded", **given: Any) -> RunRecord:
    """A run that has ended, and whose runner is gone."""
    create_run(store, run_id, **given)
    store.acquire_lease(run_id, "me", 10.0)
    store.append(run_id, "me", [run(state=state), attempt("a", 1, state="succeeded", key="k", cacheable=True)])
    store.release_lease(run_id, "me")
    return store.run(run_id)


def within(run_id: str) -> dict[str, Any]:
    return {"parallel": 1, "parent": {"run_id": run_id, "node_id": "a", "attempt": 1}}


class RunListContract:
    """Runs against every implementation, with the fixtures of ``StoreContract``."""

    # --- filters ---------------------------------------------------------------------------------------------------

    def test_runs_are_filtered_by_several_states(self, connect: Connect) -> None:
        store = connect()
        create_run(store, "new")
        ended(store, "good")
        ended(store, "bad", "failed")
        found = store.runs(states=[RunState.FAILED, RunState.PENDING])
        assert [one.run_id for one in found] == ["bad", "new"]

    def test_runs_are_filtered_by_when_they_began(self, connect: Connect, clock: FakeClock) -> None:
        store, began = connect(), clock.now
        for number in range(4):
            clock.now = began + number
            create_run(store, f"run-{number}", pipeline="x.dagflow" if number == 2 else PIPELINE)
        assert [one.run_id for one in store.runs(since=began + 1)] == ["run-3", "run-2", "run-1"]
        assert [one.run_id for one in store.runs(since=began + 1, until=began + 3)] == ["run-2", "run-1"]
        assert [one.run_id for one in store.runs(since=began + 1, pipeline=PIPELINE)] == ["run-3", "run-1"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("day", True),
            ("other", False),
            ("day=2026-11-01", True),
            ("day=2026", False),
            ("count=5", True),
            ("count=5.0", True),
            ("count=6", False),
            ("digits=5", True),
            ("share=0.25", True),
            ("on=true", True),
            ("on=1", False),
            ("one=1", True),
            ("one=true", False),
            ("none=null", True),
            ("none=0", False),
            ("many=[1, 2]", True),
            ("many=[2]", False),
            ('deep={"a": "ü"}', True),
            ("word=größer 😀", True),
            ("größe=1", True),
            ("large=1180591620717411303424", True),
            ("count=[", False),
            ("count=NaN", False),
            ("text=a=b", True),
            (" count = 5 ", True),
        ],
    )
    def test_runs_are_filtered_by_a_parameter(self, connect: Connect, text: str, found: bool) -> None:
        store = connect()
        create_run(store, "empty", parameters={})
        values = {"day": "2026-11-01", "count": 5, "digits": "5", "share": 0.25, "on": True, "one": 1, "none": None}
        more = {"many": [1, 2], "deep": {"a": "ü"}, "word": "größer 😀", "größe": 1, "large": 2**70, "text": "a=b"}
        create_run(store, "run", parameters={**values, **more})
        assert [one.run_id for one in store.runs(parameter=ParameterMatch.read(text))] == (["run"] if found else [])

    def test_runs_come_a_page_at_a_time(self, connect: Connect) -> None:
        store = connect()
        for number in range(5):
            create_run(store, f"run-{number}", pipeline="x.dagflow" if number == 2 else PIPELINE)
        assert [one.run_id for one in store.runs(before="run-3", limit=2)] == ["run-2", "run-1"]
        assert [one.run_id for one in store.runs(before="run-2", pipeline=PIPELINE)] == ["run-1", "run-0"]
        assert store.runs(before="run-0") == []
        with pytest.raises(NotFound, match="gone"):
            store.runs(before="gone")

    def test_a_summary_names_the_nodes_that_failed_first(self, connect: Connect) -> None:
        store = connect()
        nodes = [
            {"id": "a", "name": "Load", "path": "x.ipynb"},
            {"id": "b", "path": "steps/train.ipynb"},
            {"id": "c"},
            {"id": "d"},
        ]
        create_run(store, "run", document={"version": 1, "nodes": nodes}, node_ids=["a", "b", "c", "d"])
        store.acquire_lease("run", "me", 10.0)
        failure = {"message": "ValueError: no", "name": "ValueError", "cell": 1}
        changes = [
            node("a", state="failed", finished_at=3.0, message="It did not start."),
            node("b", state="failed", finished_at=2.0, failure=failure, message="other"),
            node("c", state="upstream_failed", finished_at=1.0),
            node("d", state="failed"),
            node("a.0", state="failed", finished_at=0.5),
        ]
        assert list(store.runs()[0].failed) == []
        store.append("run", "me", changes)
        assert list(store.runs()[0].failed) == [
            {"node_id": "b", "title": "train", "message": "ValueError: no"},
            {"node_id": "a", "title": "Load", "message": "It did not start."},
            {"node_id": "d", "title": "d", "message": ""},
        ]

    def test_the_version_of_the_list_tells_what_changed_in_it(self, connect: Connect) -> None:
        store = connect()
        versions = [store.runs_version()]

        def changed() -> bool:
            versions.append(store.runs_version())
            return versions[-1] != versions[-2]

        create_run(store, "one")
        assert changed()
        create_run(store, "two")
        assert changed()
        for run_id in ("one", "two"):
            store.acquire_lease(run_id, "me", 10.0)
        assert not changed()
        store.append("one", "me", [run(state="running")])
        assert changed()
        store.append("one", "me", [node("a", state="running")])
        assert changed()
        store.append("one", "me", [run(state="failed")])
        assert changed()
        store.append("one", "me", [run(state="pending")])
        store.append("two", "me", [run(state="failed")])
        assert changed()
        store.release_lease("two", "me")
        assert not changed()
        store.delete_run("two")
        assert changed()

    # --- deleting --------------------------------------------------------------------------------------------------

    def test_a_deleted_run_is_nowhere(self, connect: Connect) -> None:
        store = connect()
        ended(store, "old")
        ended(store, "new")
        store.set_pool("db", 1)
        assert store.delete_run("new") == ["new"]
        for look in (store.run, store.nodes, store.attempts, store.events, store.requests, store.delete_run):
            with pytest.raises(NotFound, match="new"):
                look("new")
        assert [one.run_id for one in connect().runs()] == ["old"]
        assert [one.run_id for one in store.history(PIPELINE)] == ["old"]
        assert [found.run_id for found in store.cache_entries()] == ["old"]
        cached, latest = store.cached("k"), store.latest_success(PIPELINE, "a")
        assert cached is not None
        assert latest is not None
        assert (cached.run_id, latest.run_id) == ("old", "old")
        store.delete_run("old")
        assert (store.cached("k"), store.latest_success(PIPELINE, "a"), store.unattended()) == (None, None, [])

    def test_a_deleted_id_can_be_taken_again(self, connect: Connect) -> None:
        store = connect()
        ended(store, "run")
        store.delete_run("run")
        create_run(store, "run")
        assert (store.events("run"), store.attempts("run")) == ([], [])

    def test_runs_within_a_run_are_deleted_with_it(self, connect: Connect) -> None:
        store = connect()
        ended(store, "other")
        ended(store, "outer")
        ended(store, "inner", options=within("outer"))
        ended(store, "innermost", options=within("inner"))
        with pytest.raises(Conflict, match=r"is the work of node 'a' of run outer\. Delete that run"):
            store.delete_run("inner")
        assert store.delete_run("outer") == ["outer", "inner", "innermost"]
        with pytest.raises(NotFound):
            store.run("innermost")
        assert [one.run_id for one in store.runs()] == ["other"]

    def test_a_part_whose_run_is_gone_is_deleted_by_itself(self, connect: Connect) -> None:
        store = connect()
        ended(store, "stray", options=within("gone"))
        assert store.delete_run("stray") == ["stray"]

    @pytest.mark.parametrize(
        ("prepare", "told"),
        [
            (lambda store: create_run(store, "run"), "has not ended yet"),
            (lambda store: [ended(store, "run"), store.acquire_lease("run", "you", 9.0)], "is still held"),
            (lambda store: [ended(store, "run"), store.add_request("run", "rerun", {})], "is about to go on"),
            (
                lambda store: [ended(store, "run"), create_run(store, "inner", options=within("run"))],
                "inner has not ended yet",
            ),
        ],
    )
    def test_what_may_go_on_is_not_deleted(
        self, connect: Connect, prepare: Callable[[RunStore], object], told: str
    ) -> None:
        store = connect()
        prepare(store)
        with pytest.raises(Conflict, match=told):
            store.delete_run("run")
        assert store.run("run").run_id == "run"
