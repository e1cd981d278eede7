"""The tools of the tests in this folder, on the cluster: a mistake in them would look like one in the product."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import s3fs
import urllib3

from jupyter_dagflow.testing.notebooks import write_notebook
from tests.kubernetes.cluster import Admin, Cluster, Namespace, Refused
from tests.kubernetes.conftest import MOUNT_PATH, POD_UID, S3_SECRET
from tests.kubernetes.images import PAPERMILL, WORKER
from tests.kubernetes.s3 import S3

LIST_BUCKET = """
import s3fs
files = s3fs.S3FileSystem()
print(files.cat_file("dagflow/hello.txt").decode())
files.pipe_file("dagflow/answer.txt", b"from the pod")
"""


def pod(name: str, command: list[str], **spec: Any) -> dict[str, Any]:
    container = {"name": "main", "image": PAPERMILL.name, "imagePullPolicy": "Never", "command": command}
    container |= spec.pop("container", {})
    security = {"runAsUser": POD_UID, "runAsNonRoot": True}
    return {
        "metadata": {"name": name},
        "spec": {"restartPolicy": "Never", "securityContext": security, "containers": [container], **spec},
    }


def ended(pods: Any) -> bool:
    return bool(pods) and all(item["status"]["phase"] in {"Succeeded", "Failed"} for item in pods.values())


def test_a_pod_runs_papermill_on_a_notebook_of_the_workspace(empty_namespace: Namespace, workspace: Path) -> None:
    write_notebook(workspace / "in.ipynb", ["print(6 * 7)"])
    volumes = [{"name": "workspace", "hostPath": {"path": str(workspace)}}]
    mounts = {"volumeMounts": [{"name": "workspace", "mountPath": MOUNT_PATH}], "workingDir": MOUNT_PATH}
    mounts["env"] = [{"name": "HOME", "value": "/tmp"}]
    command = ["papermill", "in.ipynb", "out.ipynb"]
    empty_namespace.create("pods", pod("main", command, container=mounts, volumes=volumes))
    found = empty_namespace.until("pods", ended)
    assert found["main"]["status"]["phase"] == "Succeeded", empty_namespace.log("main")
    assert '"42\\n"' in (workspace / "out.ipynb").read_text()
    assert (workspace / "out.ipynb").stat().st_uid == POD_UID


def test_one_image_has_our_worker_and_the_other_has_not(empty_namespace: Namespace) -> None:
    command = ["python", "-c", "import jupyter_dagflow.worker, sklearn, pandas, matplotlib, s3fs"]
    empty_namespace.create("pods", pod("worker", command, container={"image": WORKER.name}))
    empty_namespace.create("pods", pod("bare", command))
    found = empty_namespace.until("pods", ended)
    assert found["worker"]["status"]["phase"] == "Succeeded", empty_namespace.log("worker")
    assert "No module named 'jupyter_dagflow'" in empty_namespace.log("bare")


def test_what_the_scheduler_says_can_be_read(empty_namespace: Namespace) -> None:
    greedy = {"resources": {"limits": {"nvidia.com/gpu": "3"}}}
    empty_namespace.create("pods", pod("greedy", ["true"], container=greedy))
    empty_namespace.until("events", bool)
    assert any("Insufficient nvidia.com/gpu" in message for message in empty_namespace.messages("greedy"))


def test_a_pod_and_the_host_share_an_object_store(on_s3: dict[str, Any], empty_namespace: Namespace, s3: S3) -> None:
    files = s3fs.S3FileSystem(skip_instance_cache=True)
    files.pipe_file("dagflow/hello.txt", b"from the host")
    container = {"image": WORKER.name, "envFrom": [{"secretRef": {"name": S3_SECRET}}]}
    empty_namespace.create("pods", pod("main", ["python", "-c", LIST_BUCKET], container=container))
    empty_namespace.until("pods", ended)
    assert empty_namespace.log("main") == "from the host\n"
    assert (s3.folder / "dagflow" / "answer.txt").read_bytes() == b"from the pod"


def test_the_user_has_only_the_rights_of_the_role(namespace: Namespace) -> None:
    user = Namespace(Admin(os.environ["KUBECONFIG"]), namespace.name)
    assert user.list("pods") == []
    with pytest.raises(Refused, match="403"):
        user.create("pods", pod("main", ["true"]))
    user.admin.close()


def test_the_api_server_goes_and_comes_back(cluster: Cluster, empty_namespace: Namespace) -> None:
    with cluster.paused("apiserver"), pytest.raises(urllib3.exceptions.HTTPError, match="refused"):
        empty_namespace.list("pods")
    assert empty_namespace.list("pods") == []
