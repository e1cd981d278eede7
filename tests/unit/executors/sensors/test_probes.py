"""Probes that need nothing but a folder and a clock: what they look for, what they refuse, what they tell."""

import datetime
import decimal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.executors.sensors.http import HttpProbe
from jupyter_dagflow.executors.sensors.kinds import make_probe, read_sensor
from jupyter_dagflow.executors.sensors.probes import Probe, Wait, WrongSensor, filled, trouble, without_password
from jupyter_dagflow.executors.sensors.sql import plain


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "workspace" / "flows").mkdir(parents=True)
    return tmp_path / "workspace"


class World:
    """A workspace with a pipeline in ``flows/``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "flows"
        self.env: dict[str, str] = {}
        self.succeeded: dict[str, tuple[str, float]] = {}
        self.began = time.time()

    def probe(self, **sensor: Any) -> Probe:
        wait = Wait(
            began=self.began,
            folder=self.folder,
            workspace=self.root,
            env=self.env,
            last_success=self.last_success,
        )
        return make_probe(read_sensor(sensor), wait)

    def last_success(self, path: str, since: float) -> str | None:
        run_id, finished_at = self.succeeded.get(path, ("", 0.0))
        return run_id if finished_at >= since else None


@pytest.fixture
def world(workspace: Path) -> World:
    return World(workspace)


# --- files ------------------------------------------------------------------------------------------------------


def test_a_file_is_seen_once_it_is_there(world: World) -> None:
    probe = world.probe(kind="file", path="data/in.csv")
    assert probe.waits_for == "Waits for data/in.csv."
    assert probe.look().outputs is None
    (world.folder / "data").mkdir()
    (world.folder / "data" / "in.csv").write_text("a,b\n")
    sight = probe.look()
    assert sight.outputs == {"path": "data/in.csv", "paths": ["data/in.csv"]}
    assert [(entry["name"], entry["path"], entry["size"]) for entry in sight.artifacts] == [("path", "data/in.csv", 4)]


def test_a_glob_gives_all_its_files_in_order(world: World) -> None:
    probe = world.probe(kind="file", path="**/part-*.csv")
    assert probe.look().outputs is None
    for name in ("b/part-2.csv", "a/part-9.csv", "b/.part-0.csv", "b/other.csv"):
        (world.folder / name).parent.mkdir(exist_ok=True)
        (world.folder / name).touch()
    assert probe.look().outputs == {"path": "a/part-9.csv", "paths": ["a/part-9.csv", "b/part-2.csv"]}


def test_a_folder_above_is_seen_as_long_as_it_is_in_the_workspace(world: World) -> None:
    (world.root / "shared.csv").touch()
    assert world.probe(kind="file", path="../shared.csv").look().outputs == {
        "path": "../shared.csv",
        "paths": ["../shared.csv"],
    }


@pytest.mark.parametrize("path", ["../../secret.txt", "../../*.txt", "data/../../../secret.txt"])
def test_no_path_leaves_the_workspace(world: World, path: str) -> None:
    (world.root.parent / "secret.txt").touch()
    with pytest.raises(WrongSensor, match="leads out of the workspace"):
        world.probe(kind="file", path=path).look()


@pytest.mark.parametrize("path", ["/etc/passwd", "C:\\data.csv", "\\\\server\\share"])
def test_absolute_paths_are_refused(world: World, path: str) -> None:
    with pytest.raises(WrongSensor, match="is an absolute path"):
        world.probe(kind="file", path=path)


def test_a_link_out_of_the_workspace_is_not_seen(world: World) -> None:
    (world.root.parent / "secret.txt").touch()
    (world.folder / "link.txt").symlink_to(world.root.parent / "secret.txt")
    assert world.probe(kind="file", path="*.txt").look().outputs is None
    with pytest.raises(WrongSensor, match="leads out of the workspace"):
        world.probe(kind="file", path="link.txt")


def test_an_empty_path_is_refused(world: World) -> None:
    with pytest.raises(WrongSensor, match="'' is not a path"):
        world.probe(kind="file", path="")


# --- URLs of files ----------------------------------------------------------------------------------------------


def test_a_file_in_a_store_is_seen_once_it_is_there(world: World) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    probe, pattern = (world.probe(kind="file", path=f"memory://sensors/{name}") for name in ("a.csv", "*.csv"))
    assert probe.waits_for == "Waits for memory://sensors/a.csv."
    assert (probe.look().outputs, pattern.look().outputs) == (None, None)
    for name in ("b", "a"):
        memory.pipe_file(f"/sensors/{name}.csv", b"1")
    assert probe.look().outputs == {"path": "memory:///sensors/a.csv", "paths": ["memory:///sensors/a.csv"]}
    paths = ["memory:///sensors/a.csv", "memory:///sensors/b.csv"]
    assert pattern.look().outputs == {"path": paths[0], "paths": paths}


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "FILE:///etc/passwd", "local:///etc", "simplecache::s3://b/k", "zip://a::file:///x.zip"],
)
def test_urls_of_this_machine_are_refused(world: World, url: str) -> None:
    with pytest.raises(WrongSensor, match="use its path, relative to the pipeline's folder"):
        world.probe(kind="file", path=url)


def test_an_unknown_scheme_is_told_at_once(world: World) -> None:
    with pytest.raises(WrongSensor, match="fsspec knows no URL that begins with gopher://"):
        world.probe(kind="file", path="gopher://host/file").look()


def test_a_missing_library_is_told_with_its_name(world: World) -> None:
    with pytest.raises(WrongSensor, match="begins with gs:// needs gcsfs: pip install gcsfs"):
        world.probe(kind="file", path="gs://bucket/key").look()


# --- the clock --------------------------------------------------------------------------------------------------


def test_a_delay_counts_from_when_the_wait_began(world: World) -> None:
    world.began = time.time() - 50
    sight = world.probe(kind="time", delay_s=60).look()
    assert sight.outputs is None
    assert sight.pause_s == pytest.approx(10, abs=1)
    sight = world.probe(kind="time", delay_s=50).look()
    assert sight.outputs is not None
    assert datetime.datetime.fromisoformat(sight.outputs["time"]).timestamp() == pytest.approx(world.began + 50, abs=1)


def test_a_time_of_day_is_that_of_the_day_on_which_the_wait_began(world: World) -> None:
    noon = datetime.datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
    yesterday = noon - datetime.timedelta(days=1)
    world.began = yesterday.timestamp()
    sight = world.probe(kind="time", at="12:30").look()
    assert sight.outputs is not None
    assert sight.outputs["time"].startswith(f"{yesterday:%Y-%m-%d}T12:30:00")


def test_a_time_of_day_that_is_past_is_over_at_once(world: World) -> None:
    tomorrow = datetime.datetime.now().replace(hour=23, minute=59) + datetime.timedelta(days=1)
    world.began = tomorrow.timestamp()
    assert world.probe(kind="time", at="00:05").waits_for.startswith("Waits until")
    world.began = (tomorrow - datetime.timedelta(days=2)).timestamp()
    assert world.probe(kind="time", at="8:30").look().outputs is not None


@pytest.mark.parametrize("at", ["25:00", "8", "8:5", "noon", "12:60", "-1:00"])
def test_what_is_no_time_of_day_is_told(world: World, at: str) -> None:
    with pytest.raises(WrongSensor, match=r"is no time of day; write it as in 08:30\."):
        world.probe(kind="time", at=at)


def test_a_clock_needs_a_time(world: World) -> None:
    with pytest.raises(WrongSensor, match="set 'at' or 'delay_s'"):
        world.probe(kind="time")


# --- other pipelines --------------------------------------------------------------------------------------------


def test_a_success_that_is_recent_enough_is_seen(world: World) -> None:
    (world.root / "other.dagflow").touch()
    probe = world.probe(kind="pipeline", path="../other.dagflow", within_s=60)
    assert probe.look().outputs is None
    world.succeeded["other.dagflow"] = ("run-1", time.time() - 61)
    assert probe.look().outputs is None
    world.succeeded["other.dagflow"] = ("run-2", time.time() - 30)
    assert probe.look().outputs == {"run_id": "run-2"}


def test_a_pipeline_that_is_not_there_is_told(world: World) -> None:
    with pytest.raises(WrongSensor, match=r"There is no pipeline 'none\.dagflow'"):
        world.probe(kind="pipeline", path="none.dagflow")
    with pytest.raises(WrongSensor, match="leads out of the workspace"):
        world.probe(kind="pipeline", path="../../none.dagflow")


# --- what cannot be ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "file:///etc/passwd", "host/x", "http://", "http://a b/", "http://[::"]
)
def test_only_http_urls_are_asked(world: World, url: str) -> None:
    with pytest.raises(WrongSensor, match="is no"):
        world.probe(kind="http", url=url)


@pytest.mark.parametrize(
    ("condition", "message"),
    [("body.state", "is not allowed"), ("open('x')", "is not allowed"), ("rows > 1", "names 'rows'")],
)
def test_a_condition_that_cannot_hold_is_told_at_once(world: World, condition: str, message: str) -> None:
    with pytest.raises(WrongSensor, match=message):
        world.probe(kind="http", url="http://localhost/", condition=condition)


def test_a_sensor_that_says_nothing_is_told() -> None:
    with pytest.raises(WrongSensor, match="set its 'sensor'"):
        read_sensor(None)
    with pytest.raises(WrongSensor, match=r"sensor\.url: Field required"):
        read_sensor({"kind": "http"})


def test_sql_without_its_library_says_what_to_install(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "jupyter_dagflow.executors.sensors.sql")
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(WrongSensor, match=r"pip install 'jupyter-dagflow\[sql\]'"):
        world.probe(kind="sql", url="sqlite://", query="select 1")


# --- the environment --------------------------------------------------------------------------------------------


def test_names_stand_for_the_environment() -> None:
    assert filled("s3://${BUCKET}/${DAY}/$HOME/${}", {"BUCKET": "b", "DAY": "1"}) == "s3://b/1/$HOME/${}"
    with pytest.raises(WrongSensor, match=r"The environment has no variable TOKEN, .* \$\{TOKEN\} stands"):
        filled("http://x/?t=${TOKEN}", {})


def test_what_is_told_holds_no_password(world: World) -> None:
    env = {"TOKEN": "hunter2-hunter2", "SHORT": "a"}
    error = ValueError("no route to http://u:hunter2-hunter2@host/ as hunter2-hunter2")
    told = trouble(error, "http://u:${TOKEN}@host/${SHORT}", env)
    assert told == "ValueError: no route to http://***@host/ as ${TOKEN}"
    assert without_password("http://user:secret@host/a@b") == "http://…@host/a@b"
    world.env = env
    probe = world.probe(kind="http", url="http://u:${TOKEN}@host/x?key=${TOKEN}")
    assert isinstance(probe, HttpProbe)
    assert probe.waits_for == "Waits for http://…@host/x?key=${TOKEN} to answer 200."


def test_values_of_a_database_become_json() -> None:
    values = {
        "day": datetime.date(2026, 11, 21),
        "at": datetime.datetime(2026, 11, 21, 8, 30, tzinfo=datetime.UTC),
        "n": decimal.Decimal("12"),
        "price": decimal.Decimal("1.5"),
        "nothing": decimal.Decimal("NaN"),
        "share": float("inf"),
        "raw": b"abc",
        "tags": ["a", datetime.date(2026, 1, 1)],
        "ok": True,
        "none": None,
        "span": datetime.timedelta(hours=1),
    }
    assert {name: plain(value) for name, value in values.items()} == {
        "day": "2026-11-21",
        "at": "2026-11-21T08:30:00+00:00",
        "n": 12,
        "price": 1.5,
        "nothing": None,
        "share": None,
        "raw": "abc",
        "tags": ["a", "2026-01-01"],
        "ok": True,
        "none": None,
        "span": "1:00:00",
    }
