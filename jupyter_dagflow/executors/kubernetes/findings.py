"""What the answers of a cluster mean for whoever wants to run pods in it. Pure: answers in, plain words out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from jupyter_dagflow.executors.kubernetes.api import ApiRefused
from jupyter_dagflow.executors.kubernetes.offers import Claim, Gpus, Offers
from jupyter_dagflow.model.pod_parts import DEFAULT_GPU
from jupyter_dagflow.model.rights import Right

Mark = Literal["ok", "wrong", "unknown"]
BOUND = "Bound"
WAITS_FOR_POD = "WaitForFirstConsumer"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. ``advice``: the way out, if there is something to do."""

    mark: Mark
    subject: str
    message: str
    advice: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def rights(answers: Mapping[Right, bool | None], namespace: str, who: str | None) -> Iterator[Finding]:
    """One finding for each kind of objects. ``who``: as whom the cluster knows us, where it said so."""
    kinds: dict[str, dict[Right, bool | None]] = {}
    for right, allowed in answers.items():
        kinds.setdefault(right.kind, {})[right] = allowed
    advice = f"An administrator can grant it: {grant_command(namespace, who)} | kubectl apply -f -"
    for kind, of_kind in kinds.items():
        denied = [right.verb for right, allowed in of_kind.items() if allowed is False]
        unknown = [right.verb for right, allowed in of_kind.items() if allowed is None]
        verbs = ", ".join(right.verb for right in of_kind)
        if denied:
            words = f"You may not {', '.join(denied)} {kind} in {namespace!r}."
            yield Finding(mark="wrong", subject="rights", message=words, advice=advice)
        elif unknown:
            words = f"The cluster does not tell whether you may {verbs} {kind}."
            yield Finding(mark="unknown", subject="rights", message=words)
        else:
            yield Finding(mark="ok", subject="rights", message=f"You may {verbs} {kind}.")


def grant_command(namespace: str, who: str | None) -> str:
    """The command that prints the rights for whoever lacks them."""
    account = re.fullmatch(r"system:serviceaccount:([^:]+:[^:]+)", who or "")
    subject = f"--service-account {account[1]}" if account else f"--user {shlex.quote(who) if who else 'YOUR_NAME'}"
    return f"dagflow kubernetes rbac --namespace {namespace} {subject}"


def user_in(refusal: str) -> str | None:
    """As whom a refusal of the cluster addresses us."""
    found = re.search(r'User "([^"]+)" cannot', refusal)
    return found[1] if found else None


def namespace_there(namespace: str, offers: Offers, dry_run: ApiRefused | bool | None) -> Finding:
    """Whether the namespace is there, by the list of them or else by whether a Job could be created in it.

    ``dry_run``: ``None`` if it could not be tried.
    """
    listed = None if offers.namespaces is None else namespace in offers.namespaces
    tried = None if dry_run is None else dry_run is True or not _is_namespace_missing(dry_run)
    there = listed if listed is not None else tried
    if there is None:
        words = f"Nobody can tell whether the namespace {namespace!r} is there: you may neither list nor use it."
        return Finding(mark="unknown", subject="namespace", message=words)
    if there:
        return Finding(mark="ok", subject="namespace", message=f"The namespace {namespace!r} is there.")
    names = ", ".join(offers.namespaces or ())
    advice = f"Choose another (there are: {names})" if names else "Choose another"
    return Finding(
        mark="wrong",
        subject="namespace",
        message=f"There is no namespace {namespace!r}.",
        advice=f"{advice}, or have it created: kubectl create namespace {namespace}",
    )


def job_accepted(dry_run: ApiRefused | bool | None) -> Iterator[Finding]:
    """What the cluster says to the Job as these settings make it, without creating it."""
    if dry_run is True:
        yield Finding(mark="ok", subject="job", message="The cluster would accept the Job.")
    elif isinstance(dry_run, ApiRefused) and not _is_namespace_missing(dry_run):
        yield Finding(
            mark="wrong",
            subject="job",
            message=dry_run.message,
            advice="Change the node's Kubernetes settings, or ask whoever runs the cluster.",
        )


def _is_namespace_missing(dry_run: ApiRefused | bool) -> bool:
    return isinstance(dry_run, ApiRefused) and dry_run.code == 404


def named_objects(
    settings: Mapping[str, Any], offers: Offers, claim_events: Mapping[str, tuple[str, str]]
) -> Iterator[Finding]:
    """The claims, Secrets, ConfigMaps and service accounts that the settings name.

    ``claim_events``: reason and words of the last event of a claim that is not bound.
    """
    for name in _distinct(_claims(settings)):
        yield _claim(name, offers.pvcs, claim_events.get(name))
    kinds = {"Secret": _secrets(settings), "ConfigMap": _config_maps(settings)}
    account = settings.get("service_account")
    kinds["service account"] = [account] if account else []
    there = {"Secret": offers.secrets, "ConfigMap": offers.config_maps, "service account": offers.service_accounts}
    for kind, wanted in kinds.items():
        for name in _distinct(wanted):
            yield _named(kind, name, there[kind], offers.namespace)


