"""``dagflow import``: make a pipeline of what others wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jupyter_dagflow.cli.options import option_values, workspace_option
from jupyter_dagflow.cli.writing import write_all
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.wiring.workspace import locate


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The pipeline to write. Default: shown only.")
@click.option("--from", "using", metavar="FORMAT", help="What FILE is. Default: it is recognised.")
@click.option("--option", "given", multiple=True, metavar="NAME=VALUE", help="Something that the format lets choose.")
@click.option("--partial", is_flag=True, help="Write what could be read, even if something could not.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@workspace_option
def import_(
    file: Path,
    output: Path | None,
    using: str | None,
    given: tuple[str, ...],
    partial: bool,
    force: bool,
    root: Path | None,
) -> None:
    """Make a pipeline of FILE, which stays as it is. Exit code 2: something of it could not be read."""
    from jupyter_dagflow.wiring.imports import import_file

    workspace, path = locate(file, root)
    imported = import_file(workspace, path, using=using, options=option_values(given))
    problems = imported["problems"]
    for problem in problems:
        place = f"{problem['path']}: " if problem["path"] else ""
        colour = "red" if problem["severity"] == "error" else "yellow"
        click.secho(f"{problem['severity']}: {place}{problem['message']}", fg=colour, err=True)
    if imported["document"] is None:
        raise DagflowError(f"{path!r} could not be imported.")
    if not partial and any(problem["severity"] == "error" for problem in problems):
        raise DagflowError("Nothing was written; --partial writes what could be read.")
    if output is None:
        click.echo(imported["document"], nl=False)
        return
    _check_place(file, output)
    files = imported["files"]
    places = [output, *(output.parent / file["name"] for file in files)]
    write_all(places, [imported["document"], *(file["content"] for file in files)], force=force, make_folders=True)
    click.echo(_summary(imported), err=True)
    for line in _crossings(imported["plan"] or {}):
        click.echo(line, err=True)


def _check_place(file: Path, output: Path) -> None:
    if output.suffix != ".dagflow":
        raise DagflowError(f"{str(output)!r} is no name of a pipeline; it ends in .dagflow.")
    if output.resolve().parent != file.resolve().parent:
        raise DagflowError(
            f"{str(output)!r} is not beside {str(file)!r}, from where the paths in it start; write it there."
        )


def _summary(imported: dict[str, Any]) -> str:
    from jupyter_dagflow.model.document import read_document

    pipeline = read_document(imported["document"])
    counts = {
        "nodes": len([node for node in pipeline.nodes if node.type not in {"note", "group"}]),
        "wires": len(pipeline.edges),
        "parameters": len(pipeline.parameters),
        "notes": len([node for node in pipeline.nodes if node.type == "note"]),
    }
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    lost = len(imported["problems"])
    return f"Imported from {imported['importer']}: {told or 'nothing'}; {lost or 'nothing'} to look at."


def _crossings(plan: dict[str, Any]) -> list[str]:
    """How each value goes from part to part of a notebook that was split, and what only has to keep its order."""
    names: dict[tuple[str, str], list[str]] = {}
    for one in plan.get("crossings", []):
        way = f"  {one['from']} → {one['to']}: ", f" as {one['how']}; {one['reason']}"
        names.setdefault(way, []).append(one["name"])
    values = [f"{before}{', '.join(told)}{after}" for (before, after), told in names.items()]
    return values + [f"  {one['from']} → {one['to']}: no value; {one['reason']}" for one in plan.get("orders", [])]
