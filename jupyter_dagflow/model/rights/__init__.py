"""The least rights that running pods takes, as manifests for ``kubectl apply``; ``rbac*.yaml`` say what they are."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Literal

from jupyter_dagflow.errors import DagflowError

SubjectKind = Literal["ServiceAccount", "User", "Group"]

DEFAULT_ACCOUNT = "dagflow"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_LONGEST_NAME = 253


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Who gets the rights. ``namespace``: where a service account lives, if not in the namespace of the rights."""

    kind: SubjectKind
    name: str
    namespace: str | None = None


@dataclass(frozen=True, kw_only=True)
class Right:
    """One verb on one kind of objects (``pods/log``), in an API group."""

    group: str
    kind: str
    verb: str


def needed_rights() -> tuple[Right, ...]:
    """What running pods takes: the rules of the Role."""
    import yaml

    role = next(part for part in yaml.safe_load_all(template("rbac")) if part["kind"] == "Role")
    return tuple(
        Right(group=group, kind=kind, verb=verb)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for kind in rule["resources"]
        for verb in rule["verbs"]
    )


def service_account(text: str) -> Subject:
    """Read ``NAME`` or ``NAMESPACE:NAME``. Raises ``DagflowError``."""
    namespace, colon, name = text.rpartition(":")
    if not re.fullmatch(rf"{_LABEL}(\.{_LABEL})*", name) or len(name) > _LONGEST_NAME:
        raise DagflowError(f"{text!r} names no service account; write NAME or NAMESPACE:NAME.")
    return Subject(kind="ServiceAccount", name=name, namespace=checked_namespace(namespace) if colon else None)


def checked_namespace(text: str) -> str:
    """The name of a namespace. Raises ``DagflowError`` if none can have that name."""
    if not re.fullmatch(_LABEL, text):
        raise DagflowError(
            f"{text!r} is no name of a namespace: small letters, digits and hyphens, at most 63 characters."
        )
    return text


def manifests(*, namespace: str, subject: Subject, offers: bool = False, secrets: bool = False) -> str:
    """YAML with the Role and its binding; with the ServiceAccount, if it is to live in the same namespace.

    ``offers`` adds the right to see what there is to choose from, ``secrets`` the one to list Secrets.
    Raises ``DagflowError`` for a name that Kubernetes cannot have.
    """
    checked_namespace(namespace)
    if not subject.name or len(subject.name) > _LONGEST_NAME or not subject.name.isprintable():
        raise DagflowError(f"{subject.name[:100]!r} cannot be the name of a user or a group.")
    here = subject.kind == "ServiceAccount" and subject.namespace in {None, namespace}
    parts = {"rbac_account": here, "rbac": True, "rbac_offers": offers, "rbac_secrets": secrets}
    words = {
        "namespace": json.dumps(namespace),
        "account": json.dumps(subject.name, ensure_ascii=False),
        "subject": _subject(subject, namespace),
        "binding": _binding("dagflow", subject, namespace),
        "offers_binding": _binding("dagflow-offers", subject, namespace),
        "secrets_binding": _binding("dagflow-secrets", subject, namespace),
    }
    return "---\n".join(Template(template(part)).substitute(words) for part, wanted in parts.items() if wanted)


def template(part: str) -> str:
    """The text of one of the package's templates."""
    return (files(__package__) / f"{part}.yaml").read_text(encoding="utf-8")


def _subject(subject: Subject, namespace: str) -> str:
    place = (
        {"namespace": subject.namespace or namespace}
        if subject.kind == "ServiceAccount"
        else {"apiGroup": "rbac.authorization.k8s.io"}
    )
    return json.dumps({"kind": subject.kind, "name": subject.name, **place}, ensure_ascii=False)


def _binding(role: str, subject: Subject, namespace: str) -> str:
    """A name of its own for each subject, so that the rights of one do not replace those of another."""
    name = f"{role}:{subject.kind}:{subject.name}"
    if subject.kind == "ServiceAccount":
        name = f"{role}:{subject.kind}:{subject.namespace or namespace}:{subject.name}"
    if "/" in name or "%" in name or len(name) > _LONGEST_NAME:
        name = f"{role}:{subject.kind}:{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return json.dumps(name, ensure_ascii=False)
