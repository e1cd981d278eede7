"""What of a file can be shown beside a node: the beginning of a table or a text, a whole image.

Files are hostile: nothing in them is executed or unpickled, and of each only so much is read.
"""

from __future__ import annotations

import base64
import codecs
import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

MAX_ROWS = MAX_COLUMNS = 20
MAX_TABLE_BYTES = 256 * 1024
MAX_CELL_CHARS = 200
MAX_TEXT_BYTES = 10 * 1024
MAX_IMAGE_BYTES = 2 * 1024 * 1024
MEDIA_TYPES: Mapping[str, str] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """``shown``: ``{"type": "table"|"image"|"text", …}`` as the REST API gives it, ``None`` if nothing can be shown.

    ``truncated``: there is more than that.
    """

    shown: dict[str, Any] | None = None
    truncated: bool = False


NOTHING = Preview()


def preview_of(file: Path, kind: str) -> Preview:
    """What of a file of that kind can be shown. Raises ``OSError`` if it cannot be read."""
    suffix = file.suffix.lower()
    if kind == "image":
        return _image(file, MEDIA_TYPES.get(suffix))
    if kind == "text":
        return _text(file)
    if kind == "table":
        readers = {".csv": _csv, ".tsv": _csv, ".jsonl": _json_lines, ".parquet": _parquet}
        return readers[suffix](file) if suffix in readers else NOTHING
    return NOTHING


def _image(file: Path, media_type: str | None) -> Preview:
    content, more = _beginning(file, MAX_IMAGE_BYTES)
    if media_type is None or more:
        return Preview(truncated=more)
    data = base64.b64encode(content).decode("ascii")
    return Preview(shown={"type": "image", "media_type": media_type, "data": data})


def _text(file: Path) -> Preview:
    content, more = _beginning(file, MAX_TEXT_BYTES)
    text = _decoded(content, more)
    return NOTHING if text is None else Preview(shown={"type": "text", "text": text}, truncated=more)


def _csv(file: Path) -> Preview:
    content, more = _beginning(file, MAX_TABLE_BYTES)
    text = _decoded(content, more)
    if text is None:
        return NOTHING
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count) if file.suffix.lower() == ".csv" else "\t"
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error:
        return NOTHING  # A cell longer than any table's, or a stray carriage return.
    if more and 1 < len(rows) <= MAX_ROWS + 1:
        rows.pop()  # Only a part of it was read.
    return _table(rows[0], rows[1:], more=more) if rows else NOTHING


def _json_lines(file: Path) -> Preview:
    content, more = _beginning(file, MAX_TABLE_BYTES)
    lines = (_decoded(content, more) or "").split("\n")
    if more:
        lines.pop()
    records: list[Mapping[str, Any]] = []
    for line in filter(str.strip, lines):
        if len(records) > MAX_ROWS:
            break
        try:
            value = json.loads(line, parse_constant=str)
        except (ValueError, RecursionError):
            return NOTHING
        records.append(value if isinstance(value, dict) else {"value": value})
    return _records(records, more=more) if records else NOTHING


def _parquet(file: Path) -> Preview:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        return NOTHING
    try:
        with parquet.ParquetFile(file) as source:
            columns = list(source.schema_arrow.names)
            batches = source.iter_batches(batch_size=MAX_ROWS, columns=columns[:MAX_COLUMNS])
            first = next(batches, None)
            total = int(source.metadata.num_rows)
    except Exception:
        return NOTHING  # Whatever pyarrow thinks of a file that somebody calls one of Parquet's.
    rows = [] if first is None else [list(row.values()) for row in first.to_pylist()]
    return _table(columns, rows, more=total > MAX_ROWS)


def _records(records: Sequence[Mapping[str, Any]], *, more: bool) -> Preview:
    columns = list(dict.fromkeys(name for record in records for name in record))
    return _table(columns, [[record.get(name) for name in columns] for record in records], more=more)


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, more: bool) -> Preview:
    rows = list(rows)
    width = max([len(columns), *(len(row) for row in rows)])
    shown = [[_cell(value) for value in row[:MAX_COLUMNS]] for row in rows[:MAX_ROWS]]
    names = [str(_cell(name)) for name in columns[:MAX_COLUMNS]]
    names += [""] * (min(width, MAX_COLUMNS) - len(names))
    return Preview(
        shown={"type": "table", "columns": names, "rows": shown},
        truncated=more or len(rows) > MAX_ROWS or width > MAX_COLUMNS,
    )


def _cell(value: Any) -> Any:
    """A value of a table as JSON: what is neither a number nor a truth value is text, cut where it is long."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) < 2**53 and math.isfinite(value) else str(value)[:MAX_CELL_CHARS]
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = str(value)
    return text if len(text) <= MAX_CELL_CHARS else f"{text[: MAX_CELL_CHARS - 1]}…"


def _beginning(file: Path, limit: int) -> tuple[bytes, bool]:
    """The first bytes of a file, and whether there are more."""
    with file.open("rb") as opened:
        content = opened.read(limit + 1)
    return content[:limit], len(content) > limit


def _decoded(content: bytes, more: bool) -> str | None:
    """Text, without a byte-order mark; ``None`` for what is none."""
    if b"\0" in content:
        return None
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    return decoder.decode(content, final=not more)
