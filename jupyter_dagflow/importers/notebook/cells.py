"""The cells of a notebook, read from JSON in which anything may be anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

from jupyter_dagflow.errors import InvalidPipeline, Problem
from jupyter_dagflow.importers.base import object_in

MAX_CELLS = 5_000
MAX_CODE = 2_000_000
MAX_HEADING = 60
CellType = Literal["code", "markdown", "raw"]
_TYPES: Mapping[str, CellType] = {"code": "code", "markdown": "markdown", "raw": "raw"}
_HEADING = re.compile(r"^ {0,3}(#{1,2})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell; ``index`` counts all cells from 0, people count from 1. ``raw``: its JSON."""

    index: int
    type: CellType
    source: str
    tags: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"cell {self.index + 1}"

    @property
    def heading(self) -> str | None:
        """The first heading of the first or second level, as plain text."""
        if self.type != "markdown":
            return None
        fenced = False
        for line in self.source.split("\n"):
            fenced ^= bool(_FENCE.match(line))
            found = None if fenced else _HEADING.match(line)
            if found:
                return plain(found.group(2)) or None
        return None

    def to_json(self) -> dict[str, Any]:
        return {"index": self.index, "type": self.type, "source": self.source, "heading": self.heading}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole notebook: its cells and its metadata."""

    cells: tuple[Cell, ...]
    metadata: Mapping[str, Any]

    @property
    def code(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.type == "code")


def plain(heading: str) -> str:
    """A heading without its marks, not too long."""
    linked = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return " ".join(re.sub(r"[*`]|(?<!\w)_|_(?!\w)|<[^>]*>", "", linked).split())[:MAX_HEADING].strip()


def read_sheet(text: str) -> Sheet:
    """Read a notebook's JSON. Raises ``InvalidPipeline`` with one located problem if it is none that can be split."""
    data = _parsed(text)
    cells = data.get("cells")
    if isinstance(data.get("worksheets"), list) and not isinstance(cells, list):
        _refuse("nbformat", "The notebook has the old format 3. Open it in JupyterLab and save it once.")
    version = data.get("nbformat")
    if not isinstance(version, int) or isinstance(version, bool) or not isinstance(cells, list):
        _refuse("cells", "The file is no notebook: it has no nbformat or no list of cells.")
    if version != 4:
        told = "Save it in JupyterLab first." if version < 4 else "Update jupyter-dagflow to split it."
        _refuse("nbformat", f"The notebook has the format {shortened(version)}; format 4 is read. {told}")
    if len(cells) > MAX_CELLS:
        _refuse("cells", f"The notebook has {len(cells)} cells; up to {MAX_CELLS} are read.")
    metadata = data.get("metadata")
    sheet = Sheet(cells=tuple(_cells(cells)), metadata=metadata if isinstance(metadata, dict) else {})
    language = _language(sheet.metadata)
    if language != "python":
        _refuse("metadata.kernelspec", f"The notebook is in {shortened(language)}; only Python can be split.")
    if not any(cell.source.strip() for cell in sheet.code):
        _refuse("cells", "The notebook has no code, so there is nothing to split.")
    size = sum(len(cell.source) for cell in sheet.code)
    if size > MAX_CODE:
        _refuse("cells", f"The notebook has {size} characters of code; up to {MAX_CODE} are read.")
    return sheet


def shortened(value: object, limit: int = 40) -> str:
    """Foreign text for a sentence, on one line."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    told = " ".join(clean(text[: 2 * limit]).split())
    return told if len(told) <= limit else f"{told[: limit - 1]}…"


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        _refuse(f"line {error.lineno}, column {error.colno}", f"The file is not valid JSON: {error.msg}.")
    except (RecursionError, ValueError):
        _refuse("", "The file is nested too deeply, or holds a number that is too long.")
    if not isinstance(data, dict):
        _refuse("", "The file is no notebook: its JSON is not an object.")
    return data


def _cells(cells: list[Any]) -> Iterator[Cell]:
    for index, raw in enumerate(cells):
        kind = _TYPES.get(str(object_in(raw, "cell_type")))
        if not isinstance(raw, dict) or kind is None:
            _refuse(f"cells[{index}]", "The cell is no object, or neither code, Markdown nor raw text.")
        tags = object_in(raw, "metadata", "tags")
        told = tuple(clean(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
        yield Cell(index=index, type=kind, source=_source(raw.get("source"), index), tags=told, raw=raw)


def _source(value: Any, index: int) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return clean("".join(value))
    if value is not None:
        _refuse(f"cells[{index}].source", "The source is neither a text nor a list of texts.")
    return ""


def clean(text: str) -> str:
    """Half a letter and NUL can be written in JSON, but not into a file; lines end as on Unix."""
    return text.encode("utf-8", "replace").decode().replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _language(metadata: Mapping[str, Any]) -> str:
    for path in (("kernelspec", "language"), ("language_info", "name")):
        found = object_in(metadata, *path)
        if isinstance(found, str) and found:
            return found.lower()
    return "python"


def _refuse(path: str, message: str) -> NoReturn:
    raise InvalidPipeline(message, [Problem(path=path, message=message)])
