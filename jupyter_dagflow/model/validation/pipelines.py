"""What a pipeline says of itself as a whole: its parameters, and the outputs it leaves within another one."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_dagflow.errors import Problem
from jupyter_dagflow.model.parameters import choices_problem, is_required, type_problem
from jupyter_dagflow.model.pipeline import Pipeline
from jupyter_dagflow.model.validation.scope import Scope, listed


def parameter_problems(pipeline: Pipeline) -> Iterator[Problem]:
    """Parameters defined twice, defaults and choices that do not fit."""
    seen: set[str] = set()
    for index, parameter in enumerate(pipeline.parameters):
        where = f"parameters[{index}]"
        if parameter.name in seen:
            yield Problem(path=f"{where}.name", message=f"The parameter {parameter.name!r} is defined twice.")
        seen.add(parameter.name)
        if parameter.choices is not None and not parameter.choices:
            yield Problem(path=f"{where}.choices", message="There is nothing to choose from; name values, or none.")
            continue
        for position, choice in enumerate(parameter.choices or ()):
            problem = type_problem(parameter.type, choice)
            if problem:
                yield Problem(path=f"{where}.choices[{position}]", message=problem)
        problem = type_problem(parameter.type, parameter.default)
        if problem is None and not is_required(parameter):
            problem = choices_problem(parameter.choices, parameter.default)
        if problem:
            yield Problem(path=f"{where}.default", message=problem)


def output_problems(scope: Scope) -> Iterator[Problem]:
    """Outputs of the pipeline that no node leaves."""
    seen: set[str] = set()
    for index, output in enumerate(scope.pipeline.outputs):
        where = f"outputs[{index}]"
        if output.name in seen:
            yield Problem(path=f"{where}.name", message=f"The output {output.name!r} is defined twice.")
        seen.add(output.name)
        ports = scope.ports.get(output.node)
        if ports is None:
            yield Problem(path=f"{where}.node", message=f"There is no node {output.node!r}.")
        elif ports.known and output.output not in ports.outputs:
            message = f"{output.node!r} has no output {output.output!r} (it has: {listed(ports.outputs)})."
            yield Problem(path=f"{where}.output", message=message, node_id=output.node)
