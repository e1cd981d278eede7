"""Rights and checks on a real cluster: as its admin, as the user with and without the Role, and as nobody."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_dagflow.model.rights import needed_rights
from jupyter_dagflow.testing.notebooks import write_notebook
from jupyter_dagflow.wiring.cluster_checks import PodSettings, try_notebook
from jupyter_dagflow.wiring.clusters import cluster_offers
from jupyter_dagflow.wiring.workspace import Workspace
from tests.kubernetes.cluster import Admin, Document, Namespace, Refused
from tests.kubernetes.conftest import MOUNT_PATH

AUTHORIZATION = "/apis/authorization.k8s.io/v1"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
NO_PAPERMILL = {"spec": {"containers": [{"name": "worker", "env": [{"name": "PATH", "value": "/usr/bin:/bin"}]}]}}
"""The image's other Python, which has nothing."""
DAGFLOW = (sys.executable, "-c", "from jupyter_dagflow.cli.main import main; main()")


@dataclass(frozen=True)
class Ended:
    code: int | None
    out: str
    err: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)["findings"]
        return found

    def only(self, subject: str) -> dict[str, Any]:
        (found,) = [finding for finding in self.findings if finding["subject"] == subject]
        return found


async def started(*arguments: str, cwd: Path) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*DAGFLOW, "kubernetes", *arguments, cwd=cwd, stdout=pipe, stderr=pipe)


async def dagflow(*arguments: str, cwd: Path) -> Ended:
    process = await started(*arguments, cwd=cwd)
    out, err = await process.communicate()
    assert b"Traceback" not in err, err.decode()
    return Ended(process.returncode, out.decode(), err.decode())


async def check(*arguments: str, cwd: Path) -> Ended:
    return await dagflow("check", "--json", *arguments, cwd=cwd)


async def apply_printed(namespace: Namespace, *arguments: str, cwd: Path) -> list[Document]:
    """Have the admin create what ``dagflow kubernetes rbac`` prints."""
    ended = await dagflow("rbac", "--namespace", namespace.name, *arguments, cwd=cwd)
    parts = list(yaml.safe_load_all(ended.out))
    for part in parts:
        if part["kind"].startswith("Cluster"):
            with contextlib.suppress(Refused):
                namespace.admin.request("POST", f"{RBAC}/{part['kind'].lower()}s", part)
        else:
            namespace.create(f"{part['kind'].lower()}s", part)
    return parts


@pytest.fixture
def user(empty_namespace: Namespace) -> Iterator[Admin]:
    """The API with the rights of the user."""
    user = Admin(os.environ["KUBECONFIG"])
    yield user
    user.close()


def may(user: Admin, namespace: str, verb: str, kind: str, group: str = "") -> bool:
    """What ``kubectl auth can-i`` asks."""
    resource, _, part = kind.partition("/")
    attributes = {"namespace": namespace, "verb": verb, "group": group, "resource": resource, "subresource": part}
    review = {"spec": {"resourceAttributes": attributes}}
    return bool(user.request("POST", f"{AUTHORIZATION}/selfsubjectaccessreviews", review)["status"]["allowed"])


def rules(user: Admin, namespace: str) -> set[tuple[str, str, str]]:
    """All that the user may do in a namespace, beyond what everybody may: group, kind, verb."""
    review = {"spec": {"namespace": namespace}}
    answer = user.request("POST", f"{AUTHORIZATION}/selfsubjectrulesreviews", review)["status"]
    return {
        (group, kind, verb)
        for rule in answer["resourceRules"]
        for group in rule["apiGroups"]
        for kind in rule["resources"]
        for verb in rule["verbs"]
        if group != "authorization.k8s.io"
    }


# --- rbac -------------------------------------------------------------------------------------------------------------


async def test_the_printed_rights_are_what_is_needed_and_nothing_more(
    empty_namespace: Namespace, user: Admin, tmp_path: Path
) -> None:
    name = empty_namespace.name
    assert rules(user, name) == set()
    await apply_printed(empty_namespace, "--user", "dagflow-user", cwd=tmp_path)
    await until(lambda: may(user, name, "create", "jobs", "batch"))
    assert rules(user, name) == {(right.group, right.kind, right.verb) for right in needed_rights()}
    assert all(may(user, name, right.verb, right.kind, right.group) for right in needed_rights())
    for verb, kind in [("get", "secrets"), ("list", "secrets"), ("create", "pods"), ("get", "configmaps")]:
        assert not may(user, name, verb, kind)
    assert not may(user, "default", "list", "pods")


