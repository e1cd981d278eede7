"""The shared document's Python twin: what the real-time collaboration server holds of a ``.dagflow`` file.

The structure is that of ``src/model/document.ts`` and ``sharedValues.ts``: the map ``header`` with all top-level keys
but nodes and edges, the arrays ``nodes`` and ``edges`` of maps with plain JSON values, but for objects one level down,
which are maps too, and the map ``raw`` with ``text`` and ``problem`` for a text that is no pipeline. Both write the
same text byte for byte (``src/model/text.ts``); numbers are spelled as a browser spells them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any, NoReturn

from jupyter_ydoc.ybasedoc import YBaseDoc
from pycrdt import Array, Awareness, Doc, Map

from jupyter_dagflow.model.document import ordered_document
from jupyter_dagflow.model.pipeline import VERSION

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?')
_INTEGER = re.compile(r"-?[0-9]+")
_LARGEST_INTEGER = 2**53 - 1
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


class YDagflow(YBaseDoc):
    """The shared document of a ``.dagflow`` file; its source is the file's text."""

    def __init__(self, ydoc: Doc[Any] | None = None, awareness: Awareness | None = None) -> None:
        super().__init__(ydoc, awareness)
        self._header: Map[Any] = self.ydoc.get("header", type=Map)
        self._nodes: Array[Any] = self.ydoc.get("nodes", type=Array)
        self._edges: Array[Any] = self.ydoc.get("edges", type=Array)
        self._raw: Map[Any] = self.ydoc.get("raw", type=Map)
        for shared in (self._header, self._nodes, self._edges):
            self.undo_manager.expand_scope(shared)

    @property
    def version(self) -> str:
        """Version of the structure described above."""
        return "1.1.0"

    @property
    def problem(self) -> str | None:
        """Why the text is no pipeline, in words; None when it is one."""
        problem: str | None = self._raw.get("problem")
        return problem

    def get(self) -> str:
        """The file's text: a pipeline in stable order, or verbatim what is none."""
        if self.problem is not None:
            return str(self._raw.get("text"))
        document = {
            **(self._header.to_py() or {}),
            "version": VERSION,
            "nodes": [_plain_value(node) for node in self._nodes.to_py() or []],
            "edges": [_plain_value(edge) for edge in self._edges.to_py() or []],
        }
        return format_text(document)

    def set(self, value: str) -> None:
        """Take a file's text in the place of all there is."""
        document, problem = parse_text(value)
        with self.ydoc.transaction():
            for shared in (self._header, self._raw, self._nodes, self._edges):
                shared.clear()
            if document is None:
                self._raw.update({"text": value, "problem": problem})
                return
            header = {key: item for key, item in document.items() if key not in {"nodes", "edges"}}
            self._header.update(_shared_values(header))
            self._nodes.extend([Map(_shared_values({"parameters": {}, **node})) for node in document.get("nodes", [])])
            self._edges.extend([Map(_shared_values(edge)) for edge in document.get("edges", [])])

    def observe(self, callback: Callable[[str, Any], None]) -> None:
        """Call back with the name of the part that changed and its events, until ``unobserve``."""
        self.unobserve()
        self._subscriptions[self._ystate] = self._ystate.observe(partial(callback, "state"))
        for name, shared in (
            ("header", self._header),
            ("nodes", self._nodes),
            ("edges", self._edges),
            ("raw", self._raw),
        ):
            self._subscriptions[shared] = shared.observe_deep(partial(callback, name))


def _shared_values(value: dict[str, Any]) -> dict[str, Any]:
    """The values of an object as they are shared: objects among them are maps, so that entries change one by one."""
    return {key: Map(item) if isinstance(item, dict) else item for key, item in value.items()}


def _plain_value(value: dict[str, Any]) -> dict[str, Any]:
    """A node or an edge without its parameters if there are none; the shared one has a map for them all the same."""
    return {key: item for key, item in value.items() if key != "parameters" or item != {}}


def parse_text(text: str) -> tuple[dict[str, Any] | None, str | None]:
    """The document that a text holds, or why it cannot be drawn. An empty text is an empty pipeline."""
    if not text.strip():
        return {"version": VERSION, "nodes": [], "edges": []}, None
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=_integer)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        return None, f"The document is not valid JSON: {error}."
    problem = _shape_problem(value) or _number_problem(text)
    return (value, None) if problem is None else (None, problem)


