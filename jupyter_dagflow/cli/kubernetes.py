"""``dagflow kubernetes``: what pods take to run in a cluster, and whether it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_dagflow.cli.options import echo_json, json_option, workspace_option
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.wiring.workspace import Workspace, find_workspace, locate

if TYPE_CHECKING:
    from jupyter_dagflow.executors.kubernetes.findings import Finding

MARKS = {"ok": ("✓", "green"), "wrong": ("✗", "red"), "unknown": ("–", "yellow")}


@click.group()
def kubernetes() -> None:
    """Prepare a cluster for nodes that run as pods, and check it."""


@kubernetes.command()
@click.option("--namespace", default="default", show_default=True, help="Where the pods run.")
@click.option("--service-account", "account", metavar="[NAMESPACE:]NAME", help="Give the rights to a service account.")
@click.option("--user", help="Give the rights to a user.")
@click.option("--group", help="Give the rights to a group.")
@click.option("--offers", is_flag=True, help="Also let JupyterLab list volumes, GPUs, namespaces …")
@click.option("--secrets", is_flag=True, help="Also let it list Secrets. This reveals their values to whoever has it.")
def rbac(namespace: str, account: str | None, user: str | None, group: str | None, offers: bool, secrets: bool) -> None:
    """Print the least rights that it takes, for `kubectl apply -f -`. Nothing is applied.

    Without --service-account, --user or --group they go to a new service account `dagflow` in the namespace.
    """
    from jupyter_dagflow.model.rights import DEFAULT_ACCOUNT, Subject, manifests, service_account

    if sum(given is not None for given in (account, user, group)) > 1:
        raise DagflowError("Use one of --service-account, --user and --group, not several.")
    if user is not None:
        subject = Subject(kind="User", name=user)
    elif group is not None:
        subject = Subject(kind="Group", name=group)
    else:
        subject = service_account(DEFAULT_ACCOUNT if account is None else account)
    click.echo(manifests(namespace=namespace, subject=subject, offers=offers, secrets=secrets), nl=False)


@kubernetes.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--context", help="A context of the kubeconfig. Default: what FILE says, else the current one.")
@click.option("--namespace", help="Where the pods run. Default: what FILE says, else the context's.")
@click.option("--image", help="The image of the pods.")
@click.option("--workspace-pvc", "pvc", metavar="CLAIM", help="The volume claim that holds the workspace.")
@click.option("--workspace-host-path", "host_path", metavar="PATH", help="The folder of the machine that holds it.")
@click.option("--workspace-url", "url", help="The object store that brings it to pods, such as s3://bucket/prefix.")
@click.option("--run", is_flag=True, help="Also run a notebook in a pod, and remove it again.")
@json_option
@workspace_option
@click.pass_context
def check(
    ctx: click.Context,
    file: Path | None,
    context: str | None,
    namespace: str | None,
    image: str | None,
    pvc: str | None,
    host_path: str | None,
    url: str | None,
    run: bool,
    as_json: bool,
    root: Path | None,
) -> None:
    """Say what is missing for pods to run: in general, or for the nodes of FILE.

    Exit code 0: nothing is missing, 1: something is.
    """
    given = {"context": context, "namespace": namespace, "image": image, "workspace": _workspace(pvc, host_path, url)}
    overrides = checked_settings({name: value for name, value in given.items() if value is not None})
    report = JsonReport() if as_json else TextReport()
    ctx.exit(asyncio.run(_check(report, file, root, overrides, run=run)))


async def _check(
    report: JsonReport | TextReport, file: Path | None, root: Path | None, given: Mapping[str, Any], *, run: bool
) -> int:
    from jupyter_dagflow.wiring.cluster_checks import PodSettings, check_pods, pod_settings
    from jupyter_dagflow.wiring.documents import read_pipeline

    if file is not None:
        workspace, path = locate(file, root)
        wanted = pod_settings(workspace, read_pipeline(workspace, path), given)
        if not wanted:
            raise DagflowError(f"{path}: The pipeline has no nodes, so there is nothing to check.")
    else:
        workspace = Workspace(root=root.resolve()) if root else find_workspace(Path.cwd())
        wanted = [PodSettings(kubernetes=given)]
        if run and not {"image", "workspace"} <= given.keys():
            raise DagflowError("--run needs FILE, or --image and one of the --workspace-… options.")
    async for settings, finding in check_pods(workspace, wanted, run=run, say=report.say):
        report.take(settings.nodes if settings else (), finding)
    report.end()
    return 1 if report.wrong else 0


def checked_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that the options make. Raises ``DagflowError`` for what no document could say."""
    from pydantic import ValidationError

    from jupyter_dagflow.model.kubernetes import Kubernetes

    try:
        settings = Kubernetes.model_validate(given)
    except ValidationError as error:
        wrong = error.errors()[0]
        place = "-".join(str(part) for part in wrong["loc"] if part not in {"volume", "object-store"})
        raise DagflowError(
            f"--{place.replace('_', '-')}: {wrong['input']!r} is no name that Kubernetes knows."
        ) from None
    return settings.model_dump(mode="json", exclude_none=True)


def _workspace(pvc: str | None, host_path: str | None, url: str | None) -> dict[str, Any] | None:
    if sum(given is not None for given in (pvc, host_path, url)) > 1:
        raise DagflowError("Use one of --workspace-pvc, --workspace-host-path and --workspace-url, not several.")
    if url is not None:
        return {"type": "object-store", "url": url}
    if pvc is not None:
        return {"type": "volume", "pvc": pvc}
    return None if host_path is None else {"type": "volume", "host_path": host_path}


class TextReport:
    """Prints each finding in a line as it comes, and in the end how many things are wrong."""

    def __init__(self) -> None:
        self.wrong = 0
        self._nodes: Sequence[str] = ()
        self._advised: set[str] = set()

    def take(self, nodes: Sequence[str], finding: Finding) -> None:
        if nodes and nodes != self._nodes:
            click.secho(f"\n{', '.join(nodes)}", bold=True)
        self._nodes = nodes
        self.wrong += finding.mark == "wrong"
        icon, colour = MARKS[finding.mark]
        click.echo(f"{click.style(icon, fg=colour)} {finding.subject}: {finding.message}")
        if finding.advice and finding.advice not in self._advised:
            click.echo(f"  → {finding.advice}")
            self._advised.add(finding.advice)

    def say(self, text: str) -> None:
        click.secho(text, dim=True, err=True)

    def end(self) -> None:
        things = "1 thing is" if self.wrong == 1 else f"{self.wrong} things are"
        click.echo(f"\n{things} wrong." if self.wrong else "\nNothing is wrong.")


class JsonReport:
    """Prints all findings in the end: ``{"ok", "findings": [{"nodes", "mark", "subject", "message", "advice"}]}``."""

    def __init__(self) -> None:
        self.wrong = 0
        self._findings: list[dict[str, Any]] = []

    def take(self, nodes: Sequence[str], finding: Finding) -> None:
        self.wrong += finding.mark == "wrong"
        self._findings.append({"nodes": list(nodes), **finding.to_json()})

    def say(self, text: str) -> None:
        """Only what was found is told."""

    def end(self) -> None:
        echo_json({"ok": not self.wrong, "findings": self._findings})
