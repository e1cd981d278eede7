"""Whatever a document says, what is exported for Dagster is valid Python that holds the document as constants only."""

from __future__ import annotations

import ast
from functools import cache

from hypothesis import HealthCheck, given, settings

from jupyter_dagflow.exporters.dagster import DagsterExporter
from jupyter_dagflow.model.document import parse_pipeline
from jupyter_dagflow.model.pipeline import Pipeline
from tests.property.python_exports import (
    constants,
    defined,
    exported,
    kinds_of_statements,
    layout_problems,
    names,
    rich_pipelines,
    texts_of,
)

NAMES_OF_A_NODE = 5
"""So many names does a node have in the module, at most."""
TYPES = {"str", "int", "float", "bool", "list", "dict"}


def module(pipeline: Pipeline) -> str:
    found = exported(DagsterExporter(), pipeline)
    assert [str(problem) for problem in found.problems if problem.severity == "error"] == []
    main, nodes = found.files
    assert (main.name, nodes.name) == ("p_dagster.py", "p_nodes.py")
    compile(nodes.content, nodes.name, "exec")
    return main.content


@cache
def frame() -> set[str]:
    """The names in the module of a pipeline that uses everything once, its own names left out."""
    node = {"path": "a.ipynb", "parameters": {"x": [1]}, "for_each": {"parameters": ["x"], "parallel": 2}}
    more = {"pool": {"name": "db"}, "cache": "refresh", "retry": {"attempts": 2}}
    document = {
        "timeout_s": 5,
        "parameters": [{"name": "own_p", "default": 1, "description": "d"}],
        "nodes": [
            {"id": "own_a", **node, **more},
            {"id": "own_b", "path": "b.ipynb", "retry": {"attempts": 3, "delay_s": 1}},
            {"id": "own_c", "path": "c.ipynb", "retry": {"attempts": 3, "delay_s": 1, "jitter": 1}},
        ],
        "edges": [{"source": "own_a", "target": "own_b", "on": "failure"}],
    }
    return {name for name in names(ast.parse(module(parse_pipeline(document)))) if not name.startswith("own_")}


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rich_pipelines())
def test_no_text_of_a_document_becomes_code(pipeline: Pipeline) -> None:
    text = module(pipeline)
    assert text == exported(DagsterExporter(), pipeline).files[0].content
    tree = ast.parse(text)
    assert texts_of(pipeline) <= constants(tree)
    own = names(tree) - frame()
    assert own <= defined(tree) | TYPES
    assert len(own) <= NAMES_OF_A_NODE * len(pipeline.nodes) + len(pipeline.parameters) + 1
    assert kinds_of_statements(tree) <= {
        "Expr",
        "Import",
        "ImportFrom",
        "Assign",
        "AnnAssign",
        "FunctionDef",
        "ClassDef",
        "If",
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rich_pipelines())
def test_the_module_is_laid_out_as_a_formatter_would(pipeline: Pipeline) -> None:
    assert layout_problems(module(pipeline)) == ""
