"""Parts that use the same files, and so have to keep their order."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.program import Program, Statement
from jupyter_dagflow.importers.selection.file_calls import accesses
from jupyter_dagflow.importers.selection.texts import text_of, value_of


@dataclass(frozen=True, kw_only=True)
class Order:
    """``source`` comes before ``target``, both names of parts, for the reason."""

    source: str
    target: str
    reason: str

    def to_json(self) -> dict[str, str]:
        return {"from": self.source, "to": self.target, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class _Use:
    part: str
    path: str
    how: str


def file_orders(program: Program, effects: Effects, part_of: Mapping[int, str]) -> list[Order]:
    """What has to come before what, by the names of files that stand in the code, one reason for each two parts.

    ``part_of``: the part of each cell.
    """
    found: dict[tuple[str, str], Order] = {}
    folders = set[tuple[str, str]]()
    before: list[_Use] = []
    for use in _uses(program, effects, part_of):
        for other in before:
            reason = _reason(other, use)
            if other.part != use.part and reason:
                pair = other.part, use.part
                told = Order(source=other.part, target=use.part, reason=reason)
                # A file says more than the folder that it lies in.
                found[pair] = told if other.how != "make" and pair in folders else found.get(pair, told)
                (folders.add if other.how == "make" and found[pair] is told else folders.discard)(pair)
        if use not in before:
            before.append(use)
    return list(found.values())


def _reason(before: _Use, after: _Use) -> str:
    if before.how == "make" and after.how != "make" and after.path.startswith(f"{before.path}/"):
        return f"{after.part} uses {after.path}, whose folder {before.part} makes"
    if before.path != after.path or "make" in (before.how, after.how):
        return ""
    if before.how == "write" and after.how == "read":
        return f"{after.part} reads {after.path}, which {before.part} writes"
    if after.how == "write":
        done = "writes" if before.how == "write" else "reads"
        return f"{after.part} writes {after.path}, which {before.part} {done} before"
    return ""


def _uses(program: Program, effects: Effects, part_of: Mapping[int, str]) -> Iterator[_Use]:
    """In the notebook's order. What a function uses counts where the function is used."""
    known: dict[str, str | int] = {}
    for one in program.all:
        part = part_of.get(one.cell.index)
        if part is not None and not one.is_repeated:
            nodes = [one.node, *(used.node for used in effects.of(one).definitions if not used.is_import)]
            for path, how in _named(nodes, known):
                yield _Use(part=part, path=path, how=how)
        _learn(one, known)


def _named(nodes: list[ast.stmt], known: Mapping[str, str | int]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        for call in ast.walk(node):
            if not isinstance(call, ast.Call):
                continue
            for access in accesses(call, known):
                yield _plain(access.name), access.how
            folder = _made(call, known)
            if folder is not None:
                yield _plain(folder), "make"


def _made(call: ast.Call, known: Mapping[str, str | int]) -> str | None:
    """The folder that a call makes."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="os"), attr="makedirs" | "mkdir") if call.args:
            return text_of(call.args[0], known)
        case ast.Attribute(value=value, attr="mkdir"):
            return text_of(value, known)
    return None


def _plain(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/"))


def _learn(statement: Statement, known: dict[str, str | int]) -> None:
    """Remember what a plain assignment gives to a name; forget what else is bound."""
    for name in statement.names.now.binds | statement.names.later.binds:
        known.pop(name, None)
    match statement.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            found = value_of(value, known)
            if found is not None:
                known[name] = found