def _claim(name: str, claims: tuple[Claim, ...] | None, event: tuple[str, str] | None) -> Finding:
    subject = "volume"
    if claims is None:
        words = f"You may not look at volume claims, so whether {name!r} is bound cannot be told."
        return Finding(mark="unknown", subject=subject, message=words)
    found = next((claim for claim in claims if claim.name == name), None)
    if found is None:
        names = ", ".join(claim.name for claim in claims) or "none"
        return Finding(
            mark="wrong",
            subject=subject,
            message=f"There is no volume claim {name!r} (there are: {names}).",
            advice="Choose another, or have it created in this namespace.",
        )
    if found.phase == BOUND:
        return Finding(mark="ok", subject=subject, message=f"The volume claim {name!r} is bound ({found.size}).")
    reason, told = event or ("", "")
    if reason == WAITS_FOR_POD:
        words = f"The volume claim {name!r} gets its volume when the first pod uses it."
        return Finding(mark="unknown", subject=subject, message=words)
    because = f": {told.rstrip('.')}" if told else ""
    return Finding(
        mark="wrong",
        subject=subject,
        message=f"The volume claim {name!r} is {found.phase or 'not bound'}{because}.",
        advice="Ask whoever runs the cluster for a volume or a storage class that fits.",
    )


def _named(kind: str, name: str, there: tuple[str, ...] | None, namespace: str) -> Finding:
    if there is None:
        words = f"You may not list these, so whether there is a {kind} {name!r} cannot be told."
        return Finding(mark="unknown", subject=kind, message=words)
    if name in there:
        return Finding(mark="ok", subject=kind, message=f"The {kind} {name!r} is there.")
    advice = f"Have it created in the namespace {namespace!r}, or name another."
    return Finding(mark="wrong", subject=kind, message=f"There is no {kind} {name!r}.", advice=advice)


def gpus(resources: Mapping[str, Any], found: tuple[Gpus, ...] | None) -> Iterator[Finding]:
    """What the nodes have, against what is asked for."""
    wanted = {name: count for name, count in (resources.get("extended") or {}).items() if count}
    if resources.get("gpu"):
        wanted[resources.get("gpu_type") or DEFAULT_GPU] = resources["gpu"]
    if found is None:
        asked = f", so whether there are {_amounts(wanted)} cannot be told" if wanted else ""
        yield Finding(mark="unknown", subject="GPUs", message=f"You may not look at nodes and their GPUs{asked}.")
        return
    there = {each.resource: each for each in found}
    have = _amounts({each.resource: each.count for each in found}) or "no GPUs"
    if not wanted:
        yield Finding(mark="ok" if found else "unknown", subject="GPUs", message=f"The cluster has {have}.")
    for name, count in wanted.items():
        largest = there[name].largest if name in there else 0
        if count <= largest:
            words = f"The cluster has {there[name].count} {name}; {count} are asked for."
            yield Finding(mark="ok", subject="GPUs", message=words)
        else:
            words = f"{count} {name} are asked for, but no node has more than {largest}; the cluster has {have}."
            advice = "Ask for fewer, or for a kind that the cluster has (resources.gpu, resources.gpu_type)."
            yield Finding(mark="wrong", subject="GPUs", message=words, advice=advice)


def _amounts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def pending_claims(settings: Mapping[str, Any], offers: Offers) -> list[str]:
    """The claims that the settings name and that are not bound."""
    wanted = set(_claims(settings))
    return [claim.name for claim in offers.pvcs or () if claim.name in wanted and claim.phase != BOUND]


def _claims(settings: Mapping[str, Any]) -> list[str]:
    workspace = settings.get("workspace") or {}
    return _of("pvc", [workspace, *(settings.get("volumes") or ())])


def _secrets(settings: Mapping[str, Any]) -> list[str]:
    return [
        *(settings.get("image_pull_secrets") or ()),
        *_of("secret", settings.get("volumes") or ()),
        *_of("secret", _needed_sources(settings)),
    ]


def _config_maps(settings: Mapping[str, Any]) -> list[str]:
    return [*_of("config_map", settings.get("volumes") or ()), *_of("config_map", _needed_sources(settings))]


def _needed_sources(settings: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [source for source in settings.get("env_from") or () if not source.get("optional")]


def _of(key: str, parts: Any) -> list[str]:
    return [part[key] for part in parts if part.get(key)]


def _distinct(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
