"""``dagflow export``: write a pipeline as something that runs elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from jupyter_dagflow.cli.options import workspace_option
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.wiring.workspace import locate


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "target", default="script", show_default=True, help="What to write.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write it. Default: standard output.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@workspace_option
def export(file: Path, target: str, output: Path | None, force: bool, root: Path | None) -> None:
    """Export the pipeline in FILE."""
    from jupyter_dagflow.wiring.exports import export_pipeline

    workspace, path = locate(file, root)
    exported = export_pipeline(workspace, path, None, target)
    for problem in exported["problems"]:
        place = f"{problem['path']}: " if problem["path"] else ""
        click.secho(f"{problem['severity']}: {place}{problem['message']}", fg="yellow", err=True)
    if output is None:
        for written in exported["files"]:
            click.echo(written["content"], nl=False)
        return
    for index, written in enumerate(exported["files"]):
        target_file = output if index == 0 else output.parent / written["name"]
        if target_file.exists() and not force:
            raise DagflowError(f"{str(target_file)!r} is there already; use --force to overwrite it.")
        try:
            target_file.write_text(written["content"], encoding="utf-8")
        except OSError as error:
            raise DagflowError(f"{str(target_file)!r} cannot be written: {error.strerror}.") from None
        click.echo(f"Wrote {target_file}", err=True)
