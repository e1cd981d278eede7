"""``dagflow runs``: look at runs, stop them, rerun parts of them, delete them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_dagflow.cli.options import (
    chosen_workspace,
    echo_json,
    json_lines_option,
    json_option,
    opened,
    workspace_option,
)
from jupyter_dagflow.cli.run_removal import delete
from jupyter_dagflow.cli.times import read_time
from jupyter_dagflow.errors import DagflowError

if TYPE_CHECKING:
    from jupyter_dagflow.engine.ports import RunSummary
    from jupyter_dagflow.terminal.picture import Picture

STATES = ("pending", "running", "succeeded", "failed", "cancelled")


@click.group()
def runs() -> None:
    """List, show, cancel, rerun and delete runs."""


runs.add_command(delete)


@runs.command("list")
@click.option("--pipeline", help="Only runs of this pipeline (its path in the workspace).")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only runs in this state, or these.")
@click.option("--since", metavar="TIME", help="Only runs that began since: 7d, 12h, or a date such as 2026-11-01.")
@click.option("--parameter", metavar="NAME[=VALUE]", help="Only runs with this parameter, or this value of it.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many at most.")
@json_option
@workspace_option
def list_runs(
    pipeline: str | None,
    states: Sequence[str],
    since: str | None,
    parameter: str | None,
    limit: int,
    as_json: bool,
    root: Path | None,
) -> None:
    """List runs, newest first."""
    from jupyter_dagflow.engine.parameter_match import ParameterMatch
    from jupyter_dagflow.engine.states import RunState

    filters: dict[str, Any] = {
        "pipeline": pipeline,
        "states": [RunState(state) for state in states],
        "since": None if since is None else read_time(since, time.time()),
        "parameter": None if parameter is None else ParameterMatch.read(parameter),
    }
    with opened(chosen_workspace(root)) as store:
        found = store.runs(**filters, limit=limit)
    if as_json:
        echo_json([asdict(run) for run in found])
        return
    if not found:
        narrowed = any(filters.values())
        click.echo("No run fits." if narrowed else "No runs yet. Start one: dagflow run FILE")
    for run in found:
        click.echo(_summary(run))


@runs.command()
@click.argument("run_id")
@click.option("-v", "--verbose", is_flag=True, help="Also every instance of nodes that run for each item.")
@json_option
@workspace_option
def show(run_id: str, verbose: bool, as_json: bool, root: Path | None) -> None:
    """Show one run with its nodes."""
    from jupyter_dagflow.wiring.runs import run_view

    with opened(chosen_workspace(root)) as store:
        view = run_view(store, run_id)
    if as_json:
        echo_json(view)
        return
    _echo_run(view, verbose)


@runs.command()
@click.argument("run_id")
@workspace_option
@click.pass_context
def cancel(ctx: click.Context, run_id: str, root: Path | None) -> None:
    """Stop a run and everything it started."""
    from jupyter_dagflow.cli.driving import drive_and_show
    from jupyter_dagflow.wiring.runs import request_cancel

    workspace = chosen_workspace(root)
    with opened(workspace) as store:
        request_cancel(store, run_id)
        drive_and_show(workspace, store, run_id, as_json=False)
        ctx.exit(0 if store.run(run_id).state == "cancelled" else 1)


@runs.command()
@click.argument("run_id")
@click.option("--failed", "mode", flag_value="failed", default=True, help="What did not succeed (the default).")
@click.option("--from", "from_node", metavar="NODE", help="This node and everything downstream.")
@click.option("--only", "--node", "only_node", metavar="NODE", help="Just this node, or an instance such as train.3.")
@json_lines_option
@workspace_option
@click.pass_context
def rerun(
    ctx: click.Context,
    run_id: str,
    mode: str,
    from_node: str | None,
    only_node: str | None,
    as_json: bool,
    root: Path | None,
) -> None:
    """Execute nodes of a run again, with the notebooks as they are now."""
    from jupyter_dagflow.cli.driving import drive_and_show
    from jupyter_dagflow.model.node_names import find_node
    from jupyter_dagflow.wiring.documents import read_pipeline
    from jupyter_dagflow.wiring.runs import request_rerun

    if from_node and only_node:
        raise DagflowError("Use one of --from and --only, not both.")
    chosen = "from" if from_node else "only" if only_node else mode
    workspace = chosen_workspace(root)
    with opened(workspace) as store:
        node = from_node or only_node
        node_id = find_node(read_pipeline(workspace, store.run(run_id).pipeline).pipeline, node) if node else None
        request_rerun(workspace, store, run_id, mode=chosen, node_id=node_id)
        ctx.exit(drive_and_show(workspace, store, run_id, as_json=as_json))


@runs.command()
@click.argument("run_id")
@json_lines_option
@workspace_option
@click.pass_context
def resume(ctx: click.Context, run_id: str, as_json: bool, root: Path | None) -> None:
    """Go on with a run whose runner was killed."""
    from jupyter_dagflow.cli.driving import drive_and_show

    workspace = chosen_workspace(root)
    with opened(workspace) as store:
        ctx.exit(drive_and_show(workspace, store, run_id, as_json=as_json))


def _summary(run: RunSummary) -> str:
    from jupyter_dagflow.terminal.picture import duration

    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(run.created_at))
    took = duration((run.finished_at or time.time()) - run.started_at) if run.started_at else "–"
    state = "interrupted" if run.interrupted else str(run.state)
    nodes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in run.nodes.items())
    return f"{run.run_id}  {when}  {state:<11}  {took:>8}  {run.pipeline}  ({nodes})"


def _echo_run(view: Mapping[str, Any], verbose: bool) -> None:
    from jupyter_dagflow.engine.plan import make_plan
    from jupyter_dagflow.model.document import parse_pipeline
    from jupyter_dagflow.terminal.picture import Picture, usage

    picture, plan = Picture(view), make_plan(parse_pipeline(view["document"]))
    click.echo(click.style(picture.headline(), bold=True))
    if view["interrupted"]:
        click.echo(f"Interrupted: its runner is gone. Go on with: dagflow runs resume {view['run_id']}")
    parent = view["options"].get("parent")
    if parent:
        click.echo(f"The work of {parent['node_id']} in run {parent['run_id']}.")
    if view["message"]:
        click.echo(view["message"])
    for name, value in view["parameters"].items():
        click.echo(f"  {name} = {value!r}")
    for node_id, node in picture.nodes.items():
        click.echo(_node_line(picture, node_id, usage(node["resources"], plan.nodes[node_id].resources)))
        for instance_id, instance in picture.instances.get(node_id, {}).items():
            if verbose or str(instance["state"]) == "failed":
                told = usage(instance["resources"], plan.nodes[node_id].resources)
                click.echo(f"    {_node_line(picture, instance_id, told)}")


def _node_line(picture: Picture, node_id: str, used: str) -> str:
    child = picture.record(node_id).get("child_run_id")
    told = [f"run {child}" if child else "", used]
    return picture.line(node_id) + "".join(click.style(f"  {part}", dim=True) for part in told if part)
