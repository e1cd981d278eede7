"""``dagflow kubernetes`` and ``dagflow run --pods`` as people type them, against a cluster that we script."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.server_house import write_pipeline
from tests.integration.fake_cluster import TOKEN, FakeCluster, closed_url, fake_cluster, kubeconfig

REVIEW = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
JOBS = "POST /apis/batch/v1/namespaces/team/jobs"


@dataclass(frozen=True)
class Ended:
    code: int | None
    out: str
    err: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)["findings"]
        return found

    def marks(self, subject: str) -> list[str]:
        return [finding["mark"] for finding in self.findings if finding["subject"] == subject]


async def dagflow(*arguments: str, cwd: Path) -> Ended:
    """Run it beside the test, which plays the cluster meanwhile."""
    command = [
        sys.executable,
        "-W",
        "error::ResourceWarning",
        "-c",
        "from jupyter_dagflow.cli.main import main; main()",
    ]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, *arguments, cwd=cwd, stdout=pipe, stderr=pipe)
    out, err = await process.communicate()
    ended = Ended(process.returncode, out.decode(), err.decode())
    assert "Traceback" not in ended.err, ended.err
    assert "Unclosed" not in ended.err, ended.err
    return ended


def may(*denied: str) -> Any:
    """A review that allows everything but these verbs on kinds."""

    def reviewed(body: dict[str, Any]) -> dict[str, Any]:
        asked = body["spec"]["resourceAttributes"]
        name = f"{asked['verb']} {'/'.join(filter(None, [asked['resource'], asked.get('subresource')]))}"
        return {"status": {"allowed": name not in denied}}

    return reviewed


@pytest_asyncio.fixture
async def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeCluster]:
    """One that allows all that the Role allows, and has nothing."""
    async with fake_cluster() as cluster:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "kubeconfig", cluster.url)))
        monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
        cluster.replies[REVIEW] = may()
        cluster.replies[JOBS] = {"kind": "Job"}
        cluster.lists(persistentvolumeclaims=[], secrets=[], configmaps=[], serviceaccounts=[], nodes=[])
        yield cluster


async def check(*arguments: str, cwd: Path) -> Ended:
    return await dagflow("kubernetes", "check", "--json", *arguments, cwd=cwd)


# --- rbac -------------------------------------------------------------------------------------------------------------


async def test_rights_are_printed_for_a_new_service_account(tmp_path: Path) -> None:
    ended = await dagflow("kubernetes", "rbac", cwd=tmp_path)
    assert ended.code == 0
    kinds = [part["kind"] for part in yaml.safe_load_all(ended.out)]
    assert kinds == ["ServiceAccount", "Role", "RoleBinding"]
    assert "namespace: default" in ended.out.replace('"', "")


@pytest.mark.parametrize(
    ("arguments", "subject"),
    [
        (["--user", "alice"], {"kind": "User", "name": "alice", "apiGroup": "rbac.authorization.k8s.io"}),
        (["--group", "team"], {"kind": "Group", "name": "team", "apiGroup": "rbac.authorization.k8s.io"}),
        (["--service-account", "hub:lab"], {"kind": "ServiceAccount", "name": "lab", "namespace": "hub"}),
    ],
)
async def test_rights_are_printed_for_whoever_is_named(
    tmp_path: Path, arguments: list[str], subject: dict[str, str]
) -> None:
    ended = await dagflow(
        "kubernetes", "rbac", "--namespace", "team", "--offers", "--secrets", *arguments, cwd=tmp_path
    )
    parts = list(yaml.safe_load_all(ended.out))
    bindings = [part for part in parts if part["kind"].endswith("Binding")]
    assert [part["subjects"] for part in bindings] == [[subject]] * 4
    assert "ServiceAccount" not in {part["kind"] for part in parts}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--user", "a", "--group", "b"],
        ["--namespace", "No"],
        ["--user", "a\nkind: Secret"],
        ["--service-account", "a b"],
        ["--user", ""],
    ],
)
async def test_names_that_cannot_be_are_refused(tmp_path: Path, arguments: list[str]) -> None:
    ended = await dagflow("kubernetes", "rbac", *arguments, cwd=tmp_path)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


# --- check ------------------------------------------------------------------------------------------------------------


async def test_a_cluster_that_has_what_it_takes(tmp_path: Path, cluster: FakeCluster) -> None:
    ended = await dagflow("kubernetes", "check", cwd=tmp_path)
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "✓ access: The kubeconfig, namespace 'team'."
    assert "✓ API: The cluster answers (Kubernetes v1.99.0)." in lines
    assert len([line for line in lines if line.startswith("✓ rights: You may ")]) == 5
    assert "✓ namespace: The namespace 'team' is there." in lines
    assert lines[-1] == "Nothing is wrong."
    assert TOKEN not in ended.out + ended.err


async def test_nothing_is_created_by_looking(tmp_path: Path, cluster: FakeCluster) -> None:
    await check("--image", "x", "--workspace-pvc", "work", cwd=tmp_path)
    assert {asked for asked in cluster.asked if not asked.startswith("GET")} == {REVIEW, JOBS}
    assert cluster.dry_runs == [JOBS]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kubeconfig"]


async def test_missing_rights_are_told_once_with_the_command(tmp_path: Path, cluster: FakeCluster) -> None:
    cluster.replies[REVIEW] = may("delete jobs", "get pods/log", "list events")
    ended = await dagflow("kubernetes", "check", cwd=tmp_path)
    assert ended.code == 1
    assert "✗ rights: You may not delete jobs in 'team'." in ended.out
    assert "✗ rights: You may not get pods/log in 'team'." in ended.out
    command = "dagflow kubernetes rbac --namespace team --user carol | kubectl apply -f -"
    assert ended.out.count(command) == 1
    assert ended.out.splitlines()[-1] == "3 things are wrong."


async def test_a_namespace_that_is_not_there(tmp_path: Path, cluster: FakeCluster) -> None:
    cluster.replies[JOBS] = 404
    ended = await check(cwd=tmp_path)
    assert (ended.code, ended.marks("namespace")) == (1, ["wrong"])


async def test_a_claim_that_is_not_bound(tmp_path: Path, cluster: FakeCluster) -> None:
    cluster.lists(
        persistentvolumeclaims=[{"metadata": {"name": "work"}, "status": {"phase": "Pending"}}],
        events=[
            {
                "involvedObject": {"name": "work"},
                "reason": "ProvisioningFailed",
                "message": "no storage class",
                "lastTimestamp": "2026-01-01T00:00:00Z",
            }
        ],
    )
    ended = await check("--workspace-pvc", "work", cwd=tmp_path)
    (finding,) = [finding for finding in ended.findings if finding["subject"] == "volume"]
    assert (ended.code, finding["mark"], "no storage class" in finding["message"]) == (1, "wrong", True)


async def test_a_job_that_the_cluster_would_not_take(tmp_path: Path, cluster: FakeCluster) -> None:
    cluster.replies[JOBS] = 422
    assert (await check(cwd=tmp_path)).marks("job") == ["wrong"]


async def test_the_nodes_of_a_file(tmp_path: Path, cluster: FakeCluster) -> None:
    cluster.lists(nodes=[{"status": {"allocatable": {"nvidia.com/gpu": "2"}}}])
    path = write_pipeline(
        tmp_path,
        "p.dagflow",
        defaults={"executor": "kubernetes", "kubernetes": {"image": "i"}, "resources": {"gpu": 3}},
    )
    ended = await check(path, cwd=tmp_path)
    assert ended.code == 1
    assert (ended.marks("document"), ended.marks("GPUs"), ended.marks("image")) == (["wrong"], ["wrong"], ["unknown"])
    assert {tuple(finding["nodes"]) for finding in ended.findings} == {(), ("first", "second")}
    ended = await check(path, "--workspace-pvc", "work", cwd=tmp_path)
    assert ended.marks("document") == []


async def test_a_file_that_needs_two_namespaces(tmp_path: Path, cluster: FakeCluster) -> None:
    path = write_pipeline(tmp_path, "p.dagflow")
    document = json.loads((tmp_path / path).read_text())
    document["nodes"][0]["kubernetes"] = {"namespace": "elsewhere", "context": "far"}
    (tmp_path / path).write_text(json.dumps(document))
    ended = await check(path, cwd=tmp_path)
    access = [finding["message"] for finding in ended.findings if finding["subject"] == "access"]
    assert access == ["The kubeconfig, context 'far', namespace 'elsewhere'.", "The kubeconfig, namespace 'team'."]
    namespaces = {tuple(each["nodes"]): each["mark"] for each in ended.findings if each["subject"] == "namespace"}
    assert namespaces[("second",)] == "ok"


async def test_a_cluster_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "kubeconfig", closed_url())))
    ended = await check(cwd=tmp_path)
    assert (ended.code, ended.marks("API"), len(ended.findings)) == (1, ["wrong"], 2)
    assert "does not answer" in ended.findings[1]["message"]


async def test_credentials_that_are_not_accepted(tmp_path: Path, cluster: FakeCluster) -> None:
    cluster.replies["GET /version"] = 401
    ended = await check(cwd=tmp_path)
    assert (ended.code, ended.marks("API"), "Log in" in ended.findings[1]["advice"]) == (1, ["wrong"], True)
    assert TOKEN not in ended.out + ended.err


@pytest.mark.parametrize("arguments", [["--context", "nowhere"], []])
async def test_a_kubeconfig_that_does_not_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    path = kubeconfig(tmp_path / "kubeconfig", closed_url()) if arguments else tmp_path / "none"
    monkeypatch.setenv("KUBECONFIG", str(path))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    ended = await check(*arguments, cwd=tmp_path)
    assert (ended.code, ended.marks("access"), len(ended.findings)) == (1, ["wrong"], 1)


async def test_without_the_client_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kubernetes.py").write_text("raise ImportError('as if it were not installed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    ended = await check(cwd=tmp_path)
    assert (ended.code, ended.marks("client")) == (1, ["wrong"])
    assert "pip install 'jupyter-dagflow[kubernetes]'" in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--run"],
        ["--run", "--image", "x"],
        ["--workspace-pvc", "A b"],
        ["--workspace-pvc", "a", "--workspace-url", "s3://b"],
        ["--workspace-url", "no-url"],
        ["--namespace", "../x"],
        ["none.dagflow"],
    ],
)
async def test_what_cannot_be_checked_is_refused(tmp_path: Path, cluster: FakeCluster, arguments: list[str]) -> None:
    ended = await check(*arguments, cwd=tmp_path)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert cluster.asked == []


async def test_a_trial_whose_job_is_refused_leaves_nothing(tmp_path: Path, cluster: FakeCluster) -> None:
    cluster.refuse_real_jobs = True
    (tmp_path / "root").mkdir()
    ended = await check("--run", "--image", "x", "--workspace-host-path", "/w", cwd=tmp_path / "root")
    assert (ended.code, ended.marks("pod")) == (1, ["wrong"])
    assert list((tmp_path / "root").iterdir()) == []


# --- run --------------------------------------------------------------------------------------------------------------


async def test_a_run_takes_its_pods(tmp_path: Path) -> None:
    path = write_pipeline(tmp_path, "p.dagflow")
    ended = await dagflow("run", path, "--pods", "3", "--executor", "local", cwd=tmp_path)
    assert ended.code == 0, ended.err
    store = SqliteStore.open(tmp_path / "dagflow-runs")
    (run,) = store.runs(limit=1)
    options = store.run(run.run_id).options
    store.close()
    assert (options["pods"], options["executor"]) == (3, "local")


@pytest.mark.parametrize("arguments", [["--pods", "0"], ["--pods", "x"], ["--executor", "slurm"]])
async def test_what_is_no_choice_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    path = write_pipeline(tmp_path, "p.dagflow")
    ended = await dagflow("run", path, *arguments, cwd=tmp_path)
    assert ended.code == 2


async def test_help_does_not_ask_for_the_client(tmp_path: Path) -> None:
    ended = await dagflow("kubernetes", "check", "--help", cwd=tmp_path)
    assert (ended.code, "--run" in ended.out) == (0, True)
