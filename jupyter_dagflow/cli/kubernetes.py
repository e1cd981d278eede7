"""``dagflow kubernetes``: what pods take to run in a cluster, and whether it is there."""

from __future__ import annotations

import click

from jupyter_dagflow.errors import DagflowError


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
    from jupyter_dagflow.executors.kubernetes.rbac import DEFAULT_ACCOUNT, Subject, manifests, service_account

    if sum(given is not None for given in (account, user, group)) > 1:
        raise DagflowError("Use one of --service-account, --user and --group, not several.")
    if user is not None:
        subject = Subject(kind="User", name=user)
    elif group is not None:
        subject = Subject(kind="Group", name=group)
    else:
        subject = service_account(DEFAULT_ACCOUNT if account is None else account)
    click.echo(manifests(namespace=namespace, subject=subject, offers=offers, secrets=secrets), nl=False)
