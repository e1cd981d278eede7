"""The named statements of ``sql/queries.sql`` and the migrations beside it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_MIGRATION = re.compile(r"^(\d{4})_\w+\.sql$")


@cache
def load_queries() -> Mapping[str, str]:
    """The statements of ``queries.sql`` by name."""
    text = (files("jupyter_dagflow.store") / "sql" / "queries.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    return MappingProxyType({name: statement.strip() for name, statement in zip(parts[::2], parts[1::2], strict=True)})


@cache
def load_migrations() -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Each migration's version (from 1, without gaps) and statements, in order."""
    found = []
    for file in (files("jupyter_dagflow.store") / "sql" / "migrations").iterdir():
        match = _MIGRATION.match(file.name)
        if match is not None:
            found.append((int(match[1]), split_statements(file.read_text(encoding="utf-8"))))
    return tuple(sorted(found))


def split_statements(script: str) -> tuple[str, ...]:
    """The single statements of a script, so that they can run within one transaction."""
    statements: list[str] = []
    rest = ""
    for line in script.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            statements.append(rest.strip())
            rest = ""
    return tuple(statements)
