"""``dagflow run``: run a pipeline here and show how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_dagflow.cli.options import json_lines_option, locate, opened, workspace_option
from jupyter_dagflow.errors import DagflowError, InvalidPipeline, Problem

if TYPE_CHECKING:
    from jupyter_dagflow.model.pipeline import Pipeline


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-p", "--parameter", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the pipeline.")
@click.option("--parallel", type=int, help="How many nodes at once. Default: the number of CPUs, at least 4.")
@click.option("--pods", type=int, help="How many pods at once. Default: 10.")
@click.option("--executor", help="Run every node with this executor: local or kubernetes.")
@click.option("--detach", is_flag=True, help="Return at once; the run goes on by itself.")
@json_lines_option
@workspace_option
@click.pass_context
def run(
    ctx: click.Context,
    file: Path,
    given: Sequence[str],
    parallel: int | None,
    pods: int | None,
    executor: str | None,
    detach: bool,
    as_json: bool,
    root: Path | None,
) -> None:
    """Run the pipeline in FILE. Exit code 0: succeeded, 1: failed or cancelled, 2: invalid."""
    from jupyter_dagflow.cli.driving import drive_and_show
    from jupyter_dagflow.wiring.documents import read_pipeline
    from jupyter_dagflow.wiring.running import spawn_runner
    from jupyter_dagflow.wiring.runs import submit_run

    workspace, path = locate(file, root)
    parameters = read_parameters(read_pipeline(workspace, path).pipeline, given)
    with opened(workspace) as store:
        record = submit_run(
            workspace, store, path=path, parameters=parameters, parallel=parallel, pods=pods, executor=executor
        )
        if detach:
            spawn_runner(workspace, record.run_id)
            click.echo(record.run_id)
            return
        ctx.exit(drive_and_show(workspace, store, record.run_id, as_json=as_json))


def read_parameters(pipeline: Pipeline, given: Sequence[str]) -> dict[str, Any]:
    """Read ``NAME=VALUE`` by the types of the pipeline's parameters. Raises ``InvalidPipeline``."""
    from jupyter_dagflow.model.parameters import parse_text

    types = {parameter.name: parameter.type for parameter in pipeline.parameters}
    values: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise DagflowError(f"-p {text!r}: write NAME=VALUE.")
        try:
            values[name] = parse_text(types.get(name, "any"), value)
        except ValueError as error:
            problem = Problem(path=f"parameters.{name}", message=str(error))
            raise InvalidPipeline(str(problem), [problem]) from None
    return values
