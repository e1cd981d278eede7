import json
from pathlib import Path

import pytest

from jupyter_dagflow.errors import DagflowError, NotFound, OutsideWorkspace
from jupyter_dagflow.store.artifacts import attempt_directory, log_path, read_log


def write(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"".join(lines))
    return path


def line(**entry: object) -> bytes:
    return json.dumps({"type": "text", **entry}).encode() + b"\n"


def test_the_layout_is_the_one_of_the_architecture(tmp_path: Path) -> None:
    assert attempt_directory(tmp_path, "run-1", "node_a", 3) == tmp_path / "run-1" / "node_a" / "3"
    assert attempt_directory(tmp_path, "run-1", "node_a.12", 1) == tmp_path / "run-1" / "node_a.12" / "1"
    assert log_path(tmp_path, "run-1", "node_a", 3) == tmp_path / "run-1" / "node_a" / "3" / "log.jsonl"


@pytest.mark.parametrize(
    ("run_id", "node_id", "attempt"),
    [
        ("..", "a", 1),
        ("r", "../..", 1),
        ("r", "/etc", 1),
        ("r", "", 1),
        ("r", "a\n", 1),
        ("r", "a" * 65, 1),
        ("r", "a", 0),
        ("r", "a.", 1),
        ("r", "..0", 1),
        ("r", "a.01", 1),
        ("r", "a.1\n", 1),
        ("r.1", "a", 1),
    ],
)
def test_what_is_no_id_is_not_found(tmp_path: Path, run_id: str, node_id: str, attempt: int) -> None:
    with pytest.raises(NotFound):
        attempt_directory(tmp_path, run_id, node_id, attempt)


@pytest.mark.parametrize("link", ["run", "run/node", "run/node/1", "run/node/1/log.jsonl"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    runs = tmp_path / "runs"
    place = runs / link
    place.parent.mkdir(parents=True)
    place.symlink_to(outside)
    with pytest.raises(OutsideWorkspace):
        log_path(runs, "run", "node", 1)


def test_a_link_in_a_circle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "node").symlink_to(tmp_path / "run" / "node")
    with pytest.raises(OutsideWorkspace):
        log_path(tmp_path, "run", "node", 1)


def test_a_log_is_read_in_pages(tmp_path: Path) -> None:
    lines = [line(text=f"{number}\n") for number in range(10)]
    log = write(tmp_path / "log.jsonl", *lines)
    entries, following = read_log(log, 0, limit=len(lines[0]) * 2 + 1)
    assert [entry["text"] for entry in entries] == ["0\n", "1\n", "2\n"]
    assert following == sum(map(len, lines[:3]))
    rest, end = read_log(log, following)
    assert [entry["text"] for entry in rest] == [f"{number}\n" for number in range(3, 10)]
    assert end == log.stat().st_size
    assert read_log(log, end) == ([], end)


def test_a_line_half_written_waits(tmp_path: Path) -> None:
    whole, half = line(text="one"), line(text="two")
    log = write(tmp_path / "log.jsonl", whole, half[:-4])
    assert read_log(log) == ([{"type": "text", "text": "one"}], len(whole))
    write(log, whole, half)
    assert read_log(log, len(whole)) == ([{"type": "text", "text": "two"}], len(whole) + len(half))


def test_damaged_lines_are_left_out(tmp_path: Path) -> None:
    log = write(
        tmp_path / "log.jsonl",
        b"no json\n",
        b'["type"]\n',
        b'{"type": 1}\n',
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b"\n",
        line(text="here"),
    )
    assert read_log(log) == ([{"type": "text", "text": "here"}], log.stat().st_size)


def test_numbers_that_json_lacks_become_names(tmp_path: Path) -> None:
    log = write(tmp_path / "log.jsonl", b'{"type": "result", "x": [NaN, -Infinity]}\n')
    assert read_log(log)[0] == [{"type": "result", "x": ["NaN", "-Infinity"]}]


def test_beginning_within_a_line_loses_only_that_line(tmp_path: Path) -> None:
    log = write(tmp_path / "log.jsonl", line(text="one"), line(text="two"))
    assert [entry["text"] for entry in read_log(log, 5)[0]] == ["two"]


def test_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_log(tmp_path / "none" / "log.jsonl", 7) == ([], 7)
    log = write(tmp_path / "log.jsonl", line())
    assert read_log(log, 2**62) == ([], 2**62)


def test_a_log_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(DagflowError, match="cannot be read"):
        read_log(tmp_path)
