"""Asking a cluster whether pods can run in it. What the answers mean is said in ``findings.py``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.errors import ExecutorError, MissingExtra
from jupyter_dagflow.executors.kubernetes import findings
from jupyter_dagflow.executors.kubernetes.access import in_cluster
from jupyter_dagflow.executors.kubernetes.api import ApiRefused, ApiUnreachable, ClusterApi
from jupyter_dagflow.executors.kubernetes.findings import Finding
from jupyter_dagflow.executors.kubernetes.manifests import job_manifest
from jupyter_dagflow.executors.kubernetes.offers import Offers, offers
from jupyter_dagflow.executors.kubernetes.workspace import PodPlace, SharedVolume
from jupyter_dagflow.model.rights import Right, needed_rights

REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
NO_PLACE = PodPlace(directory="/", working_directory="/", volumes=(), mounts=())


class ClusterCheck:
    """Checks one namespace of one cluster: first ``access``, then the ``settings`` of pods, as often as is needed."""

    def __init__(self, api: ClusterApi) -> None:
        self._api = api
        self._offers: Offers | None = None
        self._may_create: bool | None = None
        self._events: Mapping[str, tuple[str, str]] | None = None

    @property
    def answers(self) -> bool:
        """Whether the cluster can be asked about settings, once ``access`` is through."""
        return self._offers is not None

    async def access(self) -> AsyncIterator[Finding]:
        """Client, credentials, API, rights. Ends at the first of these without which nothing more can be asked."""
        try:
            await self._api.connect()
        except MissingExtra as error:
            yield Finding(mark="wrong", subject="client", message=error.message)
            return
        except ExecutorError as error:
            advice = "Whoever runs the cluster gives you a kubeconfig; --context chooses one of its contexts."
            yield Finding(mark="wrong", subject="access", message=error.message, advice=advice)
            return
        yield Finding(mark="ok", subject="access", message=f"{self._credentials()}, namespace {self._api.namespace!r}.")
        answer = await self._version()
        yield answer
        if answer.mark == "wrong":
            return
        allowed = await self._allowed()
        self._may_create = allowed.get(Right(group="batch", kind="jobs", verb="create"))
        who = await self._who(allowed)
        for finding in findings.rights(allowed, self._api.namespace, who):
            yield finding
        try:
            self._offers = await offers(self._api)
        except ExecutorError as error:
            yield Finding(mark="wrong", subject="API", message=error.message)

    async def settings(
        self, kubernetes: Mapping[str, Any], resources: Mapping[str, Any], workspace: Path
    ) -> AsyncIterator[Finding]:
        """What pods with these settings need; to be asked only if the cluster ``answers``."""
        assert self._offers is not None
        dry_run = await self._dry_run(kubernetes, resources, workspace)
        there = findings.namespace_there(self._api.namespace, self._offers, dry_run)
        yield there
        if there.mark == "wrong":
            return
        for finding in findings.job_accepted(dry_run):
            yield finding
        events = await self._claim_events() if findings.pending_claims(kubernetes, self._offers) else {}
        for finding in findings.named_objects(kubernetes, self._offers, events):
            yield finding
        for finding in findings.gpus(resources, self._offers.gpus):
            yield finding

    # --- what is asked ---------------------------------------------------------------------------------------------

    def _credentials(self) -> str:
        if not self._api.contexts and in_cluster():
            return "The service account of this pod"
        return f"The kubeconfig, context {self._api.context!r}" if self._api.context else "The kubeconfig"

    async def _version(self) -> Finding:
        try:
            version = (await self._api.get("/version")).get("gitVersion", "")
        except ApiUnreachable as error:
            advice = "Is the cluster up, and the address in the kubeconfig right? A VPN or a proxy may be missing."
            return Finding(mark="wrong", subject="API", message=error.message, advice=advice)
        except ApiRefused as error:
            if error.code == 403:
                return Finding(mark="ok", subject="API", message="The cluster answers.")
            advice = "Log in again, or ask whoever runs the cluster for a new kubeconfig."
            return Finding(mark="wrong", subject="API", message=error.message, advice=advice)
        return Finding(mark="ok", subject="API", message=f"The cluster answers (Kubernetes {version}).")

    async def _allowed(self) -> dict[Right, bool | None]:
        rights = needed_rights()
        answers = await asyncio.gather(*(self._may(right) for right in rights))
        return dict(zip(rights, answers, strict=True))

    async def _may(self, right: Right) -> bool | None:
        kind, _, part = right.kind.partition("/")
        attributes = {"namespace": self._api.namespace, "verb": right.verb, "group": right.group, "resource": kind}
        if part:
            attributes["subresource"] = part
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        try:
            return bool((await self._api.post(REVIEWS, body)).get("status", {}).get("allowed"))
        except ExecutorError:
            return None

    async def _who(self, allowed: Mapping[Right, bool | None]) -> str | None:
        """As whom the cluster knows us: it says so when it refuses to list what we may not."""
        denied = [right for right, may in allowed.items() if may is False and right.verb == "list"]
        for right in denied[:1]:
            try:
                await self._api.get(self._api.path(right.kind, group=right.group), {"limit": 1})
            except ApiRefused as error:
                return findings.user_in(error.message)
            except ApiUnreachable:
                return None
        return None

    async def _dry_run(
        self, kubernetes: Mapping[str, Any], resources: Mapping[str, Any], workspace: Path
    ) -> ApiRefused | bool | None:
        """Have the Job checked without creating it: the refusal, true if there is none, ``None`` if it may not be."""
        if self._may_create is False:
            return None
        job = job_manifest(*_example(kubernetes, resources, workspace))
        try:
            await self._api.post(self._api.path("jobs", group="batch") + "?dryRun=All", job)
        except ApiRefused as error:
            return error
        except ApiUnreachable:
            return None
        return True

    async def _claim_events(self) -> Mapping[str, tuple[str, str]]:
        """The newest event of each volume claim, by its name: reason and words."""
        if self._events is None:
            query = {"fieldSelector": "involvedObject.kind=PersistentVolumeClaim", "limit": 500}
            try:
                items = (await self._api.get(self._api.path("events"), query)).get("items") or ()
            except ExecutorError:
                items = ()
            ordered = sorted(items, key=lambda event: str(event.get("lastTimestamp") or ""))
            self._events = {
                str(event["involvedObject"].get("name")): (str(event.get("reason")), str(event.get("message") or ""))
                for event in ordered
            }
        return self._events


def _example(
    kubernetes: Mapping[str, Any], resources: Mapping[str, Any], workspace: Path
) -> tuple[AttemptSpec, PodPlace]:
    """An attempt with these settings, as no run has it."""
    spec = AttemptSpec(
        run_id="check",
        node_id="check",
        attempt=1,
        directory=workspace,
        working_directory=workspace,
        kubernetes={"image": "any", **kubernetes},
        resources=resources,
    )
    own = kubernetes.get("workspace") or {}
    shared = own.get("type") == "volume" and (own.get("pvc") or own.get("host_path"))
    return spec, SharedVolume(own, workspace, user=None).place(spec) if shared else NO_PLACE
