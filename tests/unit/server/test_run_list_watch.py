from jupyter_dagflow.server.run_list_watch import PAUSE_S, RunListWatch
from jupyter_dagflow.testing.store_contract import FakeClock, create_run
from jupyter_dagflow.testing.stores import MemoryStore

CHANGED = [{"type": "runs_changed"}]


def test_who_begins_to_watch_is_told_at_once_and_then_what_changes() -> None:
    clock, store = FakeClock(), MemoryStore()
    watch = RunListWatch(clock)
    assert watch.begin(store) == CHANGED
    clock.now += PAUSE_S
    assert watch.news(store) == []
    create_run(store)
    assert watch.news(store) == CHANGED
    assert watch.news(store) == []


def test_what_changes_often_is_told_once_when_it_is_due() -> None:
    clock, store = FakeClock(), MemoryStore()
    watch = RunListWatch(clock)
    watch.begin(store)
    for number in range(3):
        create_run(store, f"run-{number}")
        assert watch.news(store) == []
        assert watch.holds_back
    clock.now += PAUSE_S
    assert watch.news(store) == CHANGED
    assert not watch.holds_back


def test_a_store_that_comes_and_goes_is_a_change() -> None:
    clock, store = FakeClock(), MemoryStore()
    watch = RunListWatch(clock)
    watch.begin(None)
    for now in (store, None):
        clock.now += PAUSE_S
        assert watch.news(now) == CHANGED


class Unread(MemoryStore):
    def runs_version(self) -> tuple[object, ...]:
        raise AssertionError("Nobody watches.")


def test_nothing_is_read_while_nobody_watches() -> None:
    watch = RunListWatch(FakeClock())
    assert watch.news(Unread()) == []
    watch.begin(None)
    watch.end()
    assert watch.news(Unread()) == []
    assert not watch.holds_back
