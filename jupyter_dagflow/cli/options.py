"""What several commands share: the workspace, the document's path, the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.wiring.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from jupyter_dagflow.store.sqlite import SqliteStore

workspace_option = click.option(
    "--workspace",
    "root",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    envvar="DAGFLOW_WORKSPACE",
    help="The folder that holds dagflow-runs/. Default: the nearest one upwards that has it.",
)
json_lines_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON event a line, for other programs."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")


def chosen_workspace(root: Path | None) -> Workspace:
    """The workspace that was named, else the one around the current folder."""
    return Workspace(root=root.resolve()) if root else find_workspace(Path.cwd())


@contextmanager
def opened(workspace: Workspace) -> Iterator[SqliteStore]:
    """The workspace's store, closed in the end."""
    # Imported here: SQLite is not needed to say what a command does.
    from jupyter_dagflow.wiring import stores

    with stores.opened(workspace) as store:
        yield store


def echo_json(value: Any) -> None:
    """Print a value as one indented JSON text."""
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def option_values(given: tuple[str, ...]) -> dict[str, str]:
    """What ``--option NAME=VALUE`` says, by name. Raises ``DagflowError``."""
    options: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise DagflowError(f"--option is NAME=VALUE, not {text!r}.")
        if name in options:
            raise DagflowError(f"--option {name!r} is there twice.")
        options[name] = value
    return options
