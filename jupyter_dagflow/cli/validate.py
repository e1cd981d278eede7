"""``dagflow validate``: say what is wrong with a pipeline without running it."""

from __future__ import annotations

from pathlib import Path

import click

from jupyter_dagflow.cli.options import echo_json, json_option, opened, workspace_option
from jupyter_dagflow.errors import Problem
from jupyter_dagflow.wiring.workspace import Workspace, locate


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@workspace_option
@click.pass_context
def validate(ctx: click.Context, file: Path, as_json: bool, root: Path | None) -> None:
    """Check FILE and its notebooks; print every problem with its place."""
    from jupyter_dagflow.executors.registry import executor_names
    from jupyter_dagflow.model.validation import errors
    from jupyter_dagflow.wiring.documents import validate_document

    workspace, path = locate(file, root)
    problems = validate_document(workspace, path, executors=executor_names(), pools=_pools(workspace))
    if as_json:
        echo_json({"path": path, "problems": [problem.to_json() for problem in problems]})
    else:
        for problem in problems:
            click.echo(_line(path, problem))
        if not problems:
            click.echo(f"{path}: no problems.")
    ctx.exit(2 if errors(problems) else 0)


def _pools(workspace: Workspace) -> dict[str, int]:
    """The pools of the workspace; looking at one without any runs leaves no store there."""
    from jupyter_dagflow.store.database import DATABASE
    from jupyter_dagflow.wiring.pools import pool_sizes

    if not (workspace.runs_folder / DATABASE).exists():
        return pool_sizes(None)
    with opened(workspace) as store:
        return pool_sizes(store)


def _line(path: str, problem: Problem) -> str:
    word = click.style(problem.severity, fg="red" if problem.severity == "error" else "yellow")
    return f"{path}: {word}: {problem}"
