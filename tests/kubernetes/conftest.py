"""A real cluster for the tests in this folder. Without one they do not run, and pytest's summary says why.

``DAGFLOW_KUBERNETES=required`` (or ``CI=true``) makes a missing cluster an error; ``off`` leaves these tests out.
"""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.kubernetes.cluster import Admin, Cluster, Namespace, absence, until_removed
from tests.kubernetes.images import IMAGES, PAPERMILL, WORKER
from tests.kubernetes.s3 import S3, served

IMAGE_NAMES = {image.name for image in IMAGES}
MOUNT_PATH = "/workspace"
S3_SECRET = "s3"
POD_UID = 1000

_numbers = itertools.count(1)


@cache
def reason_not_to_run() -> str:
    """Why these tests are left out, or an empty string."""
    wanted = os.environ.get("DAGFLOW_KUBERNETES", "")
    if wanted == "off":
        return "they were switched off (DAGFLOW_KUBERNETES=off); `make test-kubernetes` runs them"
    return "" if is_required() else absence(IMAGE_NAMES)


def is_required() -> bool:
    return os.environ.get("DAGFLOW_KUBERNETES") == "required" or os.environ.get("CI") == "true"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    return True if collection_path.name.startswith("test_") and reason_not_to_run() else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if reason := reason_not_to_run():
        terminalreporter.write_line(f"The tests on a Kubernetes cluster did not run: {reason}.", yellow=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.kubernetes)


@pytest.fixture(scope="session", autouse=True)
def cluster() -> Iterator[Cluster]:
    """The cluster, seen by its admin."""
    if reason := absence(IMAGE_NAMES):
        pytest.fail(f"These tests need a Kubernetes cluster: {reason}.", pytrace=False)
    admin = Admin(os.environ["KUBECONFIG"])
    yield Cluster(admin)
    until_removed(admin)
    admin.close()


@pytest.fixture(scope="session")
def api_for_pods(cluster: Cluster) -> Iterator[None]:
    """Pods reach the API server at the address that Kubernetes tells them.

    The cluster of ``scripts/cluster`` has no kube-proxy, whose work this is; any other cluster does it itself.
    """
    server = urlsplit(cluster.admin.server)
    if server.hostname != "127.0.0.1":
        yield
        return
    service = cluster.admin.request("GET", "/api/v1/namespaces/default/services/kubernetes")["spec"]["clusterIP"]
    rule = ["PREROUTING", "-p", "tcp", "-d", f"{service}/32", "--dport", "443", "-j", "DNAT"]
    rule += ["--to-destination", f"127.0.0.1:{server.port}"]
    switch = Path("/proc/sys/net/ipv4/conf/all/route_localnet")
    before = switch.read_text()
    switch.write_text("1")
    subprocess.run(["iptables", "-t", "nat", "-A", *rule], check=True)
    yield
    subprocess.run(["iptables", "-t", "nat", "-D", *rule], check=True)
    switch.write_text(before)


@pytest.fixture
def empty_namespace(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Namespace]:
    """A namespace of this test's own, in which the user has no rights yet.

    From here on KUBECONFIG is the user's: context ``user``, with this namespace.
    """
    namespace = Namespace(cluster.admin, f"dagflow-test-{os.getpid()}-{next(_numbers)}")
    namespace.make()
    monkeypatch.setenv("KUBECONFIG", str(namespace.kubeconfig_of_user(tmp_path)))
    yield namespace
    namespace.remove()


@pytest.fixture
def namespace(empty_namespace: Namespace) -> Namespace:
    """A namespace of this test's own, in which the user has the rights of the shipped Role, and no others."""
    empty_namespace.grant()
    return empty_namespace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Path]:
    """A workspace on this machine that pods, which run as another user, can write to."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    os.chown(folder, POD_UID, POD_UID)
    # These tests run as root and the pods do not; where users run Jupyter, both are the same user.
    before = os.umask(0)
    yield folder
    os.umask(before)


@pytest.fixture
def on_volume(workspace: Path) -> dict[str, Any]:
    """Settings of pods that have papermill and nothing of ours, and see the workspace as a volume."""
    volume = {"type": "volume", "host_path": str(workspace), "mount_path": MOUNT_PATH}
    return {"image": PAPERMILL.name, "workspace": volume}


@pytest.fixture
def on_s3(s3: S3, empty_namespace: Namespace, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Settings of pods that share nothing with this machine but an object store."""
    for name, value in s3.here.items():
        monkeypatch.setenv(name, value)
    empty_namespace.create("secrets", {"metadata": {"name": S3_SECRET}, "stringData": s3.in_pods})
    store = {"type": "object-store", "url": s3.url(empty_namespace.name)}
    return {"image": WORKER.name, "workspace": store, "env_from": [{"secret": S3_SECRET}]}


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """An S3-compatible server that checks signatures."""
    with served(tmp_path_factory.mktemp("s3") / "buckets") as server:
        yield server
