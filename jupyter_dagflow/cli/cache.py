"""``dagflow cache``: earlier results that nodes with a cache may use again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jupyter_dagflow.cli.options import chosen_workspace, echo_json, json_option, opened, workspace_option
from jupyter_dagflow.errors import DagflowError, NotFound

if TYPE_CHECKING:
    from jupyter_dagflow.engine.ports import FoundAttempt
    from jupyter_dagflow.store.sqlite import SqliteStore

KEY_CHARS = 12
"""So much of a key is shown, and is enough to name it."""
ALL = 1_000_000


@click.group()
def cache() -> None:
    """List and forget results that may be used again."""


@cache.command("ls")
@click.option("--limit", type=click.IntRange(1, ALL), default=100, show_default=True, help="How many at most.")
@json_option
@workspace_option
def list_entries(limit: int, as_json: bool, root: Path | None) -> None:
    """List them, newest first."""
    from jupyter_dagflow.wiring.runs import cache_view

    with opened(chosen_workspace(root)) as store:
        found = store.cache_entries(limit=limit)
    if as_json:
        echo_json([cache_view(entry) for entry in found])
        return
    if not found:
        click.echo('No results yet. Nodes with "cache": "on" keep theirs, or run with: dagflow run FILE --cache on')
    for entry in found:
        click.echo(_line(entry))


@cache.command("rm")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--all", "everything", is_flag=True, help="Forget all of them.")
@workspace_option
def remove(keys: Sequence[str], everything: bool, root: Path | None) -> None:
    """Let results no longer be used again. Runs keep them. A KEY may be shortened as `cache ls` does."""
    if bool(keys) == everything:
        raise DagflowError("Name the keys to forget, as 'dagflow cache ls' shows them, or use --all.")
    with opened(chosen_workspace(root)) as store:
        count = store.forget(None if everything else _whole_keys(store, keys))
    click.echo(f"Forgot {count} {'result' if count == 1 else 'results'}.")


def _whole_keys(store: SqliteStore, given: Sequence[str]) -> list[str]:
    """The keys that begin so. Raises ``NotFound``, or ``DagflowError`` if several begin alike."""
    known = {entry.attempt.key for entry in store.cache_entries(limit=ALL)} - {None}
    found: list[str] = []
    for text in given:
        matching = sorted(key for key in known if key is not None and text and key.startswith(text))
        if not matching:
            raise NotFound(f"There is no result with the key {text[:64]!r}. See: dagflow cache ls")
        if len(matching) > 1:
            raise DagflowError(f"{len(matching)} keys begin with {text!r}; write more of the one you mean.")
        found += matching
    return found


def _line(entry: FoundAttempt) -> str:
    finished = entry.attempt.finished_at
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(finished)) if finished else "–"
    return f"{(entry.attempt.key or '')[:KEY_CHARS]}  {when}  {entry.attempt.node_id}  {entry.pipeline}  {entry.run_id}"
