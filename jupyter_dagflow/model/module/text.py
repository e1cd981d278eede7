"""Puts the text of an exported file together: the pipeline as data between parts that are always the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from jupyter_dagflow.model.module.data import pipeline_call
from jupyter_dagflow.model.module.literals import literal
from jupyter_dagflow.model.tree import PipelineTree

OPTIONAL_PARTS = {"programs": {"script", "command"}, "sensors": {"sensor"}, "run": {"pipeline"}, "nested": {"pipeline"}}
"""By part, the types of nodes that need it, unless the file needs it in any case."""


def write_module(tree: PipelineTree, *, docstring: str, parts: tuple[str, ...], main: str) -> str:
    """The text of a module: ``docstring``, imports, the pipeline as ``PIPELINE``, the other parts, ``main``.

    The pipeline has no problems that forbid it.
    """
    before, after = code_around(docstring, parts, main)
    return "\n\n\n".join([before, f"PIPELINE = {literal(pipeline_call(tree))}", after])


def code_around(docstring: str, parts: tuple[str, ...], main: str) -> tuple[str, str]:
    """What stands before the data of a module, and what stands after them."""
    definitions, *machinery = (_part(name).rstrip() for name in parts)
    return "\n\n\n".join([_header(docstring, parts), definitions]), "\n\n\n".join([*machinery, main])


def needed_parts(types: Iterable[str], parts: tuple[str, ...], always: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Those of ``parts`` that nodes of these types need; ``always``: parts that do not depend on them."""
    found = set(types)
    return tuple(part for part in parts if part in always or part not in OPTIONAL_PARTS or found & OPTIONAL_PARTS[part])


def node_types(tree: PipelineTree) -> Iterator[str]:
    """The types of all nodes, of pipelines within too."""
    yield from (node.type for node in tree.pipeline.nodes)
    for inner in tree.inner.values():
        yield from node_types(inner)


def module_stem(source: str) -> str:
    """``digits.dagflow`` → ``digits``: a word that is part of a module's name."""
    stem = PurePosixPath(source.replace("\\", "/")).stem
    return ("_".join(re.findall(r"\w+", stem)) or "dagflow")[:100]


@cache
def _source(part: str) -> str:
    return files("jupyter_dagflow.model.module").joinpath("parts", f"{part}.py").read_text(encoding="utf-8")


def _is_preamble(statement: ast.stmt) -> bool:
    docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return docstring or isinstance(statement, ast.Import | ast.ImportFrom)


@cache
def _part(name: str) -> str:
    """A part without its docstring and imports, which all stand at its beginning."""
    source = _source(name)
    end = max(statement.end_lineno or 0 for statement in ast.parse(source).body if _is_preamble(statement))
    return "\n".join(source.splitlines()[end:]).strip("\n")


@cache
def _header(docstring: str, parts: tuple[str, ...]) -> str:
    """The docstring, and what all parts import from the standard library, sorted as isort does."""
    modules: set[str] = set()
    members: dict[str, set[str]] = {}
    for statement in _imports(parts):
        if isinstance(statement, ast.Import):
            modules |= {alias.name for alias in statement.names}
        elif statement.level == 0 and statement.module not in {None, "__future__"}:
            members.setdefault(statement.module or "", set()).update(alias.name for alias in statement.names)
    lines = [f"import {module}" for module in sorted(modules)]
    lines += [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(members.items())]
    return "\n".join([docstring, "from __future__ import annotations", "", *lines])


def _imports(parts: tuple[str, ...]) -> Iterator[ast.Import | ast.ImportFrom]:
    for part in parts:
        for statement in ast.parse(_source(part)).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                yield statement
