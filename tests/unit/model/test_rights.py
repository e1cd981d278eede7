"""The manifests of the rights: exactly what is used, for whoever gets it."""

from typing import Any

import pytest
import yaml

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.model.rights import Subject, manifests, service_account

USER = Subject(kind="User", name="user")


def made(**wanted: Any) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(manifests(**{"namespace": "team", "subject": USER, **wanted})))


def kinds(documents: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(document["kind"], document["metadata"]["name"]) for document in documents]


def test_a_user_gets_the_role_of_the_namespace_and_nothing_more():
    role, binding = made()
    assert role["kind"] == "Role"
    assert role["metadata"] == {"name": "dagflow", "namespace": "team"}
    assert role["rules"] == [
        {"apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["create", "get", "delete"]},
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "watch", "delete"]},
        {"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["create"]},
        {"apiGroups": [""], "resources": ["events"], "verbs": ["list"]},
    ]
    assert binding == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "dagflow:User:user", "namespace": "team"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "dagflow"},
        "subjects": [{"kind": "User", "name": "user", "apiGroup": "rbac.authorization.k8s.io"}],
    }


def test_a_service_account_of_the_namespace_comes_with_the_rights():
    account, _, binding = made(subject=service_account("dagflow"))
    assert account == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "dagflow", "namespace": "team"},
    }
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "dagflow", "namespace": "team"}]


def test_a_service_account_of_another_namespace_is_taken_as_it_is():
    documents = made(subject=service_account("hub:jupyter"))
    assert kinds(documents) == [("Role", "dagflow"), ("RoleBinding", "dagflow:ServiceAccount:hub:jupyter")]
    assert documents[1]["subjects"] == [{"kind": "ServiceAccount", "name": "jupyter", "namespace": "hub"}]


def test_the_right_to_see_what_there_is_never_covers_secrets():
    documents = made(offers=True)
    assert kinds(documents)[2:] == [
        ("Role", "dagflow-offers"),
        ("RoleBinding", "dagflow-offers:User:user"),
        ("ClusterRole", "dagflow-offers"),
        ("ClusterRoleBinding", "dagflow-offers:User:user"),
    ]
    rules = [rule for document in documents for rule in document.get("rules", [])]
    assert not any("secrets" in rule["resources"] or "*" in str(rule) for rule in rules)
    assert {verb for document in documents[2:] for rule in document.get("rules", []) for verb in rule["verbs"]} == {
        "list"
    }


def test_secrets_are_listed_only_when_asked_for_and_with_a_warning():
    text = manifests(namespace="team", subject=USER, secrets=True)
    assert "can read\n# every value of every Secret" in text
    assert kinds(made(secrets=True))[2:] == [("Role", "dagflow-secrets"), ("RoleBinding", "dagflow-secrets:User:user")]


@pytest.mark.parametrize(
    "name", ["alice@example.com", 'a "b" $namespace: # {x}', "system:serviceaccount:a:b", "oidc:a/b", "ünïx", "%"]
)
def test_any_name_of_a_user_survives(name):
    _, binding = made(subject=Subject(kind="User", name=name))
    assert binding["subjects"][0]["name"] == name
    assert not set("/%") & set(binding["metadata"]["name"])


def test_names_that_only_look_alike_get_bindings_of_their_own():
    names = {made(subject=Subject(kind="Group", name=name))[1]["metadata"]["name"] for name in ["a/b", "a%b", "a-b"]}
    assert len(names) == 3


@pytest.mark.parametrize("namespace", ["", "A", "a.b", "-a", "a" * 64, "a\nkind: Secret", "a: b"])
def test_a_namespace_that_cannot_be_is_refused(namespace):
    with pytest.raises(DagflowError, match="namespace"):
        made(namespace=namespace)


@pytest.mark.parametrize("text", ["", "A", "a:", ":a", "a:b:c", "a\n", "a/b", "-"])
def test_a_service_account_that_cannot_be_is_refused(text):
    with pytest.raises(DagflowError, match=r"service account|namespace"):
        service_account(text)


@pytest.mark.parametrize("name", ["", "a\nb", "a\0", "a" * 254])
def test_a_user_that_cannot_be_is_refused(name):
    with pytest.raises(DagflowError, match="user or a group"):
        made(subject=Subject(kind="User", name=name))
