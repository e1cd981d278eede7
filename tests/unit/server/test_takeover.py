import itertools

from jupyter_dagflow.server.takeover import MOST_LOOKS, Patience


def test_a_run_gets_a_runner_when_it_is_unattended_twice_in_a_row() -> None:
    patience = Patience()
    assert patience.choose(["a"]) == []
    assert patience.choose(["a", "b"]) == ["a"]
    assert patience.choose(["b"]) == ["b"]


def test_a_run_that_got_a_runner_meanwhile_begins_anew() -> None:
    patience = Patience()
    assert [patience.choose(runs) for runs in (["a"], [], ["a"], ["a"])] == [[], [], [], ["a"]]


def test_a_run_whose_runners_die_gets_them_ever_more_rarely() -> None:
    patience = Patience()
    looks = [look for look in range(1, 400) if patience.choose(["a"])]
    assert looks[:6] == [2, 4, 8, 16, 32, 64]
    assert {after - before for before, after in itertools.pairwise(looks[6:])} == {MOST_LOOKS}


def test_nothing_unattended_is_nothing_to_do() -> None:
    assert Patience().choose([]) == []
