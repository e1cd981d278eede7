"""``dagflow runs delete``: runs that nobody needs any more, with their files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jupyter_dagflow.cli.options import chosen_workspace, opened, workspace_option
from jupyter_dagflow.cli.times import read_time
from jupyter_dagflow.errors import DagflowError

if TYPE_CHECKING:
    from jupyter_dagflow.store.sqlite import SqliteStore

PAGE = 1000


@click.command()
@click.argument("run_ids", nargs=-1, metavar="[RUN_ID]...")
@click.option("--older-than", metavar="TIME", help="All that ended and began before: 30d, 12h, or a date.")
@click.option("--pipeline", help="With --older-than: only runs of this pipeline (its path in the workspace).")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@workspace_option
@click.pass_context
def delete(
    ctx: click.Context,
    run_ids: Sequence[str],
    older_than: str | None,
    pipeline: str | None,
    yes: bool,
    root: Path | None,
) -> None:
    """Delete runs that have ended, with their notebooks and logs. It cannot be undone."""
    from jupyter_dagflow.wiring.run_removal import delete_run

    if bool(run_ids) == (older_than is not None):
        raise DagflowError("Name the runs to delete, as 'dagflow runs list' shows them, or use --older-than.")
    workspace = chosen_workspace(root)
    with opened(workspace) as store:
        if older_than is None:
            chosen = list(dict.fromkeys(run_ids))
        else:
            chosen = _older(store, pipeline, read_time(older_than, time.time()))
        if not chosen:
            click.echo("There is nothing to delete.")
            return
        if not yes:
            what = chosen[0] if len(chosen) == 1 else f"{len(chosen)} runs"
            click.confirm(f"Delete {what} with all notebooks and logs? This cannot be undone.", abort=True)
        deleted, told = 0, []
        for run_id in chosen:
            try:
                left = delete_run(workspace, store, run_id)
            except DagflowError as error:
                told.append(error.message)
            else:
                deleted += 1
                told += [] if left is None else [left]
    click.echo(f"Deleted {deleted} {'run' if deleted == 1 else 'runs'}.")
    for sentence in told:
        click.secho(sentence, fg="red", err=True)
    ctx.exit(1 if told else 0)


def _older(store: SqliteStore, pipeline: str | None, until: float) -> list[str]:
    """Runs that have ended and began before, newest first."""
    from jupyter_dagflow.engine.states import RUN_ENDED

    found: list[str] = []
    while True:
        before = found[-1] if found else None
        page = store.runs(pipeline=pipeline, states=RUN_ENDED, until=until, before=before, limit=PAGE)
        found += [run.run_id for run in page]
        if len(page) < PAGE:
            return found
