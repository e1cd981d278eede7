"""Whatever a document says, its flow is valid Python, nested well and in order, and holds texts as constants only."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from jupyter_dagflow.exporters.base import PipelineTree
from jupyter_dagflow.exporters.metaflow import MetaflowExporter
from jupyter_dagflow.exporters.metaflow.flow_steps import RESERVED, Step, names_of, steps_of
from jupyter_dagflow.exporters.metaflow.nest import Block, Chain, chain_of
from jupyter_dagflow.model.graph import ancestors, topological_order
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline
from tests.property.documents import pipelines

WORDS = {"str", "int", "float", "bool", "JSONType", "FlowSpec", "Parameter", "NODES", "given", "self", "inputs"} | {
    *("step", "retry", "catch", "timeout", "execute", "execute_item", "spread", "gather", "merge", "finish"),
}


def flow(pipeline: Pipeline) -> str:
    export = MetaflowExporter().export(PipelineTree(pipeline=pipeline), source="p.dagflow")
    assert all(problem.severity == "warning" for problem in export.problems)
    return export.files[0].content


@pytest.mark.timeout(600)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines())
def test_a_flow_holds_the_document_in_constants_only(pipeline: Pipeline) -> None:
    text = flow(pipeline)
    assert text == flow(pipeline)
    module = ast.parse(text)
    [steps, parameters] = [
        s.value
        for s in module.body
        if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) in {"STEPS", "PARAMETERS"}
    ]
    assert set(ast.literal_eval(steps)) == {node.id for node in pipeline.nodes}
    assert set(ast.literal_eval(parameters)) == {parameter.name for parameter in pipeline.parameters}
    [body] = [statement for statement in module.body if isinstance(statement, ast.ClassDef)]
    made = set(ast.literal_eval(parameters).values())
    for part in ast.walk(body):
        assert not isinstance(part, ast.JoinedStr | ast.Lambda | ast.Import | ast.ImportFrom)
        if isinstance(part, ast.Name):
            assert part.id in WORDS | made | {"__doc__"}
    assert ast.get_docstring(body) is None
    frame = ast.unparse(ast.Module(body=[s for s in module.body if isinstance(s, ast.FunctionDef)], type_ignores=[]))
    empty = ast.parse(flow(Pipeline()))
    assert frame == ast.unparse(
        ast.Module(body=[s for s in empty.body if isinstance(s, ast.FunctionDef)], type_ignores=[])
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines())
def test_a_flow_is_laid_out_as_a_formatter_would(pipeline: Pipeline) -> None:
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    assert ruff is not None
    command = [ruff, "format", "--isolated", "--line-length", "88", "--diff", "-"]
    done = subprocess.run(command, input=flow(pipeline).encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def flat(chain: Chain) -> list[str]:
    found: list[str] = []
    for item in chain:
        found += [item] if isinstance(item, str) else [node for branch in item.branches for node in flat(branch)]
    return found


def before_each(chain: Chain, before: frozenset[str]) -> dict[str, frozenset[str]]:
    """What has ended when a node begins, by the node."""
    found: dict[str, frozenset[str]] = {}
    for item in chain:
        if isinstance(item, Block):
            assert len(item.branches) > 1
            for branch in item.branches:
                found |= before_each(branch, before)
            before |= {node for branch in item.branches for node in flat(branch)}
        else:
            found[item] = before
            before |= {item}
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines())
def test_every_node_comes_once_and_after_all_that_it_needs(pipeline: Pipeline) -> None:
    chain = chain_of(pipeline)
    assert sorted(flat(chain)) == sorted(node.id for node in pipeline.nodes)
    ended = before_each(chain, frozenset())
    assert all(ended[node] >= ancestors(pipeline, [node]) for node in ended)
    blocks = [item for item in chain if isinstance(item, Block)]
    if not any(block.awaited for block in blocks) and len(chain) == len(flat(chain)):
        assert list(chain) == topological_order(pipeline)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pipelines())
def test_splits_and_joins_are_well_nested(pipeline: Pipeline) -> None:
    order = topological_order(pipeline)
    names = names_of(pipeline, order)
    steps = {step.name: step for step in steps_of(chain_of(pipeline), names, frozenset(order[::2]))}
    assert not set(names.steps.values()) & set(RESERVED)
    assert len(set(names.steps.values()) | set(names.parameters.values())) == len(order) + len(pipeline.parameters)
    assert walked(steps, "start") == ("end", set(steps) - {"end"})


def walked(steps: dict[str, Step], name: str) -> tuple[str, set[str]]:
    """From a step to where its branch ends: at a join that it does not begin, or at the end."""
    seen: set[str] = set()
    while True:
        step = steps[name]
        seen.add(name)
        assert name not in step.next
        if len(step.next) == 1 and step.kind != "spread":
            [after] = step.next
        else:
            assert step.kind not in {"join", "gather"}
            branches = [walked(steps, first) for first in step.next]
            assert len({end for end, _ in branches}) == 1
            [after, *_] = (end for end, _ in branches)
            assert steps[after].kind == ("gather" if step.kind == "spread" else "join")
            seen |= {after, *(found for _, inside in branches for found in inside)}
            [after] = steps[after].next
        if steps[after].kind in {"join", "gather", "end"}:
            return after, seen
        name = after


def test_levels_without_end_need_no_calls_within_calls() -> None:
    """Two rows of nodes, each before both that follow, but for one arrow: nothing of it is nested well."""
    rows = range(600)
    nodes = [Node(id=f"{side}{row}") for row in rows for side in "ab"]
    edges = [
        Edge(source=f"{side}{row}", target=f"{other}{row + 1}")
        for row in rows[:-1]
        for side in "ab"
        for other in "ab"
        if side + other != "ba"
    ]
    chain = chain_of(Pipeline(nodes=nodes, edges=edges))
    assert len(flat(chain)) == len(nodes)
