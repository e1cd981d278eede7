"""How two executed notebooks differ: cell by cell, their sources and what they put out line by line.

Counts of executions, ids and metadata say nothing about the work and are left out. Notebooks are hostile: nothing in
them is executed, only so much of them is read, and images are handed over as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from typing import Any

from jupyter_dagflow.errors import Conflict, OutsideWorkspace
from jupyter_dagflow.wiring.figures import MAX_NOTEBOOK_BYTES, last_figure
from jupyter_dagflow.wiring.notebook_alignment import Pair, aligned, check_installed
from jupyter_dagflow.wiring.workspace import Workspace

MAX_CELLS = 1000
MAX_CHARS = 20_000
"""Of one source, and of one text that was put out."""
MAX_OUTPUTS = 50
"""Of one cell; what is beyond is not compared."""
MAX_IMAGE_CHARS = 16 * 1024 * 1024
"""Of all images of one comparison, in base64."""

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


@dataclass(frozen=True, kw_only=True)
class Output:
    """What a cell put out: ``kind`` is ``text``, ``error`` or ``image``, and ``text`` an image's base64."""

    kind: str
    text: str
    media_type: str = "text/plain"

    @property
    def gist(self) -> tuple[str, str, str]:
        """What tells two of them apart; where in memory something lay does not."""
        return self.kind, self.media_type, self.text if self.kind == "image" else _ADDRESS.sub("0x…", self.text)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell as far as it is compared."""

    type: str
    source: str
    outputs: Sequence[Output] = ()

    def to_json(self) -> dict[str, Any]:
        """As notebooks have it, without its outputs: cells belong together by what they do."""
        code: dict[str, Any] = {"outputs": [], "execution_count": None} if self.type == "code" else {}
        return {"cell_type": self.type, "metadata": {}, "source": self.source, **code}


def notebook_diff(workspace: Workspace, left: Path, right: Path) -> dict[str, Any]:
    """``{"cells": […], "rough": bool}`` of two executed notebooks, in the words of the REST API.

    ``rough``: they differ so much that cells were only paired where their sources are equal. Raises ``MissingExtra``,
    and ``Conflict`` for a notebook that is gone or cannot be read.
    """
    check_installed()
    ours, theirs = (cells_of(_read(workspace, path)) for path in (left, right))
    pairs, is_rough = _paired(ours, theirs)
    images = _ImageBudget()
    cells = [
        _cell_view(None if one is None else ours[one], None if other is None else theirs[other], images)
        | {"left": one, "right": other}
        for one, other in pairs
    ]
    return {"cells": cells, "rough": is_rough}


def cells_of(notebook: object) -> list[Cell]:
    """The cells of whatever was read as a notebook; what is no cell is left out."""
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    cells = [cell for cell in found if isinstance(cell, dict)] if isinstance(found, list) else []
    return [
        Cell(
            type=next((kind for kind in ("code", "markdown") if cell.get("cell_type") == kind), "raw"),
            source=_text(cell.get("source"))[:MAX_CHARS],
            outputs=_outputs(cell.get("outputs")),
        )
        for cell in cells[:MAX_CELLS]
    ]


def lines_of(left: str, right: str) -> list[dict[str, str]]:
    """The lines of both texts in order: ``{"kind": "same"|"removed"|"added", "text"}``."""
    ours, theirs = left.splitlines(), right.splitlines()
    lines: list[dict[str, str]] = []
    for what, begin, end, start, stop in SequenceMatcher(None, ours, theirs).get_opcodes():
        if what == "equal":
            lines += [{"kind": "same", "text": text} for text in ours[begin:end]]
        else:
            lines += [{"kind": "removed", "text": text} for text in ours[begin:end]]
            lines += [{"kind": "added", "text": text} for text in theirs[start:stop]]
    return lines


def _read(workspace: Workspace, path: Path) -> object:
    told = f"{workspace.relative(path.parent)}/{path.name}"
    if not path.resolve().is_relative_to(workspace.runs_folder.resolve()):
        raise OutsideWorkspace(f"{told} leads out of the runs folder.")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_NOTEBOOK_BYTES + 1)
        if len(content) > MAX_NOTEBOOK_BYTES:
            raise Conflict(f"The executed notebook {told} is larger than {MAX_NOTEBOOK_BYTES // 1024**2} MiB.")
        return json.loads(content)
    except FileNotFoundError:
        raise Conflict(f"There is no executed notebook {told}: only notebooks leave one, and it may be gone.") from None
    except OSError as error:
        raise Conflict(f"The executed notebook {told} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise Conflict(f"The executed notebook {told} is damaged: it is not valid JSON.") from None


def _paired(left: Sequence[Cell], right: Sequence[Cell]) -> tuple[list[Pair], bool]:
    """Cells with equal sources belong together; nbdime says so of those between them. And whether it did not.

    One cell in the place of one is the same cell edited, however short it is.
    """
    ours, theirs = ([(cell.type, cell.source) for cell in cells] for cells in (left, right))
    codes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    sections = [
        (what == "equal" or _is_edited(left[begin:end], right[start:stop]), (begin, end), (start, stop))
        for what, begin, end, start, stop in codes
    ]
    asked = [
        ([cell.to_json() for cell in left[slice(*here)]], [cell.to_json() for cell in right[slice(*there)]])
        for is_clear, here, there in sections
        if not is_clear
    ]
    found = aligned(asked)
    answers = iter(found or [])
    pairs: list[Pair] = []
    for is_clear, here, there in sections:
        if is_clear:
            pairs += zip(range(*here), range(*there), strict=True)
        elif found is not None:
            pairs += [(_moved(one, here[0]), _moved(other, there[0])) for one, other in next(answers)]
        else:
            pairs += [*((one, None) for one in range(*here)), *((None, other) for other in range(*there))]
    return _removed_first(pairs), found is None


def _is_edited(left: Sequence[Cell], right: Sequence[Cell]) -> bool:
    return len(left) == len(right) == 1 and left[0].type == right[0].type


def _moved(position: int | None, by: int) -> int | None:
    return None if position is None else position + by


def _removed_first(pairs: Sequence[Pair]) -> list[Pair]:
    """Among neighbours that have no other, those of the left first."""
    ordered: list[Pair] = []
    for _, group in groupby(pairs, key=lambda pair: None in pair):
        ordered += sorted(group, key=lambda pair: pair[0] is None)
    return ordered


class _ImageBudget:
    """So many images are handed over and no more."""

    def __init__(self) -> None:
        self._left = MAX_IMAGE_CHARS

    def view(self, output: Output) -> dict[str, Any]:
        if output.kind != "image":
            return {"kind": output.kind, "text": output.text}
        self._left -= len(output.text)
        data = output.text if self._left >= 0 else None
        return {"kind": "image", "media_type": output.media_type, "data": data}


def _cell_view(left: Cell | None, right: Cell | None, images: _ImageBudget) -> dict[str, Any]:
    source = lines_of(left.source if left else "", right.source if right else "")
    ours, theirs = (list(cell.outputs) if cell else [] for cell in (left, right))
    outputs = [
        _output_view(ours[index] if index < len(ours) else None, theirs[index] if index < len(theirs) else None, images)
        for index in range(max(len(ours), len(theirs)))
    ]
    if left is None or right is None:
        state = "added" if left is None else "removed"
    else:
        is_same = left.source == right.source and all(output["state"] == "same" for output in outputs)
        state = "same" if is_same else "changed"
    shown = left or right
    return {"state": state, "type": shown.type if shown else "raw", "source": source, "outputs": outputs}


def _output_view(left: Output | None, right: Output | None, images: _ImageBudget) -> dict[str, Any]:
    if left and right and left.gist == right.gist:
        return {"state": "same", "left": images.view(left), "right": None, "lines": []}
    state = "changed" if left and right else "removed" if left else "added"
    are_texts = left and right and "image" not in {left.kind, right.kind}
    return {
        "state": state,
        "left": left and images.view(left),
        "right": right and images.view(right),
        "lines": lines_of(left.text, right.text) if left and right and are_texts else [],
    }


def _outputs(found: object) -> list[Output]:
    """What a cell put out; texts of one stream that follow each other are one text."""
    told = [output for output in found if isinstance(output, dict)] if isinstance(found, list) else []
    outputs: list[Output] = []
    for stream, group in groupby(told, key=_stream):
        if stream is None:
            outputs += [_output(output) for output in group]
        else:
            outputs.append(_as_text("".join(_text(output.get("text")) for output in group)))
    return outputs[:MAX_OUTPUTS]


def _stream(output: Mapping[str, Any]) -> str | None:
    return str(output.get("name")) if output.get("output_type") == "stream" else None


def _output(output: Mapping[str, Any]) -> Output:
    if output.get("output_type") == "error":
        traceback = output.get("traceback")
        lines = [_text(line) for line in traceback] if isinstance(traceback, list) else []
        told = "\n".join(lines) or f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}"
        return _as_text(told, kind="error")
    image = last_figure({"cells": [{"outputs": [output]}]})
    if image is not None:
        return Output(kind="image", text=image["data"], media_type=image["media_type"])
    data = output.get("data")
    bundle = data if isinstance(data, dict) else {}
    return _as_text(_text(bundle.get("text/plain")) or f"({', '.join(map(str, bundle)) or 'nothing'})")


def _as_text(text: str, *, kind: str = "text") -> Output:
    """A text as a terminal would leave it: without colours, and of lines that were written over the last."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in _COLOURS.sub("", text).split("\n"))
    return Output(kind=kind, text="\n".join(lines)[:MAX_CHARS])


def _text(value: object) -> str:
    """A text, which notebooks may hold as a list of its lines."""
    parts: list[Any] = value if isinstance(value, list) else [value]
    return "".join(part for part in parts if isinstance(part, str))
