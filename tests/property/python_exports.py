"""Checks of exports that are Python files: which names they use, and how they are laid out."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from jupyter_dagflow.exporters.base import Export, Exporter, PipelineTree
from jupyter_dagflow.model.pipeline import DRAWN_ONLY, Edge, ForEach, Node, Pipeline, Pool, Resources, Retry
from tests.property.documents import pipelines

CONDITIONS = ["1 < 2", "'\"' != \"'\"", "not (len('{{x}}') > 3)"]


@st.composite
def rich_pipelines(draw: st.DrawFn) -> Pipeline:
    """Random pipelines with fan-outs, fallbacks, conditions, pools, caches and resources as well."""
    pipeline = draw(pipelines())
    return pipeline.model_copy(
        update={
            "nodes": [_rich_node(draw, node) for node in pipeline.nodes],
            "edges": [_rich_edge(draw, edge) for edge in pipeline.edges],
            "timeout_s": draw(st.none() | st.floats(1, 1e6)),
        }
    )


def _rich_node(draw: st.DrawFn, node: Node) -> Node:
    told: dict[str, Any] = {
        "pool": draw(st.none() | st.builds(Pool, name=st.sampled_from(["db", "a-b_C"]), slots=st.integers(1, 3))),
        "cache": draw(st.sampled_from([None, "off", "on", "refresh"])),
        "resources": draw(st.none() | st.builds(Resources, cpu=st.floats(0.1, 64), gpu=st.integers(0, 8))),
    }
    if draw(st.booleans()):
        told["parameters"] = {**node.parameters, "for each": [1, 2]}
        told["for_each"] = ForEach(parameters=["for each"], parallel=draw(st.none() | st.integers(1, 9)))
    if draw(st.booleans()):
        told["retry"] = Retry(
            attempts=draw(st.integers(1, 100)),
            delay_s=draw(st.floats(0, 1e6)),
            backoff=draw(st.floats(1, 9)),
            jitter=draw(st.floats(0, 1)),
        )
    return node.model_copy(update=told)


def _rich_edge(draw: st.DrawFn, edge: Edge) -> Edge:
    if draw(st.booleans()):
        return edge.model_copy(update={"condition": draw(st.sampled_from(CONDITIONS))})
    if edge.source_output is None and draw(st.booleans()):
        return edge.model_copy(update={"on": "failure"})
    return edge


def texts_of(pipeline: Pipeline) -> set[str]:
    """Texts of a document that its exported module holds word for word."""
    found = {node.id for node in pipeline.nodes if node.type not in DRAWN_ONLY}
    for parameter in pipeline.parameters:
        found |= {parameter.name, *([parameter.default] if isinstance(parameter.default, str) else [])}
        found |= {parameter.description} - {""}
    return found


def exported(exporter: Exporter, pipeline: Pipeline) -> Export:
    return exporter.export(PipelineTree(pipeline=pipeline), source="p.dagflow")


def constants(tree: ast.Module) -> set[str]:
    return {part.value for part in ast.walk(tree) if isinstance(part, ast.Constant) and type(part.value) is str}


def names(tree: ast.Module) -> set[str]:
    """All that a module calls by a name: variables, attributes, arguments, functions, imports."""
    found: set[str] = set()
    for part in ast.walk(tree):
        for key in ("id", "attr", "arg", "name", "module"):
            name = getattr(part, key, None)
            if isinstance(name, str):
                found.add(name)
    return found


def defined(tree: ast.Module) -> set[str]:
    """The names that a module gives to something itself."""
    found: set[str] = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            found.add(part.name)
        elif isinstance(part, ast.arg):
            found.add(part.arg)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
    return found


def kinds_of_statements(tree: ast.Module) -> set[str]:
    return {type(statement).__name__ for statement in tree.body}


def layout_problems(text: str, width: str = "88") -> str:
    """What ``ruff format`` would change."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    assert ruff is not None
    command = [ruff, "format", "--isolated", "--line-length", width, "--diff", "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    return "" if done.returncode == 0 else done.stdout.decode() + done.stderr.decode()
