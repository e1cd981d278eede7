"""Everything that can be said of a pipeline before it runs, each problem with its place.

Pure: the caller brings what the nodes' files hold.
"""

from __future__ import annotations

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.model.validation.edges import cycle_problems, edge_problems
from jupyter_dagflow.model.validation.nodes import executor_problems, node_problems, retry_problems
from jupyter_dagflow.model.validation.pipelines import output_problems, parameter_problems
from jupyter_dagflow.model.validation.scope import NodePlace, Scope, Surroundings

__all__ = ["Surroundings", "errors", "validate"]


def validate(pipeline: Pipeline, surroundings: Surroundings) -> list[Problem]:
    """All problems, errors and warnings, in the order of the document."""
    scope = Scope.of(pipeline, surroundings)
    problems = [*parameter_problems(pipeline), *output_problems(scope)]
    problems += executor_problems(pipeline.defaults.executor, "defaults.executor", None, surroundings)
    problems += retry_problems(pipeline.defaults.retry, "defaults", None)
    seen: set[str] = set()
    for index, node in enumerate(pipeline.nodes):
        place = NodePlace(node=node, ports=surroundings.ports(node), where=f"nodes[{index}]")
        if node.id in seen:
            problems.append(place.problem("id", f"The id {node.id!r} is used twice."))
        seen.add(node.id)
        problems += node_problems(scope, place)
    problems += edge_problems(scope)
    problems += cycle_problems(pipeline)
    return problems


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that forbid a run."""
    return [problem for problem in problems if problem.severity == "error"]
