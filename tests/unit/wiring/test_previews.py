"""What of a file is shown, however odd the file."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.wiring.previews import NOTHING, Preview, preview_of
from jupyter_dagflow.worker.artifacts import kind_of


def preview(folder: Path, name: str, content: str | bytes) -> Preview:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return preview_of(file, kind_of(name))


def table(columns: list[str], *rows: list[Any]) -> dict[str, Any]:
    return {"type": "table", "columns": columns, "rows": list(rows)}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "a,b\n1,x\n", table(["a", "b"], ["1", "x"])),
        ("a.CSV", '\ufeffa;b\n"1;2";x\n', table(["a", "b"], ["1;2", "x"])),
        ("a.tsv", "a,b\tc\n1\t2\n", table(["a,b", "c"], ["1", "2"])),
        ("a.csv", "a\n\n1,2,3\n", table(["a", "", ""], ["1", "2", "3"])),
        ("a.csv", "a,<b>\n<script>,=1+1", table(["a", "<b>"], ["<script>", "=1+1"])),
        ("a.jsonl", '{"a": 1}\n\n{"b": {"c": [2]}}\n', table(["a", "b"], [1, None], [None, '{"c": [2]}'])),
        ("a.jsonl", "[1]\nNaN\n", table(["value"], ["[1]"], ["NaN"])),
        ("a.jsonl", f'{{"n": {2**60}, "b": true, "x": 0.5}}', table(["n", "b", "x"], [str(2**60), True, 0.5])),
        ("a.csv", "", None),
        ("a.csv", "\0\0", None),
        ("a.jsonl", "{", None),
        ("a.parquet", "PAR1", None),
        ("a.feather", "x", None),
        ("a.pkl", "cos\nsystem\n", None),
        ("a.bin", "x", None),
    ],
)  # fmt: skip
def test_tables(tmp_path: Path, name: str, content: str, expected: dict[str, Any] | None) -> None:
    assert preview(tmp_path, name, content) == Preview(shown=expected)


def test_of_a_large_table_the_beginning_is_shown(tmp_path: Path) -> None:
    wide = ",".join(f"c{number}" for number in range(30))
    found = preview(tmp_path, "a.csv", "\n".join([wide] * 30))
    assert found.shown is not None
    assert (len(found.shown["columns"]), len(found.shown["rows"]), len(found.shown["rows"][0])) == (20, 20, 20)
    assert found.truncated
    found = preview(tmp_path, "a.jsonl", '{"a": 1}\n' * 21)
    assert found.shown == table(["a"], *[[1]] * 20)
    assert found.truncated


def test_a_row_that_was_read_in_part_is_left_out(tmp_path: Path) -> None:
    row = "x" * 100_000
    found = preview(tmp_path, "a.csv", f"a\n{row}\n{row}\n{row}\n")
    assert found.shown == table(["a"], [f"{'x' * 199}…"], [f"{'x' * 199}…"])
    assert found.truncated


def test_a_cell_longer_than_any_is_no_table(tmp_path: Path) -> None:
    assert preview(tmp_path, "a.csv", "a\n" + "x" * 200_000) == NOTHING


def test_exactly_twenty_rows_are_the_whole_table(tmp_path: Path) -> None:
    assert not preview(tmp_path, "a.csv", "a\n" + "1\n" * 20).truncated


@pytest.mark.parametrize(
    ("name", "media_type"), [("a.png", "image/png"), ("a.JPG", "image/jpeg"), ("a.svg", "image/svg+xml")]
)
def test_images(tmp_path: Path, name: str, media_type: str) -> None:
    data = base64.b64encode(b"<svg/>").decode()
    expected = {"type": "image", "media_type": media_type, "data": data}
    assert preview(tmp_path, name, b"<svg/>") == Preview(shown=expected)


def test_a_large_image_is_not_shown(tmp_path: Path) -> None:
    assert preview(tmp_path, "a.png", b"x" * (2 * 1024 * 1024 + 1)) == Preview(truncated=True)


def test_texts(tmp_path: Path) -> None:
    assert preview(tmp_path, "a.md", "grün") == Preview(shown={"type": "text", "text": "grün"})
    found = preview(tmp_path, "a.log", "ü" * 6000)
    assert found == Preview(shown={"type": "text", "text": "ü" * 5120}, truncated=True)
    assert preview(tmp_path, "a.txt", b"a\xffb").shown == {"type": "text", "text": "a\N{REPLACEMENT CHARACTER}b"}
    assert preview(tmp_path, "a.txt", b"\x7fELF\0\0") == NOTHING
    assert json.dumps(preview(tmp_path, "a.html", "<script>").shown)
