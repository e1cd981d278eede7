"""Whether a cluster can be spoken to, told without one."""

from pathlib import Path

import pytest

from jupyter_dagflow.errors import ExecutorError
from jupyter_dagflow.executors.kubernetes import access
from jupyter_dagflow.executors.kubernetes.api import ClusterApi

SECRET = "s3cr3t-t0ken"


@pytest.fixture(autouse=True)
def outside_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)


async def connected(path: Path, monkeypatch: pytest.MonkeyPatch, context: str | None = None) -> ClusterApi:
    monkeypatch.setenv("KUBECONFIG", str(path))
    api = ClusterApi(context)
    try:
        await api.connect()
    finally:
        await api.close()
    return api


def kubeconfig(folder: Path, server: str = "https://127.0.0.1:1") -> Path:
    path = folder / "kubeconfig"
    path.write_text(
        f"""
current-context: near
clusters: [{{name: c, cluster: {{server: "{server}"}}}}]
users: [{{name: u, user: {{token: {SECRET}}}}}]
contexts:
  - {{name: near, context: {{cluster: c, user: u, namespace: team}}}}
  - {{name: far, context: {{cluster: c, user: u}}}}
"""
    )
    return path


async def test_a_kubeconfig_is_read_where_it_is_now(tmp_path, monkeypatch):
    api = await connected(kubeconfig(tmp_path), monkeypatch)
    assert (api.contexts, api.namespace) == (("near", "far"), "team")
    assert access.why_unavailable() is None
    (tmp_path / "other").mkdir()
    moved = kubeconfig(tmp_path / "other")
    moved.write_text(moved.read_text().replace("near", "here"))
    assert (await connected(moved, monkeypatch)).contexts == ("here", "far")


async def test_an_unknown_context_is_told_with_those_there_are(tmp_path, monkeypatch):
    with pytest.raises(ExecutorError, match=r"'nowhere'.*far, near"):
        await connected(kubeconfig(tmp_path), monkeypatch, "nowhere")


async def test_no_kubeconfig_is_told_with_the_way_out(tmp_path, monkeypatch):
    with pytest.raises(ExecutorError, match="KUBECONFIG"):
        await connected(tmp_path / "none", monkeypatch)
    assert "no file" in (access.why_unavailable() or "")


@pytest.mark.parametrize(
    "text", [f"users: [{SECRET}", f"[{SECRET}]", f"contexts: {SECRET}", f"current-context: [{{{SECRET}: 1}}]", ""]
)
async def test_what_is_no_kubeconfig_is_told_and_not_quoted(tmp_path, monkeypatch, text):
    path = tmp_path / "broken"
    path.write_text(text)
    with pytest.raises(ExecutorError) as told:
        await connected(path, monkeypatch)
    assert SECRET not in str(told.value)
    assert str(told.value).endswith(".")


def test_a_pod_with_a_service_account_needs_no_kubeconfig(tmp_path, monkeypatch):
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setattr(access, "SERVICE_ACCOUNT", tmp_path)
    assert access.why_unavailable() is not None
    (tmp_path / "token").write_text(SECRET)
    assert access.why_unavailable() is None


def test_a_missing_client_is_told_with_what_to_install(monkeypatch):
    monkeypatch.setattr(access.importlib.util, "find_spec", lambda name: None)
    assert "pip install 'jupyter-dagflow[kubernetes]'" in (access.why_unavailable() or "")
