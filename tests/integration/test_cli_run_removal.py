"""``dagflow runs list`` with filters, and ``dagflow runs delete``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jupyter_dagflow.cli.main import dagflow
from jupyter_dagflow.cli.runs import STATES
from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.run_list_contract import ended
from jupyter_dagflow.testing.store_contract import FakeClock, create_run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three runs, one from long ago, one that goes on."""
    clock = FakeClock()
    store = SqliteStore.open(tmp_path / "dagflow-runs", clock=clock)
    ended(store, "old", parameters={"day": "2001-01-01"})
    clock.now = 4e9
    ended(store, "bad", "failed", parameters={"day": "2001-01-02"})
    create_run(store, "new", pipeline="x.dagflow")
    for run_id in ("old", "bad"):
        (tmp_path / "dagflow-runs" / run_id / "a" / "1").mkdir(parents=True)
    store.close()
    return tmp_path


def call(root: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(dagflow, ["runs", *arguments, "--workspace", str(root)], input=typed)


def listed(root: Path, *arguments: str) -> list[str]:
    result = call(root, "list", "--json", *arguments)
    assert result.exit_code == 0, result.output
    return [run["run_id"] for run in json.loads(result.output)]


def test_the_states_are_those_of_runs() -> None:
    assert tuple(RunState) == STATES


def test_the_list_is_narrowed(root: Path) -> None:
    assert listed(root) == ["new", "bad", "old"]
    assert listed(root, "--state", "failed", "--state", "pending") == ["new", "bad"]
    assert listed(root, "--since", "2001-01-01") == ["new", "bad"]
    assert listed(root, "--parameter", "day=2001-01-01") == ["old"]
    assert call(root, "list", "--parameter", "none").output == "No run fits.\n"
    wrong = call(root, "list", "--since", "soon")
    assert (wrong.exit_code, "'soon' is no time" in wrong.output) == (2, True)


def test_deleting_asks_first(root: Path) -> None:
    refused = call(root, "delete", "old", typed="n\n")
    assert refused.exit_code == 1
    assert "Delete old with all notebooks and logs?" in refused.output
    assert "old" in listed(root)
    assert call(root, "delete", "old", typed="y\n").exit_code == 0
    assert listed(root) == ["new", "bad"]
    assert not (root / "dagflow-runs" / "old").exists()


def test_what_cannot_be_deleted_is_told_and_the_rest_goes(root: Path) -> None:
    result = call(root, "delete", "--yes", "new", "bad", "none", "../old")
    assert result.exit_code == 1
    assert "Deleted 1 run." in result.output
    assert "Run new has not ended yet (pending). Stop it before you delete it." in result.output
    assert "There is no run 'none'." in result.output
    assert listed(root) == ["new", "old"]
    assert (root / "dagflow-runs" / "old").is_dir()


def test_old_runs_are_deleted_together(root: Path) -> None:
    assert call(root, "delete", "--yes", "--older-than", "30d").output == "Deleted 1 run.\n"
    assert listed(root) == ["new", "bad"]
    assert call(root, "delete", "--yes", "--older-than", "30d").output == "There is nothing to delete.\n"


@pytest.mark.parametrize("arguments", [[], ["old", "--older-than", "1d"]])
def test_which_runs_must_be_said_in_one_way(root: Path, arguments: list[str]) -> None:
    result = call(root, "delete", "--yes", *arguments)
    assert (result.exit_code, "or use --older-than" in result.output) == (2, True)
