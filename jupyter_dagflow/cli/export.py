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
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write it: a file, beside which all others go, or a folder. Default: standard output.",
)
@click.option("--option", "given", multiple=True, metavar="NAME=VALUE", help="Something that the target lets choose.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@workspace_option
def export(
    file: Path, target: str, output: Path | None, given: tuple[str, ...], force: bool, root: Path | None
) -> None:
    """Export the pipeline in FILE."""
    from jupyter_dagflow.wiring.exports import export_pipeline

    workspace, path = locate(file, root)
    exported = export_pipeline(workspace, path, None, target, options=_options(given))
    for problem in exported["problems"]:
        place = f"{problem['path']}: " if problem["path"] else ""
        click.secho(f"{problem['severity']}: {place}{problem['message']}", fg="yellow", err=True)
    if not exported["files"]:
        raise DagflowError(f"{path!r} cannot be exported to {target!r}.")
    if output is None:
        _show(exported["files"])
    else:
        _write(exported["files"], output, force=force)


def _options(given: tuple[str, ...]) -> dict[str, str]:
    options = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise DagflowError(f"--option is NAME=VALUE, not {text!r}.")
        options[name] = value
    return options


def _show(files: list[dict[str, str]]) -> None:
    """All on standard output; of several, each under its name."""
    for file in files:
        if len(files) > 1:
            click.secho(f"==> {file['name']}", err=True)
        click.echo(file["content"], nl=False)


def _write(files: list[dict[str, str]], output: Path, *, force: bool) -> None:
    """All or, if one is there already, none."""
    folder = output if output.is_dir() else output.parent
    places = [folder / file["name"] for file in files]
    if not output.is_dir():
        places[0] = output
    for place in places:
        if place.exists() and not force:
            raise DagflowError(f"{str(place)!r} is there already; use --force to overwrite it.")
    for place, file in zip(places, files, strict=True):
        try:
            place.write_text(file["content"], encoding="utf-8")
        except OSError as error:
            raise DagflowError(f"{str(place)!r} cannot be written: {error.strerror}.") from None
        click.echo(f"Wrote {place}", err=True)
