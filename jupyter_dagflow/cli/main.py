"""``dagflow``: pipelines from the command line. Exit codes: 0 succeeded, 1 failed, 2 invalid."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from jupyter_dagflow import __version__
from jupyter_dagflow.errors import DagflowError

FAILED, INVALID = 1, 2
_COMMANDS = {
    "run": "jupyter_dagflow.cli.run:run",
    "validate": "jupyter_dagflow.cli.validate:validate",
    "export": "jupyter_dagflow.cli.export:export",
    "import": "jupyter_dagflow.cli.import_:import_",
    "runs": "jupyter_dagflow.cli.runs:runs",
    "cache": "jupyter_dagflow.cli.cache:cache",
    "pools": "jupyter_dagflow.cli.pools:pools",
    "kubernetes": "jupyter_dagflow.cli.kubernetes:kubernetes",
}


class Commands(click.Group):
    """Imports a command when it is used, so that ``--help`` answers at once, and tells errors in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DagflowError as error:
            click.secho(error.message, fg="red", err=True)
            for problem in error.problems:
                if str(problem) not in error.message:
                    click.echo(f"  {problem.severity}: {problem}", err=True)
            ctx.exit(INVALID)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dagflow")
def dagflow() -> None:
    """Run, check, export and import pipelines of notebooks (*.dagflow)."""


def main() -> None:
    """Entry point of ``dagflow`` and ``jupyter dagflow``."""
    sys.exit(dagflow.main(prog_name="dagflow"))
