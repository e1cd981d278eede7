"""The entries of a specification: each with its source, its products, its upstreams, and its place in the grid."""

from __future__ import annotations

import itertools
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jupyter_dagflow.importers.ploomber.placeholders import Placeholders
from jupyter_dagflow.importers.reading import Spot, shown

MAX_GRID = 1_000
KNOWN = frozenset({"source", "product", "name", "params", "upstream", "grid", "class"})
NOTEBOOK_KEYS = frozenset({"kernelspec_name", "nb_product_key"})
Product = str | dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One that becomes a node. ``upstream``: the names it gives, or ``None`` if its source has to say.

    ``product`` is ``None`` if its source has to say. ``kind``: ``notebook``, ``script``, ``function`` or ``other``.
    """

    spot: Spot
    name: str
    source: str
    kind: str
    product: Product | None
    params: dict[str, Any]
    upstream: list[str] | None
    kernel: str
    family: str
    """The name of the entry as a whole, where it has a grid."""


def read_entries(spot: Spot, placeholders: Placeholders) -> Iterator[Entry]:
    """The entries of one item of ``tasks``: as many as its grid has combinations."""
    if not isinstance(spot.value, dict):
        spot.fail(f"A task with a source was expected, not {shown(spot.value)}; it is left out.")
        return
    source = str(placeholders.filled(spot["source"], spot["source"].text())).strip().replace("\\", "/")
    if not source:
        spot["source"].fail("The task has no source; it is left out.")
        return
    kind = _kind(source, spot["class"].text())
    for key in spot.value.keys() - KNOWN - NOTEBOOK_KEYS:
        spot[key].warn(f"{key!r} has no counterpart here; it is left out: {shown(spot[key].value)}.")
    name = str(placeholders.filled(spot["name"], spot["name"].text())) or _default_name(source, kind)
    params = spot["params"].value if isinstance(spot["params"].value, dict) else {}
    upstream = spot["upstream"].value
    combinations = list(_combinations(spot["grid"]))
    for number, combination in enumerate(combinations):
        place = None if spot["grid"].value is None else (number, combination)
        yield Entry(
            spot=spot,
            name=name if place is None else _grid_name(name, number, combination),
            source=source,
            kind=kind,
            product=None if kind == "other" else _product(spot["product"], placeholders, place),
            params=params | combination,
            upstream=None if upstream is None else _texts(placeholders.filled(spot["upstream"], upstream)),
            kernel=spot["kernelspec_name"].text(),
            family=name,
        )


def _kind(source: str, given: str) -> str:
    ending = posixpath.splitext(source)[1].lower()
    if given not in {"", "NotebookRunner", "ScriptRunner", "PythonCallable"}:
        return "other"
    if ending == ".ipynb":
        return "notebook"
    if ending in {".py", ".r"}:
        return "script"
    is_dotted = "/" not in source and "." in source and all(part.isidentifier() for part in source.split("."))
    return "function" if is_dotted and ending not in {".sql", ".sh", ".md", ".rmd"} else "other"


def _default_name(source: str, kind: str) -> str:
    return source.rpartition(".")[2] if kind == "function" else posixpath.splitext(posixpath.basename(source))[0]


def _combinations(spot: Spot) -> Iterator[dict[str, Any]]:
    """The grid's combinations: of one object of lists, or of several in turn; without a grid one with nothing in it."""
    if spot.value is None:
        yield {}
        return
    parts = spot.value if isinstance(spot.value, list) else [spot.value]
    left = MAX_GRID
    for part in parts:
        if not isinstance(part, dict) or not part:
            spot.fail(f"A grid of names with lists was expected, not {shown(part)}; it is left out.")
            continue
        lists = [value if isinstance(value, list) else [value] for value in part.values()]
        for values in itertools.product(*lists):
            if left == 0:
                spot.fail(f"The grid has more than {MAX_GRID} combinations; the rest is left out.")
                return
            left -= 1
            yield dict(zip(part, values, strict=True))


def _grid_name(name: str, number: int, combination: dict[str, Any]) -> str:
    filled = _fill(name, combination)
    return filled if filled != name else f"{name}{number}"


def _product(spot: Spot, placeholders: Placeholders, place: tuple[int, dict[str, Any]] | None) -> Product | None:
    """One path, or several by name; each of a grid's has its own."""
    value = spot.value
    if value is None:
        return None
    if isinstance(value, dict):
        texts = {name: spot[name].text() for name in value}
        found = {name: str(placeholders.filled(spot[name], text)) for name, text in texts.items() if text}
        return {name: _numbered(text, place) for name, text in found.items()}
    return _numbered(str(placeholders.filled(spot, spot.text())), place)


def _numbered(path: str, place: tuple[int, dict[str, Any]] | None) -> str:
    if place is None:
        return path
    number, combination = place
    filled = _fill(path, combination)
    if filled != path:
        return filled
    stem, ending = posixpath.splitext(path)
    return f"{stem}-{number}{ending}"


def _fill(text: str, combination: dict[str, Any]) -> str:
    """``[[name]]`` stands for the combination's value."""

    def value(found: re.Match[str]) -> str:
        one = combination.get(found[1], found[0])
        return one if isinstance(one, str) else json.dumps(one)

    return re.sub(r"\[\[\s*(\w+)\s*\]\]", value, text)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | dict) else []