def format_text(document: dict[str, Any]) -> str:
    """Write a document: the models' key order, other keys sorted after, two-space indent, final newline."""
    return "".join(_written(ordered_document(_sorted(document)), "\n")) + "\n"


def _shape_problem(value: object) -> str | None:
    if not isinstance(value, dict):
        return "The document is not a pipeline: its JSON is not an object."
    version = value.get("version", VERSION)
    if version != VERSION or isinstance(version, bool):
        if isinstance(version, (int, float)) and version > VERSION:
            return (
                f"version: The document has version {_number(version)}; this jupyter-dagflow reads up to version "
                f"{VERSION}. Update jupyter-dagflow to open it."
            )
        return f"version: The version of a document is {VERSION}."
    lists = (("parameters", ("name",)), ("nodes", ("id",)), ("edges", ("source", "target")))
    for problem in (_list_problem(value, key, texts) for key, texts in lists):
        if problem is not None:
            return problem
    if not isinstance(value.get("defaults", {}), dict):
        return "defaults: This has to be an object."
    return _duplicate_problem(value.get("nodes", []))


def _list_problem(document: dict[str, Any], key: str, texts: tuple[str, ...]) -> str | None:
    items = document.get(key, [])
    if not isinstance(items, list):
        return f"{key}: This has to be a list."
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            return f"{key}[{index}]: This has to be an object."
        for name in texts:
            if not isinstance(item.get(name), str):
                return f"{key}[{index}].{name}: This has to be a text."
    return None


def _duplicate_problem(nodes: list[dict[str, Any]]) -> str | None:
    places: dict[str, int] = {}
    for index, node in enumerate(nodes):
        first = places.setdefault(node["id"], index)
        if first != index:
            told = json.dumps(node["id"], ensure_ascii=False)
            return f"nodes[{index}].id: {told} is the id of nodes[{first}] already."
    return None


def _number_problem(text: str) -> str | None:
    """Numbers that a browser cannot hold would be saved as others."""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token.startswith('"'):
            continue
        number = float(token)
        if _INTEGER.fullmatch(token) and abs(number) > _LARGEST_INTEGER and _number(number) != token:
            return f"The number {token} has more digits than the canvas can keep."
        if abs(number) == float("inf"):
            return f"The number {token} is too large for the canvas."
    return None


def _sorted(value: Any) -> Any:
    """The value with the keys of all objects sorted: the shared document does not keep their order."""
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return value


def _written(value: Any, newline: str) -> Iterator[str]:
    """The pieces of a value's text; ``newline`` is the line break with the indent of the line begun."""
    if isinstance(value, (list, dict)) and value:
        inner = newline + "  "
        opening, closing = "[]" if isinstance(value, list) else "{}"
        separator = opening
        for prefix, item in _items(value):
            yield f"{separator}{inner}{prefix}"
            yield from _written(item, inner)
            separator = ","
        yield newline + closing
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield _number(value)
    else:
        yield json.dumps(value, ensure_ascii=False)


def _items(value: list[Any] | dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        yield from (("", item) for item in value)
        return
    # A browser puts keys that look like an index first, by number, whatever their place was.
    for key in sorted(value, key=_index_order):
        yield f"{json.dumps(key, ensure_ascii=False)}: ", value[key]


def _index_order(key: str) -> tuple[int, int]:
    is_index = _INDEX.fullmatch(key) is not None and int(key) < 2**32 - 1
    return (0, int(key)) if is_index else (1, 0)


def _number(value: float) -> str:
    """A number as JavaScript spells it: ``1`` for 1.0, ``0.00001`` for 1e-05, ``1e-7`` for 1e-07."""
    if isinstance(value, int):
        return str(value)
    if abs(value) == float("inf"):
        return "Infinity"
    sign, digit_tuple, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, digit_tuple))
    if digits == "0":
        return "0"
    point = len(digits) + int(exponent)
    if len(digits) <= point <= 21:
        told = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        told = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        told = "0." + "0" * -point + digits
    else:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        told = f"{digits[0]}{fraction}e{point - 1:+d}"
    return f"-{told}" if sign else told


def _integer(token: str) -> float:
    """An integer as a browser holds it: beyond 2⁵³ a float."""
    number = int(token)
    return number if abs(number) <= _LARGEST_INTEGER else float(token)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