async def until(holds: Any, seconds: float = 10) -> None:
    """Wait for the API server's authorizer, which learns of new rules on its own time."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.05)


async def test_the_rights_of_a_service_account_let_it_see_what_there_is(
    empty_namespace: Namespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    optional = ("--service-account", "lab", "--offers", "--secrets")
    parts = await apply_printed(empty_namespace, *optional, cwd=tmp_path)
    of_the_cluster = [part for part in parts if part["kind"].startswith("Cluster")]
    try:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig_of(empty_namespace, "lab", tmp_path / "lab")))
        lab = Admin(os.environ["KUBECONFIG"])
        await until(lambda: may(lab, empty_namespace.name, "list", "secrets"))
        await until(lambda: may(lab, "", "list", "nodes"))
        lab.close()
        empty_namespace.create("secrets", {"metadata": {"name": "s3"}, "stringData": {"key": "s3cr3t-value"}})
        told = await cluster_offers(None, None)
        assert told["problems"] == []
        assert empty_namespace.name in told["namespaces"]
        assert {"s3"} < set(told["secrets"])
        assert {"default", "lab"} <= set(told["service_accounts"])
        assert told["gpus"] == [{"resource": "nvidia.com/gpu", "count": 2, "largest": 2}]
        assert "s3cr3t-value" not in json.dumps(told)
        assert (await check(cwd=tmp_path)).code == 0
    finally:
        for part in of_the_cluster:
            path = f"{RBAC}/{part['kind'].lower()}s/{part['metadata']['name']}"
            empty_namespace.admin.request("DELETE", path)


def kubeconfig_of(namespace: Namespace, account: str, path: Path) -> Path:
    """A kubeconfig of a service account, by the token that the cluster makes for it."""
    config = yaml.safe_load(Path(namespace.admin.kubeconfig).read_text(encoding="utf-8"))
    accounts = namespace.until("serviceaccounts", lambda found: bool(found.get(account, {}).get("secrets")))
    secret = namespace.get("secrets", accounts[account]["secrets"][0]["name"])
    config["users"] = [{"name": account, "user": {"token": base64.b64decode(secret["data"]["token"]).decode()}}]
    context = {"cluster": config["clusters"][0]["name"], "user": account, "namespace": namespace.name}
    config |= {"contexts": [{"name": account, "context": context}], "current-context": account}
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


# --- check ------------------------------------------------------------------------------------------------------------


async def test_the_user_with_the_role_lacks_nothing(namespace: Namespace, user: Admin, tmp_path: Path) -> None:
    await until(lambda: may(user, namespace.name, "create", "jobs", "batch"))
    ended = await check(cwd=tmp_path)
    assert ended.code == 0, ended.out
    marks = {(finding["subject"], finding["mark"]) for finding in ended.findings}
    assert marks == {(name, "ok") for name in ("access", "API", "rights", "namespace", "job")} | {("GPUs", "unknown")}
    assert namespace.list("jobs") == []


@pytest.mark.parametrize(("context", "name"), [("user", "dagflow-user"), ("nobody", "nobody")])
async def test_whoever_lacks_rights_is_told_which_and_how_to_get_them(
    empty_namespace: Namespace, tmp_path: Path, context: str, name: str
) -> None:
    ended = await check("--context", context, cwd=tmp_path)
    assert ended.code == 1
    rights = [finding for finding in ended.findings if finding["subject"] == "rights"]
    assert {finding["mark"] for finding in rights} == {"wrong"}
    command = f"dagflow kubernetes rbac --namespace {empty_namespace.name} --user {name} | kubectl apply -f -"
    assert all(finding["advice"].endswith(command) for finding in rights)


async def test_the_admin_is_told_what_the_cluster_has(empty_namespace: Namespace, tmp_path: Path) -> None:
    ended = await check("--context", "admin", "--namespace", empty_namespace.name, cwd=tmp_path)
    assert ended.code == 0
    assert ended.only("GPUs")["message"] == "The cluster has 2 nvidia.com/gpu."
    ended = await check("--context", "admin", "--namespace", "nowhere", cwd=tmp_path)
    assert (ended.code, ended.only("namespace")["mark"]) == (1, "wrong")


async def test_a_claim_that_no_volume_fits_is_told(empty_namespace: Namespace, tmp_path: Path) -> None:
    spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}
    empty_namespace.create("persistentvolumeclaims", {"metadata": {"name": "work"}, "spec": spec})
    admin = ("--context", "admin", "--namespace", empty_namespace.name)
    told = (await check(*admin, "--workspace-pvc", "work", cwd=tmp_path)).only("volume")
    assert (told["mark"], "Pending" in told["message"]) == ("wrong", True)
    told = (await check(*admin, "--workspace-pvc", "other", cwd=tmp_path)).only("volume")
    assert "there are: work" in told["message"]


async def test_a_pod_template_that_is_none_is_told(namespace: Namespace, user: Admin, workspace: Path) -> None:
    await until(lambda: may(user, namespace.name, "create", "jobs", "batch"))
    write_notebook(workspace / "a.ipynb", ["1"])
    volume = {"type": "volume", "host_path": str(workspace)}
    settings = {"image": "i", "workspace": volume, "pod": {"spec": {"restartPolicy": "Sometimes"}}}
    document = {"version": 1, "nodes": [{"id": "a", "path": "a.ipynb", "kubernetes": settings}], "edges": []}
    (workspace / "p.dagflow").write_text(json.dumps(document))
    told = (await check("p.dagflow", cwd=workspace)).only("job")
    assert (told["mark"], "Sometimes" in told["message"]) == ("wrong", True)


# --- check --run ------------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(namespace: Namespace, workspace: Path) -> Iterator[Namespace]:
    """A namespace in which the user may run pods, and in which the test leaves nothing, nor in the workspace."""
    user = Admin(os.environ["KUBECONFIG"])
    asyncio.run(until(lambda: may(user, namespace.name, "create", "jobs", "batch")))
    user.close()
    yield namespace
    namespace.until("jobs", lambda jobs: not jobs)
    namespace.until("configmaps", lambda found: not found, selector="app.kubernetes.io/managed-by")
    assert not (workspace / "dagflow-runs").exists()


def options(settings: dict[str, Any]) -> tuple[str, ...]:
    return ("--image", settings["image"], "--workspace-host-path", settings["workspace"]["host_path"], "--run")


async def test_a_notebook_is_tried_in_a_pod(ready: Namespace, on_volume: dict[str, Any], workspace: Path) -> None:
    ended = await check(*options(on_volume), cwd=workspace)
    assert (ended.code, ended.only("pod")["mark"]) == (0, "ok"), ended.out


TRIALS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "no image": ({"image": "localhost/none:1", "image_pull_policy": "Never"}, {}, "localhost/none:1", "pull"),
    "no papermill": ({"pod": NO_PAPERMILL}, {}, "install papermill", "pip install papermill"),
    "no GPU": ({}, {"gpu": 3}, "Insufficient nvidia.com/gpu", ""),
    "no such claim": ({"volumes": [{"pvc": "none", "mount_path": "/v"}]}, {}, '"none" not found', ""),
}


@pytest.mark.parametrize("trial", TRIALS)
async def test_what_keeps_a_notebook_from_running_is_told(
    ready: Namespace, on_volume: dict[str, Any], workspace: Path, trial: str
) -> None:
    settings, resources, words, advice = TRIALS[trial]
    wanted = PodSettings(kubernetes={**on_volume, **settings}, resources=resources)
    waiting: list[str] = []
    patience_s = 5.0 if advice == "" else 60.0
    told = await try_notebook(Workspace(root=workspace), wanted, waiting.append, patience_s=patience_s)
    assert told.mark == "wrong"
    assert words in told.message
    assert advice in told.advice


async def test_a_kernel_that_the_image_lacks_is_told(
    ready: Namespace, on_volume: dict[str, Any], workspace: Path
) -> None:
    wanted = PodSettings(kubernetes=on_volume, kernel="ir")
    told = await try_notebook(Workspace(root=workspace), wanted, lambda text: None)
    assert (told.mark, "Install the kernel 'ir'" in told.advice) == ("wrong", True), told


async def test_another_folder_than_the_workspace_is_told(
    ready: Namespace, on_volume: dict[str, Any], workspace: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir(mode=0o755)
    volume = {"type": "volume", "host_path": str(other), "mount_path": MOUNT_PATH}
    wanted = PodSettings(kubernetes={**on_volume, "workspace": volume})
    told = await try_notebook(Workspace(root=workspace), wanted, lambda text: None)
    assert (told.mark, f"holds {workspace}" in told.advice) == ("wrong", True), told


async def test_whoever_interrupts_a_trial_leaves_nothing(
    ready: Namespace, on_volume: dict[str, Any], workspace: Path
) -> None:
    pod = {"pod": {"spec": {"nodeSelector": {"there": "is-none"}}}}
    write_notebook(workspace / "a.ipynb", ["1"])
    document = {
        "version": 1,
        "nodes": [{"id": "a", "path": "a.ipynb", "kubernetes": {**on_volume, **pod}}],
        "edges": [],
    }
    (workspace / "p.dagflow").write_text(json.dumps(document))
    process = await started("check", "--run", "p.dagflow", cwd=workspace)
    await asyncio.to_thread(ready.until, "pods", bool)
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert process.returncode == 1
    assert b"Traceback" not in err, err.decode()
