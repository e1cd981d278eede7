"""What answers of a cluster mean, in plain words."""

from typing import Any

import pytest

from jupyter_dagflow.executors.kubernetes import findings
from jupyter_dagflow.executors.kubernetes.api import ApiRefused
from jupyter_dagflow.executors.kubernetes.findings import Finding
from jupyter_dagflow.executors.kubernetes.offers import Claim, Gpus, Offers
from jupyter_dagflow.model.rights import Right, needed_rights

MISSING = ApiRefused(404, "NotFound", 'The cluster refuses: namespaces "team" not found.')
QUOTA = ApiRefused(403, "Forbidden", "The cluster refuses: exceeded quota: few.")


def offers(**given: Any) -> Offers:
    nothing: dict[str, Any] = dict.fromkeys(
        ["context", "namespaces", "pvcs", "secrets", "config_maps", "service_accounts", "gpus"]
    )
    return Offers(**{**nothing, "namespace": "team", "contexts": (), "problems": (), **given})


def rights(kind: str, *verbs: str) -> list[Right]:
    return [Right(group="", kind=kind, verb=verb) for verb in verbs]


def marks(found: Any) -> list[tuple[str, str]]:
    return [(finding.mark, finding.subject) for finding in found]


def test_every_kind_of_object_gets_one_line():
    answers = dict.fromkeys([*rights("jobs", "create", "get"), *rights("pods/log", "get")], True)
    found = list(findings.rights(answers, "team", None))
    assert {finding.mark for finding in found} == {"ok"}
    assert [finding.message for finding in found] == ["You may create, get jobs.", "You may get pods/log."]
    assert len(list(findings.rights(dict.fromkeys(needed_rights(), True), "team", None))) == 5


def test_missing_rights_come_with_the_command_that_grants_them():
    answers = {right: right.verb == "get" for right in rights("jobs", "create", "get", "delete")}
    (finding,) = findings.rights(answers, "team", "alice smith")
    assert finding == Finding(
        mark="wrong",
        subject="rights",
        message="You may not create, delete jobs in 'team'.",
        advice="An administrator can grant it:"
        " dagflow kubernetes rbac --namespace team --user 'alice smith' | kubectl apply -f -",
    )


def test_a_cluster_that_does_not_tell_of_rights_is_no_refusal():
    (finding,) = findings.rights({Right(group="", kind="pods", verb="get"): None}, "team", None)
    assert finding.mark == "unknown"


@pytest.mark.parametrize(
    ("refusal", "subject"),
    [
        ('pods is forbidden: User "dagflow-user" cannot list resource "pods"', "--user dagflow-user"),
        ('pods is forbidden: User "system:serviceaccount:hub:lab" cannot list', "--service-account hub:lab"),
        ("no", "--user YOUR_NAME"),
        ('User "$(rm -rf /)" cannot list', "--user '$(rm -rf /)'"),
    ],
)
def test_the_command_names_whom_the_cluster_refused(refusal, subject):
    assert findings.grant_command("team", findings.user_in(refusal)).endswith(subject)


@pytest.mark.parametrize(
    ("namespaces", "dry_run", "mark"),
    [
        (("team",), None, "ok"),
        (("other",), None, "wrong"),
        (("other",), True, "wrong"),
        (None, True, "ok"),
        (None, QUOTA, "ok"),
        (None, MISSING, "wrong"),
        (None, None, "unknown"),
    ],
)
def test_a_namespace_is_known_by_the_list_or_by_trying(namespaces, dry_run, mark):
    assert findings.namespace_there("team", offers(namespaces=namespaces), dry_run).mark == mark


def test_what_the_cluster_says_to_the_job_is_told():
    assert marks(findings.job_accepted(True)) == [("ok", "job")]
    assert marks(findings.job_accepted(None)) == marks(findings.job_accepted(MISSING)) == []
    (finding,) = findings.job_accepted(QUOTA)
    assert (finding.mark, "exceeded quota" in finding.message) == ("wrong", True)


@pytest.mark.parametrize(
    ("claims", "event", "mark", "words"),
    [
        ((Claim(name="work", phase="Bound", size="5Gi"),), None, "ok", "bound (5Gi)"),
        ((Claim(name="work", phase="Pending", size=""),), ("ProvisioningFailed", "no disk."), "wrong", "no disk"),
        ((Claim(name="work", phase="Pending", size=""),), ("WaitForFirstConsumer", "w"), "unknown", "first pod"),
        ((Claim(name="work", phase="Lost", size=""),), None, "wrong", "Lost"),
        ((Claim(name="other", phase="Bound", size="1Gi"),), None, "wrong", "there are: other"),
        (None, None, "unknown", "may not look"),
    ],
)
def test_a_volume_claim_is_bound_or_it_is_told_why_not(claims, event, mark, words):
    settings = {"workspace": {"type": "volume", "pvc": "work"}, "volumes": [{"pvc": "work", "mount_path": "/x"}]}
    known = offers(pvcs=claims)
    (finding,) = findings.named_objects(settings, known, {"work": event} if event else {})
    assert (finding.mark, words in finding.message) == (mark, True)
    expected = ["work"] if claims and claims[0].name == "work" and claims[0].phase != "Bound" else []
    assert findings.pending_claims(settings, known) == expected


def test_every_object_that_the_settings_name_is_looked_for_once():
    settings = {
        "image_pull_secrets": ["registry"],
        "env_from": [{"secret": "s3"}, {"secret": "maybe", "optional": True}, {"config_map": "settings"}],
        "volumes": [{"secret": "s3", "mount_path": "/s"}, {"config_map": "files", "mount_path": "/f"}],
        "service_account": "trainer",
    }
    known = offers(secrets=("registry",), config_maps=("files",), service_accounts=("default",))
    assert [(finding.mark, finding.message) for finding in findings.named_objects(settings, known, {})] == [
        ("ok", "The Secret 'registry' is there."),
        ("wrong", "There is no Secret 's3'."),
        ("ok", "The ConfigMap 'files' is there."),
        ("wrong", "There is no ConfigMap 'settings'."),
        ("wrong", "There is no service account 'trainer'."),
    ]
    assert {finding.mark for finding in findings.named_objects(settings, offers(), {})} == {"unknown"}


TWO = (Gpus(resource="nvidia.com/gpu", count=4, largest=2),)


@pytest.mark.parametrize(
    ("resources", "found", "expected"),
    [
        ({}, TWO, ["ok"]),
        ({}, (), ["unknown"]),
        ({}, None, ["unknown"]),
        ({"gpu": 2}, TWO, ["ok"]),
        ({"gpu": 3}, TWO, ["wrong"]),
        ({"gpu": 0}, TWO, ["ok"]),
        ({"gpu": 1, "gpu_type": "amd.com/gpu"}, TWO, ["wrong"]),
        ({"gpu": 1, "extended": {"example.com/fpga": 1}}, TWO, ["wrong", "ok"]),
        ({"gpu": 1}, None, ["unknown"]),
        ({"gpu": 1}, (), ["wrong"]),
    ],
)
def test_gpus_are_enough_on_one_node(resources, found, expected):
    assert [finding.mark for finding in findings.gpus(resources, found)] == expected
