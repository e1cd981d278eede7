"""Files that a command writes: all, or none if one is there already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from jupyter_dagflow.errors import DagflowError


def write_all(places: Sequence[Path], contents: Sequence[str], *, force: bool, make_folders: bool = False) -> None:
    """Write each content to its place; raises ``DagflowError`` if that may not or cannot be.

    ``make_folders``: whether folders that are not there are made.
    """
    for place in places:
        if place.is_dir():
            raise DagflowError(f"{str(place)!r} is a folder, and a file of that name has to be written.")
        if place.exists() and not force:
            raise DagflowError(f"{str(place)!r} is there already; use --force to overwrite it.")
    for place, content in zip(places, contents, strict=True):
        try:
            if make_folders:
                place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content, encoding="utf-8")
        except OSError as error:
            raise DagflowError(f"{str(place)!r} cannot be written: {error.strerror}.") from None
        click.echo(f"Wrote {place}", err=True)
