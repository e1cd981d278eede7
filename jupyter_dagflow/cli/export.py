"""``dagflow export``: write a pipeline as something that runs elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from jupyter_dagflow.cli.options import option_values, workspace_option
from jupyter_dagflow.cli.writing import write_all
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.wiring.workspace import locate


def _list_targets(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    """Print what there is to choose from, and end."""
    if not is_asked or context.resilient_parsing:
        return
    from jupyter_dagflow.wiring.exports import exporter_list

    for exporter in exporter_list():
        _show_target(exporter)
    context.exit()


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_targets,
    help="Show the targets with their options, and end.",
)
@click.option("--to", "target", default="script", show_default=True, help="What to write; --list shows what there is.")
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    help="Where to write it: a file, beside which all others go, or a folder; one that ends with a slash is made. "
    "Default: standard output.",
)
@click.option("--option", "given", multiple=True, metavar="NAME=VALUE", help="Something that the target lets choose.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@workspace_option
def export(file: Path, target: str, output: str | None, given: tuple[str, ...], force: bool, root: Path | None) -> None:
    """Export the pipeline in FILE."""
    from jupyter_dagflow.wiring.exports import export_pipeline

    workspace, path = locate(file, root)
    exported = export_pipeline(workspace, path, None, target, options=option_values(given))
    for problem in exported["problems"]:
        place = f"{problem['path']}: " if problem["path"] else ""
        click.secho(f"{problem['severity']}: {place}{problem['message']}", fg="yellow", err=True)
    if not exported["files"]:
        raise DagflowError(f"{path!r} cannot be exported to {target!r}.")
    if output is None:
        _show(exported["files"])
    else:
        files = exported["files"]
        write_all(_places(files, output), [file["content"] for file in files], force=force)


def _show_target(exporter: dict[str, Any]) -> None:
    click.echo(f"{exporter['name']}: {exporter['title']} ({exporter['extension']})")
    if exporter["description"]:
        click.echo(f"    {exporter['description']}")
    for option in exporter["options"]:
        words = {"switch": ["true", "false"], "choice": option["choices"]}.get(option["kind"], ["TEXT"])
        default = _option_text(option["default"])
        told = f" [default: {default}]" if default else ""
        click.echo(f"    --option {option['name']}={'|'.join(words)}{told}")
        click.echo(f"        {'. '.join(text for text in (option['title'], option['help']) if text)}")


def _option_text(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _show(files: list[dict[str, str]]) -> None:
    """All on standard output; of several, each under its name."""
    for file in files:
        if len(files) > 1:
            click.secho(f"==> {file['name']}", err=True)
        click.echo(file["content"], nl=False)


def _places(files: list[dict[str, str]], output: str) -> list[Path]:
    """Where each file goes. A folder that was meant as one is made; no two files go to the same place."""
    given = Path(output)
    if output.endswith(("/", os.sep)) and not given.is_dir():
        try:
            given.mkdir(parents=True)
        except OSError as error:
            raise DagflowError(f"The folder {output!r} cannot be made: {error.strerror}.") from None
    if given.is_dir():
        return [given / file["name"] for file in files]
    places = [given, *(given.parent / file["name"] for file in files[1:])]
    if given in places[1:]:
        raise DagflowError(f"{output!r} is the name of another file of this export; choose another, or a folder.")
    return places
