"""``dagflow run``: run a pipeline here and show how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jupyter_dagflow.cli.options import json_lines_option, opened, workspace_option
from jupyter_dagflow.cli.spans import Span
from jupyter_dagflow.errors import DagflowError, NotFound
from jupyter_dagflow.wiring.workspace import locate

if TYPE_CHECKING:
    from jupyter_dagflow.engine.ports import RunStore


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-p", "--parameter", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the pipeline.")
@click.option(
    "--params-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Parameters in a YAML or JSON file; those given with -p win.",
)
@click.option("--to", "to", multiple=True, metavar="NODE", help="Only this node and all that is upstream of it.")
@click.option("--from", "from_", multiple=True, metavar="NODE", help="Only this node and all that is downstream of it.")
@click.option("--only", multiple=True, metavar="NODE", help="Only this node. All three may be repeated.")
@click.option(
    "--cache",
    metavar="MODE",
    help="For all nodes: on uses earlier results, refresh makes new ones for later, off does neither.",
)
@click.option("--parallel", type=int, help="How many nodes at once. Default: the number of CPUs, at least 4.")
@click.option("--pods", type=int, help="How many pods at once. Default: 10.")
@click.option("--executor", help="Run every node with this executor: local or kubernetes.")
@click.option(
    "--keep-failed-kernels",
    "keep_s",
    type=Span(),
    default=0,
    metavar="TIME",
    help="Keep the kernels of notebooks that fail here for so long, e.g. 30m, to look into them in JupyterLab.",
)
@click.option(
    "--run-id",
    metavar="ID",
    help="The run's id. If there is such a run already, that one goes on where it was; so a restart does no harm.",
)
@click.option("--detach", is_flag=True, help="Return at once; the run goes on by itself.")
@json_lines_option
@workspace_option
@click.pass_context
def run(
    ctx: click.Context,
    file: Path,
    given: Sequence[str],
    params_file: Path | None,
    to: Sequence[str],
    from_: Sequence[str],
    only: Sequence[str],
    cache: str | None,
    parallel: int | None,
    pods: int | None,
    executor: str | None,
    keep_s: int,
    run_id: str | None,
    detach: bool,
    as_json: bool,
    root: Path | None,
) -> None:
    """Run the pipeline in FILE. Exit code 0: succeeded, 1: failed or cancelled, 2: invalid."""
    from jupyter_dagflow.cli.driving import drive_and_show
    from jupyter_dagflow.cli.parameters import read_parameters
    from jupyter_dagflow.model.node_names import find_node
    from jupyter_dagflow.wiring.documents import read_pipeline
    from jupyter_dagflow.wiring.running import spawn_runner
    from jupyter_dagflow.wiring.runs import submit_run

    workspace, path = locate(file, root)
    pipeline = read_pipeline(workspace, path).pipeline
    mode, named = _part(to, from_, only)
    nodes = [find_node(pipeline, name) for name in named]
    parameters = read_parameters(pipeline, given, params_file)
    with opened(workspace) as store:
        if run_id is not None and _is_there(store, run_id, path):
            ctx.exit(drive_and_show(workspace, store, run_id, as_json=as_json))
        record = submit_run(
            workspace,
            store,
            path=path,
            parameters=parameters,
            parallel=parallel,
            pods=pods,
            executor=executor,
            cache=cache,
            mode=mode,
            nodes=nodes,
            keep_failed_kernels_s=keep_s,
            run_id=run_id,
        )
        if detach:
            spawn_runner(workspace, record.run_id)
            click.echo(record.run_id)
            return
        ctx.exit(drive_and_show(workspace, store, record.run_id, as_json=as_json))


def _is_there(store: RunStore, run_id: str, path: str) -> bool:
    """Whether the pipeline has a run of that id; raises ``DagflowError`` for an id that none of its runs can have."""
    from jupyter_dagflow.store.artifacts import is_id

    if not is_id(run_id):
        raise DagflowError(f"{run_id!r} is no id of a run: at most 64 letters, digits, hyphens and underscores.")
    try:
        pipeline = store.run(run_id).pipeline
    except NotFound:
        return False
    if pipeline != path:
        raise DagflowError(f"The run {run_id} is one of {pipeline!r}, not of {path!r}.")
    return True


def _part(to: Sequence[str], from_: Sequence[str], only: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Which part of the pipeline runs: how the nodes are meant, and their names. No mode: all of it."""
    chosen = [(mode, names) for mode, names in (("to", to), ("from", from_), ("only", only)) if names]
    if len(chosen) > 1:
        raise DagflowError("Use one of --to, --from and --only, not several.")
    return chosen[0] if chosen else (None, ())
