"""``dagflow pools``: limits that all runs of the workspace share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from jupyter_dagflow.cli.options import chosen_workspace, echo_json, json_option, opened, workspace_option


@click.group()
def pools() -> None:
    """List, make and remove pools, such as gpu with 1 slot."""


@pools.command("ls")
@json_option
@workspace_option
def list_pools(as_json: bool, root: Path | None) -> None:
    """List them, with who holds their slots."""
    from jupyter_dagflow.wiring.pools import pool_view

    with opened(chosen_workspace(root)) as store:
        found = [pool_view(pool) for pool in store.pools()]
    if as_json:
        echo_json(found)
        return
    if not found:
        click.echo("No pools yet. Make one: dagflow pools set NAME SLOTS")
    for pool in found:
        click.echo(_line(pool))


@pools.command("set")
@click.argument("name")
@click.argument("slots", type=int)
@workspace_option
def set_size(name: str, slots: int, root: Path | None) -> None:
    """Make the pool NAME, or change how many SLOTS it has."""
    from jupyter_dagflow.wiring.pools import set_pool

    with opened(chosen_workspace(root)) as store:
        set_pool(store, name, slots)
    click.echo(f"The pool {name!r} has {slots} {'slot' if slots == 1 else 'slots'}.")


@pools.command("rm")
@click.argument("name")
@workspace_option
def remove(name: str, root: Path | None) -> None:
    """Remove the pool NAME. Nodes that name it can then not run."""
    with opened(chosen_workspace(root)) as store:
        store.remove_pool(name)
    click.echo(f"Removed the pool {name!r}.")


def _line(pool: Mapping[str, Any]) -> str:
    held = ", ".join(f"{holder['node_id']} of run {holder['run_id']} ({holder['slots']})" for holder in pool["holders"])
    return f"{pool['name']}  {pool['taken']} of {pool['slots']} taken" + (f"  by {held}" if held else "")
