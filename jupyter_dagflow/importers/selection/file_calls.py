"""Which files a call reads and writes, by the names that libraries give to such functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jupyter_dagflow.importers.selection.texts import Known, text_of

_OPENERS = frozenset({"open", "File", "ZipFile", "TarFile", "GzipFile"})
_OF_PATHS = {"read_text": "read", "read_bytes": "read", "write_text": "write", "write_bytes": "write"}
_MOVERS = frozenset({"copy", "copy2", "copyfile", "copytree", "move", "rename", "replace"})
_READERS = ("read_", "load", "scan_", "imread", "genfromtxt", "fromfile", "from_file", "open_")
_WRITERS = ("to_", "write_", "save", "sink_", "imwrite", "imsave", "dump", "tofile", "export_", "urlretrieve")
_TEXTS = frozenset({"loads", "dumps", "read_sql", "read_sql_query", "read_sql_table", "to_sql", "read_gbq", "to_gbq"})
"""Functions that are called like readers and writers, and take texts that are no files."""
_FOLDERS = frozenset({"parquet", "zarr", "pretrained", "disk", "delta", "orc"})
"""What may be written into a folder, whose name has no ending; told by the end of the function's name."""
_KEYWORDS = (
    *("path", "filepath", "filepath_or_buffer", "path_or_buf", "path_or_buffer", "file", "filename", "fname"),
    *("io", "excel_writer", "source", "where", "fp", "f"),
)
_NUMPY = frozenset({"np", "numpy"})
_ENDING = re.compile(r"[^\n\r\t<>|\"*?{}]*[^\s./\\]\.[A-Za-z][A-Za-z0-9_]{0,9}$")


@dataclass(frozen=True, kw_only=True)
class Access:
    """A file that a call reads or writes, by its name as the code has it. ``expression``: what gave the name."""

    name: str
    how: Literal["read", "write"]
    expression: ast.expr


def is_file_name(text: str) -> bool:
    """Whether a text looks like the name of a file: it has an ending, and is no address in the network."""
    return "://" not in text and bool(_ENDING.match(text))


def accesses(call: ast.Call, known: Known) -> Iterator[Access]:
    """The files that a call reads and writes. What it is called with may be told by ``known`` names."""
    match call.func:
        case ast.Name(id=name):
            receiver = None
        case ast.Attribute(value=value, attr=name):
            receiver = value
        case _:
            return
    if name in _OPENERS:
        yield from _opened(call, receiver, known)
    elif name in _OF_PATHS:
        yield from _checked(receiver, known, _OF_PATHS[name], any_name=True)
    elif name in _MOVERS and isinstance(receiver, ast.Name) and receiver.id in {"shutil", "os"}:
        for argument, how in zip(call.args, ("read", "write"), strict=False):
            yield from _checked(argument, known, how, any_name=True)
    elif name == "run_cell_magic":
        yield from _written_cell(call)
    elif name in _TEXTS:
        return
    elif name.startswith(_READERS):
        yield from _first(call, name, receiver, known, "read")
    elif name.startswith(_WRITERS):
        yield from _first(call, name, receiver, known, "write")


def _opened(call: ast.Call, receiver: ast.expr | None, known: Known) -> Iterator[Access]:
    """``open(path, mode)`` of whichever module, or ``path.open(mode)``."""
    is_path = receiver is not None and text_of(receiver, known) is not None
    path = receiver if is_path else _argument(call, 0, _KEYWORDS)
    mode = _argument(call, 0 if is_path else 1, ("mode",))
    told = "r" if mode is None else text_of(mode, known)
    if told is None or path is None or len(told) > 8:
        return
    if "r" in told or "+" in told:
        yield from _checked(path, known, "read", any_name=True)
    if set("wax+") & set(told):
        yield from _checked(path, known, "write", any_name=True)


def _first(
    call: ast.Call, name: str, receiver: ast.expr | None, known: Known, how: Literal["read", "write"]
) -> Iterator[Access]:
    """The first of the call's texts that is a file's name: ``joblib.dump(model, path)`` names it second."""
    is_folder = name.rpartition("_")[2] in _FOLDERS
    is_numpy = isinstance(receiver, ast.Name) and receiver.id in _NUMPY and name in _SUFFIXES
    named = [item.value for item in call.keywords if item.arg in _KEYWORDS]
    for argument in [*call.args[:2], *named]:
        for access in _checked(argument, known, how, any_name=is_folder or is_numpy):
            suffix = _SUFFIXES[name] if is_numpy else ""
            full = access.name if access.name.endswith(suffix) else access.name + suffix
            yield Access(name=full, how=how, expression=argument)
            return


_SUFFIXES = {"save": ".npy", "savez": ".npz", "savez_compressed": ".npz"}
"""What NumPy puts to the end of names that lack it."""


def _written_cell(call: ast.Call) -> Iterator[Access]:
    """``%%writefile name`` as IPython reads it."""
    match call.args:
        case [ast.Constant(value="writefile" | "file"), ast.Constant(value=str(line)), *_] if line.split():
            yield Access(name=line.split()[-1].strip("\"'"), how="write", expression=call.args[1])


def _checked(node: ast.expr | None, known: Known, how: str, *, any_name: bool = False) -> Iterator[Access]:
    name = text_of(node, known)
    if node is None or not name or name in {".", "/"} or "://" in name or "\n" in name or "\0" in name:
        return
    if any_name or is_file_name(name):
        yield Access(name=name, how="read" if how == "read" else "write", expression=node)


def _argument(call: ast.Call, index: int, keywords: tuple[str, ...]) -> ast.expr | None:
    if index < len(call.args):
        return call.args[index]
    return next((item.value for item in call.keywords if item.arg in keywords), None)
